//! Symbols that the writer may write and the reader does not know, with no default to fall back on.

use std::collections::{BTreeSet, HashSet};

use super::{Finding, Part, Rule, Spot};
use crate::avro::kind::Kind;
use crate::avro::model::Enum;

pub(in crate::avro) const RULE: Rule =
    Rule { kind: Kind::MissingEnumSymbols, explanation: include_str!("missing_enum_symbols.md") };

/// Two enums, whatever their names.
pub(in crate::avro) fn check(reader: Part<'_, Enum>, writer: Part<'_, Enum>) -> Option<Finding> {
    if reader.default.is_some() {
        return None;
    }
    let known = reader.parts.symbols_of(&reader);
    let written = writer.parts.symbols_of(&writer);
    // Symbols are mostly added at the end.
    let mut rest = known.clone();
    if written.clone().all(|symbol| rest.next() == Some(symbol)) {
        return None;
    }
    let known: HashSet<&str> = known.collect();
    let missing: BTreeSet<&str> = written.filter(|symbol| !known.contains(symbol)).collect();
    if missing.is_empty() {
        return None;
    }
    let missing = missing.into_iter().collect::<Vec<_>>().join(", ");
    Some(Finding {
        kind: Kind::MissingEnumSymbols,
        detail: format!("[{missing}]"),
        message: format!(
            "the reader's enum '{}' has no default and does not know what the writer may write: \
             {missing}",
            reader.parts.full_name(&reader.named)
        ),
        reader: Spot::at("symbols", reader.symbols_place),
        writer: Spot::at("symbols", writer.symbols_place),
    })
}
