//! Numbers and strings that are as several atoms say.

use std::rc::Rc;

use bigdecimal::num_bigint::BigInt;
use bigdecimal::{One, Signed, Zero};

use super::branch::State;
use super::datum::Datum;
use super::node::{Node, Sort};
use super::number::{Exact, common_divisor};
use super::pattern::{Automaton, Search, Wanted, search};
use super::solve::{Answer, Solver};

/// Most multiples that are tried one after another.
const MULTIPLES_MAX: usize = 2_000;

/// A bound, and whether the bound itself is outside.
type Edge = Option<(Exact, bool)>;

/// What is asked of a number.
struct Asked {
    lower: Edge,
    upper: Edge,
    divisors: Vec<Exact>,
    /// What it must not be a multiple of.
    not_divisors: Vec<Exact>,
    excluded: Vec<Exact>,
}

impl Asked {
    fn of(solver: &Solver<'_>, state: &State) -> Asked {
        let (mut lower, mut upper): (Edge, Edge) = (None, None);
        let (mut divisors, mut not_divisors, mut excluded) = (Vec::new(), Vec::new(), Vec::new());
        let raise = |edge: &mut Edge, bound: &Exact, is_outside: bool| {
            let new = (bound.clone(), is_outside);
            if edge.as_ref().is_none_or(|old| new > *old) {
                *edge = Some(new);
            }
        };
        let lower_to = |edge: &mut Edge, bound: &Exact, is_outside: bool| {
            let is_lower = |(old, was_outside): &(Exact, bool)| {
                bound < old || bound == old && is_outside && !was_outside
            };
            if edge.as_ref().is_none_or(is_lower) {
                *edge = Some((bound.clone(), is_outside));
            }
        };
        for &lit in &state.lits {
            match (solver.arena.node(lit), lit.is_negated()) {
                (Node::AtLeast(bound), false) => raise(&mut lower, bound, false),
                (Node::Above(bound), false) => raise(&mut lower, bound, true),
                (Node::AtMost(bound), false) => lower_to(&mut upper, bound, false),
                (Node::Below(bound), false) => lower_to(&mut upper, bound, true),
                (Node::AtLeast(bound), true) => lower_to(&mut upper, bound, true),
                (Node::Above(bound), true) => lower_to(&mut upper, bound, false),
                (Node::AtMost(bound), true) => raise(&mut lower, bound, true),
                (Node::Below(bound), true) => raise(&mut lower, bound, false),
                (Node::MultipleOf(divisor), false) => divisors.push(divisor.clone()),
                (Node::MultipleOf(divisor), true) => not_divisors.push(divisor.clone()),
                (Node::Values(values), true) => {
                    excluded.extend(values.iter().filter_map(|value| match value {
                        Datum::Number(number) => Some(number.clone()),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
        Asked { lower, upper, divisors, not_divisors, excluded }
    }

    /// How many places after the point all the numbers have at most.
    fn places(&self) -> u32 {
        let edges = [&self.lower, &self.upper].into_iter().flatten().map(|(bound, _)| bound);
        let all = edges.chain(&self.divisors).chain(&self.not_divisors).chain(&self.excluded);
        all.map(Exact::places).max().unwrap_or(0)
    }
}

/// The multiples of a unit between two bounds that are no multiples of others.
struct Multiples {
    unit: BigInt,
    /// The first and the last one, in units.
    first: Option<BigInt>,
    last: Option<BigInt>,
    /// In units: what the number must not be a multiple of.
    avoided: Vec<BigInt>,
    /// In units.
    excluded: Vec<BigInt>,
}

impl Solver<'_> {
    /// A number of the state's sort.
    pub(super) fn number(&mut self, state: &State) -> Answer {
        let mut asked = Asked::of(self, state);
        let one = Exact::whole(1);
        let mut places = asked.places();
        match state.sort {
            Sort::Fraction => {
                asked.not_divisors.push(one);
                if asked.divisors.is_empty() {
                    if let (Some((low, low_out)), Some((high, high_out))) =
                        (&asked.lower, &asked.upper)
                        && (low > high || low == high && (*low_out || *high_out))
                    {
                        return Answer::Empty;
                    }
                    // Finer than the bounds and than all that is to be avoided, so that there is room.
                    places += 1;
                    asked.divisors.push(Exact::new(BigInt::one(), -to_exponent(places)));
                }
            }
            _ => asked.divisors.push(one),
        }
        let multiples = Multiples::new(&asked, places);
        let Some(found) = multiples.find() else {
            return Answer::Unknown("the divisors leave too many numbers to be tried");
        };
        match found {
            None => Answer::Empty,
            Some(found) => {
                let number = Exact::new(found, -to_exponent(places));
                Answer::sure(match state.sort {
                    Sort::Pointed => Datum::Pointed(number),
                    _ => Datum::Number(number),
                })
            }
        }
    }

    /// A string.
    pub(super) fn string(&mut self, state: &State) -> Answer {
        let (mut least, mut most): (u64, Option<u64>) = (0, None);
        let (mut some, mut others): (Vec<Rc<Automaton>>, Vec<Rc<Automaton>>) = Default::default();
        let mut excluded: Vec<Rc<str>> = Vec::new();
        let mut is_sure = true;
        for &lit in &state.lits {
            match (self.arena.node(lit).clone(), lit.is_negated()) {
                (Node::MinLength(bound), false) => least = least.max(bound),
                (Node::MaxLength(bound), false) => most = Some(most.unwrap_or(bound).min(bound)),
                (Node::MinLength(0), true) => return Answer::Empty,
                (Node::MinLength(bound), true) => {
                    most = Some(most.unwrap_or(bound - 1).min(bound - 1));
                }
                (Node::MaxLength(u64::MAX), true) => return Answer::Empty,
                (Node::MaxLength(bound), true) => least = least.max(bound + 1),
                (Node::Pattern(pattern), is_negated) => match self.automaton(pattern) {
                    Some(automaton) if is_negated => others.push(automaton),
                    Some(automaton) => some.push(automaton),
                    None => is_sure = false,
                },
                (Node::Values(values), true) => {
                    excluded.extend(values.iter().filter_map(|value| match value {
                        Datum::String(text) => Some(Rc::from(text.as_str())),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
        if most.is_some_and(|most| most < least) {
            return Answer::Empty;
        }
        if least > STRING_LENGTH_MAX {
            return Answer::Unknown("the strings are too long to be looked for");
        }
        if some.is_empty() && others.is_empty() {
            return plain_text(least, most, &excluded).unsure_unless(is_sure);
        }
        let excluded: Vec<&str> = excluded.iter().map(|text| &**text).collect();
        let wanted = Wanted { least, most, excluded: &excluded };
        let some: Vec<&Automaton> = some.iter().map(|it| &**it).collect();
        let others: Vec<&Automaton> = others.iter().map(|it| &**it).collect();
        match search(&some, &others, &wanted, || self.step(1)) {
            Search::Text(text) => Answer::sure(Datum::String(text)).unsure_unless(is_sure),
            Search::Nothing => Answer::Empty,
            Search::GaveUp => Answer::Unknown("the budget of steps was spent on patterns"),
        }
    }
}

/// Longest string that is looked for.
const STRING_LENGTH_MAX: u64 = 100_000;

/// A text of a length between the two that is none of `excluded`.
fn plain_text(least: u64, most: Option<u64>, excluded: &[Rc<str>]) -> Answer {
    let is_free = |text: &str| !excluded.iter().any(|one| **one == *text);
    let length = usize::try_from(least).expect("longer ones are not looked for");
    if length == 0 && is_free("") {
        return Answer::sure(Datum::String(String::new()));
    }
    if length == 0 && most == Some(0) {
        return Answer::Empty;
    }
    // There are more texts of this form than are excluded.
    let rest = "a".repeat(length.saturating_sub(1));
    let last = ('a'..='z').chain('\u{4E00}'..='\u{9FFF}').take(excluded.len() + 1);
    let found = last.map(|last| format!("{rest}{last}")).find(|text| is_free(text));
    found.map_or(Answer::Unknown("too many strings are excluded"), |text| {
        Answer::sure(Datum::String(text))
    })
}

fn to_exponent(places: u32) -> i32 {
    i32::try_from(places).expect("the places of numbers are limited")
}

impl Multiples {
    fn new(asked: &Asked, places: u32) -> Multiples {
        let unit = asked.divisors.iter().map(|divisor| divisor.scaled(places));
        let unit = unit.reduce(|one, other| {
            let common = common_divisor(&one, &other);
            one / common * other
        });
        let unit = unit.unwrap_or_else(BigInt::one);
        let first = asked.lower.as_ref().map(|(bound, is_outside)| {
            let bound = bound.scaled(places);
            let up = -floor(&-&bound, &unit);
            if *is_outside && &up * &unit == bound { up + 1 } else { up }
        });
        let last = asked.upper.as_ref().map(|(bound, is_outside)| {
            let bound = bound.scaled(places);
            let down = floor(&bound, &unit);
            if *is_outside && &down * &unit == bound { down - 1 } else { down }
        });
        let avoided = asked.not_divisors.iter().map(|divisor| {
            let divisor = divisor.scaled(places);
            let common = common_divisor(&divisor, &unit);
            divisor / common
        });
        let excluded = asked.excluded.iter().map(|number| number.scaled(places));
        let excluded = excluded.filter(|number| (number % &unit).is_zero());
        Multiples {
            first,
            last,
            avoided: avoided.collect(),
            excluded: excluded.map(|number| number / &unit).collect(),
            unit,
        }
    }

    /// One of them, in the places of all numbers; `Some(None)` if there is none.
    fn find(&self) -> Option<Option<BigInt>> {
        if self.avoided.iter().any(BigInt::is_one) {
            return Some(None);
        }
        if let (Some(first), Some(last)) = (&self.first, &self.last)
            && first > last
        {
            return Some(None);
        }
        // From the one that is nearest to zero on, upward, or downward where there is no room.
        let zero = BigInt::ZERO;
        let (start, is_upward) = match (&self.first, &self.last) {
            (Some(first), _) if *first > zero => (first.clone(), true),
            (_, Some(last)) if *last <= zero => (last.clone(), false),
            (Some(first), Some(last)) if -first > *last => (zero, false),
            _ => (zero, true),
        };
        let mut at = start;
        let mut tried = 0;
        let (mut is_upward, mut has_turned) = (is_upward, false);
        loop {
            let is_inside = self.first.as_ref().is_none_or(|first| at >= *first)
                && self.last.as_ref().is_none_or(|last| at <= *last);
            if !is_inside {
                // Both ways end: the other side of zero is looked at, if there is one.
                let is_other_side_open = if is_upward {
                    self.first.as_ref().is_none_or(BigInt::is_negative)
                } else {
                    self.last.as_ref().is_none_or(BigInt::is_positive)
                };
                if has_turned || !is_other_side_open {
                    return Some(None);
                }
                has_turned = true;
                is_upward = !is_upward;
                at = if is_upward { BigInt::one() } else { -BigInt::one() };
                continue;
            }
            let is_avoided = self.avoided.iter().any(|divisor| (&at % divisor).is_zero());
            if !is_avoided && !self.excluded.contains(&at) {
                return Some(Some(at * &self.unit));
            }
            tried += 1;
            if tried > MULTIPLES_MAX + self.excluded.len() {
                return None;
            }
            at += if is_upward { 1 } else { -1 };
        }
    }
}

fn floor(number: &BigInt, unit: &BigInt) -> BigInt {
    let down = number / unit;
    if (number % unit).is_negative() { down - 1 } else { down }
}
