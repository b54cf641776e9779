//! Options of decoded files, from their bytes.

use std::cell::Cell;
use std::collections::HashMap;

use super::text::{complete_entry, is_nothing};
use super::{Definition, OPTION_DEPTH_MAX, constant_numbered, find_enum};
use crate::limits::PROTOBUF_OPTION_FIELDS_MAX;
use crate::protobuf::descriptor::{FieldType, OptionField, Scalar, Value};
use crate::protobuf::link::pool::{PlaceId, View};

/// The field that holds options which nothing has read yet.
const UNINTERPRETED: i32 = 999;

/// The fields that the bytes of a message set.
///
/// # Errors
/// Bytes that are no message; the text continues a sentence about the options.
pub(super) fn decode<'a>(
    view: View<'a>,
    message: PlaceId,
    bytes: &[u8],
    count: &'a Cell<usize>,
) -> Result<Vec<OptionField>, String> {
    let mut input = Input { rest: bytes, is_singular: true };
    let fields = Decode { view, count }.fields(message, &mut input, None, 0)?;
    if fields.iter().any(|field| field.number == UNINTERPRETED && !field.is_extension) {
        return Err("are not interpreted: encode the descriptor as protoc does".to_owned());
    }
    Ok(fields)
}

fn cut() -> String {
    "end within a field".to_owned()
}

/// Bytes that are not read yet.
#[derive(Clone, Copy)]
struct Input<'b> {
    rest: &'b [u8],
    /// Whether statements can set what is inside, field by field: no message around is repeated.
    is_singular: bool,
}

impl<'b> Input<'b> {
    fn varint(&mut self) -> Result<u64, String> {
        let mut value = 0_u64;
        for shift in (0..70).step_by(7) {
            let (&byte, rest) = self.rest.split_first().ok_or_else(cut)?;
            self.rest = rest;
            let bits = u64::from(byte & 0x7F);
            value |= bits.checked_shl(shift).unwrap_or(0);
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err("have a number of more than ten bytes".to_owned())
    }

    fn take(&mut self, count: u64) -> Result<&'b [u8], String> {
        let count = usize::try_from(count).map_err(|_| cut())?;
        let (taken, rest) = self.rest.split_at_checked(count).ok_or_else(cut)?;
        self.rest = rest;
        Ok(taken)
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (taken, rest) = self.rest.split_first_chunk::<N>().ok_or_else(cut)?;
        self.rest = rest;
        Ok(*taken)
    }
}

struct Decode<'a> {
    view: View<'a>,
    /// How many values the options of the file have so far.
    count: &'a Cell<usize>,
}

impl<'a> Decode<'a> {
    /// The fields up to the end of the input, or to the end mark of the group `until`.
    fn fields(
        &self,
        message: PlaceId,
        input: &mut Input<'_>,
        until: Option<u64>,
        depth: usize,
    ) -> Result<Vec<OptionField>, String> {
        if depth > OPTION_DEPTH_MAX {
            return Err(format!("nest deeper than {OPTION_DEPTH_MAX} levels"));
        }
        let mut known: HashMap<i32, Option<Definition<'a>>> = HashMap::new();
        let mut fields: Vec<OptionField> = Vec::new();
        // Where the field of a number stands that is not repeated: what comes later counts.
        let mut singular: HashMap<i32, usize> = HashMap::new();
        while !input.rest.is_empty() {
            let start = input.rest;
            let tag = input.varint()?;
            let number = i32::try_from(tag >> 3).ok().filter(|number| *number > 0);
            let number = number.ok_or("have a field without a number")?;
            if tag & 7 == 4 {
                let is_end = until == Some(tag >> 3);
                return if is_end { Ok(ordered(fields, depth)) } else { Err(cut()) };
            }
            let definition = *known
                .entry(number)
                .or_insert_with(|| Definition::numbered(self.view, message, number));
            let payload = *input;
            let values = match definition {
                Some(definition) => self.known(definition, tag, input, depth)?,
                None => None,
            };
            let Some((definition, values)) = definition.zip(values) else {
                *input = payload;
                skip(tag, input, depth)?;
                let raw = start[..start.len() - input.rest.len()].to_vec();
                fields.push(unknown(number, raw));
                continue;
            };
            for value in values {
                let is_first = !singular.contains_key(&number);
                let is_nothing = depth > 0 && is_nothing(self.view, definition, &value);
                if is_nothing && is_first && !input.is_singular {
                    continue;
                }
                // As statements set them: elements of custom options stand alone, and so may those
                // inside, but for constants that have no name.
                let is_packed = depth > 0 && definition.is_packed();
                let has_word = !matches!(value, Value::Enum(_, None));
                let stands_alone = is_packed && tag & 7 != 2 && has_word;
                let is_alone = (is_nothing || stands_alone) && input.is_singular;
                let mut field = definition.set(value, is_packed && !is_alone, None);
                field.is_alone = is_alone;
                match singular.get(&number).filter(|_| !definition.is_repeated()) {
                    Some(&at) => replace(&mut fields[at], field),
                    None => {
                        singular.insert(number, fields.len());
                        fields.push(field);
                    }
                }
            }
        }
        if until.is_some() { Err(cut()) } else { Ok(ordered(fields, depth)) }
    }

