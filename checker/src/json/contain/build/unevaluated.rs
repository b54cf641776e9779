//! `unevaluatedProperties` and `unevaluatedItems`, written out for each way in which the schemas
//! beside them may hold.

use std::collections::BTreeSet;

use super::items::listed_items;
use super::{Builder, Place, reference_keywords};
use crate::json::contain::node::{Lit, Name, Node, PatternId};
use crate::json::dialect::Dialect;
use crate::json::members::{Keyword, Members};
use crate::json::resolve::Target;
use crate::json_text::flat::Json;
use crate::limits::{CONTAIN_EVALUATIONS_MAX, CONTAIN_NESTING_MAX, CONTAIN_WAYS_MAX};

/// One way in which the schemas that are applied to a value may hold, and what they then evaluate.
#[derive(Debug, Clone, Default)]
struct Way {
    /// What makes it this way.
    goals: Vec<Lit>,
    names: BTreeSet<Name>,
    patterns: BTreeSet<PatternId>,
    all_properties: bool,
    prefix: usize,
    all_items: bool,
    /// Items that fit one of these are evaluated.
    contained: Vec<Lit>,
    /// Whether items that `contains` found are evaluated in the eyes of some validators only.
    is_unclear: bool,
}

impl<'t> Builder<'_, 't> {
    pub(super) fn unevaluated(&mut self, place: &Place<'t>, lits: &mut Vec<Lit>) {
        let properties = place.holder(Keyword::UnevaluatedProperties);
        let items = place.holder(Keyword::UnevaluatedItems);
        if properties.is_none() && items.is_none() {
            return;
        }
        let Some(ways) = self.ways(place, Depth::Outermost, 0) else {
            lits.push(self.opaque("what 'unevaluated...' sees depends on too much"));
            return;
        };
        if let Some(node) = properties {
            let value = self.inside(place, node);
            let mut found = Vec::new();
            for way in &ways {
                let mut goals = way.goals.clone();
                if !way.all_properties {
                    goals.push(self.others(way.names.clone(), way.patterns.clone(), value));
                }
                found.push(self.arena.all(goals));
            }
            lits.push(self.arena.any(found));
        }
        if let Some(node) = items {
            let item = self.inside(place, node);
            let mut found = Vec::new();
            for way in &ways {
                let mut goals = way.goals.clone();
                if way.is_unclear && !way.all_items && item != Lit::ANY {
                    goals.push(self.opaque("'unevaluatedItems' beside 'contains' in 2019-09"));
                } else if !way.all_items && item != Lit::ANY {
                    let rest = self.arena.any(way.contained.iter().copied().chain([item]));
                    let prefix = vec![Lit::ANY; way.prefix].into();
                    goals.push(self.arena.add(Node::Items { prefix, rest }));
                }
                found.push(self.arena.all(goals));
            }
            lits.push(self.arena.any(found));
        }
    }

    /// All ways in which the schema at `place` may hold, each with what it evaluates; exactly one of
    /// them is that of a value that fits the schema. `None` if there are too many.
    fn ways(&mut self, place: &Place<'t>, depth: Depth, level: usize) -> Option<Vec<Way>> {
        self.evaluations += 1 + place.members.entries(Keyword::Properties).count();
        if level > CONTAIN_NESTING_MAX || self.evaluations > CONTAIN_EVALUATIONS_MAX {
            return None;
        }
        let mut ways = Vec::new();
        let is_hidden = place.members.hides_siblings(place.dialect());
        ways.push(if is_hidden { Way::default() } else { self.own(place, depth) });
        for keyword in reference_keywords(place.dialect()) {
            match self.referred(place, *keyword) {
                None => {}
                Some(Ok(target)) => {
                    let members = Members::of(target.node);
                    let inner = self.ways(&Place { target, members }, Depth::Inner, level + 1)?;
                    ways = product(&ways, &inner)?;
                }
                Some(Err(_)) => return None,
            }
        }
        if is_hidden {
            return Some(ways);
        }
        for node in place.members.items(Keyword::AllOf) {
            let (_, inner) = self.branch(place, node, level)?;
            ways = product(&ways, &inner)?;
        }
        for keyword in [Keyword::AnyOf, Keyword::OneOf] {
            for node in place.members.items(keyword) {
                let (lit, mut inner) = self.branch(place, node, level)?;
                if inner.iter().all(Way::evaluates_nothing) {
                    continue;
                }
                inner.iter_mut().for_each(|way| way.goals.push(lit));
                inner.push(Way { goals: vec![!lit], ..Way::default() });
                ways = product(&ways, &inner)?;
            }
        }
        if let Some(node) = place.holder(Keyword::If) {
            let inner = self.conditional(place, node, level)?;
            ways = product(&ways, &inner)?;
        }
        for (key, node) in place.members.entries(Keyword::DependentSchemas) {
            let (_, mut inner) = self.branch(place, node, level)?;
            let has = self.has(&key.as_str().unwrap_or_default());
            inner.iter_mut().for_each(|way| way.goals.push(has));
            inner.push(Way { goals: vec![!has], ..Way::default() });
            ways = product(&ways, &inner)?;
        }
        Some(ways)
    }

    fn conditional(&mut self, place: &Place<'t>, node: Json<'t>, level: usize) -> Option<Vec<Way>> {
        let (test, mut held) = self.branch(place, node, level)?;
        if let Some(node) = place.members.get(Keyword::Then) {
            let (_, inner) = self.branch(place, node, level)?;
            held = product(&held, &inner)?;
        }
        let mut other = vec![Way::default()];
        if let Some(node) = place.members.get(Keyword::Else) {
            other = self.branch(place, node, level)?.1;
        }
        held.iter_mut().for_each(|way| way.goals.push(test));
        other.iter_mut().for_each(|way| way.goals.push(!test));
        held.append(&mut other);
        Some(held)
    }

    /// The schema `node` in `place`, and the ways in which it may hold.
    fn branch(
        &mut self,
        place: &Place<'t>,
        node: Json<'t>,
        level: usize,
    ) -> Option<(Lit, Vec<Way>)> {
        let lit = self.in_place(place, node);
        let members = Members::of(node);
        let context = place.target.context.enter(|keyword| members.get(keyword));
        let inner = Place { target: Target { node, context }, members };
        Some((lit, self.ways(&inner, Depth::Inner, level + 1)?))
    }

    /// What the keywords of the schema itself evaluate.
    fn own(&mut self, place: &Place<'t>, depth: Depth) -> Way {
        let members = &place.members;
        let is_inner = depth == Depth::Inner;
        let (names, patterns) = self.named(place);
        let (prefix, rest) = listed_items(place);
        let sees_contained = place.dialect() >= Dialect::Draft2020;
        let contained = place.holder(Keyword::Contains).filter(|_| sees_contained);
        let contained = contained.map(|node| self.inside(place, node));
        let has = |keyword| members.get(keyword).is_some();
        Way {
            goals: Vec::new(),
            names,
            patterns,
            all_properties: has(Keyword::AdditionalProperties)
                || is_inner && has(Keyword::UnevaluatedProperties),
            prefix: prefix.map_or(0, |list| list.len()),
            all_items: rest.is_some() || is_inner && has(Keyword::UnevaluatedItems),
            contained: contained.into_iter().collect(),
            is_unclear: !sees_contained && has(Keyword::Contains),
        }
    }
}

/// Whether a schema is the one that `unevaluated...` stands in, or one whose evaluations it sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    Outermost,
    Inner,
}

impl Way {
    fn evaluates_nothing(&self) -> bool {
        !self.all_properties
            && !self.all_items
            && self.prefix == 0
            && self.names.is_empty()
            && self.patterns.is_empty()
            && self.contained.is_empty()
            && !self.is_unclear
    }

    fn and(&self, other: &Way) -> Way {
        let mut both = self.clone();
        both.goals.extend_from_slice(&other.goals);
        both.names.extend(other.names.iter().cloned());
        both.patterns.extend(other.patterns.iter().copied());
        both.all_properties |= other.all_properties;
        both.prefix = both.prefix.max(other.prefix);
        both.all_items |= other.all_items;
        both.contained.extend_from_slice(&other.contained);
        both.is_unclear |= other.is_unclear;
        both
    }
}

fn product(some: &[Way], others: &[Way]) -> Option<Vec<Way>> {
    if some.len() * others.len() > CONTAIN_WAYS_MAX {
        return None;
    }
    let pairs = some.iter().flat_map(|one| others.iter().map(|other| one.and(other)));
    Some(pairs.collect())
}
