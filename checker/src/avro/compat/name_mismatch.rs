//! Named types that have neither the same unqualified name nor a matching alias.

use super::{Finding, Rule, Spot};
use crate::avro::kind::Kind;
use crate::avro::model::{Named, Shape};

pub(in crate::avro) const RULE: Rule =
    Rule { kind: Kind::NameMismatch, explanation: include_str!("name_mismatch.md") };

/// Two records, two enums or two fixed types.
///
/// Names are compared without their namespaces, but an alias of the reader with the full name of
/// the writer: to compare either the other way changes verdicts.
pub(in crate::avro) fn check(reader: &Named, writer: &Named) -> Option<Finding> {
    if is_match(reader, writer) {
        return None;
    }
    let written = writer.name.full();
    Some(Finding {
        kind: Kind::NameMismatch,
        detail: format!("expected: {written}"),
        message: format!(
            "the reader's '{}' is neither named nor aliased as the writer's '{written}'",
            reader.name.full()
        ),
        reader: Spot::at("name", reader.name_span),
        writer: Spot::at("name", writer.name_span),
    })
}

fn is_match(reader: &Named, writer: &Named) -> bool {
    let namespace = reader.name.namespace();
    let written = writer.name.full();
    reader.name.simple() == writer.name.simple()
        || reader.aliases.iter().any(|alias| alias.as_alias(namespace) == written)
}

/// The names without namespaces under which a type can be found; the empty one if it has none.
pub(in crate::avro) fn simple_names(reader: &Shape) -> impl Iterator<Item = &str> {
    let named = reader.named();
    let own = named.map_or("", |named| named.name.simple());
    let aliases = named.map_or(&[][..], |named| &named.aliases);
    std::iter::once(own).chain(aliases.iter().map(|alias| alias.simple()))
}
