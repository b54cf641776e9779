//! Many writers at the same time, on one server with SQLite and on several with one PostgreSQL database.
//! The twins, which show the faults where a guard is missing, are in `server/src/registry/tests`.

#![allow(clippy::print_stdout, reason = "each test prints its figure")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clade_tests::pooler::TestPooler;
use clade_tests::postgres::TestCluster;
use clade_tests::schemas::{USER, avro, numbered};
use clade_tests::{ApiClient, TestServer, rounds};
use serde_json::{Value, json};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

const WRITERS: usize = 64;

/// How many rounds run at a time.
const WIDTH: usize = 8;

/// Servers that share a store.
struct Servers {
    store: &'static str,
    servers: Vec<TestServer>,
}

impl Servers {
    /// One on SQLite, and `count` on PostgreSQL.
    async fn on_each_store(count: usize) -> [Servers; 2] {
        let database = TestCluster::shared().fresh_database();
        let mut servers = Vec::new();
        for _ in 0..count {
            servers.push(TestServer::start_on_postgres(&database).await);
        }
        [
            Servers { store: "sqlite", servers: vec![TestServer::start().await] },
            Servers { store: "postgres", servers },
        ]
    }

    /// A client of one of them.
    fn client(&self, number: usize) -> ApiClient {
        ApiClient::clone(&self.servers[number % self.servers.len()])
    }
}

/// Runs rounds, some at a time.
async fn in_lanes<F>(count: usize, round: impl Fn(usize) -> F) -> Vec<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    let mut results = Vec::new();
    for number in 0..count {
        if tasks.len() == WIDTH {
            results.push(tasks.join_next().await.expect("a task is left").expect("a task ends"));
        }
        tasks.spawn(round(number));
    }
    results.extend(tasks.join_all().await);
    results
}

