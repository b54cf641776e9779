//! The GitHub action, the GitLab template and the pre-commit hooks, each run as far as that goes without
//! its host.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clade_tests::{Ended, Scratch, path_with_clade};

const OLD: &str = r#"{"type": "record", "name": "Order", "doc": "It was placed.", "fields": []}"#;
const NEW: &str = r#"{"type": "record", "name": "Order", "doc": "It was placed.", "fields": [{"name": "id", "type": "int", "doc": "It."}]}"#;

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the crate of the tests is in the workspace").to_owned()
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A repository on a branch that breaks a schema.
fn repository() -> Scratch {
    let scratch = Scratch::repository();
    scratch.write("order.avsc", OLD);
    scratch.commit("base");
    scratch.git(&["checkout", "--quiet", "-b", "change"]);
    scratch.write("order.avsc", NEW);
    scratch
}

/// Runs a line of shell with `clade` in its path.
fn shell(scratch: &Scratch, line: &str, variables: &[(&str, &str)]) -> Ended {
    let path = path_with_clade();
    let mut command = Command::new("bash");
    command.args(["-euo", "pipefail", "-c", line]).current_dir(scratch.path()).env("PATH", path);
    command.env_remove("GITHUB_BASE_REF").env_remove("GITLAB_CI").envs(variables.iter().copied());
    Ended::of(command.output().expect("bash is there"))
}

/// What stands behind `key: ` on the lines that have it.
fn values<'a>(yaml: &'a str, key: &str) -> Vec<&'a str> {
    let lines =
        yaml.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix(key));
    lines.filter_map(|rest| rest.strip_prefix(": ")).collect()
}

#[test]
fn the_action_annotates_and_keeps_the_exit_code() {
    let scratch = repository();
    let action = text("client/cli/action.yml");
    let steps = values(&action, "run");
    assert_eq!(steps.len(), 2, "{action}");
    assert_eq!(values(&action, "using"), ["composite"]);
    let (summary, output) = (scratch.beside("summary"), scratch.beside("output"));
    let folder = root().join("client/cli").display().to_string();
    let (summary_text, output_text) = (summary.display().to_string(), output.display().to_string());
    let variables = [
        ("GITHUB_ACTION_PATH", folder.as_str()),
        ("GITHUB_STEP_SUMMARY", summary_text.as_str()),
        ("GITHUB_OUTPUT", output_text.as_str()),
        ("CLADE_PATHS", "order.avsc"),
        ("CLADE_AGAINST", ""),
        ("CLADE_FAIL_ON", "error"),
        ("CLADE_SARIF", "out.sarif"),
        ("CLADE_BINARY", ""),
    ];
    let env: Vec<&str> = action
        .lines()
        .filter_map(|line| line.trim().split_once(": ${{ inputs."))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        env,
        ["CLADE_PATHS", "CLADE_AGAINST", "CLADE_FAIL_ON", "CLADE_SARIF", "CLADE_BINARY"]
    );
    let ended = shell(&scratch, steps[1], &variables);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.stdout.contains("::error file=order.avsc,line=1,col="), "{ended:?}");
    assert!(fs::read_to_string(&summary).unwrap().contains("### ❌"));
    assert_eq!(fs::read_to_string(&output).unwrap(), "exit-code=1\n");
    assert!(scratch.read("out.sarif").contains("\"version\": \"2.1.0\""));
    // What cannot be checked is an annotation too.
    let mut variables = variables;
    variables[4].1 = "git:nowhere";
    let ended = shell(&scratch, steps[1], &variables);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.stdout.contains("::error::error: git knows no revision `nowhere`"), "{ended:?}");
}

#[test]
fn the_gitlab_template_writes_its_reports() {
    let scratch = repository();
    let template = text("client/cli/ci/gitlab.yml");
    let script = template.lines().skip_while(|line| line.trim() != "script:").nth(1).unwrap();
    let line = script.trim().trim_start_matches("- ");
    let ended = shell(&scratch, line, &[("GITLAB_CI", "true")]);
    assert_eq!(ended.code, 1, "{ended:?}");
    for report in ["codequality", "junit"] {
        let path = values(&template, report)[0];
        assert!(scratch.read(path).contains("READER_FIELD_MISSING_DEFAULT_VALUE"), "{path}");
    }
}

#[test]
fn the_github_workflow_writes_its_summary() {
    let scratch = repository();
    let workflow = text("client/cli/ci/github.yml");
    let steps = values(&workflow, "run");
    let (summary, temp) = (scratch.beside("summary"), scratch.beside(""));
    let (summary, temp) = (summary.display().to_string(), temp.display().to_string());
    let variables = [("GITHUB_STEP_SUMMARY", summary.as_str()), ("RUNNER_TEMP", temp.as_str())];
    let codes: Vec<i32> =
        steps[1..].iter().map(|step| shell(&scratch, step, &variables).code).collect();
    assert_eq!(codes, [1, 0]);
    assert!(fs::read_to_string(summary).unwrap().contains("READER_FIELD_MISSING_DEFAULT_VALUE"));
}

#[test]
fn the_hooks_look_at_what_is_to_be_committed() {
    let scratch = repository();
    let hooks = text(".pre-commit-hooks.yaml");
    let entries = values(&hooks, "entry");
    let codes: Vec<i32> = entries.iter().map(|entry| shell(&scratch, entry, &[]).code).collect();
    assert_eq!(codes, [1, 0], "{entries:?}");
    let pattern = regex::Regex::new(values(&hooks, "files")[0]).unwrap();
    assert!(pattern.is_match("a/order.avsc") && pattern.is_match("clade.toml"));
    assert!(!pattern.is_match("a/order.avsc.orig"));
    scratch.write("order.avsc", OLD);
    assert_eq!(shell(&scratch, entries[0], &[]).code, 0);
    assert!(
        values(&text("client/cli/ci/pre-commit.yaml"), "id")
            .iter()
            .all(|id| values(&hooks, "id").contains(id))
    );
}
