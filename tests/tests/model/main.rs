//! Random operations on SQLite, on PostgreSQL and on a small model: every answer must be the same.

#![allow(clippy::print_stdout, reason = "each test prints its figure")]

mod registry;

use std::sync::atomic::{AtomicUsize, Ordering};

use clade_tests::postgres::TestCluster;
use clade_tests::{TestServer, rounds};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use registry::{Expected, Numbers, Registry};

/// How many subjects and schemas the operations are about; few, so that they meet.
const SUBJECTS: usize = 3;
const SCHEMAS: usize = 4;

/// One request.
#[derive(Debug, Clone, Copy)]
enum Operation {
    Register { subject: usize, schema: usize },
    LookUp { subject: usize, schema: usize, deleted: bool },
    DeleteSubject { subject: usize, permanent: bool },
    DeleteVersion { subject: usize, version: i64, permanent: bool },
    Versions { subject: usize, deleted: bool },
    Version { subject: usize, version: Option<i64>, deleted: bool },
    ById { id: i64 },
    Subjects { deleted: bool },
    SetMode { subject: usize, is_read_only: bool },
    ClearMode { subject: usize },
}

fn operation() -> impl Strategy<Value = Operation> {
    let subject = 0..SUBJECTS;
    let version = 1..5_i64;
    prop_oneof![
        6 => (subject.clone(), 0..SCHEMAS)
            .prop_map(|(subject, schema)| Operation::Register { subject, schema }),
        2 => (subject.clone(), 0..SCHEMAS, any::<bool>())
            .prop_map(|(subject, schema, deleted)| Operation::LookUp { subject, schema, deleted }),
        2 => (subject.clone(), any::<bool>())
            .prop_map(|(subject, permanent)| Operation::DeleteSubject { subject, permanent }),
        3 => (subject.clone(), version.clone(), any::<bool>()).prop_map(
            |(subject, version, permanent)| Operation::DeleteVersion { subject, version, permanent }
        ),
        2 => (subject.clone(), any::<bool>())
            .prop_map(|(subject, deleted)| Operation::Versions { subject, deleted }),
        2 => (subject.clone(), proptest::option::of(version), any::<bool>()).prop_map(
            |(subject, version, deleted)| Operation::Version { subject, version, deleted }
        ),
        2 => (1..8_i64).prop_map(|id| Operation::ById { id }),
        1 => any::<bool>().prop_map(|deleted| Operation::Subjects { deleted }),
        1 => (subject.clone(), any::<bool>())
            .prop_map(|(subject, is_read_only)| Operation::SetMode { subject, is_read_only }),
        1 => subject.prop_map(|subject| Operation::ClearMode { subject }),
    ]
}