/// A record with a field that has a default: each reads the base, neither reads the other.
fn with_default(field_type: &str, default: &str) -> Value {
    avro(&format!(
        r#"{{"type":"record","name":"R","fields":[{{"name":"a","type":"int"}},{{"name":"b","type":"{field_type}","default":{default}}}]}}"#
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_conflicting_schemas_at_once_one_is_refused() {
    let base = avro(r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}"#);
    let pairs = rounds(200, 1_000);
    for servers in Servers::on_each_store(2).await {
        let accepted = in_lanes(pairs, |pair| {
            let (one, other) = (servers.client(0), servers.client(1));
            let base = base.clone();
            async move {
                let subject = format!("s{pair}");
                one.registered(&subject, &base).await;
                let start = Barrier::new(2);
                let race = async |server: &ApiClient, body: Value| {
                    start.wait().await;
                    server.register(&subject, &body).await
                };
                let answers = tokio::join!(
                    race(&one, with_default("int", "0")),
                    race(&other, with_default("string", r#""""#))
                );
                let answers = [answers.0, answers.1];
                for (status, answer) in &answers {
                    assert!(matches!(status, 200 | 409), "{status} {answer}");
                }
                answers.iter().filter(|(status, _)| *status == 200).count()
            }
        });
        let accepted = accepted.await;
        let both = accepted.iter().filter(|accepted| **accepted == 2).count();
        let none = accepted.iter().filter(|accepted| **accepted == 0).count();
        println!("gate store={} both_accepted={both}/{pairs} none_accepted={none}", servers.store);
        assert_eq!((both, none), (0, 0), "{}", servers.store);
    }
}

/// What the server made of a schema.
struct Written {
    content: usize,
    id: i64,
    version: i64,
    took: Duration,
}

/// Registers schemas of one subject, of which every fourth is one that the other writers have too.
async fn write_to_hot_subject(server: ApiClient, writer: usize, count: usize) -> Vec<Written> {
    let mut written = Vec::new();
    for number in 0..count {
        let content = if number % 4 == 3 { 1_000_000 + number } else { writer * 10_000 + number };
        let started = Instant::now();
        let path = "/subjects/hot/versions?force=true";
        let (status, answer) = server.post(path, &numbered(content)).await;
        let took = started.elapsed();
        assert_eq!(status, 200, "{answer}");
        let [id, version] = ["id", "version"].map(|key| answer[key].as_i64().expect("a number"));
        written.push(Written { content, id, version, took });
    }
    written
}

/// All writers write to one subject, each of them `each` schemas.
async fn assert_hot_subject_is_dense(servers: Servers, each: usize) {
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        writers.spawn(write_to_hot_subject(servers.client(writer), writer, each));
    }
    let written: Vec<_> = writers.join_all().await.into_iter().flatten().collect();
    let mut contents: BTreeMap<i64, BTreeSet<usize>> = BTreeMap::new();
    let mut ids: BTreeMap<i64, BTreeSet<usize>> = BTreeMap::new();
    for one in &written {
        contents.entry(one.version).or_default().insert(one.content);
        ids.entry(one.id).or_default().insert(one.content);
    }
    let distinct: BTreeSet<_> = written.iter().map(|one| one.content).collect();
    let is_dense = contents.keys().copied().eq((1..).take(distinct.len()));
    let dup_version = contents.values().filter(|contents| contents.len() > 1).count();
    let repointed = ids.values().filter(|contents| contents.len() > 1).count();
    let mut times: Vec<_> = written.iter().map(|one| one.took).collect();
    times.sort_unstable();
    println!(
        "hot_subject store={} servers={} writers={WRITERS} versions={} dense={} \
         dup_version={dup_version} repointed={repointed} distinct_ids={} \
         distinct_contents={} p99_ms={}",
        servers.store,
        servers.servers.len(),
        contents.len(),
        u8::from(is_dense),
        ids.len(),
        distinct.len(),
        times[times.len() * 99 / 100].as_millis()
    );
    assert!(is_dense, "{}", servers.store);
    assert_eq!((dup_version, repointed), (0, 0), "{}", servers.store);
    assert_eq!(ids.len(), distinct.len(), "{}", servers.store);
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_of_a_hot_subject_are_dense() {
    // 579 versions, or 10,036.
    let each = rounds(12, 208);
    for servers in Servers::on_each_store(3).await {
        assert_hot_subject_is_dense(servers, each).await;
    }
}

/// The pooler has fewer connections than there are servers and turns.
#[tokio::test(flavor = "multi_thread")]
async fn versions_of_a_hot_subject_are_dense_behind_a_pooler() {
    if !TestPooler::is_installed() {
        println!(
            "skipped: versions_of_a_hot_subject_are_dense_behind_a_pooler: pgbouncer is absent: \
             apt-get install pgbouncer"
        );
        return;
    }
    let pooler = TestPooler::start(TestCluster::shared()).await;
    let database = pooler.url(&TestCluster::shared().fresh_database());
    let mut servers = Vec::new();
    for _ in 0..6 {
        servers.push(TestServer::start_on_postgres(&database).await);
    }
    assert_hot_subject_is_dense(Servers { store: "pgbouncer", servers }, rounds(6, 30)).await;
}

/// Registers one schema, and does as it is told where the servers say that they are busy: on a machine
/// with much else to do they are. The statuses that came, with the ids.
async fn register_at_last(server: &ApiClient, subject: &str) -> Vec<(u16, Option<i64>)> {
    let mut answers = Vec::new();
    loop {
        let (status, answer) = server.register(subject, &numbered(1)).await;
        answers.push((status, answer["id"].as_i64()));
        if status != 503 {
            return answers;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_schema_from_many_clients_has_one_id() {
    let subjects = rounds(8, WRITERS);
    for servers in Servers::on_each_store(2).await {
        let start = Arc::new(Barrier::new(WRITERS));
        let mut clients = JoinSet::new();
        for client in 0..WRITERS {
            let (server, start) = (servers.client(client), Arc::clone(&start));
            clients.spawn(async move {
                start.wait().await;
                let mut answers = Vec::new();
                for number in 0..subjects {
                    // Each begins elsewhere.
                    let subject = format!("s{}", (client + number) % subjects);
                    answers.extend(register_at_last(&server, &subject).await);
                }
                answers
            });
        }
        let answers: Vec<_> = clients.join_all().await.into_iter().flatten().collect();
        let ids: BTreeSet<_> = answers.iter().filter_map(|(_, id)| *id).collect();
        let busy = answers.iter().filter(|(status, _)| *status == 503).count();
        let errors = answers.iter().filter(|(status, _)| !matches!(status, 200 | 503)).count();
        let next = servers.client(0).registered("next", &numbered(2)).await;
        let burned = next - ids.last().unwrap() - 1;
        println!(
            "one_schema store={} clients={WRITERS} subjects={subjects} ids={} burned_ids={burned} \
             5xx={errors} busy={busy}",
            servers.store,
            ids.len()
        );
        assert_eq!((ids.len(), burned, errors), (1, 0, 0), "{}", servers.store);
    }
}

/// Whether a reference was left dangling, and which answers were server errors.
async fn delete_under_reference(one: ApiClient, other: ApiClient, pair: usize) -> (bool, usize) {
    let order = r#"{"type":"record","name":"Order","fields":[{"name":"by","type":"User"}]}"#;
    let (target, referrer) = (format!("user{pair}"), format!("order{pair}"));
    one.registered(&target, &avro(USER)).await;
    let references = json!([{"name": "User", "subject": target, "version": 1}]);
    let referring = json!({"schema": order, "references": references});
    let start = Barrier::new(2);
    let path = format!("/subjects/{target}/versions/1");
    let (deleted, registered) = tokio::join!(
        async {
            start.wait().await;
            let softly = one.delete(&path).await.0;
            let for_good = one.delete(&format!("{path}?permanent=true")).await.0;
            [softly, for_good]
        },
        async {
            start.wait().await;
            other.register(&referrer, &referring).await.0
        }
    );
    let is_dangling = registered == 200 && one.get(&path).await.0 != 200;
    let statuses = [deleted[0], deleted[1], registered];
    assert!(deleted[0] == 200 || registered == 200, "one of them wins: {statuses:?}");
    (is_dangling, statuses.iter().filter(|status| **status >= 500).count())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_reference_is_left_dangling() {
    let pairs = rounds(100, 1_000);
    for servers in Servers::on_each_store(2).await {
        let results = in_lanes(pairs, |pair| {
            delete_under_reference(servers.client(0), servers.client(1), pair)
        });
        let results = results.await;
        let dangling = results.iter().filter(|(is_dangling, _)| *is_dangling).count();
        let errors: usize = results.iter().map(|(_, errors)| errors).sum();
        println!(
            "references store={} pairs={pairs} dangling={dangling} 5xx={errors}",
            servers.store
        );
        assert_eq!((dangling, errors), (0, 0), "{}", servers.store);
    }
}
