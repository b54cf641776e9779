//! An enum of Protobuf whose zero means something.

use super::declared::is_open_enum;
use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::meaning::{is_standard, is_unknown_symbol};
use crate::lint::rule::{Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::{Enum, Type};
use crate::lint::words::words;
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "proto-enum-zero",
    category: Category::Evolution,
    severity: Severity::Warning,
    schema_types: &[SchemaType::Protobuf],
    roles: NOT_KEYS,
    explanation: include_str!("proto_enum_zero.md"),
    check,
};

/// Words of names of enums whose constants are bits.
const BITS: [&str; 6] = ["flag", "flags", "mask", "bitmask", "bits", "bitfield"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(files) = context.protobuf() else { return };
    for (one, symbols) in context.view.own_enums() {
        // The first constant of a closed enum stands for what is missing, whatever its number is.
        let is_open = is_open_enum(files, &context.view.full_name(one));
        let zero = symbols.symbols.iter().find(|symbol| symbol.number == Some(0));
        let Some(zero) = zero.filter(|zero| is_open && !is_unknown_symbol(&zero.name)) else {
            continue;
        };
        if is_standard(one) || is_bits(one, symbols) {
            continue;
        }
        let message = format!(
            "the zero of '{}' is '{}': a consumer reads it wherever a producer set nothing, and \
             cannot tell the two apart",
            one.name, zero.name
        );
        let finding = findings.add_type(one, message);
        finding.because("name", 0, format!("'{}' does not say that nothing is known", zero.name));
    }
}

/// Whether constants are bits that are added up: zero is no bit then.
fn is_bits(one: &Type, symbols: &Enum) -> bool {
    let is_named = words(&one.name).iter().any(|word| BITS.contains(&word.as_str()));
    let numbers: Vec<i32> = symbols.symbols.iter().filter_map(|symbol| symbol.number).collect();
    let is_power = |number: &i32| *number == 0 || number.count_ones() == 1;
    is_named || (numbers.contains(&4) && !numbers.contains(&3) && numbers.iter().all(is_power))
}
