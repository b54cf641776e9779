//! Reads records and what all types with a name share.

use std::borrow::Cow;
use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::defaults;
use super::defaults::KnownDefault;
use super::members::{Key, Members, Reserved};
use super::model::{Edge, Field, Named, NodeId, Order, Primitive, Record, Run, Shape};
use super::names::{self, Name};
use super::number::{java_double, parse_java_double, write_java_number};
use super::parse::{FieldPlace, Parser};
use super::texts::{self, Text};
use crate::json_text::flat::{Json, Kind};
use crate::limits::AVRO_NAME_BYTES_MAX;
use crate::span::Span;

/// Most names of a list that are compared one by one.
const COMPARED_NAMES_MAX: usize = 8;

/// How many bits tell names apart that seem to be repeated from those that are not.
const NAME_BITS: usize = 1 << 13;

/// Most names of a list for which the bits are likely to do.
const TABLED_NAMES_MAX: usize = 100;

/// The name of a type and where it stands.
type WrittenName = (Name, Span);

impl<'d> Parser<'d> {
    /// Reads a record, or an error if `is_error`.
    pub(super) fn read_record(
        &mut self,
        json: &Members<'d>,
        namespace: Option<Text>,
        is_error: bool,
    ) -> Option<NodeId> {
        let (name, name_span) = self.read_type_name(json, namespace)?;
        let id = self.define(name, name_span);
        let written = json.get(Key::Fields);
        let Some(items) = written.and_then(Json::items) else {
            let message = format!(
                "the record '{}' needs \"fields\", an array, which may be empty",
                name.full(&self.parts.texts)
            );
            self.refuse(written.unwrap_or(json.json).span(), message);
            return None;
        };
        let mark = self.open_fields.len();
        for item in items {
            // A record that cannot be defined still has its fields read, for their problems.
            let owner = id.map(|id| (id, self.open_fields.len() - mark));
            self.read_field(&Members::new(item), name, owner);
        }
        let start = self.parts.fields.len();
        for (field, default) in self.open_fields.drain(mark..) {
            self.parts.fields.push(field);
            self.defaults.push(default);
        }
        let fields = Run::since(&self.parts.fields, start);
        self.complete_record(id?, json, (name, name_span), is_error, fields)
    }

    fn complete_record(
        &mut self,
        id: NodeId,
        json: &Members<'d>,
        name: WrittenName,
        is_error: bool,
        fields: Run,
    ) -> Option<NodeId> {
        self.refuse_repeated_fields(json, name.0, fields);
        let properties = self.read_properties(json, Reserved::OF_TYPES);
        let named = self.read_named(json, name);
        let has_field_aliases =
            fields.of(&self.parts.fields).iter().any(|field| !field.aliases.is_empty());
        let record = Record { named, is_error, has_field_aliases, fields };
        let index = self.parts.records.len();
        self.parts.records.push(record);
        self.complete(id, Shape::Record(number(index)), properties);
        Some(id)
    }

    fn refuse_repeated_fields(&mut self, json: &Members<'d>, record: Name, fields: Run) {
        let names = fields.of(&self.parts.fields).iter().map(|field| self.parts.text(field.name));
        let repeated: Vec<String> =
            repetitions(names).into_iter().map(|(_, name)| name.to_owned()).collect();
        for field in repeated {
            let items = json.get(Key::Fields).and_then(Json::items).into_iter().flatten();
            let mut names = items.filter_map(|item| item.get("name"));
            let second = names.by_ref().filter(|name| name.is_str(&field)).nth(1);
            let message = format!(
                "the record '{}' has the field '{field}' twice; rename or remove one",
                record.full(&self.parts.texts)
            );
            self.refuse(second.unwrap_or(json.json).span(), message);
        }
    }

    /// Reads a field of the record `record`.
    fn read_field(&mut self, json: &Members<'d>, record: Name, owner: Option<FieldPlace>) {
        let Some((name, written_type)) = self.read_field_head(json) else { return };
        if let Some(edge) = self.read_type(written_type, record.namespace_text()) {
            self.complete_field(json, name, edge, owner);
        }
    }

    /// The name and the type of a field, as they are written.
    fn read_field_head(&mut self, json: &Members<'d>) -> Option<(Json<'d>, Json<'d>)> {
        let Some(name) = json.get(Key::Name) else {
            let message = match json.json.kind() {
                Kind::Object => "a field needs a \"name\"".to_owned(),
                Kind::Null | Kind::Bool | Kind::Number | Kind::String | Kind::Array => format!(
                    "a field is an object with a name and a type, found {}",
                    json.json.kind_in_words()
                ),
            };
            self.refuse(json.json.span(), message);
            return None;
        };
        let Some(text) = name.as_str() else {
            let message = format!("a name must be a string, found {}", name.kind_in_words());
            self.refuse(name.span(), message);
            return None;
        };
        self.check_simple_name(&text, name.span(), "field name");
        let written_type = json.get(Key::Type);
        if written_type.is_none() {
            self.refuse(json.json.span(), format!("the field '{text}' needs a \"type\""));
        }
        Some((name, written_type?))
    }

