//! The rules of JSON Schema compatibility, and which of them a pair of shapes is put to.

mod additional_items;
mod additional_properties;
mod annotations;
mod combined;
mod contains;
mod dependencies;
mod enum_values;
mod items;
mod max_items;
mod max_length;
mod max_properties;
mod maximum;
mod min_items;
mod min_length;
mod min_properties;
mod minimum;
mod multiple_of;
mod not_schema;
mod pattern;
mod properties;
mod required;
mod reserved_properties;
mod tuple_items;
mod types;
mod unevaluated;
mod unique_items;

use std::mem::discriminant;

use super::kind::Kind;
use super::model::{ArrayForm, Form, NumberForm, ObjectForm, StringForm};
use super::walk::{Part, Site, Walk};

/// A rule: one keyword, or a few that only make sense together.
pub(super) struct Rule {
    /// The stem of its files.
    #[cfg_attr(not(test), expect(dead_code, reason = "only the completeness test reads it"))]
    pub(super) id: &'static str,
    /// The kinds that it alone reports.
    pub(super) kinds: &'static [Kind],
    /// Its page.
    pub(super) explanation: &'static str,
}

/// Every rule.
pub(super) const RULES: &[Rule] = &[
    annotations::RULE,
    types::RULE,
    enum_values::RULE,
    min_length::RULE,
    max_length::RULE,
    pattern::RULE,
    minimum::RULE,
    maximum::RULE,
    multiple_of::RULE,
    required::RULE,
    properties::RULE,
    additional_properties::RULE,
    unevaluated::RULE,
    dependencies::RULE,
    min_properties::RULE,
    max_properties::RULE,
    items::RULE,
    tuple_items::RULE,
    additional_items::RULE,
    min_items::RULE,
    max_items::RULE,
    contains::RULE,
    unique_items::RULE,
    combined::RULE,
    not_schema::RULE,
    reserved_properties::RULE,
];

/// Compares two settled shapes by the rules for what they are.
pub(super) fn judge<'a>(walk: &mut Walk<'a>, reader: Site<'a>, writer: Site<'a>) {
    if combined::fits_a_member(walk, reader, writer) {
        return;
    }
    if discriminant(reader.form()) == discriminant(writer.form()) {
        annotations::check(walk, reader, writer);
    }
    let fits = match (reader.form(), writer.form()) {
        // Everything fits a reader that takes anything, and nothing misfits a writer of nothing.
        (Form::Any, _) | (_, Form::Never) => true,
        (Form::Combined(_), Form::Combined(_)) => {
            return combined::check(walk, reader, writer);
        }
        (Form::String(ours), Form::String(theirs)) => {
            let (ours, theirs) = (part(reader, &**ours), part(writer, &**theirs));
            strings(walk, ours, theirs);
            true
        }
        (Form::Number(ours), Form::Number(theirs)) => {
            numbers(walk, part(reader, ours), part(writer, theirs));
            true
        }
        (Form::Array(ours), Form::Array(theirs)) => {
            arrays(walk, part(reader, ours), part(writer, theirs));
            true
        }
        (Form::Object(ours), Form::Object(theirs)) => {
            objects(walk, part(reader, ours), part(writer, theirs));
            true
        }
        (Form::Values(ours), Form::Values(theirs)) => {
            enum_values::check(walk, part(reader, ours), part(writer, theirs));
            true
        }
        (Form::Not(ours), Form::Not(theirs)) => {
            not_schema::check(walk, part(reader, ours), part(writer, theirs));
            true
        }
        (Form::Boolean, Form::Boolean)
        | (Form::Null, Form::Null)
        | (Form::Conditional(_), Form::Conditional(_)) => true,
        _ => false,
    };
    let is_bytes = is_connect_bytes(reader) && is_connect_bytes(writer);
    if !fits && !is_bytes {
        types::report_changed(walk, reader, writer);
    }
}

fn part<'a, T>(site: Site<'a>, form: &'a T) -> Part<'a, T> {
    Part { site, form }
}

/// Whether the schema stands for bytes, whatever its type: the mark of Kafka Connect.
fn is_connect_bytes(site: Site<'_>) -> bool {
    site.shape().annotations.as_ref().is_some_and(|annotations| annotations.is_connect_bytes)
}

fn strings<'a>(walk: &mut Walk<'a>, reader: Part<'a, StringForm>, writer: Part<'a, StringForm>) {
    min_length::check(walk, reader, writer);
    max_length::check(walk, reader, writer);
    pattern::check(walk, reader, writer);
}

fn numbers<'a>(walk: &mut Walk<'a>, reader: Part<'a, NumberForm>, writer: Part<'a, NumberForm>) {
    types::check(walk, reader, writer);
    minimum::check(walk, reader, writer);
    maximum::check(walk, reader, writer);
    multiple_of::check(walk, reader, writer);
}

