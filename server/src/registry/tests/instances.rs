//! Several servers on one database: what one decides holds against what the others write.

use std::iter::StepBy;
use std::ops::Range;
use std::sync::atomic::AtomicUsize;

use tokio::sync::Barrier;

use super::races::{WRITERS, enumeration, race};
use super::*;
use crate::store::test_cluster::TestCluster;
use crate::store::{Guard, Guards, PostgresStore, StoreError};
use crate::testing::rounds::rounds;

/// Registries that share a store, as servers do.
pub(super) struct Instances {
    pub(super) registries: Vec<Registry>,
    pub(super) name: &'static str,
    pub(super) guards: Guards,
    _folder: Option<TestFolder>,
}

/// Two registries on one SQLite store: more servers than one it does not let in.
pub(super) async fn on_sqlite(guards: Guards) -> Instances {
    let folder = TestFolder::new();
    let store = SqliteStore::open_with(&folder.database(), guards).await.unwrap();
    let store: Arc<dyn Store> = Arc::new(store);
    let registries = vec![Registry::new(Arc::clone(&store)), Registry::new(store)];
    Instances { registries, name: "sqlite", guards, _folder: Some(folder) }
}

/// Two registries with a store each, on one PostgreSQL database.
pub(super) async fn on_postgres(guards: Guards) -> Instances {
    let url = TestCluster::shared().fresh_database();
    let mut registries = Vec::new();
    for _ in 0..2 {
        let store = PostgresStore::open_with(&url, guards).await.unwrap();
        registries.push(Registry::new(Arc::new(store)));
    }
    Instances { registries, name: "postgres", guards, _folder: None }
}

const ROUNDS: usize = 1_000;

/// Tries after which a fault must have shown.
const TRIES_MAX: usize = 10;

/// Whether a fault shows in one of several tries, each in rounds of its own.
pub(super) async fn shows(mut faults_of: impl AsyncFnMut(Range<usize>) -> usize) -> bool {
    const ROUNDS_OF_A_TRY: usize = 100;
    for attempt in 0..TRIES_MAX {
        let first = attempt * ROUNDS_OF_A_TRY;
        if faults_of(first..first + ROUNDS_OF_A_TRY).await > 0 {
            return true;
        }
    }
    false
}

/// The rounds of one lane.
pub(super) fn lane_of(rounds: &Range<usize>, lane: usize) -> StepBy<Range<usize>> {
    (rounds.start + lane..rounds.end).step_by(WIDTH)
}

