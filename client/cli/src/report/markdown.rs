//! A comment on a pull request. Its first line is a mark by which the next run finds it again.

use std::io::Write;

use clade_checker::lint::Severity;

use super::Report;
use crate::finding::Finding;
use crate::outcome::Outcome;

/// Most findings that are written out: a comment has 65,536 characters at most.
const FINDINGS_MAX: usize = 50;

/// Longest text of one cell or line, in bytes.
const TEXT_BYTES_MAX: usize = 1000;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> anyhow::Result<()> {
    let verdict = match report.outcome() {
        Outcome::Clean => "✅ The schemas may be merged",
        Outcome::Findings => "❌ The schemas would break someone",
        Outcome::NotChecked => "⚠️ Not everything could be checked",
    };
    writeln!(out, "<!-- clade {} -->", report.command)?;
    writeln!(out, "### {verdict}\n")?;
    let against: Vec<String> = report.baselines.iter().map(|one| format!("`{one}`")).collect();
    match against.as_slice() {
        [] => writeln!(out, "{}\n", report.summary())?,
        against => writeln!(out, "Against {}: {}\n", against.join(" and "), report.summary())?,
    }
    let mut findings: Vec<&Finding> = report.active().collect();
    findings.sort_by_key(|one| std::cmp::Reverse(one.severity));
    for finding in findings.iter().take(FINDINGS_MAX) {
        write_finding(finding, out)?;
    }
    if findings.len() > FINDINGS_MAX {
        writeln!(out, "… and {} more.\n", findings.len() - FINDINGS_MAX)?;
    }
    for problem in &report.problems {
        writeln!(out, "- ⚠️ `{}`: {}", problem.path, inline(&problem.message))?;
    }
    for note in &report.notes {
        writeln!(out, "- {}", inline(note))?;
    }
    Ok(())
}

fn write_finding(finding: &Finding, out: &mut dyn Write) -> anyhow::Result<()> {
    let mark = match finding.severity {
        Severity::Error => "❌",
        Severity::Warning => "⚠️",
        Severity::Info | Severity::Hint => "ℹ️",
    };
    let Finding { file, rule, message, .. } = finding;
    let line = finding.start().line;
    writeln!(out, "{mark} **`{file}:{line}`** `{rule}`: {}\n", inline(message))?;
    let mut items = Vec::new();
    items.extend(finding.comparison_in_words().map(|words| inline(&words)));
    items.extend(finding.witness_in_words().map(|words| code(&words)));
    items.extend(finding.fixes.iter().map(|fix| format!("fix: {}", inline(&fix.why))));
    items.extend(finding.help().map(|help| format!("help: `{help}`")));
    for item in items {
        writeln!(out, "  - {item}")?;
    }
    writeln!(out)?;
    Ok(())
}

/// A sentence that no datum can break out of: what has a meaning in Markdown is escaped.
fn inline(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in cut(text).chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '@' | '~' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '\n' | '\r' => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A text between marks that it does not have itself.
fn code(text: &str) -> String {
    let text = cut(text).replace(['\n', '\r'], " ");
    let mut marks = "`".to_owned();
    while text.contains(&marks) {
        marks.push('`');
    }
    format!("{marks} {text} {marks}")
}

fn cut(text: &str) -> String {
    match text.len() > TEXT_BYTES_MAX {
        true => format!("{}…", &text[..text.floor_char_boundary(TEXT_BYTES_MAX)]),
        false => text.to_owned(),
    }
}
