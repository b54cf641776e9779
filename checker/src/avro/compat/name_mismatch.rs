//! Named types that have neither the same unqualified name nor a matching alias.

use super::{Finding, Part, Rule, Spot};
use crate::avro::kind::Kind;
use crate::avro::model::{Named, Parts, Shape};

pub(in crate::avro) const RULE: Rule =
    Rule { kind: Kind::NameMismatch, explanation: include_str!("name_mismatch.md") };

/// Whether neither the name nor an alias of the reader's type is that of the writer's type.
///
/// Names are compared without their namespaces, but an alias of the reader with the full name of
/// the writer: to compare either the other way changes verdicts.
pub(in crate::avro) fn is_found(reader: Part<'_, Named>, writer: Part<'_, Named>) -> bool {
    let (own, other) = (&reader.parts.texts, &writer.parts.texts);
    if reader.name.simple(own) == writer.name.simple(other) {
        return false;
    }
    let namespace = reader.name.namespace(own);
    let written = writer.name.full(other);
    let mut aliases = reader.aliases.of(&reader.parts.names).iter();
    !aliases.any(|alias| alias.as_alias(namespace, own) == written)
}

/// Two records, two enums or two fixed types whose names do not match.
pub(in crate::avro) fn finding(reader: Part<'_, Named>, writer: Part<'_, Named>) -> Finding {
    let written = writer.parts.full_name(&writer);
    Finding {
        kind: Kind::NameMismatch,
        detail: format!("expected: {written}"),
        message: format!(
            "the reader's '{}' is neither named nor aliased as the writer's '{written}'",
            reader.parts.full_name(&reader)
        ),
        reader: Spot::at("name", reader.name_place),
        writer: Spot::at("name", writer.name_place),
    }
}

/// The names without namespaces under which a type can be found; the empty one if it has none.
pub(in crate::avro) fn simple_names(parts: &Parts, shape: Shape) -> impl Iterator<Item = &str> {
    let named = parts.named(shape);
    let own = named.map_or("", |named| named.name.simple(&parts.texts));
    let aliases = named.map_or(&[][..], |named| named.aliases.of(&parts.names));
    std::iter::once(own).chain(aliases.iter().map(|alias| alias.simple(&parts.texts)))
}
