//! How a command ends, which is what a script sees of it.

use std::process::ExitCode;

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Everything was looked at, and nothing counts: exit code 0.
    Clean,
    /// There are findings at or above the fail level: exit code 1.
    Findings,
    /// Something could not be looked at: exit code 2, as for wrong usage.
    NotChecked,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Clean => 0,
            Outcome::Findings => 1,
            Outcome::NotChecked => 2,
        })
    }
}
