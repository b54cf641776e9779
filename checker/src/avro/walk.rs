//! Walks a reader and a writer side by side, as `SchemaCompatibility` of Avro Java 1.12 does.

use std::rc::Rc;

use super::canonical;
use super::compat::{self, Finding, Pairing, Side, Step};
use super::kind::Kind;
use super::memo::{Answer, Memo, NOTHING};
use super::model::{Edge, Model, Record, Shape};
use crate::difference::{Difference, Place};
use crate::limits::COMPARE_STEPS_MAX;

/// Deepest nesting of types that is compared. Types written inside each other stay below it; a long
/// chain of named types may not.
const DEPTH_MAX: usize = 1_000;

/// Most differences that are kept for one pair of types. A type that is used in many places has its
/// differences repeated for each.
const DIFFERENCES_MAX: usize = 1_000;

/// Finds what stops `reader` from reading what `writer` wrote.
pub(super) fn compare(reader: &Model, writer: &Model) -> Vec<Difference> {
    let mut walk = Walk {
        reader,
        writer,
        memo: Memo::default(),
        path: Vec::new(),
        path_start: 0,
        reader_path: Vec::new(),
        writer_path: Vec::new(),
        steps: 0,
        exceeded: None,
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
    // A schema whose aliases name its own fields is ambiguous, but not to itself. Only unequal
    // answers pay for the comparison of the texts.
    if !answer.is_agreement()
        && canonical::resolved_text(reader) == canonical::resolved_text(writer)
    {
        return Vec::new();
    }
    answer.found.to_vec()
}

struct Walk<'a> {
    reader: &'a Model,
    writer: &'a Model,
    memo: Memo,
    /// The location that Avro Java reports: steps into the reader, and indexes of branches of a
    /// writer's union that the reader has no union for.
    path: Vec<Step>,
    /// Where the location begins: Java forgets the way to a union before it tries its branches.
    path_start: usize,
    reader_path: Vec<Step>,
    writer_path: Vec<Step>,
    /// How many pairs have been visited.
    steps: usize,
    /// The limit that stopped the walk.
    exceeded: Option<String>,
}

/// The differences of a pair while they are collected.
struct Found {
    differences: Vec<Difference>,
    relies_on: usize,
}

impl<'a> Walk<'a> {
    fn sides(&self, reader: Edge, writer: Edge) -> (Side<'a>, Side<'a>) {
        (
            Side { shape: &self.reader.node(reader.node).shape, span: reader.span },
            Side { shape: &self.writer.node(writer.node).shape, span: writer.span },
        )
    }

    fn visit(&mut self, reader: Edge, writer: Edge) -> Answer {
        self.steps += 1;
        if self.steps > COMPARE_STEPS_MAX {
            self.exceeded = Some(format!("more than {COMPARE_STEPS_MAX} pairs of types"));
        }
        let (reader_side, writer_side) = self.sides(reader, writer);
        if let (Shape::Primitive(to), Shape::Primitive(from)) =
            (reader_side.shape, writer_side.shape)
            && compat::type_mismatch::promotes(*from, *to)
        {
            return Answer::agrees();
        }
        let begun = match self.memo.begin((reader.node, writer.node)) {
            Ok(begun) => begun,
            Err(answer) => return answer,
        };
        if self.memo.depth() > DEPTH_MAX {
            self.exceeded = Some(format!("types nested deeper than {DEPTH_MAX} levels"));
        }
        let mut found = Found { differences: Vec::new(), relies_on: NOTHING };
        if self.exceeded.is_none() {
            self.judge(reader, writer, &mut found);
        }
        let answer = Answer { found: Rc::new(found.differences), relies_on: found.relies_on };
        self.memo.end(&begun, answer)
    }

    fn judge(&mut self, reader: Edge, writer: Edge, found: &mut Found) {
        let (reader_side, writer_side) = self.sides(reader, writer);
        match (reader_side.shape, writer_side.shape) {
            (Shape::Union(_), Shape::Union(branches)) => {
                self.judge_unions(reader, reader_side, branches, found);
            }
            (_, Shape::Union(branches)) => {
                for (index, branch) in branches.iter().enumerate() {
                    self.step_into_writer_branch(reader, *branch, index, found);
                }
            }
            (Shape::Union(branches), _) => {
                self.judge_branches(branches, reader_side, writer, writer_side, found);
            }
            (Shape::Array(to), Shape::Array(from)) => self.step_into("items", *to, *from, found),
            (Shape::Map(to), Shape::Map(from)) => self.step_into("values", *to, *from, found),
            (Shape::Record(to), Shape::Record(from)) => {
                let named = compat::name_mismatch::check(&to.named, &from.named);
                self.add(named, found);
                self.judge_fields(to, from, writer, writer_side, found);
            }
            (Shape::Enum(to), Shape::Enum(from)) => {
                self.add(compat::name_mismatch::check(&to.named, &from.named), found);
                self.add(compat::missing_enum_symbols::check(to, from), found);
            }
            (Shape::Fixed(to), Shape::Fixed(from)) => {
                self.add(compat::name_mismatch::check(&to.named, &from.named), found);
                self.add(compat::fixed_size_mismatch::check(to, from), found);
            }
            (
                Shape::Primitive(_)
                | Shape::Array(_)
                | Shape::Map(_)
                | Shape::Record(_)
                | Shape::Enum(_)
                | Shape::Fixed(_),
                Shape::Primitive(_)
                | Shape::Array(_)
                | Shape::Map(_)
                | Shape::Record(_)
                | Shape::Enum(_)
                | Shape::Fixed(_),
            ) => self.add(compat::type_mismatch::check(reader_side, writer_side), found),
        }
    }

