//! Edits of a proposed Avro schema that may mend a difference. Whether they do is for the check to say.

mod as_reader;
mod as_writer;
mod text;

use super::evidence::pairs::Step;
use super::evidence::place::{self, Found};
use super::kind::Kind;
use super::model::{Edge, Model, NodeId, Shape};
use super::{Schema, walk};
use crate::difference::{self, Difference, Place};
use crate::json_text::{self, Comments, Node};
use crate::level::Direction;
use crate::span::Span;
use crate::suggestion::Edit;
use text::ancestors;

/// Most levels of unions inside each other that are looked into for what a branch fails on.
const UNIONS_MAX: usize = 4;

/// Ideas of how to mend `difference` in `text`, the proposed one, which was found in `direction`.
pub(crate) fn edits(
    text: &str,
    proposed: &Schema,
    registered: &Schema,
    direction: Direction,
    difference: &Difference,
) -> Vec<Edit> {
    let Ok(root) = json_text::parse(text, Comments::Skipped) else { return Vec::new() };
    let (own, other) = (&*proposed.model, &*registered.model);
    let mender = Mender { text, root: &root, own, other, direction };
    mender.edits((own.root.node, other.root.node), difference, UNIONS_MAX)
}

/// The two schemas, and the text that is changed.
struct Mender<'a> {
    text: &'a str,
    root: &'a Node,
    /// The proposed schema.
    own: &'a Model,
    /// The registered one.
    other: &'a Model,
    direction: Direction,
}

/// Where a difference is, on the side of the proposed schema and on the other.
struct Site<'a> {
    own: NodeId,
    other: NodeId,
    /// The reader's field that the difference is about.
    field: Option<u32>,
    /// The bytes in the proposed text.
    span: Span,
    /// The JSON values around them, from the outside in; the last one has these bytes.
    around: Vec<&'a Node>,
    /// The writer's union, if the writer's type is a branch of it.
    written_union: Option<NodeId>,
}

impl<'a> Mender<'a> {
    /// Edits for a difference that was found between two types, the proposed one first.
    fn edits(
        &self,
        (own, other): (NodeId, NodeId),
        difference: &Difference,
        unions_left: usize,
    ) -> Vec<Edit> {
        let difference::Kind::Avro(kind) = difference.kind else { return Vec::new() };
        let Some(site) = self.site((own, other), difference) else { return Vec::new() };
        if kind == Kind::MissingUnionBranch {
            let inner = self.inside_branch(&site, unions_left);
            if !inner.is_empty() {
                return inner;
            }
        }
        match self.direction {
            Direction::Backward => self.as_reader(kind, &site),
            Direction::Forward => self.as_writer(kind, &site),
        }
    }

    fn site(&self, (own, other): (NodeId, NodeId), difference: &Difference) -> Option<Site<'a>> {
        let (own, other) = ((self.own, own), (self.other, other));
        let (reader, writer) = self.direction.roles(own, other);
        let Found { reader, writer, way, field } = place::find(reader, writer, difference)?;
        let is_reader = self.direction == Direction::Backward;
        let (own, other) = if is_reader { (reader, writer) } else { (writer, reader) };
        let place: &Place = match self.direction {
            Direction::Backward => difference.reader.as_ref()?,
            Direction::Forward => difference.writer.as_ref()?,
        };
        let span = place.span?;
        let around = ancestors(self.root, span)?;
        let written_union = way.last().filter(|met| matches!(met.step, Step::Branch(_)));
        let written_union = written_union.map(|met| met.writer);
        Some(Site { own, other, field, span, around, written_union })
    }

    /// Edits for what the branch of the reader's union fails on that was meant for the writer's type.
    fn inside_branch(&self, site: &Site<'a>, unions_left: usize) -> Vec<Edit> {
        let Some(unions_left) = unions_left.checked_sub(1) else { return Vec::new() };
        let (reader, writer) = self.direction.roles(self.own, self.other);
        let (to, from) = self.direction.roles(site.own, site.other);
        let Shape::Union(branches) = reader.shape(to) else { return Vec::new() };
        let wanted = writer.shape(from);
        let is_meant = |branch: &&Edge| {
            let shape = reader.shape(branch.node);
            let name = |model: &Model, shape| {
                model.named(shape).map(|named| named.name.simple(&model.texts).to_owned())
            };
            std::mem::discriminant(&shape) == std::mem::discriminant(&wanted)
                && !matches!(shape, Shape::Primitive(_))
                && name(reader, shape) == name(writer, wanted)
        };
        let Some(branch) = branches.of(&reader.branches).iter().find(is_meant) else {
            return Vec::new();
        };
        // The place of a writer's type is looked up in the proposed text only if that is the writer.
        let place = match self.direction {
            Direction::Forward => super::model::Place::new(site.span),
            Direction::Backward => super::model::Place::NOWHERE,
        };
        let written = Edge { node: from, place };
        let found = walk::compare_types((reader, *branch), (writer, written));
        let Some(first) = found.first() else { return Vec::new() };
        let nodes = match self.direction {
            Direction::Backward => (branch.node, from),
            Direction::Forward => (from, branch.node),
        };
        self.edits(nodes, first, unions_left)
    }
}
