//! The pairs of messages that data of a writer meets, and what a reader makes of each.
//!
//! A reader takes all data of a message if no field fails by itself and all messages inside are
//! taken: the greatest fix point. It is found from its complement, the pairs from which a failing one
//! can be reached, so that no answer ever rests on an open assumption.

use std::cell::OnceCell;
use std::collections::{HashMap, VecDeque};
use std::ops::Range;

use foldhash::fast::RandomState;

use super::Reading;
use super::least::Least;
use super::offence::{Enums, Offence, Offences};
use super::types::{Id, Side};
use crate::limits::PROTOBUF_PROOF_STEPS_MAX;

/// The two sides of a pair of schemas.
pub(super) struct Sides<'a> {
    pub reader: Side<'a>,
    pub writer: Side<'a>,
    /// The smallest data of the writer.
    pub least: Least,
}

/// A message of the writer and the one that the reader has for it.
pub(super) struct Pair {
    pub reader: Id,
    pub writer: Id,
    /// The pair and its field through which the pair was first met; `None` for one that the main
    /// files declare.
    pub parent: Option<(usize, i32)>,
    /// How many parents there are, one behind the other.
    pub depth: usize,
    /// Places in the lists of the graph.
    offences: Range<usize>,
    links: Range<usize>,
}

/// Every pair, those that the main files declare first.
pub(super) struct Graph {
    pub pairs: Vec<Pair>,
    /// The offences of the first pair, of the second, and so on.
    offences: Vec<Offence>,
    /// For each pair the places of its offences, by number.
    by_number: Vec<usize>,
    /// Fields, by number, and the pairs that their messages make.
    links: Vec<(i32, usize)>,
    /// The messages that the writer's main file declares and the reader's does not.
    pub removed: Vec<Id>,
    removed_by_path: HashMap<String, Id, RandomState>,
    by_path: OnceCell<Places>,
}

/// Pairs by `#/Outer/Inner`, the reader's names.
#[derive(Default)]
struct Places {
    lists: Vec<Vec<usize>>,
    by_path: HashMap<String, usize, RandomState>,
}

/// The way from a pair to the nearest offence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way {
    /// The place of the offence.
    pub offence: usize,
    /// The field that leads on, and to which pair, unless the pair has the offence itself.
    pub through: Option<(i32, usize)>,
    /// How many fields lead on until there.
    pub length: usize,
}

impl Graph {
    /// Looks at every pair that data can meet; `None` if there are too many.
    pub fn of(sides: &Sides<'_>) -> Option<Graph> {
        let mut graph = Graph {
            pairs: Vec::new(),
            offences: Vec::new(),
            by_number: Vec::new(),
            links: Vec::new(),
            removed: Vec::new(),
            removed_by_path: HashMap::default(),
            by_path: OnceCell::new(),
        };
        let mut places = HashMap::default();
        let declared: HashMap<&str, Id, RandomState> =
            sides.reader.declared().map(|id| (sides.reader.local_name(id), id)).collect();
        for writer in sides.writer.declared() {
            let name = sides.writer.local_name(writer);
            match declared.get(name) {
                Some(reader) => {
                    graph.place(&mut places, (*reader, writer), None);
                }
                None => {
                    graph.removed.push(writer);
                    graph.removed_by_path.insert(path_of(name), writer);
                }
            }
        }
        let mut enums = Enums::default();
        let mut steps = 0_usize;
        let mut next = 0;
        while let Some(pair) = graph.pairs.get(next) {
            let mut found = Offences::new(sides, (pair.reader, pair.writer), &mut enums);
            found.find();
            steps = steps.saturating_add(found.steps);
            if steps > PROTOBUF_PROOF_STEPS_MAX {
                return None;
            }
            let (offences, links) = (graph.offences.len(), graph.links.len());
            graph.offences.append(&mut found.offences);
            graph.by_number.extend(offences..graph.offences.len());
            let Graph { by_number, offences: all, .. } = &mut graph;
            by_number[offences..].sort_by_key(|place| all[*place].number);
            for (number, ids) in found.links {
                let target = graph.place(&mut places, ids, Some((next, number)));
                graph.links.push((number, target));
            }
            graph.pairs[next].offences = offences..graph.offences.len();
            graph.pairs[next].links = links..graph.links.len();
            next += 1;
        }
        Some(graph)
    }

    fn place(
        &mut self,
        places: &mut HashMap<(Id, Id), usize, RandomState>,
        (reader, writer): (Id, Id),
        parent: Option<(usize, i32)>,
    ) -> usize {
        *places.entry((reader, writer)).or_insert_with(|| {
            let depth = parent.map_or(0, |(parent, _)| self.pairs[parent].depth + 1);
            let (offences, links) = (0..0, 0..0);
            self.pairs.push(Pair { reader, writer, parent, depth, offences, links });
            self.pairs.len() - 1
        })
    }

