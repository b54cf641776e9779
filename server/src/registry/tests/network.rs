//! A store whose network fails: a write that is sent again is the same, what others write is noticed,
//! nothing waits for ever. Each with the guard missing as well; `tests/tests/network.rs` does it by HTTP.

use std::time::Duration;

use super::*;
use crate::store::test_cluster::TestCluster;
use crate::store::{Guard, Guards, PostgresStore, StoreError};
use crate::testing::proxy::{Fault, TestProxy};

/// What came of writes whose COMMIT was not answered and that were sent again.
#[derive(Debug, Default, PartialEq, Eq)]
struct SentAgain {
    unknown: usize,
    second_version: usize,
    other_id: usize,
}

async fn send_unanswered_again(guards: Guards) -> SentAgain {
    const ROUNDS: usize = 20;
    let proxy = TestProxy::start(TestCluster::shared()).await;
    let url = proxy.url(&TestCluster::shared().fresh_database());
    let registry =
        Registry::with_guards(Arc::new(PostgresStore::open(&url).await.unwrap()), guards);
    let register = async |name: &str| {
        let proposed = avro(&record(&[name]));
        registry.register(&Subject::parse(name), proposed, READ_AS_GIVEN).await
    };
    register("first").await.unwrap();
    let mut found = SentAgain::default();
    for round in 0..ROUNDS {
        let name = format!("s{round}");
        proxy.set(Fault::AnswerToCommitLost);
        found.unknown += usize::from(register(&name).await.is_err());
        proxy.set(Fault::None);
        let again = register(&name).await.unwrap();
        let once_more = register(&name).await.unwrap();
        let versions = registry.versions(&again.subject, Deleted::Shown).await.unwrap();
        found.second_version += usize::from(versions.len() > 1);
        found.other_id += usize::from(again.schema.id != once_more.schema.id);
    }
    println!(
        "sent_again guards={guards:?} rounds={ROUNDS} answers_lost={} unknown={} \
         second_version={} other_id={}",
        proxy.answers_lost(),
        found.unknown,
        found.second_version,
        found.other_id
    );
    assert_eq!(found.unknown, ROUNDS, "else nothing is shown");
    found
}

#[tokio::test]
async fn an_unanswered_write_that_is_sent_again_is_found() {
    let found = send_unanswered_again(Guards::ALL).await;
    assert_eq!((found.second_version, found.other_id), (0, 0));
}

/// The twin.
#[tokio::test]
async fn without_a_look_an_unanswered_write_that_is_sent_again_is_a_second_version() {
    let found = send_unanswered_again(Guards::without(Guard::LookUp)).await;
    assert!(found.second_version > 0);
}

/// Whether a server notices within a second what another one writes.
async fn is_noticed(guards: Guards) -> bool {
    let url = TestCluster::shared().fresh_database();
    let one = Registry::new(Arc::new(PostgresStore::open(&url).await.unwrap()));
    let other = PostgresStore::open_with(&url, guards).await.unwrap();
    let mut changes = other.changes_elsewhere();
    // What may have happened before the first time it asks.
    let _ = tokio::time::timeout(Duration::from_secs(2), changes.changed()).await;
    one.register(&Subject::parse("s"), avro(r#""int""#), READ_AS_GIVEN).await.unwrap();
    let noticed = tokio::time::timeout(Duration::from_secs(2), changes.changed()).await;
    matches!(noticed, Ok(Ok(())))
}

#[tokio::test]
async fn what_another_server_writes_is_noticed() {
    assert!(is_noticed(Guards::ALL).await);
}

/// The twin of that test, and of the one of `tests/tests/instances.rs` that measures how soon.
#[tokio::test]
async fn without_asking_nothing_is_noticed() {
    assert!(!is_noticed(Guards::without(Guard::Following)).await);
}

/// Whether a read ends, within the time that is promised, whatever is done to the network.
async fn ends_in_time(guards: Guards, fault: Fault) -> bool {
    let proxy = TestProxy::start(TestCluster::shared()).await;
    let url = proxy.url(&TestCluster::shared().fresh_database());
    let store = PostgresStore::open_with(&url, guards).await.unwrap();
    let subject = Subject::parse("s");
    store.versions(&subject).await.unwrap();
    // The connection is on its way back. Of a new one the wait for it would end, with a deadline or not.
    tokio::time::sleep(Duration::from_millis(300)).await;
    proxy.set(fault);
    let answer = tokio::time::timeout(Duration::from_secs(5), store.versions(&subject)).await;
    println!("read_under_fault guards={guards:?} fault={fault:?} ended={}", answer.is_ok());
    matches!(answer, Ok(Ok(_) | Err(StoreError::Unavailable { .. })))
}

#[tokio::test]
async fn a_read_ends_whatever_the_network_does() {
    for fault in [Fault::Delay, Fault::BlackHole, Fault::Closed, Fault::Trickle] {
        assert!(ends_in_time(Guards::ALL, fault).await, "{fault:?}");
    }
}

/// The twin.
#[tokio::test]
async fn without_a_deadline_a_read_into_a_black_hole_does_not_end() {
    let guards = Guards::without(Guard::ReadDeadline);
    assert!(!ends_in_time(guards, Fault::BlackHole).await);
}
