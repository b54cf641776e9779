//! Which fields break because the message that they refer to does.
//!
//! A field breaks if its pair of messages leads to a difference that breaks. Confluent's registry
//! finds that out by going down from each field anew, and turns back at the fields of messages that it
//! came through: a field that leads to nothing else that breaks is not told. Outside of cycles that is
//! no matter, and one pass backwards finds all; inside of them the same walk is taken.

use std::collections::{BTreeSet, HashSet};

use crate::circles::circles;
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
            let mut steps = PROTOBUF_CYCLE_STEPS_MAX;
            let cycles = cycles_in(vertices, &is_broken);
            for cycle in cycles.iter().filter(|cycle| cycle.leads_to_any(&is_broken)) {
                if cycle.add_silent(&mut silent, &mut steps).is_none() {
                    // How many steps all cycles take does not depend on their order.
                    silent.clear();
                    break;
                }
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
    let mut is_broken: Vec<bool> =
        vertices.iter().map(|one| one.fields.is_broken || one.types.is_broken).collect();
    let mut waiting: Vec<usize> = (0..vertices.len()).filter(|at| is_broken[*at]).collect();
    if waiting.is_empty() {
        return is_broken;
    }
    let mut sources = vec![Vec::new(); vertices.len()];
    for (index, vertex) in vertices.iter().enumerate() {
        vertex.targets().for_each(|target| sources[target].push(index));
    }
    while let Some(one) = waiting.pop() {
        for source in &sources[one] {
            if !std::mem::replace(&mut is_broken[*source], true) {
                waiting.push(*source);
            }
        }
    }
    is_broken
}

/// The vertices that lead to each other, and those that lead to themselves.
fn cycles_of(vertices: &[Vertex]) -> impl Iterator<Item = Vec<usize>> {
    circles(vertices.len(), |vertex, edge| vertices[vertex].target(edge)).into_iter().filter(
        |members| members.len() > 1 || vertices[members[0]].targets().any(|one| one == members[0]),
    )
}

/// Vertices that lead to each other, called by their places in a list.
struct Cycle {
    members: Vec<Member>,
    /// Those that something outside the cycle leads to.
    entries: BTreeSet<usize>,
}

/// What is told apart of a member: the first has to do with its fields, the second with the types
/// that it declares.
type Parts<T> = [T; 2];
const FIELDS: usize = 0;
const TYPES: usize = 1;

#[derive(Default)]
struct Member {
    vertex: usize,
    /// Whether it breaks without the rest of the cycle.
    breaks: Parts<bool>,
    /// The members that it leads to.
    targets: Parts<Vec<usize>>,
}

/// All cycles, with what leads to them and out of them.
fn cycles_in(vertices: &[Vertex], is_broken: &[bool]) -> Vec<Cycle> {
    let mut places = vec![None; vertices.len()];
    let mut cycles = Vec::new();
    for (cycle, found) in cycles_of(vertices).enumerate() {
        let mut members = Vec::with_capacity(found.len());
        for (place, vertex) in found.into_iter().enumerate() {
            places[vertex] = Some((cycle, place));
            members.push(Member { vertex, ..Member::default() });
        }
        cycles.push(Cycle { members, entries: BTreeSet::new() });
    }
    for (index, vertex) in vertices.iter().enumerate() {
        for (by, part) in [&vertex.fields, &vertex.types].into_iter().enumerate() {
            if let Some((cycle, place)) = places[index] {
                cycles[cycle].members[place].breaks[by] |= part.is_broken;
            }
            for target in &part.targets {
                match (places[index], places[*target]) {
                    (Some((cycle, place)), Some((same, target))) if cycle == same => {
                        cycles[cycle].members[place].targets[by].push(target);
                    }
                    (source, entry) => {
                        if let Some((cycle, place)) = source {
                            cycles[cycle].members[place].breaks[by] |= is_broken[*target];
                        }
                        if let Some((cycle, target)) = entry {
                            cycles[cycle].entries.insert(target);
                        }
                    }
                }
            }
        }
    }
    cycles
}

/// A member on the way of the walk.
struct Visit {
    member: usize,
    /// The edge that led here: the member that it is of, and its part.
    from: Option<(usize, usize)>,
    /// Whether the walk is inside the member already, and its fields are passed over.
    is_again: bool,
    part: usize,
    edge: usize,
    /// Whether something that breaks was met.
    breaks: bool,
}

impl Cycle {
    /// Whether the cycle leads to something that breaks: all of it does, or nothing.
    fn leads_to_any(&self, is_broken: &[bool]) -> bool {
        self.members.first().is_some_and(|member| is_broken[member.vertex])
    }

    /// Adds the fields that lead to nothing that breaks but by the way that led to them; `None` if
    /// that takes more than `steps`.
    fn add_silent(&self, silent: &mut HashSet<(usize, usize)>, steps: &mut usize) -> Option<()> {
        let mut told = HashSet::new();
        let mut is_open = vec![false; self.members.len()];
        for entry in &self.entries {
            self.walk(*entry, &mut is_open, &mut told, steps)?;
        }
        for (owner, member) in self.members.iter().enumerate() {
            for target in member.targets[FIELDS].iter().filter(|to| !told.contains(&(owner, **to)))
            {
                silent.insert((member.vertex, self.members[*target].vertex));
            }
        }
        Some(())
    }

    /// Takes every way from `entry`, and notes the fields that lead to something that breaks. Nothing
    /// is open before and after.
    fn walk(
        &self,
        entry: usize,
        is_open: &mut [bool],
        told: &mut HashSet<(usize, usize)>,
        steps: &mut usize,
    ) -> Option<()> {
        let mut way = vec![self.visit(entry, None, is_open)];
        while let Some(visit) = way.last_mut() {
            *steps = steps.checked_sub(1)?;
            let (member, part) = (visit.member, visit.part);
            if let Some(target) = self.members[member].targets[part].get(visit.edge) {
                visit.edge += 1;
                let next = self.visit(*target, Some((member, part)), is_open);
                way.push(next);
                continue;
            }
            if part == FIELDS {
                (visit.part, visit.edge) = (TYPES, 0);
                continue;
            }
            let Some(done) = way.pop() else { break };
            is_open[member] = done.is_again;
            if let (true, Some((owner, by))) = (done.breaks, done.from) {
                if by == FIELDS {
                    told.insert((owner, member));
                }
                if let Some(outer) = way.last_mut() {
                    outer.breaks = true;
                }
            }
        }
        Some(())
    }

    fn visit(&self, member: usize, from: Option<(usize, usize)>, is_open: &mut [bool]) -> Visit {
        let is_again = std::mem::replace(&mut is_open[member], true);
        let breaks = self.members[member].breaks;
        Visit {
            member,
            from,
            is_again,
            part: if is_again { TYPES } else { FIELDS },
            edge: 0,
            breaks: breaks[TYPES] || (breaks[FIELDS] && !is_again),
        }
    }
}
