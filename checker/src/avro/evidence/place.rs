//! Follows the paths of a difference to the two types that it is about.

use super::fill::Frame;
use super::pairs::{Pairs, Step};
use crate::avro::model::{NodeId, Shape};
use crate::difference::Difference;

/// Where a difference is.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) reader: NodeId,
    pub(super) writer: NodeId,
    /// The way to it through a datum of the writer.
    pub(super) way: Vec<Frame>,
    /// The reader's field that it is about, if it is about one.
    pub(super) field: Option<u32>,
}

/// Finds the types that a difference is about. The way goes through records, arrays, maps and unions
/// of the writer only: what is wrong inside a reader's union is told as one difference of the union.
pub(super) fn find(pairs: &Pairs<'_>, difference: &Difference) -> Option<Found> {
    let read = difference.reader.as_ref()?;
    let written = difference.writer.as_ref()?;
    let steps = |path: &str| -> Vec<String> {
        path.split('/').filter(|one| !one.is_empty()).map(str::to_owned).collect()
    };
    let (read, written) = (steps(&read.path), steps(&written.path));
    let (mut read, mut written) = (read.as_slice(), written.as_slice());
    let (mut reader, mut writer) = (pairs.reader.root.node, pairs.writer.root.node);
    let mut way = Vec::new();
    loop {
        let pair = pairs.find(reader, writer);
        let mut go = |step| way.push(Frame { writer, pair, step });
        match (pairs.reader.shape(reader), pairs.writer.shape(writer), read, written) {
            (_, Shape::Union(branches), _, [index, rest @ ..]) => {
                let index: u32 = index.parse().ok()?;
                go(Step::Branch(index));
                writer = branches.of(&pairs.writer.branches).get(index as usize)?.node;
                written = rest;
            }
            (Shape::Array(to), Shape::Array(from), [_, own @ ..], [_, other @ ..]) => {
                go(Step::Item);
                (reader, writer, read, written) = (to.node, from.node, own, other);
            }
            (Shape::Map(to), Shape::Map(from), [_, own @ ..], [_, other @ ..]) => {
                go(Step::Value);
                (reader, writer, read, written) = (to.node, from.node, own, other);
            }
            (
                Shape::Record(to),
                Shape::Record(from),
                [own_word, own, own_type, own_rest @ ..],
                [word, other, type_, rest @ ..],
            ) if own_word == "fields"
                && own_type == "type"
                && word == "fields"
                && type_ == "type" =>
            {
                let (own, other): (usize, u32) = (own.parse().ok()?, other.parse().ok()?);
                go(Step::Field(other));
                let fields = pairs.reader.record(to).fields.of(&pairs.reader.fields);
                reader = fields.get(own)?.edge.node;
                let fields = pairs.writer.record(from).fields.of(&pairs.writer.fields);
                writer = fields.get(other as usize)?.edge.node;
                (read, written) = (own_rest, rest);
            }
            (_, _, [word, index, ..], _) if word == "fields" => {
                return Some(Found { reader, writer, way, field: Some(index.parse().ok()?) });
            }
            _ => return Some(Found { reader, writer, way, field: None }),
        }
    }
}
