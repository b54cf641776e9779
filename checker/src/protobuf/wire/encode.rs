//! Linked files as bytes, as protoc writes them: fields by number, every JSON name, no source info.

use std::borrow::Cow;

use super::marks;
use crate::protobuf::descriptor::{
    Declared, Edition, Enum, EnumValue, ExtensionRange, Field, FieldType, File, ImportKind, Label,
    Message, Method, Oneof, OptionField, OptionValue, Options, ReservedRange, Scalar, Service,
    Value, Visibility, usual_json_name,
};
use crate::protobuf::link::encode_options;

/// In what order options are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::protobuf) enum OptionOrder {
    /// Standard ones by number, then custom ones as they were written, as protoc does.
    #[default]
    Written,
    /// All by number, so that files that say the same give the same bytes.
    ByNumber,
}

/// The `FileDescriptorProto` of a linked file.
///
/// In the order [`OptionOrder::Written`] it is what `protoc --descriptor_set_out --retain_options`
/// writes of the file; only that option statements that set parts of one message are one record.
pub(in crate::protobuf) fn encode(file: &File, order: OptionOrder) -> Vec<u8> {
    let mut out = Bytes { bytes: Vec::new(), order };
    out.text(1, &file.path);
    if !file.package.is_empty() {
        out.text(2, &file.package);
    }
    let (optional, plain): (Vec<_>, Vec<_>) =
        file.imports.iter().partition(|import| import.kind == ImportKind::Option);
    plain.iter().for_each(|import| out.text(3, &import.path));
    file.messages.iter().for_each(|one| out.inner(4, |out| message(out, one)));
    file.enums.iter().for_each(|one| out.inner(5, |out| one_enum(out, one)));
    file.services.iter().for_each(|one| out.inner(6, |out| service(out, one)));
    file.extensions.iter().for_each(|one| out.inner(7, |out| field(out, one, false)));
    out.options(8, &file.options);
    for (number, kind) in [(10, ImportKind::Public), (11, ImportKind::Weak)] {
        let of_kind = plain.iter().enumerate().filter(|(_, import)| import.kind == kind);
        of_kind.for_each(|(index, _)| out.number(number, index as u64));
    }
    match file.edition {
        Edition::Proto2 => {}
        Edition::Proto3 => out.text(12, "proto3"),
        Edition::Edition2023 | Edition::Edition2024 => out.text(12, "editions"),
    }
    match file.edition {
        Edition::Proto2 | Edition::Proto3 => {}
        Edition::Edition2023 => out.number(14, marks::EDITION_2023),
        Edition::Edition2024 => out.number(14, marks::EDITION_2024),
    }
    optional.iter().for_each(|import| out.text(15, &import.path));
    out.bytes
}

struct Bytes {
    bytes: Vec<u8>,
    order: OptionOrder,
}

impl Bytes {
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push((value & 0x7F) as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    fn number(&mut self, number: u32, value: u64) {
        self.varint(u64::from(number << 3));
        self.varint(value);
    }

    fn signed(&mut self, number: u32, value: i32) {
        self.number(number, i64::from(value).cast_unsigned());
    }

    fn sized(&mut self, number: u32, value: &[u8]) {
        self.varint(u64::from(number << 3 | 2));
        self.varint(value.len() as u64);
        self.bytes.extend_from_slice(value);
    }

    fn text(&mut self, number: u32, value: &str) {
        self.sized(number, value.as_bytes());
    }

    /// A message: what `write` adds, with its length in front.
    fn inner(&mut self, number: u32, write: impl FnOnce(&mut Bytes)) {
        self.varint(u64::from(number << 3 | 2));
        let start = self.bytes.len();
        write(self);
        let end = self.bytes.len();
        self.varint((end - start) as u64);
        let length = self.bytes.len() - end;
        self.bytes[start..].rotate_right(length);
    }

    fn options(&mut self, number: u32, options: &Options) {
        if !options.fields.is_empty() || !options.written.is_empty() || options.encoded.is_some() {
            let mut fields: Vec<_> = options.fields.iter().map(sorted_inside).collect();
            if self.order == OptionOrder::ByNumber {
                fields.sort_by_key(|field| field.number.cast_unsigned());
            }
            self.sized(number, &encode_options(&fields));
        }
    }

    /// A full name with its leading dot.
    fn name(&mut self, number: u32, full: &str) {
        self.varint(u64::from(number << 3 | 2));
        self.varint(full.len() as u64 + 1);
        self.bytes.push(b'.');
        self.bytes.extend_from_slice(full.as_bytes());
    }
}

/// An option, the messages in which have their fields by number.
fn sorted_inside(field: &OptionField) -> Cow<'_, OptionField> {
    let (Value::Message(inner) | Value::Group(inner)) = &field.value else {
        return Cow::Borrowed(field);
    };
    let is_sorted = inner.is_sorted_by_key(|one| one.number.cast_unsigned());
    let sorted: Vec<_> = inner.iter().map(sorted_inside).collect();
    if is_sorted && sorted.iter().all(|one| matches!(one, Cow::Borrowed(_))) {
        return Cow::Borrowed(field);
    }
    let mut sorted: Vec<OptionField> = sorted.into_iter().map(Cow::into_owned).collect();
    sorted.sort_by_key(|one| one.number.cast_unsigned());
    let value = match field.value {
        Value::Group(_) => Value::Group(sorted),
        _ => Value::Message(sorted),
    };
    Cow::Owned(OptionField { value, name: field.name.clone(), ..*field })
}

