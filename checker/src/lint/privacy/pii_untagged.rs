//! Data about a person that nothing marks as such.

use super::personal_data::{is_mark, personal};
use crate::json_text::layout::inserted_member;
use crate::lint::context::Context;
use crate::lint::declaration;
use crate::lint::finding::{Findings, FixClass};
use crate::lint::rule::{ALL_TYPES, Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::Field;
use crate::protobuf::descriptor::Options;

pub(crate) const RULE: Rule = Rule {
    id: "pii-untagged",
    category: Category::Privacy,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: NOT_KEYS,
    explanation: include_str!("pii_untagged.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        let Some(text) = personal(&context.view, field) else { continue };
        if is_marked(context, field) {
            continue;
        }
        let message = format!(
            "'{}' is data about a person and no tag says so: nothing masks, encrypts or deletes \
             it, and whoever reads the stream does not know that the law looks on",
            field.name
        );
        let finding = findings.add_field(field, message);
        finding.because("name", 1, text);
        let object = declaration::of_field(context, field);
        let object = object.filter(|object| object.get("confluent:tags").is_none());
        if let Some(object) = object {
            let change = inserted_member(context.input.text, object, "confluent:tags", "[\"PII\"]");
            let why = format!("'{}' is tagged as data about a person", field.name);
            finding.mended_by(FixClass::Neutral, why, vec![change]);
        }
    }
}

/// Whether the field, or the record that has it, is marked in any of the ways that are in use.
fn is_marked(context: &Context<'_>, field: &Field) -> bool {
    let owner = context.view.type_of(field.owner);
    !field.notes.tags.is_empty()
        || !owner.notes.tags.is_empty()
        || has_mark(context, field)
        || has_option(context, field)
}

/// An attribute such as `x-data-classification`.
fn has_mark(context: &Context<'_>, field: &Field) -> bool {
    let members = declaration::of_field(context, field).and_then(|object| object.members());
    members.unwrap_or_default().iter().any(|member| is_mark(&member.key))
}

/// An option of a Protobuf field or of its message, such as `debug_redact`.
fn has_option(context: &Context<'_>, field: &Field) -> bool {
    let Some(files) = context.protobuf() else { return false };
    let owner = context.view.type_of(field.owner);
    let Some((_, message)) = files.message(&context.view.full_name(owner)) else { return false };
    let own = message.fields.iter().find(|one| one.name == field.name);
    let has_mark = |options: &Options| {
        options.fields.iter().any(|option| option.name == "debug_redact" || is_mark(&option.name))
    };
    has_mark(&message.options) || own.is_some_and(|own| has_mark(&own.options))
}
