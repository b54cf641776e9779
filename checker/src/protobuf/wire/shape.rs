//! Which messages a descriptor is made of.

use super::reader::{Payload, Reader};

/// A message of `descriptor.proto`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    File,
    Message,
    Field,
    Oneof,
    Range,
    Reserved,
    Enum,
    Value,
    Service,
    Method,
    /// Options and source info, which are read elsewhere or not at all.
    Opaque,
}

/// What a field of such a message holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    /// Text in proto2, which need not be UTF-8.
    Bytes,
    Number,
    /// A number for each element, alone or packed.
    Numbers,
    Inner(Part),
}

/// Nesting past which nothing is looked at: the decoder refuses it.
const DEPTH_MAX: usize = 100;

impl Part {
    /// The name and shape of the field `number`.
    pub fn field(self, number: u32) -> Option<(&'static str, Shape)> {
        use Shape::{Bytes, Inner, Number, Numbers, Text};
        let field = match (self, number) {
            (Part::Opaque, _) => return None,
            (Part::Range | Part::Reserved, 1) => ("start", Number),
            (Part::Range | Part::Reserved, 2) => ("end", Number),
            (_, 1) => ("name", Text),
            (Part::File, 2) => ("package", Text),
            (Part::File, 3) => ("dependency", Text),
            (Part::File, 4) => ("message_type", Inner(Part::Message)),
            (Part::File, 5) => ("enum_type", Inner(Part::Enum)),
            (Part::File, 6) => ("service", Inner(Part::Service)),
            (Part::File, 7) => ("extension", Inner(Part::Field)),
            (Part::File, 8) => ("options", Inner(Part::Opaque)),
            (Part::File, 9) => ("source_code_info", Inner(Part::Opaque)),
            (Part::File, 10) => ("public_dependency", Numbers),
            (Part::File, 11) => ("weak_dependency", Numbers),
            (Part::File, 12) => ("syntax", Text),
            (Part::File, 14) => ("edition", Number),
            (Part::File, 15) => ("option_dependency", Text),
            (Part::Message, 2) => ("field", Inner(Part::Field)),
            (Part::Message, 3) => ("nested_type", Inner(Part::Message)),
            (Part::Message, 4) => ("enum_type", Inner(Part::Enum)),
            (Part::Message, 5) => ("extension_range", Inner(Part::Range)),
            (Part::Message, 6) => ("extension", Inner(Part::Field)),
            (Part::Message, 7) => ("options", Inner(Part::Opaque)),
            (Part::Message, 8) => ("oneof_decl", Inner(Part::Oneof)),
            (Part::Message, 9) => ("reserved_range", Inner(Part::Reserved)),
            (Part::Message, 10) => ("reserved_name", Text),
            (Part::Message, 11) => ("visibility", Number),
            (Part::Field, 2) => ("extendee", Text),
            (Part::Field, 3) => ("number", Number),
            (Part::Field, 4) => ("label", Number),
            (Part::Field, 5) => ("type", Number),
            (Part::Field, 6) => ("type_name", Text),
            (Part::Field, 7) => ("default_value", Bytes),
            (Part::Field, 8) => ("options", Inner(Part::Opaque)),
            (Part::Field, 9) => ("oneof_index", Number),
            (Part::Field, 10) => ("json_name", Text),
            (Part::Field, 17) => ("proto3_optional", Number),
            (Part::Oneof, 2) => ("options", Inner(Part::Opaque)),
            (Part::Range, 3) => ("options", Inner(Part::Opaque)),
            (Part::Enum, 2) => ("value", Inner(Part::Value)),
            (Part::Enum, 3) => ("options", Inner(Part::Opaque)),
            (Part::Enum, 4) => ("reserved_range", Inner(Part::Reserved)),
            (Part::Enum, 5) => ("reserved_name", Text),
            (Part::Enum, 6) => ("visibility", Number),
            (Part::Value, 2) => ("number", Number),
            (Part::Value, 3) => ("options", Inner(Part::Opaque)),
            (Part::Service, 2) => ("method", Inner(Part::Method)),
            (Part::Service, 3) => ("options", Inner(Part::Opaque)),
            (Part::Method, 2) => ("input_type", Text),
            (Part::Method, 3) => ("output_type", Text),
            (Part::Method, 4) => ("options", Inner(Part::Opaque)),
            (Part::Method, 5) => ("client_streaming", Number),
            (Part::Method, 6) => ("server_streaming", Number),
            _ => return None,
        };
        Some(field)
    }
}

/// Whether `bytes` have the form of a `FileDescriptorProto`, whatever they say.
pub(in crate::protobuf) fn is_file(bytes: &[u8]) -> bool {
    is_part(Part::File, bytes, 0)
}

fn is_part(part: Part, bytes: &[u8], depth: usize) -> bool {
    let mut reader = Reader::new(bytes);
    while let Ok(record) = reader.next() {
        let Some((number, payload)) = record else { return true };
        let fits = match (part.field(number), payload) {
            (None, _) => true,
            (Some((_, Shape::Inner(Part::Opaque) | Shape::Bytes)), Payload::Bytes(_)) => true,
            (Some((_, Shape::Text)), Payload::Bytes(text)) => std::str::from_utf8(text).is_ok(),
            (Some((_, Shape::Inner(inner))), Payload::Bytes(bytes)) => {
                depth >= DEPTH_MAX || is_part(inner, bytes, depth + 1)
            }
            (Some((_, Shape::Number | Shape::Numbers)), Payload::Varint(_)) => true,
            (Some((_, Shape::Numbers)), Payload::Bytes(bytes)) => {
                super::reader::packed(bytes).is_ok()
            }
            (Some(_), _) => false,
        };
        if !fits {
            return false;
        }
    }
    false
}
