//! Fields and extensions from bytes.

use super::super::marks;
use super::super::reader::{Payload, Reader};
use super::{Context, Decoded, int32, name, options, refused, text, type_name, unknown};
use crate::protobuf::descriptor::{
    DefaultValue, Edition, Field, FieldType, JsonName, Label, OptionValue, Options, Scalar, Source,
    TypeName, usual_json_name,
};
use crate::protobuf::syntax::{double_text, escape_bytes, float_text, saturating_float, unescaped};

/// A field, whose oneof and group or map are looked up later.
pub(super) fn field(bytes: &[u8], context: Context) -> Decoded<Field> {
    let mut field = Field {
        name: String::new(),
        number: 0,
        label: None,
        field_type: FieldType::Scalar(Scalar::Double),
        oneof: None,
        extendee: None,
        json_name: None,
        default: None,
        proto3_optional: false,
        options: Options::default(),
        features: context.features,
        source: Source::default(),
        number_span: None,
        type_span: None,
    };
    let (mut label, mut type_number, mut named) = (marks::LABEL_OPTIONAL, None, None);
    let (mut default, mut json_name) = (None, None);
    let mut reader = Reader::new(bytes);
    while let Some((number, payload)) = reader.next()? {
        match (number, payload) {
            (1, Payload::Bytes(bytes)) => field.name = name("field", bytes)?,
            (2, Payload::Bytes(bytes)) => field.extendee = Some(Box::new(type_name(bytes)?)),
            (3, Payload::Varint(value)) => field.number = int32(value),
            (4, Payload::Varint(value)) => label = value,
            (5, Payload::Varint(value)) => type_number = Some(value),
            (6, Payload::Bytes(bytes)) => named = Some(type_name(bytes)?),
            (7, Payload::Bytes(bytes)) => default = Some(bytes),
            (8, Payload::Bytes(bytes)) => options(bytes, &mut field.options),
            (9, Payload::Varint(value)) => field.oneof = usize::try_from(value).ok(),
            (10, Payload::Bytes(bytes)) => json_name = Some(text(bytes)?),
            (17, Payload::Varint(value)) => field.proto3_optional = value != 0,
            (number, _) => return unknown("a field", number),
        }
    }
    field.field_type = field_type(&field.name, type_number, named)?;
    field.label = match label {
        marks::LABEL_OPTIONAL => {
            let is_written = context.edition == Edition::Proto2 || field.proto3_optional;
            is_written.then_some(Label::Optional)
        }
        marks::LABEL_REQUIRED => Some(Label::Required),
        marks::LABEL_REPEATED => Some(Label::Repeated),
        other => return refused(format!("has the label {other} in '{}'", field.name)),
    };
    field.default = default.map(|bytes| default_value(&field, bytes)).transpose()?.map(Box::new);
    field.json_name = json_name
        .filter(|name| *name != usual_json_name(&field.name))
        .map(|name| Box::new(JsonName { name, span: None }));
    Ok(field)
}

fn field_type(field: &str, number: Option<u64>, name: Option<TypeName>) -> Decoded<FieldType> {
    match (number, name) {
        (Some(marks::TYPE_MESSAGE), Some(name)) => Ok(FieldType::Message(name)),
        (Some(marks::TYPE_GROUP), Some(name)) => Ok(FieldType::Group(name)),
        (Some(marks::TYPE_ENUM), Some(name)) => Ok(FieldType::Enum(name)),
        (None, Some(name)) => Ok(FieldType::Unresolved(name)),
        (Some(number), None) if let Some(scalar) = marks::scalar(number) => {
            Ok(FieldType::Scalar(scalar))
        }
        (None, None) => refused(format!("has the field '{field}' without a type")),
        (Some(number), _) => refused(format!(
            "has the field '{field}' with the type {number}, which has no name or \
                             must not have one"
        )),
    }
}

/// The default that `bytes` spell, spelled as protoc does.
fn default_value(field: &Field, bytes: &[u8]) -> Decoded<DefaultValue> {
    let (written, text) = match &field.field_type {
        FieldType::Scalar(Scalar::String) => {
            (OptionValue::String(bytes.to_vec()), String::from_utf8_lossy(bytes).into_owned())
        }
        FieldType::Scalar(Scalar::Bytes) => {
            let bytes = unescaped(&text(bytes)?);
            let text = escape_bytes(&bytes);
            (OptionValue::String(bytes), text)
        }
        FieldType::Scalar(scalar) => {
            let text = text(bytes)?;
            let Some(found) = number_default(*scalar, &text) else {
                let text = text.escape_debug();
                return refused(format!(
                    "has the default '{text}' in '{}', which is no {}",
                    field.name,
                    scalar.keyword()
                ));
            };
            found
        }
        FieldType::Unresolved(_)
        | FieldType::Message(_)
        | FieldType::Group(_)
        | FieldType::Map(_)
        | FieldType::Enum(_) => {
            let text = name("default", bytes)?;
            (OptionValue::Identifier(text.clone()), text)
        }
    };
    Ok(DefaultValue { written, text, span: None })
}

fn number_default(scalar: Scalar, text: &str) -> Option<(OptionValue, String)> {
    let signed = |min: i64, max: i64| {
        let value = text.parse().ok().filter(|value| (min..=max).contains(value))?;
        let written = match value {
            0.. => OptionValue::PositiveInt(value.unsigned_abs()),
            _ => OptionValue::NegativeInt(value.unsigned_abs()),
        };
        Some((written, value.to_string()))
    };
    let unsigned = |max: u64| {
        let value: u64 = text.parse().ok().filter(|value| *value <= max)?;
        Some((OptionValue::PositiveInt(value), value.to_string()))
    };
    match scalar {
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => {
            signed(i32::MIN.into(), i32::MAX.into())
        }
        Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => signed(i64::MIN, i64::MAX),
        Scalar::Uint32 | Scalar::Fixed32 => unsigned(u32::MAX.into()),
        Scalar::Uint64 | Scalar::Fixed64 => unsigned(u64::MAX),
        Scalar::Float | Scalar::Double => {
            let value: f64 = text.parse().ok()?;
            let text = match scalar {
                Scalar::Float => float_text(saturating_float(value)),
                _ => double_text(value),
            };
            Some((OptionValue::Double(value), text))
        }
        Scalar::Bool => matches!(text, "true" | "false")
            .then(|| (OptionValue::Identifier(text.to_owned()), text.to_owned())),
        Scalar::String | Scalar::Bytes => None,
    }
}
