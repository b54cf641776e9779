//! Which shapes lead to which, and which of them lead back to themselves.

use crate::json::model::{Shape, ShapeId, number};

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

    pub(super) fn next(&self, at: u32) -> &[u32] {
        &self.children[self.starts[at as usize]..self.starts[at as usize + 1]]
    }

    /// The shapes in groups that lead to one another, each after the groups that it leads to.
    ///
    /// # Source
    /// Tarjan, "Depth-first search and linear graph algorithms" (1972), without recursion.
    pub(super) fn circles(&self) -> Vec<Vec<u32>> {
        const UNSEEN: u32 = u32::MAX;
        let count = self.starts.len() - 1;
        let mut order = vec![UNSEEN; count];
        let mut lowest = vec![0_u32; count];
        let mut is_open = vec![false; count];
        let (mut open, mut circles) = (Vec::new(), Vec::new());
        let mut seen = 0;
        let mut ways: Vec<(u32, usize)> = Vec::new();
        for start in 0..number(count) {
            if order[start as usize] != UNSEEN {
                continue;
            }
            ways.push((start, 0));
            while let Some((at, way)) = ways.pop() {
                let index = at as usize;
                if way == 0 {
                    (order[index], lowest[index], is_open[index]) = (seen, seen, true);
                    seen += 1;
                    open.push(at);
                }
                if let Some(&next) = self.next(at).get(way) {
                    ways.push((at, way + 1));
                    if order[next as usize] == UNSEEN {
                        ways.push((next, 0));
                    } else if is_open[next as usize] {
                        lowest[index] = lowest[index].min(order[next as usize]);
                    }
                    continue;
                }
                if let Some(&(parent, _)) = ways.last() {
                    let parent = parent as usize;
                    lowest[parent] = lowest[parent].min(lowest[index]);
                }
                if lowest[index] == order[index] {
                    let first = open.iter().rposition(|&one| one == at).unwrap_or(0);
                    let circle = open.split_off(first);
                    circle.iter().for_each(|&one| is_open[one as usize] = false);
                    circles.push(circle);
                }
            }
        }
        circles
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
