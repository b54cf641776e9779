//! Walks a reader and a writer side by side, as `SchemaCompatibility` of Avro Java 1.12 does.

use std::collections::HashMap;

use super::canonical;
use super::compat::{self, Finding, Pairing, Part, Side, Step};
use super::kind::Kind;
use super::memo::{Answer, Memo, NOTHING};
use super::model::{Edge, Field, Model, Named, NodeId, Record, Shape};
use super::parse::TYPE_DEPTH_MAX;
use crate::difference::{Difference, Place};
use crate::limits::COMPARE_STEPS_MAX;

/// Deepest nesting of pairs that is compared. Types written inside each other stay below it; a long
/// chain of named types may not. The walk recurses, and a thread's stack has to hold it.
const DEPTH_MAX: usize = TYPE_DEPTH_MAX + 1;

/// Most differences that are kept for one pair of types. A type that is used in many places has its
/// differences repeated for each.
const DIFFERENCES_MAX: usize = 1_000;

/// Finds what stops `reader` from reading what `writer` wrote.
pub(super) fn compare(reader: &Model, writer: &Model) -> Vec<Difference> {
    let mut walk = Walk {
        reader,
        writer,
        // Most types are judged once, against the type of their name.
        memo: Memo::with_capacity(2 * (reader.records.len() + reader.enums.len())),
        path: Vec::new(),
        path_start: 0,
        reader_path: Vec::new(),
        writer_path: Vec::new(),
        branch_indexes: HashMap::new(),
        steps: 0,
        exceeded: None,
        met_ambiguity: false,
    };
    let answer = walk.visit(reader.root, writer.root);
    if let Some(limit) = walk.exceeded.take() {
        let (reader_side, writer_side) = walk.sides(reader.root, writer.root);
        walk.path.clear();
        walk.path_start = 0;
        walk.reader_path.clear();
        walk.writer_path.clear();
        let finding = compat::comparison_limit_exceeded::finding(reader_side, writer_side, limit);
        return vec![walk.difference(finding)];
    }
    // A schema whose aliases name its own fields is ambiguous, but not to itself. Every other schema
    // agrees with itself anyway.
    if walk.met_ambiguity
        && !answer.is_agreement()
        && canonical::resolved_text(reader) == canonical::resolved_text(writer)
    {
        return Vec::new();
    }
    answer.differences().to_vec()
}

/// How many visits of a pair one remembered difference counts for, in memory and time.
const DIFFERENCE_STEPS: usize = 10;

pub(super) struct Walk<'a> {
    pub(super) reader: &'a Model,
    pub(super) writer: &'a Model,
    memo: Memo,
    /// The location that Avro Java reports: steps into the reader, and indexes of branches of a
    /// writer's union that the reader has no union for.
    pub(super) path: Vec<Step>,
    /// Where the location begins: Java forgets the way to a union before it tries its branches.
    path_start: usize,
    pub(super) reader_path: Vec<Step>,
    pub(super) writer_path: Vec<Step>,
    /// For each large union of the reader, its branches by their simple names and aliases; those
    /// without a name are at the empty one.
    pub(super) branch_indexes: HashMap<NodeId, HashMap<&'a str, Vec<usize>>>,
    /// How much work has been done, in pairs visited.
    steps: usize,
    /// The limit that stopped the walk.
    exceeded: Option<String>,
    /// Whether aliases were found to be ambiguous, be it in a branch that was only tried.
    met_ambiguity: bool,
}