fn arrays<'a>(walk: &mut Walk<'a>, reader: Part<'a, ArrayForm>, writer: Part<'a, ArrayForm>) {
    items::check(walk, reader, writer);
    tuple_items::check(walk, reader, writer);
    additional_items::check(walk, reader, writer);
    unevaluated::check_items(walk, reader, writer);
    min_items::check(walk, reader, writer);
    max_items::check(walk, reader, writer);
    contains::check(walk, reader, writer);
    unique_items::check(walk, reader, writer);
}

fn objects<'a>(walk: &mut Walk<'a>, reader: Part<'a, ObjectForm>, writer: Part<'a, ObjectForm>) {
    required::check(walk, reader, writer);
    properties::check(walk, reader, writer);
    additional_properties::check(walk, reader, writer);
    unevaluated::check_properties(walk, reader, writer);
    dependencies::check(walk, reader, writer);
    min_properties::check(walk, reader, writer);
    max_properties::check(walk, reader, writer);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::difference::{self, Difference, Policy};
    use crate::{Metadata, ReservedField, Schema, check_reserved_fields, examine};

    #[test]
    fn every_kind_belongs_to_one_rule() {
        for kind in Kind::ALL {
            let owners: Vec<&str> =
                RULES.iter().filter(|rule| rule.kinds.contains(kind)).map(|rule| rule.id).collect();
            assert_eq!(owners.len(), 1, "{kind:?}: {owners:?}");
            assert!(!kind.explanation().is_empty());
        }
    }

    fn parsed(text: &str) -> crate::json::Schema {
        crate::json::parse(text, &[]).expect("an example is a schema")
    }

    fn kind(difference: &Difference) -> Kind {
        match difference.kind {
            difference::Kind::Json(kind) => kind,
            other => panic!("{other:?} is not of JSON Schema"),
        }
    }

    /// The incompatibilities of an example in one block: the writer's text, then the reader's, and
    /// perhaps the names that both reserve, each on the line after its comment.
    fn incompatibilities(example: &str) -> Vec<Kind> {
        let lines: Vec<&str> = example.lines().collect();
        assert_eq!([lines[0], lines[2]], ["// writer", "// reader"], "{example}");
        let (writer, reader) = (parsed(lines[1]), parsed(lines[3]));
        let found = crate::json::compare(&reader, &writer, Policy::Strict);
        let reserved = lines.get(5).map(|names| {
            let properties = [("confluent:reserved".to_owned(), (*names).to_owned())];
            let metadata = Metadata { properties: properties.into(), ..Metadata::default() };
            check_reserved_fields(&Schema::Json(reader), Some(&metadata), Some(&metadata))
        });
        let reserved = reserved.unwrap_or_default();
        found
            .iter()
            .map(kind)
            .chain(reserved.iter().map(ReservedField::kind_in_json))
            .filter(|kind| kind.is_incompatibility(Policy::Strict))
            .collect()
    }

    /// What a page has in its code blocks, each with what its fence says.
    fn blocks(page: &str) -> Vec<(&str, &str)> {
        let fenced = page.split("```").skip(1).step_by(2);
        fenced.map(|block| block.split_once('\n').expect("a fence ends its line")).collect()
    }

    #[test]
    fn the_first_example_of_a_page_breaks_by_its_rule_and_the_second_does_not() {
        for rule in RULES {
            let bad = match blocks(rule.explanation)[..] {
                [("json", bad), ("json", good)] => {
                    assert_eq!(rule.id, "reserved_properties", "its example has metadata");
                    assert!(incompatibilities(good).is_empty());
                    incompatibilities(bad)
                }
                [
                    ("json writer", writer),
                    ("json reader", reader),
                    ("json witness", witness),
                    ("json", good),
                ] => {
                    assert!(incompatibilities(good).is_empty());
                    let (reader, writer) = (Schema::Json(parsed(reader)), parsed(writer));
                    let found = examine(&reader, &Schema::Json(writer), Policy::Strict);
                    for finding in &found.findings {
                        let datum = finding.evidence.witness().map(|it| it.datum.as_str());
                        assert_eq!(datum, Some(witness.trim_end()), "{}", rule.id);
                    }
                    found.findings.iter().map(|finding| kind(&finding.difference)).collect()
                }
                _ => panic!("{} has an example that breaks and one that does not", rule.id),
            };
            // Keywords that describe have no kind of their own that breaks.
            let breaks_by_its_own =
                rule.id == "annotations" || rule.kinds.iter().any(|kind| bad.first() == Some(kind));
            assert!(bad.len() == 1 && breaks_by_its_own, "{}: {bad:?}", rule.id);
        }
    }
}
