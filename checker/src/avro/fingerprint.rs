//! The Parsing Canonical Form of a schema and its fingerprint.

use super::model::{Model, NodeId, Run, Shape};

/// The fingerprint of the empty text, and the polynomial.
///
/// # Source
/// Avro 1.12.0 specification, "Schema Fingerprints".
const EMPTY: u64 = 0xc15d_213a_a4d7_a795;

/// What remains to be printed. A list of steps stands in for recursion, because references can nest
/// types deeper than a stack allows.
enum Step {
    Type(NodeId),
    Text(&'static str),
    /// What remains of a union after the index of a branch.
    Branches(Run, usize),
    /// What remains of a record after the index of a field.
    Fields(Run, usize),
}

struct Printer<'a> {
    model: &'a Model,
    out: String,
    steps: Vec<Step>,
    /// Whether the named type at an index has been printed.
    printed: Vec<bool>,
}

/// The schema without all that does not matter to a reader of its data.
///
/// # Source
/// Avro 1.12.0 specification, "Transforming into Parsing Canonical Form".
pub(super) fn parsing_canonical_form(model: &Model) -> String {
    let mut printer = Printer {
        model,
        out: String::with_capacity(
            model.texts.len() + 32 * (model.fields.len() + model.nodes.len()),
        ),
        steps: vec![Step::Type(model.root.node)],
        printed: vec![false; model.nodes.len()],
    };
    while let Some(step) = printer.steps.pop() {
        match step {
            Step::Text(text) => printer.out.push_str(text),
            Step::Type(id) => printer.print_type(id),
            Step::Branches(run, index) => match run.of(&model.branches).get(index) {
                Some(branch) => {
                    printer.out.push_str(if index > 0 { "," } else { "" });
                    printer.steps.push(Step::Branches(run, index + 1));
                    printer.print_type(branch.node);
                }
                None => printer.out.push(']'),
            },
            Step::Fields(run, index) => match run.of(&model.fields).get(index) {
                Some(field) => {
                    let start = if index > 0 { "},{\"name\":\"" } else { "{\"name\":\"" };
                    printer.push_all([start, model.text(field.name), "\",\"type\":"]);
                    printer.steps.push(Step::Fields(run, index + 1));
                    printer.print_type(field.edge.node);
                }
                None => printer.out.push_str(if index > 0 { "}]}" } else { "]}" }),
            },
        }
    }
    printer.out
}

impl Printer<'_> {
    fn push_all<const N: usize>(&mut self, texts: [&str; N]) {
        texts.iter().for_each(|text| self.out.push_str(text));
    }

    fn print_type(&mut self, id: NodeId) {
        let model = self.model;
        let shape = model.shape(id);
        if let Some(named) = model.named(shape) {
            let name = model.full_name(named);
            if std::mem::replace(&mut self.printed[id.index()], true) {
                self.push_all(["\"", name, "\""]);
                return;
            }
            self.push_all(["{\"name\":\"", name, "\",\"type\":\"", shape.kind(), "\""]);
        }
        match shape {
            Shape::Primitive(primitive) => self.push_all(["\"", primitive.name(), "\""]),
            Shape::Array(items) => {
                self.out.push_str("{\"type\":\"array\",\"items\":");
                self.steps.extend([Step::Text("}"), Step::Type(items.node)]);
            }
            Shape::Map(values) => {
                self.out.push_str("{\"type\":\"map\",\"values\":");
                self.steps.extend([Step::Text("}"), Step::Type(values.node)]);
            }
            Shape::Union(branches) => {
                self.out.push('[');
                self.steps.push(Step::Branches(branches, 0));
            }
            Shape::Record(index) => {
                self.out.push_str(",\"fields\":[");
                self.steps.push(Step::Fields(model.record(index).fields, 0));
            }
            Shape::Enum(index) => {
                self.out.push_str(",\"symbols\":[");
                for (index, symbol) in model.symbols_of(model.enumeration(index)).enumerate() {
                    self.push_all([if index > 0 { ",\"" } else { "\"" }, symbol, "\""]);
                }
                self.out.push_str("]}");
            }
            Shape::Fixed(index) => {
                let size = model.fixed_type(index).size.to_string();
                self.push_all([",\"size\":", &size, "}"]);
            }
            Shape::Awaited | Shape::Begun => {
                unreachable!("a schema that has been read is complete")
            }
        }
    }
}

/// The 64-bit Rabin fingerprint, CRC-64-AVRO, of `bytes`.
pub(super) fn rabin(bytes: &[u8]) -> u64 {
    bytes.iter().fold(EMPTY, |fingerprint, byte| {
        (fingerprint >> 8) ^ table_entry((fingerprint ^ u64::from(*byte)) & 0xff)
    })
}

fn table_entry(index: u64) -> u64 {
    (0..8).fold(index, |entry, _| (entry >> 1) ^ (EMPTY & (entry & 1).wrapping_neg()))
}
