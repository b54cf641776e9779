//! A JSON Schema whose content model does not let it keep what its stream promises.

use crate::json_text::layout;
use crate::level::Direction;
use crate::lint::context::Context;
use crate::lint::finding::{Findings, FixClass};
use crate::lint::rule::{Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::{Extra, Record, Type};
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "json-weak-evolution",
    category: Category::Evolution,
    severity: Severity::Info,
    schema_types: &[SchemaType::Json],
    roles: NOT_KEYS,
    explanation: include_str!("json_weak_evolution.md"),
    check,
};

/// Why the objects of a schema cannot change as the level promises.
struct Weakness {
    signal: &'static str,
    harm: &'static str,
    severity: Severity,
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(level) = context.input.level else { return };
    let directions = level.directions();
    let is_forward = directions.contains(&Direction::Forward);
    let is_backward = directions.contains(&Direction::Backward);
    let records = context.view.own_records().filter(|(_, record)| !record.is_composed);
    let weak: Vec<(&Type, &Record, Weakness)> = records
        .filter_map(|(one, record)| {
            Some((one, record, weakness(record.extra, is_forward, is_backward)?))
        })
        .collect();
    let worst = weak.iter().max_by_key(|(_, _, weakness)| weakness.severity);
    let Some((one, _, worst)) = worst else { return };
    let message = format!("under {level}, {}", worst.harm);
    let finding = findings.add(&context.view.root_place, message).at(worst.severity);
    let named = if one.place.target.is_empty() { "the root" } else { &one.place.target };
    let count = weak.len();
    let text =
        format!("`additionalProperties` of {named} leads to it; objects of that kind: {count}");
    finding.because(worst.signal, 0, text);
    if is_forward && !is_backward {
        let unsaid = weak.iter().filter(|(_, record, _)| record.extra == Extra::Unsaid);
        let objects = unsaid.filter_map(|(one, ..)| context.object_at(one.place.span?));
        let change = |object| {
            layout::inserted_member(context.input.text, object, "additionalProperties", "true")
        };
        let mut changes: Vec<_> = objects.map(change).collect();
        changes.sort_by_key(|(span, _)| span.start);
        if !changes.is_empty() && changes.len() == count {
            let why = "Says that other properties are let in, which is what saying nothing means.";
            finding.mended_by(FixClass::Neutral, why, changes);
        }
    }
}

fn weakness(extra: Extra, is_forward: bool, is_backward: bool) -> Option<Weakness> {
    let one = |signal, harm| Some(Weakness { signal, harm, severity: Severity::Info });
    match (extra, is_forward, is_backward) {
        (Extra::Unsaid | Extra::Open, _, true) => one(
            "open-model-under-backward",
            "no property can be added with a type: old records may hold anything under its name, \
             so that a consumer with the new schema may refuse them",
        ),
        (Extra::Unsaid, true, false) => one(
            "unsaid-model",
            "nothing says whether consumers let in properties that producers add, and each \
             generator of code decides it by itself",
        ),
        (Extra::Closed, true, false) => one(
            "closed-model-under-forward",
            "no property can be added: old consumers refuse the records that have it",
        ),
        (Extra::Closed, true, true) => Some(Weakness {
            signal: "closed-model-under-full",
            harm: "no property can be added: old consumers refuse the records that have it",
            severity: Severity::Hint,
        }),
        (Extra::Open, _, false) | (Extra::Typed, ..) | (_, false, _) => None,
    }
}