/// How many rounds run at a time.
pub(super) const WIDTH: usize = 16;

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
async fn gate_race(instances: &Instances, rounds: Range<usize>) -> (usize, usize) {
    let tally = Arc::new(Tally::default());
    let lanes = (0..WIDTH).map(|lane| {
        let numbers = lane_of(&rounds, lane);
        let [one, other] = [0, 1].map(|index| instances.registries[index].clone());
        let tally = Arc::clone(&tally);
        tokio::spawn(async move {
            for number in numbers {
                let subject = Subject::parse(&format!("s{number}"));
                if one.register(&subject, avro(&record(&[])), READ_AS_GIVEN).await.is_err() {
                    tally.errors.fetch_add(1, Ordering::SeqCst);
                    continue;
                }
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
    for lane in lanes.collect::<Vec<_>>() {
        lane.await.unwrap();
    }
    let (both_accepted, errors) = tally.counts();
    println!(
        "gate_race store={} guards={:?} both_accepted={both_accepted}/{} errors={errors}",
        instances.name,
        instances.guards,
        rounds.len()
    );
    (both_accepted, errors)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_schemas_that_exclude_each_other_one_gets_in() {
    for instances in [on_sqlite(Guards::ALL).await, on_postgres(Guards::ALL).await] {
        assert_eq!(gate_race(&instances, 0..ROUNDS).await, (0, 0), "{}", instances.name);
    }
}

/// The twin: without the lock the race is there, and the test sees it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_the_lock_the_gate_is_raced() {
    let unlocked = on_postgres(Guards::without(Guard::Lock)).await;
    // Only the key of the table stops the second version then, with an error.
    assert!(shows(async |rounds| gate_race(&unlocked, rounds).await.1).await);
}

/// The twin of SQLite, which has one writer by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_a_second_look_the_gate_is_raced() {
    let unchecked = on_sqlite(Guards::without(Guard::Recheck)).await;
    assert!(shows(async |rounds| gate_race(&unchecked, rounds).await.1).await);
}

/// Registers many schemas of one subject, and one schema in many subjects; answers with the writes that
/// a constraint of the tables had to stop. That a store is busy is no fault.
async fn crowd(instances: &Instances, rounds: Range<usize>) -> usize {
    let one = &instances.registries[0];
    let level = ConfigChange {
        compatibility_level: Change::Set(CompatibilityLevel::None),
        ..ConfigChange::default()
    };
    one.change_config(&Scope::TopLevel, level).await.unwrap();
    let (count, mut errors, mut refused) = (rounds.len(), 0, 0);
    for round in rounds {
        let round = i32::try_from(round).unwrap();
        let hot =
            (0..WRITERS).map(|number| ("hot".to_owned(), enumeration(round * 1_000 + number)));
        let mut results = race(&instances.registries, hot).await;
        let same =
            (0..WRITERS).map(|number| (format!("s{round}-{number}"), enumeration(900_000 + round)));
        results.extend(race(&instances.registries, same).await);
        for error in results.into_iter().filter_map(Result::err) {
            match error {
                RegistryError::Store(StoreError::Unavailable { .. })
                | RegistryError::Contended(_) => refused += 1,
                error => {
                    if errors == 0 {
                        println!("crowd store={}: {error:?}", instances.name);
                    }
                    errors += 1;
                }
            }
        }
    }
    println!(
        "crowd store={} guards={:?} writers={WRITERS} rounds={count} errors={errors} \
         refused={refused}",
        instances.name, instances.guards
    );
    errors
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_is_served() {
    for instances in [on_sqlite(Guards::ALL).await, on_postgres(Guards::ALL).await] {
        assert_eq!(crowd(&instances, 0..rounds(2, 50)).await, 0, "{}", instances.name);
    }
}

/// The twin of `versions_of_a_hot_subject_are_dense` and `one_schema_from_many_clients_has_one_id` in
/// `tests/tests/contention.rs`.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_the_lock_a_crowd_gets_errors() {
    for instances in [
        on_postgres(Guards::without(Guard::Lock)).await,
        on_sqlite(Guards::without(Guard::Recheck)).await,
    ] {
        let mut errors = 0;
        for attempt in 0..TRIES_MAX {
            errors += crowd(&instances, attempt..attempt + 1).await;
            if errors > 0 {
                break;
            }
        }
        assert!(errors > 0, "{}", instances.name);
    }
}

/// What forbids a write.
#[derive(Debug, Clone, Copy)]
enum Forbidden {
    ByMode,
    ByLevel,
}

impl Forbidden {
    async fn put_in_force(self, registry: &Registry, scope: &Scope) {
        let level = |level| ConfigChange {
            compatibility_level: Change::Set(level),
            ..ConfigChange::default()
        };
        match self {
            Forbidden::ByMode => {
                registry.change_mode(scope, Some(Mode::ReadOnly), false).await.unwrap();
            }
            Forbidden::ByLevel => {
                registry.change_config(scope, level(CompatibilityLevel::Full)).await.unwrap();
            }
        }
    }

    fn is_reason_of(self, error: &RegistryError) -> bool {
        match self {
            Forbidden::ByMode => matches!(error, RegistryError::ReadOnly(_)),
            Forbidden::ByLevel => matches!(error, RegistryError::Incompatible { .. }),
        }
    }
}

/// Forbids a write on one server while the other does it, and counts what was registered after that
/// was acknowledged.
async fn settings_race(
    instances: &Instances,
    forbidden: Forbidden,
    rounds: Range<usize>,
) -> (usize, usize) {
    let tally = Arc::new(Tally::default());
    let lanes = (0..WIDTH).map(|lane| {
        let numbers = lane_of(&rounds, lane);
        let [one, other] = [0, 1].map(|index| instances.registries[index].clone());
        let tally = Arc::clone(&tally);
        tokio::spawn(async move {
            for number in numbers {
                let subject = Subject::parse(&format!("s{number}"));
                let scope = Scope::Subject(subject.clone());
                let none = ConfigChange {
                    compatibility_level: Change::Set(CompatibilityLevel::None),
                    ..ConfigChange::default()
                };
                one.change_config(&scope, none).await.unwrap();
                one.register(&subject, avro(r#""int""#), READ_AS_GIVEN).await.unwrap();
                let start = Barrier::new(2);
                let forbid = async {
                    start.wait().await;
                    forbidden.put_in_force(&one, &scope).await;
                };
                let write = async {
                    start.wait().await;
                    other.register(&subject, avro(r#""string""#), READ_AS_GIVEN).await
                };
                let ((), written) = tokio::join!(forbid, write);
                match written {
                    // The later change has the higher revision.
                    Ok(_) => {
                        let state = one.store.subject_state(&subject).await.unwrap();
                        if state.revision > state.settings.revision {
                            tally.both.fetch_add(1, Ordering::SeqCst);
                        }
                    }
                    Err(error) if forbidden.is_reason_of(&error) => {}
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
        "settings_race store={} guards={:?} forbidden={forbidden:?} rounds={} \
         illegal_accepts={illegal_accepts} errors={errors}",
        instances.name,
        instances.guards,
        rounds.len()
    );
    (illegal_accepts, errors)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_gets_in_after_another_server_has_forbidden_it() {
    for forbidden in [Forbidden::ByMode, Forbidden::ByLevel] {
        for instances in [on_sqlite(Guards::ALL).await, on_postgres(Guards::ALL).await] {
            let found = settings_race(&instances, forbidden, 0..rounds(150, 1_000)).await;
            assert_eq!(found, (0, 0), "{}", instances.name);
        }
    }
}

/// The twins of the test above.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_the_lock_writes_get_in_after_they_were_forbidden() {
    for forbidden in [Forbidden::ByMode, Forbidden::ByLevel] {
        let unlocked = on_postgres(Guards::without(Guard::Lock)).await;
        let raced = async |rounds| {
            let (illegal_accepts, errors) = settings_race(&unlocked, forbidden, rounds).await;
            illegal_accepts + errors
        };
        assert!(shows(raced).await, "{forbidden:?}");
        let unchecked = on_sqlite(Guards::without(Guard::Recheck)).await;
        let raced = async |rounds| settings_race(&unchecked, forbidden, rounds).await.0;
        assert!(shows(raced).await, "{forbidden:?}");
    }
}
