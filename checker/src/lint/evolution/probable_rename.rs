//! A field that is gone beside one that is new, and that is most likely the same.

use std::collections::HashSet;

use super::versions::{is_same_shape, likeness, record_pairs};
use crate::json_text::layout;
use crate::lint::context::Context;
use crate::lint::finding::{Findings, FixClass};
use crate::lint::rule::{ALL_TYPES, Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::{Field, Type, View};
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "probable-rename",
    category: Category::Evolution,
    severity: Severity::Info,
    schema_types: ALL_TYPES,
    roles: NOT_KEYS,
    explanation: include_str!("probable_rename.md"),
    check,
};

/// How alike two names must be.
const LIKENESS_MIN: f64 = 0.8;

/// Pairs of fields that are compared in one record: when that many change, it was not renamed
/// fields.
const PAIRS_MAX: usize = 4_096;

/// Fewest letters of a description that tells one field from all others.
const DOC_LETTERS_MIN: usize = 16;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(previous) = context.previous() else { return };
    let view = &context.view;
    for (before, now) in record_pairs(previous, view) {
        let mut gone = only_in(previous, before, view, now);
        let come = only_in(view, now, previous, before);
        if gone.len().saturating_mul(come.len()) > PAIRS_MAX {
            continue;
        }
        for field in come {
            let found = gone.iter().position(|old| {
                is_same_shape((previous, &old.shape), (view, &field.shape))
                    && !field.aliases.contains(&old.name)
                    && signal(old, field).is_some()
            });
            let Some(old) = found.map(|at| gone.remove(at)) else { continue };
            let (signal, text) = signal(old, field).expect("it was just found");
            let finding = findings.add_field(field, message(view, old, field));
            finding.because(signal, 0, text);
            let object = field.place.name_span.and_then(|span| context.object_at(span));
            let object = object.filter(|object| object.get("aliases").is_none());
            if let Some(object) = object.filter(|_| view.schema_type == SchemaType::Avro) {
                let value = format!("[\"{}\"]", old.name);
                let change = layout::inserted_member(context.input.text, object, "aliases", &value);
                let why = format!(
                    "Gives '{}' its old name as an alias, so that old records are read as before.",
                    field.name
                );
                finding.mended_by(FixClass::Neutral, why, vec![change]);
            }
        }
    }
}

/// The fields of a record whose names the record of the other version does not have.
fn only_in<'a>(view: &'a View, one: &'a Type, other_view: &View, other: &Type) -> Vec<&'a Field> {
    let others = other.record().into_iter().flat_map(|record| other_view.fields_of(record));
    let known: HashSet<&str> = others.map(|field| field.name.as_str()).collect();
    let fields = one.record().into_iter().flat_map(|record| view.fields_of(record));
    fields.filter(|field| !known.contains(field.name.as_str())).collect()
}

fn message(view: &View, old: &Field, field: &Field) -> String {
    let harm = match view.schema_type {
        SchemaType::Avro => "a consumer reads old records as if they never had a value",
        SchemaType::Json => "a consumer finds no value in old records, or none in new ones",
        SchemaType::Protobuf => {
            "consumers of the JSON form find no value, and generated code no longer compiles"
        }
    };
    format!("'{}' seems to be the new name of '{}': {harm}", field.name, old.name)
}

/// Why two fields are taken to be the same.
fn signal(old: &Field, field: &Field) -> Option<(&'static str, String)> {
    if let Some(number) = old.number {
        // Of Protobuf, the number is the field.
        let is_same = field.number == Some(number);
        return is_same.then(|| ("number", format!("both have the number {number}")));
    }
    if likeness(&old.name, &field.name) >= LIKENESS_MIN {
        return Some(("name", format!("'{}' and '{}' are alike", old.name, field.name)));
    }
    let doc = old.notes.doc.as_deref().filter(|doc| doc.chars().count() >= DOC_LETTERS_MIN)?;
    let is_same = field.notes.doc.as_deref() == Some(doc);
    is_same.then(|| ("doc", "both have the same description".to_owned()))
}
