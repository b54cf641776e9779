//! The Parsing Canonical Form of a schema and its fingerprint.

use std::collections::HashSet;

use super::model::{Model, NodeId, Shape};

/// The fingerprint of the empty text, and the polynomial.
///
/// # Source
/// Avro 1.12.0 specification, "Schema Fingerprints".
const EMPTY: u64 = 0xc15d_213a_a4d7_a795;

/// The schema without all that does not matter to a reader of its data.
///
/// # Source
/// Avro 1.12.0 specification, "Transforming into Parsing Canonical Form".
pub(super) fn parsing_canonical_form(model: &Model) -> String {
    enum Step {
        Type(NodeId),
        Text(String),
    }
    let mut out = String::new();
    let mut printed = HashSet::new();
    let mut steps = vec![Step::Type(model.root.node)];
    while let Some(step) = steps.pop() {
        let id = match step {
            Step::Text(text) => {
                out.push_str(&text);
                continue;
            }
            Step::Type(id) => id,
        };
        let shape = &model.node(id).shape;
        if let Some(named) = shape.named() {
            let name = named.name.full();
            if !printed.insert(id) {
                out.push_str(&format!("\"{name}\""));
                continue;
            }
            out.push_str(&format!("{{\"name\":\"{name}\",\"type\":\"{}\"", shape.kind()));
        }
        match shape {
            Shape::Primitive(primitive) => out.push_str(&format!("\"{}\"", primitive.name())),
            Shape::Array(inner) | Shape::Map(inner) => {
                let key = if matches!(shape, Shape::Array(_)) { "items" } else { "values" };
                out.push_str(&format!("{{\"type\":\"{}\",\"{key}\":", shape.kind()));
                steps.push(Step::Text("}".to_owned()));
                steps.push(Step::Type(inner.node));
            }
            Shape::Union(branches) => {
                out.push('[');
                steps.push(Step::Text("]".to_owned()));
                for (index, branch) in branches.iter().enumerate().rev() {
                    steps.push(Step::Type(branch.node));
                    if index > 0 {
                        steps.push(Step::Text(",".to_owned()));
                    }
                }
            }
            Shape::Record(record) => {
                out.push_str(",\"fields\":[");
                steps.push(Step::Text("]}".to_owned()));
                for (index, field) in record.fields.iter().enumerate().rev() {
                    let comma = if index > 0 { "," } else { "" };
                    steps.push(Step::Text("}".to_owned()));
                    steps.push(Step::Type(field.edge.node));
                    steps.push(Step::Text(format!(
                        "{comma}{{\"name\":\"{}\",\"type\":",
                        field.name
                    )));
                }
            }
            Shape::Enum(symbols) => {
                let quoted: Vec<_> =
                    symbols.symbols.iter().map(|symbol| format!("\"{symbol}\"")).collect();
                out.push_str(&format!(",\"symbols\":[{}]}}", quoted.join(",")));
            }
            Shape::Fixed(fixed) => out.push_str(&format!(",\"size\":{}}}", fixed.size)),
        }
    }
    out
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
