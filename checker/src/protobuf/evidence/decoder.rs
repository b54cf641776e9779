//! A real decoder that has one side's schema: prost-reflect, with a pool of its own.
//!
//! prost-reflect knows proto2 and proto3 only. So that it reads by the resolved features, every
//! message becomes one of a single proto2 file: presence and packing of readers make no difference on
//! the wire, a delimited message is a group, a number of an enum an `int32`, and a string that nobody
//! checks is `bytes`. What prost-reflect does not check is checked after it, as the official runtimes
//! do: required fields, and constants that a closed enum does not list, which are left out.

use std::cell::RefCell;
use std::collections::BTreeSet;

use prost_reflect::prost_types::field_descriptor_proto::{Label, Type};
use prost_reflect::prost_types::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorProto, MessageOptions,
    OneofDescriptorProto,
};
use prost_reflect::{DescriptorPool, DynamicMessage, MapKey, Value};

use super::atom::Atom;
use super::datum::{Datum, Element};
use super::least::message_of;
use super::types::{Cardinality, FieldView, Id, Side, ValueType, is_closed, lists};
use crate::protobuf::descriptor::Scalar;

/// The decoder of the witnesses.
pub(super) const DECODER: &str = "prost-reflect 0.16.5";

/// The decoder where the checks after it made the difference.
pub(super) const CHECKED_DECODER: &str = "prost-reflect 0.16.5 with the official runtimes' checks";

/// What a string is that nobody checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strings {
    /// Bytes, as the features say.
    AsAsked,
    /// Text, as prost has it of every string.
    AlwaysText,
}

/// prost-reflect with the messages of one side. A message is lowered when data of it, or of one that
/// leads to it, are read first: most schemas have more messages than their data are asked for.
pub(super) struct Decoder {
    strings: Strings,
    lowered: RefCell<Lowered>,
}

struct Lowered {
    pool: DescriptorPool,
    /// For each message, the file of the pool that has it: the place of the load that added it.
    files: Vec<Option<usize>>,
    loads: usize,
    /// Whether all that the main file declares is there.
    has_declared: bool,
    /// What prost-reflect said of a message that it refused.
    refused: Option<String>,
}

impl Decoder {
    /// A decoder that has no message yet.
    pub fn of(side: &Side<'_>, strings: Strings) -> Decoder {
        let (pool, files) = (DescriptorPool::new(), vec![None; side.messages.len()]);
        let lowered = Lowered { pool, files, loads: 0, has_declared: false, refused: None };
        Decoder { strings, lowered: RefCell::new(lowered) }
    }

    /// Whether the schema has a message that is declared under the local name; `Err` has the words of
    /// prost-reflect.
    pub fn declares(&self, side: &Side<'_>, local_name: &str) -> Result<bool, String> {
        let mut lowered = self.lowered.borrow_mut();
        if !std::mem::replace(&mut lowered.has_declared, true) {
            lowered.load(side, self.strings, side.declared().collect())?;
        }
        if let Some(reason) = &lowered.refused {
            return Err(reason.clone());
        }
        Ok(lowered.pool.get_message_by_name(&declared_name(local_name)).is_some())
    }

    /// What the decoder makes of a message; `Err` has its words.
    pub fn read(&self, side: &Side<'_>, id: Id, bytes: &[u8]) -> Result<Datum, String> {
        let mut lowered = self.lowered.borrow_mut();
        lowered.load(side, self.strings, vec![id])?;
        let found = lowered.pool.get_message_by_name(&name(side, id));
        let descriptor = found.ok_or_else(|| "no such message".to_owned())?;
        let read = DynamicMessage::decode(descriptor, bytes).map_err(|error| error.to_string())?;
        Ok(datum(side, id, &read))
    }
}

