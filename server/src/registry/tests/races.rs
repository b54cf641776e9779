//! Writers at the same time.

use std::collections::BTreeSet;

use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::*;

pub(super) const WRITERS: i32 = 64;

/// Runs one registration in each of many tasks that start together.
pub(super) async fn race(
    registries: &[Registry],
    proposals: impl Iterator<Item = (String, ProposedSchema)>,
) -> Vec<Result<(i32, i32), RegistryError>> {
    let proposals: Vec<_> = proposals.collect();
    let barrier = Arc::new(Barrier::new(proposals.len()));
    let mut tasks = JoinSet::new();
    for (index, (subject, proposed)) in proposals.into_iter().enumerate() {
        let registry = registries[index % registries.len()].clone();
        let barrier = Arc::clone(&barrier);
        tasks.spawn(async move {
            barrier.wait().await;
            let subject = Subject::parse(&subject);
            let registered = registry.register(&subject, proposed, READ_AS_GIVEN).await?;
            Ok((registered.schema.id.0, registered.version.0))
        });
    }
    tasks.join_all().await
}

pub(super) fn enumeration(number: i32) -> ProposedSchema {
    avro(&format!(r#"{{"type":"enum","name":"E{number}","symbols":["A"]}}"#))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_schema_from_many_writers_is_one_version() {
    let fixture = registry().await;
    let same = (0..WRITERS).map(|_| ("s".to_owned(), avro(r#""int""#)));
    for result in race(std::slice::from_ref(&fixture.registry), same).await {
        assert_eq!(result.unwrap(), (1, 1));
    }
    assert_eq!(fixture.register("s", r#""long""#).await, (2, 2), "no id was burned");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_schema_in_many_subjects_has_one_id() {
    let fixture = registry().await;
    let same = (0..WRITERS).map(|number| (format!("s{number}"), avro(r#""int""#)));
    for result in race(std::slice::from_ref(&fixture.registry), same).await {
        assert_eq!(result.unwrap(), (1, 1));
    }
    assert_eq!(fixture.register("s0", r#""long""#).await, (2, 2), "no id was burned");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_schemas_of_one_subject_get_dense_versions() {
    let fixture = registry().await;
    fixture.set_level(&Scope::TopLevel, CompatibilityLevel::None).await;
    let different = (0..WRITERS).map(|number| ("s".to_owned(), enumeration(number)));
    let results = race(std::slice::from_ref(&fixture.registry), different).await;
    let (ids, versions): (BTreeSet<_>, BTreeSet<_>) =
        results.into_iter().map(Result::unwrap).unzip();
    assert!(versions.into_iter().eq(1..=WRITERS));
    assert!(ids.into_iter().eq(1..=WRITERS));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn registries_on_one_store_do_not_need_to_know_each_other() {
    let fixture = registry().await;
    fixture.set_level(&Scope::TopLevel, CompatibilityLevel::None).await;
    let other = Registry::new(Arc::clone(&fixture.store));
    let different = (0..WRITERS).map(|number| ("s".to_owned(), enumeration(number)));
    let results = race(&[fixture.registry.clone(), other], different).await;
    let versions: BTreeSet<_> = results.into_iter().map(|result| result.unwrap().1).collect();
    assert!(versions.into_iter().eq(1..=WRITERS));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_schemas_that_exclude_each_other_one_is_refused() {
    let fixture = registry().await;
    let typed = |kind: &str| {
        avro(&format!(
            r#"{{"type":"record","name":"R","fields":[{{"name":"a","type":"{kind}","default":{}}}]}}"#,
            if kind == "int" { "0" } else { "\"\"" }
        ))
    };
    let mut subjects = Vec::new();
    for number in 0..100 {
        let subject = format!("s{number}");
        fixture.register(&subject, &record(&[])).await;
        subjects.push(subject);
    }
    for pair in subjects.chunks(4) {
        let both = pair.iter().flat_map(|subject| {
            [(subject.clone(), typed("int")), (subject.clone(), typed("string"))]
        });
        let results = race(std::slice::from_ref(&fixture.registry), both).await;
        let refused = results
            .iter()
            .filter(|result| matches!(result, Err(RegistryError::Incompatible { .. })));
        assert_eq!(refused.count(), pair.len(), "{results:?}");
    }
    for subject in subjects {
        assert_eq!(fixture.numbers(&subject, Deleted::Shown).await, [1, 2]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_target_is_never_deleted_under_a_new_reference() {
    let fixture = registry().await;
    let array = r#"{"type":"array","items":"R"}"#;
    for number in 0..50 {
        let (target, referrer) = (format!("t{number}"), format!("s{number}"));
        fixture.register(&target, &record(&[])).await;
        let proposed = referring(array, &[reference("R", &target, 1)]);
        let (deleted, registered) =
            tokio::join!(fixture.delete(&target, 1), fixture.propose(&referrer, proposed));
        match (&deleted, &registered) {
            (Ok(_), Err(RegistryError::ReferenceNotFound { .. }))
            | (Err(RegistryError::Referenced { .. }), Ok(_)) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_registered_after_read_only_is_acknowledged() {
    for (subject, scope) in
        [("s", "s"), ("s", ""), ("s", ":.__GLOBAL:"), (":.c:s", ":.c:"), (":.c:s", ":.__GLOBAL:")]
    {
        let fixture = registry().await;
        fixture.set_level(&self::scope(subject), CompatibilityLevel::None).await;
        read_only_under_a_writer(&fixture, subject, scope).await;
    }
}

/// Makes `scope` read-only while `subject` is written to without a pause.
async fn read_only_under_a_writer(fixture: &Fixture, subject: &str, scope: &str) {
    let written = Subject::parse(subject);
    let writer = {
        let (registry, subject) = (fixture.registry.clone(), written.clone());
        tokio::spawn(async move {
            for number in 0.. {
                let written = registry.register(&subject, enumeration(number), READ_AS_GIVEN).await;
                match written {
                    Ok(_) => {}
                    Err(RegistryError::ReadOnly(_)) => return,
                    Err(error) => panic!("{error}"),
                }
            }
        })
    };
    while fixture.versions(&written, Deleted::Hidden).await.is_err() {
        tokio::task::yield_now().await;
    }
    fixture.set_mode(scope, Mode::ReadOnly).await;
    let acknowledged = fixture.numbers(subject, Deleted::Shown).await;
    writer.await.unwrap();
    assert_eq!(fixture.numbers(subject, Deleted::Shown).await, acknowledged, "{scope}");
    assert_error!(fixture.delete(subject, 1).await, RegistryError::ReadOnly(_));
    let change = fixture.change_config(&self::scope(subject), ConfigChange::default()).await;
    assert_error!(change, RegistryError::ReadOnly(_));
}

fn level_of(number: i32) -> ConfigChange {
    let levels = [CompatibilityLevel::None, CompatibilityLevel::Full, CompatibilityLevel::Backward];
    let level = levels[usize::try_from(number).unwrap() % levels.len()];
    ConfigChange { compatibility_level: Change::Set(level), ..ConfigChange::default() }
}

/// Changes the config of every one of `subjects` at the same time.
async fn race_configs(fixture: &Fixture, subjects: impl Iterator<Item = String>) {
    let mut tasks = JoinSet::new();
    for (number, subject) in (0..).zip(subjects) {
        let registry = fixture.registry.clone();
        tasks.spawn(async move {
            registry.change_config(&scope(&subject), level_of(number)).await.map(|_| ())
        });
    }
    for result in tasks.join_all().await {
        result.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn settings_of_one_subject_disturb_no_other() {
    let fixture = registry().await;
    let gone = (0..WRITERS).map(|number| format!("gone{number}"));
    for subject in gone.clone() {
        fixture.register(&subject, r#""int""#).await;
    }
    let configs = race_configs(&fixture, (0..300).map(|number| format!("c{number}")));
    let new = (0..WRITERS).map(|number| (format!("new{number}"), enumeration(number)));
    let registrations = race(std::slice::from_ref(&fixture.registry), new);
    let deletions = async {
        let mut tasks = JoinSet::new();
        for subject in gone {
            let registry = fixture.registry.clone();
            tasks.spawn(async move {
                registry.delete_subject(&Subject::parse(&subject), false).await.map(|_| ())
            });
        }
        tasks.join_all().await
    };
    let ((), registered, deleted) = tokio::join!(configs, registrations, deletions);
    for result in registered {
        assert_eq!(result.unwrap().1, 1);
    }
    for result in deleted {
        result.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_changes_of_one_config_are_all_done() {
    let fixture = registry().await;
    race_configs(&fixture, std::iter::repeat_n("s".to_owned(), 300)).await;
    assert!(fixture.config(&scope("s"), false).await.unwrap().compatibility_level.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_versions_of_one_subject_are_deleted_at_once() {
    let fixture = registry().await;
    fixture.set_level(&scope("s"), CompatibilityLevel::None).await;
    for number in 0..100 {
        fixture.propose("s", enumeration(number)).await.unwrap();
    }
    let mut tasks = JoinSet::new();
    for version in 1..=100 {
        let registry = fixture.registry.clone();
        tasks.spawn(async move {
            registry.delete_version(&Subject::parse("s"), number(version), false).await
        });
    }
    for result in tasks.join_all().await {
        result.unwrap();
    }
    assert_eq!(fixture.numbers("s", Deleted::Only).await.len(), 100);
}

/// Flips the mode of `scope` without a pause while subjects of their own are registered.
async fn register_under_a_flipping_mode(flipped: &'static str, modes: [Option<Mode>; 2]) {
    let fixture = registry().await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let flipper = {
        let registry = fixture.registry.clone();
        tokio::spawn(async move {
            for mode in modes.into_iter().cycle() {
                registry.change_mode(&scope(flipped), mode, false).await.unwrap();
                if *stopped.borrow() {
                    return;
                }
            }
        })
    };
    let new = (0..100).map(|number| (format!("new{number}"), enumeration(number)));
    let results = race(std::slice::from_ref(&fixture.registry), new).await;
    stop.send_replace(true);
    flipper.await.unwrap();
    for result in results {
        assert_eq!(result.unwrap().1, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_mode_that_flips_does_not_disturb_registrations() {
    let modes = [Some(Mode::ReadOnly), Some(Mode::ReadWrite)];
    register_under_a_flipping_mode("s", modes).await;
    register_under_a_flipping_mode("", [Some(Mode::ReadWrite), None]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_changes_of_one_config_are_all_kept() {
    let fixture = registry().await;
    let subject = scope("s");
    let group = ConfigChange {
        compatibility_group: Change::Set("g".to_owned()),
        ..ConfigChange::default()
    };
    let normalize = ConfigChange { normalize: Change::Set(true), ..ConfigChange::default() };
    let fields = ConfigChange { validate_fields: Change::Set(true), ..ConfigChange::default() };
    let (a, b, c) = tokio::join!(
        fixture.change_config(&subject, group),
        fixture.change_config(&subject, normalize),
        fixture.change_config(&subject, fields)
    );
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
    let config = fixture.config(&subject, false).await.unwrap();
    let kept = (config.compatibility_group.is_some(), config.normalize, config.validate_fields);
    assert_eq!(kept, (true, Some(true), Some(true)));
}
