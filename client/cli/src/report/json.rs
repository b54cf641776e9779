//! The report for programs. `version` grows when a field changes its meaning or goes; new fields may
//! come at any time.

use std::collections::BTreeMap;
use std::io::Write;

use clade_checker::{CompatibilityLevel, Evidence, Position};
use serde::Serialize;

use super::Report;
use crate::finding::{
    FileReport, FileVerdict, Finding, Fix, Source, Standing, State, direction_name,
};
use crate::outcome::Outcome;

/// The version of the form.
const VERSION: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    version: u32,
    tool: Tool,
    command: &'a str,
    outcome: &'static str,
    against: &'a [String],
    files: Vec<File<'a>>,
    removed: &'a [String],
    findings: Vec<FindingBody<'a>>,
    problems: Vec<ProblemBody<'a>>,
    notes: &'a [String],
    summary: Summary,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct File<'a> {
    path: &'a str,
    subject: &'a str,
    schema_type: &'static str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    because_of: Option<&'a str>,
    verdicts: Vec<Verdict<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Verdict<'a> {
    against: &'a str,
    compatible: bool,
    level: &'static str,
    policy: &'static str,
    levels: BTreeMap<&'static str, bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i32>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    evidence: Option<EvidenceBody<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FindingBody<'a> {
    rule: &'a str,
    severity: &'static str,
    source: &'static str,
    file: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    subject: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<SpanBody>,
    path: &'a str,
    target: &'a str,
    message: &'a str,
    standing: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<ComparisonBody<'a>>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    evidence: Option<EvidenceBody<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    signals: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<FixBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SpanBody {
    start: usize,
    end: usize,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ComparisonBody<'a> {
    against: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i32>,
    direction: &'static str,
    level: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    because_of: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registered: Option<PlaceBody>,
}

#[derive(Serialize)]
struct PlaceBody {
    start: usize,
    end: usize,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct EvidenceBody<'a> {
    proof: &'static str,
    #[serde(rename = "proofReason", skip_serializing_if = "Option::is_none")]
    reason_of_proof: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<WitnessBody<'a>>,
}

#[derive(Serialize)]
struct WitnessBody<'a> {
    datum: &'a str,
    bytes: String,
    outcome: OutcomeBody<'a>,
}

#[derive(Serialize)]
struct OutcomeBody<'a> {
    decoder: &'a str,
    effect: &'a str,
    detail: &'a str,
}

#[derive(Serialize)]
struct FixBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<&'a str>,
    why: &'a str,
    text: &'a str,
    passes: Vec<&'static str>,
}

#[derive(Serialize)]
struct ProblemBody<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    file: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    incompatibilities: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    known: usize,
    excused: usize,
    problems: usize,
}

pub(super) fn write(report: &Report, out: &mut dyn Write) -> anyhow::Result<()> {
    let counts = report.counts();
    let document = Document {
        version: VERSION,
        tool: Tool { name: "clade", version: env!("CARGO_PKG_VERSION") },
        command: report.command,
        outcome: match report.outcome() {
            Outcome::Clean => "clean",
            Outcome::Findings => "findings",
            Outcome::NotChecked => "not-checked",
        },
        against: &report.baselines,
        files: report.files.iter().map(file).collect(),
        removed: &report.removed,
        findings: report.findings.iter().map(finding).collect(),
        problems: report
            .problems
            .iter()
            .map(|one| ProblemBody { file: &one.path, message: &one.message })
            .collect(),
        notes: &report.notes,
        summary: Summary {
            files: report.files.len(),
            incompatibilities: counts.incompatibilities,
            errors: counts.errors,
            warnings: counts.warnings,
            infos: counts.infos,
            known: counts.known,
            excused: counts.excused,
            problems: report.problems.len(),
        },
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)?;
    Ok(())
}

fn file(one: &FileReport) -> File<'_> {
    let (state, because_of) = match &one.state {
        State::New => ("new", None),
        State::Changed => ("changed", None),
        State::Moved(from) => ("moved", Some(from.as_str())),
        State::Dependant(cause) => ("dependant", Some(cause.as_str())),
        State::Unchanged => ("unchanged", None),
    };
    File {
        path: &one.path,
        subject: &one.subject,
        schema_type: one.schema_type.wire_name(),
        state,
        because_of,
        verdicts: one.verdicts.iter().map(verdict).collect(),
    }
}

fn verdict(one: &FileVerdict) -> Verdict<'_> {
    let level = |(level, passes): &(CompatibilityLevel, bool)| (level.wire_name(), *passes);
    Verdict {
        against: &one.against,
        compatible: one.is_compatible,
        level: one.level.wire_name(),
        policy: one.policy.wire_name(),
        levels: one.levels.iter().map(level).collect(),
        version: one.version,
        evidence: one.evidence.as_ref().map(evidence),
    }
}

fn finding(one: &Finding) -> FindingBody<'_> {
    let (standing, reason) = match &one.standing {
        Standing::Active => ("active", None),
        Standing::Known => ("known", None),
        Standing::Suppressed(reason) => ("suppressed", Some(reason.as_str())),
        Standing::Waived(reason) => ("waived", Some(reason.as_str())),
    };
    FindingBody {
        rule: &one.rule,
        severity: one.severity.wire_name(),
        source: match one.source {
            Source::Compatibility(_) => "compatibility",
            Source::Lint => "lint",
            Source::Parsing => "parsing",
            Source::Waiver => "waiver",
        },
        file: &one.file,
        subject: &one.subject,
        span: one.span.map(|span| {
            let (start, end) = (one.start(), one.end());
            SpanBody {
                start: span.start,
                end: span.end,
                line: start.line,
                column: start.column,
                end_line: end.line,
                end_column: end.column,
            }
        }),
        path: &one.path,
        target: &one.target,
        message: &one.message,
        standing,
        reason,
        fingerprint: one.fingerprint(),
        comparison: comparison(one),
        evidence: one.evidence.as_ref().map(evidence),
        signals: &one.signals,
        fixes: one.fixes.iter().map(fix).collect(),
        help: one.help(),
    }
}

fn comparison(one: &Finding) -> Option<ComparisonBody<'_>> {
    let Source::Compatibility(comparison) = &one.source else { return None };
    Some(ComparisonBody {
        against: &comparison.against,
        version: comparison.version,
        direction: direction_name(comparison.direction),
        level: comparison.level.wire_name(),
        because_of: comparison.because_of.as_deref(),
        registered: comparison.registered.map(|(span, Position { line, column })| PlaceBody {
            start: span.start,
            end: span.end,
            line,
            column,
        }),
    })
}

fn evidence(one: &Evidence) -> EvidenceBody<'_> {
    EvidenceBody {
        proof: one.wire_name(),
        reason_of_proof: one.reason(),
        witness: one.witness().map(|witness| WitnessBody {
            datum: &witness.datum,
            bytes: witness.bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
            outcome: OutcomeBody {
                decoder: witness.outcome.decoder,
                effect: witness.outcome.effect.wire_name(),
                detail: witness.outcome.effect.detail(),
            },
        }),
    }
}

fn fix(one: &Fix) -> FixBody<'_> {
    FixBody {
        class: one.class,
        why: &one.why,
        text: &one.text,
        passes: one.passes.iter().map(|level| level.wire_name()).collect(),
    }
}
