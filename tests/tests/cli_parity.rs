//! `clade check` and the server say the same of every pair of consecutive versions of the corpus:
//! verdict, levels, findings, data, suggestions, lint. Without a corpus the tests are skipped.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clade_tests::{Scratch, TestServer, corpus};
use libtest_mimic::{Arguments, Failed, Trial};
use reqwest::Method;
use serde_json::{Value, json};

/// Some pairs have a thousand differences, each of which is shown by data.
const PATIENCE: Duration = Duration::from_secs(600);

/// Both directions are compared.
const LEVEL: &str = "FULL";

/// Fewer pairs than this are no corpus.
const PAIRS_MIN: usize = 50;

fn main() -> ExitCode {
    let folder = folder();
    let corpus = folder.clone();
    let trial = Trial::test("clade_and_the_server_say_the_same", move || {
        let corpus = corpus.ok_or("there is no corpus: set CLADE_CORPUS to a folder")?;
        tokio::runtime::Runtime::new()?.block_on(say_the_same(&corpus))
    });
    let trial = match &folder {
        Some(_) => trial,
        None => trial.with_kind("no corpus").with_ignored_flag(true),
    };
    libtest_mimic::run(&Arguments::from_args(), vec![trial]).exit_code()
}

/// `CLADE_CORPUS`, or else `../shared/corpus` beside the checkout, if that exists.
fn folder() -> Option<PathBuf> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let beside = || Some(tests.ancestors().nth(2)?.join("shared/corpus"));
    let folder = std::env::var_os("CLADE_CORPUS").map(PathBuf::from).or_else(beside)?;
    folder.is_dir().then_some(folder)
}

/// Two versions of one schema that follow each other.
struct Pair {
    subject: String,
    old: String,
    new: String,
}

async fn say_the_same(corpus: &Path) -> Result<(), Failed> {
    let plan = corpus::plan(corpus::read(corpus)?);
    let scratch = Scratch::folder();
    let mut pairs = Vec::new();
    for history in plan.iglu {
        for two in history.windows(2) {
            let [(_, old), (_, new)] = two else { continue };
            if old.text != new.text {
                let subject = format!("pair-{}", pairs.len());
                scratch.write(&format!("old/{subject}.json"), &old.text);
                scratch.write(&format!("new/{subject}.json"), &new.text);
                pairs.push(Pair { subject, old: old.text.clone(), new: new.text.clone() });
            }
        }
    }
    // The folder of the corpus has schemas only, so that none is to be told from other JSON.
    scratch.write("clade.toml", "[[schemas]]\nfiles = \"*/*.json\"\nformat = \"json\"\n");
    let ended = scratch.clade(&[
        "check",
        "new",
        "--against",
        "dir:old",
        "--format",
        "json",
        "--level",
        LEVEL,
    ]);
    let report: Value = serde_json::from_str(&ended.stdout)
        .map_err(|error| format!("{error}: {}{}", ended.stdout, ended.stderr))?;
    let server = TestServer::start().await;
    // For all contexts.
    let (status, answer) =
        server.put("/config/:.__GLOBAL:", &json!({"compatibility": LEVEL})).await;
    assert_eq!(status, 200, "{answer}");
    let (mut compatible, mut findings, mut invalid) = (0, 0, 0);
    for pair in &pairs {
        let said = of_command(&report, &pair.subject);
        match of_server(&server, pair).await? {
            Some(expected) => {
                assert_same(pair, &said, &expected)?;
                compatible += usize::from(expected["compatible"] == true);
                findings += expected["differences"].as_array().map_or(0, Vec::len)
                    + expected["lints"].as_array().map_or(0, Vec::len);
            }
            None => {
                invalid += 1;
                if said["compatible"] != Value::Null {
                    return Err(format!("only the server refuses {}: {said}", pair.subject).into());
                }
            }
        }
    }
    let figures = format!(
        "parity level={LEVEL} pairs={} compatible={compatible} invalid={invalid} findings={findings} \
         differing=0",
        pairs.len()
    );
    writeln!(std::io::stdout().lock(), "{figures}")?;
    if pairs.len() < PAIRS_MIN || compatible == 0 || compatible + invalid == pairs.len() {
        return Err("the corpus has too few pairs, or all pass or fail".into());
    }
    Ok(())
}

