//! What a .proto file declares, in our own words: every name resolved, spans in the main text.

use std::collections::HashMap;

use crate::span::Span;

/// Number after the highest one that a field may have: what `to max` stands for.
pub(crate) const FIELD_NUMBER_END: i32 = 1 << 29;

/// The syntax that a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// `syntax = "proto2"`, or no `syntax` line.
    Proto2,
    /// `syntax = "proto3"`.
    Proto3,
}

/// One .proto file.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// Empty where the file names none.
    pub package: String,
    pub syntax: Syntax,
    /// Whether a `syntax` line says so.
    pub syntax_written: bool,
    pub imports: Vec<Import>,
    pub options: Vec<Setting>,
    pub messages: Vec<Message>,
    pub enums: Vec<Enum>,
    pub extensions: Vec<Extension>,
    pub services: Vec<Service>,
    /// The `package` statement.
    pub package_span: Option<Span>,
}

/// How a file is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ImportKind {
    Plain,
    Public,
    Weak,
}

/// One `import` statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    pub path: String,
    pub kind: ImportKind,
}

/// One option and its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Setting {
    /// `java_package`, or `(full.name)` for a custom option.
    pub name: String,
    pub value: Value,
}

impl Setting {
    /// Whether an `extend` block defines the option.
    pub fn is_custom(&self) -> bool {
        self.name.starts_with('(')
    }
}

/// The value of an option or a default.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// A number, a word or `inf`, as it is printed.
    Word(String),
    /// The contents of a string or bytes literal, escaped, without quotes.
    Quoted(String),
    /// A message; a field that repeats is listed once for each element.
    Aggregate(Vec<Setting>),
}

/// A message type. Messages that stand for map entries are not listed: see [`FieldType::Map`].
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub name: String,
    /// The place among its siblings in the descriptor, where map entries count too.
    pub index: usize,
    pub declared: Declared,
    pub fields: Vec<Field>,
    /// The oneofs that were written; `optional` of proto3 has none.
    pub oneofs: Vec<Oneof>,
    pub messages: Vec<Message>,
    pub enums: Vec<Enum>,
    pub extensions: Vec<Extension>,
    pub extension_ranges: Vec<ExtensionRange>,
    /// Half-open ranges of numbers.
    pub reserved_ranges: Vec<(i32, i32)>,
    pub reserved_names: Vec<String>,
    pub options: Vec<Setting>,
    pub span: Option<Span>,
}

/// How a message is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Declared {
    /// By `message`.
    Message,
    /// By a field that is a group.
    FieldGroup,
    /// By an extension that is a group.
    ExtensionGroup,
}

/// The label in front of a field, where one is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// A field of a message.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub name: String,
    pub number: i32,
    /// `None` where no label is written: proto3 fields without presence, oneof members, maps.
    pub label: Option<Label>,
    pub field_type: FieldType,
    /// The index of its oneof in [`Message::oneofs`].
    pub oneof: Option<usize>,
    /// The JSON name, where the text gives one.
    pub json_name: Option<String>,
    pub default: Option<Value>,
    pub options: Vec<Setting>,
    pub span: Option<Span>,
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FieldType {
    Scalar(Scalar),
    Message(TypeName),
    Enum(TypeName),
    /// A group; `index` is the place of its message in the descriptor.
    Group {
        name: TypeName,
        index: Option<usize>,
    },
    /// `map<key, value>`; `index` is the place of its entry message in the descriptor.
    Map {
        key: Scalar,
        value: Box<FieldType>,
        index: usize,
    },
}

/// The name of a message or an enum, as it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TypeName {
    /// The full name, without a leading dot.
    pub full: String,
    /// The name as the text spells it; `None` where the text is not known.
    pub written: Option<String>,
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
}

/// A oneof that was written.
#[derive(Debug, Clone)]
pub(crate) struct Oneof {
    pub name: String,
    pub options: Vec<Setting>,
    pub span: Option<Span>,
}

/// A field that an `extend` block adds to another message.
#[derive(Debug, Clone)]
pub(crate) struct Extension {
    /// The message that it extends.
    pub extendee: TypeName,
    pub field: Field,
}

