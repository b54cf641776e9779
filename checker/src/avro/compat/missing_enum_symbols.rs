//! Symbols that the writer may write and the reader does not know, with no default to fall back on.

use std::collections::{BTreeSet, HashSet};

use foldhash::fast::RandomState;

use super::{Finding, Part, Rule, Spot};
use crate::avro::kind::Kind;
use crate::avro::model::Enum;

pub(in crate::avro) const RULE: Rule =
    Rule { kind: Kind::MissingEnumSymbols, explanation: include_str!("missing_enum_symbols.md") };

/// Whether the writer may write a symbol that the reader neither knows nor has a default for.
pub(in crate::avro) fn is_found(reader: Part<'_, Enum>, writer: Part<'_, Enum>) -> bool {
    reader.default.is_none() && has_unknown(reader, writer)
}

/// Whether the writer has a symbol that the reader's enum lacks.
pub(in crate::avro) fn has_unknown(reader: Part<'_, Enum>, writer: Part<'_, Enum>) -> bool {
    // Symbols are mostly added at the end.
    let mut rest = reader.parts.symbols_of(&reader);
    if writer.parts.symbols_of(&writer).all(|symbol| rest.next() == Some(symbol)) {
        return false;
    }
    let known = known(reader);
    writer.parts.symbols_of(&writer).any(|symbol| !known.contains(symbol))
}

fn known(reader: Part<'_, Enum>) -> HashSet<&str, RandomState> {
    reader.parts.symbols_of(&reader).collect()
}

/// Two enums, whatever their names, of which the writer's has symbols that the reader's lacks.
pub(in crate::avro) fn finding(reader: Part<'_, Enum>, writer: Part<'_, Enum>) -> Finding {
    let known = known(reader);
    let written = writer.parts.symbols_of(&writer);
    let missing: BTreeSet<&str> = written.filter(|symbol| !known.contains(symbol)).collect();
    let missing = missing.into_iter().collect::<Vec<_>>().join(", ");
    Finding {
        kind: Kind::MissingEnumSymbols,
        detail: format!("[{missing}]"),
        message: format!(
            "the reader's enum '{}' has no default and does not know what the writer may write: \
             {missing}",
            reader.parts.full_name(&reader.named)
        ),
        reader: Spot::at("symbols", reader.symbols_place),
        writer: Spot::at("symbols", writer.symbols_place),
    }
}