fn assert_same(pair: &Pair, said: &Value, expected: &Value) -> Result<(), Failed> {
    let keys = expected.as_object().ok_or("an answer is an object")?.keys();
    for key in keys {
        if said[key] != expected[key] {
            return Err(format!(
                "{key} of {}:\nthe command says {}\nthe server says {}\nold {}\nnew {}",
                pair.subject, said[key], expected[key], pair.old, pair.new
            )
            .into());
        }
    }
    Ok(())
}

/// What the server says; none if it takes one of the two for no schema.
async fn of_server(server: &TestServer, pair: &Pair) -> Result<Option<Value>, Failed> {
    // A context of its own, for lint also asks what other subjects of a context have as an enum.
    let subject = format!(":.{0}:{0}", pair.subject);
    let body = json!({"schemaType": "JSON", "schema": pair.old});
    let (status, _) = server.register(&subject, &body).await;
    if status == 422 {
        return Ok(None);
    }
    let body = json!({"schemaType": "JSON", "subject": subject, "schema": pair.new});
    let request = server.request(Method::POST, "/api/v1/check").json(&body).timeout(PATIENCE);
    let answer = server.send(request).await;
    let (status, answer) = (answer.status, answer.json());
    if status == 422 {
        return Ok(None);
    }
    let fails = answer["compatible"] == false;
    let difference = |one: &Value| {
        let side = if one["direction"] == "BACKWARD" { "reader" } else { "writer" };
        json!([
            one["kind"],
            one["direction"],
            one["path"],
            one["message"],
            one["spans"][side],
            one["proof"],
            one["reason"],
            one["witness"]
        ])
    };
    let lint = |one: &Value| {
        let counts = one["baseline"] == false && one["suppressed"].is_null();
        let fix = if counts { one["fix"]["text"].clone() } else { Value::Null };
        json!([
            one["rule"],
            one["severity"],
            one["path"],
            one["target"],
            one["message"],
            one["span"],
            one["baseline"],
            one["suppressed"],
            fix
        ])
    };
    let of_list = |key: &str, of: &dyn Fn(&Value) -> Value| -> Vec<Value> {
        answer[key].as_array().into_iter().flatten().map(of).collect()
    };
    let suggestion = |one: &Value| json!([one["text"], one["levels"]]);
    Ok(Some(json!({
        "compatible": answer["compatible"],
        "levels": answer["levels"],
        // What passes is not looked at closely by the command.
        "proof": if fails { answer["proof"].clone() } else { Value::Null },
        "witness": if fails { answer["witness"].clone() } else { Value::Null },
        "differences": of_list("differences", &difference),
        "suggestions": of_list("suggestions", &suggestion),
        "lints": of_list("lints", &lint),
    })))
}

/// What the command says, in the same form.
fn of_command(report: &Value, subject: &str) -> Value {
    let list = |key: &str| report[key].as_array().into_iter().flatten();
    let file = list("files").find(|file| file["subject"] == subject);
    let verdict = file.map_or(Value::Null, |file| file["verdicts"][0].clone());
    let of_file = || list("findings").filter(|one| one["subject"] == subject);
    let span = |one: &Value| match &one["span"] {
        Value::Null => Value::Null,
        span => {
            json!({"start": span["start"], "end": span["end"], "line": span["line"], "column": span["column"]})
        }
    };
    let breaks = || of_file().filter(|one| one["source"] == "compatibility");
    let differences: Vec<Value> = breaks()
        .map(|one| {
            json!([
                one["rule"],
                one["comparison"]["direction"],
                one["path"],
                one["message"],
                span(one),
                one["proof"],
                one["proofReason"],
                one["witness"]
            ])
        })
        .collect();
    let suggestions: Vec<Value> = breaks()
        .flat_map(|one| one["fixes"].as_array().into_iter().flatten())
        .map(|fix| json!([fix["text"], fix["passes"]]))
        .collect();
    let lints: Vec<Value> = of_file()
        .filter(|one| one["source"] == "lint")
        .map(|one| {
            let reason =
                if one["standing"] == "suppressed" { one["reason"].clone() } else { Value::Null };
            json!([
                one["rule"],
                one["severity"],
                one["path"],
                one["target"],
                one["message"],
                span(one),
                one["standing"] == "known",
                reason,
                one["fixes"][0]["text"]
            ])
        })
        .collect();
    json!({
        "compatible": verdict["compatible"],
        "levels": verdict["levels"],
        "proof": verdict["proof"],
        "witness": verdict["witness"],
        "differences": differences,
        "suggestions": suggestions,
        "lints": lints,
    })
}
