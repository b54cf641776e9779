//! The server as a process of its own, for tests of its life and death.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::{ApiClient, trace};

/// Longest wait for a start or an end.
const PATIENCE: Duration = Duration::from_secs(30);

/// Longest wait for a command that has much to do.
const LONG_PATIENCE: Duration = Duration::from_secs(15 * 60);

/// A running `clade-server`; killed when dropped. Dereferences to its client.
pub struct ServerProcess {
    child: Child,
    client: ApiClient,
    /// What it logged up to and with the start line.
    pub start_log: String,
}

impl ServerProcess {
    /// Starts the binary on port 0 and waits for its start line.
    pub async fn spawn(database: &str, arguments: &[&str]) -> ServerProcess {
        let mut command = command();
        command.args(["--listen", "127.0.0.1:0", "--database", database]).args(arguments);
        ServerProcess::started_by(command).await
    }

    /// Starts the binary on an address that may have been another server's before.
    pub async fn spawn_at(address: &str, database: &str) -> ServerProcess {
        let mut command = command();
        command.args(["--listen", address, "--database", database]);
        ServerProcess::started_by(command).await
    }

    /// Starts the binary on port 0 and writes its calls of the system to `log`: see [`trace`].
    pub async fn spawn_traced(database: &str, log: &Path) -> ServerProcess {
        let mut command = untold(Command::from(trace::command(&binary(), log)));
        command.args(["--listen", "127.0.0.1:0", "--database", database]);
        ServerProcess::started_by(command).await
    }

    async fn started_by(mut command: Command) -> ServerProcess {
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the binary starts");
        let stderr = child.stderr.take().expect("stderr was piped");
        let mut lines = BufReader::new(stderr).lines();
        let mut start_log = String::new();
        let url = loop {
            let line = tokio::time::timeout(PATIENCE, lines.next_line()).await;
            let line = line.expect("the start line comes soon").expect("stderr is readable");
            let line = line.unwrap_or_else(|| panic!("the server ended: {start_log}"));
            start_log.push_str(&line);
            start_log.push('\n');
            if let Some(url) = url_in(&line) {
                break url;
            }
        };
        // A pipe that nobody reads fills up and stops the server.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        ServerProcess { child, client: ApiClient::new(url), start_log }
    }

    /// Starts the binary as a command that a test ends before its end.
    pub fn start_command(arguments: &[&str]) -> RunningCommand {
        let mut command = command();
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        RunningCommand(command.kill_on_drop(true).spawn().expect("the binary starts"))
    }

    /// Runs the binary to its end.
    pub async fn run(arguments: &[&str]) -> Output {
        ServerProcess::run_in(&[], arguments).await
    }

    /// Runs the binary to its end, which may be far off. Answers with the most memory that it had, in
    /// KiB, as far as Linux tells.
    pub async fn run_long(arguments: &[&str]) -> (Output, u64) {
        let mut command = command();
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.kill_on_drop(true).spawn().expect("the binary starts");
        let status = format!("/proc/{}/status", child.id().expect("it runs"));
        let peak = Arc::new(AtomicU64::new(0));
        let seen = Arc::clone(&peak);
        let watching = tokio::spawn(async move {
            while let Ok(status) = std::fs::read_to_string(&status) {
                let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
                let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
                seen.fetch_max(kib.unwrap_or_default(), Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
        let output = tokio::time::timeout(LONG_PATIENCE, child.wait_with_output()).await;
        watching.abort();
        let output = output.expect("the command ends by itself").expect("its output is read");
        (output, peak.load(Ordering::Relaxed))
    }

    /// Runs the binary to its end, with more variables in its environment.
    pub async fn run_in(variables: &[(&str, &str)], arguments: &[&str]) -> Output {
        let mut command = command();
        command.envs(variables.iter().copied()).args(arguments).stdin(Stdio::null());
        let output = command.kill_on_drop(true).output();
        let output = tokio::time::timeout(PATIENCE, output).await;
        output.expect("the server ends by itself").expect("the binary starts")
    }

    /// Sends a signal by its name, as `TERM`.
    pub async fn signal(&self, name: &str) {
        let id = self.child.id().expect("the server runs").to_string();
        let status = Command::new("kill").args(["-s", name, &id]).status().await;
        assert!(status.expect("kill is there").success());
    }

    /// `host:port`.
    pub fn address(&self) -> String {
        self.url().trim_start_matches("http://").to_owned()
    }

    /// A client that outlives the server.
    pub fn client(&self) -> ApiClient {
        self.client.clone()
    }

    /// Waits for the end.
    pub async fn ended(&mut self) -> ExitStatus {
        let status = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        status.expect("the server ends").expect("its status is known")
    }

    /// Ends it at once, as a power cut does: SIGKILL.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("the server runs and can be killed");
    }
}

impl Deref for ServerProcess {
    type Target = ApiClient;

    fn deref(&self) -> &ApiClient {
        &self.client
    }
}

/// A command that runs; killed when dropped.
pub struct RunningCommand(Child);

impl RunningCommand {
    /// Ends it at once: SIGKILL.
    pub async fn kill(mut self) {
        self.0.kill().await.expect("the command runs and can be killed");
    }
}

/// The URL in a start line, in either form of the log.
fn url_in(line: &str) -> Option<String> {
    let start = line.find("http://127.0.0.1:")?;
    let url = &line[start..];
    let end = url.find(['"', ' ', ',']).unwrap_or(url.len());
    Some(url[..end].to_owned())
}

fn command() -> Command {
    untold(Command::new(binary()))
}

/// A command without what the environment of the tests tells the server.
fn untold(mut command: Command) -> Command {
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CLADE_")) {
        command.env_remove(name);
    }
    command
}

/// The server's binary.
fn binary() -> PathBuf {
    binary_of("clade-server", "clade-server")
}

/// A binary of ours, built in the profile of the test: `target/<profile>/NAME`.
pub(crate) fn binary_of(name: &str, package: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own path");
    let profile = test.ancestors().nth(2).expect("a test is in target/<profile>/deps");
    let binary = profile.join(name);
    let path = binary.display();
    assert!(binary.exists(), "{path} is not there: run `cargo build -p {package}` first");
    binary
}
