//! Named types that have neither the same unqualified name nor a matching alias.

use super::{Finding, Rule, Spot};
use crate::avro::kind::Kind;
use crate::avro::model::Named;

pub(in crate::avro) const RULE: Rule =
    Rule { kind: Kind::NameMismatch, explanation: include_str!("name_mismatch.md") };

/// Two records, two enums or two fixed types.
///
/// Names are compared without their namespaces, but an alias of the reader with the full name of the
/// writer: to compare either the other way changes verdicts.
pub(in crate::avro) fn check(reader: &Named, writer: &Named) -> Option<Finding> {
    if reader.name.simple() == writer.name.simple() {
        return None;
    }
    let namespace = reader.name.namespace();
    let written = writer.name.full();
    if reader.aliases.iter().any(|alias| alias.as_alias(namespace) == written) {
        return None;
    }
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
