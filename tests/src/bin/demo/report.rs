//! Counts what happened to the schemas of each format, and prints it.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clade_tests::corpus::{Outcome, Registration};

/// How the registry says that a reference leads nowhere. The subject follows in quotes.
const MISSING_REFERENCE: &str = "No schema reference found for subject ";

/// What happened to the schemas of one format.
pub struct FormatReport {
    pub title: &'static str,
    pub files: usize,
    pub registered: usize,
    pub time: Duration,
    invalid: Vec<Refusal>,
    incompatible: Vec<Refusal>,
    failed: Vec<Refusal>,
    server_errors: usize,
}

struct Refusal {
    path: PathBuf,
    /// The line of the file that is to blame, if one is.
    line: Option<usize>,
    message: String,
}

impl FormatReport {
    pub fn new(title: &'static str) -> FormatReport {
        FormatReport {
            title,
            files: 0,
            registered: 0,
            time: Duration::ZERO,
            invalid: Vec::new(),
            incompatible: Vec::new(),
            failed: Vec::new(),
            server_errors: 0,
        }
    }

    pub fn add(&mut self, entry: &Registration, outcome: Outcome) {
        self.files += 1;
        match outcome {
            Outcome::Registered => self.registered += 1,
            Outcome::Invalid { message } => {
                let line = line_to_blame(entry, details(&message));
                self.invalid.push(Refusal { path: entry.path.clone(), line, message });
            }
            Outcome::Incompatible { message } => {
                self.incompatible.push(Refusal { path: entry.path.clone(), line: None, message });
            }
            Outcome::Failed { status, message } => self.add_failure(&entry.path, status, &message),
        }
    }

    /// An answer that no schema should cause.
    pub fn add_failure(&mut self, path: &Path, status: u16, message: &str) {
        self.server_errors += usize::from(status >= 500);
        let message = format!("status {status}: {message}");
        self.failed.push(Refusal { path: path.to_owned(), line: None, message });
    }

    /// Answers with an error status other than the two refusals.
    pub fn failures(&self) -> usize {
        self.failed.len()
    }

    pub fn print_details(&self, out: &mut impl Write) -> io::Result<()> {
        if !self.invalid.is_empty() {
            writeln!(out, "\n{}: {} refused as invalid", self.title, self.invalid.len())?;
            for refusal in &self.invalid {
                writeln!(out, "  {}: {}", refusal.place(), clip(details(&refusal.message)))?;
            }
            writeln!(out, "  reasons:")?;
            for (reason, count) in counted(&self.invalid) {
                writeln!(out, "  {count:>5}  {}", clip(&reason))?;
            }
        }
        for (title, refusals) in
            [("refused as incompatible", &self.incompatible), ("failed", &self.failed)]
        {
            if !refusals.is_empty() {
                writeln!(out, "\n{}: {} {title}", self.title, refusals.len())?;
                for refusal in refusals {
                    writeln!(out, "  {}: {}", refusal.place(), clip(details(&refusal.message)))?;
                }
            }
        }
        Ok(())
    }
}

/// One line per format, and their sum.
pub fn print_table(reports: &[FormatReport], out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "\n{:<22} {:>6} {:>10} {:>8} {:>12} {:>5} {:>6} {:>8}",
        "format", "files", "registered", "invalid", "incompatible", "5xx", "other", "time"
    )?;
    let mut sums = [0; 6];
    let mut time = Duration::ZERO;
    for report in reports {
        let row = [
            report.files,
            report.registered,
            report.invalid.len(),
            report.incompatible.len(),
            report.server_errors,
            report.failed.len() - report.server_errors,
        ];
        print_row(report.title, row, report.time, out)?;
        for (sum, count) in sums.iter_mut().zip(row) {
            *sum += count;
        }
        time += report.time;
    }
    print_row("total", sums, time, out)
}

fn print_row(title: &str, row: [usize; 6], time: Duration, out: &mut impl Write) -> io::Result<()> {
    let [files, registered, invalid, incompatible, server_errors, other] = row;
    writeln!(
        out,
        "{title:<22} {files:>6} {registered:>10} {invalid:>8} {incompatible:>12} \
         {server_errors:>5} {other:>6} {:>6.2} s",
        time.as_secs_f64()
    )
}

/// What the registry says is wrong, without the envelope around it.
fn details(message: &str) -> &str {
    message.rsplit_once("details: ").map_or(message, |(_, reason)| reason)
}

impl Refusal {
    fn place(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.path.display()),
            None => self.path.display().to_string(),
        }
    }
}

/// The line that the registry names, or that refers to a schema which was refused before.
fn line_to_blame(entry: &Registration, reason: &str) -> Option<usize> {
    if let Some((_, missing)) = reason.split_once(MISSING_REFERENCE) {
        let is_it = |subject: &str| missing.starts_with(&format!("\"{subject}\""));
        let reference = entry.references.iter().find(|reference| is_it(&reference.subject))?;
        // A type of the same namespace is used by the last part of its name.
        let last = reference.name.rsplit('.').next().unwrap_or(&reference.name);
        let quoted = |name: &str| entry.text.find(&format!("\"{name}\""));
        let start = quoted(&reference.name).or_else(|| quoted(last))?;
        return Some(entry.text[..start].matches('\n').count() + 1);
    }
    let (_, rest) = reason.split_once(" at line ")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    // The line may be one of another text, which a reference stands for.
    let elsewhere = rest.split(';').next()?.contains(" of reference ");
    if elsewhere { None } else { rest[..digits].parse().ok() }
}

/// The reasons, most frequent first. Places are left out, so that equal mistakes count as one.
fn counted(refusals: &[Refusal]) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for refusal in refusals {
        *counts.entry(without_places(details(&refusal.message))).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// The first problem of a reason, without its line and column.
fn without_places(reason: &str) -> String {
    if reason.starts_with(MISSING_REFERENCE) {
        return "refers to a schema that was refused".to_owned();
    }
    let first = reason.split("; ").next().unwrap_or(reason);
    let end = first.find(" at line ").unwrap_or(first.len());
    first[..end].to_owned()
}

/// One line of bounded length.
fn clip(text: &str) -> String {
    const LENGTH_MAX: usize = 240;
    let line = text.replace(['\n', '\r'], " ");
    match line.char_indices().nth(LENGTH_MAX) {
        Some((end, _)) => format!("{} ...", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clade_tests::corpus::ReferenceTo;

    #[test]
    fn the_line_to_blame_is_named_or_refers_to_what_is_missing() {
        let name = "n.Address".to_owned();
        let entry = Registration {
            path: PathBuf::from("a.avsc"),
            text: "{\n\"namespace\": \"n\",\n\"type\": \"Address\"}".to_owned(),
            subject: "n.User".to_owned(),
            references: vec![ReferenceTo { name: name.clone(), subject: name }],
        };
        let line = |reason| line_to_blame(&entry, reason);
        assert_eq!(line("no name at line 12, column 3; more at line 14"), Some(12));
        assert_eq!(line("no name"), None);
        assert_eq!(line("no name at line 12, column 3 of reference 'b'"), None);
        let missing = "No schema reference found for subject \"n.Address\" and version 1";
        assert_eq!(line(missing), Some(3));
    }

    #[test]
    fn equal_mistakes_in_two_places_count_as_one_reason() {
        let refusal = |line| Refusal {
            path: PathBuf::new(),
            line: Some(line),
            message: format!("Invalid schema, details: unknown type at line {line}, column 1"),
        };
        assert_eq!(counted(&[refusal(1), refusal(2)]), [("unknown type".to_owned(), 2)]);
    }
}
