//! Walks a reader and a writer side by side, as `SchemaCompatibility` of Avro Java 1.12 does.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::canonical;
use super::compat::{self, Pairing, Part, Side, Step};
use super::kind::Kind;
use super::memo::{Answer, Memo, NOTHING};
use super::model::{Edge, Model, Named, NodeId, Record, Shape};
use super::notes::{Cause, Item, Notes, Ways};
use super::parse::TYPE_DEPTH_MAX;
use crate::difference::{self, Difference, Place};
use crate::limits::COMPARE_STEPS_MAX;

/// Deepest nesting of pairs that is compared, unions aside, which cannot hold each other. Types
/// written inside each other stay below it; a long chain of named types may not. The walk recurses,
/// and a thread's stack has to hold it.
const DEPTH_MAX: u32 = TYPE_DEPTH_MAX as u32 + 1;

/// How many visits of a pair one difference counts for, in memory and time.
const NOTE_STEPS: usize = 10;

/// Finds what stops `reader` from reading what `writer` wrote.
pub(super) fn compare(reader: &Model, writer: &Model) -> Vec<Difference> {
    compare_types((reader, reader.root), (writer, writer.root))
}

/// The same for one type of each; paths begin there.
pub(super) fn compare_types(
    (reader, to): (&Model, Edge),
    (writer, from): (&Model, Edge),
) -> Vec<Difference> {
    let mut walk = Walk {
        reader,
        writer,
        // Most types are judged once, against the type of their name.
        memo: Memo::with_capacity(2 * (reader.records.len() + reader.enums.len())),
        notes: Notes::default(),
        ways: Ways::default(),
        branch_indexes: HashMap::new(),
        written_names: None,
        steps: 0,
        exceeded: None,
        met_ambiguity: false,
    };
    let answer = walk.visit(to, from);
    if walk.exceeded.is_none() && answer.is_agreement() {
        return Vec::new();
    }
    // A schema agrees with itself, whatever its size, and though its aliases name its own fields,
    // which makes it ambiguous to others. Every other schema is found to agree with itself anyway.
    if (walk.met_ambiguity || walk.exceeded.is_some())
        && canonical::resolved_text(reader) == canonical::resolved_text(writer)
    {
        return Vec::new();
    }
    match walk.exceeded.take() {
        Some(limit) => vec![limit_exceeded(reader, writer, limit)],
        None => walk.notes.tell(answer.found, reader, writer),
    }
}

fn limit_exceeded(reader: &Model, writer: &Model, limit: String) -> Difference {
    let reader = Side::new(&reader.parts, reader.root);
    let writer = Side::new(&writer.parts, writer.root);
    let finding = compat::comparison_limit_exceeded::finding(reader, writer, limit);
    let root = || compat::render_path([].iter());
    let place = |spot: &compat::Spot| Some(Place { path: root(), span: spot.span });
    Difference {
        kind: difference::Kind::Avro(finding.kind),
        path: root(),
        reader: place(&finding.reader),
        writer: place(&finding.writer),
        detail: finding.detail,
        message: finding.message,
    }
}

pub(super) struct Walk<'a> {
    pub(super) reader: &'a Model,
    pub(super) writer: &'a Model,
    memo: Memo,
    notes: Notes,
    pub(super) ways: Ways,
    /// For each large union of the reader, its branches by those of their simple names and aliases
    /// that the writer has; those without a name are at the empty one.
    pub(super) branch_indexes: HashMap<NodeId, HashMap<&'a str, Vec<usize>, RandomState>>,
    /// The simple names of the writer's types, once they were asked for: few beside the aliases that a
    /// reader may have.
    pub(super) written_names: Option<HashSet<&'a str, RandomState>>,
    /// How much work has been done, in pairs visited.
    steps: usize,
    /// The limit that stopped the walk.
    exceeded: Option<String>,
    /// Whether aliases were found to be ambiguous, be it in a branch that was only tried.
    met_ambiguity: bool,
}

/// The differences of a pair while they are collected.
pub(super) struct Found {
    items: Vec<Item>,
    pub(super) relies_on: u32,
}

impl<'a> Walk<'a> {
    fn charge(&mut self, steps: usize) {
        self.steps += steps;
        if self.steps > COMPARE_STEPS_MAX && self.exceeded.is_none() {
            self.exceeded = Some(format!("it takes more than {COMPARE_STEPS_MAX} steps"));
        }
    }

    fn visit(&mut self, reader: Edge, writer: Edge) -> Answer {
        self.charge(1);
        if self.exceeded.is_some() {
            return Answer::AGREES;
        }
        let (to, from) = (self.reader.node(reader.node), self.writer.node(writer.node));
        if to.structure.is_same(from.structure) {
            return Answer::AGREES;
        }
        let (to, from) = (to.shape, from.shape);
        if let (Shape::Primitive(to), Shape::Primitive(from)) = (to, from)
            && compat::type_mismatch::promotes(from, to)
        {
            return Answer::AGREES;
        }
        // Two types without names are met on one way only from the named types around them, which
        // are remembered.
        if !to.is_named() && !from.is_named() {
            if to.is_union() || from.is_union() {
                return self.judge(reader, writer);
            }
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
            return Answer::AGREES;
        }
        let mut found = Found { items: Vec::new(), relies_on: NOTHING };
        self.find(reader, writer, &mut found);
        Answer { found: self.notes.keep(&found.items), relies_on: found.relies_on }
    }