fn message(out: &mut Bytes, message: &Message) {
    let is_entry = message.declared == Declared::MapEntry;
    out.text(1, &message.name);
    message.fields.iter().for_each(|one| out.inner(2, |out| field(out, one, is_entry)));
    message.messages.iter().for_each(|one| out.inner(3, |out| self::message(out, one)));
    message.enums.iter().for_each(|one| out.inner(4, |out| one_enum(out, one)));
    message.extension_ranges.iter().for_each(|one| out.inner(5, |out| extension_range(out, one)));
    message.extensions.iter().for_each(|one| out.inner(6, |out| field(out, one, false)));
    if is_entry {
        out.inner(7, |out| out.number(marks::MAP_ENTRY, 1));
    } else {
        out.options(7, &message.options);
    }
    message.oneofs.iter().for_each(|one| out.inner(8, |out| oneof(out, one)));
    message.reserved_ranges.iter().for_each(|one| out.inner(9, |out| reserved_range(out, one)));
    message.reserved_names.iter().for_each(|one| out.text(10, &one.name));
    visibility(out, 11, message.visibility);
}

fn visibility(out: &mut Bytes, number: u32, visibility: Option<Visibility>) {
    match visibility {
        None => {}
        Some(Visibility::Local) => out.number(number, marks::VISIBILITY_LOCAL),
        Some(Visibility::Export) => out.number(number, marks::VISIBILITY_EXPORT),
    }
}

fn field(out: &mut Bytes, field: &Field, is_of_entry: bool) {
    out.text(1, &field.name);
    if let Some(extendee) = &field.extendee {
        out.name(2, &extendee.full);
    }
    out.signed(3, field.number);
    let is_map = matches!(field.field_type, FieldType::Map(_));
    out.number(
        4,
        match field.label {
            Some(Label::Repeated) => marks::LABEL_REPEATED,
            Some(Label::Required) => marks::LABEL_REQUIRED,
            None if is_map && !is_of_entry => marks::LABEL_REPEATED,
            Some(Label::Optional) | None => marks::LABEL_OPTIONAL,
        },
    );
    let (type_number, name) = match &field.field_type {
        FieldType::Scalar(scalar) => (marks::of_scalar(*scalar), None),
        FieldType::Message(name) | FieldType::Map(name) => (marks::TYPE_MESSAGE, Some(name)),
        FieldType::Group(name) => (marks::TYPE_GROUP, Some(name)),
        FieldType::Enum(name) => (marks::TYPE_ENUM, Some(name)),
        FieldType::Unresolved(_) => unreachable!("linking resolves every type"),
    };
    out.number(5, type_number);
    if let Some(name) = name {
        out.name(6, &name.full);
    }
    if let Some(default) = &field.default {
        match (&field.field_type, &default.written) {
            // It need not be UTF-8, as the text must be.
            (FieldType::Scalar(Scalar::String), OptionValue::String(bytes)) => out.sized(7, bytes),
            _ => out.text(7, &default.text),
        }
    }
    out.options(8, &field.options);
    if let Some(oneof) = field.oneof {
        out.number(9, oneof as u64);
    }
    match &field.json_name {
        Some(name) => out.text(10, &name.name),
        None => out.text(10, &usual_json_name(&field.name)),
    }
    if field.proto3_optional {
        out.number(17, 1);
    }
}

fn oneof(out: &mut Bytes, oneof: &Oneof) {
    out.text(1, &oneof.name);
    out.options(2, &oneof.options);
}

fn extension_range(out: &mut Bytes, range: &ExtensionRange) {
    out.signed(1, range.start);
    out.signed(2, range.end);
    out.options(3, &range.options);
}

fn reserved_range(out: &mut Bytes, range: &ReservedRange) {
    out.signed(1, range.start);
    out.signed(2, range.end);
}

fn one_enum(out: &mut Bytes, one: &Enum) {
    out.text(1, &one.name);
    one.values.iter().for_each(|value| out.inner(2, |out| enum_value(out, value)));
    out.options(3, &one.options);
    one.reserved_ranges.iter().for_each(|range| out.inner(4, |out| reserved_range(out, range)));
    one.reserved_names.iter().for_each(|name| out.text(5, &name.name));
    visibility(out, 6, one.visibility);
}

fn enum_value(out: &mut Bytes, value: &EnumValue) {
    out.text(1, &value.name);
    out.signed(2, value.number);
    out.options(3, &value.options);
}

fn service(out: &mut Bytes, service: &Service) {
    out.text(1, &service.name);
    service.methods.iter().for_each(|one| out.inner(2, |out| method(out, one)));
    out.options(3, &service.options);
}

fn method(out: &mut Bytes, method: &Method) {
    out.text(1, &method.name);
    out.name(2, &method.input.full);
    out.name(3, &method.output.full);
    if method.has_body && method.options == Options::default() {
        out.sized(4, &[]);
    } else {
        out.options(4, &method.options);
    }
    for (number, is_streaming) in [(5, method.client_streaming), (6, method.server_streaming)] {
        if is_streaming {
            out.number(number, 1);
        }
    }
}
