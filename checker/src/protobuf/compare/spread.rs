//! Which fields break because the message that they refer to does.
//!
//! A field breaks if its pair of messages leads to a difference that breaks. Confluent's registry
//! finds that out by going down from each field, and turns back at messages that it came through: a
//! field that leads back to those and to nothing else is not told. So inside a cycle each field is
//! asked what it leads to past the messages that every way to it comes through.

use std::collections::HashSet;

use crate::limits::PROTOBUF_CYCLE_STEPS_MAX;

/// What makes up a pair of messages: their fields, and the types that they declare.
#[derive(Default)]
pub(super) struct Vertex {
    pub fields: Part,
    /// These are looked at each time a message is met, one that the walk came through as well.
    pub types: Part,
}

#[derive(Default)]
pub(super) struct Part {
    /// Whether there is a difference in it that breaks.
    pub is_broken: bool,
    /// The pairs that it leads to.
    pub targets: Vec<usize>,
}

impl Vertex {
    fn target(&self, at: usize) -> Option<usize> {
        let fields = &self.fields.targets;
        fields.get(at).or_else(|| self.types.targets.get(at - fields.len())).copied()
    }

    fn targets(&self) -> impl Iterator<Item = usize> + '_ {
        self.fields.targets.iter().chain(&self.types.targets).copied()
    }
}

/// Which pairs break.
pub(super) struct Breaks {
    is_broken: Vec<bool>,
    /// Fields, by pair and target, that lead to nothing that breaks but by the way that led there.
    silent: HashSet<(usize, usize)>,
}

impl Breaks {
    /// Finds what breaks; the first vertex leads to all others and none leads to it.
    pub fn of(vertices: &[Vertex]) -> Breaks {
        let is_broken = broken(vertices);
        let mut silent = HashSet::new();
        if is_broken.first() == Some(&true) {
            let cycles = cycles_in(vertices, &is_broken);
            let steps = cycles.iter().map(Cycle::steps).fold(0, usize::saturating_add);
            if steps <= PROTOBUF_CYCLE_STEPS_MAX {
                cycles.iter().for_each(|cycle| cycle.add_silent(&mut silent));
            }
        }
        Breaks { is_broken, silent }
    }

    /// Whether the fields of `owner` break that refer to `target`.
    pub fn is_told(&self, owner: usize, target: usize) -> bool {
        self.is_broken[target] && !self.silent.contains(&(owner, target))
    }
}

/// Which vertices lead to something that breaks.
fn broken(vertices: &[Vertex]) -> Vec<bool> {
    let mut sources = vec![Vec::new(); vertices.len()];
    let mut is_broken = Vec::with_capacity(vertices.len());
    for (index, vertex) in vertices.iter().enumerate() {
        vertex.targets().for_each(|target| sources[target].push(index));
        is_broken.push(vertex.fields.is_broken || vertex.types.is_broken);
    }
    let mut waiting: Vec<usize> = (0..vertices.len()).filter(|at| is_broken[*at]).collect();
    while let Some(one) = waiting.pop() {
        for source in &sources[one] {
            if !std::mem::replace(&mut is_broken[*source], true) {
                waiting.push(*source);
            }
        }
    }
    is_broken
}

/// The vertices that lead to each other, and those that lead to themselves: Tarjan's algorithm, with
/// a stack of its own.
fn cycles_of(vertices: &[Vertex]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let mut order = vec![UNSEEN; vertices.len()];
    let mut low = vec![UNSEEN; vertices.len()];
    let mut is_open = vec![false; vertices.len()];
    let (mut open, mut walk, mut found) = (Vec::new(), vec![(0, 0)], Vec::new());
    let mut count = 0;
    while let Some((vertex, at)) = walk.last_mut() {
        let (vertex, edge) = (*vertex, *at);
        *at += 1;
        if edge == 0 {
            (order[vertex], low[vertex], is_open[vertex]) = (count, count, true);
            count += 1;
            open.push(vertex);
        }
        match vertices[vertex].target(edge) {
            Some(target) if order[target] == UNSEEN => walk.push((target, 0)),
            Some(target) if is_open[target] => low[vertex] = low[vertex].min(order[target]),
            Some(_) => {}
            None => {
                walk.pop();
                if let Some((above, _)) = walk.last() {
                    low[*above] = low[*above].min(low[vertex]);
                }
                if low[vertex] != order[vertex] {
                    continue;
                }
                let start = open.iter().rposition(|one| *one == vertex).unwrap_or(0);
                let members = open.split_off(start);
                members.iter().for_each(|one| is_open[*one] = false);
                if members.len() > 1 || vertices[vertex].targets().any(|one| one == vertex) {
                    found.push(members);
                }
            }
        }
    }
    found
}

