//! A code that a standard lists, in a text that does not say which standard.

use super::standard_codes::{Standard, of_field};
use crate::json_text::layout::inserted_member;
use crate::lint::context::Context;
use crate::lint::declaration::{self, with_keyword};
use crate::lint::finding::{Finding, Findings, FixClass};
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Role, Rule, Severity};
use crate::lint::view::{Field, Shape};
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "standard-code-unconstrained",
    category: Category::Types,
    severity: Severity::Info,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("standard_code_unconstrained.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    if !context.view.knows_docs {
        return;
    }
    for field in context.view.own_fields() {
        let Some(standard) = of_field(field) else { continue };
        if !is_free(field) || is_told(context, field, standard) {
            continue;
        }
        let message = format!(
            "'{}' does not say by which standard it is written: a consumer meets 'KR', 'KOR' and \
             'Korea' in one place ({} has a code for it)",
            field.name,
            standard.name()
        );
        let finding = findings.add_field(field, message);
        finding.because(
            "name",
            1,
            format!("{} lists what '{}' can be", standard.name(), field.name),
        );
        mend(context, field, standard, finding);
    }
}

/// A text that may be anything.
fn is_free(field: &Field) -> bool {
    let details = &field.details;
    // A text of two or three letters is a code.
    let is_code = details.max_length.is_some_and(|length| length <= 3);
    *field.shape.item() == Shape::String
        && details.logical.is_none()
        && details.pattern.is_none()
        && !details.is_constant
        && !is_code
}

fn is_told(context: &Context<'_>, field: &Field, standard: Standard) -> bool {
    let owner = &context.view.type_of(field.owner).notes.doc;
    let mut texts = [&field.notes.doc, owner].into_iter().flatten();
    texts.any(|doc| standard.is_named_in(doc))
}

/// Only a currency has a single standard in use, so that naming it adds nothing that may be wrong.
fn mend(context: &Context<'_>, field: &Field, standard: Standard, finding: &mut Finding) {
    if standard != Standard::Currency || context.input.role == Role::Key {
        return;
    }
    let change = match context.view.schema_type {
        SchemaType::Json => with_keyword(context, field, "format", "\"iso-4217\""),
        SchemaType::Avro if field.notes.doc.is_none() => {
            let doc = "\"ISO 4217 alphabetic code.\"";
            let node =
                declaration::of_field(context, field).filter(|node| node.get("doc").is_none());
            node.map(|node| inserted_member(context.input.text, node, "doc", doc))
        }
        SchemaType::Avro | SchemaType::Protobuf => None,
    };
    if let Some(change) = change {
        let why = format!("'{}' says that it is a code of ISO 4217", field.name);
        finding.mended_by(FixClass::Neutral, why, vec![change]);
    }
}
