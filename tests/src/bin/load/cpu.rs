//! What the kernel knows about a process: its processor time and its memory.

use std::fs;
use std::time::Duration;

use anyhow::Context;

/// Ticks per second in /proc/PID/stat. The kernel's interface fixes it at 100 on every architecture
/// that Rust supports on Linux.
const TICKS_PER_SECOND: u64 = 100;

/// User and system time that the process `pid` has had.
pub fn processor_time(pid: u32) -> anyhow::Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let ticks = ticks_in(&stat).with_context(|| format!("unexpected form: {stat}"))?;
    Ok(Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND))
}

/// Memory of the process `pid` that is in RAM.
pub fn resident_bytes(pid: u32) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    resident_in(&status).with_context(|| format!("no VmRSS in {status}"))
}

/// Fields 14 and 15, counted behind the name of the program, which may hold spaces and brackets.
fn ticks_in(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

fn resident_in(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_name_with_a_bracket_does_not_shift_the_fields() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 9 0 0 0 31 11 0 0 20 0 1 0";
        assert_eq!(ticks_in(stat), Some(42));
    }

    #[test]
    fn own_memory_and_time_can_be_read() {
        let pid = std::process::id();
        assert!(resident_bytes(pid).unwrap() > 100_000);
        assert!(processor_time(pid).unwrap() < Duration::from_secs(3600));
    }
}
