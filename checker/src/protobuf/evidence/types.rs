//! The messages that data may hold, with what their resolved features say of each field.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use super::atom::{Atom, parsed_default};
use crate::limits::PROTOBUF_PROOF_FIELDS_MAX;
use crate::protobuf::compare::local_name;
use crate::protobuf::descriptor::{
    Declared, Enum, EnumType, Field, FieldPresence, FieldType, Files, Label, Message,
    MessageEncoding, RepeatedFieldEncoding, Scalar, Utf8Validation, join,
};

/// A message of a [`Side`], by its place in the list.
pub(super) type Id = usize;

/// Every message of one schema that data may hold.
pub(super) struct Side<'a> {
    pub messages: Vec<MessageType<'a>>,
    /// How many of them the main file declares: they come first.
    declared: usize,
    by_address: HashMap<*const Message, Id, RandomState>,
}

/// A message and its fields.
pub(super) struct MessageType<'a> {
    pub message: &'a Message,
    /// The name without the package of its file.
    pub local_name: String,
    /// By number. Extensions that the files declare are among them.
    pub fields: Vec<FieldView<'a>>,
    /// The oneofs that were written.
    pub oneofs: Vec<OneofView<'a>>,
    /// Their places, by name.
    oneofs_by_name: Vec<usize>,
    /// The numbers of the fields that are required, and of those that do not read as zero or empty
    /// where they are not there.
    pub required: Vec<i32>,
    pub defaulted: Vec<i32>,
    /// Whether it is one of Protobuf's own, some of which have a JSON form of their own.
    pub is_special: bool,
}

/// A oneof that was written, with the numbers of its members.
pub(super) struct OneofView<'a> {
    pub name: &'a str,
    pub members: Vec<i32>,
}

/// A field as data has it.
#[derive(Clone)]
pub(super) struct FieldView<'a> {
    pub field: &'a Field,
    pub number: i32,
    pub value: ValueType<'a>,
    pub cardinality: Cardinality,
    /// The place in [`MessageType::oneofs`].
    pub oneof: Option<usize>,
    /// Whether elements share one record.
    pub is_packed: bool,
}

/// The type of an element.
#[derive(Clone, Copy)]
pub(super) enum ValueType<'a> {
    /// A number, a bool or bytes.
    Scalar(Scalar),
    /// A string, and whether parsers make sure that it is UTF-8.
    Text {
        is_verified: bool,
    },
    Enum(&'a Enum),
    /// Also the entry of a map.
    Message {
        id: Id,
        is_delimited: bool,
    },
}

/// How many elements a field has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cardinality {
    /// One at most.
    Singular(Presence),
    Repeated,
    Map,
}

/// When a singular field is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// In every entry of a map, key and value are.
    Entry,
    Required,
    Explicit,
    /// Unless it is zero or empty.
    Implicit,
}

impl MessageType<'_> {
    /// The place of the oneof of this name.
    pub fn oneof_named(&self, name: &str) -> Option<usize> {
        let by_name = &self.oneofs_by_name;
        let at = by_name.binary_search_by_key(&name, |at| self.oneofs[*at].name).ok()?;
        Some(by_name[at])
    }
}

impl<'a> Side<'a> {
    /// The messages that the main file declares and all that they lead to; `None` where they have
    /// too many fields to look at.
    pub fn of(files: &'a Files) -> Option<Side<'a>> {
        let mut extensions: HashMap<&str, Vec<&Field>, RandomState> = HashMap::default();
        for file in &files.files {
            each_extension(&file.extensions, &file.messages, &mut |field| {
                if let Some(extendee) = &field.extendee {
                    extensions.entry(extendee.full.as_str()).or_default().push(field);
                }
            });
        }
        let by_address = HashMap::default();
        let side = Side { messages: Vec::new(), declared: 0, by_address };
        let mut builder = Builder { files, extensions, side, full_names: Vec::new(), budget: 0 };
        let main = files.main();
        builder.declare(&main.package, &mut String::new(), &main.messages);
        builder.side.declared = builder.side.messages.len();
        let mut next = 0;
        while next < builder.side.messages.len() {
            builder.fill(next);
            if builder.budget > PROTOBUF_PROOF_FIELDS_MAX {
                return None;
            }
            next += 1;
        }
        Some(builder.side)
    }

    /// The name without the package.
    pub fn local_name(&self, id: Id) -> &str {
        &self.messages[id].local_name
    }

    pub fn fields(&self, id: Id) -> &[FieldView<'a>] {
        &self.messages[id].fields
    }

    /// The field of this number.
    pub fn field(&self, id: Id, number: i32) -> Option<&FieldView<'a>> {
        let fields = self.fields(id);
        let at = fields.binary_search_by_key(&number, |field| field.number).ok()?;
        Some(&fields[at])
    }