/// The differences of a pair while they are collected.
pub(super) struct Found {
    differences: Vec<Difference>,
    pub(super) relies_on: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn sides(&self, reader: Edge, writer: Edge) -> (Side<'a>, Side<'a>) {
        let side = |model: &'a Model, edge: Edge| Side {
            parts: &model.parts,
            shape: model.shape(edge.node),
            place: edge.place,
        };
        (side(self.reader, reader), side(self.writer, writer))
    }

    fn charge(&mut self, steps: usize) {
        self.steps += steps;
        if self.steps > COMPARE_STEPS_MAX {
            self.exceeded = Some(format!("it takes more than {COMPARE_STEPS_MAX} steps"));
        }
    }

    fn visit(&mut self, reader: Edge, writer: Edge) -> Answer {
        self.charge(1);
        if self.exceeded.is_some() {
            return Answer::agrees();
        }
        let (to, from) = (self.reader.shape(reader.node), self.writer.shape(writer.node));
        if let (Shape::Primitive(to), Shape::Primitive(from)) = (to, from)
            && compat::type_mismatch::promotes(from, to)
        {
            return Answer::agrees();
        }
        // Two types without names are met on one way only from the named types around them, which
        // are remembered.
        if !to.is_named() && !from.is_named() {
            let depth = self.memo.enter();
            let answer = self.judge(reader, writer);
            self.memo.leave(depth);
            return answer;
        }
        let begun = match self.memo.begin((reader.node, writer.node)) {
            Ok(begun) => begun,
            Err(answer) => return answer,
        };
        let answer = self.judge(reader, writer);
        self.memo.end(&begun, answer)
    }

    fn judge(&mut self, reader: Edge, writer: Edge) -> Answer {
        if self.memo.depth() > DEPTH_MAX {
            self.exceeded = Some(format!("types nest deeper than {DEPTH_MAX} levels"));
            return Answer::agrees();
        }
        let mut found = Found { differences: Vec::new(), relies_on: NOTHING };
        self.find(reader, writer, &mut found);
        self.charge(found.differences.len() * DIFFERENCE_STEPS);
        Answer::new(found.differences, found.relies_on)
    }

    fn find(&mut self, reader: Edge, writer: Edge, found: &mut Found) {
        let (reader_side, writer_side) = self.sides(reader, writer);
        let (own, other) = (reader_side.parts, writer_side.parts);
        match (reader_side.shape, writer_side.shape) {
            (Shape::Union(_), Shape::Union(branches)) => {
                self.judge_unions(reader, branches, found);
            }
            (_, Shape::Union(branches)) => {
                for (index, branch) in branches.of(&other.branches).iter().enumerate() {
                    self.step_into_writer_branch(reader, *branch, index, found);
                }
            }
            (Shape::Union(branches), _) => {
                self.judge_branches(branches, reader, writer, found);
            }
            (Shape::Array(to), Shape::Array(from)) => self.step_into("items", to, from, found),
            (Shape::Map(to), Shape::Map(from)) => self.step_into("values", to, from, found),
            (Shape::Record(to), Shape::Record(from)) => {
                let to = Part::new(own, own.record(to));
                let from = Part::new(other, other.record(from));
                self.judge_names(&to.item.named, &from.item.named, found);
                self.judge_fields(to, from, writer, found);
            }
            (Shape::Enum(to), Shape::Enum(from)) => {
                let to = Part::new(own, own.enumeration(to));
                let from = Part::new(other, other.enumeration(from));
                self.judge_names(&to.item.named, &from.item.named, found);
                self.add(compat::missing_enum_symbols::check(to, from), found);
            }
            (Shape::Fixed(to), Shape::Fixed(from)) => {
                let to = Part::new(own, own.fixed_type(to));
                let from = Part::new(other, other.fixed_type(from));
                self.judge_names(&to.item.named, &from.item.named, found);
                self.add(compat::fixed_size_mismatch::check(to, from), found);
            }
            (
                Shape::Primitive(_)
                | Shape::Array(_)
                | Shape::Map(_)
                | Shape::Record(_)
                | Shape::Enum(_)
                | Shape::Fixed(_)
                | Shape::Awaited
                | Shape::Begun,
                Shape::Primitive(_)
                | Shape::Array(_)
                | Shape::Map(_)
                | Shape::Record(_)
                | Shape::Enum(_)
                | Shape::Fixed(_)
                | Shape::Awaited
                | Shape::Begun,
            ) => self.add(compat::type_mismatch::check(reader_side, writer_side), found),
        }
    }

    fn judge_names(&self, reader: &Named, writer: &Named, found: &mut Found) {
        let reader = Part::new(&self.reader.parts, reader);
        let writer = Part::new(&self.writer.parts, writer);
        self.add(compat::name_mismatch::check(reader, writer), found);
    }

    fn judge_fields(
        &mut self,
        reader: Part<'a, Record>,
        writer: Part<'a, Record>,
        writer_edge: Edge,
        found: &mut Found,
    ) {
        let pairings = compat::field_alias_ambiguous::pair_fields(reader, writer);
        let fields = reader.item.fields.of(&reader.parts.fields);
        let written = writer.item.fields.of(&writer.parts.fields);
        for (index, (field, pairing)) in fields.iter().zip(pairings).enumerate() {
            let steps = [Step::Word("fields"), Step::Index(index)];
            self.path.extend(steps);
            self.reader_path.extend(steps);
            match pairing {
                Pairing::One(at) => {
                    self.writer_path.extend([Step::Word("fields"), Step::Index(at)]);
                    self.step_into("type", field.edge, written[at].edge, found);
                    self.writer_path.truncate(self.writer_path.len() - 2);
                }
                Pairing::Ambiguous(finding) => {
                    self.met_ambiguity = true;
                    self.add(Some(*finding), found);
                }
                Pairing::None if field.default.is_some() => {}
                Pairing::None => self.judge_missing(field, writer.item, writer_edge, found),
            }
            self.path.truncate(self.path.len() - 2);
            self.reader_path.truncate(self.reader_path.len() - 2);
        }
    }

    /// A field that the writer's record does not have, and that has no default.
    fn judge_missing(
        &mut self,
        field: &Field,
        writer: &Record,
        writer_edge: Edge,
        found: &mut Found,
    ) {
        // Java judges an enum with a default against the whole record, and so reports that the two
        // are of different kinds.
        let shape = self.reader.shape(field.edge.node);
        if matches!(shape, Shape::Enum(index) if self.reader.enumeration(index).default.is_some()) {
            self.step_into_reader(field.edge, writer_edge, found);
            return;
        }
        let (_, side) = self.sides(field.edge, writer_edge);
        let field = Part::new(&self.reader.parts, field);
        let finding = compat::reader_field_missing_default_value::finding(field, writer, side);
        self.add(Some(finding), found);
    }

    /// Visits what both sides have at `word`.
    fn step_into(&mut self, word: &'static str, reader: Edge, writer: Edge, found: &mut Found) {
        let step = Step::Word(word);
        self.path.push(step);
        self.reader_path.push(step);
        self.writer_path.push(step);
        let answer = self.visit(reader, writer);
        self.writer_path.pop();
        self.reader_path.pop();
        self.path.pop();
        found.merge(&answer);
    }

    /// Visits the type of a reader's field together with a writer's type that has no such field.
    fn step_into_reader(&mut self, reader: Edge, writer: Edge, found: &mut Found) {
        self.path.push(Step::Word("type"));
        self.reader_path.push(Step::Word("type"));
        let answer = self.visit(reader, writer);
        self.reader_path.pop();
        self.path.pop();
        found.merge(&answer);
    }

    fn step_into_writer_branch(
        &mut self,
        reader: Edge,
        branch: Edge,
        index: usize,
        found: &mut Found,
    ) {
        self.path.push(Step::Index(index));
        self.writer_path.push(Step::Index(index));
        let answer = self.visit(reader, branch);
        self.writer_path.pop();
        self.path.pop();
        found.merge(&answer);
    }

    /// Visits a pair whose differences are not reported where they are found.
    pub(super) fn attempt(&mut self, reader: Edge, writer: Edge) -> Answer {
        let start = std::mem::replace(&mut self.path_start, self.path.len());
        let answer = self.visit(reader, writer);
        self.path_start = start;
        answer
    }

    pub(super) fn add(&self, finding: Option<Finding>, found: &mut Found) {
        if let Some(finding) = finding {
            found.differences.push(self.difference(finding));
        }
    }

    fn difference(&self, finding: Finding) -> Difference {
        let place = |path: &[Step], spot: &compat::Spot| Place {
            path: compat::render_path(path.iter().chain(&spot.steps)),
            span: spot.span,
        };
        let path = self.path[self.path_start..].iter().chain(&finding.reader.steps);
        Difference {
            kind: crate::difference::Kind::Avro(finding.kind),
            path: compat::render_path(path),
            reader: Some(place(&self.reader_path, &finding.reader)),
            writer: Some(place(&self.writer_path, &finding.writer)),
            detail: finding.detail,
            message: finding.message,
        }
    }
}

impl Found {
    fn merge(&mut self, answer: &Answer) {
        self.relies_on = self.relies_on.min(answer.relies_on);
        let room = DIFFERENCES_MAX.saturating_sub(self.differences.len());
        self.differences.extend(answer.differences().iter().take(room).cloned());
    }
}

// The kinds that this walk can give are those of the table of rules.
const _: () = assert!(Kind::ALL.len() == compat::RULES.len());
