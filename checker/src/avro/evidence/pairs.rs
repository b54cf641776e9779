//! The decision procedure: which types of a reader read everything of which types of a writer.
//!
//! The pairs that data can meet form a finite graph. A pair reads everything if nothing about the two
//! types themselves stands against it and every pair that it leads to reads everything: the greatest
//! fix point of that. All pairs are taken to read at first, those with a cause of their own are
//! struck out, and then all that lead to one that is struck out. So no pair is ever held to read under
//! an assumption that fails later, and nothing recurses.

use std::cell::Cell;
use std::collections::{HashMap, VecDeque};

use foldhash::fast::RandomState;

use super::defaults::{self, Fit};
use super::inhabited::Inhabited;
use super::names::Renamed;
use crate::avro::compat::field_alias_ambiguous::{Ambiguity, pair_fields};
use crate::avro::compat::{Pairing, Part, missing_enum_symbols, name_mismatch, type_mismatch};
use crate::avro::memo::Pair;
use crate::avro::model::{Edge, Model, Named, NodeId, Primitive, Record, Run, Shape};
use crate::limits::{EXAMINE_PARTS_MAX, EXAMINE_STEPS_MAX};

/// The pairs that data of a writer can meet in a reader.
#[derive(Debug)]
pub(super) struct Pairs<'a> {
    pub(super) reader: &'a Model,
    pub(super) writer: &'a Model,
    pub(super) inhabited: &'a Inhabited,
    pub(super) renamed: Renamed<'a>,
    index: HashMap<Pair, u32, RandomState>,
    judged: Vec<Judged>,
    steps: usize,
    /// How many parts of data and of other decoders' schemas may still be made.
    parts_left: Cell<usize>,
}

/// What is known of a pair.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) reader: NodeId,
    pub(super) writer: NodeId,
    /// What stands against the two types themselves.
    pub(super) causes: Vec<Cause>,
    /// The pairs that all have to read, and where they are in the writer's datum.
    pub(super) needs: Vec<(Step, u32)>,
    /// Whether the reader reads everything.
    pub(super) reads: bool,
}

/// Where a part is in a datum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::avro) enum Step {
    /// The same datum; only the reader has gone into a branch.
    Same,
    Field(u32),
    Item,
    Value,
    Branch(u32),
}

/// Why a reader does not read all data of a writer.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cause {
    /// The two are of different kinds, and there is no promotion.
    Kind,
    Name,
    Size,
    Symbols,
    /// The field of the reader at this place is missing and has no default.
    Missing(u32),
    /// The default of the reader's field at this place is no value of it.
    Default(u32),
    Ambiguous(Ambiguity),
    /// No branch of the reader's union takes the writer's type.
    Branch,
    /// Bytes need not be the UTF-8 of a string.
    Characters,
    /// Decoders differ, for this reason.
    Doubt(&'static str),
}

/// Too many pairs for the budget.
#[derive(Debug)]
pub(super) struct TooMany;

pub(super) const UNION_NAMES: &str = "Avro Java looks for an enum or a fixed in a reader's union by \
     its full name, other decoders by its simple name";
pub(super) const TYPE_ALIASES: &str = "Avro Java renames a type of the writer by an alias of another \
     type of the reader than the one that has its name";
pub(super) const DEFAULTS: &str = "decoders differ on a default: on the branch of a union that it is \
     of, or on the length of a fixed";
pub(super) const ENDLESS_DEFAULT: &str = "a default leads to defaults inside it without end, or to \
     more than are followed";
pub(super) const FIELD_ALIASES: &str = "Avro Java applies the aliases of fields only to a record \
     with the reader's full name, other decoders to any of its simple name";

/// Judges the roots of the two schemas and all pairs that they lead to.
pub(super) fn judge<'a>(
    reader: &'a Model,
    writer: &'a Model,
    inhabited: &'a Inhabited,
) -> Result<Pairs<'a>, TooMany> {
    let renamed = Renamed::by(reader, writer);
    let (index, judged) = (HashMap::default(), Vec::new());
    let parts_left = Cell::new(EXAMINE_PARTS_MAX);
    let mut pairs =
        Pairs { reader, writer, inhabited, renamed, index, judged, steps: 0, parts_left };
    pairs.place(reader.root.node, writer.root.node);
    if pairs.renamed.is_torn {
        pairs.blame(0, Cause::Doubt(TYPE_ALIASES));
    }
    let mut next = 0;
    while next < pairs.judged.len() {
        pairs.expand(next);
        if pairs.steps > EXAMINE_STEPS_MAX {
            return Err(TooMany);
        }
        next += 1;
    }
    pairs.strike_out();
    Ok(pairs)
}

