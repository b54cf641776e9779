//! What every store must do with configs and modes.

use clade_checker::CompatibilityLevel;

use super::{AnyStore, content, delete, new_version, register};
use crate::registry::{Config, Mode, Subject};
use crate::store::{Permanence, Reach, RegisterOutcome, Revision, WriteOutcome};

pub(crate) async fn a_stale_snapshot_of_the_settings_is_refused(store: AnyStore) {
    let subject = Subject::parse("s");
    let early = new_version(&store, "s", content("x")).await;
    store.write_mode(&subject, Some(Mode::ReadOnly), Reach::ScopeAlone).await.unwrap();
    assert_eq!(store.register(early).await.unwrap(), RegisterOutcome::Conflict);
    let early = new_version(&store, "s", content("x")).await;
    let config = Some(Config::default());
    let outcome = store.write_config(&subject, config, early.expected.settings).await.unwrap();
    assert_eq!(outcome, WriteOutcome::Written);
    assert_eq!(store.register(early.clone()).await.unwrap(), RegisterOutcome::Conflict);
    let outcome = store.write_config(&subject, None, early.expected.settings).await.unwrap();
    assert_eq!(outcome, WriteOutcome::Conflict);
}

pub(crate) async fn each_scope_that_acts_on_a_subject_makes_a_snapshot_stale(store: AnyStore) {
    for scope in [":.c:s", ":.c:", "", ":.__GLOBAL:"] {
        for mode in [Some(Mode::ReadOnly), None] {
            let early = new_version(&store, ":.c:s", content("x")).await;
            store.write_mode(&Subject::parse(scope), mode, Reach::ScopeAlone).await.unwrap();
            let outcome = store.register(early).await.unwrap();
            assert_eq!(outcome, RegisterOutcome::Conflict, "{scope} {mode:?}");
        }
    }
    let subject = Subject::parse(":.c:s");
    store.write_mode(&subject, Some(Mode::ReadOnly), Reach::ScopeAlone).await.unwrap();
    let early = new_version(&store, ":.c:s", content("x")).await;
    store.write_mode(&Subject::parse(":.c:"), None, Reach::Below).await.unwrap();
    assert_eq!(store.register(early).await.unwrap(), RegisterOutcome::Conflict);
}

pub(crate) async fn settings_that_do_not_act_on_a_subject_leave_its_snapshot(store: AnyStore) {
    let early = new_version(&store, "s", content("x")).await;
    for scope in ["other", ":.c:", ":.c:s"] {
        let scope = Subject::parse(scope);
        let revision = store.settings(&scope).await.unwrap().revision;
        let outcome = store.write_config(&scope, Some(Config::default()), revision).await.unwrap();
        assert_eq!(outcome, WriteOutcome::Written);
        store.write_mode(&scope, Some(Mode::ReadOnly), Reach::ScopeAlone).await.unwrap();
    }
    let outcome = store.register(early).await.unwrap();
    assert!(matches!(outcome, RegisterOutcome::Registered { .. }), "{outcome:?}");
}

pub(crate) async fn writing_the_same_settings_changes_nothing(store: AnyStore) {
    let subject = Subject::parse("s");
    let config = Some(Config { normalize: Some(true), ..Config::default() });
    let mode = Some(Mode::ReadOnly);
    for (config, mode) in [(config, mode), (None, None)] {
        let mut revisions = Vec::new();
        for _ in 0..2 {
            let revision = store.settings(&subject).await.unwrap().revision;
            store.write_config(&subject, config.clone(), revision).await.unwrap();
            store.write_mode(&subject, mode, Reach::ScopeAlone).await.unwrap();
            revisions.push(store.settings(&subject).await.unwrap().revision);
        }
        assert_eq!(revisions[0], revisions[1], "{config:?} {mode:?}");
        assert!(revisions[0] > Revision(0));
    }
}

pub(crate) async fn the_last_version_takes_the_settings_with_it(store: AnyStore) {
    let subject = Subject::parse("s");
    register(&store, "s", content("x")).await;
    let revision = store.settings(&subject).await.unwrap().revision;
    store.write_config(&subject, Some(Config::default()), revision).await.unwrap();
    store.write_mode(&subject, Some(Mode::ReadWrite), Reach::ScopeAlone).await.unwrap();
    delete(&store, "s", &[1], Permanence::Soft).await;
    let settings = store.settings(&subject).await.unwrap();
    assert!(settings.subject.config.is_some() && settings.subject.mode.is_some());
    delete(&store, "s", &[1], Permanence::Permanent).await;
    let after = store.settings(&subject).await.unwrap();
    assert!(after.subject.config.is_none() && after.subject.mode.is_none());
    assert!(after.revision > settings.revision, "writers that saw the settings must look again");
}

pub(crate) async fn the_settings_of_an_empty_name_stay(store: AnyStore) {
    for scope in ["", ":.c:"] {
        let subject = Subject::parse(scope);
        let revision = store.settings(&subject).await.unwrap().revision;
        store.write_config(&subject, Some(Config::default()), revision).await.unwrap();
        store.write_mode(&subject, Some(Mode::ReadWrite), Reach::ScopeAlone).await.unwrap();
        register(&store, scope, content("x")).await;
        delete(&store, scope, &[1], Permanence::Permanent).await;
        let settings = store.settings(&subject).await.unwrap().subject;
        assert!(settings.config.is_some() && settings.mode.is_some(), "{scope}");
    }
}

pub(crate) async fn configs_are_kept_by_scope(store: AnyStore) {
    let levels = [
        (":.c:s", CompatibilityLevel::Full),
        (":.c:", CompatibilityLevel::None),
        ("", CompatibilityLevel::Forward),
        (":.__GLOBAL:", CompatibilityLevel::FullTransitive),
    ];
    let mut before = Revision(0);
    for (scope, level) in levels {
        let scope = Subject::parse(scope);
        let config = Config {
            compatibility_level: Some(level),
            compatibility_group: Some("é".to_owned()),
            normalize: Some(false),
            ..Config::default()
        };
        let revision = store.settings(&scope).await.unwrap().revision;
        assert!(revision >= before);
        before = revision;
        store.write_config(&scope, Some(config), revision).await.unwrap();
    }
    let settings = store.settings(&Subject::parse(":.c:s")).await.unwrap();
    let scopes = [settings.subject, settings.context, settings.top_level, settings.global];
    let found = scopes.map(|scope| scope.config.and_then(|config| config.compatibility_level));
    assert_eq!(found, levels.map(|(_, level)| Some(level)));
    let other = store.settings(&Subject::parse("other")).await.unwrap();
    assert_eq!(other.subject.config, None);
}

pub(crate) async fn modes_are_cleared_below_a_scope(store: AnyStore) {
    let mode =
        async |subject: &str| store.settings(&Subject::parse(subject)).await.unwrap().subject.mode;
    for subject in ["ab", "abc", "b", ":.c:ab"] {
        let subject = Subject::parse(subject);
        store.write_mode(&subject, Some(Mode::ReadOnly), Reach::ScopeAlone).await.unwrap();
    }
    store.write_mode(&Subject::parse("ab"), None, Reach::ScopeAlone).await.unwrap();
    assert_eq!((mode("ab").await, mode("abc").await), (None, Some(Mode::ReadOnly)));
    store.write_mode(&Subject::parse("a"), None, Reach::Below).await.unwrap();
    assert_eq!((mode("abc").await, mode("b").await), (None, Some(Mode::ReadOnly)));
    assert_eq!(mode(":.c:ab").await, Some(Mode::ReadOnly));
}
