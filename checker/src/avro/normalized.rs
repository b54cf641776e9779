//! Drops the differences of order and spelling that carry no meaning, as Confluent's registry does
//! when it is asked to normalise.

use super::canonical;
use super::model::{Edge, Model, Node, Primitive, Property, Shape};
use super::number::{is_whole, java_double};
use crate::json_text::{self, Value};

/// The canonical text after normalisation.
///
/// # Source
/// Confluent Schema Registry 8.5. Two things are left alone that lose meaning there: a type without
/// a namespace inside one that has a namespace keeps having none, and the default of a union stays
/// whichever branch it is of.
pub(super) fn normalized_text(model: &Model) -> String {
    let mut normalized = model.clone();
    for node in normalized.nodes.iter_mut().skip(model.imported) {
        normalize_node(node, model);
    }
    canonical::canonical_text(&normalized)
}

fn normalize_node(node: &mut Node, model: &Model) {
    let first: &[&str] = leading_keys(node);
    sort_properties(&mut node.properties, first);
    match &mut node.shape {
        Shape::Record(record) => {
            record.is_error = false;
            normalize_named(&mut record.named);
            for field in &mut record.fields {
                sort_properties(&mut field.properties, &[]);
                field.aliases.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
                if let Some(default) = &mut field.default {
                    spell_as_type(default, field.edge, model);
                    sort_members(default);
                }
            }
        }
        Shape::Enum(symbols) => normalize_named(&mut symbols.named),
        Shape::Fixed(fixed) => normalize_named(&mut fixed.named),
        Shape::Primitive(_) | Shape::Array(_) | Shape::Map(_) | Shape::Union(_) => {}
    }
}

fn normalize_named(named: &mut super::model::Named) {
    if named.doc.as_deref() == Some("") {
        named.doc = None;
    }
    let namespace = named.name.namespace().map(str::to_owned);
    named.aliases.sort_by_cached_key(|alias| {
        alias.as_alias(namespace.as_deref()).encode_utf16().collect::<Vec<_>>()
    });
}

/// The properties that stand before all others: those of a valid logical type.
fn leading_keys(node: &Node) -> &'static [&'static str] {
    match logical_type(node) {
        Some("decimal") if integer(node, "scale").unwrap_or(0) != 0 => {
            &["logicalType", "precision", "scale"]
        }
        Some("decimal") => &["logicalType", "precision"],
        Some(_) => &["logicalType"],
        None => &[],
    }
}

/// The logical type, if it is one that Avro defines and its base is valid.
fn logical_type(node: &Node) -> Option<&str> {
    let name = property(&node.properties, "logicalType")?.as_str()?;
    let is_valid = match (&node.shape, name) {
        (Shape::Primitive(Primitive::Bytes), "decimal") => is_decimal(node, None),
        (Shape::Fixed(fixed), "decimal") => is_decimal(node, Some(fixed.size)),
        (Shape::Fixed(fixed), "uuid") => fixed.size == 16,
        (Shape::Fixed(fixed), "duration") => fixed.size == 12,
        (Shape::Primitive(base), _) => matches!(
            (base, name),
            (Primitive::String, "uuid")
                | (Primitive::Bytes, "big-decimal")
                | (Primitive::Int, "date" | "time-millis")
                | (
                    Primitive::Long,
                    "time-micros"
                        | "timestamp-millis"
                        | "timestamp-micros"
                        | "timestamp-nanos"
                        | "local-timestamp-millis"
                        | "local-timestamp-micros"
                        | "local-timestamp-nanos"
                )
        ),
        (
            Shape::Array(_)
            | Shape::Map(_)
            | Shape::Union(_)
            | Shape::Record(_)
            | Shape::Enum(_)
            | Shape::Fixed(_),
            _,
        ) => false,
    };
    is_valid.then_some(name)
}

/// Whether precision and scale fit each other and, in a fixed, its size.
fn is_decimal(node: &Node, size: Option<i32>) -> bool {
    let Some(precision) = integer(node, "precision") else { return false };
    let scale = match property(&node.properties, "scale") {
        Some(_) => integer(node, "scale"),
        None => Some(0),
    };
    let digits_max = size.map_or(f64::INFINITY, |size| {
        (f64::from(8 * (i64::from(size) - 1).max(0) as i32 + 7) * 2_f64.log10()).floor()
    });
    precision > 0
        && f64::from(precision) <= digits_max
        && scale.is_some_and(|scale| (0..=precision).contains(&scale))
}

fn integer(node: &Node, key: &str) -> Option<i32> {
    match &property(&node.properties, key)?.value {
        Value::Number(spelled) => spelled.parse().ok(),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}

fn property<'a>(properties: &'a [Property], key: &str) -> Option<&'a json_text::Node> {
    properties.iter().find(|property| property.key == key).map(|property| &property.value)
}

fn sort_properties(properties: &mut [Property], first: &[&str]) {
    for property in &mut *properties {
        sort_members(&mut property.value);
    }
    properties.sort_by_cached_key(|property| {
        let rank = first.iter().position(|key| *key == property.key).unwrap_or(first.len());
        (rank, property.key.encode_utf16().collect::<Vec<_>>())
    });
}

fn sort_members(node: &mut json_text::Node) {
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(sort_members),
        Value::Object(members) => {
            members.iter_mut().for_each(|member| sort_members(&mut member.value));
            members.sort_by_cached_key(|member| member.key.encode_utf16().collect::<Vec<_>>());
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Spells a whole number as `1.0` where its type is float or double.
fn spell_as_type(value: &mut json_text::Node, edge: Edge, model: &Model) {
    match (&mut value.value, &model.node(edge.node).shape) {
        (Value::Number(spelled), Shape::Primitive(primitive)) => {
            *spelled = spelled_as(spelled, *primitive);
        }
        (Value::Array(items), Shape::Array(inner)) => {
            items.iter_mut().for_each(|item| spell_as_type(item, *inner, model));
        }
        (Value::Object(members), Shape::Map(inner)) => {
            members.iter_mut().for_each(|member| spell_as_type(&mut member.value, *inner, model));
        }
        (Value::Object(members), Shape::Record(record)) => {
            for member in members {
                if let Some((_, field)) = record.field(&member.key) {
                    spell_as_type(&mut member.value, field.edge, model);
                }
            }
        }
        (
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_),
            _,
        ) => {}
    }
}

fn spelled_as(spelled: &str, primitive: Primitive) -> String {
    match primitive {
        Primitive::Double if is_whole(spelled) => {
            spelled.parse().map_or_else(|_| spelled.to_owned(), java_double)
        }
        // Java keeps the default of a float as a float, of which fewer digits remain.
        Primitive::Float => match spelled.parse::<f64>().map(|value| value as f32) {
            Ok(value) if value.is_finite() => {
                java_double(value.to_string().parse().unwrap_or(f64::from(value)))
            }
            Ok(_) | Err(_) => spelled.to_owned(),
        },
        Primitive::Null
        | Primitive::Boolean
        | Primitive::Int
        | Primitive::Long
        | Primitive::Double
        | Primitive::Bytes
        | Primitive::String => spelled.to_owned(),
    }
}
