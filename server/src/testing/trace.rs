//! What a program asks of the system, told by strace: whether it had synced before it answered.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The calls by which a program reads requests, answers and syncs.
const CALLS: &str = "trace=read,recvfrom,readv,write,sendto,writev,fsync,fdatasync";

/// Why nothing can be traced here; `None` where it can.
pub fn obstacle() -> Option<&'static str> {
    let tried = Command::new("strace")
        .args(["-D", "-f", "-o", "/dev/null", "true"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match tried {
        Ok(status) if status.success() => None,
        Ok(_) => Some("strace may not trace here"),
        Err(_) => Some("strace is absent: apt-get install strace"),
    }
}

/// The command that runs `program` and writes its calls to `log`. Its process is that of the program,
/// so that a signal to it reaches the program.
pub fn command(program: &Path, log: &Path) -> Command {
    let mut command = Command::new("strace");
    command.args(["-D", "-f", "-q", "-s", "64", "-e", CALLS, "-o"]).arg(log).arg(program);
    command
}

/// The whole log of a program that has ended.
pub fn read(log: &Path) -> String {
    let give_up = Instant::now() + Duration::from_secs(20);
    loop {
        let text = String::from_utf8_lossy(&std::fs::read(log).unwrap_or_default()).into_owned();
        // Of the last thread: strace writes on for a moment after the program has ended.
        let last = text.lines().last().unwrap_or_default();
        if last.contains("+++ exited") || last.contains("+++ killed") {
            return text;
        }
        assert!(Instant::now() < give_up, "the log of strace has no end: {last}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Acknowledgements, and those of them that no sync came before.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Acks {
    pub acks: usize,
    pub without_sync: usize,
}

/// Counts acknowledgements in a log: lines with `ack`, each after one with `request`. A sync counts
/// when it ends in between.
pub fn acks(log: &str, request: &str, ack: &str) -> Acks {
    let mut found = Acks::default();
    let mut has_synced = None;
    for line in log.lines() {
        if line.contains(request) {
            has_synced = Some(false);
        } else if line.contains("sync") && line.ends_with("= 0") {
            has_synced = has_synced.map(|_| true);
        } else if line.contains(ack)
            && let Some(has_synced) = has_synced.take()
        {
            found.acks += 1;
            found.without_sync += usize::from(!has_synced);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sync_counts_when_it_ends_between_request_and_answer() {
        let log = "7 read(9, \"POST /a\", 9) = 9\n8 fdatasync(4 <unfinished ...>\n\
                   7 write(9, \"200\", 3) = 3\n8 <... fdatasync resumed>) = 0\n\
                   7 read(9, \"POST /b\", 9) = 9\n8 fdatasync(4) = 0\n7 write(9, \"200\", 3) = 3\n\
                   7 read(9, \"POST /c\", 9) = 9\n8 fdatasync(4) = -1 EIO\n\
                   7 write(9, \"200\", 3) = 3\n";
        assert_eq!(acks(log, "POST", "\"200"), Acks { acks: 3, without_sync: 2 });
    }
}
