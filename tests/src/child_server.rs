//! A server as a child process that `demo` and `load` measure and end, with errors in place of panics.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

const START_TIMEOUT: Duration = Duration::from_secs(30);
const STOP_TIMEOUT: Duration = Duration::from_secs(15);
/// Short, since what is measured includes it.
const POLL_INTERVAL: Duration = Duration::from_millis(1);

/// A running server. It is killed when dropped; [`ChildServer::stop`] ends it politely.
pub struct ChildServer {
    child: Child,
    url: String,
    log: PathBuf,
}

impl ChildServer {
    /// Starts `clade-server` with a database and a log of its own in `folder`, and waits until it
    /// says where it listens. The program is looked for beside the one that is running.
    pub fn start(folder: &Path) -> anyhow::Result<ChildServer> {
        let own = std::env::current_exe().context("cannot tell where this program is")?;
        let program = own.with_file_name("clade-server");
        ensure!(program.is_file(), "{} is not built", program.display());
        let mut command = Command::new(program);
        command
            .args(["--listen", "127.0.0.1:0", "--database"])
            .arg(format!("sqlite:{}", folder.join("registry.db").display()));
        ChildServer::start_command(command, folder.join("server.log"))
    }

    /// Starts any server that prints its `http://` address in a line of its output.
    pub fn start_command(mut command: Command, log: PathBuf) -> anyhow::Result<ChildServer> {
        let output =
            File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .with_context(|| format!("cannot start {:?}", command.get_program()))?;
        let mut server = ChildServer { child, url: String::new(), log };
        let give_up = Instant::now() + START_TIMEOUT;
        loop {
            if let Some(url) = url_in(&server.output()) {
                server.url = url;
                return Ok(server);
            }
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended with {status} before it listened:\n{}", server.output());
            }
            ensure!(Instant::now() < give_up, "no start line within {START_TIMEOUT:?}");
            thread::sleep(POLL_INTERVAL);
        }
    }

    /// The address, such as `http://127.0.0.1:40123`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What the server has written so far.
    pub fn output(&self) -> String {
        fs::read(&self.log)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    /// Sends SIGTERM and waits for the end.
    pub fn stop(mut self) -> anyhow::Result<ExitStatus> {
        let sent = Command::new("kill").arg(self.pid().to_string()).status()?;
        ensure!(sent.success(), "cannot signal the server");
        let give_up = Instant::now() + STOP_TIMEOUT;
        while Instant::now() < give_up {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            thread::sleep(POLL_INTERVAL);
        }
        bail!("the server did not end within {STOP_TIMEOUT:?} of SIGTERM")
    }
}

impl Drop for ChildServer {
    fn drop(&mut self) {
        // Fails only when the process has ended, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The first address with a port in `output`; the line may go on behind it.
fn url_in(output: &str) -> Option<String> {
    // The last line may be half written; its end tells that it is complete.
    let complete = &output[..output.rfind('\n')?];
    let start = complete.find("http://")?;
    let rest = &complete[start..];
    let host = "http://".len();
    let end = rest[host..]
        .find(|c: char| !c.is_ascii_alphanumeric() && !".:-[]".contains(c))
        .map_or(rest.len(), |length| host + length);
    Some(rest[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn url_is_taken_from_a_complete_line_only() {
        assert_eq!(url_in("listening on http://127.0.0.1:4"), None);
        assert_eq!(
            url_in("x http://127.0.0.1:40123, database y\n").as_deref(),
            Some("http://127.0.0.1:40123")
        );
        assert_eq!(
            url_in("{\"url\":\"http://[::1]:8081\"}\n").as_deref(),
            Some("http://[::1]:8081")
        );
    }
}
