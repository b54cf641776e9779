//! Laws of what data says about Protobuf schemas, with pools that another compiler makes.

use std::fmt::Write as _;

use clade_checker::protobuf::{self, Reading};
use clade_checker::{Evidence, Policy, Schema, SchemaType, Validation, examine, parse};
use proptest::collection::vec;
use proptest::prelude::*;
use prost_reflect::prost::Message as _;
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor,
    ReflectMessage, Value,
};
use protox::Compiler;
use protox::file::{File, FileResolver};

const TYPES: [&str; 17] = [
    "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32",
    "sfixed64", "float", "double", "bool", "string", "bytes", "E", "N",
];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Label {
    Plain,
    Repeated,
    Required,
    Member,
    MapValue,
}

const LABELS: [Label; 5] =
    [Label::Plain, Label::Repeated, Label::Required, Label::Member, Label::MapValue];

#[derive(Debug, Clone)]
struct File2 {
    is_proto3: bool,
    /// By number, from 1 on.
    fields: Vec<Option<(usize, usize)>>,
    inner: usize,
    constants: i32,
}

fn files() -> impl Strategy<Value = File2> {
    let field = prop::option::weighted(0.9, (0..TYPES.len(), 0..LABELS.len()));
    (any::<bool>(), vec(field, 1..5), 0..TYPES.len() - 1, 1..4).prop_map(
        |(is_proto3, fields, inner, constants)| File2 { is_proto3, fields, inner, constants },
    )
}

/// A file and one of which some fields have changed.
fn pairs() -> impl Strategy<Value = (File2, File2)> {
    (files(), files(), vec(any::<bool>(), 5)).prop_map(|(one, drawn, takes)| {
        let mut other = one.clone();
        for (at, take) in takes.iter().enumerate().take(drawn.fields.len()) {
            if *take && at < other.fields.len() {
                other.fields[at] = drawn.fields[at];
            }
        }
        if takes[0] {
            other.inner = drawn.inner;
        }
        if takes[1] {
            other.constants = drawn.constants;
        }
        if takes[2] {
            other.is_proto3 = drawn.is_proto3;
        }
        (one, other)
    })
}

fn text(file: &File2) -> String {
    let plain = if file.is_proto3 { "" } else { "optional " };
    let mut text = format!("syntax = \"proto{}\";\n", if file.is_proto3 { 3 } else { 2 });
    let mut members = String::new();
    text.push_str("message M {\n");
    for (at, field) in file.fields.iter().enumerate() {
        let Some((field_type, label)) = field else { continue };
        let (name, number) = (TYPES[*field_type], at + 1);
        match LABELS[*label] {
            Label::Required if !file.is_proto3 => {
                writeln!(text, "  required {name} f{number} = {number};")
            }
            Label::Plain | Label::Required => {
                writeln!(text, "  {plain}{name} f{number} = {number};")
            }
            Label::Repeated => writeln!(text, "  repeated {name} f{number} = {number};"),
            Label::Member => writeln!(members, "    {name} f{number} = {number};"),
            Label::MapValue => writeln!(text, "  map<int32, {name}> f{number} = {number};"),
        }
        .expect("a string takes any text");
    }
    if !members.is_empty() {
        write!(text, "  oneof o {{\n{members}  }}\n").expect("a string takes any text");
    }
    text.push_str("}\nenum E {\n");
    for number in 0..file.constants {
        writeln!(text, "  E{number} = {number};").expect("a string takes any text");
    }
    writeln!(text, "}}\nmessage N {{ {plain}{} x = 1; }}", TYPES[file.inner])
        .expect("a string takes any text");
    text
}

fn schema(text: &str) -> Schema {
    parse(SchemaType::Protobuf, text, &[], Validation::Strict)
        .unwrap_or_else(|error| panic!("{text}\n{error}"))
}

fn readings(reader: &Schema, writer: &Schema) -> [(Reading, Evidence); 4] {
    match (reader, writer) {
        (Schema::Protobuf(reader), Schema::Protobuf(writer)) => protobuf::readings(reader, writer),
        _ => panic!("both are Protobuf"),
    }
}

struct OneFile(String);

impl FileResolver for OneFile {
    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        File::from_source(name, &self.0)
    }
}

/// The messages as protox and prost-reflect have them.
fn pool(text: &str) -> DescriptorPool {
    let mut compiler = Compiler::with_file_resolver(OneFile(text.to_owned()));
    compiler.open_file("a.proto").unwrap_or_else(|error| panic!("{text}\n{error}"));
    compiler.descriptor_pool()
}

fn message(pool: &DescriptorPool, name: &str) -> MessageDescriptor {
    pool.get_message_by_name(name).expect("each file declares it")
}

/// A value in a form in which equal means equal, whatever the type.
#[derive(Debug, Clone, PartialEq)]
enum Plain {
    Number(i128),
    Float(u64),
    Bytes(Vec<u8>),
}