impl Lowered {
    /// Adds `wanted` and all that they lead to, as far as they are not there, as one file. What is
    /// there leads to nothing that is not, so that no two files need each other.
    fn load(&mut self, side: &Side<'_>, strings: Strings, wanted: Vec<Id>) -> Result<(), String> {
        if let Some(reason) = &self.refused {
            return Err(reason.clone());
        }
        let file = self.loads;
        let (mut waiting, mut messages, mut needed) = (wanted, Vec::new(), BTreeSet::new());
        while let Some(id) = waiting.pop() {
            match self.files[id] {
                None => {
                    self.files[id] = Some(file);
                    waiting.extend(side.fields(id).iter().filter_map(message_of));
                    messages.push(id);
                }
                Some(other) if other != file => {
                    needed.insert(other);
                }
                Some(_) => {}
            }
        }
        messages.retain(|id| !side.is_entry(*id));
        if messages.is_empty() {
            return Ok(());
        }
        self.loads += 1;
        let file = FileDescriptorProto {
            name: Some(file_name(file)),
            dependency: needed.into_iter().map(file_name).collect(),
            message_type: messages.into_iter().map(|id| message(side, strings, id)).collect(),
            ..FileDescriptorProto::default()
        };
        self.pool.add_file_descriptor_proto(file).map_err(|error| {
            let reason = error.to_string();
            self.refused = Some(reason.clone());
            reason
        })
    }
}

fn file_name(load: usize) -> String {
    format!("{load}.proto")
}

/// The name of a message in the pool.
fn name(side: &Side<'_>, id: Id) -> String {
    let message = &side.messages[id];
    if side.declared().contains(&id) {
        declared_name(&message.local_name)
    } else {
        format!("M{id}")
    }
}

/// One word for a name with dots; no two names have the same.
fn declared_name(local_name: &str) -> String {
    let mut name = String::with_capacity(local_name.len() + 8);
    name.push_str("T_");
    for character in local_name.chars() {
        match character {
            '_' => name.push_str("__"),
            '.' => name.push_str("_d"),
            other => name.push(other),
        }
    }
    name
}

fn message(side: &Side<'_>, strings: Strings, id: Id) -> DescriptorProto {
    let view = &side.messages[id];
    let mut nested = Vec::new();
    let mut fields = Vec::with_capacity(view.fields.len());
    for one in &view.fields {
        let inner = message_of(one);
        let mut type_name = inner.map(|inner| format!(".{}", name(side, inner)));
        if let (Cardinality::Map, Some(inner)) = (one.cardinality, inner) {
            let entry = DescriptorProto {
                options: Some(MessageOptions { map_entry: Some(true), ..Default::default() }),
                ..message(side, strings, inner)
            };
            nested.push(entry);
            type_name = Some(format!(".{}.{}", name(side, id), name(side, inner)));
        }
        let is_key = side.is_entry(id) && one.number == 1;
        // The key of a map cannot be bytes.
        let strings = if is_key { Strings::AlwaysText } else { strings };
        fields.push(field(one, type_name, side.is_entry(id), strings));
    }
    let oneofs = view
        .oneofs
        .iter()
        .enumerate()
        .map(|(at, _)| OneofDescriptorProto { name: Some(format!("o{at}")), options: None });
    DescriptorProto {
        name: Some(name(side, id)),
        field: fields,
        nested_type: nested,
        oneof_decl: oneofs.collect(),
        ..DescriptorProto::default()
    }
}

fn field(
    view: &FieldView<'_>,
    type_name: Option<String>,
    is_in_entry: bool,
    strings: Strings,
) -> FieldDescriptorProto {
    let is_singular = view.is_singular();
    let label = if is_singular { Label::Optional } else { Label::Repeated };
    let name = match view.number {
        1 if is_in_entry => "key".to_owned(),
        2 if is_in_entry => "value".to_owned(),
        number => format!("f{number}"),
    };
    FieldDescriptorProto {
        name: Some(name),
        number: Some(view.number),
        label: Some(label.into()),
        r#type: Some(lowered_type(view.value, strings).into()),
        type_name,
        oneof_index: view.oneof.and_then(|at| i32::try_from(at).ok()),
        ..FieldDescriptorProto::default()
    }
}

