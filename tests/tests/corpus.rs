//! Every schema of the corpus in one registry, copied into another and back: the exports are equal
//! byte for byte. Without a corpus the tests are skipped, and named.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clade_tests::corpus::{self, Outcome, Registrar};
use clade_tests::postgres::TestCluster;
use clade_tests::{ServerProcess, TestDirectory};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::json;

fn main() -> ExitCode {
    let folder = folder();
    let trial = |name: &str, store: fn(&TestDirectory, usize) -> String| {
        let corpus = folder.clone();
        let trial = Trial::test(name, move || {
            let corpus = corpus.ok_or("there is no corpus: set CLADE_CORPUS to a folder")?;
            let runtime = tokio::runtime::Runtime::new()?;
            runtime.block_on(copies_are_equal(&corpus, store))
        });
        match &folder {
            Some(_) => trial,
            None => trial.with_kind("no corpus").with_ignored_flag(true),
        }
    };
    let trials = vec![
        trial("copies_of_the_corpus_are_equal_on_sqlite", |directory, number| {
            format!("sqlite:{}", directory.path().join(format!("{number}.db")).display())
        }),
        trial("copies_of_the_corpus_are_equal_on_postgres", |_, _| {
            TestCluster::shared().fresh_database()
        }),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// `CLADE_CORPUS`, or else `../shared/corpus` beside the checkout, if that exists.
fn folder() -> Option<PathBuf> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let beside = || Some(tests.ancestors().nth(2)?.join("shared/corpus"));
    let folder = std::env::var_os("CLADE_CORPUS").map(PathBuf::from).or_else(beside)?;
    folder.is_dir().then_some(folder)
}

/// Copies a registry with the corpus into a second one, that into a third one, and this back.
async fn copies_are_equal(
    corpus: &Path,
    store: fn(&TestDirectory, usize) -> String,
) -> Result<(), Failed> {
    let directory = TestDirectory::new();
    let mut servers = Vec::new();
    let mut databases = Vec::new();
    for number in 0..3 {
        let database = store(&directory, number);
        servers.push(ServerProcess::spawn(&database, &[]).await);
        databases.push(database);
    }
    let refused = register(corpus, servers[0].url()).await?;
    let mut exports = vec![export(&databases[0], &directory).await?];
    for (from, to) in [(0, 1), (1, 2)] {
        let said = import(servers[from].url(), servers[to].url()).await?;
        assert!(said.contains(" 0 there already, ") && said.contains(" 0 not brought"), "{said}");
        exports.push(export(&databases[to], &directory).await?);
        assert_equal(&exports[to], &exports[0])?;
    }
    let back = import(servers[2].url(), servers[0].url()).await?;
    assert!(back.starts_with("0 versions registered, 0 soft-deleted, "), "{back}");
    assert_equal(&export(&databases[0], &directory).await?, &exports[0])?;
    let lines = |kind: &str| {
        let start = format!("{{\"kind\":\"{kind}\"");
        exports[0].lines().filter(|line| line.starts_with(&start)).count()
    };
    let (schemas, versions, bytes) = (lines("schema"), lines("version"), exports[0].len());
    let referring = exports[0].lines().filter(|line| line.contains(",\"references\":[{")).count();
    let figures = format!(
        "copies store={} schemas={schemas} versions={versions} with_references={referring} \
         refused={refused} bytes={bytes} equal=1",
        databases[0].split(':').next().unwrap_or_default()
    );
    writeln!(std::io::stdout().lock(), "{figures}")?;
    if schemas == 0 || referring == 0 {
        return Err("the corpus has no schemas, or none that refers to another".into());
    }
    Ok(())
}

/// Names the first row that differs; the exports are too long to be shown.
fn assert_equal(copy: &str, original: &str) -> Result<(), Failed> {
    if copy == original {
        return Ok(());
    }
    // The first line has the hash of all others.
    let mut pairs = copy.lines().skip(1).zip(original.lines().skip(1));
    let (copy, original) = pairs.find(|(copy, original)| copy != original).unwrap_or_default();
    Err(format!("the copy has another export:\n{copy}\nin place of\n{original}").into())
}

/// Registers all that is a schema; answers how many files were refused.
async fn register(corpus: &Path, url: &str) -> Result<usize, Failed> {
    let plan = corpus::plan(corpus::read(corpus)?);
    let mut registrar = Registrar::new(url)?;
    let mut refused = 0;
    let mut count = |outcome, file: &Path| match outcome {
        Outcome::Registered => Ok(()),
        Outcome::Invalid { .. } | Outcome::Incompatible { .. } => {
            refused += 1;
            Ok(())
        }
        Outcome::Failed { status, message } => {
            Err(Failed::from(format!("{}: {status}: {message}", file.display())))
        }
    };
    for (schema_type, entries) in
        [("AVRO", &plan.avro), ("PROTOBUF", &plan.protobuf), ("JSON", &plan.json)]
    {
        for entry in entries {
            count(registrar.register(schema_type, entry).await?, &entry.path)?;
        }
    }
    for history in &plan.iglu {
        let mut is_configured = false;
        for (_, entry) in history {
            let outcome = registrar.register("JSON", entry).await?;
            // Versions in use break one another, and all of them are to be copied. A subject without
            // versions gets no config: the API does not tell that it is there.
            if matches!(outcome, Outcome::Registered) && !is_configured {
                registrar.configure(&entry.subject, json!({"compatibility": "NONE"})).await?;
                is_configured = true;
            }
            count(outcome, &entry.path)?;
        }
    }
    Ok(refused)
}

async fn import(from: &str, into: &str) -> Result<String, Failed> {
    run(&["import", "--from", from, "--into", into]).await
}

async fn export(database: &str, directory: &TestDirectory) -> Result<String, Failed> {
    let path = directory.path().join(format!("{:016x}.jsonl", fastrand::u64(..)));
    run(&["export", "--database", database, "--to", &path.display().to_string()]).await?;
    Ok(std::fs::read_to_string(path)?)
}

/// Runs a command that must succeed; what it prints.
async fn run(arguments: &[&str]) -> Result<String, Failed> {
    let (output, _) = ServerProcess::run_long(arguments).await;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let error = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(said) } else { Err(format!("{said}{error}").into()) }
}
