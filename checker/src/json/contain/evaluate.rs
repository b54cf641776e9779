//! Whether a value is as an assertion says.

use std::collections::BTreeMap;

use super::datum::Datum;
use super::node::{Lit, Node, PatternId, Sort};
use super::number::Exact;
use super::solve::Solver;

/// How many assertions about one value are followed into one another.
const IN_PLACE_MAX: usize = 60;

impl Solver<'_> {
    /// Whether `datum` is as `lit` says; `None` where that cannot be told.
    pub(super) fn holds(&mut self, lit: Lit, datum: &Datum) -> Option<bool> {
        self.holds_within(lit, datum, IN_PLACE_MAX)
    }

    /// Whether all of `lits` hold.
    pub(super) fn all_hold(&mut self, lits: &[Lit], datum: &Datum) -> Option<bool> {
        self.all_within(lits.iter().copied(), datum, IN_PLACE_MAX)
    }

    fn all_within(
        &mut self,
        lits: impl Iterator<Item = Lit>,
        datum: &Datum,
        left: usize,
    ) -> Option<bool> {
        let mut found = Some(true);
        for lit in lits {
            match self.holds_within(lit, datum, left) {
                Some(true) => {}
                Some(false) => return Some(false),
                None => found = None,
            }
        }
        found
    }

    fn holds_within(&mut self, lit: Lit, datum: &Datum, left: usize) -> Option<bool> {
        if !self.step(1) {
            return None;
        }
        let left = left.checked_sub(1)?;
        let node = self.arena.node(lit).clone();
        let found = if node.is_vacuous_for(Sort::of(datum)) {
            Some(true)
        } else {
            match node {
                Node::Any => Some(true),
                Node::All(lits) => self.all_within(lits.iter().copied(), datum, left),
                Node::One(lits) => self.one_holds(&lits, datum, left),
                Node::Choice(test, then, otherwise) => match self.holds_within(test, datum, left) {
                    Some(true) => self.holds_within(then, datum, left),
                    Some(false) => self.holds_within(otherwise, datum, left),
                    None => None,
                },
                Node::Link(link) => {
                    let target = self.arena.link(link);
                    self.holds_within(target, datum, left)
                }
                Node::Opaque(_) => None,
                Node::Sorts(sorts) => Some(sorts.has(Sort::of(datum))),
                Node::Values(values) if self.arena.tells_points => {
                    Some(values.binary_search(&datum.plain()).is_ok())
                }
                Node::Values(values) => Some(values.binary_search(datum).is_ok()),
                _ => match datum {
                    Datum::Number(number) | Datum::Pointed(number) => number_holds(&node, number),
                    Datum::String(text) => self.string_holds(&node, text),
                    Datum::Array(items) => self.array_holds(&node, items),
                    Datum::Object(members) => self.object_holds(&node, members),
                    Datum::Null | Datum::Bool(_) => Some(true),
                },
            }
        };
        found.map(|holds| holds != lit.is_negated())
    }

    fn one_holds(&mut self, lits: &[Lit], datum: &Datum, left: usize) -> Option<bool> {
        let (mut held, mut unknown) = (0_usize, 0_usize);
        for &lit in lits {
            match self.holds_within(lit, datum, left) {
                Some(true) => held += 1,
                Some(false) => {}
                None => unknown += 1,
            }
        }
        match (held, unknown) {
            (2.., _) => Some(false),
            (_, 1..) => None,
            (held, 0) => Some(held == 1),
        }
    }

    fn string_holds(&mut self, node: &Node, text: &str) -> Option<bool> {
        let length = text.chars().count() as u64;
        match node {
            Node::MinLength(least) => Some(length >= *least),
            Node::MaxLength(most) => Some(length <= *most),
            Node::Pattern(pattern) => self.matches(*pattern, text),
            _ => None,
        }
    }

    /// Whether the pattern is found in `text`; `None` where there is no automaton for it.
    pub(super) fn matches(&mut self, pattern: PatternId, text: &str) -> Option<bool> {
        if !self.step(1 + text.len() / 64) {
            return None;
        }
        self.automaton(pattern).map(|automaton| automaton.is_in(text))
    }

    fn array_holds(&mut self, node: &Node, items: &[Datum]) -> Option<bool> {
        let count = items.len() as u64;
        match node {
            Node::MinItems(least) => Some(count >= *least),
            Node::MaxItems(most) => Some(count <= *most),
            Node::Items { prefix, rest } => {
                let lits = prefix.iter().copied().chain(std::iter::repeat(*rest));
                let mut found = Some(true);
                for (item, lit) in items.iter().zip(lits) {
                    match self.holds(lit, item) {
                        Some(true) => {}
                        Some(false) => return Some(false),
                        None => found = None,
                    }
                }
                found
            }
            Node::Contains { item, least } => {
                let (held, maybe) = self.count(*item, items);
                match (held >= *least, held + maybe >= *least) {
                    (true, _) => Some(true),
                    (false, true) => None,
                    (false, false) => Some(false),
                }
            }
            Node::ContainsAtMost { item, most } => {
                let (held, maybe) = self.count(*item, items);
                match (held > *most, held + maybe > *most) {
                    (true, _) => Some(false),
                    (false, true) => None,
                    (false, false) => Some(true),
                }
            }
            Node::Unique => {
                let mut plain: Vec<Datum> = items.iter().map(Datum::plain).collect();
                plain.sort();
                Some(plain.windows(2).all(|pair| pair[0] != pair[1]))
            }
            _ => None,
        }
    }

    /// How many of `items` are such, and of how many that cannot be told.
    fn count(&mut self, lit: Lit, items: &[Datum]) -> (u64, u64) {
        let (mut held, mut maybe) = (0, 0);
        for item in items {
            match self.holds(lit, item) {
                Some(true) => held += 1,
                Some(false) => {}
                None => maybe += 1,
            }
        }
        (held, maybe)
    }

    fn object_holds(&mut self, node: &Node, members: &BTreeMap<String, Datum>) -> Option<bool> {
        let count = members.len() as u64;
        match node {
            Node::MinProperties(least) => Some(count >= *least),
            Node::MaxProperties(most) => Some(count <= *most),
            Node::Required(name) => Some(members.contains_key(&**name)),
            Node::Property(name, lit) => match members.get(&**name) {
                Some(value) => self.holds(*lit, value),
                None => Some(true),
            },
            Node::Matching(..) | Node::Others { .. } | Node::Names(_) => {
                let mut found = Some(true);
                for (name, value) in members {
                    match self.member_holds(node, name, value) {
                        Some(true) => {}
                        Some(false) => return Some(false),
                        None => found = None,
                    }
                }
                found
            }
            _ => None,
        }
    }

    fn member_holds(&mut self, node: &Node, name: &str, value: &Datum) -> Option<bool> {
        let (is_meant, lit) = match node {
            Node::Matching(pattern, lit) => (self.matches(*pattern, name), *lit),
            Node::Others { names, patterns, value: lit } => {
                (self.is_other(name, names, patterns), *lit)
            }
            Node::Names(lit) => return self.holds(*lit, &Datum::String(name.to_owned())),
            _ => return None,
        };
        if is_meant == Some(false) {
            return Some(true);
        }
        match self.holds(lit, value) {
            Some(true) => Some(true),
            Some(false) if is_meant == Some(true) => Some(false),
            Some(false) | None => None,
        }
    }

    /// Whether `name` is none of `names` and matches none of `patterns`.
    pub(super) fn is_other(
        &mut self,
        name: &str,
        names: &[super::node::Name],
        patterns: &[PatternId],
    ) -> Option<bool> {
        if names.binary_search_by(|known| (**known).cmp(name)).is_ok() {
            return Some(false);
        }
        let mut found = Some(true);
        for &pattern in patterns {
            match self.matches(pattern, name) {
                Some(true) => return Some(false),
                Some(false) => {}
                None => found = None,
            }
        }
        found
    }
}

fn number_holds(node: &Node, number: &Exact) -> Option<bool> {
    Some(match node {
        Node::AtLeast(bound) => number >= bound,
        Node::Above(bound) => number > bound,
        Node::AtMost(bound) => number <= bound,
        Node::Below(bound) => number < bound,
        Node::MultipleOf(divisor) => number.is_multiple_of(divisor),
        _ => return None,
    })
}