    /// The values of one record of a field that is known; `None` if the record is not of the field's
    /// type.
    fn known(
        &self,
        definition: Definition<'a>,
        tag: u64,
        input: &mut Input<'_>,
        depth: usize,
    ) -> Result<Option<Vec<Value>>, String> {
        let wire_type = tag & 7;
        let field_type = &definition.field.field_type;
        if let Some(message) = definition.message(self.view) {
            self.count()?;
            let is_singular = input.is_singular && !definition.is_repeated();
            let value = match (wire_type, definition.is_delimited()) {
                (2, false) => {
                    let length = input.varint()?;
                    let mut inner = Input { rest: input.take(length)?, is_singular };
                    let mut fields = self.fields(message, &mut inner, None, depth + 1)?;
                    if matches!(field_type, FieldType::Map(_)) {
                        complete_entry(self.view, message, &mut fields);
                    }
                    Value::Message(fields)
                }
                (3, true) => {
                    let mut inner = Input { rest: input.rest, is_singular };
                    let fields = self.fields(message, &mut inner, Some(tag >> 3), depth + 1)?;
                    input.rest = inner.rest;
                    Value::Group(fields)
                }
                _ => return Ok(None),
            };
            return Ok(Some(vec![value]));
        }
        let expected = wire_type_of(field_type);
        if wire_type == expected {
            return Ok(Some(vec![self.scalar(field_type, input)?]));
        }
        if wire_type == 2 && expected != 2 && definition.is_repeated() {
            let length = input.varint()?;
            let mut inner = Input { rest: input.take(length)?, is_singular: false };
            let mut values = Vec::new();
            while !inner.rest.is_empty() {
                values.push(self.scalar(field_type, &mut inner)?);
            }
            return Ok(Some(values));
        }
        Ok(None)
    }

    fn count(&self) -> Result<(), String> {
        self.count.update(|count| count + 1);
        if self.count.get() > PROTOBUF_OPTION_FIELDS_MAX {
            return Err(format!(
                "set more than {PROTOBUF_OPTION_FIELDS_MAX} fields and elements of lists, with \
                 those before them: leave some out"
            ));
        }
        Ok(())
    }

