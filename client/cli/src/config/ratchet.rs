//! The file of findings that were there when somebody began to look: only new ones fail.

use std::collections::HashSet;
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// What the file is called, in the root of the project.
pub const RATCHET_FILE: &str = "clade.baseline.json";

/// The form of the file that this version reads and writes.
const VERSION: u32 = 1;

/// The file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Ratchet {
    version: u32,
    findings: Vec<RatchetEntry>,
}

/// A finding that was there. Only the fingerprint counts; the rest tells readers what it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RatchetEntry {
    /// The subject.
    pub subject: String,
    /// The rule or kind.
    pub rule: String,
    /// The place, by names.
    pub at: String,
    /// A hash of the three and of what was found, without lines.
    pub fingerprint: String,
}

impl Ratchet {
    /// A file of these findings.
    pub fn of(mut findings: Vec<RatchetEntry>) -> Ratchet {
        findings.sort();
        findings.dedup();
        Ratchet { version: VERSION, findings }
    }

    /// The file of the project at `root`; an empty one where there is none.
    ///
    /// # Errors
    /// It cannot be read, or is of a version to come.
    pub fn read(root: &Path) -> anyhow::Result<Ratchet> {
        let text = match std::fs::read_to_string(root.join(RATCHET_FILE)) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Ratchet::of(Vec::new()));
            }
            Err(error) => return Err(error).context(format!("cannot read `{RATCHET_FILE}`")),
        };
        let read: Ratchet = serde_json::from_str(&text).with_context(|| {
            format!("`{RATCHET_FILE}` is damaged: write it anew with `clade baseline write`")
        })?;
        anyhow::ensure!(
            read.version == VERSION,
            "`{RATCHET_FILE}` is of version {}, and this is for version {VERSION}",
            read.version
        );
        Ok(read)
    }

    /// Writes the file of the project at `root`.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, root: &Path) -> anyhow::Result<()> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        std::fs::write(root.join(RATCHET_FILE), text)
            .with_context(|| format!("cannot write `{RATCHET_FILE}`"))
    }

    /// The fingerprints.
    pub fn fingerprints(&self) -> HashSet<&str> {
        self.findings.iter().map(|one| one.fingerprint.as_str()).collect()
    }
}
