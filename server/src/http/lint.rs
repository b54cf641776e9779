//! `/api/v1/lint`: anti-patterns in a schema, and the rules that find them.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use clade_checker::lint::{self as checker, CheckedFix, Finding, Policy, Profile, Role, Severity};
use clade_checker::{CompatibilityLevel, Position, json_text};
use clade_client::api::{
    ErrorCode, LintFinding, LintFix, LintRequest as Body, LintResponse, LintRule, LintSignal,
    TextSpan,
};

use super::Api;
use super::check::{bad_request, given, unknown};
use super::error::ApiError;
use super::extract::{KindPath, RawBody};
use crate::registry::lint::{LintAnswer, LintAsked, LintRequest, OFF};
use crate::registry::{Subject, Version, VersionSelector};

/// Lints a text, or a version of a subject.
pub(super) async fn lint(
    State(api): State<Api>,
    body: RawBody,
) -> Result<Json<LintResponse>, ApiError> {
    let request = request(body.read("the body")?)?;
    Ok(Json(response(api.registry.lint(request).await?)))
}

/// Every rule with its page.
pub(super) async fn rules() -> Json<Vec<LintRule>> {
    Json(checker::rules().map(rule_body).collect())
}

/// One rule with its page.
pub(super) async fn rule(KindPath(id): KindPath) -> Result<Json<LintRule>, ApiError> {
    let rule = checker::rule(&id).ok_or_else(|| {
        let message = format!(
            "no lint rule is called '{id}'; GET /api/v1/lint/rules lists all that there are"
        );
        ApiError::new(ErrorCode::NotFound, message)
    })?;
    Ok(Json(rule_body(rule)))
}

fn rule_body(rule: &checker::Rule) -> LintRule {
    LintRule {
        id: rule.id.to_owned(),
        category: rule.category.wire_name().to_owned(),
        severity: rule.severity.wire_name().to_owned(),
        schema_types: rule.schema_types.iter().map(|one| one.wire_name().to_owned()).collect(),
        page: rule.explanation.to_owned(),
    }
}

fn request(body: Body) -> Result<LintRequest, ApiError> {
    let subject = body.subject.as_deref().map(Subject::parse);
    let asked = match (body.schema, subject, body.version) {
        (Some(text), subject, None) => {
            LintAsked::Text { given: given(text, body.references)?, subject }
        }
        (None, Some(subject), version) => {
            if !body.references.is_empty() {
                return Err(bad_request("\"references\" goes with \"schema\""));
            }
            LintAsked::Version { subject, version: selector(version) }
        }
        (Some(_), _, Some(_)) | (None, None, _) => {
            return Err(bad_request(
                "give a \"schema\" text, perhaps with the \"subject\" that it is meant for, or a \
                 \"subject\" and the \"version\" to lint",
            ));
        }
    };
    let role = body.role.map(|name| {
        let known = ["key", "value", "part"];
        Role::from_wire_name(&name).ok_or_else(|| unknown("role", &name, known))
    });
    let level = body.level.map(|name| {
        let level = CompatibilityLevel::from_wire_name(&name);
        level.ok_or_else(|| {
            unknown("level", &name, CompatibilityLevel::ALL.map(|one| one.wire_name()))
        })
    });
    let samples = body.samples.iter().map(|sample| {
        json_text::parse_as_jackson(&sample.to_string())
            .map_err(|error| bad_request(&format!("a sample cannot be read: {error}")))
    });
    Ok(LintRequest {
        schema_type: body.schema_type,
        asked,
        samples: samples.collect::<Result<_, _>>()?,
        role: role.transpose()?,
        level: level.transpose()?,
        policy: policy(body.profile.as_deref(), body.severities)?,
    })
}

fn selector(version: Option<i32>) -> VersionSelector {
    match version {
        Some(number) if number > 0 => VersionSelector::Number(Version(number)),
        Some(_) | None => VersionSelector::Latest,
    }
}

fn policy(profile: Option<&str>, severities: BTreeMap<String, String>) -> Result<Policy, ApiError> {
    Ok(Policy {
        profile: profile.map(profile_of).transpose()?.unwrap_or_default(),
        severities: severities_of(severities)?,
    })
}

pub(super) fn profile_of(name: &str) -> Result<Profile, ApiError> {
    Profile::from_wire_name(name)
        .ok_or_else(|| unknown("profile", name, Profile::ALL.map(Profile::wire_name)))
}

/// The severities of single rules; none for those that are off.
pub(super) fn severities_of(
    severities: BTreeMap<String, String>,
) -> Result<BTreeMap<String, Option<Severity>>, ApiError> {
    let mut read = BTreeMap::new();
    for (id, name) in severities {
        if checker::rule(&id).is_none() {
            return Err(bad_request(&format!(
                "no lint rule is called '{id}'; GET /api/v1/lint/rules lists all that there are"
            )));
        }
        let severity = match name.as_str() {
            OFF => None,
            _ => Some(Severity::from_wire_name(&name).ok_or_else(|| {
                unknown("severity", &name, ["error", "warning", "info", "hint", OFF])
            })?),
        };
        read.insert(id, severity);
    }
    Ok(read)
}

pub(super) fn response(answer: LintAnswer) -> LintResponse {
    let LintAnswer { text, findings, .. } = answer;
    let body = |(finding, fix): (Finding, Option<CheckedFix>)| finding_body(finding, fix, &text);
    LintResponse { findings: findings.into_iter().map(body).collect() }
}

pub(super) fn finding_body(finding: Finding, fix: Option<CheckedFix>, text: &str) -> LintFinding {
    let span = finding.span.map(|span| {
        let Position { line, column } = span.position(text);
        TextSpan { start: span.start, end: span.end, line, column }
    });
    let evidence = finding.evidence.into_iter().map(|one| LintSignal {
        signal: one.signal.to_owned(),
        points: one.points,
        text: one.text,
    });
    LintFinding {
        rule: finding.rule.id.to_owned(),
        severity: finding.severity.wire_name().to_owned(),
        path: finding.path,
        target: finding.target,
        subject: None,
        span,
        message: finding.message,
        evidence: evidence.collect(),
        baseline: finding.is_baseline,
        suppressed: finding.suppressed,
        fix: fix.map(fix_body),
    }
}

fn fix_body(fix: CheckedFix) -> LintFix {
    let names = |levels: &[CompatibilityLevel]| -> Vec<String> {
        levels.iter().map(|level| level.wire_name().to_owned()).collect()
    };
    let (passes, breaks) = (names(&fix.passes), names(&fix.breaks));
    let checked = match (passes.as_slice(), breaks.as_slice()) {
        (passes, []) => format!("checked: passes {}", passes.join(", ")),
        ([], breaks) => format!("checked: would break {}", breaks.join(", ")),
        (passes, breaks) => {
            format!("checked: passes {}; would break {}", passes.join(", "), breaks.join(", "))
        }
    };
    LintFix {
        class: fix.class.wire_name().to_owned(),
        why: fix.why,
        text: fix.text,
        checked,
        passes,
        breaks,
    }
}
