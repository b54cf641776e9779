//! The edit that gives an Avro enum a default of its own.

use crate::json_text::layout;
use crate::lint::context::Context;
use crate::lint::finding::{Finding, FixClass};
use crate::lint::meaning::is_unknown_symbol;
use crate::lint::view::{Enum, Type};

/// Proposes the symbol for the unknown as the default of the enum, and adds one at the end where
/// the enum has none: records write the place of a symbol, so that those before it keep their
/// bytes.
pub(super) fn mend(context: &Context<'_>, finding: &mut Finding, one: &Type, symbols: &Enum) {
    let Some(object) = one.place.name_span.and_then(|span| context.object_at(span)) else { return };
    let text = context.input.text;
    let known = symbols.symbols.iter().find(|symbol| is_unknown_symbol(&symbol.name));
    if let Some(known) = known {
        let value = format!("\"{}\"", known.name);
        let why = format!(
            "Gives the enum '{}' the default '{}', so that a consumer reads it in place of a \
             symbol which it does not know.",
            one.name, known.name
        );
        let change = layout::inserted_member(text, object, "default", &value);
        finding.mended_by(FixClass::Neutral, why, vec![change]);
        return;
    }
    let Some(list) = object.get("symbols").filter(|list| list.items().is_some()) else { return };
    let why = format!(
        "Adds the symbol 'UNKNOWN' to the enum '{}' and makes it the default, so that a consumer \
         reads it in place of a symbol which it does not know.",
        one.name
    );
    let symbol = layout::inserted_item(text, list, "\"UNKNOWN\"");
    let default = layout::inserted_member(text, object, "default", "\"UNKNOWN\"");
    let mut changes = vec![symbol, default];
    changes.sort_by_key(|(span, _)| span.start);
    finding.mended_by(FixClass::Additive, why, changes);
}