    /// Each branch of the writer's union must be read by the reader's union.
    fn judge_unions(
        &mut self,
        reader: Edge,
        reader_side: Side<'a>,
        branches: &[Edge],
        found: &mut Found,
    ) {
        for (index, branch) in branches.iter().enumerate() {
            self.writer_path.push(Step::Index(index));
            let answer = self.attempt(reader, *branch);
            self.writer_path.pop();
            if answer.is_agreement() {
                found.relies_on = found.relies_on.min(answer.relies_on);
                continue;
            }
            let (_, writer_side) = self.sides(reader, *branch);
            self.path.push(Step::Index(index));
            self.writer_path.push(Step::Index(index));
            self.add(Some(compat::missing_union_branch::finding(reader_side, writer_side)), found);
            self.writer_path.pop();
            self.path.pop();
        }
    }

    /// Some branch of the reader's union must read the writer's type.
    fn judge_branches(
        &mut self,
        branches: &[Edge],
        reader_side: Side<'a>,
        writer: Edge,
        writer_side: Side<'a>,
        found: &mut Found,
    ) {
        for (index, branch) in branches.iter().enumerate() {
            let (branch_side, _) = self.sides(*branch, writer);
            if compat::type_mismatch::is_plain(branch_side.shape, writer_side.shape) {
                continue;
            }
            self.reader_path.push(Step::Index(index));
            let answer = self.attempt(*branch, writer);
            self.reader_path.pop();
            if answer.is_agreement() {
                found.relies_on = found.relies_on.min(answer.relies_on);
                return;
            }
        }
        self.add(Some(compat::missing_union_branch::finding(reader_side, writer_side)), found);
    }

    fn judge_fields(
        &mut self,
        reader: &Record,
        writer: &'a Record,
        writer_edge: Edge,
        writer_side: Side<'a>,
        found: &mut Found,
    ) {
        let pairings = compat::field_alias_ambiguous::pair_fields(reader, writer);
        for (index, (field, pairing)) in reader.fields.iter().zip(pairings).enumerate() {
            let steps = [Step::Word("fields"), Step::Index(index)];
            self.path.extend(steps);
            self.reader_path.extend(steps);
            match pairing {
                Pairing::One(at) => {
                    let written = &writer.fields[at];
                    self.writer_path.extend([Step::Word("fields"), Step::Index(at)]);
                    self.step_into("type", field.edge, written.edge, found);
                    self.writer_path.truncate(self.writer_path.len() - 2);
                }
                Pairing::Ambiguous(finding) => self.add(Some(*finding), found),
                Pairing::None if field.default.is_some() => {}
                Pairing::None => {
                    // Java judges an enum with a default against the whole record, and so reports
                    // that the two are of different kinds.
                    let shape = &self.reader.node(field.edge.node).shape;
                    if matches!(shape, Shape::Enum(symbols) if symbols.default.is_some()) {
                        self.step_into_reader(field.edge, writer_edge, found);
                    } else {
                        let finding = compat::reader_field_missing_default_value::finding(
                            field,
                            writer,
                            writer_side,
                        );
                        self.add(Some(finding), found);
                    }
                }
            }
            self.path.truncate(self.path.len() - 2);
            self.reader_path.truncate(self.reader_path.len() - 2);
        }
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
    fn attempt(&mut self, reader: Edge, writer: Edge) -> Answer {
        let start = std::mem::replace(&mut self.path_start, self.path.len());
        let answer = self.visit(reader, writer);
        self.path_start = start;
        answer
    }

    fn add(&mut self, finding: Option<Finding>, found: &mut Found) {
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
        self.differences.extend(answer.found.iter().take(room).cloned());
    }
}

// The kinds that this walk can give are those of the table of rules.
const _: () = assert!(Kind::ALL.len() == compat::RULES.len());
