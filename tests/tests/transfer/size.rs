//! Large registries: what it takes to restore and to verify them.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use clade_tests::postgres::TestCluster;
use clade_tests::{ServerProcess, TestDirectory, rounds};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::filled::text;

/// Versions of each subject, with a field more in each, so that each can read those before it.
const VERSIONS: usize = 10;

/// The memory that verification may take, whatever there is to verify.
const PEAK_KIB_MAX: u64 = 192 * 1024;

#[tokio::test]
async fn verification_reads_a_large_registry_in_little_memory() {
    let directory = TestDirectory::new();
    let file = directory.path().join("large.jsonl");
    let subjects = rounds(200, 10_000);
    write_export(&file, subjects);
    let schemas = subjects * VERSIONS;
    let databases = [directory.database(), TestCluster::shared().fresh_database()];
    for database in &databases {
        let arguments = ["import", "--from-file", text(&file), "--database", database];
        let (restoring, restore_peak) = timed(&arguments).await;
        let arguments = ["verify", "--strict", "--database", database];
        let started = Instant::now();
        let (output, peak) = ServerProcess::run_long(&arguments).await;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let want =
            format!("{schemas} schemas, {schemas} versions, 0 associations: 0 wrong, 0 warnings\n");
        assert_eq!(said, want);
        println!(
            "verify store={} schemas={schemas} subjects={subjects} seconds={:.1} peak_mib={} \
             goal_mib={} restore_seconds={restoring:.1} restore_peak_mib={}",
            database.split(':').next().unwrap_or_default(),
            started.elapsed().as_secs_f64(),
            peak / 1024,
            PEAK_KIB_MAX / 1024,
            restore_peak / 1024,
        );
        assert!(peak > 0 && peak < PEAK_KIB_MAX, "{peak} KiB");
    }
}

/// Runs a command that must succeed: its seconds and its peak of memory.
async fn timed(arguments: &[&str]) -> (f64, u64) {
    let started = Instant::now();
    let (output, peak) = ServerProcess::run_long(arguments).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (started.elapsed().as_secs_f64(), peak)
}

/// Writes the export of a registry with so many subjects.
fn write_export(path: &Path, subjects: usize) {
    let count = subjects * VERSIONS;
    let mut rows = String::new();
    let mut add = |row: serde_json::Value| {
        writeln!(rows, "{row}").expect("a text takes all");
    };
    add(json!({"kind": "context", "context": ".", "last_id": count, "listed": true}));
    for index in 0..count {
        let (subject, version) = (index / VERSIONS, index % VERSIONS);
        let fields = (0..=version).map(|field| {
            json!({"name": format!("field_{field}"), "type": "string", "default": "",
                   "doc": format!("What subject {subject} says about field {field}.")})
        });
        let record = json!({"type": "record", "name": format!("Record{subject}"),
                            "fields": fields.collect::<Vec<_>>()});
        add(json!({"kind": "schema", "context": ".", "id": index + 1, "schema_type": "AVRO",
                   "schema": record.to_string()}));
    }
    for index in 0..count {
        let (subject, version) = (index / VERSIONS, index % VERSIONS + 1);
        add(json!({"kind": "version", "context": ".", "subject": format!("subject-{subject:06}"),
                   "version": version, "id": index + 1, "deleted": false,
                   "registered_at_ms": 1_700_000_000_000_i64}));
    }
    let hash = Sha256::digest(&rows);
    let hash = hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let lines = 1 + 2 * count;
    let header = format!(r#"{{"clade_export":2,"rows":{lines},"sha256":"{hash}"}}"#);
    std::fs::write(path, format!("{header}\n{rows}")).expect("the directory is fresh");
}
