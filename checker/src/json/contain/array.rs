//! Arrays that are as several atoms say.

use std::collections::HashMap;
use std::rc::Rc;

use foldhash::fast::RandomState;

use super::branch::State;
use super::datum::Datum;
use super::node::{Lit, Node};
use super::solve::{Answer, Solver};

/// Longest array that is looked for, and most things that are counted in it.
const ITEMS_MAX: u64 = 1_000;
const UNIQUE_ITEMS_MAX: u64 = 50;
const COUNTED_MAX: usize = 5;

/// What is asked of an array.
#[derive(Default, Clone)]
struct Asked {
    least: u64,
    most: Option<u64>,
    /// What every item must be, by the schemas of the first items and that of the others.
    lists: Vec<(Rc<[Lit]>, Lit)>,
    /// At least so many items are such.
    at_least: Vec<(Lit, u64)>,
    /// At most so many items are such.
    at_most: Vec<(Lit, u64)>,
    /// The list with this number is broken by an item.
    broken: Vec<(Rc<[Lit]>, Lit)>,
    is_unique: bool,
    has_equal: bool,
}

/// What has been counted up to some item.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Counts {
    at_least: Vec<u64>,
    at_most: Vec<u64>,
    broken: Vec<bool>,
}

/// How an item came about: the counts before it, and what it was asked to be.
type Step = (Counts, Rc<[Lit]>);

impl Asked {
    fn of(solver: &Solver<'_>, state: &State) -> Option<Asked> {
        let mut asked = Asked::default();
        let at_most = |most: Option<u64>, bound: u64| Some(most.unwrap_or(bound).min(bound));
        for &lit in &state.lits {
            match (solver.arena.node(lit), lit.is_negated()) {
                (Node::MinItems(bound), false) => asked.least = asked.least.max(*bound),
                (Node::MaxItems(bound), false) => asked.most = at_most(asked.most, *bound),
                (Node::MinItems(bound), true) => {
                    asked.most = at_most(asked.most, bound.checked_sub(1)?);
                }
                (Node::MaxItems(bound), true) => {
                    asked.least = asked.least.max(bound.checked_add(1)?);
                }
                (Node::Items { prefix, rest }, false) => {
                    asked.lists.push((prefix.clone(), *rest));
                }
                (Node::Items { prefix, rest }, true) => asked.broken.push((prefix.clone(), *rest)),
                (Node::Contains { item, least }, false) => asked.at_least.push((*item, *least)),
                (Node::Contains { item, least }, true) => {
                    asked.at_most.push((*item, least.checked_sub(1)?));
                }
                (Node::ContainsAtMost { item, most }, false) => {
                    asked.at_most.push((*item, *most));
                }
                (Node::ContainsAtMost { item, most }, true) => {
                    asked.at_least.push((*item, most.checked_add(1)?));
                }
                (Node::Unique, false) => asked.is_unique = true,
                (Node::Unique, true) => asked.has_equal = true,
                _ => {}
            }
        }
        Some(asked)
    }

    /// How many of the first items may differ from all that follow.
    fn prefix(&self) -> usize {
        self.lists.iter().chain(&self.broken).map(|(prefix, _)| prefix.len()).max().unwrap_or(0)
    }

    /// What the item at `at` must be.
    fn goals_at(&self, at: usize) -> Vec<Lit> {
        self.lists.iter().map(|(prefix, rest)| prefix.get(at).copied().unwrap_or(*rest)).collect()
    }

    /// Whether every item is asked the same.
    fn is_uniform(&self) -> bool {
        self.prefix() == 0
            && self.at_least.is_empty()
            && self.at_most.is_empty()
            && self.broken.is_empty()
    }

    fn start(&self) -> Counts {
        Counts {
            at_least: vec![0; self.at_least.len()],
            at_most: vec![0; self.at_most.len()],
            broken: vec![false; self.broken.len()],
        }
    }

    fn is_complete(&self, counts: &Counts) -> bool {
        let reached = counts.at_least.iter().zip(&self.at_least);
        reached.into_iter().all(|(count, (_, least))| count >= least)
            && counts.broken.iter().all(|&broken| broken)
    }
}