    /// The offences of a pair.
    pub fn offences(&self, pair: usize) -> &[Offence] {
        &self.offences[self.pairs[pair].offences.clone()]
    }

    /// The offence at the place that a [`Way`] gives.
    pub fn offence(&self, place: usize) -> &Offence {
        &self.offences[place]
    }

    /// The offences of a pair that are about the field of this number.
    pub fn offences_of(&self, pair: usize, number: i32) -> impl Iterator<Item = &Offence> {
        let places = &self.by_number[self.pairs[pair].offences.clone()];
        let first = places.partition_point(|place| self.offences[*place].number < number);
        let found = places[first..].iter().map(|place| &self.offences[*place]);
        found.take_while(move |offence| offence.number == number)
    }

    /// The pair that the field of this number makes inside a pair.
    pub fn link(&self, pair: usize, number: i32) -> Option<usize> {
        let links = &self.links[self.pairs[pair].links.clone()];
        let at = links.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        Some(links[at].1)
    }

    /// The pairs at a path of the rules.
    pub fn at(&self, sides: &Sides<'_>, path: &str) -> &[usize] {
        let places = self.by_path.get_or_init(|| Places::of(sides, &self.pairs));
        places.by_path.get(path).map_or(&[], |at| &places.lists[*at])
    }

    /// The message at a path that only the writer's main file declares.
    pub fn removed_at(&self, path: &str) -> Option<Id> {
        self.removed_by_path.get(path).copied()
    }

    /// The nearest offence of each pair that fails under `reading`, with data or undecided.
    pub fn ways(&self, reading: Reading, is_decided: bool) -> Vec<Option<Way>> {
        let mut ways: Vec<Option<Way>> = vec![None; self.pairs.len()];
        let mut waiting = VecDeque::new();
        for (place, pair) in self.pairs.iter().enumerate() {
            let counts = |offence: &usize| {
                let one = &self.offences[*offence];
                one.counts_for(reading) && one.undecided.is_none() == is_decided
            };
            if let Some(offence) = pair.offences.clone().find(counts) {
                ways[place] = Some(Way { offence, through: None, length: 0 });
                waiting.push_back(place);
            }
        }
        if waiting.is_empty() {
            return ways;
        }
        let led_to_by = self.led_to_by();
        while let Some(place) = waiting.pop_front() {
            let Some(Way { offence, length, .. }) = ways[place] else { continue };
            for &(number, outer) in led_to_by.of(place) {
                if ways[outer].is_none() {
                    let through = Some((number, place));
                    ways[outer] = Some(Way { offence, through, length: length + 1 });
                    waiting.push_back(outer);
                }
            }
        }
        ways
    }

    fn led_to_by(&self) -> LedToBy {
        let mut ends = vec![0; self.pairs.len() + 1];
        for (_, target) in &self.links {
            ends[*target + 1] += 1;
        }
        for place in 1..ends.len() {
            ends[place] += ends[place - 1];
        }
        let mut fields = vec![(0, 0); self.links.len()];
        for (place, pair) in self.pairs.iter().enumerate() {
            for (number, target) in &self.links[pair.links.clone()] {
                fields[ends[*target]] = (*number, place);
                ends[*target] += 1;
            }
        }
        LedToBy { ends, fields }
    }
}

/// The fields, and the pairs that have them, that lead to each pair.
struct LedToBy {
    /// Where the fields that lead to each pair end.
    ends: Vec<usize>,
    fields: Vec<(i32, usize)>,
}

impl LedToBy {
    fn of(&self, place: usize) -> &[(i32, usize)] {
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.fields[start..self.ends[place]]
    }
}

impl Places {
    fn of(sides: &Sides<'_>, pairs: &[Pair]) -> Places {
        let mut places = Places::default();
        let mut by_reader: Vec<Option<usize>> = vec![None; sides.reader.messages.len()];
        for (place, pair) in pairs.iter().enumerate() {
            let list = *by_reader[pair.reader].get_or_insert_with(|| {
                let path = path_of(sides.reader.local_name(pair.reader));
                *places.by_path.entry(path).or_insert_with(|| {
                    places.lists.push(Vec::new());
                    places.lists.len() - 1
                })
            });
            places.lists[list].push(place);
        }
        places
    }
}

/// `Outer.Inner` as `#/Outer/Inner`.
fn path_of(local_name: &str) -> String {
    format!("#/{}", local_name.replace('.', "/"))
}
