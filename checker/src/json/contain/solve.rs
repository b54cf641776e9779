//! Whether any value is as several assertions say: a search over sorts of values and over the ways in
//! which combinations may hold.
//!
//! The search is for a smallest value, so a question that is asked again about a part of the value
//! that it is asked about has no answer there: such a part would be a smaller one. What rests on
//! that is forgotten unless the outer question turns out to have no answer at all.

use std::collections::HashMap;
use std::rc::Rc;

use foldhash::fast::RandomState;

use super::branch::State;
use super::datum::Datum;
use super::node::{Arena, Lit, Node, PatternId, Sort, Sorts};
use super::pattern::Automaton;
use crate::limits::{CONTAIN_DEPTH_MAX, CONTAIN_STEPS_MAX};

/// Whether there is a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// There is none.
    Empty,
    /// There is one, or there would be if what was not understood let it.
    Found { datum: Rc<Datum>, is_sure: bool },
    /// Nobody knows, for this reason.
    Unknown(&'static str),
}

/// What is known of a question.
enum Known {
    Settled(Answer),
    /// Empty if the question at this depth of the path is.
    EmptyIf(usize),
    /// Not known at this depth or a greater one: with more room it may be.
    UnknownFrom(usize, &'static str),
}

type Goals = Rc<[Lit]>;

pub(super) struct Solver<'a> {
    pub(super) arena: &'a mut Arena,
    automata: HashMap<PatternId, Option<Rc<Automaton>>>,
    known: HashMap<Goals, Known, RandomState>,
    /// The questions that are being answered, each about a part of the value of the one before.
    path: HashMap<Goals, usize, RandomState>,
    depth: usize,
    /// The outermost question on whose emptiness what was found rests.
    leans_on: usize,
    conditional: Vec<Goals>,
    constants: HashMap<(Lit, Sort), Option<bool>, RandomState>,
    steps: usize,
}

impl Answer {
    pub(super) fn sure(datum: Datum) -> Answer {
        Answer::Found { datum: Rc::new(datum), is_sure: true }
    }

    /// The answer if this one was found under less than all that is asked.
    pub(super) fn unsure_unless(self, is_sure: bool) -> Answer {
        match self {
            Answer::Found { datum, is_sure: was } => {
                Answer::Found { datum, is_sure: was && is_sure }
            }
            other => other,
        }
    }

    /// Whether no better answer is to be looked for.
    pub(super) fn is_final(&self) -> bool {
        matches!(self, Answer::Found { is_sure: true, .. })
    }

    /// The better one of two answers about different parts of the values.
    pub(super) fn or(self, other: Answer) -> Answer {
        let rank = |answer: &Answer| match answer {
            Answer::Empty => 0,
            Answer::Unknown(_) => 1,
            Answer::Found { is_sure: false, .. } => 2,
            Answer::Found { is_sure: true, .. } => 3,
        };
        if rank(&other) > rank(&self) { other } else { self }
    }
}

