//! The tour of the README, step by step: what it says a server answers is what a server answers.

use std::fs;
use std::path::Path;

use clade_tests::TestServer;
use reqwest::Method;
use serde_json::Value;

/// One command of the tour and what it prints.
struct Step<'a> {
    path: &'a str,
    body: Option<&'a str>,
    is_indented: bool,
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
            body: body.and_then(|body| body.rsplit_once('\'')).map(|(body, _)| body),
            is_indented: command.contains("json.tool --indent 2"),
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

#[tokio::test]
async fn the_tour_prints_what_it_says() {
    let server = TestServer::start().await;
    let text = readme();
    let steps = steps(&text);
    assert!(steps.len() >= 4, "the tour was found");
    for Step { path, body, is_indented, printed } in steps {
        let method = if body.is_some() { Method::POST } else { Method::GET };
        let mut request = server.request(method, path);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_owned());
        }
        let answer = server.send(request).await.text;
        let answer = if is_indented {
            let value: Value = serde_json::from_str(&answer).expect("the answer is JSON");
            serde_json::to_string_pretty(&value).expect("JSON can be written")
        } else {
            answer
        };
        let mut lines = answer.lines();
        for pattern in printed {
            let is_gap = pattern.trim() == "...";
            let found = is_gap || lines.any(|line| matches(pattern, line));
            assert!(found, "{path} does not print {pattern}\n{answer}");
        }
    }
}
