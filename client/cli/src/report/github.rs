//! Annotations of GitHub Actions.
//!
//! # Source
//! GitHub, "Workflow commands for GitHub Actions": `::error file=...,line=...::message`.

use std::io::Write;

use clade_checker::lint::Severity;

use super::Report;
use crate::finding::Finding;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> anyhow::Result<()> {
    for finding in report.active() {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info | Severity::Hint => "notice",
        };
        let (start, end) = (finding.start(), finding.end());
        let Finding { rule, file, .. } = finding;
        let (file, title) = (property(file), property(rule));
        let mut place = format!("file={file},line={},col={}", start.line, start.column);
        if end.line == start.line && end.column > start.column {
            place.push_str(&format!(",endColumn={}", end.column));
        } else if end.line > start.line {
            place.push_str(&format!(",endLine={}", end.line));
        }
        writeln!(out, "::{command} {place},title={title}::{}", data(&told(finding)))?;
    }
    for problem in &report.problems {
        match problem.path.as_str() {
            "" => writeln!(out, "::error::{}", data(&problem.message))?,
            path => writeln!(out, "::error file={}::{}", property(path), data(&problem.message))?,
        }
    }
    for note in &report.notes {
        writeln!(out, "::notice::{}", data(note))?;
    }
    writeln!(out, "{}: {}", report.command, report.summary())?;
    Ok(())
}

fn told(finding: &Finding) -> String {
    let mut lines = vec![finding.message.clone()];
    lines.extend(finding.comparison_in_words());
    lines.extend(finding.witness_in_words());
    lines.extend(finding.fixes.iter().map(|fix| format!("fix: {}", fix.why)));
    lines.join("\n")
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
