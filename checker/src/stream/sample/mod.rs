//! Keys as they are on the wire: which bytes a schema gives them, and one key made for each number.

mod avro;
mod json;
mod protobuf;

use std::cell::Cell;
use std::collections::HashSet;

use super::parts::Primitive;
use crate::limits::STREAM_SAMPLE_STEPS_MAX;
use crate::lint::view::{Shape, View};
use crate::schema::Schema;

/// Types inside each other that are followed.
const DEPTH_MAX: usize = 32;

/// A key, as people write it and as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sample {
    /// As JSON: `{"order_id":42}`.
    pub(crate) shown: String,
    pub(crate) bytes: Vec<u8>,
}

/// What decides the bytes of a datum: two schemas with one form write every datum in the same bytes.
/// Names count in JSON alone, docs nowhere.
pub(crate) fn form(schema: &Schema, view: &View) -> String {
    match schema {
        Schema::Avro(schema) => avro::form(schema),
        Schema::Json(schema) => json::form(&schema.canonical_text(), view),
        Schema::Protobuf(schema) => protobuf::form(schema.files(), view),
    }
}

/// The key that a number stands for, without anything in front of its bytes. Fields that are not
/// among `shared` have their defaults, where they have one. None for shapes that no key should have.
pub(crate) fn sample(
    schema: &Schema,
    view: &View,
    number: u32,
    shared: &HashSet<String>,
) -> Option<Sample> {
    let steps = Cell::new(STREAM_SAMPLE_STEPS_MAX);
    let seed = Seed { number, shared, view, steps };
    match schema {
        Schema::Avro(schema) => avro::sample(schema, &seed),
        Schema::Json(_) => json::sample(view, &seed),
        Schema::Protobuf(schema) => protobuf::sample(schema.files(), view, &seed),
    }
}

/// The key that a number stands for, as Kafka's own serializers write it.
pub(crate) fn plain(primitive: Primitive, number: u32) -> Sample {
    let text = number.to_string();
    let shown = match primitive {
        Primitive::String | Primitive::Bytes => format!("\"{text}\""),
        Primitive::Uuid => format!("\"{}\"", uuid(number)),
        Primitive::Long
        | Primitive::Integer
        | Primitive::Short
        | Primitive::Double
        | Primitive::Float => text.clone(),
    };
    let bytes = match primitive {
        Primitive::String | Primitive::Bytes => text.into_bytes(),
        Primitive::Uuid => uuid(number).into_bytes(),
        Primitive::Long => u64::from(number).to_be_bytes().to_vec(),
        Primitive::Integer => number.to_be_bytes().to_vec(),
        Primitive::Short => u16::try_from(number).unwrap_or(u16::MAX).to_be_bytes().to_vec(),
        Primitive::Double => f64::from(number).to_be_bytes().to_vec(),
        Primitive::Float => {
            let number = u16::try_from(number).unwrap_or(u16::MAX);
            f32::from(number).to_be_bytes().to_vec()
        }
    };
    Sample { shown, bytes }
}

/// The names of the fields that every datum of the schema has at its root.
pub(crate) fn names(view: &View) -> HashSet<String> {
    let Some((_, record)) = view.root_record() else { return HashSet::new() };
    view.fields_of(record).map(|field| field.name.clone()).collect()
}

/// What the fields of a key are made of.
struct Seed<'a> {
    number: u32,
    shared: &'a HashSet<String>,
    view: &'a View,
    /// How many values may still be made.
    steps: Cell<u32>,
}

impl Seed<'_> {
    /// Counts a value; none once there are too many.
    fn step(&self) -> Option<()> {
        self.steps.set(self.steps.get().checked_sub(1)?);
        Some(())
    }

    /// The text of a string: a UUID for fields of that logical type.
    fn text(&self, field: Option<&str>) -> String {
        let view = self.view;
        let field = view.root_record().zip(field).and_then(|((_, record), name)| {
            view.fields_of(record).find(|field| field.name == name)
        });
        let is_uuid = field.is_some_and(|field| field.details.logical.as_deref() == Some("uuid"));
        if is_uuid { uuid(self.number) } else { self.number.to_string() }
    }

    /// The default of a field at the root that the other schema does not have, as JSON.
    fn default(&self, name: &str) -> Option<&str> {
        let (_, record) = self.view.root_record()?;
        if self.shared.contains(name) {
            return None;
        }
        let field = self.view.fields_of(record).find(|field| field.name == name)?;
        field.default.as_deref()
    }
}

fn uuid(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// As many bytes as Protobuf and Avro need, seven bits in each, the lowest first.
fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Whether a field holds one value that is no record, list or map.
fn is_single(shape: &Shape) -> bool {
    shape.is_leaf() && !matches!(shape, Shape::Any | Shape::Null)
}
