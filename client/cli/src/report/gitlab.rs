//! A code quality report of GitLab.
//!
//! # Source
//! GitLab, "Code Quality report format": a list of `description`, `check_name`, `fingerprint`,
//! `severity` and `location`.

use std::collections::HashMap;
use std::io::Write;

use clade_checker::lint::Severity;
use serde_json::{Value, json};

use super::Report;
use crate::finding::{Finding, Source};

pub(super) fn write(report: &Report, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut seen = HashMap::new();
    let mut entries: Vec<Value> = Vec::new();
    for finding in report.active() {
        entries.push(entry(finding, &mut seen));
    }
    for problem in &report.problems {
        entries.push(json!({
            "description": problem.message,
            "check_name": "not-checked",
            "fingerprint": format!("not-checked {}", problem.path),
            "severity": "blocker",
            "location": {"path": problem.path, "lines": {"begin": 1}},
        }));
    }
    serde_json::to_writer_pretty(&mut *out, &entries)?;
    writeln!(out)?;
    Ok(())
}

/// GitLab keeps one entry for each fingerprint, so that the second of two equal ones gets a number.
fn entry(finding: &Finding, seen: &mut HashMap<String, usize>) -> Value {
    let mut fingerprint = finding.fingerprint();
    let count = seen.entry(fingerprint.clone()).or_default();
    *count += 1;
    if *count > 1 {
        fingerprint.push_str(&format!("-{count}"));
    }
    let severity = match (&finding.source, finding.severity) {
        (Source::Compatibility(_), _) => "blocker",
        (_, Severity::Error) => "critical",
        (_, Severity::Warning) => "major",
        (_, Severity::Info) => "minor",
        (_, Severity::Hint) => "info",
    };
    let mut description = finding.message.clone();
    if let Some(witness) = finding.witness_in_words() {
        description.push_str(&format!("; {witness}"));
    }
    json!({
        "description": description,
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {
            "path": finding.file,
            "lines": {"begin": finding.start().line, "end": finding.end().line},
        },
    })
}
