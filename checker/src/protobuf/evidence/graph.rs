//! The pairs of messages that data of a writer meets, and what a reader makes of each.
//!
//! A reader takes all data of a message if no field fails by itself and all messages inside are
//! taken: the greatest fix point. It is found from its complement, the pairs from which a failing one
//! can be reached, so that no answer ever rests on an open assumption.

use std::collections::{HashMap, VecDeque};

use foldhash::fast::RandomState;

use super::Reading;
use super::least::Least;
use super::offence::{Offence, Offences};
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
    pub offences: Vec<Offence>,
    /// Fields and the pairs that their messages make.
    pub links: Vec<(i32, usize)>,
}

/// Every pair, those that the main files declare first.
pub(super) struct Graph {
    pub pairs: Vec<Pair>,
    /// The messages that the writer's main file declares and the reader's does not, with their paths.
    pub removed: Vec<(String, Id)>,
    /// Pairs by `#/Outer/Inner`, the reader's names.
    by_path: HashMap<String, Vec<usize>, RandomState>,
}

/// The way from a pair to the nearest offence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// The pair has one itself: its place.
    Here(usize),
    /// Through a field, to another pair.
    Through(i32, usize),
}

impl Graph {
    /// Looks at every pair that data can meet; `None` if there are too many.
    pub fn of(sides: &Sides<'_>) -> Option<Graph> {
        let mut graph =
            Graph { pairs: Vec::new(), removed: Vec::new(), by_path: HashMap::default() };
        let mut places = HashMap::default();
        let declared: HashMap<&str, Id, RandomState> =
            sides.reader.declared.iter().map(|(path, id)| (path.as_str(), *id)).collect();
        for (path, writer) in &sides.writer.declared {
            match declared.get(path.as_str()) {
                Some(reader) => {
                    graph.place(&mut places, (*reader, *writer), path.clone(), None);
                }
                None => graph.removed.push((path.clone(), *writer)),
            }
        }
        let mut steps = 0_usize;
        let mut next = 0;
        while let Some(pair) = graph.pairs.get(next) {
            let mut found = Offences::new(sides, (pair.reader, pair.writer));
            found.find();
            steps = steps.saturating_add(found.steps);
            if steps > PROTOBUF_PROOF_STEPS_MAX {
                return None;
            }
            let mut links = Vec::with_capacity(found.links.len());
            for (number, ids) in found.links {
                let name = &sides.reader.messages[ids.0].local_name;
                let path = format!("#/{}", name.replace('.', "/"));
                links.push((number, graph.place(&mut places, ids, path, Some((next, number)))));
            }
            graph.pairs[next].offences = found.offences;
            graph.pairs[next].links = links;
            next += 1;
        }
        Some(graph)
    }

    fn place(
        &mut self,
        places: &mut HashMap<(Id, Id), usize, RandomState>,
        (reader, writer): (Id, Id),
        path: String,
        parent: Option<(usize, i32)>,
    ) -> usize {
        *places.entry((reader, writer)).or_insert_with(|| {
            let place = self.pairs.len();
            self.by_path.entry(path).or_default().push(place);
            let (offences, links) = (Vec::new(), Vec::new());
            self.pairs.push(Pair { reader, writer, parent, offences, links });
            place
        })
    }

    /// The pairs at a path of the rules.
    pub fn at(&self, path: &str) -> &[usize] {
        self.by_path.get(path).map_or(&[], Vec::as_slice)
    }

    /// The nearest offence of each pair that fails under `reading`, with data or undecided.
    pub fn ways(&self, reading: Reading, is_decided: bool) -> Vec<Option<Way>> {
        let mut ways = vec![None; self.pairs.len()];
        let mut waiting = VecDeque::new();
        let mut led_to_by: Vec<Vec<(i32, usize)>> = vec![Vec::new(); self.pairs.len()];
        for (place, pair) in self.pairs.iter().enumerate() {
            let counts =
                |one: &Offence| one.counts_for(reading) && one.undecided.is_none() == is_decided;
            if let Some(at) = pair.offences.iter().position(counts) {
                ways[place] = Some(Way::Here(at));
                waiting.push_back(place);
            }
            for (number, target) in &pair.links {
                led_to_by[*target].push((*number, place));
            }
        }
        while let Some(place) = waiting.pop_front() {
            for (number, outer) in &led_to_by[place] {
                if ways[*outer].is_none() {
                    ways[*outer] = Some(Way::Through(*number, place));
                    waiting.push_back(*outer);
                }
            }
        }
        ways
    }
}