    /// The messages that the main file declares by `message`.
    pub fn declared(&self) -> Range<Id> {
        0..self.declared
    }

    pub fn is_entry(&self, id: Id) -> bool {
        self.messages[id].message.declared == Declared::MapEntry
    }
}

/// Calls `visit` with every extension that the lists hold, at any depth.
fn each_extension<'a>(
    extensions: &'a [Field],
    messages: &'a [Message],
    visit: &mut impl FnMut(&'a Field),
) {
    extensions.iter().for_each(&mut *visit);
    for message in messages {
        each_extension(&message.extensions, &message.messages, visit);
    }
}

struct Builder<'a> {
    files: &'a Files,
    extensions: HashMap<&'a str, Vec<&'a Field>, RandomState>,
    side: Side<'a>,
    full_names: Vec<String>,
    budget: usize,
}

impl<'a> Builder<'a> {
    /// Adds what the main file declares; the depth of messages is limited.
    fn declare(&mut self, package: &str, scope: &mut String, messages: &'a [Message]) {
        for message in messages {
            let outer = scope.len();
            if outer > 0 {
                scope.push('.');
            }
            scope.push_str(&message.name);
            if message.declared == Declared::Message {
                self.place(message, package, scope);
            }
            self.declare(package, scope, &message.messages);
            scope.truncate(outer);
        }
    }

    fn place(&mut self, message: &'a Message, package: &str, local_name: &str) -> Id {
        let Builder { side, full_names, extensions, .. } = self;
        *side.by_address.entry(std::ptr::from_ref(message)).or_insert_with(|| {
            let full = join(package, local_name);
            side.messages.push(MessageType {
                message,
                local_name: local_name.to_owned(),
                fields: Vec::new(),
                oneofs: Vec::new(),
                oneofs_by_name: Vec::new(),
                required: Vec::new(),
                defaulted: Vec::new(),
                is_special: full.starts_with("google.protobuf."),
            });
            // Names are looked up where something is extended.
            if !extensions.is_empty() {
                full_names.push(full);
            }
            side.messages.len() - 1
        })
    }

    fn fill(&mut self, id: Id) {
        let message = self.side.messages[id].message;
        let mut places = Vec::with_capacity(message.oneofs.len());
        let mut oneofs = Vec::new();
        for oneof in &message.oneofs {
            places.push((!oneof.is_synthetic).then_some(oneofs.len()));
            if !oneof.is_synthetic {
                oneofs.push(OneofView { name: &oneof.name, members: Vec::new() });
            }
        }
        let is_entry = message.declared == Declared::MapEntry;
        let mut fields = Vec::with_capacity(message.fields.len());
        for field in &message.fields {
            let oneof = field.oneof.and_then(|at| places.get(at).copied()?);
            if let Some(at) = oneof {
                oneofs[at].members.push(field.number);
            }
            fields.extend(self.view(field, oneof, is_entry));
        }
        let full_name = self.full_names.get(id).map_or("", String::as_str);
        let extended = self.extensions.get(full_name).cloned();
        for field in extended.into_iter().flatten() {
            fields.extend(self.view(field, None, false));
        }
        fields.sort_by_key(|field| field.number);
        self.budget += fields.len() + 1;
        let numbers = |is: fn(&FieldView<'_>) -> bool| -> Vec<i32> {
            fields.iter().filter(|field| is(field)).map(|field| field.number).collect()
        };
        let (required, defaulted) = (numbers(|field| field.is_required()), numbers(has_default));
        let mut by_name: Vec<usize> = (0..oneofs.len()).collect();
        by_name.sort_unstable_by_key(|at| oneofs[*at].name);
        let message = &mut self.side.messages[id];
        message.oneofs_by_name = by_name;
        (message.fields, message.oneofs) = (fields, oneofs);
        (message.required, message.defaulted) = (required, defaulted);
    }

