//! Reads the types that have a name: records, enums and fixed types.

use std::collections::{HashMap, HashSet};

use super::model::{Edge, Enum, Field, Fixed, Named, NodeId, Order, Primitive, Record, Shape};
use super::names::{self, Name};
use super::parse::Parser;
use super::{defaults, number};
use crate::json_text::{Node, Value};
use crate::span::Span;

/// Keys that are never properties of an enum.
const ENUM_KEYS: [&str; 11] = [
    "doc",
    "fields",
    "items",
    "name",
    "namespace",
    "size",
    "symbols",
    "values",
    "type",
    "aliases",
    "default",
];

/// Keys that are never properties of a field.
const FIELD_KEYS: [&str; 6] = ["default", "doc", "name", "order", "type", "aliases"];

/// Largest size of a fixed.
///
/// # Source
/// Avro Java 1.12: the longest array of a Java machine.
const FIXED_SIZE_MAX: i32 = i32::MAX - 8;

impl Parser<'_> {
    /// Reads a record, or an error if `is_error`.
    pub(super) fn read_record(
        &mut self,
        json: &Node,
        namespace: Option<&str>,
        is_error: bool,
    ) -> Option<NodeId> {
        let (name, name_span) = self.read_type_name(json, namespace)?;
        let id = self.define(&name, name_span);
        let Some(items) = json.get("fields").and_then(Node::items) else {
            let span = json.get("fields").map_or(json.span, |fields| fields.span);
            let message = format!(
                "the record '{}' needs \"fields\", an array, which may be empty",
                name.full()
            );
            self.refuse(span, message);
            return None;
        };
        let mut fields: Vec<Field> = Vec::with_capacity(items.len());
        for item in items {
            // A record that cannot be defined still has its fields read, for their problems.
            let owner = id.map(|id| (id, fields.len()));
            self.read_field(item, &name, owner, &mut fields);
        }
        self.complete_record(id?, json, (name, name_span), is_error, fields)
    }

    fn complete_record(
        &mut self,
        id: NodeId,
        json: &Node,
        (name, name_span): (Name, Span),
        is_error: bool,
        fields: Vec<Field>,
    ) -> Option<NodeId> {
        let mut field_indexes = HashMap::with_capacity(fields.len());
        for (index, field) in fields.iter().enumerate() {
            if field_indexes.insert(field.name.clone(), index).is_some() {
                self.refuse_repeated_field(json, &name, &field.name);
            }
        }
        let properties = self.read_type_properties(json);
        let named = self.read_named(json, name, name_span);
        let record = Record { named, is_error, fields, field_indexes };
        self.complete(id, Shape::Record(Box::new(record)), properties);
        Some(id)
    }

    fn refuse_repeated_field(&mut self, json: &Node, record: &Name, field: &str) {
        let items = json.get("fields").and_then(Node::items).unwrap_or_default();
        let names = items.iter().filter_map(|item| item.get("name"));
        let repeated = names.filter(|name| name.as_str() == Some(field)).nth(1);
        let message = format!(
            "the record '{}' has the field '{field}' twice; rename or remove one",
            record.full()
        );
        self.refuse(repeated.map_or(json.span, |name| name.span), message);
    }

    /// Reads a field of the record `record` and appends it to `fields`.
    fn read_field(
        &mut self,
        json: &Node,
        record: &Name,
        owner: Option<(NodeId, usize)>,
        fields: &mut Vec<Field>,
    ) {
        let Some((name, written_type)) = self.read_field_head(json) else { return };
        if let Some(edge) = self.read_type(written_type, record.namespace()) {
            self.complete_field(json, name, edge, owner, fields);
        }
    }

    /// The name and the type of a field, as they are written.
    fn read_field_head<'j>(&mut self, json: &'j Node) -> Option<(&'j Node, &'j Node)> {
        let Some(name) = json.get("name") else {
            let message = match json.members() {
                Some(_) => "a field needs a \"name\"".to_owned(),
                None => {
                    format!("a field is an object with a name and a type, found {}", json.kind())
                }
            };
            self.refuse(json.span, message);
            return None;
        };
        let Some(text) = name.as_str() else {
            self.refuse(name.span, format!("a name must be a string, found {}", name.kind()));
            return None;
        };
        self.check_simple_name(text, name.span, "field name");
        let written_type = json.get("type");
        if written_type.is_none() {
            self.refuse(json.span, format!("the field '{text}' needs a \"type\""));
        }
        Some((name, written_type?))
    }

    fn complete_field(
        &mut self,
        json: &Node,
        name: &Node,
        edge: Edge,
        owner: Option<(NodeId, usize)>,
        fields: &mut Vec<Field>,
    ) {
        let name_span = self.place(name.span);
        let name = name.as_str().unwrap_or_default();
        let order = self.read_order(json);
        let aliases = self.read_aliases(json);
        let default = self.read_default(json, edge.node);
        if let (Some(default), true) = (&default, self.rules.defaults) {
            defaults::check(self, name, edge.node, default, owner);
        }
        fields.push(Field {
            name: name.to_owned(),
            name_span,
            doc: read_text(json, "doc"),
            edge,
            default,
            order,
            aliases: aliases.into_iter().map(|(alias, _)| alias).collect(),
            properties: self.read_properties(json, &FIELD_KEYS),
        });
    }

    /// The default of a field; a text is taken for a number where the type is float or double.
    fn read_default(&mut self, json: &Node, node: NodeId) -> Option<Node> {
        let default = json.get("default")?;
        let (Some(text), Some(Shape::Primitive(Primitive::Float | Primitive::Double))) =
            (default.as_str(), self.node(node).map(|node| &node.shape))
        else {
            return Some(default.clone());
        };
        let Some(number) = number::parse_java_double(text) else {
            return Some(default.clone());
        };
        // An infinity and NaN have no spelling as a JSON number and stay words.
        let value = if number.is_finite() {
            Value::Number(number::java_double(number))
        } else {
            Value::String(text.trim().trim_start_matches('+').replace("-NaN", "NaN"))
        };
        Some(Node { value, span: default.span })
    }

    fn read_order(&mut self, json: &Node) -> Order {
        let Some(written) = json.get("order") else { return Order::Ascending };
        match written.as_str().and_then(Order::from_name) {
            Some(order) => order,
            None => {
                let message = "\"order\" must be \"ascending\", \"descending\" or \"ignore\"";
                self.refuse(written.span, message);
                Order::Ascending
            }
        }
    }

    /// Reads an enum. One that repeats an earlier enum of that name word for word is that enum.
    pub(super) fn read_enum(&mut self, json: &Node, namespace: Option<&str>) -> Option<NodeId> {
        let (name, name_span) = self.read_type_name(json, namespace)?;
        let Some(written) = json.get("symbols").filter(|symbols| symbols.items().is_some()) else {
            let span = json.get("symbols").map_or(json.span, |symbols| symbols.span);
            let message =
                format!("the enum '{}' needs \"symbols\", an array of names", name.full());
            self.refuse(span, message);
            self.define(&name, name_span);
            return None;
        };
        let symbols = self.read_symbols(written);
        let properties = self.read_properties(json, &ENUM_KEYS);
        let default = read_text(json, "default");
        if let (Some(default), Some(node)) = (&default, json.get("default"))
            && !symbols.contains(default)
        {
            let message = format!(
                "the default '{default}' of the enum '{}' is not one of its symbols",
                name.full()
            );
            self.refuse(node.span, message);
        }
        if let Some(known) = self.repeated(
            &name,
            |shape| matches!(shape, Shape::Enum(known) if known.symbols == symbols),
        ) {
            return Some(known);
        }
        let id = self.define(&name, name_span)?;
        let named = self.read_named(json, name, name_span);
        let symbols_span = self.place(written.span);
        let shape = Shape::Enum(Box::new(Enum { named, symbols, symbols_span, default }));
        self.complete(id, shape, properties);
        Some(id)
    }

    fn read_symbols(&mut self, written: &Node) -> Vec<String> {
        let mut symbols = Vec::new();
        let mut seen = HashSet::new();
        for item in written.items().unwrap_or_default() {
            let Some(symbol) = item.as_str() else {
                let message =
                    format!("a symbol of an enum must be a string, found {}", item.kind());
                self.refuse(item.span, message);
                continue;
            };
            self.check_simple_name(symbol, item.span, "symbol");
            if seen.insert(symbol) {
                symbols.push(symbol.to_owned());
            } else {
                let message = format!("the symbol '{symbol}' stands twice in the enum");
                self.refuse(item.span, message);
            }
        }
        symbols
    }

    /// Reads a fixed. One that repeats an earlier fixed of that name and size is that fixed.
    pub(super) fn read_fixed(&mut self, json: &Node, namespace: Option<&str>) -> Option<NodeId> {
        let (name, name_span) = self.read_type_name(json, namespace)?;
        let written = json.get("size");
        let size = match written.map(|node| &node.value) {
            Some(Value::Number(spelled)) => spelled.parse::<i32>().ok(),
            Some(
                Value::Null
                | Value::Bool(_)
                | Value::String(_)
                | Value::Array(_)
                | Value::Object(_),
            )
            | None => None,
        };
        let Some(size) = size.filter(|size| (0..=FIXED_SIZE_MAX).contains(size)) else {
            let message = format!(
                "the fixed '{}' needs \"size\", a whole number of bytes from 0 to {FIXED_SIZE_MAX}",
                name.full()
            );
            self.refuse(written.map_or(json.span, |node| node.span), message);
            self.define(&name, name_span);
            return None;
        };
        if let Some(known) =
            self.repeated(&name, |shape| matches!(shape, Shape::Fixed(known) if known.size == size))
        {
            return Some(known);
        }
        let id = self.define(&name, name_span)?;
        let named = self.read_named(json, name, name_span);
        let size_span = written.and_then(|node| self.place(node.span));
        let properties = self.read_type_properties(json);
        self.complete(id, Shape::Fixed(Box::new(Fixed { named, size, size_span })), properties);
        Some(id)
    }

    /// The type of this name, if it has no properties and `is_same`.
    ///
    /// # Source
    /// Avro Java 1.12, `ParseContext.put`: properties are read after the two are compared, so an
    /// earlier definition with properties is never the same.
    fn repeated(&self, name: &Name, is_same: impl Fn(&Shape) -> bool) -> Option<NodeId> {
        let id = self.defined(name)?;
        let node = self.node(id)?;
        (node.properties.is_empty() && is_same(&node.shape)).then_some(id)
    }

    fn read_type_name(&mut self, json: &Node, namespace: Option<&str>) -> Option<(Name, Span)> {
        let Some(written) = json.get("name") else {
            let message = "a record, an enum and a fixed need a \"name\"";
            self.refuse(json.span, message);
            return None;
        };
        let Some(text) = written.as_str() else {
            self.refuse(written.span, format!("a name must be a string, found {}", written.kind()));
            return None;
        };
        let own_namespace = json.get("namespace").and_then(Node::as_str);
        let name = Name::new(text, own_namespace.or(namespace));
        self.check_simple_name(name.simple(), written.span, "name");
        if let Some(space) = name.namespace().filter(|_| self.rules.namespaces)
            && !space.split('.').all(names::is_valid)
        {
            let span = match json.get("namespace") {
                Some(node) if !text.contains('.') => node.span,
                Some(_) | None => written.span,
            };
            let message = format!(
                "the namespace '{space}' is not valid: its parts, between dots, must be {NAME_FORM}"
            );
            self.refuse(span, message);
        }
        Some((name, written.span))
    }

    fn check_simple_name(&mut self, name: &str, span: Span, what: &str) {
        if self.rules.names && !names::is_valid(name) {
            self.refuse(span, format!("the {what} '{name}' is not valid: it must be {NAME_FORM}"));
        }
    }

    fn read_named(&mut self, json: &Node, name: Name, name_span: Span) -> Named {
        let mut aliases: Vec<Name> = Vec::new();
        for (alias, span) in self.read_aliases(json) {
            let alias = Name::new(&alias, name.namespace());
            self.check_simple_name(alias.simple(), span, "alias");
            if !aliases.contains(&alias) {
                aliases.push(alias);
            }
        }
        let doc = read_text(json, "doc");
        Named { name, name_span: self.place(name_span), doc, aliases }
    }

    /// The aliases of a type or a field as they are written, without repetitions.
    fn read_aliases(&mut self, json: &Node) -> Vec<(String, Span)> {
        let Some(written) = json.get("aliases") else { return Vec::new() };
        let Some(items) = written.items() else {
            let message =
                format!("\"aliases\" must be an array of names, found {}", written.kind());
            self.refuse(written.span, message);
            return Vec::new();
        };
        let mut aliases: Vec<(String, Span)> = Vec::new();
        for item in items {
            match item.as_str() {
                Some(alias) if aliases.iter().any(|(known, _)| known == alias) => {}
                Some(alias) => aliases.push((alias.to_owned(), item.span)),
                None => {
                    self.refuse(
                        item.span,
                        format!("an alias must be a string, found {}", item.kind()),
                    );
                }
            }
        }
        aliases
    }
}

/// What a valid name is made of, in words.
const NAME_FORM: &str = "an ASCII letter or '_', then ASCII letters, digits and '_'";

/// The text at `key`; anything but a string counts as absent, as in Avro Java.
fn read_text(json: &Node, key: &str) -> Option<String> {
    json.get(key).and_then(Node::as_str).map(str::to_owned)
}
