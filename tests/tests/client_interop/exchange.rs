//! Runs the Python half, and holds what both halves say against each other.

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use clade_client::api::{RegisterSchemaRequest, SchemaReference};
use clade_client::framing::{Framing, Part, Received, Written};
use clade_client::serde::SerializerSettings;
use clade_client::{Client, RetryPolicy};
use clade_tests::{TestServer, rounds};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// The topic of both halves.
pub const TOPIC: &str = "interop";
/// A half that hangs must not hang the whole run.
const PATIENCE: Duration = Duration::from_secs(600);

/// What is exchanged: a format, where the frame is, and the part of the record.
#[derive(Debug, Clone, Copy)]
pub struct Exchange {
    pub format: &'static str,
    pub framing: Framing,
    pub part: Part,
}

/// A record that passed the broker, or is going to.
#[derive(Debug, Serialize, Deserialize)]
pub struct Line {
    payload: String,
    header: Option<String>,
    /// What was written, in plain JSON.
    pub record: Value,
    /// What a reader with another schema sees.
    #[serde(default)]
    pub read: Value,
}

impl Line {
    fn new(written: &Written, record: &impl Serialize) -> Line {
        Line {
            payload: to_hex(&written.payload),
            header: written.header.as_ref().map(|(_, value)| to_hex(value)),
            record: serde_json::to_value(record).expect("it is plain"),
            read: Value::Null,
        }
    }

    /// The bytes of payload and header.
    pub fn bytes(&self) -> (Vec<u8>, Option<Vec<u8>>) {
        (from_hex(&self.payload), self.header.as_deref().map(from_hex))
    }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Vec<u8> {
    let digits = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("it is hexadecimal");
    (0..text.len()).step_by(2).map(digits).collect()
}

impl Exchange {
    /// Each format is exchanged in prefixes and in headers, and as keys of one kind each.
    pub fn all(format: &'static str) -> [Exchange; 4] {
        let one = |framing, part| Exchange { format, framing, part };
        [
            one(Framing::Prefix, Part::Value),
            one(Framing::Header, Part::Value),
            one(Framing::Prefix, Part::Key),
            one(Framing::Header, Part::Key),
        ]
    }

    /// Keys are there to see that their header is another one.
    pub fn records(self) -> usize {
        match self.part {
            Part::Value => rounds(1_000, 10_000),
            Part::Key => rounds(100, 1_000),
        }
    }

    pub fn settings(self) -> SerializerSettings {
        SerializerSettings { framing: self.framing, ..SerializerSettings::default() }
    }

    fn python(self, server: &TestServer, action: &[String]) -> Command {
        let python = folder().join(".work/python/bin/python");
        assert!(python.exists(), "no clients: run tests/run, which installs them");
        let mut command = Command::new(python);
        let framing = match self.framing {
            Framing::Prefix => "prefix",
            Framing::Header => "header",
        };
        command.arg("-B").arg(folder().join("clients/python/interop.py"));
        command.args([server.url(), self.format, framing, self.part.name()]).args(action);
        for proxy in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
            command.env_remove(proxy);
        }
        command.kill_on_drop(true);
        command
    }

    /// Records that Confluent's serializer wrote and the broker delivered.
    pub async fn produced_by_python(self, server: &TestServer, seed: u64) -> Vec<Line> {
        let count = self.records();
        let action = ["produce".to_owned(), count.to_string(), seed.to_string()];
        let output = finished(self.python(server, &action), "").await;
        let lines: Vec<Line> = output
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line is a record"))
            .collect();
        assert_eq!(lines.len(), count, "{self:?}: all records came");
        lines
    }

    /// Gives records to Confluent's deserializer, by the broker: all must have the same value there,
    /// and be written with the same bytes again.
    pub async fn consumed_by_python<T: Serialize>(
        self,
        server: &TestServer,
        records: &[(Written, T)],
    ) {
        let mut input = String::new();
        for (written, record) in records {
            input += &serde_json::to_string(&Line::new(written, record)).expect("it is plain");
            input.push('\n');
        }
        let output = finished(self.python(server, &["consume".to_owned()]), &input).await;
        let summary: Value = serde_json::from_str(output.trim()).expect("a summary");
        let all = records.len();
        println!(
            "python_reads_rust format={} framing={:?} part={} records={all} values={} bytes={}",
            self.format,
            self.framing,
            self.part.name(),
            summary["values"],
            summary["bytes"]
        );
        assert_eq!(summary, json!({"records": all, "values": all, "bytes": all}), "{self:?}");
    }
}

/// The output of a half that was given `input`.
async fn finished(mut command: Command, input: &str) -> String {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("Python starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    let input = input.to_owned();
    // A task of its own, so that neither half waits for the other to read.
    let fed = tokio::spawn(async move { stdin.write_all(input.as_bytes()).await });
    let output = tokio::time::timeout(PATIENCE, child.wait_with_output()).await;
    let output = output.expect("it ends in time").expect("it ran");
    let stderr = String::from_utf8_lossy(&output.stderr);
    let shown: String = stderr.chars().take(4_000).collect();
    assert!(output.status.success(), "{command:?} failed\n{shown}");
    fed.await.expect("no panic").expect("it reads all");
    if !stderr.is_empty() {
        println!("{shown}");
    }
    String::from_utf8(output.stdout).expect("it writes text")
}

/// Counts what differs, shows the first ones, and fails at the end.
#[derive(Default)]
pub struct Differences {
    records: usize,
    found: Vec<String>,
}

impl Differences {
    pub fn next_record(&mut self) {
        self.records += 1;
    }

    pub fn compare<T: PartialEq + Debug>(&mut self, what: &str, got: &T, want: &T) {
        if got != want {
            self.found.push(format!("{what}: got {got:?}\n  instead of {want:?}"));
        }
    }

    pub fn conclude(&self, exchange: Exchange) {
        let Exchange { format, framing, part } = exchange;
        println!(
            "rust_reads_python format={format} framing={framing:?} part={} records={} differences={}",
            part.name(),
            self.records,
            self.found.len()
        );
        let first: Vec<&String> = self.found.iter().take(3).collect();
        assert!(self.found.is_empty(), "{} differences, as\n{first:#?}", self.found.len());
    }
}

/// A record as it came.
pub fn received<'a>(payload: &'a [u8], header: &'a Option<Vec<u8>>) -> Received<'a> {
    Received { payload, header: header.as_deref() }
}

pub fn client(server: &TestServer) -> Client {
    let builder = Client::builder().url(server.url()).without_proxy();
    builder.retry(RetryPolicy::never()).build().expect("a URL")
}

/// A schema of `tests/clients/interop`.
pub fn schema(file: &str, schema_type: &str) -> RegisterSchemaRequest {
    let path = folder().join("clients/interop").join(file);
    RegisterSchemaRequest {
        schema: Some(std::fs::read_to_string(path).expect("the file is there")),
        schema_type: Some(schema_type.to_owned()),
        ..RegisterSchemaRequest::default()
    }
}

/// A reference to the first version of a subject.
pub fn reference(name: &str, subject: &str) -> SchemaReference {
    SchemaReference {
        name: Some(name.to_owned()),
        subject: Some(subject.to_owned()),
        version: Some(1),
    }
}

/// The folder `tests` of the workspace.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}
