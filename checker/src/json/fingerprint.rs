//! A number for what each shape says, so that equal parts of two schemas are told apart at once.
//!
//! Two shapes with one number take the same values and are annotated alike: their comparison would
//! find nothing. A shape that leads back to itself is told by what it unfolds to.

mod graph;

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use super::model::{
    Annotations, ArrayForm, Asks, Bound, Extra, Form, InPlace, NumberForm, ObjectForm, Shape,
    ShapeId, StringForm,
};

use graph::Graph;

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
    let mut bytes = Vec::new();
    for circle in graph.circles() {
        match circle[..] {
            [only] if graph.next(only).iter().all(|&child| child as usize != only) => {
                prints[only] = print(&shapes[only], &prints, &mut bytes);
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
    circle: &[usize],
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
    let mut bytes = Vec::new();
    circle.iter().for_each(|&at| prints[at] = start);
    for _ in 0..rounds {
        let unfolded: Vec<_> =
            circle.iter().map(|&at| print(&shapes[at], prints, &mut bytes)).collect();
        for (&at, print) in circle.iter().zip(unfolded) {
            prints[at] = print;
        }
    }
}

/// Nobody can make texts that share a number by accident of the hash: its keys are drawn anew in each
/// process.
static KEYS: LazyLock<[RandomState; 2]> = LazyLock::new(Default::default);

/// What takes up the parts of a shape, one after the other.
trait Sink {
    fn number(&mut self, number: u64);

    fn text(&mut self, text: &str);

    fn child(&mut self, id: ShapeId);

    fn flag(&mut self, flag: bool) {
        self.number(u64::from(flag));
    }

    fn count(&mut self, count: usize) {
        self.number(count as u64);
    }
}

/// Writes what a shape says as bytes that no other says.
struct Printer<'p> {
    bytes: &'p mut Vec<u8>,
    prints: &'p [Fingerprint],
    is_known: bool,
}

impl Sink for Printer<'_> {
    fn number(&mut self, number: u64) {
        match u8::try_from(number) {
            Ok(small) if small < u8::MAX => self.bytes.push(small),
            Ok(_) | Err(_) => {
                self.bytes.push(u8::MAX);
                self.bytes.extend(number.to_le_bytes());
            }
        }
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.bytes.extend(text.as_bytes());
    }

    fn child(&mut self, id: ShapeId) {
        let print = self.prints[id.0 as usize];
        self.is_known &= print.is_known();
        self.bytes.extend(print.0.to_le_bytes());
    }
}

/// The fingerprint of `shape`, where `prints` are those of its children. `bytes` are overwritten.
fn print(shape: &Shape, prints: &[Fingerprint], bytes: &mut Vec<u8>) -> Fingerprint {
    bytes.clear();
    let mut printer = Printer { bytes, prints, is_known: true };
    say(shape, &mut printer);
    if !printer.is_known {
        return Fingerprint::UNKNOWN;
    }
    let [low, high] = KEYS.each_ref().map(|key| u128::from(key.hash_one(&*printer.bytes)));
    Fingerprint((high << 64 | low).max(1))
}

/// Tells `sink` everything that the shape says but where it stands.
fn say(shape: &Shape, sink: &mut impl Sink) {
    say_annotations(shape.annotations.as_deref(), sink);
    match &shape.form {
        Form::Any => sink.number(0),
        Form::Never => sink.number(1),
        Form::Boolean => sink.number(2),
        Form::Null => sink.number(3),
        Form::String(form) => say_string(form, sink),
        Form::Number(form) => say_number(form, sink),
        Form::Array(form) => say_array(form, sink),
        Form::Object(form) => say_object(form, sink),
        Form::Values(form) => {
            sink.number(8);
            sink.flag(form.is_const);
            sink.count(form.len());
            form.keys().for_each(|key| sink.text(key));
        }
        Form::Not(id) => {
            sink.number(9);
            sink.child(*id);
        }
        Form::Reference(id) => {
            sink.number(10);
            sink.child(*id);
        }
        Form::Conditional(form) => {
            sink.number(11);
            sink.child(form.test);
            say_maybe(form.then, sink);
            say_maybe(form.otherwise, sink);
        }
        Form::Combined(form) => {
            sink.number(12);
            sink.number(form.criterion as u64);
            sink.count(form.members.len());
            form.members.iter().for_each(|&id| sink.child(id));
        }
        Form::Dynamic(form) => {
            sink.number(13);
            sink.child(form.initial);
            sink.count(form.candidates.len());
            form.candidates.iter().for_each(|&id| sink.child(id));
        }
    }
}

