//! What every store must do with overlays and lint results.

use super::associations::{add, association};
use super::{AnyStore, content, delete, new_version, register};
use crate::registry::{AssociationType, Context, Lifecycle, Subject, Version};
use crate::store::{
    AssociatedStream, AssociationsOutcome, NewVersion, OverlayKind, OverlayWrite, Permanence,
    RegisterOutcome, Revision, WriteOutcome,
};

fn stream(document: Option<&str>, subjects: &[&str], expected: Revision) -> OverlayWrite {
    OverlayWrite {
        kind: OverlayKind::Stream,
        name: Subject::parse("orders"),
        document: document.map(str::to_owned),
        live_since_ms: document.map(|_| 1_700_000_000_123),
        subjects: subjects.iter().map(|name| Subject::parse(name)).collect(),
        expected,
    }
}

fn policy(scope: &str, expected: Revision) -> OverlayWrite {
    OverlayWrite {
        kind: OverlayKind::LintPolicy,
        name: Subject::parse(scope),
        document: Some("{}".to_owned()),
        live_since_ms: None,
        subjects: Vec::new(),
        expected,
    }
}

pub(crate) async fn overlays_are_written_changed_and_removed(store: AnyStore) {
    let name = Subject::parse("orders");
    let kind = OverlayKind::Stream;
    assert_eq!(store.overlay(kind, &name).await.unwrap(), None);
    let write = stream(Some("{}"), &["orders-key", "orders-value", "orders-key"], Revision(0));
    assert_eq!(store.write_overlay(write.clone()).await.unwrap(), WriteOutcome::Written);
    assert_eq!(store.write_overlay(write).await.unwrap(), WriteOutcome::Conflict);
    let written = store.overlay(kind, &name).await.unwrap().unwrap();
    assert_eq!((written.document.as_str(), written.name), ("{}", name.clone()));
    assert_eq!(written.live_since_ms, Some(1_700_000_000_123));
    let change = stream(Some(r#"{"a":1}"#), &["orders-value"], written.revision);
    assert_eq!(store.write_overlay(change).await.unwrap(), WriteOutcome::Written);
    let changed = store.overlays(kind, Some(&Context::default_context())).await.unwrap();
    assert_eq!(changed.len(), 1);
    assert!(changed[0].revision > written.revision, "{changed:?}");
    assert_eq!(store.overlays(kind, Some(&Context::from_stored(".c"))).await.unwrap(), []);
    let of =
        async |subject: &str| store.settings(&Subject::parse(subject)).await.unwrap().streams.len();
    assert_eq!((of("orders-value").await, of("orders-key").await), (1, 0));
    let removal = stream(None, &[], changed[0].revision);
    assert_eq!(store.write_overlay(removal).await.unwrap(), WriteOutcome::Written);
    assert_eq!(store.overlays(kind, None).await.unwrap(), []);
    assert_eq!(of("orders-value").await, 0);
}

pub(crate) async fn an_overlay_makes_the_snapshots_of_its_subjects_stale(store: AnyStore) {
    let stale = async |write: OverlayWrite, subject: &str| {
        let early = new_version(&store, subject, content("x")).await;
        store.write_overlay(write).await.unwrap();
        store.register(early).await.unwrap() == RegisterOutcome::Conflict
    };
    assert!(stale(stream(Some("{}"), &["a"], Revision(0)), "a").await);
    let revision = |one: Option<crate::store::Overlay>| one.unwrap().revision;
    let name = Subject::parse("orders");
    let now = revision(store.overlay(OverlayKind::Stream, &name).await.unwrap());
    // The subject that it names no more, and the one that it names from now on.
    assert!(stale(stream(Some("{}"), &["b"], now), "a").await);
    let now = revision(store.overlay(OverlayKind::Stream, &name).await.unwrap());
    assert!(!stale(stream(None, &[], now), "c").await);
    assert!(stale(policy("d", Revision(0)), "d").await);
    assert!(stale(policy("", Revision(0)), "e").await);
    assert!(stale(policy(":.__GLOBAL:", Revision(0)), ":.other:f").await);
    assert!(!stale(policy("g", Revision(0)), "h").await);
    let settings = store.settings(&Subject::parse("d")).await.unwrap();
    assert_eq!(settings.subject.lint_policy.as_deref(), Some("{}"));
    assert_eq!(settings.context.lint_policy.as_deref(), Some("{}"));
}

pub(crate) async fn the_stream_of_a_topic_acts_on_the_subjects_of_the_topic(store: AnyStore) {
    for subject in ["ids", ":.c:ids", "else"] {
        register(&store, subject, content("x")).await;
    }
    for (guid, cluster, subject) in [("g1", "a", "ids"), ("g2", "b", "ids"), ("g3", "c", ":.c:ids")]
    {
        let mut association = association(guid, cluster, subject, Lifecycle::Weak);
        association.resource.name = "orders".to_owned();
        association.association_type = AssociationType::Key;
        assert_eq!(add(&store, association).await, AssociationsOutcome::Written);
    }
    let associated =
        async |subject: &str| store.settings(&Subject::parse(subject)).await.unwrap().associated;
    assert_eq!(associated("ids").await, []);
    let early = new_version(&store, "ids", content("y")).await;
    let declared = stream(Some("{}"), &["else"], Revision(0));
    store.write_overlay(declared).await.unwrap();
    assert_eq!(store.register(early).await.unwrap(), RegisterOutcome::Conflict);
    let subject = Subject::parse("ids");
    let want = AssociatedStream {
        subject: subject.clone(),
        association_type: AssociationType::Key,
        stream: Subject::parse("orders"),
        document: "{}".to_owned(),
    };
    let found = associated("ids").await;
    assert_eq!(found, [want], "two clusters, one stream");
    assert_eq!(store.subject_state(&subject).await.unwrap().settings.associated, found);
    // The stream of another context, and a subject that the document itself names.
    assert_eq!((associated(":.c:ids").await, associated("else").await), (vec![], vec![]));
}

pub(crate) async fn a_lint_result_goes_with_its_version(store: AnyStore) {
    let subject = Subject::parse("s");
    let result = async |version| store.lint_result(&subject, Version(version)).await.unwrap();
    let registered = async |text: &str, lint_result: Option<&str>| {
        let new = new_version(&store, "s", content(text)).await;
        let lint_result = lint_result.map(str::to_owned);
        let outcome = store.register(NewVersion { lint_result, ..new }).await.unwrap();
        assert!(matches!(outcome, RegisterOutcome::Registered { .. }), "{outcome:?}");
    };
    registered("x", Some("[]")).await;
    registered("y", None).await;
    assert_eq!((result(1).await.as_deref(), result(2).await), (Some("[]"), None));
    delete(&store, "s", &[1], Permanence::Soft).await;
    assert!(result(1).await.is_some());
    delete(&store, "s", &[1], Permanence::Permanent).await;
    assert_eq!(result(1).await, None);
}
