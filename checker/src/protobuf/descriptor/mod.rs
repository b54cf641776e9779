//! What .proto files declare, in the shape of `google/protobuf/descriptor.proto`, with the places and
//! comments of the text.
//!
//! The parser (`syntax/`) and the decoder (`wire/`) make a [`File`]; the linker (`link/`) resolves
//! its names, options and features in place. Whatever the linker fills says so. Everything else of
//! Protobuf reads linked files only.

mod edition;
mod files;
mod names;
mod options;

pub(crate) use files::Files;
pub(crate) use names::{camel_case, map_entry_name, usual_json_name};
pub(crate) use options::{
    NamePart, OptionField, OptionStatement, OptionValue, Options, TextField, TextName, TextValue,
    Value,
};

use thin_vec::ThinVec;

use crate::span::Span;

/// Number after the highest one that a field may have: what `to max` stands for.
pub(crate) const FIELD_NUMBER_END: i32 = 1 << 29;

/// The revision of the language that a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Edition {
    /// `syntax = "proto2"`, or no such line.
    Proto2,
    /// `syntax = "proto3"`.
    Proto3,
    /// `edition = "2023"`.
    Edition2023,
    /// `edition = "2024"`.
    Edition2024,
}

/// The features in force at one declaration: its own over those of what encloses it, over the
/// defaults of the edition. proto2 and proto3 are presets.
///
/// # Source
/// `FeatureSet` in `google/protobuf/descriptor.proto`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Features {
    pub field_presence: FieldPresence,
    pub enum_type: EnumType,
    pub repeated_field_encoding: RepeatedFieldEncoding,
    pub utf8_validation: Utf8Validation,
    pub message_encoding: MessageEncoding,
    pub json_format: JsonFormat,
    /// Editions before 2024 have `Style::Legacy`.
    pub enforce_naming_style: NamingStyle,
    /// Editions before 2024 have `SymbolVisibility::ExportAll`.
    pub default_symbol_visibility: SymbolVisibility,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum FieldPresence {
    Explicit,
    Implicit,
    LegacyRequired,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum EnumType {
    Open,
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum RepeatedFieldEncoding {
    Packed,
    Expanded,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Utf8Validation {
    Verify,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum MessageEncoding {
    LengthPrefixed,
    Delimited,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum JsonFormat {
    Allow,
    LegacyBestEffort,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum NamingStyle {
    Style2024,
    Legacy,
    /// Files of earlier editions may ask for it.
    Style2026,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum SymbolVisibility {
    ExportAll,
    ExportTopLevel,
    LocalAll,
    Strict,
}

/// The comments around one declaration, without their marks, as `SourceCodeInfo` has them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Comments {
    pub leading: Option<String>,
    pub trailing: Option<String>,
    pub detached: Vec<String>,
}

/// Where a declaration stands in its text, and the comments around it. Empty for decoded files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Source {
    /// The whole declaration, from its first word to its `;` or `}`.
    pub span: Option<Span>,
    /// Its name.
    pub name: Option<Span>,
    /// Boxed, as most declarations have none.
    pub comments: Option<Box<Comments>>,
}

/// One .proto file.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// The path under which it is imported.
    pub path: String,
    /// Empty where the file names none.
    pub package: String,
    pub edition: Edition,
    /// Whether a `syntax` or `edition` line says so.
    pub edition_written: bool,
    pub imports: Vec<Import>,
    pub options: Options,
    pub messages: ThinVec<Message>,
    pub enums: ThinVec<Enum>,
    pub extensions: ThinVec<Field>,
    pub services: Vec<Service>,
    /// Of the file as a whole. Filled by the linker.
    pub features: Features,
    /// The `syntax` or `edition` statement.
    pub edition_source: Source,
    /// The `package` statement.
    pub package_source: Source,
}

/// How a file is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ImportKind {
    Plain,
    Public,
    Weak,
    /// `import option`, edition 2024: for the options that it defines only.
    Option,
}

/// One `import` statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    pub path: String,
    pub kind: ImportKind,
    pub source: Source,
}

/// `export` or `local` in front of a message or an enum (edition 2024).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visibility {
    Export,
    Local,
}

/// A message type, in the order of the descriptor: those that fields declare stand among the rest.
/// What few messages have takes a pointer.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub name: String,
    pub declared: Declared,
    pub visibility: Option<Visibility>,
    /// In the order of the text, members of oneofs among them.
    pub fields: ThinVec<Field>,
    /// Those that were written first, then those that stand for `optional` in proto3.
    pub oneofs: ThinVec<Oneof>,
    pub messages: ThinVec<Message>,
    pub enums: ThinVec<Enum>,
    pub extensions: ThinVec<Field>,
    pub extension_ranges: ThinVec<ExtensionRange>,
    pub reserved_ranges: ThinVec<ReservedRange>,
    pub reserved_names: ThinVec<ReservedName>,
    pub options: Options,
    /// Filled by the linker.
    pub features: Features,
    pub source: Source,
}

