//! The declarations of one scope, of which some stand inside others in the text: a group is printed
//! with its field, a map entry not at all.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::Section;
use crate::protobuf::descriptor::{Declared, FIELD_NUMBER_END, Field, FieldType, Message, Value};

/// The messages of a scope, and the fields that declare some of them.
pub(super) struct Scope<'a> {
    pub messages: &'a [Message],
    /// Groups and map entries by name. Empty where there are none.
    by_name: HashMap<&'a str, usize, RandomState>,
    /// Those that fields declare, not extensions.
    of_fields: HashSet<usize, RandomState>,
}

impl<'a> Scope<'a> {
    pub fn new(messages: &'a [Message], fields: &'a [Field]) -> Scope<'a> {
        let declared = messages.iter().enumerate();
        let declared = declared.filter(|(_, message)| message.declared != Declared::Message);
        let by_name = declared.map(|(index, message)| (message.name.as_str(), index)).collect();
        let mut scope = Scope { messages, by_name, of_fields: HashSet::default() };
        if !scope.by_name.is_empty() {
            scope.of_fields = fields.iter().filter_map(|field| scope.index(field)).collect();
        }
        scope
    }

    /// The place among the messages of the one that `field` declares: a group or a map entry.
    pub fn index(&self, field: &Field) -> Option<usize> {
        self.index_of(&field.field_type)
    }

    fn index_of(&self, field_type: &FieldType) -> Option<usize> {
        let name = match field_type {
            FieldType::Group(name) | FieldType::Map(name) => &name.full,
            FieldType::Scalar(_)
            | FieldType::Unresolved(_)
            | FieldType::Message(_)
            | FieldType::Enum(_) => return None,
        };
        let local = name.rsplit('.').next().unwrap_or(name);
        self.by_name.get(local).copied()
    }

    /// The message that a field of this type declares.
    pub fn declared(&self, field_type: &FieldType) -> Option<&'a Message> {
        self.index_of(field_type).and_then(|index| self.messages.get(index))
    }

    /// Whether the message at `index` is printed with a field.
    pub fn is_of_field(&self, index: usize) -> bool {
        self.of_fields.contains(&index)
    }
}

/// What is left to print of the declarations in one scope.
pub(super) struct Rest<'a> {
    pub scope: &'a Scope<'a>,
    /// The place of the first message that is left.
    pub next: usize,
    /// How many extensions have been printed.
    printed: usize,
    extensions: &'a [Field],
    /// For each message that an extension declares, the place of the extension.
    owners: HashMap<usize, usize, RandomState>,
    pub section: Option<Section>,
}

impl<'a> Rest<'a> {
    pub fn new(scope: &'a Scope<'a>, extensions: &'a [Field]) -> Rest<'a> {
        let owners = extensions
            .iter()
            .enumerate()
            .filter_map(|(place, extension)| Some((scope.index(extension)?, place)))
            .collect();
        Rest { scope, next: 0, printed: 0, extensions, owners, section: None }
    }

    /// The extensions up to the one that declares the next message, if one that is left does.
    pub fn extensions_of_next(&mut self) -> &'a [Field] {
        match self.owners.get(&self.next) {
            Some(&owner) => self.extensions_through(owner),
            None => &[],
        }
    }

    /// All extensions that are left.
    pub fn extensions_left(&mut self) -> &'a [Field] {
        self.extensions_through(self.extensions.len().saturating_sub(1))
    }

    fn extensions_through(&mut self, last: usize) -> &'a [Field] {
        let now = self.extensions.get(self.printed..=last).unwrap_or_default();
        self.printed += now.len();
        now
    }
}

/// The number after the last one that a field of `message` may have: `to max` goes up to it.
pub(super) fn number_end(message: &Message) -> i32 {
    let is_set = message.options.fields.iter().any(|option| {
        option.name == "message_set_wire_format"
            && !option.is_extension
            && option.value == Value::Bool(true)
    });
    if is_set { i32::MAX } else { FIELD_NUMBER_END }
}
