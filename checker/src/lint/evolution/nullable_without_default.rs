//! A field that may be null, but that a record may not leave out.

use crate::json_text::layout;
use crate::lint::context::Context;
use crate::lint::finding::{Findings, FixClass};
use crate::lint::rule::{AVRO_AND_JSON, Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::{Field, Shape};
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "nullable-without-default",
    category: Category::Evolution,
    severity: Severity::Warning,
    schema_types: AVRO_AND_JSON,
    roles: NOT_KEYS,
    explanation: include_str!("nullable_without_default.md"),
    check,
};

/// What descriptions of fields say that every record must have.
const DEMANDS: [&str; 7] = [
    "mandatory",
    "always present",
    "must be present",
    "must always be",
    "(required)",
    "field is required",
    "필수",
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        match context.view.schema_type {
            SchemaType::Avro => check_avro(context, field, findings),
            SchemaType::Json => check_json(field, findings),
            SchemaType::Protobuf => {}
        }
    }
}

fn check_avro(context: &Context<'_>, field: &Field, findings: &mut Findings) {
    let is_pure_null = field.shape == Shape::Null;
    if !field.is_nullable || field.default.is_some() || is_pure_null {
        return;
    }
    let message = format!(
        "'{}' may be null but has no default: a consumer with this schema cannot read records that \
         were written before the field was there, and the field can never be taken out",
        field.name
    );
    let finding = findings.add_field(field, message);
    let object = field.place.name_span.and_then(|span| context.object_at(span));
    if let Some(object) = object.filter(|_| field.null_at == Some(0)) {
        let change = layout::inserted_member(context.input.text, object, "default", "null");
        let why = format!(
            "Gives '{}' the default null, so that a record without the field is read as one \
             without a value.",
            field.name
        );
        finding.mended_by(FixClass::Neutral, why, vec![change]);
    }
}

/// The text says that the field must be there, and the schema does not.
fn check_json(field: &Field, findings: &mut Findings) {
    let Some(doc) = field.notes.doc.as_deref().filter(|_| !field.is_required) else { return };
    let doc = doc.to_lowercase();
    let is_conditional =
        [" if ", " when ", " unless ", "not "].iter().any(|word| doc.contains(word));
    let Some(demand) = DEMANDS.iter().find(|demand| doc.contains(**demand)) else { return };
    if is_conditional {
        return;
    }
    let message = format!(
        "'{}' is described as one that must be there, but it is not in `required`: a consumer that \
         relies on the description meets records without it",
        field.name
    );
    let finding = findings.add_field(field, message).at(Severity::Info);
    finding.because("doc", 0, format!("the description says '{demand}'"));
}
