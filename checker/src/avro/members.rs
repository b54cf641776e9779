//! The members of the JSON object of a type or a field, by the keys that Avro knows.

use std::borrow::Cow;

use crate::json_text::flat::Json;

/// A key that has a meaning on some type or on a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Type,
    Name,
    Namespace,
    Doc,
    Aliases,
    Fields,
    Symbols,
    Size,
    Items,
    Values,
    Default,
    Order,
}

const KEY_COUNT: usize = 12;

/// Which keys are never properties.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reserved(u16);

impl Key {
    fn from_text(text: &str) -> Option<Key> {
        Some(match text {
            "type" => Key::Type,
            "name" => Key::Name,
            "namespace" => Key::Namespace,
            "doc" => Key::Doc,
            "aliases" => Key::Aliases,
            "fields" => Key::Fields,
            "symbols" => Key::Symbols,
            "size" => Key::Size,
            "items" => Key::Items,
            "values" => Key::Values,
            "default" => Key::Default,
            "order" => Key::Order,
            _ => return None,
        })
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

impl Reserved {
    /// The keys that have a meaning on some type, and so are properties of no type.
    pub(super) const OF_TYPES: Reserved =
        Reserved(((1 << KEY_COUNT) - 1) & !Key::Default.bit() & !Key::Order.bit());
    pub(super) const OF_ENUMS: Reserved = Reserved(Reserved::OF_TYPES.0 | Key::Default.bit());
    pub(super) const OF_FIELDS: Reserved = Reserved(
        Key::Default.bit()
            | Key::Doc.bit()
            | Key::Name.bit()
            | Key::Order.bit()
            | Key::Type.bit()
            | Key::Aliases.bit(),
    );
}

/// What stands at the known keys of an object; nothing if it is no object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Members<'d> {
    pub(super) json: Json<'d>,
    /// The numbers of the values; 0, which is no member of anything, where there is none.
    values: [u32; KEY_COUNT],
    /// The bits of the keys that are there.
    known: u16,
    has_unknown: bool,
}

impl<'d> Members<'d> {
    pub(super) fn new(json: Json<'d>) -> Members<'d> {
        let mut members = Members { json, values: [0; KEY_COUNT], known: 0, has_unknown: false };
        for (key, value) in json.members().into_iter().flatten() {
            let known = match key.as_plain_str() {
                Some(key) => Key::from_text(key),
                None => key.as_str().and_then(|key| Key::from_text(&key)),
            };
            match known {
                Some(key) => {
                    members.values[key as usize] = value.index();
                    members.known |= key.bit();
                }
                None => members.has_unknown = true,
            }
        }
        members
    }

    /// The value of `key`.
    pub(super) fn get(&self, key: Key) -> Option<Json<'d>> {
        let index = self.values[key as usize];
        (index != 0).then(|| self.json.find(index))
    }

    /// The text at `key`; anything but a string counts as absent, as in Avro Java.
    pub(super) fn text(&self, key: Key) -> Option<Cow<'d, str>> {
        self.get(key)?.as_str()
    }

    /// The members that are not `reserved`, in the order of the text.
    pub(super) fn properties(
        &self,
        reserved: Reserved,
    ) -> impl Iterator<Item = (Cow<'d, str>, Json<'d>)> {
        let has_any = self.has_unknown || self.known & !reserved.0 != 0;
        let members = has_any.then(|| self.json.members()).flatten();
        members.into_iter().flatten().filter_map(move |(key, value)| {
            let key = key.as_str()?;
            let is_reserved = Key::from_text(&key).is_some_and(|key| reserved.0 & key.bit() != 0);
            (!is_reserved).then_some((key, value))
        })
    }
}
