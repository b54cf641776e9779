//! Crashes and races: what was acknowledged stays, and the gate has no gap.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clade_tests::schemas::{avro, numbered};
use clade_tests::{ApiClient, ServerProcess, TestDirectory, TestServer};
use reqwest::Method;
use serde_json::Value;

const KILLS: usize = 20;
const WRITERS: usize = 8;
const PAIRS: usize = 500;

/// A registration that the server acknowledged.
struct Acknowledged {
    subject: String,
    id: i64,
    version: i64,
    text: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_registrations_survive_kill_9() {
    let directory = TestDirectory::new();
    let database = directory.database();
    let mut acknowledged: Vec<Acknowledged> = Vec::new();
    for round in 0..KILLS {
        let server = ServerProcess::spawn(&database, &[]).await;
        let written = Arc::new(AtomicUsize::new(0));
        let write = |writer| write_until_cut(server.client(), round, writer, Arc::clone(&written));
        let writers: Vec<_> = (0..WRITERS).map(|writer| tokio::spawn(write(writer))).collect();
        // At any moment, but not before there is something to lose.
        while written.load(Ordering::SeqCst) <= WRITERS {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(fastrand::u64(0..150))).await;
        server.kill().await;
        for writer in writers {
            acknowledged.extend(writer.await.unwrap());
        }
    }
    let server = ServerProcess::spawn(&database, &[]).await;
    let lost = lost(&server, &acknowledged).await;
    let duplicates = duplicates(&acknowledged);
    println!(
        "kill_loop kills={KILLS} acked={} lost={} duplicate_versions={}",
        acknowledged.len(),
        lost.len(),
        duplicates.len()
    );
    assert!(lost.is_empty(), "{lost:#?}");
    assert!(duplicates.is_empty(), "{duplicates:#?}");
}

/// Registers new schemas under a subject that two writers share, until the server is gone.
async fn write_until_cut(
    server: ApiClient,
    round: usize,
    writer: usize,
    written: Arc<AtomicUsize>,
) -> Vec<Acknowledged> {
    let subject = format!("s{}", writer / 2);
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
async fn lost(server: &ApiClient, acknowledged: &[Acknowledged]) -> Vec<String> {
    let mut lost = Vec::new();
    for one in acknowledged {
        let (status, by_id) = server.get(&format!("/schemas/ids/{}", one.id)).await;
        let path = format!("/subjects/{}/versions/{}", one.subject, one.version);
        let (_, by_version) = server.get(&path).await;
        let is_there = status == 200
            && by_id["schema"] == one.text.as_str()
            && by_version["schema"] == one.text.as_str()
            && by_version["id"] == one.id;
        if !is_there {
            lost.push(format!("{path} id {}: {by_id} {by_version}", one.id));
        }
    }
    lost
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

#[tokio::test(flavor = "multi_thread")]
async fn of_two_conflicting_schemas_at_once_one_is_refused() {
    let server = TestServer::start().await;
    let base = r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}"#;
    // Each reads what the base wrote; neither reads what the other wrote.
    let with_default = |field_type: &str, default: &str| {
        avro(&format!(
            r#"{{"type":"record","name":"R","fields":[{{"name":"a","type":"int"}},{{"name":"b","type":"{field_type}","default":{default}}}]}}"#
        ))
    };
    let (one, other) = (with_default("int", "0"), with_default("string", "\"\""));
    let (mut both_accepted, mut none_accepted) = (0, 0);
    for pair in 0..PAIRS {
        let subject = format!("s{pair}");
        server.registered(&subject, &avro(base)).await;
        let race = |body: Value| {
            let (server, subject) = (ApiClient::clone(&server), subject.clone());
            tokio::spawn(async move { server.register(&subject, &body).await })
        };
        let (first, second) = (race(one.clone()), race(other.clone()));
        let answers = [first.await.unwrap(), second.await.unwrap()];
        for (status, answer) in &answers {
            assert!(matches!(status, 200 | 409), "{status} {answer}");
        }
        match answers.iter().filter(|(status, _)| *status == 200).count() {
            0 => none_accepted += 1,
            1 => {}
            _ => both_accepted += 1,
        }
    }
    println!("gate_race both_accepted={both_accepted}/{PAIRS} none_accepted={none_accepted}");
    assert_eq!((both_accepted, none_accepted), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_schema_from_many_clients_has_one_id() {
    let server = TestServer::start().await;
    let clients: Vec<_> = (0..64)
        .map(|client| {
            let server = ApiClient::clone(&server);
            tokio::spawn(
                async move { server.registered(&format!("s{client}"), &numbered(1)).await },
            )
        })
        .collect();
    for client in clients {
        assert_eq!(client.await.unwrap(), 1);
    }
    assert_eq!(server.registered("next", &numbered(2)).await, 2, "no id was burned");
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_of_a_hot_subject_are_dense() {
    let server = TestServer::start().await;
    let writers: Vec<_> = (0..16)
        .map(|writer| {
            let server = ApiClient::clone(&server);
            tokio::spawn(async move {
                let path = "/subjects/hot/versions?force=true";
                let mut versions = Vec::new();
                for number in 0..10 {
                    let (status, answer) =
                        server.post(path, &numbered(writer * 100 + number)).await;
                    assert_eq!(status, 200, "{answer}");
                    versions.push(answer["version"].as_i64().unwrap());
                }
                versions
            })
        })
        .collect();
    let mut versions = Vec::new();
    for writer in writers {
        versions.extend(writer.await.unwrap());
    }
    versions.sort_unstable();
    assert_eq!(versions, (1..=160).collect::<Vec<i64>>());
}
