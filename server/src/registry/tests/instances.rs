//! Several servers on one database: what one decides holds against what the others write.

use std::sync::atomic::AtomicUsize;

use tokio::sync::Barrier;

use super::*;
use crate::store::test_cluster::TestCluster;
use crate::store::{Guards, PostgresStore};

/// Registries that share a store, as servers do.
struct Instances {
    registries: Vec<Registry>,
    name: &'static str,
    _folder: Option<TestFolder>,
}

/// Two registries on one SQLite store: more servers than one it does not let in.
async fn on_sqlite() -> Instances {
    let fixture = registry().await;
    let other = Registry::new(Arc::clone(&fixture.store));
    Instances {
        registries: vec![fixture.registry, other],
        name: "sqlite",
        _folder: Some(fixture.folder),
    }
}

/// Two registries with a store each, on one PostgreSQL database.
async fn on_postgres(guards: Guards) -> Instances {
    let url = TestCluster::shared().fresh_database();
    let mut registries = Vec::new();
    for _ in 0..2 {
        let store = PostgresStore::open_with(&url, guards).await.unwrap();
        registries.push(Registry::new(Arc::new(store)));
    }
    Instances { registries, name: "postgres", _folder: None }
}

const ROUNDS: usize = 1_000;

/// How many rounds run at a time.
const WIDTH: usize = 16;

/// What came of many rounds.
#[derive(Debug, Default)]
struct Tally {
    both: AtomicUsize,
    errors: AtomicUsize,
}

impl Tally {
    fn counts(&self) -> (usize, usize) {
        (self.both.load(Ordering::SeqCst), self.errors.load(Ordering::SeqCst))
    }
}

/// Sends two schemas to each of many subjects at the same moment, each to another server. Each of the
/// two may follow the first version, neither may follow the other.
async fn gate_race(instances: &Instances) -> (usize, usize) {
    let tally = Arc::new(Tally::default());
    let rounds = (0..WIDTH).map(|lane| {
        let [one, other] = [0, 1].map(|index| instances.registries[index].clone());
        let tally = Arc::clone(&tally);
        tokio::spawn(async move {
            for number in (lane..ROUNDS).step_by(WIDTH) {
                let subject = Subject::parse(&format!("s{number}"));
                one.register(&subject, avro(&record(&[])), READ_AS_GIVEN).await.unwrap();
                let start = Barrier::new(2);
                let propose = async |registry: &Registry, kind: &str, default: &str| {
                    let text = format!(
                        r#"{{"type":"record","name":"R","fields":[
                            {{"name":"a","type":"{kind}","default":{default}}}]}}"#
                    );
                    start.wait().await;
                    registry.register(&subject, avro(&text), READ_AS_GIVEN).await
                };
                let results =
                    tokio::join!(propose(&one, "int", "0"), propose(&other, "string", r#""""#));
                let results = [results.0, results.1];
                if results.iter().all(Result::is_ok) {
                    tally.both.fetch_add(1, Ordering::SeqCst);
                }
                let is_error = |result: &&Result<_, _>| {
                    !matches!(result, Ok(_) | Err(RegistryError::Incompatible { .. }))
                };
                tally.errors.fetch_add(results.iter().filter(is_error).count(), Ordering::SeqCst);
            }
        })
    });
    for round in rounds.collect::<Vec<_>>() {
        round.await.unwrap();
    }
    let (both_accepted, errors) = tally.counts();
    println!(
        "gate_race store={} both_accepted={both_accepted}/{ROUNDS} errors={errors}",
        instances.name
    );
    (both_accepted, errors)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_schemas_that_exclude_each_other_one_gets_in() {
    for instances in [on_sqlite().await, on_postgres(Guards::All).await] {
        assert_eq!(gate_race(&instances).await, (0, 0), "{}", instances.name);
    }
}

/// The twin: without the lock the race is there, and the test sees it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_the_lock_the_gate_is_raced() {
    let (_, errors) = gate_race(&on_postgres(Guards::AllButLock).await).await;
    assert!(errors > 0, "only the key of the table stops the second version then");
}

/// Makes a subject read-only on one server while the other registers, and counts what was
/// registered after READONLY was acknowledged, or without a level having allowed it.
async fn settings_race(instances: &Instances) -> (usize, usize) {
    const SETTINGS_ROUNDS: usize = 300;
    let tally = Arc::new(Tally::default());
    let lanes = (0..WIDTH).map(|lane| {
        let [one, other] = [0, 1].map(|index| instances.registries[index].clone());
        let tally = Arc::clone(&tally);
        tokio::spawn(async move {
            for number in (lane..SETTINGS_ROUNDS).step_by(WIDTH) {
                let subject = Subject::parse(&format!("s{number}"));
                one.register(&subject, avro(r#""int""#), READ_AS_GIVEN).await.unwrap();
                let start = Barrier::new(2);
                let forbid = async {
                    start.wait().await;
                    one.change_mode(&Scope::Subject(subject.clone()), Some(Mode::ReadOnly), false)
                        .await
                };
                let write = async {
                    start.wait().await;
                    other.register(&subject, avro(r#""long""#), READ_AS_GIVEN).await
                };
                let (forbidden, written) = tokio::join!(forbid, write);
                if let Err(error) = forbidden {
                    panic!("{error}");
                }
                match written {
                    // The later change has the higher revision.
                    Ok(_) => {
                        let state = one.store.subject_state(&subject).await.unwrap();
                        if state.revision > state.settings.revision {
                            tally.both.fetch_add(1, Ordering::SeqCst);
                        }
                    }
                    Err(RegistryError::ReadOnly(_)) => {}
                    Err(_) => {
                        tally.errors.fetch_add(1, Ordering::SeqCst);
                    }
                }
            }
        })
    });
    for lane in lanes.collect::<Vec<_>>() {
        lane.await.unwrap();
    }
    let (illegal_accepts, errors) = tally.counts();
    println!(
        "settings_race store={} rounds={SETTINGS_ROUNDS} illegal_accepts={illegal_accepts} \
         errors={errors}",
        instances.name
    );
    (illegal_accepts, errors)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_gets_in_after_another_server_has_forbidden_it() {
    for instances in [on_sqlite().await, on_postgres(Guards::All).await] {
        assert_eq!(settings_race(&instances).await, (0, 0), "{}", instances.name);
    }
}

/// The twin of the test above.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_the_lock_writes_get_in_after_they_were_forbidden() {
    let (illegal_accepts, errors) = settings_race(&on_postgres(Guards::AllButLock).await).await;
    assert!(illegal_accepts + errors > 0);
}