    fn scalar(&self, field_type: &FieldType, input: &mut Input<'_>) -> Result<Value, String> {
        self.count()?;
        let scalar = match field_type {
            FieldType::Scalar(scalar) => *scalar,
            FieldType::Enum(name) => {
                let number = low(input.varint()?);
                let constant = find_enum(self.view, &name.full)
                    .and_then(|place| constant_numbered(self.view, place, number));
                return Ok(Value::Enum(number, constant.map(|value| value.name.clone())));
            }
            FieldType::Unresolved(_)
            | FieldType::Message(_)
            | FieldType::Group(_)
            | FieldType::Map(_) => return Err("have a field of no type".to_owned()),
        };
        Ok(match scalar {
            Scalar::Bool => Value::Bool(input.varint()? != 0),
            Scalar::Int32 => Value::Int32(low(input.varint()?)),
            Scalar::Int64 => Value::Int64(i64::from_ne_bytes(input.varint()?.to_ne_bytes())),
            Scalar::Uint32 => Value::Uint32((input.varint()? & 0xFFFF_FFFF) as u32),
            Scalar::Uint64 => Value::Uint64(input.varint()?),
            Scalar::Sint32 => Value::Sint32(low(unfold(input.varint()? & 0xFFFF_FFFF))),
            Scalar::Sint64 => {
                Value::Sint64(i64::from_ne_bytes(unfold(input.varint()?).to_ne_bytes()))
            }
            Scalar::Fixed32 => Value::Fixed32(u32::from_le_bytes(input.fixed()?)),
            Scalar::Fixed64 => Value::Fixed64(u64::from_le_bytes(input.fixed()?)),
            Scalar::Sfixed32 => Value::Sfixed32(i32::from_le_bytes(input.fixed()?)),
            Scalar::Sfixed64 => Value::Sfixed64(i64::from_le_bytes(input.fixed()?)),
            Scalar::Float => Value::Float(f32::from_le_bytes(input.fixed()?)),
            Scalar::Double => Value::Double(f64::from_le_bytes(input.fixed()?)),
            Scalar::String | Scalar::Bytes => {
                let length = input.varint()?;
                let bytes = input.take(length)?.to_vec();
                match String::from_utf8(bytes) {
                    Ok(text) if scalar == Scalar::String => Value::String(text),
                    Ok(text) => Value::Bytes(text.into_bytes()),
                    Err(error) => Value::Bytes(error.into_bytes()),
                }
            }
        })
    }
}

/// What is inside an option stands by number, as texts have it: first what braces hold.
fn ordered(mut fields: Vec<OptionField>, depth: usize) -> Vec<OptionField> {
    if depth > 0 {
        fields.sort_by_key(|field| (field.number, field.is_alone));
    }
    fields
}

/// The later of two values counts; messages are merged.
fn replace(field: &mut OptionField, later: OptionField) {
    field.is_alone = later.is_alone;
    match (&mut field.value, later.value) {
        (Value::Message(inner), Value::Message(more))
        | (Value::Group(inner), Value::Group(more)) => inner.extend(more),
        (value, later) => *value = later,
    }
}

fn unknown(number: i32, raw: Vec<u8>) -> OptionField {
    OptionField {
        number,
        name: String::new(),
        is_extension: false,
        value: Value::Unknown(raw),
        is_packed: false,
        is_alone: false,
        span: None,
    }
}

fn wire_type_of(field_type: &FieldType) -> u64 {
    match field_type {
        FieldType::Scalar(scalar) => match scalar {
            Scalar::Fixed64 | Scalar::Sfixed64 | Scalar::Double => 1,
            Scalar::String | Scalar::Bytes => 2,
            Scalar::Fixed32 | Scalar::Sfixed32 | Scalar::Float => 5,
            Scalar::Bool
            | Scalar::Int32
            | Scalar::Int64
            | Scalar::Uint32
            | Scalar::Uint64
            | Scalar::Sint32
            | Scalar::Sint64 => 0,
        },
        FieldType::Enum(_) => 0,
        FieldType::Unresolved(_)
        | FieldType::Message(_)
        | FieldType::Group(_)
        | FieldType::Map(_) => 2,
    }
}

/// Passes over the rest of a record whose tag was read.
fn skip(tag: u64, input: &mut Input<'_>, depth: usize) -> Result<(), String> {
    let mut open = Vec::new();
    let mut tag = tag;
    loop {
        match tag & 7 {
            0 => drop(input.varint()?),
            1 => drop(input.take(8)?),
            2 => {
                let length = input.varint()?;
                input.take(length)?;
            }
            3 if depth + open.len() < OPTION_DEPTH_MAX => open.push(tag >> 3),
            4 if open.last() == Some(&(tag >> 3)) => drop(open.pop()),
            5 => drop(input.take(4)?),
            _ => return Err("have a record of no known kind".to_owned()),
        }
        if open.is_empty() {
            return Ok(());
        }
        tag = input.varint()?;
    }
}

/// The low half of a number, as a signed one.
fn low(value: u64) -> i32 {
    i32::from_ne_bytes(((value & 0xFFFF_FFFF) as u32).to_ne_bytes())
}

fn unfold(value: u64) -> u64 {
    (value >> 1) ^ (value & 1).wrapping_neg()
}
