//! A number for what each shape says, so that equal parts of two schemas are told apart at once.
//!
//! Two shapes with one number take the same values and are annotated alike: their comparison would
//! find nothing. A shape that leads back to itself is told by what it unfolds to.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::model::{
    ArrayForm, Asks, Bound, Extra, Form, InPlace, Located, NumberForm, ObjectForm, Shape, ShapeId,
    StringForm, number,
};

/// Most steps from shape to shape that the unfolding of circles takes. A shape for which they do not
/// suffice has no number.
const UNFOLDING_STEPS_MAX: usize = 200_000;

/// What a shape says. Unknown where the shape is part of too large a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Fingerprint(u128);

impl Fingerprint {
    const UNKNOWN: Fingerprint = Fingerprint(0);

    pub(super) fn is_known(self) -> bool {
        self != Fingerprint::UNKNOWN
    }
}

/// The fingerprint of each of `shapes`.
pub(super) fn of_all(shapes: &[Shape]) -> Vec<Fingerprint> {
    let graph = Graph::of(shapes);
    let mut prints = vec![Fingerprint::UNKNOWN; shapes.len()];
    let mut steps = 0;
    for circle in graph.circles() {
        match circle[..] {
            [only] if !graph.next(only).contains(&only) => {
                prints[only as usize] = print(&shapes[only as usize], &prints);
            }
            _ => unfold(shapes, &graph, &circle, &mut prints, &mut steps),
        }
    }
    prints
}

/// Tells the shapes of `circle` apart by unfolding them, one level in each round.
///
/// Shapes of two circles of as many shapes that agree after twice as many rounds agree for ever: each
/// round that tells some apart makes one class more, and there are no more classes than shapes.
fn unfold(
    shapes: &[Shape],
    graph: &Graph,
    circle: &[u32],
    prints: &mut [Fingerprint],
    steps: &mut usize,
) {
    let rounds = 2 * circle.len();
    let ways: usize = circle.iter().map(|&at| 1 + graph.next(at).len()).sum();
    *steps = steps.saturating_add(ways.saturating_mul(rounds));
    if *steps > UNFOLDING_STEPS_MAX {
        return;
    }
    let start = Fingerprint(circle.len() as u128);
    circle.iter().for_each(|&at| prints[at as usize] = start);
    for _ in 0..rounds {
        let unfolded: Vec<_> =
            circle.iter().map(|&at| print(&shapes[at as usize], prints)).collect();
        for (&at, print) in circle.iter().zip(unfolded) {
            prints[at as usize] = print;
        }
    }
}

/// What takes up the parts of a shape, one after the other.
trait Sink {
    fn word(&mut self, word: &impl Hash);

    fn child(&mut self, id: ShapeId);
}

struct Printer<'p> {
    halves: [DefaultHasher; 2],
    prints: &'p [Fingerprint],
    is_known: bool,
}

impl Sink for Printer<'_> {
    fn word(&mut self, word: &impl Hash) {
        self.halves.iter_mut().for_each(|half| word.hash(half));
    }

    fn child(&mut self, id: ShapeId) {
        let print = self.prints[id.0 as usize];
        self.is_known &= print.is_known();
        self.word(&print.0);
    }
}

struct Children(Vec<u32>);

impl Sink for Children {
    fn word(&mut self, _: &impl Hash) {}

    fn child(&mut self, id: ShapeId) {
        self.0.push(id.0);
    }
}

/// The fingerprint of `shape`, where `prints` are those of its children.
fn print(shape: &Shape, prints: &[Fingerprint]) -> Fingerprint {
    let mut printer =
        Printer { halves: [DefaultHasher::new(), DefaultHasher::new()], prints, is_known: true };
    1_u8.hash(&mut printer.halves[1]);
    say(shape, &mut printer);
    let [low, high] = printer.halves.map(|half| u128::from(half.finish()));
    if printer.is_known { Fingerprint((high << 64 | low).max(1)) } else { Fingerprint::UNKNOWN }
}

/// Tells `sink` everything that the shape says but where it stands.
fn say(shape: &Shape, sink: &mut impl Sink) {
    sink.word(&shape.annotations);
    sink.word(&std::mem::discriminant(&shape.form));
    match &shape.form {
        Form::Any | Form::Never | Form::Boolean | Form::Null => {}
        Form::String(form) => say_string(form, sink),
        Form::Number(form) => say_number(form, sink),
        Form::Array(form) => say_array(form, sink),
        Form::Object(form) => say_object(form, sink),
        Form::Values(form) => {
            sink.word(&form.is_const);
            sink.word(&form.values.len());
            form.values.iter().for_each(|value| sink.word(&value.key));
        }
        Form::Not(id) | Form::Reference(id) => sink.child(*id),
        Form::Conditional(form) => {
            sink.child(form.test);
            say_maybe(form.then, sink);
            say_maybe(form.otherwise, sink);
        }
        Form::Combined(form) => {
            sink.word(&(form.criterion, form.members.len()));
            form.members.iter().for_each(|&id| sink.child(id));
        }
        Form::Dynamic(form) => {
            sink.child(form.initial);
            sink.word(&form.candidates.len());
            form.candidates.iter().for_each(|&id| sink.child(id));
        }
    }
}

