//! Real Python and Node clients, unchanged, against a real server: each registers, evolves, is refused
//! with its own exception, and reads old and new records. `tests/run` installs them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clade_checker::stream::Partitioner;
use clade_tests::TestServer;
use serde_json::Value;
use tokio::process::Command;

/// A script that hangs must not hang the whole run.
const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test]
async fn python_confluent_kafka_avro() {
    run_python("avro_client.py").await;
}

#[tokio::test]
async fn python_confluent_kafka_json_schema() {
    run_python("json_client.py").await;
}

#[tokio::test]
async fn python_confluent_kafka_protobuf() {
    run_python("protobuf_client.py").await;
}

#[tokio::test]
async fn python_confluent_kafka_registry_client() {
    run_python("api_client.py").await;
}

#[tokio::test]
async fn python_confluent_kafka_associations() {
    run_python("association_client.py").await;
}

#[tokio::test]
async fn python_confluent_kafka_keys_of_streams() {
    run_python("key_client.py").await;
}

/// Keys that each partitioner has to place as librdkafka does, at least.
const KEYS_MIN: usize = 2000;

#[tokio::test]
async fn python_librdkafka_partitions() {
    let seed = fastrand::u64(..).to_string();
    let said = python("partition_client.py", &[&seed]).await;
    let mut compared: BTreeMap<String, usize> = BTreeMap::new();
    for line in said.lines() {
        let told: Value = serde_json::from_str(line).expect("a line is JSON");
        let name = told["partitioner"].as_str().expect("a partitioner").to_owned();
        let ours = match name.as_str() {
            "murmur2" | "murmur2_random" => Partitioner::Murmur2,
            "consistent" | "consistent_random" => Partitioner::Crc32Librdkafka,
            "fnv1a" | "fnv1a_random" => Partitioner::Fnv1aLibrdkafka,
            other => panic!("the partitioner {other} is not known"),
        };
        let partitions = u32::try_from(told["partitions"].as_u64().expect("a number")).unwrap();
        for report in told["landed"].as_array().expect("a list") {
            let hexadecimal = report[0].as_str().expect("a key");
            let key = bytes_of(hexadecimal);
            let theirs = report[1].as_u64().expect("a partition");
            let ours = ours.partition(&key, partitions).map(u64::from);
            assert_eq!(ours, Some(theirs), "{name} {hexadecimal} of {partitions}, seed {seed}");
            *compared.entry(name.clone()).or_default() += 1;
        }
    }
    println!("keys in the partitions of librdkafka, seed {seed}: {compared:?}");
    assert_eq!(compared.len(), 6, "{compared:?}");
    assert!(compared.values().all(|count| *count >= KEYS_MIN), "{compared:?}");
}

fn bytes_of(hexadecimal: &str) -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(&hexadecimal[at..at + 2], 16).expect("digits");
    (0..hexadecimal.len()).step_by(2).map(digit).collect()
}

#[tokio::test]
async fn node_confluent_schemaregistry_associations() {
    run_node("confluent_associations.js", &[]).await;
}

#[tokio::test]
async fn node_confluent_schemaregistry_avro() {
    run_node("confluent_avro.js", &[]).await;
}

#[tokio::test]
async fn node_confluent_schemaregistry_json_schema() {
    run_node("confluent_json.js", &[]).await;
}

#[tokio::test]
async fn node_confluent_schemaregistry_protobuf() {
    run_node("confluent_protobuf.js", &[]).await;
}

#[tokio::test]
async fn node_kafkajs_avro() {
    run_node("kafkajs.js", &["avro"]).await;
}

#[tokio::test]
async fn node_kafkajs_json_schema() {
    run_node("kafkajs.js", &["json"]).await;
}

#[tokio::test]
async fn node_kafkajs_protobuf() {
    run_node("kafkajs.js", &["protobuf"]).await;
}

async fn run_python(script: &str) {
    python(script, &[]).await;
}

/// Runs a script that must succeed; what it prints.
async fn python(script: &str, arguments: &[&str]) -> String {
    let python = installed("python/bin/python");
    let mut command = Command::new(python);
    // No folder of compiled files beside the scripts, which are under version control.
    command.arg("-B").arg(folder().join("clients/python").join(script));
    run(command, arguments).await
}

async fn run_node(script: &str, arguments: &[&str]) {
    let packages = installed("node/node_modules");
    let mut command = Command::new("node");
    command.env("NODE_PATH", packages).arg(folder().join("clients/node").join(script));
    run(command, arguments).await;
}

/// Starts a server, and the script with the server's URL in front of its own arguments.
async fn run(mut command: Command, arguments: &[&str]) -> String {
    let server = TestServer::start().await;
    command.arg(server.url()).args(arguments).kill_on_drop(true);
    // A proxy of the environment must not see what goes to the loopback device.
    for proxy in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(proxy);
    }
    let output = tokio::time::timeout(PATIENCE, command.output()).await;
    let output = output
        .unwrap_or_else(|_| panic!("{command:?} did not end within {PATIENCE:?}"))
        .unwrap_or_else(|error| panic!("{command:?} did not start: {error}"));
    assert!(
        output.status.success(),
        "{command:?} ended with {}\n--- stdout\n{}\n--- stderr\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A file of the installed clients. A test without its client fails: it must not pass unseen.
fn installed(path: &str) -> PathBuf {
    let path = folder().join(".work").join(path);
    assert!(
        path.exists(),
        "{} is not there: run tests/run, which installs the clients",
        path.display()
    );
    path
}

/// The folder `tests` of the workspace.
fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
