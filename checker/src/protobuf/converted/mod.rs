//! Turns a linked descriptor into our model. Only this folder and `parse.rs` know the types of the
//! parser that we build on.

mod defaults;
mod options;
mod places;
pub(super) mod tag;
pub(super) mod written;

use std::collections::{HashMap, HashSet};

use prost_reflect::{DynamicMessage, Value as RawValue};
use prost_types::field_descriptor_proto::{Label as RawLabel, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    MethodDescriptorProto, ServiceDescriptorProto,
};

use super::model::{
    Declared, Enum, EnumValue, Extension, ExtensionRange, Field, FieldType, File, Import,
    ImportKind, Label, Message, Method, Oneof, Scalar, Service, Setting, Syntax, TypeName, join,
};
use super::parse::Parsed;
use crate::span::Span;
pub(super) use defaults::{MADE_UP, json_name};
pub(super) use places::Places;

/// Converts one file.
struct Converter<'a> {
    /// The places of its parts in the schema text, where that is the file's own text.
    places: Option<&'a Places<'a>>,
    syntax: Syntax,
}

/// A part of the descriptor as a dynamic message, which keeps custom options, and its path.
#[derive(Clone)]
struct Node<'a> {
    raw: Option<&'a DynamicMessage>,
    path: Vec<i32>,
}

impl<'a> Node<'a> {
    fn child(&self, tag: i32, index: usize) -> Node<'a> {
        let mut path = self.path.clone();
        path.push(tag);
        path.push(i32::try_from(index).unwrap_or(i32::MAX));
        let list = self.raw.and_then(|raw| borrowed(raw, tag)).and_then(RawValue::as_list);
        let raw = list.and_then(|list| list.get(index)).and_then(RawValue::as_message);
        Node { raw, path }
    }
}

fn borrowed(raw: &DynamicMessage, tag: i32) -> Option<&RawValue> {
    let tag = u32::try_from(tag).ok()?;
    match raw.get_field_by_number(tag)? {
        std::borrow::Cow::Borrowed(value) => Some(value),
        std::borrow::Cow::Owned(_) => None,
    }
}

/// The model of the linked descriptor `proto` of `parsed`. `raw` is the same descriptor with its
/// options; where it is missing, no options are read.
pub(super) fn convert(
    proto: &FileDescriptorProto,
    parsed: &Parsed,
    raw: Option<&DynamicMessage>,
    places: Option<&Places<'_>>,
) -> File {
    let syntax = match parsed.proto.syntax() {
        "proto3" => Syntax::Proto3,
        _ => Syntax::Proto2,
    };
    let converter = Converter { places, syntax };
    let root = Node { raw, path: Vec::new() };
    let scope = Scope::new(proto.package().to_owned(), &proto.message_type, &[], &proto.extension);
    File {
        package: proto.package().to_owned(),
        syntax,
        syntax_written: match places {
            Some(places) => places.span(&[tag::FILE_SYNTAX]).is_some(),
            None => syntax == Syntax::Proto3,
        },
        imports: proto
            .dependency
            .iter()
            .take(parsed.imports)
            .enumerate()
            .map(|(index, path)| Import { path: path.clone(), kind: import_kind(proto, index) })
            .collect(),
        options: converter.options(&root, tag::FILE_OPTIONS),
        messages: converter.messages(&scope, &root, tag::FILE_MESSAGE),
        enums: converter.enums(&proto.enum_type, &root, tag::FILE_ENUM),
        extensions: converter.extensions(&proto.extension, &scope, &root, tag::FILE_EXTENSION),
        services: proto
            .service
            .iter()
            .enumerate()
            .map(|(index, one)| converter.service(one, &root.child(tag::FILE_SERVICE, index)))
            .collect(),
        package_span: converter.span(&[tag::FILE_PACKAGE]),
    }
}

fn import_kind(proto: &FileDescriptorProto, index: usize) -> ImportKind {
    let holds = |list: &[i32]| list.iter().any(|one| usize::try_from(*one) == Ok(index));
    if holds(&proto.public_dependency) {
        ImportKind::Public
    } else if holds(&proto.weak_dependency) {
        ImportKind::Weak
    } else {
        ImportKind::Plain
    }
}

fn is_map_entry(message: &DescriptorProto) -> bool {
    message.options.as_ref().is_some_and(|options| options.map_entry())
}

