//! A JSON text as a flat list of values that borrow from it, which takes one allocation.

use std::borrow::Cow;

use super::scan;
use super::{Member, Node, Value, write_string};
use crate::span::Span;

/// A JSON text that has been read. Each value stands before those that are in it.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    text: &'a str,
    items: Vec<Item>,
}

/// A value of a document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Json<'d> {
    document: &'d Document<'d>,
    at: u32,
}

/// A value or a key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) start: u32,
    pub(super) end: u32,
    /// The item after this one and all that is in it; of a key, the value that counts.
    pub(super) next: u32,
    pub(super) kind: ItemKind,
    pub(super) has_escape: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemKind {
    Null,
    True,
    False,
    Number,
    String,
    Array,
    Object,
    Key,
    /// A key that its object has already.
    RepeatedKey,
}

/// What kind of JSON value something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

impl Item {
    pub(super) fn span(self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }

    /// What stands between the quotes of a string or a key.
    #[inline]
    pub(super) fn raw(self, text: &str) -> &str {
        &text[self.start as usize + 1..self.end as usize - 1]
    }

    /// The string or key, with its escapes resolved.
    pub(super) fn string(self, text: &str) -> Cow<'_, str> {
        if self.has_escape {
            return Cow::Owned(scan::resolve(text, self.start as usize));
        }
        Cow::Borrowed(self.raw(text))
    }
}

impl<'a> Document<'a> {
    pub(super) fn new(text: &'a str, items: Vec<Item>) -> Document<'a> {
        Document { text, items }
    }

    /// The outermost value.
    pub(crate) fn root(&self) -> Json<'_> {
        Json { document: self, at: 0 }
    }

    /// How many values and keys there are: each has a number below this.
    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// Every key of every object, those that stand twice too.
    pub(crate) fn keys(&self) -> impl Iterator<Item = Json<'_>> {
        let is_key = |item: &Item| matches!(item.kind, ItemKind::Key | ItemKind::RepeatedKey);
        (0..)
            .zip(&self.items)
            .filter(move |(_, item)| is_key(item))
            .map(|(at, _)| Json { document: self, at })
    }

    /// The numbers and keys of the whole text that take more than so many bytes.
    pub(crate) fn longer_than(&self, bytes: u32) -> impl Iterator<Item = Json<'_>> {
        let is_long = move |item: &Item| item.end - item.start > bytes;
        let is_number_or_key = |item: &Item| {
            matches!(item.kind, ItemKind::Number | ItemKind::Key | ItemKind::RepeatedKey)
        };
        let long = self.items.iter().zip(0..).filter(move |(item, _)| is_long(item));
        long.filter(move |(item, _)| is_number_or_key(item))
            .map(|(_, at)| Json { document: self, at })
    }
}

impl<'d> Json<'d> {
    #[inline]
    fn item(self) -> Item {
        self.document.items[self.at as usize]
    }

