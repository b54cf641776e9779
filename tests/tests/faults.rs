//! Crashes of the server: what was acknowledged stays.

#![allow(clippy::print_stdout, reason = "each test prints its figure")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clade_tests::postgres::TestCluster;
use clade_tests::schemas::numbered;
use clade_tests::{ApiClient, ServerProcess, TestDirectory, rounds, trace};
use reqwest::Method;
use tokio::task::JoinSet;

const WRITERS: usize = 8;

/// A registration that the server acknowledged.
struct Acknowledged {
    subject: String,
    id: i64,
    version: i64,
    text: String,
}

/// Kills servers under load, one after the other; all that they acknowledged must be there.
async fn kill_under_load(store: &str, database: &str, kills: usize) {
    let mut acknowledged: Vec<Acknowledged> = Vec::new();
    let mut ready_times = Vec::new();
    for round in 0..kills {
        let started = Instant::now();
        let server = ServerProcess::spawn(database, &[]).await;
        ready_times.push(started.elapsed());
        let written = Arc::new(AtomicUsize::new(0));
        let write = |writer| write_until_cut(server.client(), round, writer, Arc::clone(&written));
        let writers: Vec<_> = (0..WRITERS).map(|writer| tokio::spawn(write(writer))).collect();
        // At any moment, but not before there is something to lose.
        while written.load(Ordering::SeqCst) <= WRITERS {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(fastrand::u64(0..100))).await;
        server.kill().await;
        for writer in writers {
            acknowledged.extend(writer.await.expect("a writer ends"));
        }
    }
    let server = ServerProcess::spawn(database, &[]).await;
    let acked = acknowledged.len();
    let duplicates = duplicates(&acknowledged);
    let lost = lost(&server, acknowledged).await;
    let verified = ServerProcess::run(&["verify", "--database", database]).await;
    ready_times.sort_unstable();
    println!(
        "kill_loop store={store} kills={kills} acked={acked} lost={} duplicates={} verify={} \
         ready_p99_ms={}",
        lost.len(),
        duplicates.len(),
        verified.status,
        ready_times[ready_times.len() * 99 / 100].as_millis()
    );
    assert!(lost.is_empty(), "{lost:#?}");
    assert!(duplicates.is_empty(), "{duplicates:#?}");
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

/// Its twin is in `server/src/store/conformance/crashes.rs`, where a guard can be missing.
#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_registrations_survive_kill_9() {
    let directory = TestDirectory::new();
    kill_under_load("sqlite", &directory.database(), rounds(15, 200)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_registrations_survive_kill_9_on_postgres() {
    let database = TestCluster::shared().fresh_database();
    kill_under_load("postgres", &database, rounds(10, 200)).await;
}

/// Registers new schemas under a subject that two writers share, until the server is gone.
async fn write_until_cut(
    server: ApiClient,
    round: usize,
    writer: usize,
    written: Arc<AtomicUsize>,
) -> Vec<Acknowledged> {
    // Some rounds share their subjects: one writes on after the other was killed.
    let subject = format!("s{}-{}", round / 8, writer / 2);
    let mut acknowledged = Vec::new();
    for number in 0.. {
        let body = numbered((round * WRITERS + writer) * 1_000_000 + number);
        // Every schema has another name; none of them need be compatible.
        let path = format!("/subjects/{subject}/versions?force=true");
        let request = server.request(Method::POST, &path).json(&body);
        let Ok(answer) = server.try_send(request).await else { break };
        assert_eq!(answer.status, 200, "{}", answer.text);
        let answer = answer.json();
        acknowledged.push(Acknowledged {
            subject: subject.clone(),
            id: answer["id"].as_i64().expect("an id"),
            version: answer["version"].as_i64().expect("a version"),
            text: body["schema"].as_str().expect("a text").to_owned(),
        });
        written.fetch_add(1, Ordering::SeqCst);
    }
    acknowledged
}

/// What does not read back as it was acknowledged.
async fn lost(server: &ApiClient, acknowledged: Vec<Acknowledged>) -> Vec<String> {
    let acknowledged = Arc::new(acknowledged);
    let mut readers = JoinSet::new();
    for reader in 0..WRITERS {
        let (server, acknowledged) = (server.clone(), Arc::clone(&acknowledged));
        readers.spawn(async move {
            let mut lost = Vec::new();
            for one in acknowledged.iter().skip(reader).step_by(WRITERS) {
                lost.extend(missing(&server, one).await);
            }
            lost
        });
    }
    readers.join_all().await.concat()
}

/// What is read in place of what was acknowledged.
async fn missing(server: &ApiClient, one: &Acknowledged) -> Option<String> {
    let (status, by_id) = server.get(&format!("/schemas/ids/{}", one.id)).await;
    let path = format!("/subjects/{}/versions/{}", one.subject, one.version);
    let (_, by_version) = server.get(&path).await;
    let is_there = status == 200
        && by_id["schema"] == one.text.as_str()
        && by_version["schema"] == one.text.as_str()
        && by_version["id"] == one.id;
    (!is_there).then(|| format!("{path} id {}: {by_id} {by_version}", one.id))
}

/// Versions and ids that were given out twice. All schemas differ, so each is one's own.
fn duplicates(acknowledged: &[Acknowledged]) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for one in acknowledged {
        *seen.entry(format!("{} version {}", one.subject, one.version)).or_default() += 1;
        *seen.entry(format!("id {}", one.id)).or_default() += 1;
    }
    seen.into_iter().filter(|(_, times)| *times > 1).map(|(name, _)| name).collect()
}

/// Its twin is beside that of the kills.
#[tokio::test]
async fn a_registration_is_answered_after_a_sync() {
    const COUNT: usize = 100;
    if let Some(obstacle) = trace::obstacle() {
        println!("skipped: a_registration_is_answered_after_a_sync: {obstacle}");
        return;
    }
    let directory = TestDirectory::new();
    let log = directory.path().join("trace");
    let mut server = ServerProcess::spawn_traced(&directory.database(), &log).await;
    for number in 0..COUNT {
        server.registered(&format!("s{number}"), &numbered(number)).await;
    }
    server.signal("TERM").await;
    server.ended().await;
    let found = trace::acks(&trace::read(&log), "POST /subjects", "HTTP/1.1 200");
    println!("trace acks={} acks_without_sync={}", found.acks, found.without_sync);
    assert_eq!((found.acks, found.without_sync), (COUNT, 0));
}
