//! Walks the unions of a reader and a writer.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::compat::{self, Step};
use super::model::{Edge, Model, Run};
use super::notes::Cause;
use super::walk::{Found, Walk};

/// Most branches of a union that are tried one after the other. Those of a larger one are looked up
/// by their names.
const TRIED_BRANCHES_MAX: usize = 16;

impl Walk<'_> {
    /// Each branch of the writer's union must be read by the reader's union.
    pub(super) fn judge_unions(&mut self, reader: Edge, branches: Run, found: &mut Found) {
        let model = self.writer;
        for (index, branch) in branches.of(&model.branches).iter().enumerate() {
            self.ways.writer.push(Step::Index(index));
            let answer = self.attempt(reader, *branch);
            self.ways.writer.pop();
            if answer.is_agreement() {
                found.relies_on = found.relies_on.min(answer.relies_on);
                continue;
            }
            self.ways.location.push(Step::Index(index));
            self.ways.writer.push(Step::Index(index));
            self.note(Cause::Branch, (reader, *branch), found);
            self.ways.writer.pop();
            self.ways.location.pop();
        }
    }

    /// Some branch of the reader's union must read the writer's type.
    pub(super) fn judge_branches(
        &mut self,
        branches: Run,
        reader: Edge,
        writer: Edge,
        found: &mut Found,
    ) {
        let model = self.reader;
        let branches = branches.of(&model.branches);
        let agrees = if branches.len() <= TRIED_BRANCHES_MAX {
            (0..branches.len()).any(|index| self.agrees(branches[index], index, writer, found))
        } else {
            let candidates = self.candidates(branches, reader, writer);
            candidates.into_iter().any(|index| self.agrees(branches[index], index, writer, found))
        };
        if !agrees {
            self.note(Cause::Branch, (reader, writer), found);
        }
    }

    /// Whether the branch at `index` of the reader's union reads the writer's type.
    fn agrees(&mut self, branch: Edge, index: usize, writer: Edge, found: &mut Found) -> bool {
        let (to, from) = (self.reader.shape(branch.node), self.writer.shape(writer.node));
        if compat::type_mismatch::is_plain(to, from) {
            return false;
        }
        self.ways.reader.push(Step::Index(index));
        let answer = self.attempt(branch, writer);
        self.ways.reader.pop();
        if answer.is_agreement() {
            found.relies_on = found.relies_on.min(answer.relies_on);
        }
        answer.is_agreement()
    }

    /// The branches of a large union of the reader that may read the writer's type.
    fn candidates(&mut self, branches: &[Edge], reader: Edge, writer: Edge) -> Vec<usize> {
        let (model, written) = (self.reader, self.writer);
        let names = self.written_names.get_or_insert_with(|| simple_names(written));
        let index = self.branch_indexes.entry(reader.node).or_insert_with(|| {
            let mut index: HashMap<&str, Vec<usize>, RandomState> = HashMap::default();
            for (at, branch) in branches.iter().enumerate() {
                let shape = model.shape(branch.node);
                let all = compat::name_mismatch::simple_names(model, shape);
                for name in all.filter(|name| names.contains(name)) {
                    let places = index.entry(name).or_default();
                    if places.last() != Some(&at) {
                        places.push(at);
                    }
                }
            }
            index
        });
        let named = written.named(written.shape(writer.node));
        let name = named.map_or("", |named| named.name.simple(&written.texts));
        index.get(name).cloned().unwrap_or_default()
    }
}

/// The simple names of all types of a model, and the empty one of those without a name.
fn simple_names(model: &Model) -> HashSet<&str, RandomState> {
    let named = model.nodes.iter().filter_map(|node| model.named(node.shape));
    named.map(|named| named.name.simple(&model.texts)).chain([""]).collect()
}
