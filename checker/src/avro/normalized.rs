//! Drops the differences of order and spelling that carry no meaning, as Confluent's registry does
//! when it is asked to normalise. Two things are left alone that lose meaning there: a type without
//! a namespace inside one that has a namespace keeps having none, and the default of a union stays
//! whichever branch it is of.

use super::model::{Edge, Model, Node, Primitive, Property, Shape};
use super::number::{is_whole, java_double};
use super::texts::Text;
use crate::json_text::{self, Comments, Value, write_string};

/// A default with the keys of objects in order, and whole numbers spelled as their type is.
///
/// # Source
/// Confluent Schema Registry 8.5.
pub(super) fn default(model: &Model, default: Text, edge: Edge) -> String {
    let mut default = read(model.text(default));
    spell_as_type(&mut default, edge, model);
    sort_members(&mut default);
    default.to_compact()
}

/// The properties of a field or of the type `node` in order, each with a comma before it.
pub(super) fn properties(model: &Model, properties: &[Property], node: Option<&Node>) -> String {
    let first = node.map_or(&[][..], |node| leading_keys(model, node));
    let mut sorted: Vec<(&str, json_text::Node)> = properties
        .iter()
        .map(|property| (model.text(property.key), read(model.text(property.value))))
        .collect();
    sorted.sort_by_cached_key(|(key, _)| {
        let rank = first.iter().position(|known| known == key).unwrap_or(first.len());
        (rank, key.encode_utf16().collect::<Vec<_>>())
    });
    let mut out = String::new();
    for (key, mut value) in sorted {
        sort_members(&mut value);
        out.push(',');
        write_string(key, &mut out);
        out.push(':');
        value.write_compact(&mut out);
    }
    out
}

/// Reads again what was kept of a JSON value.
fn read(kept: &str) -> json_text::Node {
    json_text::parse(kept, Comments::Refused).expect("what has been read is kept as valid JSON")
}

/// The properties that stand before all others: those of a valid logical type.
fn leading_keys(model: &Model, node: &Node) -> &'static [&'static str] {
    match logical_type(model, node).as_deref() {
        Some("decimal") if integer(model, node, "scale").unwrap_or(0) != 0 => {
            &["logicalType", "precision", "scale"]
        }
        Some("decimal") => &["logicalType", "precision"],
        Some(_) => &["logicalType"],
        None => &[],
    }
}

/// The logical type, if it is one that Avro defines and its base is valid.
fn logical_type(model: &Model, node: &Node) -> Option<String> {
    let written = read(property(model, node, "logicalType")?);
    let name = written.as_str()?;
    let size = |index| model.fixed_type(index).size;
    let is_valid = match (node.shape, name) {
        (Shape::Primitive(Primitive::Bytes), "decimal") => is_decimal(model, node, None),
        (Shape::Fixed(fixed), "decimal") => is_decimal(model, node, Some(size(fixed))),
        (Shape::Fixed(fixed), "uuid") => size(fixed) == 16,
        (Shape::Fixed(fixed), "duration") => size(fixed) == 12,
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
            Shape::Awaited
            | Shape::Begun
            | Shape::Array(_)
            | Shape::Map(_)
            | Shape::Union(_)
            | Shape::Record(_)
            | Shape::Enum(_)
            | Shape::Fixed(_),
            _,
        ) => false,
    };
    is_valid.then(|| name.to_owned())
}

/// Whether precision and scale fit each other and, in a fixed, its size.
fn is_decimal(model: &Model, node: &Node, size: Option<i32>) -> bool {
    let Some(precision) = integer(model, node, "precision") else { return false };
    let scale = match property(model, node, "scale") {
        Some(_) => integer(model, node, "scale"),
        None => Some(0),
    };
    let digits_max = size.map_or(f64::INFINITY, |size| {
        (f64::from(8 * (i64::from(size) - 1).max(0) as i32 + 7) * 2_f64.log10()).floor()
    });
    precision > 0
        && f64::from(precision) <= digits_max
        && scale.is_some_and(|scale| (0..=precision).contains(&scale))
}

fn integer(model: &Model, node: &Node, key: &str) -> Option<i32> {
    property(model, node, key)?.parse().ok()
}

/// The JSON at `key`.
fn property<'a>(model: &'a Model, node: &Node, key: &str) -> Option<&'a str> {
    let mut properties = node.properties.of(&model.properties).iter();
    let property = properties.find(|property| model.text(property.key) == key)?;
    Some(model.text(property.value))
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
    match (&mut value.value, model.shape(edge.node)) {
        (Value::Number(spelled), Shape::Primitive(primitive)) => {
            *spelled = spelled_as(spelled, primitive);
        }
        (Value::Array(items), Shape::Array(inner)) => {
            items.iter_mut().for_each(|item| spell_as_type(item, inner, model));
        }
        (Value::Object(members), Shape::Map(inner)) => {
            members.iter_mut().for_each(|member| spell_as_type(&mut member.value, inner, model));
        }
        (Value::Object(members), Shape::Record(record)) => {
            let fields = model.record(record).fields.of(&model.fields);
            for member in members {
                let mut fields = fields.iter();
                if let Some(field) = fields.find(|field| model.text(field.name) == member.key) {
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