    fn complete_field(
        &mut self,
        json: &Members<'d>,
        written_name: Json<'d>,
        edge: Edge,
        owner: Option<FieldPlace>,
    ) {
        let name_text = written_name.as_str().unwrap_or_default();
        let order = self.read_order(json);
        let aliases = self.read_field_aliases(json);
        let written_default = json.get(Key::Default);
        let is_valid = self.rules.defaults
            && written_default.is_some_and(|default| {
                defaults::check(self, &name_text, edge.node, default, owner)
            });
        let field = Field {
            name: self.parts.texts.keep(&name_text),
            name_place: self.place(written_name.span()),
            doc: self.keep_text(json, Key::Doc),
            edge,
            default: written_default.map(|default| self.keep_default(default, edge.node)),
            order,
            aliases,
            properties: self.read_properties(json, Reserved::OF_FIELDS),
        };
        let default = written_default.map(|json| KnownDefault { json, is_valid });
        self.open_fields.push((field, default));
    }

    /// The default of a field; a text is taken for a number where the type is float or double.
    fn keep_default(&mut self, default: Json<'d>, node: NodeId) -> Text {
        let is_float = matches!(
            self.parts.shape(node),
            Shape::Primitive(Primitive::Float | Primitive::Double)
        );
        let word = default.as_str().filter(|_| is_float);
        let number = word.as_deref().and_then(parse_java_double);
        self.parts.texts.keep_written(|pool| match (word, number) {
            // An infinity and NaN have no spelling as a JSON number and stay words.
            (Some(_), Some(number)) => pool.push_str(&java_double(number)),
            (_, None) | (None, _) => default.write_compact(pool, write_java_number),
        })
    }

    fn read_order(&mut self, json: &Members<'d>) -> Order {
        let Some(written) = json.get(Key::Order) else { return Order::Ascending };
        match written.as_str().as_deref().and_then(Order::from_name) {
            Some(order) => order,
            None => {
                let message = "\"order\" must be \"ascending\", \"descending\" or \"ignore\"";
                self.refuse(written.span(), message);
                Order::Ascending
            }
        }
    }

    /// The type of this name, if it has no properties and `is_same`.
    ///
    /// # Source
    /// Avro Java 1.12, `ParseContext.put`: properties are read after the two are compared, so an
    /// earlier definition with properties is never the same.
    pub(super) fn repeated(
        &self,
        name: Name,
        is_same: impl Fn(&Self, Shape) -> bool,
    ) -> Option<NodeId> {
        let id = self.defined(name)?;
        let node = self.parts.node(id);
        (node.properties.is_empty() && is_same(self, node.shape)).then_some(id)
    }

    /// Counts the full name that `written` has in `namespace`; refuses it where all names together
    /// are too long.
    fn has_room_for(&mut self, written: &str, namespace: Option<Text>, span: Span) -> bool {
        let space = namespace.map_or(0, |space| self.parts.texts.resolve(space).len());
        self.name_bytes += space + written.len();
        let has_room = self.name_bytes <= AVRO_NAME_BYTES_MAX;
        if !has_room {
            let message = format!(
                "the full names of this schema take more than {AVRO_NAME_BYTES_MAX} bytes; \
                 shorten the namespace"
            );
            self.refuse(span, message);
        }
        has_room
    }

    pub(super) fn read_type_name(
        &mut self,
        json: &Members<'d>,
        namespace: Option<Text>,
    ) -> Option<WrittenName> {
        let Some(written) = json.get(Key::Name) else {
            let message = "a record, an enum and a fixed need a \"name\"";
            self.refuse(json.json.span(), message);
            return None;
        };
        let Some(text) = written.as_str() else {
            let message = format!("a name must be a string, found {}", written.kind_in_words());
            self.refuse(written.span(), message);
            return None;
        };
        let own_namespace = json.text(Key::Namespace);
        let own_namespace = own_namespace.map(|namespace| self.parts.texts.keep(&namespace));
        let namespace = own_namespace.or(namespace);
        if !self.has_room_for(&text, namespace, written.span()) {
            return None;
        }
        let name = Name::new(&text, namespace, &mut self.parts.texts);
        self.check_type_name(name, written.span());
        if let Some(space) = name.namespace(&self.parts.texts).filter(|_| self.rules.namespaces)
            && !space.split('.').all(names::is_valid)
        {
            let span = match json.get(Key::Namespace) {
                Some(node) if !text.contains('.') => node.span(),
                Some(_) | None => written.span(),
            };
            let message = format!(
                "the namespace '{space}' is not valid: its parts, between dots, must be {NAME_FORM}"
            );
            self.refuse(span, message);
        }
        Some((name, written.span()))
    }

