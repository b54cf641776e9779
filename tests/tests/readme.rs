//! The tour of the README, step by step: what it says a server answers is what a server answers.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use clade_tests::TestServer;
use reqwest::Method;
use serde_json::Value;

/// One command of the tour and what it prints.
struct Step<'a> {
    path: &'a str,
    body: Option<&'a str>,
    /// What the answer is piped into.
    filter: Option<&'a str>,
    printed: Vec<&'a str>,
}

fn readme() -> String {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = tests.parent().expect("the crate of the tests is in the workspace");
    fs::read_to_string(root.join("README.md")).expect("there is a README")
}

/// The blocks that show a request with curl.
fn steps(text: &str) -> Vec<Step<'_>> {
    let blocks = text.split("```console\n").skip(1).map(|rest| {
        let block = rest.split("```").next().expect("a block has an end");
        // The command goes on while a quote is open.
        let mut end = 0;
        for line in block.split_inclusive('\n') {
            end += line.len();
            if block[..end].matches('\'').count() % 2 == 0 {
                break;
            }
        }
        let (command, printed) = block.split_at(end);
        let from_host = command.split("localhost:8081").nth(1).expect("it asks the registry");
        let path = from_host.split([' ', '\'', '\n']).next().expect("the path has an end");
        let body = command.split_once("-d '").map(|(_, body)| body);
        Step {
            path,
            body: body.and_then(|body| body.split_once('\'')).map(|(body, _)| body),
            filter: command.split_once(" | ").map(|(_, filter)| filter),
            printed: printed.lines().collect(),
        }
    });
    blocks.collect()
}

/// Whether `line` is `pattern`, in which `...` stands for anything.
fn matches(pattern: &str, line: &str) -> bool {
    match pattern.split_once("...") {
        Some((start, end)) => line.starts_with(start) && line.ends_with(end),
        None => line == pattern,
    }
}

/// Whether `printed` tells all of `answer`, but for what stands at lines that are `...` alone.
fn tells(printed: &[&str], answer: &str) -> Result<(), String> {
    let lines: Vec<_> = answer.lines().collect();
    let parts: Vec<_> = printed.split(|line| line.trim() == "...").collect();
    let mut next = 0;
    for (number, part) in parts.iter().enumerate() {
        let left = lines.len().checked_sub(next + part.len());
        let left = left.ok_or_else(|| format!("too short for {part:#?}"))?;
        let first = if number + 1 == parts.len() { left } else { 0 };
        let last = if number == 0 { 0 } else { left };
        let is_here = |skipped: &usize| {
            part.iter().zip(&lines[next + skipped..]).all(|(pattern, line)| matches(pattern, line))
        };
        let skipped =
            (first..=last).find(is_here).ok_or_else(|| format!("not there: {part:#?}"))?;
        next += skipped + part.len();
    }
    Ok(())
}

/// What `filter` makes of `text`.
fn filtered(filter: &str, text: &str) -> String {
    let mut shell = Command::new("sh")
        .args(["-c", filter])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("there is a shell");
    let mut input = shell.stdin.take().expect("it reads");
    input.write_all(text.as_bytes()).expect("it takes all");
    drop(input);
    let output = shell.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{filter}: {}", output.status);
    String::from_utf8(output.stdout).expect("it prints text")
}

#[test]
fn lines_may_only_be_left_out_where_it_says_so() {
    assert_eq!(tells(&["a", "..."], "a\nb\nc"), Ok(()));
    assert_eq!(tells(&["a", "...", "b", "c"], "a\nb\nd\nb\nc"), Ok(()));
    assert!(tells(&["a", "c"], "a\nb\nc").is_err());
    assert!(tells(&["a", "b"], "a\nb\nc").is_err());
    assert!(tells(&["...", "b", "...", "b"], "a\nb").is_err());
}

#[tokio::test]
async fn the_tour_prints_what_it_says() {
    let server = TestServer::start().await;
    let text = readme();
    let steps = steps(&text);
    assert!(steps.len() >= 5, "the tour was found");
    for Step { path, body, filter, printed } in steps {
        let method = if body.is_some() { Method::POST } else { Method::GET };
        let mut request = server.request(method, path);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_owned());
        }
        let answer = server.send(request).await.text;
        let answer = filter.map_or(answer.clone(), |filter| filtered(filter, &answer));
        if let Err(error) = tells(&printed, &answer) {
            panic!("{path}: {error}\n{answer}");
        }
    }
}

#[test]
fn the_linted_event_is_that_of_the_demo() {
    let text = readme();
    let steps = steps(&text);
    let linted = steps.iter().find(|step| step.path == "/api/v1/lint").expect("one is linted");
    let body: Value = serde_json::from_str(linted.body.expect("it has a body")).unwrap();
    let schema: Value = serde_json::from_str(body["schema"].as_str().unwrap()).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let file = fs::read_to_string(root.join("checker/tests/lint/demo/order_changed.avsc")).unwrap();
    assert_eq!(schema, serde_json::from_str::<Value>(&file).unwrap());
}