impl Message {
    /// A message with nothing in it.
    pub fn empty(name: String, declared: Declared, features: Features) -> Message {
        Message {
            name,
            declared,
            visibility: None,
            fields: ThinVec::new(),
            oneofs: ThinVec::new(),
            messages: ThinVec::new(),
            enums: ThinVec::new(),
            extensions: ThinVec::new(),
            extension_ranges: ThinVec::new(),
            reserved_ranges: ThinVec::new(),
            reserved_names: ThinVec::new(),
            options: Options::default(),
            features,
            source: Source::default(),
        }
    }
}

/// How a message is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Declared {
    /// By `message`.
    Message,
    /// By a field or an extension that is a group.
    Group,
    /// By a field that is a map.
    MapEntry,
}

/// The label in front of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Label {
    Optional,
    Required,
    Repeated,
}

impl Label {
    /// The keyword.
    pub fn keyword(self) -> &'static str {
        match self {
            Label::Optional => "optional",
            Label::Required => "required",
            Label::Repeated => "repeated",
        }
    }
}

/// A field of a message, or an extension. What few fields have is boxed.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub name: String,
    pub number: i32,
    /// `None` where no label is written: proto3 and editions, oneof members, maps. Whether a field
    /// repeats is `label == Some(Repeated)` or a map.
    pub label: Option<Label>,
    pub field_type: FieldType,
    /// The index of its oneof in [`Message::oneofs`], written or not.
    pub oneof: Option<usize>,
    /// The message that it extends, if it is an extension.
    pub extendee: Option<Box<TypeName>>,
    /// The JSON name, where the text or the descriptor gives one that is not the usual one.
    pub json_name: Option<Box<JsonName>>,
    /// As written; the linker checks that it fits the type.
    pub default: Option<Box<DefaultValue>>,
    /// Whether `optional` of proto3 is written: the field has a oneof of its own that is not.
    pub proto3_optional: bool,
    pub options: Options,
    /// Filled by the linker.
    pub features: Features,
    pub source: Source,
    pub number_span: Option<Span>,
    pub type_span: Option<Span>,
}

/// A JSON name that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JsonName {
    pub name: String,
    pub span: Option<Span>,
}

/// The default value of a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DefaultValue {
    /// As written.
    pub written: OptionValue,
    /// As `FieldDescriptorProto.default_value` spells it: what protoc makes of it for the type.
    /// Filled by the parser for scalars, by the linker where the type must be known.
    pub text: String,
    pub span: Option<Span>,
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FieldType {
    Scalar(Scalar),
    /// A name that the linker has not looked up; none is left after linking.
    Unresolved(TypeName),
    /// A message, also where its features say that it is delimited.
    Message(TypeName),
    /// `group` of proto2.
    Group(TypeName),
    /// `map<key, value>`: the name is that of its entry, which stands in the message around it.
    Map(TypeName),
    Enum(TypeName),
}

/// The name of a message or an enum, as it is used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct TypeName {
    /// As the text spells it, with its leading dot if it has one; `None` where the text is not known.
    pub written: Option<String>,
    /// The full name, without a leading dot. Filled by the linker for what the parser read.
    pub full: String,
    pub span: Option<Span>,
}