    fn check_type_name(&mut self, name: Name, span: Span) {
        let simple = name.simple(&self.parts.texts);
        if self.rules.names && !names::is_valid(simple) {
            let simple = simple.to_owned();
            self.check_simple_name(&simple, span, "name");
        }
    }

    pub(super) fn check_simple_name(&mut self, name: &str, span: Span, what: &str) {
        if self.rules.names && !names::is_valid(name) {
            self.refuse(span, format!("the {what} '{name}' is not valid: it must be {NAME_FORM}"));
        }
    }

    pub(super) fn read_named(
        &mut self,
        json: &Members<'d>,
        (name, name_span): WrittenName,
    ) -> Named {
        let start = self.parts.names.len();
        let items = self.read_aliases(json);
        let (is_one, mut seen) = (items.len() == 1, HashSet::new());
        for item in items {
            let Some(alias) = item.as_str() else { continue };
            let space = name.namespace_text();
            if !self.has_room_for(&alias, space, item.span()) {
                break;
            }
            let texts = &mut self.parts.texts;
            let alias = Name::new(&alias, space, texts);
            if is_one || seen.insert(alias.full(texts).to_owned()) {
                let simple = alias.simple(texts).to_owned();
                self.check_simple_name(&simple, item.span(), "alias");
                self.parts.names.push(alias);
            }
        }
        let aliases = Run::since(&self.parts.names, start);
        let doc = self.keep_text(json, Key::Doc);
        Named { name, name_place: self.place(name_span), doc, aliases }
    }

    fn read_field_aliases(&mut self, json: &Members<'d>) -> Run {
        let start = self.parts.aliases.len();
        let items = self.read_aliases(json);
        let (is_one, mut seen) = (items.len() == 1, HashSet::new());
        for item in items {
            let is_new = |alias: &Cow<'d, str>| is_one || seen.insert(alias.clone());
            if let Some(alias) = item.as_str().filter(is_new) {
                let alias = self.parts.texts.keep(&alias);
                self.parts.aliases.push(alias);
            }
        }
        Run::since(&self.parts.aliases, start)
    }

    /// The aliases of a type or a field as they are written.
    fn read_aliases(&mut self, json: &Members<'d>) -> Vec<Json<'d>> {
        let Some(written) = json.get(Key::Aliases) else { return Vec::new() };
        let Some(items) = written.items() else {
            let found = written.kind_in_words();
            let message = format!("\"aliases\" must be an array of names, found {found}");
            self.refuse(written.span(), message);
            return Vec::new();
        };
        let mut aliases = Vec::new();
        for item in items {
            match item.kind() {
                Kind::String => aliases.push(item),
                Kind::Null | Kind::Bool | Kind::Number | Kind::Array | Kind::Object => {
                    let found = item.kind_in_words();
                    self.refuse(item.span(), format!("an alias must be a string, found {found}"));
                }
            }
        }
        aliases
    }

    /// The text at `key`; anything but a string counts as absent, as in Avro Java.
    pub(super) fn keep_text(&mut self, json: &Members<'d>, key: Key) -> Option<Text> {
        let text = json.text(key)?;
        Some(self.parts.texts.keep(&text))
    }
}

/// What a valid name is made of, in words.
const NAME_FORM: &str = "an ASCII letter or '_', then ASCII letters, digits and '_'";

/// Each item that stood earlier in the list already, with its place.
pub(super) fn repetitions<'a>(
    items: impl Iterator<Item = &'a str> + Clone,
) -> Vec<(usize, &'a str)> {
    let count = items.clone().count();
    if count <= COMPARED_NAMES_MAX {
        let all = items.clone();
        let stood_before =
            |(index, item): &(usize, &str)| all.clone().take(*index).any(|other| other == *item);
        return items.enumerate().filter(stood_before).collect();
    }
    // Only a list that seems to have repetitions is searched for them. A table of bits is much sooner
    // made than the items are hashed in a way that nobody can foresee.
    let mut bits = [0_u64; NAME_BITS / 64];
    let mut is_new = |item: &str| {
        let bit = texts::hash(item) as usize % NAME_BITS;
        let (word, mask) = (&mut bits[bit / 64], 1 << (bit % 64));
        let is_new = *word & mask == 0;
        *word |= mask;
        is_new
    };
    if count <= TABLED_NAMES_MAX && items.clone().all(&mut is_new) {
        return Vec::new();
    }
    let mut seen = HashSet::with_hasher(RandomState::default());
    items.enumerate().filter(|(_, item)| !seen.insert(*item)).collect()
}

pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).expect("a text within the size limit has fewer types")
}
