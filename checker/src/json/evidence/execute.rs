//! Runs data through the validators of the crate `jsonschema`: one for each side.
//!
//! A validator has no budget of its own, so what would take it long is told beforehand: references
//! that lead back to themselves, many ways through references, deep nesting.

use std::collections::HashSet;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{PatternOptions, Registry, ValidationError, Validator};
use serde_json::Value;

use crate::json::pattern;
use crate::limits::{
    CONTAIN_PATTERN_BYTES_MAX, EXAMINE_JSON_BACKTRACKS_MAX, EXAMINE_JSON_DEPTH_MAX,
    EXAMINE_JSON_PATTERN_STEPS_MAX, EXAMINE_JSON_WAYS_MAX,
};
use crate::witness::shortened;

use super::claims::{ClaimId, Claims};
use super::writing;

/// What executed the data.
pub(super) const DECODER: &str = "jsonschema 0.60.2";

/// What a validator made of a datum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Run {
    Taken,
    /// With its own words.
    Refused(String),
    /// It gave up.
    Undecided,
}

/// Builds the validator of a schema, or says why none is built.
pub(super) fn validator(claims: &Claims) -> Result<Validator, String> {
    guard(claims)?;
    let texts = writing::write(claims, &[claims.root]);
    let options = jsonschema::options()
        .offline()
        .with_base_uri(writing::MAIN_URI)
        .should_validate_formats(false)
        .with_pattern_options(
            PatternOptions::fancy_regex().backtrack_limit(EXAMINE_JSON_BACKTRACKS_MAX),
        );
    let words =
        |error: String| format!("the validator does not take the schema: {}", shortened(&error));
    if texts.others.is_empty() {
        return options.build(&texts.main).map_err(|error| words(error.to_string()));
    }
    let mut registry = Registry::new();
    for (uri, text) in &texts.others {
        registry = registry.add(*uri, text).map_err(|error| words(error.to_string()))?;
    }
    let registry = registry.prepare().map_err(|error| words(error.to_string()))?;
    options.with_registry(&registry).build(&texts.main).map_err(|error| words(error.to_string()))
}

/// Puts `datum` to a validator.
pub(super) fn run(validator: &Validator, datum: &Value) -> Run {
    match validator.validate(datum) {
        Ok(()) => Run::Taken,
        Err(error) if is_undecided(&error) => Run::Undecided,
        Err(error) => Run::Refused(shortened(&error)),
    }
}

/// Whether the engine for patterns gave up.
fn is_undecided(error: &ValidationError<'_>) -> bool {
    matches!(
        error.kind(),
        ValidationErrorKind::BacktrackLimitExceeded { .. }
            | ValidationErrorKind::RegexEngineFailure { .. }
            | ValidationErrorKind::Referencing(_)
    )
}

#[derive(Clone, Copy)]
enum Visit {
    Open,
    /// The ways through what it applies to the same value, and how deep these nest.
    Closed {
        ways: usize,
        depth: usize,
    },
}

/// Refuses what would take a validator long or deep.
fn guard(claims: &Claims) -> Result<(), String> {
    let mut visits: Vec<Option<Visit>> = vec![None; claims.all.len()];
    for start in 0..claims.all.len() {
        // Each with whether what it applies has been visited.
        let mut open = vec![(start, false)];
        while let Some((at, is_left)) = open.pop() {
            let id = ClaimId(u32::try_from(at).expect("there are few claims"));
            if is_left {
                let (mut ways, mut depth) = (1_usize, 0);
                for child in claims.get(id).in_place() {
                    let Some(Visit::Closed { ways: more, depth: deeper }) =
                        visits[child.0 as usize]
                    else {
                        continue;
                    };
                    ways = ways.saturating_add(more);
                    depth = depth.max(deeper + 1);
                }
                if ways > EXAMINE_JSON_WAYS_MAX {
                    return Err(format!(
                        "there are more than {EXAMINE_JSON_WAYS_MAX} ways through its references"
                    ));
                }
                if depth > EXAMINE_JSON_DEPTH_MAX {
                    return Err(format!(
                        "more than {EXAMINE_JSON_DEPTH_MAX} schemas apply one another to one value"
                    ));
                }
                visits[at] = Some(Visit::Closed { ways, depth });
                continue;
            }
            match visits[at] {
                Some(Visit::Closed { .. }) => continue,
                Some(Visit::Open) => {
                    return Err(
                        "a reference leads back to itself without a step in the data".to_owned()
                    );
                }
                None => {}
            }
            visits[at] = Some(Visit::Open);
            open.push((at, true));
            for child in claims.get(id).in_place() {
                match visits[child.0 as usize] {
                    Some(Visit::Closed { .. }) => {}
                    Some(Visit::Open) | None => open.push((child.0 as usize, false)),
                }
            }
        }
    }
    nesting(claims)?;
    expressions(claims)
}

/// Refuses expressions that take long to compile, or much memory: the validator compiles them all, and
/// has no limit of its own.
fn expressions(claims: &Claims) -> Result<(), String> {
    let mut steps = 0_usize;
    let mut seen = HashSet::new();
    for claim in &claims.all {
        let named = claim.patterns.iter().map(|(pattern, _)| pattern.as_str());
        for expression in named.chain(claim.pattern.as_deref()) {
            if expression.len() > CONTAIN_PATTERN_BYTES_MAX {
                let max = CONTAIN_PATTERN_BYTES_MAX;
                return Err(format!("one of its expressions has more than {max} bytes"));
            }
            if seen.insert(expression) {
                pattern::compile(expression, |more| {
                    steps += more;
                    steps <= EXAMINE_JSON_PATTERN_STEPS_MAX
                });
            }
            if steps > EXAMINE_JSON_PATTERN_STEPS_MAX {
                return Err(format!(
                    "its expressions take more than {EXAMINE_JSON_PATTERN_STEPS_MAX} steps"
                ));
            }
        }
    }
    Ok(())
}

/// Refuses schemas whose text nests deeply: a validator is built by recursion.
fn nesting(claims: &Claims) -> Result<(), String> {
    let mut open = vec![(claims.root, 0)];
    let mut seen = vec![false; claims.all.len()];
    for claim in &claims.all {
        open.extend(claim.references.iter().map(|&id| (id, 0)));
    }
    while let Some((id, depth)) = open.pop() {
        if std::mem::replace(&mut seen[id.0 as usize], true) {
            continue;
        }
        if depth > EXAMINE_JSON_DEPTH_MAX {
            return Err(format!("the schema nests more than {EXAMINE_JSON_DEPTH_MAX} levels"));
        }
        let claim = claims.get(id);
        let children = claim.in_place().chain(claim.inside());
        open.extend(children.filter(|id| !claim.references.contains(id)).map(|id| (id, depth + 1)));
    }
    Ok(())
}