/// The text of a schema. None is compatible with another.
fn text(schema: usize) -> String {
    format!(r#"{{"type":"record","name":"R{schema}","fields":[{{"name":"f","type":"int"}}]}}"#)
}

/// What a server answers to `operation` in `context`.
async fn answer(server: &TestServer, context: &str, operation: Operation) -> (u16, Value) {
    let at = |subject: usize| format!("/subjects/:{context}:s{subject}");
    match operation {
        Operation::Register { subject, schema } => {
            server
                .post(&format!("{}/versions", at(subject)), &json!({"schema": text(schema)}))
                .await
        }
        Operation::LookUp { subject, schema, deleted } => {
            let path = format!("{}?deleted={deleted}", at(subject));
            server.post(&path, &json!({"schema": text(schema)})).await
        }
        Operation::DeleteSubject { subject, permanent } => {
            server.delete(&format!("{}?permanent={permanent}", at(subject))).await
        }
        Operation::DeleteVersion { subject, version, permanent } => {
            server
                .delete(&format!("{}/versions/{version}?permanent={permanent}", at(subject)))
                .await
        }
        Operation::Versions { subject, deleted } => {
            server.get(&format!("{}/versions?deleted={deleted}", at(subject))).await
        }
        Operation::Version { subject, version, deleted } => {
            let version = version.map_or("latest".to_owned(), |version| version.to_string());
            server.get(&format!("{}/versions/{version}?deleted={deleted}", at(subject))).await
        }
        Operation::ById { id } => {
            server.get(&format!("/schemas/ids/{id}?subject=:{context}:")).await
        }
        Operation::Subjects { deleted } => {
            server.get(&format!("/subjects?subjectPrefix=:{context}:&deleted={deleted}")).await
        }
        Operation::SetMode { subject, is_read_only } => {
            let mode = if is_read_only { "READONLY" } else { "READWRITE" };
            server.put(&format!("/mode/:{context}:s{subject}"), &json!({"mode": mode})).await
        }
        Operation::ClearMode { subject } => {
            server.delete(&format!("/mode/:{context}:s{subject}")).await
        }
    }
}

/// An answer without the time, which alone may differ.
fn timeless((status, mut body): (u16, Value)) -> (u16, Value) {
    if let Some(object) = body.as_object_mut() {
        object.remove("ts");
    }
    (status, body)
}

/// Sends `operations` to both servers, in a context of their own, and asks the model.
async fn run(
    servers: [&TestServer; 2],
    context: &str,
    mut model: Registry,
    operations: &[Operation],
) -> Result<(), TestCaseError> {
    for server in servers {
        let body = json!({"compatibility": "NONE"});
        prop_assert_eq!(server.put(&format!("/config/:{context}:"), &body).await.0, 200);
    }
    for (place, &operation) in operations.iter().enumerate() {
        let sqlite = timeless(answer(servers[0], context, operation).await);
        let postgres = timeless(answer(servers[1], context, operation).await);
        prop_assert_eq!(&sqlite, &postgres, "{}: {:?}", place, operation);
        let (status, body) = &sqlite;
        let is_as_expected = match model.apply(operation) {
            Expected::Code(code) => body["error_code"] == code && i64::from(*status) == code / 100,
            Expected::Body(want) => *status == 200 && *body == want,
            Expected::Fields(fields) => {
                *status == 200 && fields.iter().all(|(key, want)| body[key] == *want)
            }
        };
        prop_assert!(is_as_expected, "{}: {:?}: {} {} {:?}", place, operation, status, body, model);
    }
    Ok(())
}

/// Sends random operations, with a model of which `used_up` is true; `None` if nothing diverged.
fn diverge(cases: usize, used_up: Numbers, shrinks: u32) -> Option<String> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let sqlite = runtime.block_on(TestServer::start());
    let database = TestCluster::shared().fresh_database();
    let postgres = runtime.block_on(TestServer::start_on_postgres(&database));
    let (contexts, sent) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let config = Config {
        cases: u32::try_from(cases).expect("it is a small number"),
        failure_persistence: None,
        max_shrink_iters: shrinks,
        ..Config::default()
    };
    let result = TestRunner::new(config).run(&vec(operation(), 1..50), |operations| {
        let context = format!(".c{}", contexts.fetch_add(1, Ordering::Relaxed));
        sent.fetch_add(operations.len(), Ordering::Relaxed);
        let model = Registry::new(&context, used_up);
        runtime.block_on(run([&sqlite, &postgres], &context, model, &operations))
    });
    println!(
        "metamorphic used_up={used_up:?} cases={cases} operations={} divergences={}",
        sent.into_inner(),
        u8::from(result.is_err())
    );
    result.err().map(|error| error.to_string())
}

#[test]
fn both_stores_answer_as_the_model() {
    if let Some(divergence) = diverge(rounds(40, 2_000), Numbers::OfAll, 1_000) {
        panic!("{divergence}");
    }
}

/// The twin: a registry that gives the number of a deleted version to another one would be noticed.
#[test]
fn a_registry_that_uses_numbers_again_would_be_noticed() {
    assert!(diverge(200, Numbers::OfLive, 0).is_some());
}
