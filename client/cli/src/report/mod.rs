//! What a command found, in the form that people and machines want it in.

mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod sarif;
mod text;
mod xml;

use std::io::Write;

use clade_checker::lint::Severity;

use crate::finding::{FileReport, Finding, Source, Standing};
use crate::judge::Judged;
use crate::outcome::Outcome;
use crate::project::Problem;

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// For people, with the lines of the source.
    #[default]
    Text,
    /// For programs; versioned, see client/cli/README.md.
    Json,
    /// SARIF 2.1.0, as code scanning takes it.
    Sarif,
    /// JUnit XML, a test case for each file.
    Junit,
    /// Annotations of GitHub Actions.
    Github,
    /// A code quality report of GitLab.
    Gitlab,
    /// A comment on a pull request.
    Markdown,
}

/// All that a command found.
#[derive(Debug)]
pub struct Report {
    /// `check` or `lint`.
    pub command: &'static str,
    /// What was compared with.
    pub baselines: Vec<String>,
    /// What was judged, each file after those that it refers to.
    pub files: Vec<FileReport>,
    /// Files that are gone.
    pub removed: Vec<String>,
    /// In the order of files and of their texts.
    pub findings: Vec<Finding>,
    /// What could not be looked at.
    pub problems: Vec<Problem>,
    /// What else there is to say.
    pub notes: Vec<String>,
    /// The least severity that fails the run.
    pub fail_on: Severity,
}

/// How many findings there are of each sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Incompatibilities that count.
    pub incompatibilities: usize,
    /// Other errors that count.
    pub errors: usize,
    /// Warnings that count.
    pub warnings: usize,
    /// What is milder and counts.
    pub infos: usize,
    /// What was there before.
    pub known: usize,
    /// What a text or a waiver gives a reason for.
    pub excused: usize,
}

impl Report {
    /// A report of `check` or `lint` that has nothing yet.
    pub fn new(command: &'static str, fail_on: Severity) -> Report {
        Report {
            command,
            baselines: Vec::new(),
            files: Vec::new(),
            removed: Vec::new(),
            findings: Vec::new(),
            problems: Vec::new(),
            notes: Vec::new(),
            fail_on,
        }
    }

    /// Takes in what came of a file.
    pub fn add(&mut self, judged: Judged) {
        self.files.push(judged.file);
        self.findings.extend(judged.findings);
        self.problems.extend(judged.problems);
    }

    /// How the command ends.
    pub fn outcome(&self) -> Outcome {
        if !self.problems.is_empty() {
            return Outcome::NotChecked;
        }
        let fails = |one: &&Finding| one.is_active() && one.severity >= self.fail_on;
        match self.findings.iter().find(fails) {
            Some(_) => Outcome::Findings,
            None => Outcome::Clean,
        }
    }

    /// The findings that count.
    pub fn active(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.is_active())
    }

    /// How many findings there are of each sort.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for finding in &self.findings {
            let count = match (&finding.standing, &finding.source, finding.severity) {
                (Standing::Known, ..) => &mut counts.known,
                (Standing::Suppressed(_) | Standing::Waived(_), ..) => &mut counts.excused,
                (Standing::Active, Source::Compatibility(_), _) => &mut counts.incompatibilities,
                (Standing::Active, _, Severity::Error) => &mut counts.errors,
                (Standing::Active, _, Severity::Warning) => &mut counts.warnings,
                (Standing::Active, _, Severity::Info | Severity::Hint) => &mut counts.infos,
            };
            *count += 1;
        }
        counts
    }

    /// One line: what was looked at, and what came of it.
    pub fn summary(&self) -> String {
        let Counts { incompatibilities, errors, warnings, infos, known, excused } = self.counts();
        let mut parts = Vec::new();
        for (count, one, many) in [
            (incompatibilities, "incompatibility", "incompatibilities"),
            (errors, "error", "errors"),
            (warnings, "warning", "warnings"),
            (infos, "info", "infos"),
        ] {
            if count > 0 {
                parts.push(counted(count, one, many));
            }
        }
        let mut summary = format!("{}: ", counted(self.files.len(), "schema", "schemas"));
        summary.push_str(&if parts.is_empty() {
            "nothing found".to_owned()
        } else {
            parts.join(", ")
        });
        let aside = [(known, "known before"), (excused, "excused with a reason")];
        let aside = aside.into_iter().filter(|(count, _)| *count > 0);
        let aside: Vec<String> = aside.map(|(count, what)| format!("{count} {what}")).collect();
        if !aside.is_empty() {
            summary.push_str(&format!(" ({})", aside.join(", ")));
        }
        if !self.problems.is_empty() {
            summary.push_str(&format!("; {} could not be checked", self.problems.len()));
        }
        summary
    }

    /// Writes the report.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(
        &self,
        format: Format,
        is_colored: bool,
        out: &mut dyn Write,
    ) -> anyhow::Result<()> {
        match format {
            Format::Text => text::write(self, is_colored, out),
            Format::Json => json::write(self, out),
            Format::Sarif => sarif::write(self, out),
            Format::Junit => junit::write(self, out),
            Format::Github => github::write(self, out),
            Format::Gitlab => gitlab::write(self, out),
            Format::Markdown => markdown::write(self, out),
        }
    }
}

/// `1 schema`, `2 schemas`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The first line of a page, without its mark: `MISSING_ENUM_SYMBOLS: the reader's enum lacks symbols`.
fn title_of(rule: &str) -> Option<String> {
    let page = page_of(rule)?;
    Some(page.lines().next()?.trim_start_matches('#').trim().to_owned())
}

/// The page of a rule or a kind.
pub fn page_of(rule: &str) -> Option<&'static str> {
    clade_checker::lint::rule(rule)
        .map(|rule| rule.explanation)
        .or_else(|| clade_checker::Kind::from_wire_name(rule).map(|kind| kind.explanation()))
}