/// The last part of a full name.
fn local_name(full: &str) -> &str {
    full.rsplit('.').next().unwrap_or(full)
}

/// The messages of one scope, which fields of that scope declare in part.
struct Scope<'a> {
    /// The full name of the package or message.
    name: String,
    messages: &'a [DescriptorProto],
    by_name: HashMap<&'a str, usize>,
    groups: HashMap<&'a str, Declared>,
}

impl<'a> Scope<'a> {
    fn new(
        name: String,
        messages: &'a [DescriptorProto],
        fields: &'a [FieldDescriptorProto],
        extensions: &'a [FieldDescriptorProto],
    ) -> Scope<'a> {
        let by_name = messages.iter().enumerate().map(|(index, one)| (one.name(), index)).collect();
        let named = |list: &'a [FieldDescriptorProto], declared| {
            list.iter()
                .filter(|field| field.r#type() == Type::Group)
                .map(move |field| (local_name(field.type_name()), declared))
        };
        let groups = named(extensions, Declared::ExtensionGroup)
            .chain(named(fields, Declared::FieldGroup))
            .collect();
        Scope { name, messages, by_name, groups }
    }

    /// The message of `scope` that the type of `field` is, with its place.
    fn message_of(&self, field: &FieldDescriptorProto) -> Option<(usize, &'a DescriptorProto)> {
        let full = field.type_name().strip_prefix('.')?;
        let local = local_name(full);
        if full != join(&self.name, local) {
            return None;
        }
        let index = *self.by_name.get(local)?;
        Some((index, self.messages.get(index)?))
    }
}

