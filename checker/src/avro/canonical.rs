//! Prints schemas as `Schema.toString` of Avro Java 1.12 does, or normalised.

use std::collections::HashSet;

use super::model::{Edge, Field, Model, Named, Node, NodeId, Order, Property, Run, Shape};
use super::names::Name;
use super::normalized;
use super::texts::Text;
use crate::json_text::write_string;

/// The text that the registry stores. Types that come from references are written by their names.
pub(super) fn canonical_text(model: &Model) -> String {
    print(model, Style::Stored)
}

/// The text with the types of references written out at their first use.
pub(super) fn resolved_text(model: &Model) -> String {
    print(model, Style::Resolved)
}

/// The text that the registry stores, without the differences that have no meaning.
pub(super) fn normalized_text(model: &Model) -> String {
    print(model, Style::Normalized)
}

/// One type as it is stored, outside of any namespace.
pub(super) fn type_text(model: &Model, id: NodeId) -> String {
    print_from(model, id, Style::Stored)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Stored,
    Resolved,
    Normalized,
}

/// What remains to be printed. A list of steps stands in for recursion, because references can nest
/// types deeper than a stack allows.
enum Step<'a> {
    Type(NodeId, Option<&'a str>),
    /// What remains of a union after the index of a branch.
    Branches(Run, usize, Option<&'a str>),
    /// What remains of a record after the index of a field, in the namespace of the record.
    Fields(Run, usize, Option<&'a str>),
    FieldEnd(&'a Field),
    /// The end of the object of a type.
    End(&'a Node, Option<&'a Named>),
}

struct Printer<'a> {
    model: &'a Model,
    style: Style,
    out: String,
    steps: Vec<Step<'a>>,
    /// Whether the named type at an index has been printed.
    printed: Vec<bool>,
}

fn print(model: &Model, style: Style) -> String {
    print_from(model, model.root.node, style)
}

fn print_from(model: &Model, id: NodeId, style: Style) -> String {
    let mut printer = Printer {
        model,
        style,
        // Quotes, keys and punctuation take about as much as the texts themselves.
        out: String::with_capacity(
            model.texts.len() + 48 * (model.fields.len() + model.nodes.len()),
        ),
        steps: vec![Step::Type(id, None)],
        printed: vec![false; model.nodes.len()],
    };
    while let Some(step) = printer.steps.pop() {
        printer.take(step);
    }
    printer.out
}

impl<'a> Printer<'a> {
    fn take(&mut self, step: Step<'a>) {
        match step {
            Step::Type(id, namespace) => self.print_type(id, namespace),
            Step::Branches(run, index, namespace) => {
                let branches: &[Edge] = run.of(&self.model.branches);
                let Some(branch) = branches.get(index) else {
                    self.out.push(']');
                    return;
                };
                self.out.push_str(if index > 0 { "," } else { "" });
                self.steps.push(Step::Branches(run, index + 1, namespace));
                self.print_type(branch.node, namespace);
            }
            Step::Fields(run, index, namespace) => {
                let Some(field) = run.of(&self.model.fields).get(index) else {
                    self.out.push(']');
                    return;
                };
                self.out.push_str(if index > 0 { ",{\"name\":" } else { "{\"name\":" });
                write_string(self.model.text(field.name), &mut self.out);
                self.out.push_str(",\"type\":");
                self.steps.push(Step::Fields(run, index + 1, namespace));
                self.steps.push(Step::FieldEnd(field));
                self.print_type(field.edge.node, namespace);
            }
            Step::FieldEnd(field) => self.print_field_end(field),
            Step::End(node, named) => {
                self.print_properties(node.properties, Some(node));
                if let Some(named) = named {
                    self.print_aliases(named);
                }
                self.out.push('}');
            }
        }
    }

    fn print_type(&mut self, id: NodeId, namespace: Option<&'a str>) {
        let model = self.model;
        let node = model.node(id);
        if let Some(named) = model.named(node.shape) {
            let is_known = self.style != Style::Resolved && model.is_imported(id);
            if is_known || std::mem::replace(&mut self.printed[id.index()], true) {
                write_string(named.name.inside(namespace, &model.texts), &mut self.out);
                return;
            }
        }
        match node.shape {
            Shape::Primitive(primitive) if node.properties.is_empty() => {
                write_string(primitive.name(), &mut self.out);
            }
            Shape::Primitive(primitive) => {
                self.out.push_str("{\"type\":");
                write_string(primitive.name(), &mut self.out);
                self.take(Step::End(node, None));
            }
            Shape::Array(inner) | Shape::Map(inner) => {
                self.out.push_str(match node.shape {
                    Shape::Array(_) => "{\"type\":\"array\",\"items\":",
                    _ => "{\"type\":\"map\",\"values\":",
                });
                self.steps.push(Step::End(node, None));
                self.steps.push(Step::Type(inner.node, namespace));
            }
            Shape::Union(branches) => {
                self.out.push('[');
                self.steps.push(Step::Branches(branches, 0, namespace));
            }
            Shape::Record(index) => {
                let record = model.record(index);
                let is_error = record.is_error && self.style != Style::Normalized;
                let kind = if is_error { "error" } else { "record" };
                self.print_head(kind, &record.named, namespace);
                self.out.push_str(",\"fields\":[");
                self.steps.push(Step::End(node, Some(&record.named)));
                let inner = record.named.name.namespace(&model.texts);
                self.steps.push(Step::Fields(record.fields, 0, inner));
            }
            Shape::Enum(index) => {
                let symbols = model.enumeration(index);
                self.print_head("enum", &symbols.named, namespace);
                self.out.push_str(",\"symbols\":");
                write_strings(model.symbols_of(symbols), &mut self.out);
                if let Some(default) = symbols.default {
                    self.out.push_str(",\"default\":");
                    write_string(model.text(default), &mut self.out);
                }
                self.take(Step::End(node, Some(&symbols.named)));
            }
            Shape::Fixed(index) => {
                let fixed = model.fixed_type(index);
                self.print_head("fixed", &fixed.named, namespace);
                self.out.push_str(",\"size\":");
                self.out.push_str(&fixed.size.to_string());
                self.take(Step::End(node, Some(&fixed.named)));
            }
            Shape::Awaited | Shape::Begun => {
                unreachable!("a schema that has been read is complete")
            }
        }
    }

    fn print_head(&mut self, kind: &str, named: &'a Named, namespace: Option<&str>) {
        let texts = &self.model.texts;
        self.out.push_str("{\"type\":\"");
        self.out.push_str(kind);
        self.out.push_str("\",\"name\":");
        write_string(named.name.simple(texts), &mut self.out);
        let own = named.name.namespace(texts);
        if own != namespace {
            self.out.push_str(",\"namespace\":");
            write_string(own.unwrap_or(""), &mut self.out);
        }
        let is_dropped =
            |doc: &Text| self.style == Style::Normalized && self.model.text(*doc).is_empty();
        self.print_doc(named.doc.filter(|doc| !is_dropped(doc)));
    }

    fn print_doc(&mut self, doc: Option<Text>) {
        if let Some(doc) = doc {
            self.out.push_str(",\"doc\":");
            write_string(self.model.text(doc), &mut self.out);
        }
    }

    fn print_field_end(&mut self, field: &'a Field) {
        let model = self.model;
        self.print_doc(field.doc);
        if let Some(default) = field.default {
            self.out.push_str(",\"default\":");
            match self.style {
                Style::Normalized => {
                    self.out.push_str(&normalized::default(model, default, field.edge));
                }
                Style::Stored | Style::Resolved => self.out.push_str(model.text(default)),
            }
        }
        if field.order != Order::Ascending {
            self.out.push_str(",\"order\":");
            write_string(field.order.name(), &mut self.out);
        }
        if !field.aliases.is_empty() {
            self.out.push_str(",\"aliases\":");
            let mut aliases: Vec<&str> = model.aliases_of(field).collect();
            if self.style == Style::Normalized {
                aliases.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
            }
            write_strings(aliases.into_iter(), &mut self.out);
        }
        self.print_properties(field.properties, None);
        self.out.push('}');
    }

    /// Prints the properties of a field or of the type `node`.
    fn print_properties(&mut self, properties: Run, node: Option<&Node>) {
        let properties: &[Property] = properties.of(&self.model.properties);
        if self.style == Style::Normalized && !properties.is_empty() {
            self.out.push_str(&normalized::properties(self.model, properties, node));
            return;
        }
        for property in properties {
            self.out.push(',');
            write_string(self.model.text(property.key), &mut self.out);
            self.out.push(':');
            self.out.push_str(self.model.text(property.value));
        }
    }

    fn print_aliases(&mut self, named: &Named) {
        if named.aliases.is_empty() {
            return;
        }
        let texts = &self.model.texts;
        let namespace = named.name.namespace(texts);
        let mut aliases = named.aliases.of(&self.model.names).to_vec();
        let read_back = |alias: &Name| alias.read_back(namespace, texts);
        if self.style == Style::Normalized {
            aliases.sort_by_cached_key(|alias| read_back(alias).encode_utf16().collect::<Vec<_>>());
        }
        // Two aliases may have one text; what is read back has each once.
        let mut known = HashSet::new();
        aliases.retain(|alias| known.insert(read_back(alias)));
        self.out.push_str(",\"aliases\":");
        write_strings(aliases.iter().map(|alias| alias.inside(namespace, texts)), &mut self.out);
    }
}

fn write_strings<'a>(strings: impl Iterator<Item = &'a str>, out: &mut String) {
    out.push('[');
    for (index, string) in strings.enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_string(string, out);
    }
    out.push(']');
}