    fn find(&mut self, reader: Edge, writer: Edge, found: &mut Found) {
        let pair = (reader, writer);
        let (own, other) = (&self.reader.parts, &self.writer.parts);
        match (own.shape(reader.node), other.shape(writer.node)) {
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
                self.judge_names(&to.item.named, &from.item.named, pair, found);
                self.judge_fields(to, from, pair, found);
            }
            (Shape::Enum(to), Shape::Enum(from)) => {
                let to = Part::new(own, own.enumeration(to));
                let from = Part::new(other, other.enumeration(from));
                self.judge_names(&to.item.named, &from.item.named, pair, found);
                if compat::missing_enum_symbols::is_found(to, from) {
                    self.note(Cause::Symbols, pair, found);
                }
            }
            (Shape::Fixed(to), Shape::Fixed(from)) => {
                let (to, from) = (own.fixed_type(to), other.fixed_type(from));
                self.judge_names(&to.named, &from.named, pair, found);
                if compat::fixed_size_mismatch::is_found(to, from) {
                    self.note(Cause::Size, pair, found);
                }
            }
            // Two primitive types of which one promotes to the other have been visited before.
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
            ) => self.note(Cause::Kind, pair, found),
        }
    }

    fn judge_names(&mut self, to: &Named, from: &Named, pair: (Edge, Edge), found: &mut Found) {
        let to = Part::new(&self.reader.parts, to);
        let from = Part::new(&self.writer.parts, from);
        if compat::name_mismatch::is_found(to, from) {
            self.note(Cause::Name, pair, found);
        }
    }

    fn judge_fields(
        &mut self,
        reader: Part<'a, Record>,
        writer: Part<'a, Record>,
        pair: (Edge, Edge),
        found: &mut Found,
    ) {
        let pairings = compat::field_alias_ambiguous::pair_fields(reader, writer);
        let fields = reader.item.fields.of(&reader.parts.fields);
        let written = writer.item.fields.of(&writer.parts.fields);
        for (index, (field, pairing)) in fields.iter().zip(pairings).enumerate() {
            let steps = [Step::Word("fields"), Step::Index(index)];
            self.ways.location.extend(steps);
            self.ways.reader.extend(steps);
            match pairing {
                Pairing::One(at) => {
                    self.ways.writer.extend([Step::Word("fields"), Step::Index(at)]);
                    self.step_into("type", field.edge, written[at].edge, found);
                    self.ways.writer.drop_last(2);
                }
                Pairing::Ambiguous(ambiguity) => {
                    self.met_ambiguity = true;
                    self.note(Cause::Ambiguous(ambiguity), pair, found);
                }
                Pairing::None if field.default.is_some() => {}
                Pairing::None => self.judge_missing(index, field.edge, pair, found),
            }
            self.ways.location.drop_last(2);
            self.ways.reader.drop_last(2);
        }
    }

    /// A field of the reader's record, of type `edge`, that the writer's record does not have, and
    /// that has no default.
    fn judge_missing(
        &mut self,
        index: usize,
        edge: Edge,
        (reader, writer): (Edge, Edge),
        found: &mut Found,
    ) {
        // Java judges an enum with a default against the whole record, and so reports that the two
        // are of different kinds.
        let shape = self.reader.shape(edge.node);
        if matches!(shape, Shape::Enum(index) if self.reader.enumeration(index).default.is_some()) {
            self.step_into_reader(edge, writer, found);
            return;
        }
        self.note(Cause::missing(index), (reader, writer), found);
    }

    /// Visits what both sides have at `word`.
    fn step_into(&mut self, word: &'static str, reader: Edge, writer: Edge, found: &mut Found) {
        let step = Step::Word(word);
        self.ways.location.push(step);
        self.ways.reader.push(step);
        self.ways.writer.push(step);
        let answer = self.visit(reader, writer);
        self.ways.writer.pop();
        self.ways.reader.pop();
        self.ways.location.pop();
        found.merge(answer);
    }

    /// Visits the type of a reader's field together with a writer's type that has no such field.
    fn step_into_reader(&mut self, reader: Edge, writer: Edge, found: &mut Found) {
        self.ways.location.push(Step::Word("type"));
        self.ways.reader.push(Step::Word("type"));
        let answer = self.visit(reader, writer);
        self.ways.reader.pop();
        self.ways.location.pop();
        found.merge(answer);
    }

    fn step_into_writer_branch(
        &mut self,
        reader: Edge,
        branch: Edge,
        index: usize,
        found: &mut Found,
    ) {
        self.ways.location.push(Step::Index(index));
        self.ways.writer.push(Step::Index(index));
        let answer = self.visit(reader, branch);
        self.ways.writer.pop();
        self.ways.location.pop();
        found.merge(answer);
    }

    /// Visits a pair whose differences are not reported where they are found.
    pub(super) fn attempt(&mut self, reader: Edge, writer: Edge) -> Answer {
        let skipped = std::mem::replace(&mut self.ways.skipped, self.ways.location.len());
        let answer = self.visit(reader, writer);
        self.ways.skipped = skipped;
        answer
    }

    /// Notes a difference where the walk stands.
    pub(super) fn note(&mut self, cause: Cause, pair: (Edge, Edge), found: &mut Found) {
        self.charge(NOTE_STEPS);
        if self.exceeded.is_none() {
            found.items.push(self.notes.note(cause, pair, &mut self.ways));
        }
    }
}

impl Found {
    fn merge(&mut self, answer: Answer) {
        self.relies_on = self.relies_on.min(answer.relies_on);
        if !answer.is_agreement() {
            self.items.push(Item::List(answer.found));
        }
    }
}

// The kinds that this walk can give are those of the table of rules.
const _: () = assert!(Kind::ALL.len() == compat::RULES.len());
