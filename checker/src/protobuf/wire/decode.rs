//! Files from bytes, not linked yet. What no text can say is refused here, or where the canonical
//! text is read again.

mod fields;
mod services;
mod types;

use thin_vec::ThinVec;

use super::marks;
use super::reader::{self, Broken, Payload, Reader};
use crate::error::ParseError;
use crate::limits::PROTOBUF_MESSAGE_DEPTH_MAX;
use crate::protobuf::descriptor::{
    Declared, Edition, Enum, EnumValue, ExtensionRange, Features, File, Import, ImportKind,
    Message, Oneof, Options, ReservedName, ReservedRange, Source, TypeName, Visibility, join,
};
use types::{Declarations, mark_declared};

/// The file in `bytes`, imported under `path`; the name that the bytes give does not count.
///
/// # Errors
/// The first thing in it that is broken, that no .proto file can declare, or that is not known.
pub(in crate::protobuf) fn decode(path: &str, bytes: &[u8]) -> Result<File, ParseError> {
    file(path, bytes).map_err(|Refused(why)| {
        ParseError::whole(format!(
            "the descriptor {why}: encode it as protoc does, or send the text"
        ))
    })
}

/// Why a descriptor is refused, after "the descriptor".
struct Refused(String);

impl From<Broken> for Refused {
    fn from(_: Broken) -> Refused {
        Refused("cannot be read: its bytes are no message".to_owned())
    }
}

type Decoded<T> = Result<T, Refused>;

fn refused<T>(why: impl Into<String>) -> Decoded<T> {
    Err(Refused(why.into()))
}

/// A record of the wrong kind, or of a field that descriptors do not have.
fn unknown<T>(what: &str, number: u32) -> Decoded<T> {
    refused(format!("has a field {number} in {what} that is not known, and no text can keep it"))
}

fn text(bytes: &[u8]) -> Decoded<String> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => refused("has a name that is not UTF-8"),
    }
}

/// A name that a text can declare.
fn name(what: &str, bytes: &[u8]) -> Decoded<String> {
    let name = text(bytes)?;
    if is_identifier(&name) {
        return Ok(name);
    }
    refused(format!("has the {what} '{}', which is not an identifier", name.escape_debug()))
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|one| one.is_ascii_alphanumeric() || one == '_')
}

/// An `int32` or an enum: what is beyond 32 bits is cut off, as parsers do.
fn int32(value: u64) -> i32 {
    value as i32
}

fn options(bytes: &[u8], options: &mut Options) {
    // Two records of one message mean both joined.
    options.encoded.get_or_insert_default().extend_from_slice(bytes);
}

fn type_name(bytes: &[u8]) -> Decoded<TypeName> {
    let written = text(bytes)?;
    if !written.strip_prefix('.').unwrap_or(&written).split('.').all(is_identifier) {
        return refused(format!("has the type '{}', which is no name", written.escape_debug()));
    }
    Ok(TypeName { written: Some(written), full: String::new(), span: None })
}

/// What every declaration of the file has.
#[derive(Clone, Copy)]
struct Context {
    edition: Edition,
    features: Features,
}

fn file(path: &str, bytes: &[u8]) -> Decoded<File> {
    let edition = edition(bytes)?;
    let context = Context { edition, features: edition.features() };
    let mut file = File {
        path: path.to_owned(),
        package: String::new(),
        edition,
        edition_written: edition != Edition::Proto2,
        imports: Vec::new(),
        options: Options::default(),
        messages: ThinVec::new(),
        enums: ThinVec::new(),
        extensions: ThinVec::new(),
        services: Vec::new(),
        features: context.features,
        edition_source: Source::default(),
        package_source: Source::default(),
    };
    file.messages.reserve_exact(reader::count(bytes, 4)?);
    let (mut public, mut weak, mut optional) = (Vec::new(), Vec::new(), Vec::new());
    let mut reader = Reader::new(bytes);
    while let Some((number, payload)) = reader.next()? {
        match (number, payload) {
            // The path, source info, and what is read first.
            (1 | 9 | 12, Payload::Bytes(_)) | (14, Payload::Varint(_)) => {}
            (2, Payload::Bytes(bytes)) => file.package = text(bytes)?,
            (3, Payload::Bytes(bytes)) => file.imports.push(import(bytes, ImportKind::Plain)?),
            (4, Payload::Bytes(bytes)) => file.messages.push(message(bytes, context, 1)?),
            (5, Payload::Bytes(bytes)) => file.enums.push(one_enum(bytes, context)?),
            (6, Payload::Bytes(bytes)) => file.services.push(services::service(bytes, context)?),
            (7, Payload::Bytes(bytes)) => file.extensions.push(fields::field(bytes, context)?),
            (8, Payload::Bytes(bytes)) => options(bytes, &mut file.options),
            (10, Payload::Varint(index)) => public.push(index),
            (10, Payload::Bytes(bytes)) => public.extend(reader::packed(bytes)?),
            (11, Payload::Varint(index)) => weak.push(index),
            (11, Payload::Bytes(bytes)) => weak.extend(reader::packed(bytes)?),
            (15, Payload::Bytes(bytes)) => optional.push(import(bytes, ImportKind::Option)?),
            (number, _) => return unknown("the file", number),
        }
    }
    for (kind, indexes) in [(ImportKind::Weak, weak), (ImportKind::Public, public)] {
        for index in indexes {
            let import = usize::try_from(index).ok().and_then(|at| file.imports.get_mut(at));
            match import {
                Some(import) => import.kind = kind,
                None => return refused(format!("marks import {index}, which it does not have")),
            }
        }
    }
    file.imports.extend(optional);
    if !file.package.is_empty() && !file.package.split('.').all(is_identifier) {
        let package = file.package.escape_debug();
        return refused(format!("has the package '{package}', which is not made of identifiers"));
    }
    let package = file.package.clone();
    mark_file(&mut file, &package)?;
    Ok(file)
}

