//! The pairs of messages that a comparison meets, and what it found in each.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::spread::{Breaks, Vertex};
use super::{Found, Item, Names, Pair, Sides, local_name, main_files, message};
use crate::difference::Difference;
use crate::protobuf::descriptor::Message;

/// What was found in one pair, in order; other pairs are called by their place in the list.
enum Step {
    Difference(Box<Difference>),
    Referred { target: usize, if_broken: Option<Box<Difference>> },
    Declared(usize),
}

/// The two main files, which are the first pair, and every pair of messages that they lead to. Each
/// is compared once, however many fields refer to it.
pub(super) struct Pairs {
    steps: Vec<Vec<Step>>,
    vertices: Vec<Vertex>,
}

/// Pairs that are known and wait for their turn.
struct Waiting<'a> {
    sides: Sides<'a>,
    pairs: Vec<Pair<'a>>,
    /// The places of pairs, known by where their messages are.
    places: HashMap<(*const Message, *const Message), usize, RandomState>,
}

/// A pair that is written down, up to where others stand in it.
struct Frame {
    pair: usize,
    steps: std::vec::IntoIter<Step>,
    if_broken: Option<Box<Difference>>,
}

impl Pairs {
    /// Compares the main files and all that they lead to.
    pub fn reached(sides: Sides<'_>) -> Pairs {
        let mut waiting = Waiting { sides, pairs: Vec::new(), places: HashMap::default() };
        let mut pairs = Pairs { steps: Vec::new(), vertices: Vec::new() };
        let mut found = main_files(sides);
        pairs.add(&mut found, &mut waiting);
        let mut next = 0;
        while let Some(pair) = waiting.pairs.get(next) {
            message(sides, pair, &mut found);
            pairs.add(&mut found, &mut waiting);
            next += 1;
        }
        pairs
    }

    /// Takes what was found in a pair, and leaves room for the next.
    fn add<'a>(&mut self, found: &mut Found<'a>, waiting: &mut Waiting<'a>) {
        let mut vertex = Vertex::default();
        let mut steps = Vec::with_capacity(found.items.len());
        for (index, item) in found.items.drain(..).enumerate() {
            let part = if index < found.types { &mut vertex.fields } else { &mut vertex.types };
            match item {
                Item::Difference { breaks, told } => {
                    part.is_broken |= breaks;
                    steps.extend(told.map(Step::Difference));
                }
                Item::Referred { names, if_broken } => {
                    if let Some(target) = waiting.named(names) {
                        part.targets.push(target);
                        steps.push(Step::Referred { target, if_broken });
                    }
                }
                Item::Declared(pair) => {
                    let target = waiting.place(pair);
                    part.targets.push(target);
                    steps.push(Step::Declared(target));
                }
            }
        }
        self.vertices.push(vertex);
        self.steps.push(steps);
    }

    /// Every difference that was told: those of a pair where the walk first meets it, then the one that says that
    /// the field breaks which led there. The walk keeps its own stack, so a long chain of messages
    /// cannot overflow ours.
    pub fn differences(mut self) -> Vec<Difference> {
        let breaks = Breaks::of(&self.vertices);
        // As many as there may be, rather than room that grows by copying.
        let mut differences = Vec::with_capacity(self.steps.iter().map(Vec::len).sum());
        let mut frames = vec![self.frame(0, None)];
        while let Some(frame) = frames.last_mut() {
            let owner = frame.pair;
            match frame.steps.next() {
                Some(Step::Difference(one)) => differences.push(*one),
                Some(Step::Referred { target, if_broken }) => {
                    let if_broken = if_broken.filter(|_| breaks.is_told(owner, target));
                    frames.push(self.frame(target, if_broken));
                }
                Some(Step::Declared(target)) => frames.push(self.frame(target, None)),
                None => {
                    let if_broken = frames.pop().and_then(|done| done.if_broken);
                    differences.extend(if_broken.map(|one| *one));
                }
            }
        }
        differences
    }

    /// What there is to write of a pair: nothing if that is done or under way.
    fn frame(&mut self, pair: usize, if_broken: Option<Box<Difference>>) -> Frame {
        Frame { pair, steps: std::mem::take(&mut self.steps[pair]).into_iter(), if_broken }
    }
}

impl<'a> Waiting<'a> {
    /// The place of a pair of messages of these names.
    fn named(&mut self, (reader, writer): Names<'a>) -> Option<usize> {
        let (file, reader_message) = self.sides.reader.message(reader)?;
        let (_, writer_message) = self.sides.writer.message(writer)?;
        let path = format!("#/{}", local_name(file, reader).replace('.', "/"));
        Some(self.place(Pair { path, reader: reader_message, writer: writer_message }))
    }

    fn place(&mut self, pair: Pair<'a>) -> usize {
        let key = (std::ptr::from_ref(pair.reader), std::ptr::from_ref(pair.writer));
        *self.places.entry(key).or_insert_with(|| {
            self.pairs.push(pair);
            // The main files are the first pair of all.
            self.pairs.len()
        })
    }
}
