//! Reads unions.

use std::collections::HashSet;

use super::model::{NodeId, Run, Shape};
use super::parse::Parser;
use super::texts::Text;
use crate::json_text::flat::{Json, Kind};

/// Most branches of a union that are compared one by one; those of a larger one are hashed.
const COMPARED_BRANCHES_MAX: usize = 16;

impl<'d> Parser<'d> {
    pub(super) fn read_union(&mut self, json: Json<'d>, namespace: Option<Text>) -> Option<NodeId> {
        let mark = self.open_branches.len();
        let mut large = HashSet::new();
        let mut is_sound = true;
        for branch in json.items().into_iter().flatten() {
            if branch.is(Kind::Array) {
                let message = "a union cannot hold a union directly; list its types here instead";
                self.refuse(branch.span(), message);
                is_sound = false;
                continue;
            }
            let Some(edge) = self.read_type(branch, namespace) else {
                is_sound = false;
                continue;
            };
            if self.is_repeated_branch(edge.node, mark, &mut large) {
                let message = "this type stands twice in the union; unions hold each unnamed type, \
                               and each named type, once";
                self.refuse(branch.span(), message);
                is_sound = false;
            }
            self.open_branches.push(edge);
        }
        let branches = Run::take(&mut self.parts.branches, &mut self.open_branches, mark);
        is_sound.then(|| self.push(Shape::Union(branches), Run::default()))
    }

    /// Whether the union that begins at `mark` of the open branches has the type already.
    fn is_repeated_branch(
        &self,
        id: NodeId,
        mark: usize,
        large: &mut HashSet<(&'static str, Option<NodeId>)>,
    ) -> bool {
        let identity = self.branch_identity(id);
        let earlier = self.open_branches[mark..].iter().map(|edge| self.branch_identity(edge.node));
        if earlier.len() <= COMPARED_BRANCHES_MAX {
            return earlier.into_iter().any(|known| known == identity);
        }
        if large.is_empty() {
            large.extend(earlier);
        }
        !large.insert(identity)
    }

    /// What must differ between the branches of a union. A named type has one node only.
    fn branch_identity(&self, id: NodeId) -> (&'static str, Option<NodeId>) {
        match self.parts.shape(id) {
            Shape::Awaited | Shape::Begun | Shape::Record(_) | Shape::Enum(_) | Shape::Fixed(_) => {
                ("", Some(id))
            }
            shape @ (Shape::Primitive(_) | Shape::Array(_) | Shape::Map(_) | Shape::Union(_)) => {
                (shape.kind(), None)
            }
        }
    }
}
