//! The blocks of `client/cli/README.md`, run in order in a scratch repository: what it says that the command
//! prints is what it prints.

use std::path::Path;
use std::process::Command;

use clade_tests::{Ended, Scratch, path_with_clade};

/// A command with the lines that it prints.
struct Step<'a> {
    command: String,
    printed: Vec<&'a str>,
}

/// The commands of the blocks that show them: `$` begins one, `>` goes on with it.
fn steps(text: &str) -> Vec<Step<'_>> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    for block in text.split("```console\n").skip(1) {
        for line in block.split("\n```").next().expect("a block has an end").lines() {
            if let Some(command) = line.strip_prefix("$ ") {
                steps.push(Step { command: command.to_owned(), printed: Vec::new() });
                continue;
            }
            let step = steps.last_mut().expect("a block begins with a command");
            match line.strip_prefix("> ") {
                Some(more) if step.printed.is_empty() => {
                    step.command.push('\n');
                    step.command.push_str(more);
                }
                _ => step.printed.push(line),
            }
        }
    }
    steps
}

#[test]
fn the_tour_prints_what_it_says() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = tests.parent().unwrap().join("client/cli/README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let scratch = Scratch::repository();
    let path = path_with_clade();
    let steps = steps(&readme);
    assert!(steps.len() > 8, "the tour has its steps");
    for step in steps {
        let mut command = Command::new("bash");
        command.args(["-c", &step.command]).current_dir(scratch.path()).env("PATH", &path);
        let ended = Ended::of(scratch.as_test(&mut command).output().expect("bash is there"));
        let printed: Vec<&str> = ended.stdout.lines().map(str::trim_end).collect();
        assert_eq!(printed, step.printed, "{}: {}", step.command, ended.stderr);
    }
}
