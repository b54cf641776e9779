//! A server whose network to the database fails: every answer comes soon, nothing is written twice.

#![allow(clippy::print_stdout, reason = "each test prints its figure")]

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clade_tests::postgres::{Stop, TestCluster};
use clade_tests::proxy::{Fault, TestProxy};
use clade_tests::schemas::{USER, avro, numbered};
use clade_tests::{ApiClient, TestServer, rounds};
use reqwest::Method;
use serde_json::json;
use tokio::task::JoinSet;

/// Longest wait for any answer, and for the first success after the fault is over.
const GOAL: Duration = Duration::from_secs(5);

/// Sends one request of each kind at the same time; answers with the longest wait and the number of
/// requests that succeeded. All others were told to try again.
async fn ask_everything(server: &TestServer, number: usize) -> (Duration, usize) {
    let schema = numbered(number);
    let requests = [
        server.request(Method::GET, "/subjects"),
        server.request(Method::GET, "/subjects/s/versions/latest"),
        server.request(Method::POST, "/subjects/s").json(&avro(USER)),
        server.request(Method::POST, &format!("/subjects/n{number}/versions")).json(&schema),
        server.request(Method::PUT, "/config/t").json(&json!({"compatibility": "FULL"})),
        server.request(Method::DELETE, &format!("/subjects/d{number}")),
    ];
    let mut answers = JoinSet::new();
    for request in requests {
        answers.spawn(async move {
            let started = Instant::now();
            let status = request.send().await.expect("the server answers").status().as_u16();
            (started.elapsed(), status)
        });
    }
    let answers = answers.join_all().await;
    let refused = answers.iter().filter(|(_, status)| *status == 503).count();
    let others = answers.iter().filter(|(_, status)| !matches!(status, 200 | 404 | 503));
    assert_eq!(others.count(), 0, "{answers:?}");
    let worst = answers.iter().map(|(waited, _)| *waited).max().expect("there were requests");
    (worst, answers.len() - refused)
}

#[tokio::test]
async fn whatever_the_network_does_an_answer_comes_soon() {
    let proxy = TestProxy::start(TestCluster::shared()).await;
    let database = TestCluster::shared().fresh_database();
    let server = TestServer::start_on_postgres(&proxy.url(&database)).await;
    server.registered("s", &avro(USER)).await;
    let mut number = 0;
    for fault in [Fault::Delay, Fault::BlackHole, Fault::Closed, Fault::Trickle] {
        let mut worst = Duration::ZERO;
        let mut succeeded = 0;
        proxy.set(fault);
        for _ in 0..2 {
            number += 1;
            let (waited, successes) = ask_everything(&server, number).await;
            worst = worst.max(waited);
            succeeded += successes;
        }
        proxy.set(Fault::None);
        let over = Instant::now();
        loop {
            number += 1;
            let (waited, successes) = ask_everything(&server, number).await;
            worst = worst.max(waited);
            if successes == 6 {
                break;
            }
            assert!(over.elapsed() < GOAL, "{fault:?}: not back after {:?}", over.elapsed());
        }
        println!(
            "network fault={fault:?} answered_within_ms={} recovered_ms={} goal_ms={} \
             succeeded_meanwhile={succeeded}",
            worst.as_millis(),
            over.elapsed().as_millis(),
            GOAL.as_millis()
        );
        assert!(worst <= GOAL, "{fault:?}: {worst:?}");
    }
}