fn edition(bytes: &[u8]) -> Decoded<Edition> {
    let (mut syntax, mut number) = (String::new(), None);
    let mut reader = Reader::new(bytes);
    while let Some((field, payload)) = reader.next()? {
        match (field, payload) {
            (12, Payload::Bytes(bytes)) => syntax = text(bytes)?,
            (14, Payload::Varint(value)) => number = Some(value),
            _ => {}
        }
    }
    match (syntax.as_str(), number) {
        ("" | "proto2", None) => Ok(Edition::Proto2),
        ("proto3", None) => Ok(Edition::Proto3),
        ("editions", Some(marks::EDITION_2023)) => Ok(Edition::Edition2023),
        ("editions", Some(marks::EDITION_2024)) => Ok(Edition::Edition2024),
        ("editions", Some(other)) => refused(format!(
            "has the edition {other}, expected {} for 2023 or {} for 2024",
            marks::EDITION_2023,
            marks::EDITION_2024
        )),
        ("editions", None) => refused("has the syntax 'editions' and no edition"),
        (other, _) => refused(format!(
            "has the syntax '{}', expected 'proto2', 'proto3', or 'editions' with an edition",
            other.escape_debug()
        )),
    }
}

fn import(bytes: &[u8], kind: ImportKind) -> Decoded<Import> {
    Ok(Import { path: text(bytes)?, kind, source: Source::default() })
}

fn mark_file(file: &mut File, package: &str) -> Decoded<()> {
    let declarations = Declarations { scope: package, messages: &mut file.messages };
    mark_declared(declarations, &mut [], &mut file.extensions)?;
    file.messages.iter_mut().try_for_each(|one| mark_message(one, package))
}

/// Tells groups and maps from other messages, from outside in.
fn mark_message(message: &mut Message, scope: &str) -> Decoded<()> {
    let scope = join(scope, &message.name);
    let declarations = Declarations { scope: &scope, messages: &mut message.messages };
    mark_declared(declarations, &mut message.fields, &mut message.extensions)?;
    message.messages.iter_mut().try_for_each(|one| mark_message(one, &scope))
}

fn message(bytes: &[u8], context: Context, depth: usize) -> Decoded<Message> {
    if depth > PROTOBUF_MESSAGE_DEPTH_MAX {
        return refused(format!("nests messages deeper than {PROTOBUF_MESSAGE_DEPTH_MAX} levels"));
    }
    let mut message = Message::empty(String::new(), Declared::Message, context.features);
    message.fields.reserve_exact(reader::count(bytes, 2)?);
    let mut reader = Reader::new(bytes);
    while let Some((number, payload)) = reader.next()? {
        match (number, payload) {
            (1, Payload::Bytes(bytes)) => message.name = name("message", bytes)?,
            (2, Payload::Bytes(bytes)) => message.fields.push(fields::field(bytes, context)?),
            (3, Payload::Bytes(bytes)) => {
                message.messages.push(self::message(bytes, context, depth + 1)?);
            }
            (4, Payload::Bytes(bytes)) => message.enums.push(one_enum(bytes, context)?),
            (5, Payload::Bytes(bytes)) => {
                message.extension_ranges.push(extension_range(bytes, context)?);
            }
            (6, Payload::Bytes(bytes)) => message.extensions.push(fields::field(bytes, context)?),
            (7, Payload::Bytes(bytes)) => options(bytes, &mut message.options),
            (8, Payload::Bytes(bytes)) => message.oneofs.push(oneof(bytes, context)?),
            (9, Payload::Bytes(bytes)) => message.reserved_ranges.push(reserved_range(bytes)?),
            (10, Payload::Bytes(bytes)) => message.reserved_names.push(reserved_name(bytes)?),
            (11, Payload::Varint(value)) => message.visibility = visibility(value)?,
            (number, _) => return unknown("a message", number),
        }
    }
    types::finish_fields(&mut message, context.edition)?;
    Ok(message)
}

