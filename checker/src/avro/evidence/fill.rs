//! The smallest data of a writer that lead to a place, and otherwise as little as possible that a
//! reader could stumble over.

use std::collections::HashSet;

use super::datum::Datum;
use super::inhabited::Inhabited;
use super::pairs::{Pairs, Step};
use crate::avro::model::{Model, NodeId, Primitive, Shape};
use crate::limits::{EXAMINE_DATUM_BYTES_MAX, EXAMINE_DEPTH_MAX};

/// A place on the way from a type of the writer into it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) writer: NodeId,
    /// The pair that is met there, if there is one.
    pub(super) pair: Option<u32>,
    /// Where it goes on.
    pub(super) step: Step,
}

/// Makes data of one writer.
#[derive(Debug)]
pub(super) struct Filler<'a> {
    pub(super) pairs: &'a Pairs<'a>,
    writer: &'a Model,
    inhabited: &'a Inhabited,
    /// How many bytes, roughly, the datum may still take.
    left: usize,
}

/// Up to this depth, branches are preferred that the reader reads; below, those that end soonest.
const CHOOSY_DEPTH_MAX: usize = 8;

impl<'a> Filler<'a> {
    pub(super) fn new(pairs: &'a Pairs<'a>) -> Filler<'a> {
        let (writer, inhabited) = (pairs.writer, pairs.inhabited);
        Filler { pairs, writer, inhabited, left: EXAMINE_DATUM_BYTES_MAX }
    }

    fn take(&mut self, parts: usize) -> Option<()> {
        self.left = self.left.checked_sub(parts)?;
        self.pairs.make(parts)
    }

    /// A small datum of the type, which the reader of `pair` reads as far as there is a choice.
    /// Nothing if the type has no value, or none within the limits.
    pub(super) fn fill(&mut self, writer: NodeId, pair: Option<u32>) -> Option<Datum> {
        self.fill_at(writer, pair, 0)
    }

    fn fill_at(&mut self, writer: NodeId, pair: Option<u32>, depth: usize) -> Option<Datum> {
        self.take(1)?;
        if depth > EXAMINE_DEPTH_MAX {
            return None;
        }
        let pair = pair.map(|pair| self.branch_taken(pair));
        Some(match self.writer.shape(writer) {
            Shape::Primitive(primitive) => zero(primitive),
            Shape::Array(_) => Datum::Array(Vec::new()),
            Shape::Map(_) => Datum::Map(Vec::new()),
            Shape::Fixed(at) => {
                let size = usize::try_from(self.writer.fixed_type(at).size).unwrap_or(0);
                self.take(size)?;
                Datum::Fixed(vec![0; size])
            }
            Shape::Enum(at) => {
                let written = self.writer.enumeration(at);
                if written.symbols.is_empty() {
                    return None;
                }
                Datum::Enum(pair.and_then(|pair| self.known_symbol(at, pair)).unwrap_or(0))
            }
            Shape::Union(branches) => {
                let branches = branches.of(&self.writer.branches);
                let pair_of = |index: usize| self.next(pair, Step::Branch(number(index)));
                let reads = |index: usize| pair_of(index).is_some_and(|at| self.pairs.at(at).reads);
                let has = branches.iter().enumerate().filter(|(_, it)| self.inhabited.has(it.node));
                let (index, branch) = has.min_by_key(|(index, branch)| {
                    let is_read = depth <= CHOOSY_DEPTH_MAX && reads(*index);
                    (!is_read, self.inhabited.depth(branch.node), *index)
                })?;
                let pair = pair_of(index);
                Datum::Union(index, Box::new(self.fill_at(branch.node, pair, depth + 1)?))
            }
            Shape::Record(_) => self.fill_record(writer, pair, None, depth)?,
            Shape::Awaited | Shape::Begun => return None,
        })
    }

    /// A record, of which one field may be given.
    fn fill_record(
        &mut self,
        writer: NodeId,
        pair: Option<u32>,
        given: Option<(u32, Datum)>,
        depth: usize,
    ) -> Option<Datum> {
        let Shape::Record(at) = self.writer.shape(writer) else { return None };
        let fields = self.writer.record(at).fields.of(&self.writer.fields);
        let mut pairs = vec![None; fields.len()];
        for (step, need) in pair.map_or(&[][..], |pair| &self.pairs.at(pair).needs) {
            if let Step::Field(field) = step {
                pairs[*field as usize] = Some(*need);
            }
        }
        let (given_at, mut given) = given.map_or((None, None), |(at, it)| (Some(at), Some(it)));
        let mut values = Vec::with_capacity(fields.len());
        for (index, (field, pair)) in fields.iter().zip(pairs).enumerate() {
            values.push(match given.take_if(|_| given_at == Some(number(index))) {
                Some(datum) => datum,
                None => self.fill_at(field.edge.node, pair, depth + 1)?,
            });
        }
        Some(Datum::Record(values))
    }

    /// The first symbol that the reader has too.
    fn known_symbol(&self, at: u32, pair: u32) -> Option<usize> {
        let reader = self.pairs.reader;
        let Shape::Enum(known) = reader.shape(self.pairs.at(pair).reader) else { return None };
        let known = reader.enumeration(known);
        let mut written = self.writer.symbols_of(self.writer.enumeration(at));
        let known: HashSet<&str> = reader.symbols_of(known).collect();
        written.position(|symbol| known.contains(symbol))
    }

    /// The pair of the branch that the reader goes into, if it is a union and the writer is not.
    fn branch_taken(&self, pair: u32) -> u32 {
        let needs = &self.pairs.at(pair).needs;
        let mut same = needs.iter().filter(|(step, _)| *step == Step::Same).map(|(_, need)| *need);
        let Some(first) = same.next() else { return pair };
        if self.pairs.at(first).reads {
            return first;
        }
        same.find(|need| self.pairs.at(*need).reads).unwrap_or(first)
    }

    /// The pair that `pair` leads to by `step`.
    fn next(&self, pair: Option<u32>, step: Step) -> Option<u32> {
        let needs = &self.pairs.at(pair?).needs;
        needs.iter().find(|(one, _)| *one == step).map(|(_, need)| *need)
    }

    /// The datum in which `leaf` stands at the end of `way`.
    pub(super) fn wrap(&mut self, way: &[Frame], leaf: Datum) -> Option<Datum> {
        if way.len() > EXAMINE_DEPTH_MAX {
            return None;
        }
        way.iter().rev().try_fold(leaf, |inner, frame| {
            self.take(1)?;
            let pair = frame.pair.map(|pair| self.branch_taken(pair));
            Some(match frame.step {
                Step::Same => inner,
                Step::Item => Datum::Array(vec![inner]),
                Step::Value => Datum::Map(vec![(String::new(), inner)]),
                Step::Branch(index) => Datum::Union(index as usize, Box::new(inner)),
                Step::Field(index) => {
                    self.fill_record(frame.writer, pair, Some((index, inner)), 0)?
                }
            })
        })
    }
}

fn zero(primitive: Primitive) -> Datum {
    match primitive {
        Primitive::Null => Datum::Null,
        Primitive::Boolean => Datum::Boolean(false),
        Primitive::Int => Datum::Int(0),
        Primitive::Long => Datum::Long(0),
        Primitive::Float => Datum::Float(0.0),
        Primitive::Double => Datum::Double(0.0),
        Primitive::Bytes => Datum::Bytes(Vec::new()),
        Primitive::String => Datum::String(String::new()),
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).expect("a text within the size limit has fewer parts")
}