/// A range of numbers that a message leaves to extensions: half-open.
#[derive(Debug, Clone)]
pub(crate) struct ExtensionRange {
    pub start: i32,
    pub end: i32,
    pub options: Vec<Setting>,
    pub span: Option<Span>,
}

/// An enum type.
#[derive(Debug, Clone)]
pub(crate) struct Enum {
    pub name: String,
    pub values: Vec<EnumValue>,
    /// Closed ranges of numbers.
    pub reserved_ranges: Vec<(i32, i32)>,
    pub reserved_names: Vec<String>,
    pub options: Vec<Setting>,
    pub span: Option<Span>,
}

/// A constant of an enum.
#[derive(Debug, Clone)]
pub(crate) struct EnumValue {
    pub name: String,
    pub number: i32,
    pub options: Vec<Setting>,
    pub span: Option<Span>,
}

/// A service.
#[derive(Debug, Clone)]
pub(crate) struct Service {
    pub name: String,
    pub methods: Vec<Method>,
    pub options: Vec<Setting>,
}

/// A method of a service.
#[derive(Debug, Clone)]
pub(crate) struct Method {
    pub name: String,
    pub input: TypeName,
    pub output: TypeName,
    pub client_streaming: bool,
    pub server_streaming: bool,
    pub options: Vec<Setting>,
}

/// The main file and every file that it reaches.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    /// Each file after those that it imports; the main file is the last one.
    pub files: Vec<File>,
    types: HashMap<String, Place>,
}

/// Where a type is declared.
#[derive(Debug, Clone)]
struct Place {
    file: usize,
    /// Positions in the lists of messages, from the outermost one; the last one is in the list of
    /// enums if `is_enum`.
    path: Vec<usize>,
    is_enum: bool,
}

impl Files {
    /// Indexes the types of `files`, of which the main file is the last one.
    pub fn new(files: Vec<File>) -> Files {
        let mut types = HashMap::new();
        for (index, file) in files.iter().enumerate() {
            let mut path = Vec::new();
            let mut index = Index { file: index, types: &mut types };
            index.add(&file.package, &file.messages, &file.enums, &mut path);
        }
        Files { files, types }
    }

    /// The file that the schema text itself declares.
    pub fn main(&self) -> &File {
        self.files.last().expect("the main file is always in the list")
    }

    /// The message of this full name, with the file that declares it.
    pub fn message(&self, full_name: &str) -> Option<(&File, &Message)> {
        let place = self.types.get(full_name).filter(|place| !place.is_enum)?;
        let file = self.files.get(place.file)?;
        let (&first, rest) = place.path.split_first()?;
        let mut message = file.messages.get(first)?;
        for &position in rest {
            message = message.messages.get(position)?;
        }
        Some((file, message))
    }

    /// The file that declares the enum of this full name.
    pub fn enum_file(&self, full_name: &str) -> Option<&File> {
        let place = self.types.get(full_name).filter(|place| place.is_enum)?;
        self.files.get(place.file)
    }

    /// Whether the main file declares the type.
    pub fn is_local(&self, full_name: &str) -> bool {
        self.types.get(full_name).is_some_and(|place| place.file + 1 == self.files.len())
    }
}

/// Adds the types of one file to the index.
struct Index<'a> {
    file: usize,
    types: &'a mut HashMap<String, Place>,
}

impl Index<'_> {
    fn add(&mut self, scope: &str, messages: &[Message], enums: &[Enum], path: &mut Vec<usize>) {
        for (position, message) in messages.iter().enumerate() {
            path.push(position);
            let name = join(scope, &message.name);
            self.add(&name, &message.messages, &message.enums, path);
            let place = Place { file: self.file, path: path.clone(), is_enum: false };
            self.types.insert(name, place);
            path.pop();
        }
        for (position, one) in enums.iter().enumerate() {
            path.push(position);
            let place = Place { file: self.file, path: path.clone(), is_enum: true };
            self.types.insert(join(scope, &one.name), place);
            path.pop();
        }
    }
}

/// `scope.name`, or `name` in the empty scope.
pub(crate) fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") }
}
