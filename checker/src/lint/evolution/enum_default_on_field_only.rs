//! An enum whose default stands on the field that holds it, where it does not help with new
//! symbols.

use super::enum_default;
use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::{Enum, Field, Shape, Type, View};
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "enum-default-on-field-only",
    category: Category::Evolution,
    severity: Severity::Warning,
    schema_types: &[SchemaType::Avro],
    roles: NOT_KEYS,
    explanation: include_str!("enum_default_on_field_only.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        let Some((one, symbols, default)) = defaulted(&context.view, field) else { continue };
        let message = format!(
            "the default of '{}' helps where the whole field is missing; a consumer that reads a \
             symbol which it does not know still fails, as the enum '{}' has no default itself",
            field.name, one.name
        );
        let finding = findings.add_field(field, message);
        finding.because("default", 0, format!("the field has the default '{default}'"));
        enum_default::mend(context, finding, one, symbols);
    }
}

/// The enum that a field holds without a default of its own, and the symbol that is the default of
/// the field.
pub(super) fn defaulted<'a>(
    view: &'a View,
    field: &Field,
) -> Option<(&'a Type, &'a Enum, &'a str)> {
    let Shape::Enum(id) = field.shape else { return None };
    let one = view.type_of(id);
    let symbols = one.enumeration().filter(|symbols| symbols.default.is_none())?;
    let written = field.default.as_deref()?.trim_matches('"');
    let default = symbols.symbols.iter().find(|symbol| symbol.name == written)?;
    (!one.is_imported).then_some((one, symbols, default.name.as_str()))
}