/// Vertices that lead to each other, called by their places in a list.
struct Cycle {
    members: Vec<Member>,
    /// Those that something outside the cycle leads to.
    entries: Vec<usize>,
}

/// What is told apart of a member: the first has to do with its fields, the second with the types
/// that it declares.
type Parts<T> = [T; 2];
const FIELDS: usize = 0;

#[derive(Default)]
struct Member {
    vertex: usize,
    /// Whether it breaks without the rest of the cycle.
    breaks: Parts<bool>,
    /// The members that it leads to.
    targets: Parts<Vec<usize>>,
    /// The members that lead to it, and by which part.
    sources: Vec<(usize, usize)>,
}

/// All cycles, with what leads to them and out of them.
fn cycles_in(vertices: &[Vertex], is_broken: &[bool]) -> Vec<Cycle> {
    let mut places = vec![None; vertices.len()];
    let mut cycles = Vec::new();
    for (cycle, found) in cycles_of(vertices).into_iter().enumerate() {
        let mut members = Vec::with_capacity(found.len());
        for (place, vertex) in found.into_iter().enumerate() {
            places[vertex] = Some((cycle, place));
            members.push(Member { vertex, ..Member::default() });
        }
        cycles.push(Cycle { members, entries: Vec::new() });
    }
    for (index, vertex) in vertices.iter().enumerate() {
        for (by, part) in [&vertex.fields, &vertex.types].into_iter().enumerate() {
            if let Some((cycle, place)) = places[index] {
                cycles[cycle].members[place].breaks[by] |= part.is_broken;
            }
            for target in &part.targets {
                match (places[index], places[*target]) {
                    (Some((cycle, place)), Some((same, target))) if cycle == same => {
                        let members = &mut cycles[cycle].members;
                        members[place].targets[by].push(target);
                        members[target].sources.push((place, by));
                    }
                    (source, entry) => {
                        if let Some((cycle, place)) = source {
                            cycles[cycle].members[place].breaks[by] |= is_broken[*target];
                        }
                        if let Some((cycle, target)) = entry {
                            cycles[cycle].entries.push(target);
                        }
                    }
                }
            }
        }
    }
    cycles
}

impl Cycle {
    /// How many steps it takes to judge the cycle.
    fn steps(&self) -> usize {
        let edges: usize = self.members.iter().map(|member| member.sources.len()).sum();
        self.members.len().saturating_mul(self.members.len() + edges)
    }

    /// Adds the fields that lead to nothing that breaks past the members that every way to them
    /// comes through.
    fn add_silent(&self, silent: &mut HashSet<(usize, usize)>) {
        let ways = self.ways();
        for (owner, member) in self.members.iter().enumerate() {
            if member.targets[FIELDS].is_empty() {
                continue;
            }
            let breaks = self.breaks_past(&ways[owner]);
            for target in member.targets[FIELDS].iter().filter(|target| !breaks[**target]) {
                silent.insert((member.vertex, self.members[*target].vertex));
            }
        }
    }

    /// For each member which members every way to it comes through, itself among them.
    fn ways(&self) -> Vec<Vec<bool>> {
        let mut ways = vec![vec![true; self.members.len()]; self.members.len()];
        for avoided in 0..self.members.len() {
            let mut waiting = Vec::new();
            let reach = |one: usize, waiting: &mut Vec<usize>, ways: &mut Vec<Vec<bool>>| {
                if one != avoided && std::mem::replace(&mut ways[one][avoided], false) {
                    waiting.push(one);
                }
            };
            self.entries.iter().for_each(|entry| reach(*entry, &mut waiting, &mut ways));
            while let Some(one) = waiting.pop() {
                for target in self.members[one].targets.iter().flatten() {
                    reach(*target, &mut waiting, &mut ways);
                }
            }
        }
        ways
    }

    /// Which members lead to something that breaks without the fields of those in `way`.
    fn breaks_past(&self, way: &[bool]) -> Vec<bool> {
        let counts = |member: usize, by: usize| by != FIELDS || !way[member];
        let mut breaks: Vec<bool> = self
            .members
            .iter()
            .enumerate()
            .map(|(at, member)| (0..2).any(|by| member.breaks[by] && counts(at, by)))
            .collect();
        let mut waiting: Vec<usize> = (0..breaks.len()).filter(|at| breaks[*at]).collect();
        while let Some(one) = waiting.pop() {
            for (source, by) in &self.members[one].sources {
                if counts(*source, *by) && !std::mem::replace(&mut breaks[*source], true) {
                    waiting.push(*source);
                }
            }
        }
        breaks
    }
}