fn say_annotations(annotations: Option<&Annotations>, sink: &mut impl Sink) {
    let Some(annotations) = annotations else { return sink.flag(false) };
    sink.flag(true);
    let Annotations { id, title, description, default, is_connect_bytes } = annotations;
    for text in [id, title, description, default] {
        sink.flag(text.is_some());
        sink.text(text.as_deref().unwrap_or_default());
    }
    sink.flag(*is_connect_bytes);
}

fn say_maybe(id: Option<ShapeId>, sink: &mut impl Sink) {
    sink.flag(id.is_some());
    if let Some(id) = id {
        sink.child(id);
    }
}

fn say_bound(bound: &Bound, sink: &mut impl Sink) {
    sink.flag(bound.is_some());
    if let Some(bound) = bound {
        bound.value.say(|text| sink.text(text));
    }
}

fn say_extra(extra: Extra, sink: &mut impl Sink) {
    match extra {
        Extra::Open => sink.number(0),
        Extra::Closed(_) => sink.number(1),
        Extra::Schema(id, _) => {
            sink.number(2);
            sink.child(id);
        }
    }
}

fn say_sees(sees: &[InPlace], sink: &mut impl Sink) {
    sink.count(sees.len());
    for one in sees {
        match one {
            InPlace::Always(id) => {
                sink.number(0);
                sink.child(*id);
            }
            InPlace::WhereItHolds(id) => {
                sink.number(1);
                sink.child(*id);
            }
            InPlace::Then { test, schema } | InPlace::Otherwise { test, schema } => {
                sink.number(if matches!(one, InPlace::Then { .. }) { 2 } else { 3 });
                sink.child(*test);
                sink.child(*schema);
            }
            InPlace::With { property, schema } => {
                sink.number(4);
                sink.text(property);
                sink.child(*schema);
            }
        }
    }
}

fn say_string(form: &StringForm, sink: &mut impl Sink) {
    sink.number(4);
    say_bound(&form.min_length, sink);
    say_bound(&form.max_length, sink);
    sink.flag(form.pattern.is_some());
    if let Some(pattern) = &form.pattern {
        sink.text(&pattern.value);
    }
}

fn say_number(form: &NumberForm, sink: &mut impl Sink) {
    sink.number(5);
    sink.flag(form.is_integer);
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
    sink.number(6);
    say_maybe(form.items, sink);
    sink.count(form.tuple.len());
    form.tuple.iter().for_each(|&id| sink.child(id));
    say_extra(form.additional, sink);
    say_extra(form.unevaluated, sink);
    say_sees(&form.sees, sink);
    say_maybe(form.contains, sink);
    for bound in [&form.min_items, &form.max_items, &form.min_contains, &form.max_contains] {
        say_bound(bound, sink);
    }
    sink.flag(form.unique.is_some());
}

fn say_object(form: &ObjectForm, sink: &mut impl Sink) {
    sink.number(7);
    sink.count(form.properties.len());
    for &at in &form.by_name {
        let property = &form.properties[at as usize];
        sink.text(&property.name);
        sink.child(property.schema);
    }
    sink.count(form.required.len());
    form.required.iter().for_each(|(name, _)| sink.text(name));
    sink.count(form.patterns.len());
    for (pattern, schema) in &form.patterns {
        sink.text(pattern);
        sink.child(*schema);
    }
    say_maybe(form.property_names, sink);
    say_extra(form.additional, sink);
    say_extra(form.unevaluated, sink);
    say_sees(&form.sees, sink);
    say_bound(&form.min_properties, sink);
    say_bound(&form.max_properties, sink);
    sink.count(form.dependencies.len());
    for dependency in &form.dependencies {
        sink.text(&dependency.name);
        match &dependency.asks {
            Asks::Names(names) => {
                sink.number(0);
                sink.count(names.len());
                names.iter().for_each(|name| sink.text(name));
            }
            Asks::Schema(id) => {
                sink.number(1);
                sink.child(*id);
            }
        }
    }
}

#[cfg(test)]
mod tests;
