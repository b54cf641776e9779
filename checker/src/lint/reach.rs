//! What a datum of the root holds in the end: leaf fields and how deep they lie.

use std::collections::{HashMap, HashSet};

use super::view::{Body, Field, Shape, TypeId, View};

/// Records inside each other that are followed: texts may nest deeper than a stack allows.
const DEPTH_MAX: usize = 64;

/// What lies below a shape.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reach {
    /// Values that are no records themselves.
    pub(crate) leaves: usize,
    /// Those among them that may be null.
    pub(crate) nullable: usize,
    /// Fields on the longest way down.
    pub(crate) depth: usize,
    /// The names of the fields on that way, the innermost first.
    pub(crate) way: Vec<String>,
}

/// What lies below the root. A type that holds itself is counted once on each way.
pub(crate) fn of_root(view: &View) -> Reach {
    let mut known = HashMap::new();
    below(view, &view.root, 0, &mut known)
}

fn below(
    view: &View,
    shape: &Shape,
    depth: usize,
    known: &mut HashMap<TypeId, Option<Reach>>,
) -> Reach {
    match shape.item() {
        Shape::Record(id) => of_type(view, *id, depth, known),
        Shape::Union(branches) => {
            let mut all = Reach::default();
            for branch in branches {
                let one = below(view, branch, depth, known);
                add(&mut all, one);
            }
            all
        }
        _ => Reach::default(),
    }
}

fn of_type(
    view: &View,
    id: TypeId,
    depth: usize,
    known: &mut HashMap<TypeId, Option<Reach>>,
) -> Reach {
    if depth > DEPTH_MAX {
        return Reach::default();
    }
    if let Some(found) = known.get(&id) {
        // A type that is being looked at holds itself.
        return found.clone().unwrap_or_default();
    }
    known.insert(id, None);
    let mut all = Reach::default();
    if let Body::Record(record) = &view.type_of(id).body {
        for field in view.fields_of(record) {
            let mut inner = below(view, &field.shape, depth + 1, known);
            if inner.leaves == 0 {
                inner.leaves = 1;
                inner.nullable = usize::from(field.is_nullable);
            }
            inner.depth += 1;
            inner.way.push(field.name.clone());
            add(&mut all, inner);
        }
    }
    known.insert(id, Some(all.clone()));
    all
}

fn add(all: &mut Reach, one: Reach) {
    all.leaves = all.leaves.saturating_add(one.leaves);
    all.nullable = all.nullable.saturating_add(one.nullable);
    if one.depth > all.depth {
        all.depth = one.depth;
        all.way = one.way;
    }
}

/// The fields of the root that hold no record, and those of the records below it.
pub(crate) fn leaf_fields(view: &View) -> Vec<&Field> {
    let mut leaves = Vec::new();
    let mut seen = HashSet::new();
    let mut next = vec![&view.root];
    while let Some(shape) = next.pop() {
        match shape.item() {
            Shape::Union(branches) => next.extend(branches),
            Shape::Record(id) if seen.insert(*id) => {
                let Some(record) = view.type_of(*id).record() else { continue };
                for field in view.fields_of(record) {
                    match field.shape.item() {
                        Shape::Record(_) => next.push(&field.shape),
                        Shape::Union(branches) => {
                            next.extend(branches);
                            if branches.iter().any(Shape::is_leaf) {
                                leaves.push(field);
                            }
                        }
                        _ => leaves.push(field),
                    }
                }
            }
            _ => {}
        }
    }
    leaves
}
