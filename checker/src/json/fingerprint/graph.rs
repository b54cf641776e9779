//! Which shapes lead to which, and which of them lead back to themselves.

use crate::circles::circles;
use crate::json::model::{Shape, ShapeId};

use super::{Sink, say};

/// Which shapes each shape leads to.
pub(super) struct Graph {
    /// For each shape, where its children begin in `children`; and the end of the last ones.
    starts: Vec<usize>,
    children: Vec<u32>,
}

impl Graph {
    pub(super) fn of(shapes: &[Shape]) -> Graph {
        let mut starts = Vec::with_capacity(shapes.len() + 1);
        let mut children = Children(Vec::new());
        for shape in shapes {
            starts.push(children.0.len());
            say(shape, &mut children);
        }
        starts.push(children.0.len());
        Graph { starts, children: children.0 }
    }

    pub(super) fn next(&self, at: usize) -> &[u32] {
        &self.children[self.starts[at]..self.starts[at + 1]]
    }

    /// The shapes in groups that lead to one another, each after the groups that it leads to.
    pub(super) fn circles(&self) -> Vec<Vec<usize>> {
        let next = |at, way| self.next(at).get(way).map(|&child| child as usize);
        circles(self.starts.len() - 1, next)
    }
}

struct Children(Vec<u32>);

impl Sink for Children {
    fn number(&mut self, _: u64) {}

    fn text(&mut self, _: &str) {}

    fn child(&mut self, id: ShapeId) {
        self.0.push(id.0);
    }
}
