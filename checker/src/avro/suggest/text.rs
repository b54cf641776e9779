//! The JSON text of a proposed schema, and of what is put into it.

use super::{Mender, Site};
use crate::avro::canonical;
use crate::avro::model::{Model, NodeId, Primitive, Shape};
use crate::json_text::layout::{inserted_item, inserted_member};
use crate::json_text::{Node, Value, write_string};
use crate::span::Span;
use crate::suggestion::Edit;

/// Longest default of a fixed that is written out, in bytes.
const FIXED_DEFAULT_BYTES_MAX: i32 = 64;

/// Deepest default that is made up.
const DEFAULT_DEPTH_MAX: usize = 4;

/// The values around the one that has these bytes, from the outside in, that one included.
pub(super) fn ancestors(root: &Node, span: Span) -> Option<Vec<&Node>> {
    let mut found = vec![root];
    loop {
        let last = *found.last()?;
        if last.span == span {
            return Some(found);
        }
        let holds = |node: &&Node| node.span.start <= span.start && span.end <= node.span.end;
        let next = match &last.value {
            Value::Array(items) => items.iter().find(holds),
            Value::Object(members) => members.iter().map(|member| &member.value).find(holds),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        };
        found.push(next?);
    }
}

/// The first few of them, and how many more there are.
pub(super) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    const SHOWN_MAX: usize = 10;
    let shown: Vec<&str> = names.iter().take(SHOWN_MAX).map(AsRef::as_ref).collect();
    match names.len().saturating_sub(SHOWN_MAX) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::new();
    write_string(text, &mut out);
    out
}

/// An edit that has one change.
pub(super) fn edit(why: String, change: (Span, String)) -> Edit {
    Edit { why, changes: vec![change] }
}

/// An edit with changes in any order.
pub(super) fn edit_of(why: String, mut changes: Vec<(Span, String)>) -> Edit {
    changes.sort_by_key(|(span, _)| (span.start, span.end));
    Edit { why, changes }
}

/// A default for a type: null where it may be, or else the emptiest value.
pub(super) fn default_of(model: &Model, id: NodeId, depth: usize) -> Option<String> {
    if depth > DEFAULT_DEPTH_MAX {
        return None;
    }
    let text = match model.shape(id) {
        Shape::Primitive(primitive) => match primitive {
            Primitive::Null => "null",
            Primitive::Boolean => "false",
            Primitive::Int | Primitive::Long => "0",
            Primitive::Float | Primitive::Double => "0.0",
            Primitive::Bytes | Primitive::String => "\"\"",
        }
        .to_owned(),
        Shape::Array(_) => "[]".to_owned(),
        Shape::Map(_) => "{}".to_owned(),
        Shape::Enum(at) => quoted(neutral_symbol(model, at)?),
        Shape::Fixed(at) => {
            let size = model.fixed_type(at).size;
            let size = (size <= FIXED_DEFAULT_BYTES_MAX).then_some(size)?;
            format!("\"{}\"", "\\u0000".repeat(usize::try_from(size).ok()?))
        }
        Shape::Union(branches) => {
            // Avro before 1.12 takes a default of the first branch only.
            return default_of(model, branches.of(&model.branches).first()?.node, depth + 1);
        }
        Shape::Record(at) => {
            let fields = model.record(at).fields.of(&model.fields).iter();
            let needed = fields.filter(|field| field.default.is_none());
            let members = needed.map(|field| {
                let value = default_of(model, field.edge.node, depth + 1)?;
                Some(format!("{}: {value}", quoted(model.text(field.name))))
            });
            format!("{{{}}}", members.collect::<Option<Vec<_>>>()?.join(", "))
        }
        Shape::Awaited | Shape::Begun => return None,
    };
    Some(text)
}

/// The symbol that says least, to stand for all that are not known.
pub(super) fn neutral_symbol(model: &Model, at: u32) -> Option<&str> {
    const NEUTRAL: [&str; 5] = ["UNKNOWN", "UNSPECIFIED", "OTHER", "NONE", "DEFAULT"];
    let symbols: Vec<&str> = model.symbols_of(model.enumeration(at)).collect();
    let says = |word: &&str| {
        symbols.iter().find(|symbol| symbol.to_ascii_uppercase().contains(*word)).copied()
    };
    NEUTRAL.iter().find_map(says).or_else(|| symbols.first().copied())
}

impl<'a> Mender<'a> {
    /// The text of a type of the registered schema, by its name if the proposed one defines it.
    pub(super) fn registered_type(&self, id: NodeId) -> String {
        let shape = self.other.shape(id);
        if let Some(named) = self.other.named(shape) {
            let full = self.other.full_name(named);
            let is_defined = |node: &super::super::model::Node| {
                self.own.named(node.shape).is_some_and(|named| self.own.full_name(named) == full)
            };
            if self.own.nodes.iter().any(is_defined) {
                return quoted(full);
            }
        }
        canonical::type_text(self.other, id)
    }

    /// The object that has the value at the site as a member.
    pub(super) fn object(&self, site: &Site<'a>) -> Option<&'a Node> {
        let at = site.around.len().checked_sub(2)?;
        site.around.get(at).copied().filter(|node| node.members().is_some())
    }

    /// The object of a named type of the proposed schema, if it is defined in its text.
    pub(super) fn definition(&self, id: NodeId) -> Option<&'a Node> {
        let named = self.own.named(self.own.shape(id))?;
        let around = ancestors(self.root, named.name_place.span()?)?;
        around.get(around.len().checked_sub(2)?).copied().filter(|node| node.members().is_some())
    }

    /// `key` with `value` in an object that does not have it.
    pub(super) fn member(&self, object: &Node, key: &str, value: &str) -> Option<(Span, String)> {
        object.get(key).is_none().then(|| inserted_member(self.text, object, key, value))
    }

    /// One more alias in a type or a field.
    pub(super) fn alias(&self, object: &Node, alias: &str) -> (Span, String) {
        let alias = quoted(alias);
        match object.get("aliases") {
            Some(list) if list.items().is_some() => inserted_item(self.text, list, &alias),
            _ => inserted_member(self.text, object, "aliases", &format!("[{alias}]")),
        }
    }

    /// The text of a value.
    pub(super) fn text_of(&self, node: &Node) -> &'a str {
        &self.text[node.span.start..node.span.end]
    }

    /// Every place where a type stands by its name `from`, with the new name `to`.
    pub(super) fn renamed_uses(&self, from: &[&str], to: &str) -> Vec<(Span, String)> {
        let mut changes = Vec::new();
        let mut open = vec![(self.root, true)];
        while let Some((node, is_type)) = open.pop() {
            match &node.value {
                Value::String(name) if is_type && from.contains(&name.as_str()) => {
                    changes.push((node.span, quoted(to)));
                }
                Value::Array(items) => open.extend(items.iter().map(|item| (item, is_type))),
                Value::Object(members) => open.extend(members.iter().filter_map(|member| {
                    let is_type = matches!(member.key.as_str(), "type" | "items" | "values");
                    (is_type || member.key == "fields").then_some((&member.value, is_type))
                })),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        changes
    }
}
