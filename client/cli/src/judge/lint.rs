//! Lints one file, with what a baseline has of it as the versions before.

use std::sync::Arc;

use clade_checker::lint::{
    CheckedFix, EARLIER_MAX, Earlier, Input, Policy, Role, check_fix, lint as run,
};
use clade_checker::stream::{Stream, StreamContext};
use clade_checker::{CompatibilityLevel, Evidence, Schema, protobuf};

use super::compare::Past;
use super::{Parsed, Task};
use crate::config::{Config, Effective, Origin};
use crate::finding::{Finding, Fix, Source, Standing};
use crate::tree;

/// The rule about numbers of Protobuf that are gone: data can show what that loses.
const REMOVED_NOT_RESERVED: &str = "proto-removed-not-reserved";

/// A schema with all that lint is told about it.
pub struct Subjected<'a> {
    /// The file.
    pub source: &'a tree::Source,
    /// What it says.
    pub parsed: &'a Parsed,
    /// What holds for it.
    pub effective: &'a Effective,
    /// What lint is asked by.
    pub policy: Policy,
    /// The level that its subject promises.
    pub level: CompatibilityLevel,
    /// The versions before, newest first, of the same schema type.
    pub earlier: Vec<Earlier<'a>>,
    /// The document of its stream.
    pub stream: Option<&'a Stream>,
}

pub(super) fn lint(
    source: &tree::Source,
    parsed: &Parsed,
    (task, config): (&Task, &Config),
    past: Option<&Past<'_>>,
    findings: &mut Vec<Finding>,
) {
    let effective = &task.effective;
    let stream = effective.stream.as_ref().and_then(|name| config.stream(&name.value));
    let versions = past.map(|past| past.versions.as_slice()).unwrap_or_default();
    let same_type = versions.iter().take(EARLIER_MAX);
    let same_type = same_type.filter(|(one, _)| one.schema_type == source.schema_type);
    let earlier = same_type.map(|(one, schema)| Earlier {
        schema,
        text: &one.text,
        references: &one.references,
    });
    let earlier: Vec<_> = earlier.collect();
    let of_past = past.and_then(|past| past.terms.lint.clone());
    let level = past.and_then(|past| past.terms.level).unwrap_or(effective.level.value);
    let policy = of_past.unwrap_or_else(|| local_policy(effective, stream));
    let subjected = Subjected { source, parsed, effective, policy, level, earlier, stream };
    findings.extend(lint_one(&subjected));
}

/// What the settings say, over what the document of the stream says.
pub(super) fn local_policy(effective: &Effective, stream: Option<&Stream>) -> Policy {
    let mut policy = effective.lint_policy();
    if let Some(stream) = stream {
        let mut of_stream = stream.lint_policy();
        of_stream.severities.extend(policy.severities);
        if effective.profile.origin != Origin::Default {
            of_stream.profile = policy.profile;
        }
        policy = of_stream;
    }
    policy
}

/// Lints a schema.
pub fn lint_one(subjected: &Subjected<'_>) -> Vec<Finding> {
    let Subjected { source, parsed, effective, policy, level, earlier, stream } = subjected;
    let stream = stream.map(|stream| StreamContext::new(stream, &[]));
    let input = Input {
        stream: stream.as_ref(),
        earlier,
        role: Role::of_subject(&effective.subject.value),
        level: Some(*level),
        ..Input::new(&parsed.schema, &source.text, &parsed.references)
    };
    let mut lost = None;
    let of_finding = |one: clade_checker::lint::Finding| {
        let standing = match (&one.suppressed, one.is_baseline) {
            (Some(reason), _) => Standing::Suppressed(reason.clone()),
            (None, true) => Standing::Known,
            (None, false) => Standing::Active,
        };
        let fixes = match standing {
            Standing::Active => check_fix(&input, &one).map(fix).into_iter().collect(),
            Standing::Known | Standing::Suppressed(_) | Standing::Waived(_) => Vec::new(),
        };
        let evidence = match (one.rule.id, earlier.first()) {
            (REMOVED_NOT_RESERVED, Some(before)) => {
                lost.get_or_insert_with(|| what_is_lost(&parsed.schema, before.schema)).clone()
            }
            _ => None,
        };
        let signals = one.evidence.iter().map(|signal| signal.text.clone());
        Finding {
            rule: one.rule.id.to_owned(),
            severity: one.severity,
            source: Source::Lint,
            file: source.path.clone(),
            subject: effective.subject.value.clone(),
            text: Arc::clone(&source.text),
            span: one.span,
            path: one.path,
            target: one.target,
            message: one.message,
            detail: String::new(),
            evidence,
            signals: signals.collect(),
            fixes,
            standing,
        }
    };
    run(&input, policy).into_iter().map(of_finding).collect()
}

fn fix(fix: CheckedFix) -> Fix {
    let CheckedFix { class, why, text, passes, .. } = fix;
    Fix { why, text, passes, class: Some(class.wire_name()) }
}

/// A datum of the earlier Protobuf schema that the new one does not keep whole.
fn what_is_lost(schema: &Schema, before: &Schema) -> Option<Evidence> {
    let (Schema::Protobuf(reader), Schema::Protobuf(writer)) = (schema, before) else {
        return None;
    };
    let readings = protobuf::readings(reader, writer);
    let (_, evidence) =
        readings.into_iter().find(|(reading, _)| reading.wire_name() == "lossless")?;
    evidence.witness().is_some().then_some(evidence)
}
