//! A folder, or a git repository, in which a test runs the `clade` command.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::TestDirectory;
use crate::process::binary_of;

/// What commits are made by and when, so that they have the same ids on each run.
const GIT_ENVIRONMENT: [(&str, &str); 8] = [
    ("GIT_AUTHOR_NAME", "test"),
    ("GIT_AUTHOR_EMAIL", "test@example.com"),
    ("GIT_AUTHOR_DATE", "2026-01-02T03:04:05Z"),
    ("GIT_COMMITTER_NAME", "test"),
    ("GIT_COMMITTER_EMAIL", "test@example.com"),
    ("GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z"),
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_CONFIG_NOSYSTEM", "1"),
];

/// What the environment of the tests must not tell the command.
const UNTOLD: [&str; 4] =
    ["NO_COLOR", "GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "GITLAB_CI"];

/// A fresh folder; gone after the test.
pub struct Scratch {
    directory: TestDirectory,
    folder: PathBuf,
}

/// How a command ended, and what it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Scratch {
    /// A folder without a repository.
    pub fn folder() -> Scratch {
        let directory = TestDirectory::new();
        let folder = directory.path().join("work");
        std::fs::create_dir(&folder).expect("a fresh folder can be made");
        Scratch { directory, folder }
    }

    /// A repository whose branch is `main` and has no commit.
    pub fn repository() -> Scratch {
        let scratch = Scratch::folder();
        scratch.git(&["init", "--quiet", "--initial-branch", "main"]);
        scratch
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// A folder beside it, which is gone with it.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a file, and the folders around it.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        std::fs::create_dir_all(path.parent().expect("it is in the folder")).expect("writable");
        std::fs::write(path, text).expect("a file can be written");
    }

    /// The text of a file.
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.folder.join(path)).expect("the file is there")
    }

    /// Replaces a part of a file, which must be there.
    #[track_caller]
    pub fn replace(&self, path: &str, part: &str, by: &str) {
        let text = self.read(path);
        assert!(text.contains(part), "{path} has no {part:?}:\n{text}");
        self.write(path, &text.replace(part, by));
    }

    /// Commits everything.
    pub fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
    }

    /// Runs git, which must succeed; what it prints.
    #[track_caller]
    pub fn git(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        command.current_dir(&self.folder).args(arguments).envs(GIT_ENVIRONMENT);
        let ended = Ended::of(command.output().expect("git is installed"));
        assert_eq!(ended.code, 0, "git {arguments:?}: {}", ended.stderr);
        ended.stdout
    }

    /// Runs the command in the folder.
    pub fn clade(&self, arguments: &[&str]) -> Ended {
        self.clade_in(&self.folder, &[], arguments)
    }

    /// Runs the command in another folder, with more variables in its environment.
    pub fn clade_in(&self, folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Ended {
        let mut command = Command::new(clade());
        self.as_test(&mut command).current_dir(folder).args(arguments);
        command.envs(variables.iter().copied());
        Ended::of(command.output().expect("the binary starts"))
    }

    /// Lets a command see nothing of the environment that would change what it does.
    pub fn as_test<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let ours = std::env::vars().map(|(name, _)| name).filter(|name| name.starts_with("CLADE_"));
        for name in ours.chain(UNTOLD.map(str::to_owned)) {
            command.env_remove(name);
        }
        command.envs(GIT_ENVIRONMENT)
    }

    /// Runs the command, which must end with this code; what it prints.
    #[track_caller]
    pub fn clade_ends(&self, code: i32, arguments: &[&str]) -> String {
        let ended = self.clade(arguments);
        assert_eq!(ended.code, code, "clade {arguments:?}: {}\n{}", ended.stdout, ended.stderr);
        ended.stdout
    }
}

impl Ended {
    /// How a process ended.
    pub fn of(output: Output) -> Ended {
        Ended {
            code: output.status.code().expect("no signal ended it"),
            stdout: String::from_utf8(output.stdout).expect("it prints UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("it prints UTF-8"),
        }
    }
}

/// A search path whose first folder is that of the command.
pub fn path_with_clade() -> String {
    let binary = clade();
    let folder = binary.parent().expect("a binary is in a folder");
    format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default())
}

/// The binary of the command.
fn clade() -> PathBuf {
    binary_of("clade", "clade-cli")
}
