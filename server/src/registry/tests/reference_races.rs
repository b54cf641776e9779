//! A version is deleted while a schema that refers to it is registered, on two servers.

use std::ops::Range;
use std::sync::atomic::AtomicUsize;

use tokio::sync::Barrier;

use super::instances::{Instances, WIDTH, lane_of, on_postgres, on_sqlite, shows};
use super::*;
use crate::store::{Guard, Guards};
use crate::testing::rounds::rounds;

/// Deletes a version, softly and then for good.
async fn delete_for_good(registry: &Registry, subject: &Subject) -> Result<(), RegistryError> {
    registry.delete_version(subject, number(1), false).await?;
    registry.delete_version(subject, number(1), true).await?;
    Ok(())
}

/// Counts references to what is not there, and answers that tell of neither winner.
async fn reference_race(instances: &Instances, pairs: Range<usize>) -> (usize, usize) {
    let dangling = Arc::new(AtomicUsize::new(0));
    let errors = Arc::new(AtomicUsize::new(0));
    let lanes = (0..WIDTH).map(|lane| {
        let numbers = lane_of(&pairs, lane);
        let [one, other] = [0, 1].map(|index| instances.registries[index].clone());
        let (dangling, errors) = (Arc::clone(&dangling), Arc::clone(&errors));
        tokio::spawn(async move {
            for pair in numbers {
                let target = Subject::parse(&format!("t{pair}"));
                let referrer = Subject::parse(&format!("s{pair}"));
                one.register(&target, avro(&record(&[])), READ_AS_GIVEN).await.unwrap();
                let array = r#"{"type":"array","items":"R"}"#;
                let proposed = referring(array, &[reference("R", target.name(), 1)]);
                let start = Barrier::new(2);
                let (deleted, registered) = tokio::join!(
                    async {
                        start.wait().await;
                        delete_for_good(&one, &target).await
                    },
                    async {
                        start.wait().await;
                        other.register(&referrer, proposed, READ_AS_GIVEN).await
                    }
                );
                let is_there = one.versions(&target, Deleted::Hidden).await.is_ok();
                match (deleted, registered) {
                    (_, Ok(_)) if !is_there => drop(dangling.fetch_add(1, Ordering::SeqCst)),
                    (Ok(()), Err(RegistryError::ReferenceNotFound { .. }))
                    | (Err(RegistryError::Referenced { .. }), Ok(_)) => {}
                    _ => drop(errors.fetch_add(1, Ordering::SeqCst)),
                }
            }
        })
    });
    for lane in lanes.collect::<Vec<_>>() {
        lane.await.unwrap();
    }
    let [dangling, errors] = [dangling, errors].map(|count| count.load(Ordering::SeqCst));
    println!(
        "reference_race store={} guards={:?} pairs={} dangling={dangling} errors={errors}",
        instances.name,
        instances.guards,
        pairs.len()
    );
    (dangling, errors)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_reference_is_left_dangling_by_another_server() {
    for instances in [on_sqlite(Guards::ALL).await, on_postgres(Guards::ALL).await] {
        assert_eq!(reference_race(&instances, 0..rounds(100, 1_000)).await, (0, 0));
    }
}

/// The twins: without the lock, or without a second look inside of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_the_lock_references_are_left_dangling() {
    let unlocked = on_postgres(Guards::without(Guard::Lock)).await;
    assert!(shows(async |pairs| reference_race(&unlocked, pairs).await.0).await);
    let unchecked = on_sqlite(Guards::without(Guard::Recheck)).await;
    assert!(shows(async |pairs| reference_race(&unchecked, pairs).await.0).await);
}