fn say_maybe(id: Option<ShapeId>, sink: &mut impl Sink) {
    sink.word(&id.is_some());
    if let Some(id) = id {
        sink.child(id);
    }
}

fn say_bound(bound: &Bound, sink: &mut impl Sink) {
    match bound {
        None => sink.word(&false),
        Some(Located { value, .. }) => sink.word(&(true, value.normal_text())),
    }
}

fn say_extra(extra: Extra, sink: &mut impl Sink) {
    match extra {
        Extra::Open => sink.word(&0_u8),
        Extra::Closed(_) => sink.word(&1_u8),
        Extra::Schema(id, _) => {
            sink.word(&2_u8);
            sink.child(id);
        }
    }
}

fn say_sees(sees: &[InPlace], sink: &mut impl Sink) {
    sink.word(&sees.len());
    for one in sees {
        sink.word(&std::mem::discriminant(one));
        match one {
            InPlace::Always(id) | InPlace::WhereItHolds(id) => sink.child(*id),
            InPlace::Then { test, schema } | InPlace::Otherwise { test, schema } => {
                sink.child(*test);
                sink.child(*schema);
            }
            InPlace::With { property, schema } => {
                sink.word(property);
                sink.child(*schema);
            }
        }
    }
}

fn say_string(form: &StringForm, sink: &mut impl Sink) {
    say_bound(&form.min_length, sink);
    say_bound(&form.max_length, sink);
    sink.word(&form.pattern.as_ref().map(|pattern| &pattern.value));
}

fn say_number(form: &NumberForm, sink: &mut impl Sink) {
    sink.word(&form.is_integer);
    for bound in [
        &form.minimum,
        &form.maximum,
        &form.exclusive_minimum,
        &form.exclusive_maximum,
        &form.multiple_of,
    ] {
        say_bound(bound, sink);
    }
}

fn say_array(form: &ArrayForm, sink: &mut impl Sink) {
    say_maybe(form.items, sink);
    sink.word(&form.tuple.len());
    form.tuple.iter().for_each(|&id| sink.child(id));
    say_extra(form.additional, sink);
    say_extra(form.unevaluated, sink);
    say_sees(&form.sees, sink);
    say_maybe(form.contains, sink);
    for bound in [&form.min_items, &form.max_items, &form.min_contains, &form.max_contains] {
        say_bound(bound, sink);
    }
    sink.word(&form.unique.is_some());
}

fn say_object(form: &ObjectForm, sink: &mut impl Sink) {
    sink.word(&form.properties.len());
    for &at in &form.by_name {
        let property = &form.properties[at as usize];
        sink.word(&property.name);
        sink.child(property.schema);
    }
    sink.word(&form.required.len());
    form.required.iter().for_each(|(name, _)| sink.word(name));
    sink.word(&form.patterns.len());
    for (pattern, schema) in &form.patterns {
        sink.word(pattern);
        sink.child(*schema);
    }
    say_maybe(form.property_names, sink);
    say_extra(form.additional, sink);
    say_extra(form.unevaluated, sink);
    say_sees(&form.sees, sink);
    say_bound(&form.min_properties, sink);
    say_bound(&form.max_properties, sink);
    sink.word(&form.dependencies.len());
    for dependency in &form.dependencies {
        sink.word(&dependency.name);
        match &dependency.asks {
            Asks::Names(names) => sink.word(&(0_u8, names)),
            Asks::Schema(id) => {
                sink.word(&1_u8);
                sink.child(*id);
            }
        }
    }
}

/// Which shapes each shape leads to.
struct Graph {
    /// For each shape, where its children begin in `children`; and the end of the last ones.
    starts: Vec<usize>,
    children: Vec<u32>,
}

impl Graph {
    fn of(shapes: &[Shape]) -> Graph {
        let mut starts = Vec::with_capacity(shapes.len() + 1);
        let mut children = Children(Vec::new());
        for shape in shapes {
            starts.push(children.0.len());
            say(shape, &mut children);
        }
        starts.push(children.0.len());
        Graph { starts, children: children.0 }
    }

    fn next(&self, at: u32) -> &[u32] {
        &self.children[self.starts[at as usize]..self.starts[at as usize + 1]]
    }

    /// The shapes in groups that lead to one another, each after the groups that it leads to.
    ///
    /// # Source
    /// Tarjan, "Depth-first search and linear graph algorithms" (1972), without recursion.
    fn circles(&self) -> Vec<Vec<u32>> {
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

#[cfg(test)]
mod tests;
