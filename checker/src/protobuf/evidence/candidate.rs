//! A datum that is expected to fail: which one it is, how large, and the datum itself.

use super::atom::other;
use super::datum::{Datum, Element};
use super::graph::{Graph, Pair, Sides, Way};
use super::least::{Size, message_of};
use super::offence::{Offence, Setting};
use super::types::Cardinality;

/// A datum that is expected to fail, by the pair of messages where it does.
#[derive(Clone, Copy)]
pub(super) struct Candidate<'g> {
    pub pair: usize,
    /// The field and the pair through which the offence is reached, if it is not one of the pair
    /// itself, and the ways from there.
    pub through: Option<(i32, usize, &'g [Option<Way>])>,
    pub offence: &'g Offence,
}

/// A pair on the way from one that the main files declare, with the field that leads on.
pub(super) type Step = (usize, Option<i32>);

impl<'g> Candidate<'g> {
    /// An offence of the pair itself.
    pub fn here(pair: usize, offence: &'g Offence) -> Candidate<'g> {
        Candidate { pair, through: None, offence }
    }

    /// The nearest offence through a field of the pair, if there is one.
    pub fn through(
        graph: &'g Graph,
        pair: usize,
        (number, target): (i32, usize),
        ways: &'g [Option<Way>],
    ) -> Option<Candidate<'g>> {
        let offence = graph.offence(ways[target]?.offence);
        Some(Candidate { pair, through: Some((number, target, ways)), offence })
    }

    /// How many steps there are, without going them: it may be a million.
    pub fn levels(&self, graph: &Graph) -> usize {
        let beyond = self.through.and_then(|(_, target, ways)| ways[target]);
        graph.pairs[self.pair].depth + 1 + beyond.map_or(0, |way| way.length + 1)
    }

    /// The steps from a pair that the main files declare to the offence.
    pub fn steps(&self, graph: &Graph) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut at = self.pair;
        while let Some((parent, number)) = graph.pairs[at].parent {
            steps.push((parent, Some(number)));
            at = parent;
        }
        steps.reverse();
        let mut at = self.pair;
        if let Some((number, target, ways)) = self.through {
            steps.push((at, Some(number)));
            at = target;
            while let Some((number, target)) = ways[at].and_then(|way| way.through) {
                steps.push((at, Some(number)));
                at = target;
            }
        }
        steps.push((at, None));
        steps
    }

    /// How large the datum is.
    pub fn size(&self, sides: &Sides<'_>, graph: &Graph, steps: &[Step]) -> Size {
        let mut total = Size::default();
        let messages = steps.iter().map(|(at, _)| graph.pairs[*at].writer);
        for size in messages.clone().filter_map(|writer| sides.least.size(writer)) {
            total.bytes = total.bytes.saturating_add(size.bytes);
            total.depth = total.depth.max(size.depth);
        }
        let last = messages.last();
        for (number, _) in self.offence.sets() {
            let field = last.and_then(|last| sides.writer.field(last, number));
            let inner = field.and_then(message_of).and_then(|id| sides.least.size(id));
            let inner = inner.unwrap_or_default();
            total.depth = total.depth.max(inner.depth);
            // Two elements at most.
            total.bytes = total.bytes.saturating_add(inner.bytes.saturating_mul(2));
        }
        total.depth += steps.len();
        total
    }

    /// What is looked at besides the datum itself, as bytes: every default of a message is compared
    /// wherever one stands, and a decoder that sets a member of a oneof goes through all of them.
    pub fn parts(&self, sides: &Sides<'_>, graph: &Graph, steps: &[Step]) -> usize {
        let mut parts = 0;
        for (at, number) in steps {
            let Pair { reader, writer, .. } = graph.pairs[*at];
            let set = self.offence.sets().filter(|_| number.is_none());
            let numbers = number.iter().copied().chain(set.map(|(number, _)| number));
            for (side, id) in [(&sides.reader, reader), (&sides.writer, writer)] {
                let message = &side.messages[id];
                parts += message.defaulted.len() * size_of::<i32>();
                for number in numbers.clone() {
                    let oneof = side.field(id, number).and_then(|field| field.oneof);
                    parts += oneof.map_or(0, |oneof| message.oneofs[oneof].members.len());
                }
            }
        }
        parts
    }

    /// The datum: the smallest messages around the smallest one with the fields set.
    pub fn datum(&self, sides: &Sides<'_>, graph: &Graph, steps: &[Step]) -> Datum {
        let mut inner: Option<Datum> = None;
        for (at, number) in steps.iter().rev() {
            let mut datum = sides.least.datum(&sides.writer, graph.pairs[*at].writer);
            match (number, inner.take()) {
                (Some(number), Some(inner)) => datum.set(*number, vec![Element::Message(inner)]),
                _ => apply(sides, self.offence, &mut datum),
            }
            inner = Some(datum);
        }
        inner.expect("there is a step for the offence itself")
    }
}

fn apply(sides: &Sides<'_>, offence: &Offence, datum: &mut Datum) {
    let (writer, least) = (&sides.writer, &sides.least);
    for (number, setting) in offence.sets() {
        let Some(field) = writer.field(datum.id, number) else { continue };
        let elements = match setting {
            Setting::Least => vec![least.element(writer, field)],
            Setting::Atom(atom) => vec![Element::Atom(atom.clone())],
            Setting::Two(Some(two)) => {
                let (one, other) = &**two;
                vec![Element::Atom(one.clone()), Element::Atom(other.clone())]
            }
            Setting::Two(None) => {
                let one = least.element(writer, field);
                let mut two = one.clone();
                if let (Cardinality::Map, Element::Message(entry)) = (field.cardinality, &mut two)
                    && let Some(key) = writer.field(entry.id, 1).and_then(|key| other(key.value))
                {
                    entry.set(1, vec![Element::Atom(key)]);
                }
                vec![one, two]
            }
        };
        datum.set(number, elements);
    }
}
