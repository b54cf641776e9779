//! Prints schemas as `Schema.toString` of Avro Java 1.12 does.

use std::collections::HashSet;

use super::model::{Field, Model, Named, NodeId, Order, Property, Shape};
use super::number::java_number;
use crate::json_text::{Node, Value, write_string};

/// The text that the registry stores. Types that come from references are written by their names.
pub(super) fn canonical_text(model: &Model) -> String {
    print(model, |id| model.is_imported(id))
}

/// The text with the types of references written out at their first use.
pub(super) fn resolved_text(model: &Model) -> String {
    print(model, |_| false)
}

/// What remains to be printed. A list of steps stands in for recursion, because references can nest
/// types deeper than a stack allows.
enum Step<'a> {
    Text(&'static str),
    Type(NodeId, Option<&'a str>),
    Field(&'a Field, Option<&'a str>),
    FieldEnd(&'a Field),
    Properties(&'a [Property]),
    Aliases(&'a Named),
}

struct Printer<'a> {
    model: &'a Model,
    out: String,
    steps: Vec<Step<'a>>,
    /// The named types that have been printed.
    printed: HashSet<NodeId>,
}

fn print(model: &Model, is_known: impl Fn(NodeId) -> bool) -> String {
    let steps = vec![Step::Type(model.root.node, None)];
    let mut printer = Printer { model, out: String::new(), steps, printed: HashSet::new() };
    while let Some(step) = printer.steps.pop() {
        match step {
            Step::Text(text) => printer.out.push_str(text),
            Step::Type(id, namespace) => printer.print_type(id, namespace, &is_known),
            Step::Field(field, namespace) => {
                printer.out.push_str("{\"name\":");
                write_string(&field.name, &mut printer.out);
                printer.out.push_str(",\"type\":");
                printer.steps.push(Step::FieldEnd(field));
                printer.steps.push(Step::Type(field.edge.node, namespace));
            }
            Step::FieldEnd(field) => printer.print_field_end(field),
            Step::Properties(properties) => printer.print_properties(properties),
            Step::Aliases(named) => printer.print_aliases(named),
        }
    }
    printer.out
}

impl<'a> Printer<'a> {
    fn print_type(
        &mut self,
        id: NodeId,
        namespace: Option<&'a str>,
        is_known: &impl Fn(NodeId) -> bool,
    ) {
        let node = self.model.node(id);
        if let Some(named) = node.shape.named()
            && (is_known(id) || !self.printed.insert(id))
        {
            write_string(named.name.inside(namespace), &mut self.out);
            return;
        }
        match &node.shape {
            Shape::Primitive(primitive) if node.properties.is_empty() => {
                write_string(primitive.name(), &mut self.out);
            }
            Shape::Primitive(primitive) => {
                self.out.push_str("{\"type\":");
                write_string(primitive.name(), &mut self.out);
                self.print_properties(&node.properties);
                self.out.push('}');
            }
            Shape::Array(items) => {
                self.out.push_str("{\"type\":\"array\",\"items\":");
                self.push_end(&node.properties, None);
                self.steps.push(Step::Type(items.node, namespace));
            }
            Shape::Map(values) => {
                self.out.push_str("{\"type\":\"map\",\"values\":");
                self.push_end(&node.properties, None);
                self.steps.push(Step::Type(values.node, namespace));
            }
            Shape::Union(branches) => {
                self.out.push('[');
                self.steps.push(Step::Text("]"));
                self.push_list(branches.iter().map(|edge| Step::Type(edge.node, namespace)));
            }
            Shape::Record(record) => {
                let kind = if record.is_error { "error" } else { "record" };
                self.print_head(kind, &record.named, namespace);
                self.out.push_str(",\"fields\":[");
                self.push_end(&node.properties, Some(&record.named));
                self.steps.push(Step::Text("]"));
                let inner = record.named.name.namespace();
                self.push_list(record.fields.iter().map(|field| Step::Field(field, inner)));
            }
            Shape::Enum(symbols) => {
                self.print_head("enum", &symbols.named, namespace);
                self.out.push_str(",\"symbols\":");
                write_strings(symbols.symbols.iter().map(String::as_str), &mut self.out);
                if let Some(default) = &symbols.default {
                    self.out.push_str(",\"default\":");
                    write_string(default, &mut self.out);
                }
                self.push_end(&node.properties, Some(&symbols.named));
            }
            Shape::Fixed(fixed) => {
                self.print_head("fixed", &fixed.named, namespace);
                self.out.push_str(",\"size\":");
                self.out.push_str(&fixed.size.to_string());
                self.push_end(&node.properties, Some(&fixed.named));
            }
        }
    }

    /// Leaves the end of an object to be printed: properties, aliases and the brace.
    fn push_end(&mut self, properties: &'a [Property], named: Option<&'a Named>) {
        self.steps.push(Step::Text("}"));
        self.steps.extend(named.map(Step::Aliases));
        self.steps.push(Step::Properties(properties));
    }

    /// Leaves `items` to be printed in their order with commas between them.
    fn push_list(&mut self, items: impl DoubleEndedIterator<Item = Step<'a>>) {
        let mut is_last = true;
        for item in items.rev() {
            if !is_last {
                self.steps.push(Step::Text(","));
            }
            is_last = false;
            self.steps.push(item);
        }
    }

    fn print_head(&mut self, kind: &str, named: &Named, namespace: Option<&str>) {
        self.out.push_str("{\"type\":");
        write_string(kind, &mut self.out);
        self.out.push_str(",\"name\":");
        write_string(named.name.simple(), &mut self.out);
        let own = named.name.namespace();
        if own != namespace {
            self.out.push_str(",\"namespace\":");
            write_string(own.unwrap_or(""), &mut self.out);
        }
        self.print_doc(named.doc.as_deref());
    }

    fn print_doc(&mut self, doc: Option<&str>) {
        if let Some(doc) = doc {
            self.out.push_str(",\"doc\":");
            write_string(doc, &mut self.out);
        }
    }

    fn print_field_end(&mut self, field: &Field) {
        self.print_doc(field.doc.as_deref());
        if let Some(default) = &field.default {
            self.out.push_str(",\"default\":");
            write_json(default, &mut self.out);
        }
        if field.order != Order::Ascending {
            self.out.push_str(",\"order\":");
            write_string(field.order.name(), &mut self.out);
        }
        if !field.aliases.is_empty() {
            self.out.push_str(",\"aliases\":");
            write_strings(field.aliases.iter().map(String::as_str), &mut self.out);
        }
        self.print_properties(&field.properties);
        self.out.push('}');
    }

    fn print_properties(&mut self, properties: &[Property]) {
        for property in properties {
            self.out.push(',');
            write_string(&property.key, &mut self.out);
            self.out.push(':');
            write_json(&property.value, &mut self.out);
        }
    }

    fn print_aliases(&mut self, named: &Named) {
        if !named.aliases.is_empty() {
            let namespace = named.name.namespace();
            self.out.push_str(",\"aliases\":");
            let aliases = named.aliases.iter().map(|alias| alias.inside(namespace));
            write_strings(aliases, &mut self.out);
        }
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

/// Appends a JSON value without white space, its numbers as Java prints them.
fn write_json(node: &Node, out: &mut String) {
    match &node.value {
        Value::Number(spelled) => out.push_str(&java_number(spelled)),
        Value::Null | Value::Bool(_) | Value::String(_) => node.write_compact(out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_json(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (index, member) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(&member.key, out);
                out.push(':');
                write_json(&member.value, out);
            }
            out.push('}');
        }
    }
}
