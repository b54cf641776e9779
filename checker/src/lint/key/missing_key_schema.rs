//! A stream that is about keys and does not say what they are.

use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};
use crate::lint::view::Shape;
use crate::stream::paths::{field_at, is_one_type, type_name};
use crate::stream::{KeySchema, Kind, Primitive};

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "missing-key-schema",
        Category::Key,
        Severity::Warning,
        include_str!("missing_key_schema.md"),
    ),
    check,
};

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    let is_keyed = match stream.kind {
        Kind::Entity | Kind::Keyed | Kind::Changelog => true,
        Kind::Unkeyed
        | Kind::Notification
        | Kind::Command
        | Kind::Dlq
        | Kind::Request
        | Kind::Reply => false,
    };
    let has_key = stream.has_key() || view.context.key().is_some();
    // A compacted stream without a key is an error of its own.
    if is_keyed && !has_key && !stream.is_compacted() {
        let message = format!(
            "'{}' is of kind {} and does not say what its key is: nobody can tell which records \
             belong together, nor join it with others",
            stream.name,
            stream.kind.wire_name()
        );
        findings.add_to_stream(stream, "/key", message).because(
            "way-out",
            0,
            format!(
                "register a schema under '{}-key', declare {{\"primitive\": \"string\"}}, or make \
                 it a stream of kind unkeyed",
                stream.name
            ),
        );
    }
    check_subject(view, findings);
    check_path(view, findings);
}

/// Sub-code `key-without-versions`: the document names a subject that has no schema.
fn check_subject(view: &StreamView<'_>, findings: &mut Findings) {
    let Some(subject) = view.stream.key.subject() else { return };
    if view.key.is_some() || !view.stream.has_data() {
        return;
    }
    let message = format!("the key is said to be described by '{subject}', which has no version");
    findings.add_to_stream(view.stream, "/key/schema/subject", message).because(
        "key-without-versions",
        0,
        "register the schema of the key, or name another subject",
    );
}

/// Sub-code `key-path`: the field of the value that repeats the key is not there, or is of another
/// type.
fn check_path(view: &StreamView<'_>, findings: &mut Findings) {
    let Some(path) = &view.stream.key.path_in_value else { return };
    for value in &view.values {
        let subject = value.bound.subject;
        let message = match field_at(&value.view, path) {
            None => {
                format!("the key is said to be repeated as '{path}', which '{subject}' has not")
            }
            Some(field) => {
                let Some((shape, name)) = key_shape(view) else { continue };
                if is_one_type(&shape, &field.shape) {
                    continue;
                }
                format!(
                    "the key is {name}, and '{path}' of '{subject}', which is said to repeat it, is \
                     {}",
                    type_name(&value.view, &field.shape)
                )
            }
        };
        findings.add_to_stream(view.stream, "/key/pathInValue", message).because(
            "key-path",
            0,
            "give the path of the field that has the key, or leave the path out",
        );
    }
}

/// What a key is, if it is one value: also that of a record with one field.
fn key_shape(view: &StreamView<'_>) -> Option<(Shape, String)> {
    if let KeySchema::Primitive(primitive) = view.stream.key.schema {
        let shape = match primitive {
            Primitive::String | Primitive::Uuid => Shape::String,
            Primitive::Long => Shape::Integer(64),
            Primitive::Integer => Shape::Integer(32),
            Primitive::Double => Shape::Float(64),
            Primitive::Float => Shape::Float(32),
            Primitive::Bytes => Shape::Bytes,
            // No schema has integers of 16 bits.
            Primitive::Short => return None,
        };
        return Some((shape, format!("a {}", primitive.wire_name())));
    }
    let key = &view.key.as_ref()?.view;
    let shape = match key.root_record() {
        None => key.root.clone(),
        Some((_, record)) => match record.fields.as_slice() {
            [only] => key.field(*only).shape.clone(),
            _ => return None,
        },
    };
    let name = type_name(key, &shape);
    shape.is_leaf().then_some((shape, name))
}
