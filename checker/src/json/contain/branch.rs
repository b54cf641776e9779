//! What is asserted of a value on one way through the combinations, and the choices still open.

use std::collections::HashSet;
use std::rc::Rc;

use foldhash::fast::RandomState;

use super::datum::Datum;
use super::node::{Arena, Lit, Node, Sort};
use super::solve::{Answer, Solver};
use crate::limits::CONTAIN_BRANCHES_MAX;

/// Assertions that must all hold for one of several choices.
pub(super) type Alternatives = Rc<Vec<Vec<Lit>>>;

/// What holds of a value of one sort on one way.
#[derive(Clone)]
pub(super) struct State {
    pub(super) sort: Sort,
    /// The atoms that hold; negated where they do not.
    pub(super) lits: Vec<Lit>,
    seen: HashSet<Lit, RandomState>,
    choices: Vec<Alternatives>,
    /// Whether something holds that is not understood.
    pub(super) has_opaque: bool,
}

impl State {
    /// The state in which `goals` hold, if they can.
    pub(super) fn new(solver: &mut Solver<'_>, sort: Sort, goals: &[Lit]) -> Option<State> {
        let mut state = State {
            sort,
            lits: Vec::new(),
            seen: HashSet::default(),
            choices: Vec::new(),
            has_opaque: false,
        };
        state.add_all(solver, goals).then_some(state)
    }

    /// Adds assertions, and whatever follows from them at once; whether they can all hold.
    pub(super) fn add_all(&mut self, solver: &mut Solver<'_>, lits: &[Lit]) -> bool {
        let mut open: Vec<Lit> = lits.iter().rev().copied().collect();
        while let Some(lit) = open.pop() {
            if self.seen.contains(&lit) {
                continue;
            }
            if self.seen.contains(&!lit) || !solver.step(1) {
                // Where no steps are left, the search ends before the next state is looked at.
                return false;
            }
            match solver.constant(lit, self.sort) {
                Some(true) => continue,
                Some(false) => return false,
                None => {}
            }
            self.seen.insert(lit);
            self.add(solver, lit, &mut open);
        }
        true
    }

    fn add(&mut self, solver: &mut Solver<'_>, lit: Lit, open: &mut Vec<Lit>) {
        let is_negated = lit.is_negated();
        match solver.arena.node(lit).clone() {
            Node::All(lits) if !is_negated => open.extend(lits.iter().rev()),
            Node::All(lits) => {
                self.choices.push(Rc::new(lits.iter().map(|&inner| vec![!inner]).collect()));
            }
            Node::One(lits) if lits.len() > CONTAIN_BRANCHES_MAX => {
                self.has_opaque = true;
                self.lits.push(lit);
            }
            Node::One(lits) => {
                solver.step(lits.len() * lits.len() / 16);
                let choices = if is_negated { none_or_two(&lits) } else { exactly_one(&lits) };
                self.choices.push(Rc::new(choices));
            }
            Node::Choice(test, then, otherwise) => {
                self.choices.push(Rc::new(vec![
                    vec![test, then.negated_if(is_negated)],
                    vec![!test, otherwise.negated_if(is_negated)],
                ]));
            }
            Node::Link(link) => open.push(solver.arena.link(link).negated_if(is_negated)),
            Node::Opaque(_) => {
                self.has_opaque = true;
                self.lits.push(lit);
            }
            Node::Values(values)
                if is_negated && matches!(self.sort, Sort::Array | Sort::Object) =>
            {
                for value in values.iter().filter(|value| Sort::of(value) == self.sort) {
                    let described = solver.described(value);
                    open.push(!described);
                }
                self.lits.push(lit);
            }
            _ => self.lits.push(lit),
        }
    }

    /// Makes the choices that there is but one way to make; gives the alternatives of another one,
    /// none if all are made, `None` if one cannot be made.
    pub(super) fn decide(&mut self, solver: &mut Solver<'_>) -> Option<Alternatives> {
        let mut looks_ahead = false;
        loop {
            let mut made = Vec::new();
            let mut fewest: Option<Alternatives> = None;
            let choices = std::mem::take(&mut self.choices);
            for choice in choices {
                let left = match self.left(solver, &choice, looks_ahead) {
                    None => continue,
                    Some(left) => left,
                };
                match &left[..] {
                    [] => return None,
                    [only] => made.extend_from_slice(only),
                    _ => {
                        if fewest.as_ref().is_none_or(|fewest| left.len() < fewest.len()) {
                            fewest = Some(Rc::clone(&left));
                        }
                        self.choices.push(left);
                    }
                }
            }
            if !made.is_empty() {
                if !self.add_all(solver, &made) {
                    return None;
                }
                looks_ahead = false;
                continue;
            }
            match fewest {
                Some(_) if !looks_ahead && self.sort == Sort::Object => looks_ahead = true,
                Some(fewest) => {
                    // It is chosen from now, and so no longer open.
                    if let Some(at) = self.choices.iter().position(|it| Rc::ptr_eq(it, &fewest)) {
                        self.choices.swap_remove(at);
                    }
                    return Some(fewest);
                }
                None => return Some(Rc::new(Vec::new())),
            }
        }
    }