fn visibility(value: u64) -> Decoded<Option<Visibility>> {
    match value {
        0 => Ok(None),
        marks::VISIBILITY_LOCAL => Ok(Some(Visibility::Local)),
        marks::VISIBILITY_EXPORT => Ok(Some(Visibility::Export)),
        other => refused(format!("has the visibility {other}, which is not known")),
    }
}

fn oneof(bytes: &[u8], context: Context) -> Decoded<Oneof> {
    let mut oneof = Oneof {
        name: String::new(),
        is_synthetic: false,
        options: Options::default(),
        features: context.features,
        source: Source::default(),
    };
    let mut reader = Reader::new(bytes);
    while let Some((number, payload)) = reader.next()? {
        match (number, payload) {
            (1, Payload::Bytes(bytes)) => oneof.name = name("oneof", bytes)?,
            (2, Payload::Bytes(bytes)) => options(bytes, &mut oneof.options),
            (number, _) => return unknown("a oneof", number),
        }
    }
    Ok(oneof)
}

fn extension_range(bytes: &[u8], context: Context) -> Decoded<ExtensionRange> {
    let mut range = ExtensionRange {
        start: 0,
        end: 0,
        options: Options::default(),
        features: context.features,
        source: Source::default(),
    };
    let mut reader = Reader::new(bytes);
    while let Some((number, payload)) = reader.next()? {
        match (number, payload) {
            (1, Payload::Varint(value)) => range.start = int32(value),
            (2, Payload::Varint(value)) => range.end = int32(value),
            (3, Payload::Bytes(bytes)) => options(bytes, &mut range.options),
            (number, _) => return unknown("an extension range", number),
        }
    }
    Ok(range)
}

fn reserved_range(bytes: &[u8]) -> Decoded<ReservedRange> {
    let mut range = ReservedRange { start: 0, end: 0, source: Source::default() };
    let mut reader = Reader::new(bytes);
    while let Some((number, payload)) = reader.next()? {
        match (number, payload) {
            (1, Payload::Varint(value)) => range.start = int32(value),
            (2, Payload::Varint(value)) => range.end = int32(value),
            (number, _) => return unknown("a reserved range", number),
        }
    }
    Ok(range)
}

fn reserved_name(bytes: &[u8]) -> Decoded<ReservedName> {
    Ok(ReservedName { name: text(bytes)?, source: Source::default() })
}

fn one_enum(bytes: &[u8], context: Context) -> Decoded<Enum> {
    let mut one = Enum {
        name: String::new(),
        visibility: None,
        values: Vec::new(),
        reserved_ranges: ThinVec::new(),
        reserved_names: ThinVec::new(),
        options: Options::default(),
        features: context.features,
        source: Source::default(),
    };
    let mut reader = Reader::new(bytes);
    while let Some((number, payload)) = reader.next()? {
        match (number, payload) {
            (1, Payload::Bytes(bytes)) => one.name = name("enum", bytes)?,
            (2, Payload::Bytes(bytes)) => one.values.push(enum_value(bytes, context)?),
            (3, Payload::Bytes(bytes)) => options(bytes, &mut one.options),
            (4, Payload::Bytes(bytes)) => one.reserved_ranges.push(reserved_range(bytes)?),
            (5, Payload::Bytes(bytes)) => one.reserved_names.push(reserved_name(bytes)?),
            (6, Payload::Varint(value)) => one.visibility = visibility(value)?,
            (number, _) => return unknown("an enum", number),
        }
    }
    Ok(one)
}

fn enum_value(bytes: &[u8], context: Context) -> Decoded<EnumValue> {
    let mut value = EnumValue {
        name: String::new(),
        number: 0,
        options: Options::default(),
        features: context.features,
        source: Source::default(),
    };
    let mut reader = Reader::new(bytes);
    while let Some((number, payload)) = reader.next()? {
        match (number, payload) {
            (1, Payload::Bytes(bytes)) => value.name = name("enum constant", bytes)?,
            (2, Payload::Varint(number)) => value.number = int32(number),
            (3, Payload::Bytes(bytes)) => options(bytes, &mut value.options),
            (number, _) => return unknown("an enum constant", number),
        }
    }
    Ok(value)
}