    #[inline]
    fn with(self, at: u32) -> Json<'d> {
        Json { document: self.document, at }
    }

    /// A number for the value, by which [`Json::find`] finds it.
    pub(crate) fn index(self) -> u32 {
        self.at
    }

    /// The value of the same document with this number.
    pub(crate) fn find(self, index: u32) -> Json<'d> {
        self.with(index)
    }

    /// The bytes of the value, without the white space around it.
    #[inline]
    pub(crate) fn span(self) -> Span {
        self.item().span()
    }

    #[inline]
    pub(crate) fn kind(self) -> Kind {
        match self.item().kind {
            ItemKind::Null => Kind::Null,
            ItemKind::True | ItemKind::False => Kind::Bool,
            ItemKind::Number => Kind::Number,
            ItemKind::String | ItemKind::Key | ItemKind::RepeatedKey => Kind::String,
            ItemKind::Array => Kind::Array,
            ItemKind::Object => Kind::Object,
        }
    }

    #[inline]
    pub(crate) fn is(self, kind: Kind) -> bool {
        self.kind() == kind
    }

    /// The string, if this is one, with its escapes resolved.
    pub(crate) fn as_str(self) -> Option<Cow<'d, str>> {
        self.is(Kind::String).then(|| self.item().string(self.document.text))
    }

    /// The number, if this is one, as it is spelled.
    pub(crate) fn as_number(self) -> Option<&'d str> {
        let span = self.span();
        self.is(Kind::Number).then(|| &self.document.text[span.start..span.end])
    }

    /// The boolean, if this is one.
    pub(crate) fn as_bool(self) -> Option<bool> {
        match self.item().kind {
            ItemKind::True => Some(true),
            ItemKind::False => Some(false),
            _ => None,
        }
    }

    /// The items, if this is an array.
    pub(crate) fn items(self) -> Option<impl Iterator<Item = Json<'d>> + Clone> {
        self.is(Kind::Array).then(|| {
            let (mut at, end) = (self.at + 1, self.item().next);
            std::iter::from_fn(move || {
                let item = (at < end).then(|| self.with(at))?;
                at = item.item().next;
                Some(item)
            })
        })
    }

    /// The keys and their values, if this is an object.
    pub(crate) fn members(self) -> Option<impl Iterator<Item = (Json<'d>, Json<'d>)> + Clone> {
        self.is(Kind::Object).then(|| {
            let (mut at, end) = (self.at + 1, self.item().next);
            std::iter::from_fn(move || {
                loop {
                    let key = (at < end).then(|| self.with(at))?;
                    at = self.with(at + 1).item().next;
                    let item = key.item();
                    if item.kind == ItemKind::Key {
                        // A key that was read last, of which no other followed, has its value next.
                        return Some((key, self.with(item.next)));
                    }
                }
            })
        })
    }

    /// The value of `key`, if this is an object that has it.
    pub(crate) fn get(self, key: &str) -> Option<Json<'d>> {
        let (_, value) = self.members()?.find(|(name, _)| name.is_str(key))?;
        Some(value)
    }

    /// The string, if this is one and has no escapes.
    #[inline]
    pub(crate) fn as_plain_str(self) -> Option<&'d str> {
        let item = self.item();
        (self.is(Kind::String) && !item.has_escape).then(|| item.raw(self.document.text))
    }

    /// Whether this is the string `text`.
    pub(crate) fn is_str(self, text: &str) -> bool {
        let item = self.item();
        match item.has_escape {
            true => self.as_str().is_some_and(|own| own == text),
            false => self.is(Kind::String) && item.raw(self.document.text) == text,
        }
    }

    /// What kind of value this is, in words for an error message.
    pub(crate) fn kind_in_words(self) -> &'static str {
        match self.kind() {
            Kind::Null => "null",
            Kind::Bool => "a boolean",
            Kind::Number => "a number",
            Kind::String => "a string",
            Kind::Array => "an array",
            Kind::Object => "an object",
        }
    }

    /// Appends the text without white space, its numbers as `write_number` spells them.
    pub(crate) fn write_compact(self, out: &mut String, write_number: fn(&str, &mut String)) {
        let item = self.item();
        match item.kind {
            ItemKind::Null => out.push_str("null"),
            ItemKind::True => out.push_str("true"),
            ItemKind::False => out.push_str("false"),
            ItemKind::Number => {
                write_number(&self.document.text[self.span().start..self.span().end], out)
            }
            ItemKind::String | ItemKind::Key | ItemKind::RepeatedKey if !item.has_escape => {
                out.push_str(&self.document.text[item.start as usize..item.end as usize]);
            }
            ItemKind::String | ItemKind::Key | ItemKind::RepeatedKey => {
                write_string(&item.string(self.document.text), out);
            }
            ItemKind::Array => {
                out.push('[');
                for (index, item) in self.items().into_iter().flatten().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write_compact(out, write_number);
                }
                out.push(']');
            }
            ItemKind::Object => {
                out.push('{');
                for (index, (key, value)) in self.members().into_iter().flatten().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    key.write_compact(out, write_number);
                    out.push(':');
                    value.write_compact(out, write_number);
                }
                out.push('}');
            }
        }
    }

    /// The value as a tree that owns its parts.
    pub(crate) fn to_node(self) -> Node {
        let own = |json: Json<'_>| json.as_str().unwrap_or_default().into_owned();
        let value = match self.item().kind {
            ItemKind::Null => Value::Null,
            ItemKind::True => Value::Bool(true),
            ItemKind::False => Value::Bool(false),
            ItemKind::Number => Value::Number(self.as_number().unwrap_or_default().to_owned()),
            ItemKind::String | ItemKind::Key | ItemKind::RepeatedKey => Value::String(own(self)),
            ItemKind::Array => {
                Value::Array(self.items().into_iter().flatten().map(Json::to_node).collect())
            }
            ItemKind::Object => {
                let members = self.members().into_iter().flatten();
                let members = members.map(|(key, value)| Member {
                    key: own(key),
                    key_span: key.span(),
                    value: value.to_node(),
                });
                Value::Object(members.collect())
            }
        };
        Node { value, span: self.span() }
    }
}
