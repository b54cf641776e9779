//! Options: the statements of the text, and what they mean once the linker has looked them up.

use std::ops::{Deref, DerefMut};

use crate::span::Span;

/// The options of one declaration: an empty [`OptionSet`] for most, which takes no memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    set: Option<Box<OptionSet>>,
}

/// The options of one declaration that has some.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct OptionSet {
    /// Each statement in the order of the text. Empty for decoded files.
    pub written: Vec<OptionStatement>,
    /// The bytes of the options message, in a decoded file; the linker reads them.
    pub encoded: Option<Vec<u8>>,
    /// What the statements or bytes mean. Filled by the linker: standard options by number, then
    /// custom ones in the order of the text.
    pub fields: Vec<OptionField>,
}

static NO_OPTIONS: OptionSet = OptionSet { written: Vec::new(), encoded: None, fields: Vec::new() };

impl Deref for Options {
    type Target = OptionSet;

    fn deref(&self) -> &OptionSet {
        self.set.as_deref().unwrap_or(&NO_OPTIONS)
    }
}

impl DerefMut for Options {
    fn deref_mut(&mut self) -> &mut OptionSet {
        self.set.get_or_insert_default()
    }
}

impl PartialEq for Options {
    fn eq(&self, other: &Options) -> bool {
        **self == **other
    }
}

/// One `option name = value;`, or one element of a list in brackets.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OptionStatement {
    /// `a.(b.c).d` has three parts.
    pub name: Vec<NamePart>,
    pub value: OptionValue,
    pub span: Option<Span>,
    pub name_span: Option<Span>,
    pub value_span: Option<Span>,
}

/// One part of the name of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamePart {
    /// Without parentheses; an extension's name may have a leading dot.
    pub name: String,
    pub is_extension: bool,
    pub span: Option<Span>,
}

/// The value of an option or a default, as written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum OptionValue {
    Identifier(String),
    PositiveInt(u64),
    /// Its absolute value.
    NegativeInt(u64),
    Double(f64),
    /// The bytes that the literal stands for; adjacent literals are joined.
    String(Vec<u8>),
    Aggregate(Vec<TextField>),
}

/// One field of a message in text format.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextField {
    pub name: TextName,
    /// Whether a `:` stands before the value. The parser refuses scalars without one; of an empty
    /// list it cannot tell what it holds.
    pub has_colon: bool,
    pub value: TextValue,
    pub span: Option<Span>,
}

/// The name of a field in text format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TextName {
    Field(String),
    /// `[full.name]`
    Extension(String),
    /// `[type.googleapis.com/full.name]`: an expanded `Any`.
    Any(String),
}

/// A value in text format.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TextValue {
    /// A word or a number as it is spelled, with its `-`.
    Word(String),
    String(Vec<u8>),
    Message(Vec<TextField>),
    List(Vec<TextValue>),
}

/// One field of an options message, or of a message inside; a repeated one is listed once for each
/// element.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OptionField {
    pub number: i32,
    /// `java_package`, or the full name of the extension.
    pub name: String,
    pub is_extension: bool,
    pub value: Value,
    /// Whether elements share one length-delimited record on the wire.
    pub is_packed: bool,
    /// Whether it takes a statement of its own, `(option).field = 0`, to set it: braces leave out a
    /// zero without presence, and pack the elements of numbers.
    pub is_alone: bool,
    /// The statement that sets it; `None` where the text is not known.
    pub span: Option<Span>,
}

/// The value of one element of an option, by its type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Bool(bool),
    Int32(i32),
    Int64(i64),
    Uint32(u32),
    Uint64(u64),
    Sint32(i32),
    Sint64(i64),
    Fixed32(u32),
    Fixed64(u64),
    Sfixed32(i32),
    Sfixed64(i64),
    Float(f32),
    Double(f64),
    String(String),
    Bytes(Vec<u8>),
    /// The number, and the name of its constant if the enum has one.
    Enum(i32, Option<String>),
    Message(Vec<OptionField>),
    Group(Vec<OptionField>),
    /// Bytes of a field that nothing defines, with its tag, as they came in a decoded file.
    Unknown(Vec<u8>),
}