fn plain(value: &Value) -> Option<Plain> {
    Some(match value {
        Value::Bool(value) => Plain::Number((*value).into()),
        Value::I32(value) | Value::EnumNumber(value) => Plain::Number((*value).into()),
        Value::I64(value) => Plain::Number((*value).into()),
        Value::U32(value) => Plain::Number((*value).into()),
        Value::U64(value) => Plain::Number((*value).into()),
        Value::F32(value) => Plain::Float(f64::from(*value).to_bits()),
        Value::F64(value) => Plain::Float(value.to_bits()),
        Value::String(value) => Plain::Bytes(value.as_bytes().to_vec()),
        Value::Bytes(value) => Plain::Bytes(value.to_vec()),
        Value::Message(_) | Value::List(_) | Value::Map(_) => return None,
    })
}

/// The elements of a field as the official runtimes have them: closed enums drop what they do not
/// list.
fn elements(message: &DynamicMessage, field: &FieldDescriptor) -> Vec<Value> {
    // Without presence, prost-reflect takes -0.0 for a zero that is not there.
    let is_float = matches!(field.kind(), Kind::Float | Kind::Double);
    if !message.has_field(field) && (!is_float || field.supports_presence() || field.is_list()) {
        return Vec::new();
    }
    let is_known = |value: &Value, field: &FieldDescriptor| match (value, field.kind()) {
        (Value::EnumNumber(number), Kind::Enum(one)) => {
            one.parent_file().syntax() == prost_reflect::Syntax::Proto3
                || one.get_value(*number).is_some()
        }
        _ => true,
    };
    match message.get_field(field).into_owned() {
        Value::List(list) => list.into_iter().filter(|one| is_known(one, field)).collect(),
        Value::Map(map) => {
            let Kind::Message(entry) = field.kind() else { return Vec::new() };
            let value = entry.map_entry_value_field();
            let mut entries: Vec<(MapKey, Value)> =
                map.into_iter().filter(|(_, one)| is_known(one, &value)).collect();
            entries.sort_by_key(|(key, _)| key.as_i32());
            let as_message = |(key, one): (MapKey, Value)| {
                let mut message = DynamicMessage::new(entry.clone());
                message.set_field(&entry.map_entry_key_field(), key.into());
                message.set_field(&value, one);
                Value::Message(message)
            };
            entries.into_iter().map(as_message).collect()
        }
        value => {
            let is_zero = !field.supports_presence()
                && plain(&value) == plain(&Value::default_value_for_field(field));
            let value = (!is_zero).then_some(value);
            value.into_iter().filter(|one| is_known(one, field)).collect()
        }
    }
}

fn is_complete(message: &DynamicMessage) -> bool {
    message.descriptor().fields().all(|field| {
        let elements = elements(message, &field);
        let is_there = field.cardinality() != prost_reflect::Cardinality::Required;
        (is_there || !elements.is_empty())
            && elements.iter().all(|one| one.as_message().is_none_or(is_complete))
    })
}

/// Whether a message has the same values for the reader, by number.
fn is_same(read: &DynamicMessage, written: &DynamicMessage) -> bool {
    written.descriptor().fields().all(|field| {
        let theirs = elements(written, &field);
        let Some(other) = read.descriptor().get_field(field.number()) else {
            let is_member = field.containing_oneof().is_some_and(|one| !one.is_synthetic());
            let has_oneof = read.descriptor().oneofs().any(|oneof| oneof.name() == "o");
            return theirs.is_empty() || !(is_member && has_oneof);
        };
        let ours = elements(read, &other);
        let default = |field: &FieldDescriptor| plain(&Value::default_value_for_field(field));
        let is_single = !other.is_list() && !other.is_map();
        match (ours.as_slice(), theirs.as_slice()) {
            ([], []) => {
                let (ours, theirs) = (default(&other), default(&field));
                let is_one_class = ours.is_some()
                    && theirs.is_some()
                    && ours.as_ref().map(std::mem::discriminant)
                        == theirs.as_ref().map(std::mem::discriminant);
                !is_one_class || ours == theirs
            }
            // Without presence, a zero is as good as nothing.
            ([], [one]) if is_single && !other.supports_presence() => {
                plain(one).is_some() && plain(one) == default(&other)
            }
            // So it is in an entry of a map, which always has both.
            ([one], []) if read.descriptor().is_map_entry() => plain(one) == default(&field),
            (ours, theirs) => {
                ours.len() == theirs.len()
                    && ours.iter().zip(theirs).all(|(one, other)| match (one, other) {
                        (Value::Message(one), Value::Message(other)) => is_same(one, other),
                        (one, other) => plain(one).is_some() && plain(one) == plain(other),
                    })
            }
        }
    })
}

/// Whether the reader has what the writer's bytes mean.
fn is_read(reader: MessageDescriptor, written: &DynamicMessage, bytes: &[u8]) -> bool {
    DynamicMessage::decode(reader, bytes)
        .is_ok_and(|read| is_complete(&read) && is_same(&read, written))
}

