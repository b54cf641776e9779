//! Follows the paths of a difference to the two types that it is about.

use super::pairs::Step;
use crate::avro::model::{Model, NodeId, Shape};
use crate::difference::Difference;

/// Where a difference is.
#[derive(Debug)]
pub(in crate::avro) struct Found {
    pub(in crate::avro) reader: NodeId,
    pub(in crate::avro) writer: NodeId,
    /// The way to it through a datum of the writer.
    pub(in crate::avro) way: Vec<Met>,
    /// The reader's field that it is about, if it is about one.
    pub(in crate::avro) field: Option<u32>,
}

/// Two types on the way to a difference, and how it goes on from them.
#[derive(Debug, Clone, Copy)]
pub(in crate::avro) struct Met {
    pub(in crate::avro) reader: NodeId,
    pub(in crate::avro) writer: NodeId,
    pub(in crate::avro) step: Step,
}

/// Finds the types that a difference is about. The way goes through records, arrays, maps and unions
/// of the writer only: what is wrong inside a reader's union is told as one difference of the union.
pub(in crate::avro) fn find(
    (own, reader): (&Model, NodeId),
    (other, writer): (&Model, NodeId),
    difference: &Difference,
) -> Option<Found> {
    let read = difference.reader.as_ref()?;
    let written = difference.writer.as_ref()?;
    let steps = |path: &str| -> Vec<String> {
        path.split('/').filter(|one| !one.is_empty()).map(str::to_owned).collect()
    };
    let (read, written) = (steps(&read.path), steps(&written.path));
    let (mut read, mut written) = (read.as_slice(), written.as_slice());
    let (mut reader, mut writer) = (reader, writer);
    let mut way = Vec::new();
    loop {
        let mut go = |step| way.push(Met { reader, writer, step });
        match (own.shape(reader), other.shape(writer), read, written) {
            (_, Shape::Union(branches), _, [index, rest @ ..]) => {
                let index: u32 = index.parse().ok()?;
                go(Step::Branch(index));
                writer = branches.of(&other.branches).get(index as usize)?.node;
                written = rest;
            }
            (Shape::Array(to), Shape::Array(from), [_, to_rest @ ..], [_, from_rest @ ..]) => {
                go(Step::Item);
                (reader, writer, read, written) = (to.node, from.node, to_rest, from_rest);
            }
            (Shape::Map(to), Shape::Map(from), [_, to_rest @ ..], [_, from_rest @ ..]) => {
                go(Step::Value);
                (reader, writer, read, written) = (to.node, from.node, to_rest, from_rest);
            }
            (
                Shape::Record(to),
                Shape::Record(from),
                [to_word, to_index, to_type, to_rest @ ..],
                [word, index, type_, rest @ ..],
            ) if to_word == "fields"
                && to_type == "type"
                && word == "fields"
                && type_ == "type" =>
            {
                let (to_index, index): (usize, u32) = (to_index.parse().ok()?, index.parse().ok()?);
                go(Step::Field(index));
                let fields = own.record(to).fields.of(&own.fields);
                reader = fields.get(to_index)?.edge.node;
                let fields = other.record(from).fields.of(&other.fields);
                writer = fields.get(index as usize)?.edge.node;
                (read, written) = (to_rest, rest);
            }
            (_, _, [word, index, ..], _) if word == "fields" => {
                return Some(Found { reader, writer, way, field: Some(index.parse().ok()?) });
            }
            _ => return Some(Found { reader, writer, way, field: None }),
        }
    }
}
