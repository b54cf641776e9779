//! What a command found: one shape for incompatibilities, lint and everything else, so that each
//! format of a report is written once.

use std::sync::Arc;

use clade_checker::lint::Severity;
use clade_checker::{CompatibilityLevel, Direction, Effect, Evidence, Position, SchemaType, Span};
use sha2::{Digest, Sha256};

/// Rules of the command itself, beside those of the checker.
pub const INVALID_SCHEMA: &str = "INVALID_SCHEMA";
/// See [`INVALID_SCHEMA`].
pub const WAIVER_WITHOUT_REASON: &str = "waiver-without-reason";
/// See [`INVALID_SCHEMA`].
pub const WAIVER_EXPIRED: &str = "waiver-expired";
/// See [`INVALID_SCHEMA`].
pub const WAIVER_UNUSED: &str = "waiver-unused";

/// Something that was found.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule or the kind: `string-as-enum`, `MISSING_ENUM_SYMBOLS`.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// What sort of finding it is.
    pub source: Source,
    /// The file, from the root of the project.
    pub file: String,
    /// The subject that the file is for; empty for a file that is no schema.
    pub subject: String,
    /// The text of the file.
    pub text: Arc<str>,
    /// The bytes of `text` that it is about; none where they are not known.
    pub span: Option<Span>,
    /// Where, in the form of the checker: `/fields/2`, `#/properties/x`.
    pub path: String,
    /// Where, by names: `Order.status`.
    pub target: String,
    /// One plain sentence.
    pub message: String,
    /// What a fingerprint needs beside rule and place: symbols that are missing, types that differ.
    pub detail: String,
    /// What data says.
    pub evidence: Option<Evidence>,
    /// What the rule went by.
    pub signals: Vec<String>,
    /// Changed texts that would pass, the smallest change first.
    pub fixes: Vec<Fix>,
    /// Whether it counts.
    pub standing: Standing,
}

/// What sort of finding it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A reader does not read what a writer wrote.
    Compatibility(Comparison),
    /// An anti-pattern.
    Lint,
    /// A text that cannot be parsed.
    Parsing,
    /// Something about waivers.
    Waiver,
}

/// The comparison that an incompatibility was found in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// What the file was compared with, one for each baseline that says the same.
    pub against: Vec<String>,
    /// The version of the subject; none for a text of git or of a folder.
    pub version: Option<i32>,
    /// BACKWARD if the new text is the reader.
    pub direction: Direction,
    /// The level that asks for it.
    pub level: CompatibilityLevel,
    /// The place in the other text, with its line.
    pub registered: Option<(Span, Position)>,
    /// The changed file for which a file that was not changed is judged.
    pub because_of: Option<String>,
}

/// A change that mends it, which was parsed and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What is changed and why that helps.
    pub why: String,
    /// The whole text after it.
    pub text: String,
    /// The levels that the changed text passes.
    pub passes: Vec<CompatibilityLevel>,
    /// `F0`, `F1` or `F2` for what mends a lint finding.
    pub class: Option<&'static str>,
}

/// Whether a finding counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Active,
    /// The version before has it already, or `clade.baseline.json` lists it.
    Known,
    /// The text gives this reason for it.
    Suppressed(String),
    /// A waiver gives this reason for it.
    Waived(String),
}

impl Finding {
    /// Whether it counts.
    pub fn is_active(&self) -> bool {
        self.standing == Standing::Active
    }

    /// Line and column of its first character; those of the start of the file where it is not known.
    pub fn start(&self) -> Position {
        let start = self.span.map(|span| span.position(&self.text));
        start.unwrap_or(Position { line: 1, column: 1 })
    }

    /// Line and column after its last character.
    pub fn end(&self) -> Position {
        let end = self.span.map(|span| Span::new(span.end, span.end).position(&self.text));
        end.unwrap_or(Position { line: 1, column: 1 })
    }