/// Values of a field's type, those at the ends of the ranges first.
fn edges(kind: &Kind) -> Vec<Value> {
    match kind {
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
            [1, -1, 2, 40, i32::MAX, i32::MIN, 0].map(Value::I32).to_vec()
        }
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
            [1, -1, 2, 1 << 31, 1 << 32, i64::MAX, i64::MIN, 0].map(Value::I64).to_vec()
        }
        Kind::Uint32 | Kind::Fixed32 => [1, 2, 1 << 31, u32::MAX, 0].map(Value::U32).to_vec(),
        Kind::Uint64 | Kind::Fixed64 => {
            [1, 2, 1 << 31, 1 << 32, 1 << 63, u64::MAX, 0].map(Value::U64).to_vec()
        }
        Kind::Bool => [true, false].map(Value::Bool).to_vec(),
        Kind::Float => [1.5, -0.0, f32::INFINITY, 0.0].map(Value::F32).to_vec(),
        Kind::Double => [1.5, -0.0, 1e300, 0.0].map(Value::F64).to_vec(),
        Kind::String => ["a", "h\u{e9}", ""].map(|one| Value::String(one.to_owned())).to_vec(),
        Kind::Bytes => {
            [&b"a"[..], b"\xff", b""].map(|one| Value::Bytes(one.to_vec().into())).to_vec()
        }
        Kind::Enum(one) => {
            let open = (one.parent_file().syntax() == prost_reflect::Syntax::Proto3).then_some(77);
            let numbers = one.values().map(|value| value.number()).chain(open);
            numbers.map(Value::EnumNumber).collect()
        }
        Kind::Message(inner) => {
            let mut found = vec![DynamicMessage::new(inner.clone())];
            for field in inner.fields() {
                found.extend(edges(&field.kind()).into_iter().map(|edge| {
                    let mut message = DynamicMessage::new(inner.clone());
                    message.set_field(&field, edge);
                    message
                }));
            }
            found.into_iter().map(Value::Message).collect()
        }
    }
}

/// Whole values of a field.
fn choices(field: &FieldDescriptor) -> Vec<Value> {
    if let (true, Kind::Message(entry)) = (field.is_map(), field.kind()) {
        let values = edges(&entry.map_entry_value_field().kind()).into_iter();
        return values.map(|one| Value::Map([(MapKey::I32(-1), one)].into())).collect();
    }
    let edges = edges(&field.kind());
    if !field.is_list() {
        return edges;
    }
    let two = edges.iter().chain(&edges).take(2).cloned().collect();
    edges.into_iter().map(|one| Value::List(vec![one])).chain([Value::List(two)]).collect()
}

/// Messages with each field at each edge, each pair of fields, and all of them.
fn data(of: &MessageDescriptor) -> Vec<DynamicMessage> {
    let choices: Vec<(FieldDescriptor, Vec<Value>)> =
        of.fields().map(|field| (field.clone(), choices(&field))).collect();
    let with = |chosen: &[(&FieldDescriptor, &Value)]| {
        let mut message = DynamicMessage::new(of.clone());
        for (field, values) in &choices {
            if field.cardinality() == prost_reflect::Cardinality::Required {
                message.set_field(field, values[0].clone());
            }
        }
        chosen.iter().for_each(|(field, value)| message.set_field(field, (*value).clone()));
        message
    };
    let mut found = vec![with(&[])];
    for (field, values) in &choices {
        found.extend(values.iter().map(|value| with(&[(field, value)])));
        for (other, others) in &choices {
            found.push(with(&[(field, &values[0]), (other, &others[0])]));
        }
    }
    let all: Vec<_> = choices.iter().map(|(field, values)| (field, &values[0])).collect();
    found.push(with(&all));
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_schema_reads_its_own_data(file in files()) {
        let one = schema(&text(&file));
        for (reading, evidence) in readings(&one, &one) {
            prop_assert_eq!(&evidence, &Evidence::Refuted, "{:?}", reading);
        }
    }

    #[test]
    fn every_answer_holds_in_another_pool((writer, reader) in pairs()) {
        let texts = [text(&writer), text(&reader)];
        let (ours, theirs) = (schema(&texts[1]), schema(&texts[0]));
        let examination = examine(&ours, &theirs, Policy::Strict);
        let (reader, writer) = (pool(&texts[1]), pool(&texts[0]));
        let findings = examination.findings.iter().map(|finding| &finding.evidence);
        for witness in findings.chain([&examination.evidence]).filter_map(Evidence::witness) {
            let fails = ["M", "N"].iter().any(|name| {
                DynamicMessage::decode(message(&writer, name), witness.bytes.as_slice())
                    .is_ok_and(|written| is_complete(&written)
                        && !is_read(message(&reader, name), &written, &witness.bytes))
            });
            prop_assert!(fails, "{} of {}\n{}", witness.datum, texts[0], texts[1]);
        }
        if examination.evidence == Evidence::Refuted {
            for name in ["M", "N"] {
                for datum in data(&message(&writer, name)) {
                    let bytes = datum.encode_to_vec();
                    // Without presence, prost-reflect writes no -0.0.
                    let written = DynamicMessage::decode(datum.descriptor(), bytes.as_slice());
                    let datum = written.expect("its own writer wrote it");
                    prop_assert!(
                        is_read(message(&reader, name), &datum, &bytes),
                        "{datum:?} of {}\n{}", texts[0], texts[1]
                    );
                }
            }
        }
    }
}