impl Solver<'_> {
    /// An array.
    pub(super) fn array(&mut self, state: &State) -> Answer {
        let Some(mut asked) = Asked::of(self, state) else { return Answer::Empty };
        if !asked.has_equal {
            return self.arranged(&asked);
        }
        if asked.is_unique {
            return Answer::Empty;
        }
        // Two items are equal: any two of the first ones, one of them and a later one, two later.
        asked.has_equal = false;
        let mut best = Answer::Empty;
        let last = asked.prefix() + 1;
        if last > 20 {
            return Answer::Unknown("two of too many items are to be equal");
        }
        for second in 1..=last {
            for first in 0..second {
                best = best.or(self.with_equal(&asked, first, second));
                if best.is_final() {
                    return best;
                }
            }
        }
        best
    }

    /// An array whose items at two places are equal.
    fn with_equal(&mut self, asked: &Asked, first: usize, second: usize) -> Answer {
        let mut goals = asked.goals_at(first);
        goals.extend(asked.goals_at(second));
        let datum = match self.solve(goals) {
            Answer::Found { datum, .. } => datum,
            answer => return answer,
        };
        let value = self.arena.values(vec![datum.plain()]);
        let mut asked = asked.clone();
        asked.least = asked.least.max(second as u64 + 1);
        let place = |at| if at == first || at == second { value } else { Lit::ANY };
        asked.lists.push(((0..=second).map(place).collect(), Lit::ANY));
        if asked.most.is_some_and(|most| most < asked.least) {
            return Answer::Empty;
        }
        match self.arranged(&asked) {
            // Another value may do.
            Answer::Empty => Answer::Unknown("two items are to be equal, and more is asked"),
            answer => answer,
        }
    }

    /// An array without regard to whether items are equal, unless none may be.
    fn arranged(&mut self, asked: &Asked) -> Answer {
        if asked.most.is_some_and(|most| most < asked.least) {
            return Answer::Empty;
        }
        let wanted: u64 =
            asked.at_least.iter().fold(0, |sum, (_, least)| sum.saturating_add(*least));
        let longest = asked.least.max(asked.prefix() as u64);
        let longest = longest.saturating_add(wanted).saturating_add(asked.broken.len() as u64);
        let counted = asked.at_least.len() + asked.at_most.len() + asked.broken.len();
        let most = if asked.is_unique { UNIQUE_ITEMS_MAX } else { ITEMS_MAX };
        if longest > most || counted > COUNTED_MAX {
            return Answer::Unknown("the arrays are too long, or too much is counted in them");
        }
        // A longer one has an item that counts for nothing and may be left out.
        let longest = asked.most.unwrap_or(longest).min(longest);
        let mut layers: Vec<HashMap<Counts, Option<Step>, RandomState>> = Vec::new();
        layers.push(std::iter::once((asked.start(), None)).collect());
        let mut unknown = None;
        for length in 0..=longest {
            if length >= asked.least {
                let complete = layers[length as usize].keys().find(|it| asked.is_complete(it));
                if let Some(end) = complete {
                    return self.items_of(asked, &layers, end.clone());
                }
            }
            if length == longest {
                break;
            }
            let mut next: HashMap<Counts, Option<Step>, RandomState> = HashMap::default();
            let here: Vec<Counts> = layers[length as usize].keys().cloned().collect();
            for counts in here {
                if !self.step(2) {
                    return Answer::Unknown("the budget of steps was spent");
                }
                for (after, goals) in ways(asked, &counts, length as usize) {
                    if next.contains_key(&after) {
                        continue;
                    }
                    match self.solve(goals.iter().copied()) {
                        Answer::Empty => {}
                        Answer::Unknown(reason) => unknown = Some(reason),
                        Answer::Found { .. } => {
                            next.insert(after, Some((counts.clone(), goals)));
                        }
                    }
                }
            }
            if next.is_empty() {
                break;
            }
            layers.push(next);
        }
        unknown.map_or(Answer::Empty, Answer::Unknown)
    }

    /// The array that `layers` lead to `end` by.
    fn items_of(
        &mut self,
        asked: &Asked,
        layers: &[HashMap<Counts, Option<Step>, RandomState>],
        end: Counts,
    ) -> Answer {
        let mut goals = Vec::new();
        let mut at = end;
        let length = layers.len() - 1;
        for layer in layers.iter().rev().take(length) {
            let Some(Some((before, asked))) = layer.get(&at) else { break };
            goals.push(Rc::clone(asked));
            at = before.clone();
        }
        goals.reverse();
        let mut items: Vec<Datum> = Vec::with_capacity(goals.len());
        let mut is_sure = true;
        for item in goals {
            let mut item = item.to_vec();
            if asked.is_unique && !items.is_empty() {
                let taken = items.iter().map(Datum::plain).collect();
                let taken = self.arena.values(taken);
                item.push(!taken);
            }
            match self.solve(item) {
                Answer::Found { datum, is_sure: sure } => {
                    is_sure &= sure;
                    items.push((*datum).clone());
                }
                // All values that there are have been used, one item each.
                Answer::Empty if asked.is_uniform() => return Answer::Empty,
                Answer::Empty => return Answer::Unknown("the items are to be unique"),
                Answer::Unknown(reason) => return Answer::Unknown(reason),
            }
        }
        Answer::sure(Datum::Array(items)).unsure_unless(is_sure)
    }
}

/// What the item at `at` may be counted for: the counts after it, and what it then must be.
fn ways(asked: &Asked, counts: &Counts, at: usize) -> Vec<(Counts, Rc<[Lit]>)> {
    let mut found = vec![(counts.clone(), asked.goals_at(at))];
    for (index, (list, rest)) in asked.broken.iter().enumerate() {
        if !counts.broken[index] {
            let expected = list.get(at).copied().unwrap_or(*rest);
            for (mut counts, mut goals) in found.clone() {
                counts.broken[index] = true;
                goals.push(!expected);
                found.push((counts, goals));
            }
        }
    }
    for (index, (item, least)) in asked.at_least.iter().enumerate() {
        if counts.at_least[index] < *least {
            for (mut counts, mut goals) in found.clone() {
                counts.at_least[index] += 1;
                goals.push(*item);
                found.push((counts, goals));
            }
        }
    }
    for (index, (item, most)) in asked.at_most.iter().enumerate() {
        // What may be such counts as such; the others are asked not to be.
        let before = std::mem::take(&mut found);
        for (counts, mut goals) in before {
            if counts.at_most[index] < *most {
                let mut more = counts.clone();
                more.at_most[index] += 1;
                found.push((more, goals.clone()));
            }
            goals.push(!*item);
            found.push((counts, goals));
        }
    }
    found.into_iter().map(|(counts, goals)| (counts, goals.into())).collect()
}