    /// A name that stays the same when lines move and files are renamed.
    pub fn fingerprint(&self) -> String {
        let direction = match &self.source {
            Source::Compatibility(comparison) => direction_name(comparison.direction),
            Source::Lint | Source::Parsing | Source::Waiver => "",
        };
        let subject = if self.subject.is_empty() { &self.file } else { &self.subject };
        let mut hash = Sha256::new();
        for part in [&self.rule, subject, &self.target, direction, &self.detail] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The command that explains it; none for what has no page.
    pub fn help(&self) -> Option<String> {
        match self.source {
            Source::Compatibility(_) | Source::Lint => Some(format!("clade explain {}", self.rule)),
            Source::Parsing | Source::Waiver => None,
        }
    }

    /// What the comparison was, in words.
    pub fn comparison_in_words(&self) -> Option<String> {
        let Source::Compatibility(one) = &self.source else { return None };
        let version = one.version.map(|version| format!(" (version {version})"));
        Some(format!(
            "under {}, against {}{}",
            one.level,
            one.against.join(" and "),
            version.unwrap_or_default()
        ))
    }

    /// What the datum shows, in words.
    pub fn witness_in_words(&self) -> Option<String> {
        let witness = self.evidence.as_ref()?.witness()?;
        let (who, reader) = match &self.source {
            Source::Compatibility(Comparison { direction: Direction::Forward, .. }) => {
                ("written with the new schema", "by the old one")
            }
            _ => ("written before the change", "after it"),
        };
        let (what, why) = outcome_in_words(&witness.outcome.effect);
        Some(format!(
            "this datum, {who}, is {what} {reader}: {} ({}: {})",
            shown(&witness.datum),
            witness.outcome.decoder,
            shown(&why)
        ))
    }
}

/// What a decoder did, and what it made of the datum.
fn outcome_in_words(effect: &Effect) -> (&'static str, String) {
    match effect {
        Effect::Refused { reason } => ("refused", reason.clone()),
        Effect::Misread { read } => ("read as another", format!("it reads {read}")),
        Effect::Lost { lost } => ("read in part", format!("{lost} is lost")),
    }
}

/// Longest part of a datum that a line shows, in bytes.
const SHOWN_BYTES_MAX: usize = 400;

fn shown(text: &str) -> String {
    let line = text.replace(['\n', '\r'], " ");
    match line.len() > SHOWN_BYTES_MAX {
        true => format!("{}…", &line[..line.floor_char_boundary(SHOWN_BYTES_MAX)]),
        false => line,
    }
}

/// The name of a direction in the HTTP API.
pub fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Backward => "BACKWARD",
        Direction::Forward => "FORWARD",
    }
}

/// What was judged of one file.
#[derive(Debug, Clone)]
pub struct FileReport {
    /// From the root of the project.
    pub path: String,
    /// The subject that it is for.
    pub subject: String,
    /// The language that it is written in.
    pub schema_type: SchemaType,
    /// Why it was judged.
    pub state: State,
    /// The verdict against each baseline that knows it.
    pub verdicts: Vec<FileVerdict>,
}

/// Why a file was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// No baseline knows it: it was linted only.
    New,
    /// It is not what a baseline has.
    Changed,
    /// It is not where a baseline has it, which was here.
    Moved(String),
    /// It is the same, but this file that it refers to is not.
    Dependant(String),
    /// It was linted, or is the same as in the baseline.
    Unchanged,
}

/// A verdict against one baseline.
#[derive(Debug, Clone)]
pub struct FileVerdict {
    /// The baseline.
    pub against: String,
    /// Whether it passes.
    pub is_compatible: bool,
    /// The level that it was judged by.
    pub level: CompatibilityLevel,
    /// The policy that it was judged by.
    pub policy: clade_checker::Policy,
    /// Every level, and whether it passes.
    pub levels: Vec<(CompatibilityLevel, bool)>,
    /// The version that it fails, or else the latest; none for a text of git or of a folder.
    pub version: Option<i32>,
    /// What data says about the pair, where it fails.
    pub evidence: Option<Evidence>,
}