/// A scalar type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Scalar {
    Double,
    Float,
    Int64,
    Uint64,
    Int32,
    Fixed64,
    Fixed32,
    Bool,
    String,
    Bytes,
    Uint32,
    Sfixed32,
    Sfixed64,
    Sint32,
    Sint64,
}

impl Scalar {
    /// The keyword.
    pub fn keyword(self) -> &'static str {
        match self {
            Scalar::Double => "double",
            Scalar::Float => "float",
            Scalar::Int64 => "int64",
            Scalar::Uint64 => "uint64",
            Scalar::Int32 => "int32",
            Scalar::Fixed64 => "fixed64",
            Scalar::Fixed32 => "fixed32",
            Scalar::Bool => "bool",
            Scalar::String => "string",
            Scalar::Bytes => "bytes",
            Scalar::Uint32 => "uint32",
            Scalar::Sfixed32 => "sfixed32",
            Scalar::Sfixed64 => "sfixed64",
            Scalar::Sint32 => "sint32",
            Scalar::Sint64 => "sint64",
        }
    }

    /// The scalar of this keyword.
    pub fn from_keyword(keyword: &str) -> Option<Scalar> {
        Some(match keyword {
            "double" => Scalar::Double,
            "float" => Scalar::Float,
            "int64" => Scalar::Int64,
            "uint64" => Scalar::Uint64,
            "int32" => Scalar::Int32,
            "fixed64" => Scalar::Fixed64,
            "fixed32" => Scalar::Fixed32,
            "bool" => Scalar::Bool,
            "string" => Scalar::String,
            "bytes" => Scalar::Bytes,
            "uint32" => Scalar::Uint32,
            "sfixed32" => Scalar::Sfixed32,
            "sfixed64" => Scalar::Sfixed64,
            "sint32" => Scalar::Sint32,
            "sint64" => Scalar::Sint64,
            _ => return None,
        })
    }
}

/// A oneof.
#[derive(Debug, Clone)]
pub(crate) struct Oneof {
    pub name: String,
    /// Whether it stands for `optional` of proto3 and was not written.
    pub is_synthetic: bool,
    pub options: Options,
    /// Filled by the linker.
    pub features: Features,
    pub source: Source,
}

/// A range of numbers that a message leaves to extensions: half-open.
#[derive(Debug, Clone)]
pub(crate) struct ExtensionRange {
    pub start: i32,
    pub end: i32,
    /// Ranges of one statement have the same options.
    pub options: Options,
    /// Filled by the linker.
    pub features: Features,
    pub source: Source,
}

/// A range of numbers that nothing may use: half-open in messages, closed in enums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReservedRange {
    pub start: i32,
    pub end: i32,
    pub source: Source,
}

/// A name that nothing may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReservedName {
    pub name: String,
    pub source: Source,
}

/// An enum type.
#[derive(Debug, Clone)]
pub(crate) struct Enum {
    pub name: String,
    pub visibility: Option<Visibility>,
    pub values: Vec<EnumValue>,
    pub reserved_ranges: ThinVec<ReservedRange>,
    pub reserved_names: ThinVec<ReservedName>,
    pub options: Options,
    /// Filled by the linker.
    pub features: Features,
    pub source: Source,
}

/// A constant of an enum.
#[derive(Debug, Clone)]
pub(crate) struct EnumValue {
    pub name: String,
    pub number: i32,
    pub options: Options,
    /// Filled by the linker.
    pub features: Features,
    pub source: Source,
}

/// A service.
#[derive(Debug, Clone)]
pub(crate) struct Service {
    pub name: String,
    pub methods: Vec<Method>,
    pub options: Options,
    /// Filled by the linker.
    pub features: Features,
    pub source: Source,
}

/// A method of a service.
#[derive(Debug, Clone)]
pub(crate) struct Method {
    pub name: String,
    pub input: TypeName,
    pub output: TypeName,
    pub client_streaming: bool,
    pub server_streaming: bool,
    /// Whether the method has braces, even empty ones: then the descriptor has options.
    pub has_body: bool,
    pub options: Options,
    /// Filled by the linker.
    pub features: Features,
    pub source: Source,
}

/// `scope.name`, or `name` in the empty scope.
pub(crate) fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") }
}