impl<'a> Solver<'a> {
    pub(super) fn new(arena: &'a mut Arena) -> Solver<'a> {
        Solver {
            arena,
            automata: HashMap::new(),
            known: HashMap::default(),
            path: HashMap::default(),
            depth: 0,
            leans_on: usize::MAX,
            conditional: Vec::new(),
            constants: HashMap::default(),
            steps: 0,
        }
    }

    /// Counts `steps`; whether there are any left.
    pub(super) fn step(&mut self, steps: usize) -> bool {
        self.steps = self.steps.saturating_add(steps);
        self.steps <= CONTAIN_STEPS_MAX
    }

    /// The automaton of a pattern, if it has one.
    pub(super) fn automaton(&mut self, pattern: PatternId) -> Option<Rc<Automaton>> {
        if let Some(known) = self.automata.get(&pattern) {
            return known.clone();
        }
        let text = Rc::clone(&self.arena.patterns[pattern as usize]);
        let built = if self.step(500) { Automaton::new(&text) } else { Err(0) };
        // Making 512 KiB of an automaton takes some thirteen milliseconds.
        self.step(built.as_ref().map_or_else(|&bytes| bytes, Automaton::size) / 16);
        let built = built.ok().map(Rc::new);
        self.automata.insert(pattern, built.clone());
        built
    }

    /// Whether any value is as all of `goals` say.
    pub(super) fn solve(&mut self, goals: impl IntoIterator<Item = Lit>) -> Answer {
        let mut goals: Vec<Lit> = goals.into_iter().collect();
        goals.sort();
        goals.dedup();
        goals.retain(|&goal| goal != Lit::ANY);
        if goals.contains(&Lit::NEVER) || goals.windows(2).any(|pair| pair[0] == !pair[1]) {
            return Answer::Empty;
        }
        let goals: Goals = goals.into();
        if !self.step(1 + goals.len()) {
            return Answer::Unknown("the budget of steps was spent");
        }
        match self.known.get(&goals) {
            Some(Known::Settled(answer)) => return answer.clone(),
            Some(Known::EmptyIf(depth)) => {
                self.leans_on = self.leans_on.min(*depth);
                return Answer::Empty;
            }
            Some(Known::UnknownFrom(depth, reason)) if self.depth >= *depth => {
                return Answer::Unknown(reason);
            }
            Some(Known::UnknownFrom(..)) | None => {}
        }
        if let Some(&depth) = self.path.get(&goals) {
            self.leans_on = self.leans_on.min(depth);
            return Answer::Empty;
        }
        if self.depth >= CONTAIN_DEPTH_MAX {
            return Answer::Unknown("the budget of depth was spent");
        }
        self.descend(goals)
    }

    fn descend(&mut self, goals: Goals) -> Answer {
        let depth = self.depth;
        let first_conditional = self.conditional.len();
        let outer_leans_on = std::mem::replace(&mut self.leans_on, usize::MAX);
        self.path.insert(Rc::clone(&goals), depth);
        self.depth += 1;
        let mut answer = self.solve_sorts(&goals);
        if answer == Answer::Empty && !self.step(0) {
            // What was not looked at may hold a value.
            answer = Answer::Unknown("the budget of steps was spent");
        }
        self.depth = depth;
        self.path.remove(&goals);
        let leans_on = std::mem::replace(&mut self.leans_on, outer_leans_on);
        let is_empty = answer == Answer::Empty;
        if is_empty && leans_on < depth {
            self.leans_on = self.leans_on.min(leans_on);
            self.known.insert(Rc::clone(&goals), Known::EmptyIf(leans_on));
            self.conditional.push(goals);
            return answer;
        }
        for hanging in self.conditional.split_off(first_conditional) {
            if is_empty {
                self.known.insert(hanging, Known::Settled(Answer::Empty));
            } else {
                self.known.remove(&hanging);
            }
        }
        let known = match &answer {
            Answer::Unknown(reason) => Known::UnknownFrom(depth, reason),
            Answer::Empty | Answer::Found { .. } => Known::Settled(answer.clone()),
        };
        self.known.insert(goals, known);
        answer
    }

    fn solve_sorts(&mut self, goals: &[Lit]) -> Answer {
        let mut best = Answer::Empty;
        for sort in Sort::ALL {
            if sort == Sort::Pointed && !self.arena.tells_points {
                continue;
            }
            if goals.iter().any(|&goal| self.constant(goal, sort) == Some(false)) {
                continue;
            }
            best = best.or(self.solve_sort(goals, sort));
            if best.is_final() {
                break;
            }
        }
        best
    }

    /// Searches the ways in which `goals` may hold for values of one sort.
    fn solve_sort(&mut self, goals: &[Lit], sort: Sort) -> Answer {
        let mut best = Answer::Empty;
        let Some(first) = State::new(self, sort, goals) else { return best };
        let mut open = vec![first];
        while let Some(mut state) = open.pop() {
            if !self.step(2) {
                return best.or(Answer::Unknown("the budget of steps was spent"));
            }
            let Some(alternatives) = state.decide(self) else { continue };
            if alternatives.is_empty() {
                best = best.or(self.leaf(&state));
                if best.is_final() {
                    return best;
                }
                continue;
            }
            for alternative in alternatives.iter().rev() {
                self.step(1 + state.lits.len() / 16);
                let mut next = state.clone();
                if next.add_all(self, alternative) {
                    open.push(next);
                }
            }
        }
        best
    }

    /// Whether any value of one sort is as `state` says, which leaves no choice open.
    fn leaf(&mut self, state: &State) -> Answer {
        if let Some(values) = state.listed(self.arena) {
            return self.among(&values, state);
        }
        self.step(1 + state.lits.len() / 4);
        let answer = match state.sort {
            Sort::Null => self.among(&[Datum::Null], state),
            Sort::Bool => self.among(&[Datum::Bool(true), Datum::Bool(false)], state),
            Sort::Whole | Sort::Pointed | Sort::Fraction => self.number(state),
            Sort::String => self.string(state),
            Sort::Array => self.array(state),
            Sort::Object => self.object(state),
        };
        answer.unsure_unless(!state.has_opaque)
    }

    /// The first of `values` that is as `state` says.
    fn among(&mut self, values: &[Datum], state: &State) -> Answer {
        let mut best = Answer::Empty;
        for value in values {
            let value = match (state.sort, value) {
                (Sort::Pointed, Datum::Number(number)) => Datum::Pointed(number.clone()),
                _ => value.clone(),
            };
            match self.all_hold(&state.lits, &value) {
                Some(true) => return Answer::sure(value),
                // In draft 4 the same value in another spelling may do.
                Some(false) if self.is_spelled_elsewise(state.sort, &value) => {
                    best = best.or(Answer::Unknown("a listed value has several spellings"));
                }
                Some(false) => {}
                None if self.step(0) => {
                    let datum = Rc::new(value);
                    best = best.or(Answer::Found { datum, is_sure: false });
                }
                None => best = best.or(Answer::Unknown("the budget of steps was spent")),
            }
        }
        best
    }

    fn is_spelled_elsewise(&self, sort: Sort, value: &Datum) -> bool {
        let is_deep = matches!(sort, Sort::Array | Sort::Object);
        is_deep && self.arena.tells_points && value.holds_whole_number()
    }

    /// What `lit` says of all values of one sort, if it says the same of all.
    pub(super) fn constant(&mut self, lit: Lit, sort: Sort) -> Option<bool> {
        self.constant_within(lit, sort, 30)
    }

    fn constant_within(&mut self, lit: Lit, sort: Sort, left: usize) -> Option<bool> {
        if let Some(&known) = self.constants.get(&(lit, sort)) {
            return known;
        }
        let left = left.checked_sub(1)?;
        self.step(1);
        let node = self.arena.node(lit).clone();
        let found = if node.is_vacuous_for(sort) {
            Some(true)
        } else {
            match node {
                Node::Any => Some(true),
                Node::All(lits) => {
                    let mut found = Some(true);
                    for &inner in lits.iter() {
                        match self.constant_within(inner, sort, left) {
                            Some(true) => {}
                            Some(false) => {
                                found = Some(false);
                                break;
                            }
                            None => found = None,
                        }
                    }
                    found
                }
                Node::One(lits) => {
                    let found = lits.iter().map(|&it| self.constant_within(it, sort, left));
                    let found: Option<Vec<bool>> = found.collect();
                    found.map(|all| all.into_iter().filter(|&holds| holds).count() == 1)
                }
                Node::Choice(test, then, otherwise) => {
                    match self.constant_within(test, sort, left) {
                        Some(true) => self.constant_within(then, sort, left),
                        Some(false) => self.constant_within(otherwise, sort, left),
                        None => None,
                    }
                }
                Node::Sorts(sorts) => Some(sorts.has(sort)),
                Node::Values(values) => {
                    let kin = if sort == Sort::Pointed { Sort::Whole } else { sort };
                    let is_listed = values.iter().any(|value| Sort::of(value) == kin);
                    if is_listed { None } else { Some(false) }
                }
                _ => None,
            }
        };
        let found = found.map(|holds| holds != lit.is_negated());
        self.constants.insert((lit, sort), found);
        found
    }

    /// That a value is exactly `datum`, said without listing it.
    pub(super) fn described(&mut self, datum: &Datum) -> Lit {
        let arena = &mut *self.arena;
        match datum {
            Datum::Array(items) => {
                let count = items.len() as u64;
                let array = arena.sorts(Sorts::of(&[Sort::Array]));
                let (least, most) =
                    (arena.add(Node::MinItems(count)), arena.add(Node::MaxItems(count)));
                let prefix = items.iter().map(|item| arena.values(vec![item.clone()])).collect();
                let items = arena.add(Node::Items { prefix, rest: Lit::ANY });
                arena.all([array, least, most, items])
            }
            Datum::Object(members) => {
                let object = arena.sorts(Sorts::of(&[Sort::Object]));
                let most = arena.add(Node::MaxProperties(members.len() as u64));
                let mut lits = vec![object, most];
                for (name, value) in members {
                    let name: Rc<str> = Rc::from(name.as_str());
                    let value = arena.values(vec![value.clone()]);
                    lits.push(arena.add(Node::Required(Rc::clone(&name))));
                    lits.push(arena.add(Node::Property(name, value)));
                }
                arena.all(lits)
            }
            other => arena.values(vec![other.plain()]),
        }
    }
}
