//! Changes that mend a finding, each applied to the text, parsed, linted and checked.

use std::convert::Infallible;
use std::sync::Arc;

use super::context::{Context, Input};
use super::finding::{Finding, FixClass};
use super::policy::{Policy, Profile};
use super::{findings, rule::Severity};
use crate::check::{Registered, check};
use crate::level::CompatibilityLevel;
use crate::schema::{Schema, Validation, parse};
use crate::{Policy as CheckPolicy, suggestion::Edit};

/// A change that mends a finding and that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedFix {
    /// How it meets data that exist.
    pub class: FixClass,
    /// What it changes and why that helps, in one plain sentence.
    pub why: String,
    /// The whole text after the change.
    pub text: String,
    /// The levels that the changed schema passes: against the earlier versions if there are any, or
    /// else against the schema as it is.
    pub passes: Vec<CompatibilityLevel>,
    /// The levels that it breaks.
    pub breaks: Vec<CompatibilityLevel>,
}

/// Tries the change that the rule of a finding proposes. None if it has none, or if the change does
/// not do what it should: the text after it has to parse, and to be free of the finding without a new
/// warning.
pub fn check_fix(input: &Input<'_>, finding: &Finding) -> Option<CheckedFix> {
    let fix = finding.fix.as_ref()?;
    let text = fix.edit.applied(input.text);
    let schema_type = input.schema.schema_type();
    let schema = parse(schema_type, &text, input.references, Validation::Strict).ok()?;
    let edited = Input { schema: &schema, text: &text, ..*input };
    if !is_mended(input, &edited, finding) {
        return None;
    }
    let passes = |level: &CompatibilityLevel| passes(*level, input, &schema);
    let (passes, breaks) = CompatibilityLevel::ALL
        .into_iter()
        .filter(|level| *level != CompatibilityLevel::None)
        .partition(passes);
    let Edit { why, .. } = &fix.edit;
    Some(CheckedFix { class: fix.class, why: why.clone(), text, passes, breaks })
}

/// Whether the finding is gone and no new warning came in its place.
fn is_mended(input: &Input<'_>, edited: &Input<'_>, finding: &Finding) -> bool {
    let policy = Policy::of_profile(Profile::Strict);
    let before = findings(&Context::new(input), &policy);
    let after = findings(&Context::new(edited), &policy);
    let is_same =
        |one: &Finding, other: &Finding| one.rule.id == other.rule.id && one.target == other.target;
    let is_new = |one: &&Finding| !before.iter().any(|other| is_same(one, other));
    !after.iter().any(|one| is_same(one, finding))
        && !after.iter().filter(is_new).any(|one| one.severity >= Severity::Warning)
}

fn passes(level: CompatibilityLevel, input: &Input<'_>, schema: &Schema) -> bool {
    let earlier: Vec<&Schema> = match input.earlier {
        [] => vec![input.schema],
        earlier => earlier.iter().map(|one| one.schema).collect(),
    };
    let count = earlier.len();
    let registered = earlier.into_iter().enumerate().map(|(place, schema)| {
        Ok::<_, Infallible>(Registered {
            version: i32::try_from(count - place).unwrap_or(i32::MAX),
            schema: Arc::new(schema.clone()),
        })
    });
    let Ok(verdict) = check(level, CheckPolicy::Strict, schema, registered);
    verdict.is_compatible()
}