impl Pairs<'_> {
    /// Counts parts that are made to try data; nothing if there were too many.
    pub(super) fn make(&self, parts: usize) -> Option<()> {
        let left = self.parts_left.get().checked_sub(parts);
        self.parts_left.set(left.unwrap_or(0));
        left.map(drop)
    }

    /// Whether data may still be made.
    pub(super) fn has_parts_left(&self) -> bool {
        self.parts_left.get() > 0
    }

    /// What is known of the pair of the roots.
    pub(super) fn root(&self) -> u32 {
        0
    }

    pub(super) fn at(&self, index: u32) -> &Judged {
        &self.judged[index as usize]
    }

    /// The place of a pair, if data can meet it.
    pub(super) fn find(&self, reader: NodeId, writer: NodeId) -> Option<u32> {
        self.index.get(&(reader, writer)).copied()
    }

    pub(super) fn all(&self) -> &[Judged] {
        &self.judged
    }

    fn place(&mut self, reader: NodeId, writer: NodeId) -> u32 {
        let next = u32::try_from(self.judged.len()).expect("the number of steps is limited");
        let index = *self.index.entry((reader, writer)).or_insert(next);
        if index == next {
            let (causes, needs) = (Vec::new(), Vec::new());
            self.judged.push(Judged { reader, writer, causes, needs, reads: true });
        }
        index
    }

    fn expand(&mut self, at: usize) {
        let (to, from) = (self.judged[at].reader, self.judged[at].writer);
        self.steps += 1;
        if self.reader.node(to).structure.is_same(self.writer.node(from).structure) {
            return;
        }
        let (own, other) = (self.reader, self.writer);
        match (own.shape(to), other.shape(from)) {
            (_, Shape::Union(branches)) => {
                for (index, branch) in branches.of(&other.branches).iter().enumerate() {
                    self.need(at, Step::Branch(number(index)), to, branch.node);
                }
            }
            (Shape::Union(branches), shape) => self.choose(at, branches, (from, shape)),
            (Shape::Primitive(to), Shape::Primitive(from)) => {
                if !type_mismatch::promotes(from, to) {
                    self.blame(at, Cause::Kind);
                } else if (from, to) == (Primitive::Bytes, Primitive::String) {
                    self.blame(at, Cause::Characters);
                }
            }
            (Shape::Array(to), Shape::Array(from)) => self.need(at, Step::Item, to.node, from.node),
            (Shape::Map(to), Shape::Map(from)) => self.need(at, Step::Value, to.node, from.node),
            (Shape::Record(to), Shape::Record(from)) => {
                let (to, from) = (own.record(to), other.record(from));
                self.judge_names(at, &to.named, &from.named);
                self.judge_fields(at, to, from);
            }
            (Shape::Enum(to), Shape::Enum(from)) => {
                let to = Part::new(&own.parts, own.enumeration(to));
                let from = Part::new(&other.parts, other.enumeration(from));
                self.judge_names(at, &to.item.named, &from.item.named);
                let default = to.item.default.map(|default| own.text(default));
                let is_symbol = default.is_some_and(|one| own.symbols_of(&to).any(|it| it == one));
                if !is_symbol && missing_enum_symbols::has_unknown(to, from) {
                    self.blame(at, Cause::Symbols);
                }
            }
            (Shape::Fixed(to), Shape::Fixed(from)) => {
                let (to, from) = (own.fixed_type(to), other.fixed_type(from));
                self.judge_names(at, &to.named, &from.named);
                if to.size != from.size {
                    self.blame(at, Cause::Size);
                }
            }
            _ => self.blame(at, Cause::Kind),
        }
    }

    fn blame(&mut self, at: usize, cause: Cause) {
        self.judged[at].causes.push(cause);
    }

    /// The pair at `at` reads only if this one does. What has no value needs nothing.
    fn need(&mut self, at: usize, step: Step, reader: NodeId, writer: NodeId) {
        self.steps += 1;
        if self.inhabited.has(writer) {
            let index = self.place(reader, writer);
            self.judged[at].needs.push((step, index));
        }
    }

    fn judge_names(&mut self, at: usize, to: &Named, from: &Named) {
        if !self.names_match(to, from) {
            self.blame(at, Cause::Name);
        } else if self.renamed.misnames((self.reader, to), (self.writer, from)) {
            self.blame(at, Cause::Doubt(TYPE_ALIASES));
        }
    }

    fn names_match(&self, to: &Named, from: &Named) -> bool {
        let to = Part::new(&self.reader.parts, to);
        !name_mismatch::is_found(to, Part::new(&self.writer.parts, from))
    }

    fn judge_fields(&mut self, at: usize, to: &Record, from: &Record) {
        let (own, other) = (self.reader, self.writer);
        let pairings = pair_fields(Part::new(&own.parts, to), Part::new(&other.parts, from));
        let written = from.fields.of(&other.fields);
        let mut by_alias = false;
        for (index, (field, pairing)) in to.fields.of(&own.fields).iter().zip(pairings).enumerate()
        {
            self.steps += 1;
            match pairing {
                Pairing::One(place) => {
                    by_alias |= own.text(field.name) != other.text(written[place].name);
                    let step = Step::Field(number(place));
                    self.need(at, step, field.edge.node, written[place].edge.node);
                }
                Pairing::Ambiguous(ambiguity) => self.blame(at, Cause::Ambiguous(ambiguity)),
                Pairing::None => {
                    let default = field.default.map(|text| own.text(text));
                    self.steps += default.map_or(0, str::len) / 16;
                    match default.map(|text| defaults::fit(own, field.edge.node, text)) {
                        None => self.blame(at, Cause::Missing(number(index))),
                        Some(Fit::Whole) => {}
                        Some(Fit::Endless) => self.blame(at, Cause::Doubt(ENDLESS_DEFAULT)),
                        Some(Fit::Differs) => self.blame(at, Cause::Doubt(DEFAULTS)),
                        Some(Fit::Not) => self.blame(at, Cause::Default(number(index))),
                    }
                }
            }
        }
        let reader = (own, self.judged[at].reader, &to.named);
        if !self.renamed.fields_are_those_of(reader, (other, &from.named), by_alias) {
            self.blame(at, Cause::Doubt(FIELD_ALIASES));
        }
    }

    /// Finds the branches of a reader's union that decoders may read a type of the writer with. All
    /// of them have to read, so that it does not matter which one is taken.
    fn choose(&mut self, at: usize, branches: Run, (from, shape): (NodeId, Shape)) {
        let own = self.reader;
        let branches = branches.of(&own.branches);
        self.steps += branches.len();
        let Some(named) = self.writer.named(shape) else {
            let taken = unnamed_branch(own, branches, shape);
            match taken {
                Some(branch) => self.need(at, Step::Same, branch.node, from),
                None => self.blame(at, Cause::Branch),
            }
            return;
        };
        let chosen = self.named_branches(branches, (shape, named));
        if chosen.nodes.is_empty() {
            self.blame(at, Cause::Branch);
        }
        if !chosen.is_exact && !chosen.nodes.is_empty() && !matches!(shape, Shape::Record(_)) {
            self.blame(at, Cause::Doubt(UNION_NAMES));
        }
        for branch in chosen.nodes {
            self.need(at, Step::Same, branch, from);
        }
    }

    /// The branches that decoders may take for a type with a name: that of the full name, or else
    /// every record of the simple name, the first enum of it, the first fixed of it and of the size.
    pub(super) fn named_branches(
        &self,
        branches: &[Edge],
        (shape, named): (Shape, &Named),
    ) -> Chosen {
        let (own, other) = (self.reader, self.writer);
        let is_alike = |branch: &&Edge| {
            let other = own.shape(branch.node);
            std::mem::discriminant(&other) == std::mem::discriminant(&shape)
        };
        let named_of = |branch: &Edge| own.named(own.shape(branch.node));
        let exact = branches.iter().filter(is_alike).find(|branch| {
            let to = named_of(branch);
            to.is_some_and(|to| self.renamed.is_exact((own, to), (other, named)))
        });
        if let Some(branch) = exact {
            return Chosen { nodes: vec![branch.node], is_exact: true };
        }
        let matching = branches.iter().filter(is_alike).filter(|branch| {
            let to = named_of(branch);
            to.is_some_and(|to| self.names_match(to, named))
        });
        let nodes = match shape {
            Shape::Fixed(at) => {
                let size = other.fixed_type(at).size;
                let has_size = |branch: &&Edge| {
                    matches!(own.shape(branch.node), Shape::Fixed(at)
                        if own.fixed_type(at).size == size)
                };
                matching.filter(has_size).take(1).map(|branch| branch.node).collect()
            }
            Shape::Enum(_) => matching.take(1).map(|branch| branch.node).collect(),
            _ => matching.map(|branch| branch.node).collect(),
        };
        Chosen { nodes, is_exact: false }
    }

    fn strike_out(&mut self) {
        let mut users: Vec<Vec<u32>> = vec![Vec::new(); self.judged.len()];
        let mut struck = VecDeque::new();
        for (index, judged) in self.judged.iter_mut().enumerate() {
            judged.needs.iter().for_each(|(_, need)| users[*need as usize].push(number(index)));
            if !judged.causes.is_empty() {
                judged.reads = false;
                struck.push_back(number(index));
            }
        }
        while let Some(index) = struck.pop_front() {
            for user in &users[index as usize] {
                if std::mem::replace(&mut self.judged[*user as usize].reads, false) {
                    struck.push_back(*user);
                }
            }
        }
    }
}

/// The branches of a union that may be taken for a type with a name.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) nodes: Vec<NodeId>,
    /// Whether it was found by its full name.
    pub(super) is_exact: bool,
}

/// The branch that decoders take for a type without a name: that of the same kind, or else the first
/// one to which it promotes.
pub(super) fn unnamed_branch<'m>(
    reader: &'m Model,
    branches: &'m [Edge],
    written: Shape,
) -> Option<&'m Edge> {
    let is_same = |branch: &&Edge| match (reader.shape(branch.node), written) {
        (Shape::Primitive(to), Shape::Primitive(from)) => to == from,
        (to, from) => std::mem::discriminant(&to) == std::mem::discriminant(&from),
    };
    let promotes = |branch: &&Edge| {
        matches!((reader.shape(branch.node), written), (Shape::Primitive(to), Shape::Primitive(from))
            if type_mismatch::promotes(from, to))
    };
    branches.iter().find(is_same).or_else(|| branches.iter().find(promotes))
}

fn number(index: usize) -> u32 {
    u32::try_from(index).expect("a text within the size limit has fewer parts")
}