#[tokio::test]
async fn a_write_whose_commit_was_not_answered_is_the_same_when_sent_again() {
    let proxy = TestProxy::start(TestCluster::shared()).await;
    let database = TestCluster::shared().fresh_database();
    let server = TestServer::start_on_postgres(&proxy.url(&database)).await;
    server.registered("first", &avro(USER)).await;
    let rounds = rounds(50, 1_000);
    let (mut second_version, mut other_id, mut unknown) = (0, 0, 0);
    let mut previous = server.registered("s", &numbered(0)).await;
    for number in 1..=rounds {
        let subject = format!("s{number}");
        let path = format!("/subjects/{subject}/versions");
        proxy.set(Fault::AnswerToCommitLost);
        let lost = server.request(Method::POST, &path).json(&numbered(number));
        let status = lost.send().await.unwrap().status().as_u16();
        proxy.set(Fault::None);
        unknown += usize::from(status == 503);
        let id = server.registered(&subject, &numbered(number)).await;
        let again = server.registered(&subject, &numbered(number)).await;
        let (_, versions) = server.get(&path).await;
        second_version += usize::from(versions != json!([1]));
        other_id += usize::from(id != again || id != previous + 1);
        previous = id;
    }
    println!(
        "commit_unanswered rounds={rounds} unknown={unknown} answers_lost={} \
         second_version={second_version} other_id={other_id}",
        proxy.answers_lost()
    );
    assert_eq!((second_version, other_id), (0, 0));
    assert_eq!(unknown, rounds, "else nothing is shown");
}

/// Registers schemas until the database is gone; answers with their numbers and ids.
async fn write_until_refused(
    server: ApiClient,
    numbers: Range<usize>,
    answered: Arc<AtomicUsize>,
) -> Vec<(usize, i64)> {
    let mut ids = Vec::new();
    for number in numbers {
        let (status, answer) = server.register(&format!("s{number}"), &numbered(number)).await;
        if status != 200 {
            assert_eq!(status, 503, "{answer}");
            break;
        }
        ids.push((number, answer["id"].as_i64().expect("an id")));
        answered.fetch_add(1, Ordering::SeqCst);
    }
    ids
}

/// What crashes of the database came to.
struct Crashes {
    lost: usize,
    dup: usize,
    outage: Duration,
}

/// Crashes the database under load, time and again.
async fn crash_under_load(cluster: &TestCluster, crashes: usize) -> Crashes {
    let server = TestServer::start_on_postgres(&cluster.fresh_database()).await;
    let mut acknowledged = Vec::new();
    let mut outage = Duration::ZERO;
    for crash in 0..crashes {
        let answered = Arc::new(AtomicUsize::new(0));
        let mut writers = JoinSet::new();
        for writer in 0..4 {
            let first = (crash * 4 + writer) * 200;
            let client = ApiClient::clone(&server);
            writers.spawn(write_until_refused(client, first..first + 200, Arc::clone(&answered)));
        }
        while answered.load(Ordering::SeqCst) < 20 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        cluster.stop(Stop::Immediate);
        acknowledged.extend(writers.join_all().await.into_iter().flatten());
        cluster.go();
        let up = Instant::now();
        server.registered(&format!("after{crash}"), &avro(USER)).await;
        outage = outage.max(up.elapsed());
    }
    let (mut lost, mut ids) = (0, BTreeSet::new());
    for (number, id) in &acknowledged {
        let (status, body) = server.get(&format!("/subjects/s{number}/versions/1")).await;
        lost += usize::from(status != 200 || body["id"] != *id);
        ids.insert(*id);
    }
    let dup = acknowledged.len() - ids.len();
    println!(
        "database_crash crashes={crashes} acked={} lost={lost} dup={dup} first_2xx_ms={}",
        acknowledged.len(),
        outage.as_millis()
    );
    Crashes { lost, dup, outage }
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_when_the_database_crashes() {
    let found = crash_under_load(&TestCluster::start(&[]), rounds(3, 100)).await;
    assert_eq!((found.lost, found.dup), (0, 0));
    assert!(found.outage < Duration::from_secs(2), "{:?}", found.outage);
}

/// The twin: a database that is told to acknowledge before it syncs.
#[tokio::test]
async fn a_database_that_does_not_sync_loses_what_was_acknowledged() {
    let settings = ["synchronous_commit=off", "wal_writer_delay=10000"];
    assert!(crash_under_load(&TestCluster::start(&settings), 1).await.lost > 0);
}
