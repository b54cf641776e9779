//! The turn of a subject among servers.

use super::*;
use crate::registry::Version;
use crate::store::conformance::{content, first_version, new_version};
use crate::store::test_cluster::TestCluster;
use crate::store::{RegisterOutcome, Store};

#[tokio::test]
async fn while_one_server_has_the_turn_no_other_writes_to_the_subject() {
    let url = TestCluster::shared().fresh_database();
    let one: Arc<dyn Store> = Arc::new(PostgresStore::open(&url).await.unwrap());
    let other: Arc<dyn Store> = Arc::new(PostgresStore::open(&url).await.unwrap());
    let subject = Subject::parse("s");
    let turn = one.turn(&subject).await.unwrap().unwrap();
    let behind = first_version("s", content("a"));
    assert_eq!(other.register(behind.clone()).await.unwrap(), RegisterOutcome::Conflict);
    let elsewhere = other.register(first_version("t", content("a"))).await.unwrap();
    assert!(matches!(elsewhere, RegisterOutcome::Registered { .. }), "{elsewhere:?}");
    let mut first = behind;
    first.has_turn = true;
    let written = one.register(first).await.unwrap();
    assert!(matches!(written, RegisterOutcome::Registered { .. }), "{written:?}");
    let next = {
        let (other, subject) = (Arc::clone(&other), subject.clone());
        tokio::spawn(async move { other.turn(&subject).await.map(|turn| turn.is_some()) })
    };
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!next.is_finished());
    drop(turn);
    assert!(next.await.unwrap().unwrap());
    let late = new_version(&one, "s", content("b")).await;
    assert_eq!(late.version, Version(2));
    tokio::time::timeout(turns::WAIT_MAX, async {
        // The turn is given back a moment after it is dropped.
        while one.register(late.clone()).await.unwrap() == RegisterOutcome::Conflict {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn turns_hold_no_connection_and_end_by_themselves() {
    let url = TestCluster::shared().fresh_database();
    let one = PostgresStore::open(&url).await.unwrap();
    let other = PostgresStore::open(&url).await.unwrap();
    let subjects: Vec<_> = (0..20).map(|number| Subject::parse(&format!("s{number}"))).collect();
    let mut turns = Vec::new();
    for subject in &subjects {
        turns.push(one.turn(subject).await.unwrap().unwrap());
    }
    // Whoever waits in vain goes on without.
    assert!(other.turn(&subjects[0]).await.unwrap().is_none());
    // As if the server that has them were gone.
    turns.into_iter().for_each(std::mem::forget);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(other.turn(&subjects[0]).await.unwrap().is_some());
}
