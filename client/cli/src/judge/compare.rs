//! Compares one file with what a baseline has, by the rules and by data.

use std::sync::Arc;

use clade_checker::lint::Severity;
use clade_checker::{
    Direction, Examined, Other, ParseError, Passed, Registered, Schema, Suggestion, Terms,
    Understood, Validation, parse, prove,
};

use super::{Judged, Parsed, Task};
use crate::baseline::{self, PastTerms, PastVersion};
use crate::config::Origin;
use crate::finding::{Comparison, FileVerdict, Finding, Fix, Source, Standing, State};
use crate::tree;

/// What a baseline has of a file, parsed. Newest first.
pub struct Past<'a> {
    /// The baseline.
    pub label: &'a str,
    /// The versions with their schemas.
    pub versions: Vec<(&'a PastVersion, Arc<Schema>)>,
    /// What the baseline says of the terms.
    pub terms: &'a PastTerms,
}

/// Parses what a baseline has of a file.
///
/// # Errors
/// All that is wrong with the first version that cannot be parsed.
pub fn parse_past(past: &baseline::Past) -> Result<Past<'_>, ParseError> {
    let mut versions = Vec::with_capacity(past.versions.len());
    for version in &past.versions {
        let PastVersion { schema_type, text, references, .. } = version;
        let schema = parse(*schema_type, text, references, Validation::Registered)?;
        versions.push((version, Arc::new(schema)));
    }
    Ok(Past { label: &past.label, versions, terms: &past.terms })
}

/// The terms of a check: the command line before the baseline before the settings.
fn terms_of(task: &Task, past: &Past<'_>) -> Terms {
    let is_option = |origin: &Origin| matches!(origin, Origin::Option(_));
    let (level, policy) = (&task.effective.level, &task.effective.policy);
    let of_past = |is_overridden: bool| if is_overridden { &NO_TERMS } else { past.terms };
    Terms {
        level: of_past(is_option(&level.origin)).level.unwrap_or(level.value),
        policy: of_past(is_option(&policy.origin)).policy.unwrap_or(policy.value),
        validation: past.terms.validation.unwrap_or(Validation::Strict),
    }
}

static NO_TERMS: PastTerms = PastTerms { level: None, policy: None, validation: None, lint: None };

/// Adds the verdict, and what stands in the way, to `judged`.
pub(super) fn compare(
    source: &tree::Source,
    parsed: &Parsed,
    task: &Task,
    past: &Past<'_>,
    judged: &mut Judged,
) {
    let terms = terms_of(task, past);
    let registered = |(version, schema): &(&PastVersion, Arc<Schema>)| Registered {
        version: version.version,
        schema: Arc::clone(schema),
    };
    let versions: Vec<Registered> = past.versions.iter().map(registered).collect();
    let compare = |one: &Registered| Passed::compare(terms.policy, &parsed.schema, one);
    let passed: Vec<Passed> = versions.iter().map(compare).collect();
    let failing = terms.first_failing(&passed);
    // What passes is not looked at closely: no line of a report would say more.
    let other = failing.map(|place| Other {
        registered: versions[place].clone(),
        text: past.versions[place].0.text.to_string(),
    });
    let proposed = Understood {
        text: source.text.to_string(),
        references: parsed.references.clone(),
        schema: Arc::clone(&parsed.schema),
    };
    let mended_for = match failing {
        Some(_) => &past.versions[..terms.versions_to_mend_for(versions.len())],
        None => &[],
    };
    let mended_for: Vec<Registered> = mended_for.iter().filter_map(as_stored).collect();
    let proof = prove(terms, proposed, &passed, other, &mended_for);
    let of_interest = versions.get(failing.unwrap_or(0)).map(|one| one.version);
    judged.file.verdicts.push(FileVerdict {
        against: past.label.to_owned(),
        is_compatible: proof.is_compatible,
        level: proof.level,
        policy: proof.policy,
        levels: proof.levels,
        version: of_interest.filter(|version| *version > 0),
        evidence: proof.examined.as_ref().map(|examined| examined.evidence.clone()),
    });
    let Some(examined) = proof.examined else { return };
    let first = judged.findings.len();
    for found in findings(source, task, (terms, past.label), &examined) {
        match judged.findings.iter_mut().find(|known| is_same(known, &found)) {
            Some(known) => also_against(known, past.label),
            None => judged.findings.push(found),
        }
    }
    if let Some(found) = judged.findings.get_mut(first) {
        found.fixes = proof.suggestions.into_iter().map(fix).collect();
    }
}

/// A version as a registry would have it: suggestions are searched for in the text that is stored.
fn as_stored((version, schema): &(&PastVersion, Arc<Schema>)) -> Option<Registered> {
    let text = schema.canonical_text();
    let PastVersion { version, schema_type, references, .. } = version;
    let schema = parse(*schema_type, &text, references, Validation::Registered).ok()?;
    Some(Registered { version: *version, schema: Arc::new(schema) })
}

/// Every difference that breaks, as a finding.
fn findings(
    source: &tree::Source,
    task: &Task,
    (terms, label): (Terms, &str),
    examined: &Examined,
) -> Vec<Finding> {
    let because_of = match &task.state {
        State::Dependant(cause) => Some(cause.clone()),
        State::New | State::Changed | State::Moved(_) | State::Unchanged => None,
    };
    let of_finding = |(direction, finding): &(Direction, clade_checker::Finding)| {
        let difference = &finding.difference;
        let (here, there) = match direction {
            Direction::Backward => (&difference.reader, &difference.writer),
            Direction::Forward => (&difference.writer, &difference.reader),
        };
        let path = here.as_ref().map_or(&difference.path, |place| &place.path);
        let there = there.as_ref().and_then(|place| place.span);
        Finding {
            rule: difference.kind.wire_name().to_owned(),
            severity: Severity::Error,
            source: Source::Compatibility(Comparison {
                against: vec![label.to_owned()],
                version: examined.version,
                direction: *direction,
                level: terms.level,
                registered: there.map(|span| (span, span.position(&examined.registered_text))),
                because_of: because_of.clone(),
            }),
            file: source.path.clone(),
            subject: task.effective.subject.value.clone(),
            text: Arc::clone(&source.text),
            span: here.as_ref().and_then(|place| place.span),
            path: difference.path.clone(),
            target: tree::names_at(source.schema_type, &source.text, path),
            message: difference.message.clone(),
            detail: difference.detail.clone(),
            evidence: Some(finding.evidence.clone()),
            signals: Vec::new(),
            fixes: Vec::new(),
            standing: Standing::Active,
        }
    };
    examined.findings.iter().map(of_finding).collect()
}

fn fix(suggestion: Suggestion) -> Fix {
    let Suggestion { text, why, levels } = suggestion;
    Fix { why: why.join("; "), text, passes: levels, class: None }
}

/// Whether two baselines say the same.
fn is_same(one: &Finding, other: &Finding) -> bool {
    let (Source::Compatibility(a), Source::Compatibility(b)) = (&one.source, &other.source) else {
        return false;
    };
    (&one.rule, &one.path, &one.message) == (&other.rule, &other.path, &other.message)
        && a.direction == b.direction
        && !b.against.iter().any(|label| a.against.contains(label))
}

fn also_against(known: &mut Finding, label: &str) {
    if let Source::Compatibility(comparison) = &mut known.source {
        comparison.against.push(label.to_owned());
    }
}
