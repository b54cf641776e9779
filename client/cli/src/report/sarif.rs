//! SARIF 2.1.0, as code scanning takes it.
//!
//! # Source
//! OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use clade_checker::lint::Severity;
use serde::Serialize;

use super::{Report, page_of, title_of};
use crate::finding::{Finding, Standing};
use crate::outcome::Outcome;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: Vec<Run>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    invocations: Vec<Invocation>,
    column_kind: &'static str,
    results: Vec<ResultBody>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<RuleBody>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleBody {
    id: String,
    short_description: Message,
    help: Help,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultBody {
    rule_id: String,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression>,
    baseline_state: &'static str,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    justification: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
}

pub(super) fn write(report: &Report, out: &mut dyn Write) -> anyhow::Result<()> {
    let ids: BTreeSet<&str> = report.findings.iter().map(|one| one.rule.as_str()).collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let index = |rule: &str| ids.iter().position(|id| *id == rule).unwrap_or_default();
    let notifications = report.problems.iter().map(|problem| Notification {
        level: "error",
        message: Message { text: problem.message.clone() },
        locations: match problem.path.as_str() {
            "" => Vec::new(),
            path => vec![location(path, None, "")],
        },
    });
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: vec![Run {
            tool: Tool {
                driver: Driver {
                    name: "clade",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: ids.iter().map(|id| rule(id)).collect(),
                },
            },
            invocations: vec![Invocation {
                execution_successful: report.outcome() != Outcome::NotChecked,
                tool_execution_notifications: notifications.collect(),
            }],
            column_kind: "unicodeCodePoints",
            results: report.findings.iter().map(|one| result(one, index(&one.rule))).collect(),
        }],
    };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)?;
    Ok(())
}

fn rule(id: &str) -> RuleBody {
    let title = title_of(id).unwrap_or_else(|| id.to_owned());
    let page = page_of(id).map_or_else(|| title.clone(), str::to_owned);
    RuleBody {
        id: id.to_owned(),
        short_description: Message { text: title },
        help: Help { text: format!("clade explain {id}"), markdown: page },
    }
}

fn result(finding: &Finding, rule_index: usize) -> ResultBody {
    let mut text = finding.message.clone();
    for more in [finding.comparison_in_words(), finding.witness_in_words()].into_iter().flatten() {
        text.push('\n');
        text.push_str(&more);
    }
    for fix in &finding.fixes {
        text.push_str(&format!("\nfix: {}", fix.why));
    }
    let region = finding.span.map(|_| {
        let (start, end) = (finding.start(), finding.end());
        Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    });
    let (suppressions, baseline_state) = match &finding.standing {
        Standing::Active => (Vec::new(), "new"),
        Standing::Known => (Vec::new(), "unchanged"),
        Standing::Suppressed(reason) => (suppression("inSource", reason), "new"),
        Standing::Waived(reason) => (suppression("external", reason), "new"),
    };
    ResultBody {
        rule_id: finding.rule.clone(),
        rule_index,
        level: match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info | Severity::Hint => "note",
        },
        message: Message { text },
        locations: vec![location(&finding.file, region, &finding.target)],
        partial_fingerprints: BTreeMap::from([("clade/v1", finding.fingerprint())]),
        suppressions,
        baseline_state,
    }
}

fn suppression(kind: &'static str, reason: &str) -> Vec<Suppression> {
    vec![Suppression { kind, justification: reason.to_owned() }]
}

fn location(path: &str, region: Option<Region>, target: &str) -> Location {
    let artifact_location = ArtifactLocation { uri: uri(path) };
    let name = (!target.is_empty()).then(|| target.to_owned());
    Location {
        physical_location: PhysicalLocation { artifact_location, region },
        logical_locations: name
            .map(|fully_qualified_name| LogicalLocation { fully_qualified_name })
            .into_iter()
            .collect(),
    }
}

/// A path as a URI reference: what has a meaning there is written as `%xx`.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