    fn view(
        &mut self,
        field: &'a Field,
        oneof: Option<usize>,
        is_entry: bool,
    ) -> Option<FieldView<'a>> {
        let features = field.features;
        let value = match &field.field_type {
            FieldType::Scalar(Scalar::String) => {
                let is_verified = features.utf8_validation == Utf8Validation::Verify;
                ValueType::Text { is_verified }
            }
            FieldType::Scalar(scalar) => ValueType::Scalar(*scalar),
            FieldType::Enum(name) => ValueType::Enum(self.files.one_enum(&name.full)?),
            FieldType::Message(name)
            | FieldType::Group(name)
            | FieldType::Map(name)
            | FieldType::Unresolved(name) => {
                let (file, message) = self.files.message(&name.full)?;
                let id = self.place(message, &file.package, local_name(file, &name.full));
                let is_map = matches!(field.field_type, FieldType::Map(_));
                let is_delimited =
                    !is_map && features.message_encoding == MessageEncoding::Delimited;
                ValueType::Message { id, is_delimited }
            }
        };
        let is_message = matches!(value, ValueType::Message { .. });
        let cardinality = match field.label {
            _ if matches!(field.field_type, FieldType::Map(_)) => Cardinality::Map,
            Some(Label::Repeated) => Cardinality::Repeated,
            _ if is_entry => Cardinality::Singular(Presence::Entry),
            _ => Cardinality::Singular(match features.field_presence {
                FieldPresence::LegacyRequired if oneof.is_none() => Presence::Required,
                FieldPresence::Implicit
                    if oneof.is_none() && !is_message && field.extendee.is_none() =>
                {
                    Presence::Implicit
                }
                _ => Presence::Explicit,
            }),
        };
        let is_packed = cardinality == Cardinality::Repeated
            && features.repeated_field_encoding == RepeatedFieldEncoding::Packed
            && is_packable(value);
        Some(FieldView { field, number: field.number, value, cardinality, oneof, is_packed })
    }
}

fn has_default(field: &FieldView<'_>) -> bool {
    let first = match field.value {
        ValueType::Enum(one) => one.values.first().map_or(0, |value| value.number),
        ValueType::Scalar(_) | ValueType::Text { .. } | ValueType::Message { .. } => 0,
    };
    field.field.default.is_some() || first != 0
}

/// Whether elements of the type may share one record.
pub(super) fn is_packable(value: ValueType<'_>) -> bool {
    match value {
        ValueType::Scalar(scalar) => scalar != Scalar::Bytes,
        ValueType::Enum(_) => true,
        ValueType::Text { .. } | ValueType::Message { .. } => false,
    }
}

impl FieldView<'_> {
    /// Whether every datum has the field.
    pub fn is_always_there(&self) -> bool {
        matches!(self.cardinality, Cardinality::Singular(Presence::Required | Presence::Entry))
    }

    pub fn is_required(&self) -> bool {
        self.cardinality == Cardinality::Singular(Presence::Required)
    }

    pub fn is_singular(&self) -> bool {
        matches!(self.cardinality, Cardinality::Singular(_))
    }

    /// What is read where the field is not there; `None` for lists and messages.
    pub fn default(&self) -> Option<Atom> {
        if !self.is_singular() {
            return None;
        }
        let written = self.field.default.as_deref();
        match self.value {
            ValueType::Message { .. } => None,
            ValueType::Enum(one) => {
                let named = written
                    .and_then(|default| one.values.iter().find(|value| value.name == default.text));
                named.or(one.values.first()).map(|value| Atom::Int(value.number.into()))
            }
            ValueType::Scalar(scalar) => Some(parsed_default(scalar, written)),
            ValueType::Text { .. } => Some(parsed_default(Scalar::String, written)),
        }
    }
}

/// Whether parsers put numbers that the enum does not list into the unknown fields.
pub(super) fn is_closed(one: &Enum) -> bool {
    one.features.enum_type == EnumType::Closed
}

/// Whether the enum lists the number.
pub(super) fn lists(one: &Enum, number: i128) -> bool {
    one.values.iter().any(|value| i128::from(value.number) == number)
}
