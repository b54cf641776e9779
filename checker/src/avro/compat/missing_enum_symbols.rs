//! Symbols that the writer may write and the reader does not know, with no default to fall back on.

use std::collections::{BTreeSet, HashSet};

use super::{Finding, Rule, Spot};
use crate::avro::kind::Kind;
use crate::avro::model::Enum;

pub(in crate::avro) const RULE: Rule =
    Rule { kind: Kind::MissingEnumSymbols, explanation: include_str!("missing_enum_symbols.md") };

/// Two enums, whatever their names.
pub(in crate::avro) fn check(reader: &Enum, writer: &Enum) -> Option<Finding> {
    if reader.default.is_some() {
        return None;
    }
    let known: HashSet<&String> = reader.symbols.iter().collect();
    let missing: BTreeSet<&str> = writer
        .symbols
        .iter()
        .filter(|symbol| !known.contains(symbol))
        .map(String::as_str)
        .collect();
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
            reader.named.name.full()
        ),
        reader: Spot::at("symbols", reader.symbols_span),
        writer: Spot::at("symbols", writer.symbols_span),
    })
}
