//! Lint rules: anti-patterns of event design in a schema that may well be valid and compatible.
//!
//! A rule is one stem with three files in the folder of its category: `.rs` decides, `.md` explains,
//! `.toml` proves. Rules see a schema of any type as a [`View`](view::View).

mod baseline;
mod conflicts;
mod context;
mod declaration;
mod envelope;
mod finding;
mod fix;
mod lexicon;
mod meaning;
mod memory;
mod outline;
mod policy;
mod reach;
mod reserved;
mod rule;
mod samples;
pub(crate) mod stream_rule;
pub(crate) mod suppression;
pub(crate) mod view;
pub(crate) mod words;

mod documentation;
mod evolution;
mod key;
mod naming;
mod privacy;
mod single_purpose;
mod size;
mod stream;
mod time;
mod types;

pub use context::{Earlier, Input, Memory, TextForm};
pub use finding::{Finding, FixClass, Signal};
pub use fix::{CheckedFix, check_fix};
pub use lexicon::{Lexicon, LexiconError};
pub use memory::enum_heads;
pub use outline::{FieldOutline, fields};
pub use policy::{Policy, Profile};
pub use reserved::{RESERVED, Reserved};
pub use rule::{Category, Role, Rule, Severity};

pub(crate) use key::{GROUP_RULES, key_schema_changed};

use context::Context;
use finding::Findings;
use stream_rule::StreamRule;

/// The rules of each category.
const CATEGORIES: [&[&Rule]; 10] = [
    types::RULES,
    single_purpose::RULES,
    evolution::RULES,
    stream::RULES,
    key::RULES,
    time::RULES,
    size::RULES,
    documentation::RULES,
    naming::RULES,
    privacy::RULES,
];

/// The rules about streams of each category.
const STREAM_CATEGORIES: [&[&StreamRule]; 7] = [
    key::STREAM_RULES,
    evolution::STREAM_RULES,
    stream::STREAM_RULES,
    time::STREAM_RULES,
    types::STREAM_RULES,
    naming::STREAM_RULES,
    privacy::STREAM_RULES,
];

/// Every rule, by category; those that are about streams alone come last.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let of_streams = STREAM_CATEGORIES.iter().flat_map(|rules| rules.iter());
    let of_streams = of_streams.map(|one| &one.rule).filter(|rule| rule.is_of_streams());
    CATEGORIES.iter().flat_map(|rules| rules.iter().copied()).chain(of_streams)
}

/// Every rule that is asked about streams, by category.
pub(crate) fn stream_rules() -> Vec<&'static StreamRule> {
    STREAM_CATEGORIES.iter().flat_map(|rules| rules.iter().copied()).collect()
}

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.id == id)
}

/// Finds the anti-patterns in a schema, in the order of its text.
///
/// Findings that the previous version has too are marked as baseline and weigh one step less; those that
/// the text suppresses with a reason carry that reason. Neither is left out: the caller decides what
/// counts.
///
/// # Examples
/// ```
/// use clade_checker::lint::{Input, Policy, lint};
/// use clade_checker::{SchemaType, Validation, parse};
///
/// let text = r#"{"type": "record", "name": "Sold", "fields": [{"name": "price", "type": "string"}]}"#;
/// let schema = parse(SchemaType::Avro, text, &[], Validation::Strict)?;
/// let found = lint(&Input::new(&schema, text, &[]), &Policy::default());
/// assert!(found.iter().any(|one| one.rule.id == "number-in-string" && one.target == "Sold.price"));
/// # Ok::<(), clade_checker::ParseError>(())
/// ```
pub fn lint(input: &Input<'_>, policy: &Policy) -> Vec<Finding> {
    let context = Context::new(input);
    let mut found = findings(&context, policy);
    baseline::mark(&context, policy, &mut found);
    found
}

/// Most earlier versions that are looked at: rules ask for what the last few changed.
pub const EARLIER_MAX: usize = 8;

/// As [`lint`], each finding with the change that mends it, which was tried.
pub fn lint_with_fixes(input: &Input<'_>, policy: &Policy) -> Vec<(Finding, Option<CheckedFix>)> {
    let with_fix = |one| {
        let fix = check_fix(input, &one);
        (one, fix)
    };
    lint(input, policy).into_iter().map(with_fix).collect()
}

/// What every rule finds that the policy lets, in the order of the text.
fn findings(context: &Context<'_>, policy: &Policy) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in rules() {
        let applies = rule.schema_types.contains(&context.view.schema_type)
            && rule.roles.contains(&context.input.role);
        if applies && policy.is_on(rule) {
            let mut findings = Findings::new(rule);
            (rule.check)(context, &mut findings);
            found.extend(findings.into_vec());
        }
    }
    conflicts::settle(&mut found);
    for one in &mut found {
        one.suppressed = suppression::reason(&context.view, one);
        one.severity = policy.severity(one);
    }
    found.retain(|one| policy.shows(one.severity));
    found.sort_by_cached_key(|one| {
        (one.span.map_or(0, |span| span.start), one.rule.id, one.path.clone())
    });
    found
}