    /// The alternatives of `choice` that may still hold; `None` if one of them does already.
    fn left(
        &self,
        solver: &mut Solver<'_>,
        choice: &Alternatives,
        looks_ahead: bool,
    ) -> Option<Alternatives> {
        let mut left = Vec::with_capacity(choice.len());
        solver.step(choice.len() / 4);
        for alternative in &**choice {
            let mut holds = true;
            let mut may_hold = true;
            for &lit in alternative {
                match self.told(solver, lit, looks_ahead) {
                    Some(true) => {}
                    Some(false) => {
                        may_hold = false;
                        break;
                    }
                    None => holds = false,
                }
            }
            if may_hold && holds {
                return None;
            }
            if may_hold {
                left.push(alternative.clone());
            }
        }
        if left.len() == choice.len() { Some(Rc::clone(choice)) } else { Some(Rc::new(left)) }
    }

    /// Whether `lit` follows from what holds, or its contrary does.
    fn told(&self, solver: &mut Solver<'_>, lit: Lit, looks_ahead: bool) -> Option<bool> {
        if self.seen.contains(&lit) {
            return Some(true);
        }
        if self.seen.contains(&!lit) {
            return Some(false);
        }
        if let Some(constant) = solver.constant(lit, self.sort) {
            return Some(constant);
        }
        if !looks_ahead {
            return None;
        }
        let told = self.told_by_property(solver, lit);
        if told.is_some() {
            return told;
        }
        // A conjunction fails with any of its parts.
        if let Node::All(lits) = solver.arena.node(lit).clone() {
            let mut all = true;
            for &inner in lits.iter() {
                match self.told(solver, inner, looks_ahead) {
                    Some(true) => {}
                    Some(false) => return Some(lit.is_negated()),
                    None => all = false,
                }
            }
            if all {
                return Some(!lit.is_negated());
            }
        }
        None
    }

    /// What the property that `lit` speaks of tells, where it is required.
    fn told_by_property(&self, solver: &mut Solver<'_>, lit: Lit) -> Option<bool> {
        let Node::Property(name, value) = solver.arena.node(lit).clone() else { return None };
        let mut goals = Vec::new();
        let mut is_required = false;
        solver.step(self.lits.len() / 16);
        for &held in &self.lits {
            match solver.arena.node(held) {
                Node::Required(other) if *other == name => is_required |= !held.is_negated(),
                Node::Property(other, inner) if *other == name && !held.is_negated() => {
                    goals.push(*inner);
                }
                // It is there, as its value breaks something.
                Node::Property(other, inner) if *other == name => {
                    is_required = true;
                    goals.push(!*inner);
                }
                _ => {}
            }
        }
        let asked = |solver: &mut Solver<'_>, value: Lit| {
            let goals = goals.iter().copied().chain([value]);
            solver.solve(goals) == Answer::Empty
        };
        if asked(solver, !value) {
            return Some(!lit.is_negated());
        }
        if is_required && asked(solver, value) {
            return Some(lit.is_negated());
        }
        None
    }

    /// The values that the value must be one of, if it must.
    pub(super) fn listed(&self, arena: &Arena) -> Option<Vec<Datum>> {
        let kin = if self.sort == Sort::Pointed { Sort::Whole } else { self.sort };
        let lists = self.lits.iter().filter(|lit| !lit.is_negated());
        let lists = lists.filter_map(|&lit| match arena.node(lit) {
            Node::Values(values) => Some(values),
            _ => None,
        });
        let shortest = lists.min_by_key(|values| values.len())?;
        Some(shortest.iter().filter(|value| Sort::of(value) == kin).cloned().collect())
    }
}

fn exactly_one(lits: &[Lit]) -> Vec<Vec<Lit>> {
    let chosen = |at: usize| {
        let others = lits.iter().enumerate();
        others.map(move |(index, &lit)| lit.negated_if(index != at)).collect()
    };
    (0..lits.len()).map(chosen).collect()
}

fn none_or_two(lits: &[Lit]) -> Vec<Vec<Lit>> {
    let mut choices = vec![lits.iter().map(|&lit| !lit).collect()];
    for (index, &one) in lits.iter().enumerate() {
        choices.extend(lits[index + 1..].iter().map(|&other| vec![one, other]));
    }
    choices
}