impl Converter<'_> {
    fn span(&self, path: &[i32]) -> Option<Span> {
        self.places.filter(|places| places.is_shown()).and_then(|places| places.span(path))
    }

    /// The options of `node` in the order of the text.
    fn options(&self, node: &Node<'_>, tag: i32) -> Vec<Setting> {
        let raw = node.raw.and_then(|raw| borrowed(raw, tag)).and_then(RawValue::as_message);
        let Some(raw) = raw else { return Vec::new() };
        let mut path = node.path.clone();
        path.push(tag);
        options::settings(raw, |number| {
            path.truncate(node.path.len() + 1);
            path.push(number);
            let place = self.places.and_then(|places| places.first_in(&path));
            place.map_or(usize::MAX, |span| span.start)
        })
    }

    fn type_name(&self, full: &str, node: &Node<'_>, tag: i32) -> TypeName {
        let mut path = node.path.clone();
        path.push(tag);
        TypeName {
            full: full.trim_start_matches('.').to_owned(),
            written: self.places.and_then(|places| places.written_name(&path)),
        }
    }

    fn messages(&self, scope: &Scope<'_>, parent: &Node<'_>, tag: i32) -> Vec<Message> {
        scope
            .messages
            .iter()
            .enumerate()
            .filter(|(_, message)| !is_map_entry(message))
            .map(|(index, message)| {
                let declared = scope.groups.get(message.name()).copied();
                let declared = declared.unwrap_or(Declared::Message);
                let full_name = join(&scope.name, message.name());
                self.message(message, index, declared, full_name, &parent.child(tag, index))
            })
            .collect()
    }

    fn message(
        &self,
        proto: &DescriptorProto,
        index: usize,
        declared: Declared,
        full_name: String,
        node: &Node<'_>,
    ) -> Message {
        let scope = Scope::new(full_name, &proto.nested_type, &proto.field, &proto.extension);
        let (oneofs, oneof_indexes) = self.oneofs(proto, node);
        let fields = proto
            .field
            .iter()
            .enumerate()
            .map(|(index, field)| {
                let node = node.child(tag::MESSAGE_FIELD, index);
                let mut field = self.field(field, &scope, &node);
                field.oneof = field.oneof.and_then(|oneof| oneof_indexes.get(oneof).copied()?);
                field
            })
            .collect();
        Message {
            name: proto.name().to_owned(),
            index,
            declared,
            fields,
            oneofs,
            messages: self.messages(&scope, node, tag::MESSAGE_NESTED),
            enums: self.enums(&proto.enum_type, node, tag::MESSAGE_ENUM),
            extensions: self.extensions(&proto.extension, &scope, node, tag::MESSAGE_EXTENSION),
            extension_ranges: self.extension_ranges(proto, node),
            reserved_ranges: proto
                .reserved_range
                .iter()
                .map(|range| (range.start(), range.end()))
                .collect(),
            reserved_names: proto.reserved_name.clone(),
            options: self.options(node, tag::MESSAGE_OPTIONS),
            span: self.span(&node.path),
        }
    }

    fn extension_ranges(&self, proto: &DescriptorProto, node: &Node<'_>) -> Vec<ExtensionRange> {
        proto
            .extension_range
            .iter()
            .enumerate()
            .map(|(index, range)| {
                let node = node.child(tag::MESSAGE_EXTENSION_RANGE, index);
                ExtensionRange {
                    start: range.start(),
                    end: range.end(),
                    options: self.options(&node, tag::EXTENSION_RANGE_OPTIONS),
                    span: self.span(&node.path),
                }
            })
            .collect()
    }

    /// The oneofs that were written, and for each oneof of the descriptor its index among them.
    fn oneofs(&self, proto: &DescriptorProto, node: &Node<'_>) -> (Vec<Oneof>, Vec<Option<usize>>) {
        let mut oneofs = Vec::new();
        let mut indexes = Vec::new();
        let synthetic: HashSet<usize> = proto
            .field
            .iter()
            .filter(|field| field.proto3_optional())
            .filter_map(|field| field.oneof_index.and_then(|index| usize::try_from(index).ok()))
            .collect();
        for (index, oneof) in proto.oneof_decl.iter().enumerate() {
            if synthetic.contains(&index) {
                indexes.push(None);
                continue;
            }
            let node = node.child(tag::MESSAGE_ONEOF, index);
            indexes.push(Some(oneofs.len()));
            oneofs.push(Oneof {
                name: oneof.name().to_owned(),
                options: self.options(&node, tag::ONEOF_OPTIONS),
                span: self.span(&node.path),
            });
        }
        (oneofs, indexes)
    }

    fn field(&self, proto: &FieldDescriptorProto, scope: &Scope<'_>, node: &Node<'_>) -> Field {
        let field_type = self.field_type(proto, scope, node);
        let is_map = matches!(field_type, FieldType::Map { .. });
        let oneof = proto.oneof_index.filter(|_| !proto.proto3_optional());
        Field {
            name: proto.name().to_owned(),
            number: proto.number(),
            label: if is_map || oneof.is_some() { None } else { self.label(proto) },
            default: proto.default_value.as_deref().map(|text| defaults::value(text, &field_type)),
            field_type,
            oneof: oneof.and_then(|index| usize::try_from(index).ok()),
            json_name: self.json_name(proto, node),
            options: self.options(node, tag::FIELD_OPTIONS),
            span: self.span(&node.path),
        }
    }

    /// The label that was written. The descriptor always tells: proto2 writes one on each field
    /// that is not in a oneof, and proto3 marks `optional`.
    fn label(&self, proto: &FieldDescriptorProto) -> Option<Label> {
        match proto.label() {
            RawLabel::Required => Some(Label::Required),
            RawLabel::Repeated => Some(Label::Repeated),
            RawLabel::Optional if self.syntax == Syntax::Proto2 || proto.proto3_optional() => {
                Some(Label::Optional)
            }
            RawLabel::Optional => None,
        }
    }

    /// The JSON name if it was written or, where the text is not known, if it is not the usual one.
    fn json_name(&self, proto: &FieldDescriptorProto, node: &Node<'_>) -> Option<String> {
        let name = proto.json_name.clone().filter(|name| !name.starts_with(MADE_UP))?;
        let is_written = match self.places {
            Some(places) => {
                let mut path = node.path.clone();
                path.push(tag::FIELD_JSON_NAME);
                places.span(&path).is_some()
            }
            None => name != json_name(proto.name()),
        };
        is_written.then_some(name)
    }

    fn field_type(
        &self,
        proto: &FieldDescriptorProto,
        scope: &Scope<'_>,
        node: &Node<'_>,
    ) -> FieldType {
        let name = || self.type_name(proto.type_name(), node, tag::FIELD_TYPE_NAME);
        match proto.r#type() {
            Type::Enum => FieldType::Enum(name()),
            Type::Group => {
                let index = scope.message_of(proto).map(|(index, _)| index);
                FieldType::Group { name: name(), index }
            }
            Type::Message => {
                let entry = scope.message_of(proto).filter(|(_, entry)| is_map_entry(entry));
                match entry.map(|(index, entry)| (index, entry.field.as_slice())) {
                    Some((index, [key, value])) => FieldType::Map {
                        key: scalar(key.r#type()).unwrap_or(Scalar::String),
                        value: Box::new(self.field_type(
                            value,
                            &Scope::new(String::new(), &[], &[], &[]),
                            node,
                        )),
                        index,
                    },
                    Some(_) | None => FieldType::Message(name()),
                }
            }
            other => scalar(other).map_or_else(|| FieldType::Message(name()), FieldType::Scalar),
        }
    }

    fn extensions(
        &self,
        extensions: &[FieldDescriptorProto],
        scope: &Scope<'_>,
        parent: &Node<'_>,
        tag: i32,
    ) -> Vec<Extension> {
        extensions
            .iter()
            .enumerate()
            .map(|(index, proto)| {
                let node = parent.child(tag, index);
                Extension {
                    extendee: self.type_name(proto.extendee(), &node, tag::FIELD_EXTENDEE),
                    field: self.field(proto, scope, &node),
                }
            })
            .collect()
    }

    fn enums(&self, enums: &[EnumDescriptorProto], parent: &Node<'_>, tag: i32) -> Vec<Enum> {
        enums
            .iter()
            .enumerate()
            .map(|(index, proto)| self.one_enum(proto, &parent.child(tag, index)))
            .collect()
    }

    fn one_enum(&self, proto: &EnumDescriptorProto, node: &Node<'_>) -> Enum {
        Enum {
            name: proto.name().to_owned(),
            values: proto
                .value
                .iter()
                .enumerate()
                .map(|(index, value)| {
                    let node = node.child(tag::ENUM_VALUE, index);
                    EnumValue {
                        name: value.name().to_owned(),
                        number: value.number(),
                        options: self.options(&node, tag::ENUM_VALUE_OPTIONS),
                        span: self.span(&node.path),
                    }
                })
                .collect(),
            reserved_ranges: proto
                .reserved_range
                .iter()
                .map(|range| (range.start(), range.end()))
                .collect(),
            reserved_names: proto.reserved_name.clone(),
            options: self.options(node, tag::ENUM_OPTIONS),
            span: self.span(&node.path),
        }
    }

    fn service(&self, proto: &ServiceDescriptorProto, node: &Node<'_>) -> Service {
        Service {
            name: proto.name().to_owned(),
            methods: proto
                .method
                .iter()
                .enumerate()
                .map(|(index, one)| self.method(one, &node.child(tag::SERVICE_METHOD, index)))
                .collect(),
            options: self.options(node, tag::SERVICE_OPTIONS),
        }
    }

    fn method(&self, proto: &MethodDescriptorProto, node: &Node<'_>) -> Method {
        Method {
            name: proto.name().to_owned(),
            input: self.type_name(proto.input_type(), node, tag::METHOD_INPUT),
            output: self.type_name(proto.output_type(), node, tag::METHOD_OUTPUT),
            client_streaming: proto.client_streaming(),
            server_streaming: proto.server_streaming(),
            options: self.options(node, tag::METHOD_OPTIONS),
        }
    }
}

fn scalar(raw: Type) -> Option<Scalar> {
    match raw {
        Type::Double => Some(Scalar::Double),
        Type::Float => Some(Scalar::Float),
        Type::Int64 => Some(Scalar::Int64),
        Type::Uint64 => Some(Scalar::Uint64),
        Type::Int32 => Some(Scalar::Int32),
        Type::Fixed64 => Some(Scalar::Fixed64),
        Type::Fixed32 => Some(Scalar::Fixed32),
        Type::Bool => Some(Scalar::Bool),
        Type::String => Some(Scalar::String),
        Type::Bytes => Some(Scalar::Bytes),
        Type::Uint32 => Some(Scalar::Uint32),
        Type::Sfixed32 => Some(Scalar::Sfixed32),
        Type::Sfixed64 => Some(Scalar::Sfixed64),
        Type::Sint32 => Some(Scalar::Sint32),
        Type::Sint64 => Some(Scalar::Sint64),
        Type::Group | Type::Message | Type::Enum => None,
    }
}