fn lowered_type(value: ValueType<'_>, strings: Strings) -> Type {
    match value {
        ValueType::Text { is_verified } if is_verified || strings == Strings::AlwaysText => {
            Type::String
        }
        ValueType::Text { .. } => Type::Bytes,
        ValueType::Enum(_) => Type::Int32,
        ValueType::Message { is_delimited: true, .. } => Type::Group,
        ValueType::Message { is_delimited: false, .. } => Type::Message,
        ValueType::Scalar(scalar) => match scalar {
            Scalar::Double => Type::Double,
            Scalar::Float => Type::Float,
            Scalar::Int64 => Type::Int64,
            Scalar::Uint64 => Type::Uint64,
            Scalar::Int32 => Type::Int32,
            Scalar::Fixed64 => Type::Fixed64,
            Scalar::Fixed32 => Type::Fixed32,
            Scalar::Bool => Type::Bool,
            Scalar::String => Type::String,
            Scalar::Bytes => Type::Bytes,
            Scalar::Uint32 => Type::Uint32,
            Scalar::Sfixed32 => Type::Sfixed32,
            Scalar::Sfixed64 => Type::Sfixed64,
            Scalar::Sint32 => Type::Sint32,
            Scalar::Sint64 => Type::Sint64,
        },
    }
}

/// What was decoded, without the constants that a closed enum does not list. prost stops at a
/// hundred levels.
fn datum(side: &Side<'_>, id: Id, message: &DynamicMessage) -> Datum {
    let mut fields = Vec::new();
    for (descriptor, value) in message.fields() {
        let number = descriptor.number().cast_signed();
        let Some(field) = side.field(id, number) else { continue };
        let elements = elements(side, field, value);
        if !elements.is_empty() {
            fields.push((number, elements));
        }
    }
    fields.sort_by_key(|(number, _)| *number);
    Datum { id, fields }
}

fn elements(side: &Side<'_>, field: &FieldView<'_>, value: &Value) -> Vec<Element> {
    match value {
        Value::List(values) => {
            values.iter().filter_map(|value| element(side, field, value)).collect()
        }
        Value::Map(entries) => {
            let Some(id) = message_of(field) else { return Vec::new() };
            let mut read: Vec<Element> = entries
                .iter()
                .filter_map(|(key, value)| {
                    let inner = side.field(id, 2)?;
                    let fields = vec![
                        (1, vec![Element::Atom(key_atom(key))]),
                        (2, vec![element(side, inner, value)?]),
                    ];
                    Some(Element::Message(Datum { id, fields }))
                })
                .collect();
            read.sort_by(|one, other| one.key().cmp(&other.key()));
            read
        }
        value => element(side, field, value).into_iter().collect(),
    }
}

fn element(side: &Side<'_>, field: &FieldView<'_>, value: &Value) -> Option<Element> {
    let atom = match value {
        Value::Message(message) => {
            return Some(Element::Message(datum(side, message_of(field)?, message)));
        }
        Value::Bool(value) => Atom::Int((*value).into()),
        Value::I32(value) | Value::EnumNumber(value) => Atom::Int((*value).into()),
        Value::I64(value) => Atom::Int((*value).into()),
        Value::U32(value) => Atom::Int((*value).into()),
        Value::U64(value) => Atom::Int((*value).into()),
        Value::F32(value) => Atom::Float(f64::from(*value).to_bits()),
        Value::F64(value) => Atom::Float(value.to_bits()),
        Value::String(value) => Atom::Bytes(value.as_bytes().to_vec()),
        Value::Bytes(value) => Atom::Bytes(value.to_vec()),
        Value::List(_) | Value::Map(_) => return None,
    };
    if let (ValueType::Enum(one), Atom::Int(number)) = (field.value, &atom)
        && is_closed(one)
        && !lists(one, *number)
    {
        return None;
    }
    Some(Element::Atom(atom))
}

fn key_atom(key: &MapKey) -> Atom {
    match key {
        MapKey::Bool(value) => Atom::Int((*value).into()),
        MapKey::I32(value) => Atom::Int((*value).into()),
        MapKey::I64(value) => Atom::Int((*value).into()),
        MapKey::U32(value) => Atom::Int((*value).into()),
        MapKey::U64(value) => Atom::Int((*value).into()),
        MapKey::String(value) => Atom::Bytes(value.as_bytes().to_vec()),
    }
}
