//! Objects: the smallest, those with one property more or less, those with a property that the
//! reader refuses.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::json::evidence::claims::{Claim, ClaimId, Claims};
use crate::json::evidence::judge::Judge;
use crate::json::members::Keyword;
use crate::limits::EXAMINE_JSON_PROPERTIES_MAX;

use super::{Aim, Aims, Found, Goal, Goals, Pool, cases, strings};

/// Names of properties that no schema has on purpose.
const FRESH: [&str; 4] = ["x", "other", "additional1", "zz_other"];

/// The schemas that a property of an object must meet, as far as `case` says.
pub(in crate::json::evidence) fn child_goal(
    judge: &mut Judge<'_>,
    case: &[ClaimId],
    name: &str,
) -> Goal {
    let claims = judge.claims;
    let mut goal = Vec::new();
    let mut unevaluated = Vec::new();
    for &id in case {
        let claim = claims.get(id);
        if !judge.charge(claim.properties.len() / 32 + claim.patterns.len()) {
            return Vec::new();
        }
        let before = goal.len();
        goal.extend(claim.property(name));
        for (pattern, schema) in &claim.patterns {
            if judge.matches(pattern, name) == Some(true) {
                goal.push(*schema);
            }
        }
        if goal.len() == before {
            goal.extend(claim.additional);
        }
        unevaluated.extend(claim.unevaluated_properties);
    }
    if goal.is_empty() {
        goal = unevaluated;
    }
    goal.sort_unstable();
    goal.dedup();
    goal
}

/// The schemas that a property must meet for certain, if the object must meet all of `ids`.
pub(in crate::json::evidence) fn certain_goal(
    judge: &mut Judge<'_>,
    ids: &[ClaimId],
    name: &str,
) -> Goal {
    let claims = judge.claims;
    let mut goal = Vec::new();
    for &id in ids {
        let claim = claims.get(id);
        let named = claim.property(name);
        goal.extend(named);
        let mut may_be_named = named.is_some();
        for (pattern, schema) in &claim.patterns {
            let matches = judge.matches(pattern, name);
            goal.extend((matches == Some(true)).then_some(*schema));
            may_be_named |= matches != Some(false);
        }
        goal.extend(claim.additional.filter(|_| !may_be_named));
    }
    goal
}

/// Whether it is known which schemas of `ids` a property must meet.
pub(in crate::json::evidence) fn is_decided(
    judge: &mut Judge<'_>,
    ids: &[ClaimId],
    name: &str,
) -> bool {
    let claims = judge.claims;
    ids.iter().all(|&id| {
        let claim = claims.get(id);
        claim.unevaluated_properties.is_none()
            && claim.patterns.iter().all(|(pattern, _)| judge.matches(pattern, name).is_some())
    })
}

/// The same for each way of the reader.
pub(in crate::json::evidence) fn child_goals(
    judge: &mut Judge<'_>,
    goals: &Goals,
    name: &str,
) -> Goals {
    let mut found: Goals = Vec::new();
    for goal in goals {
        for case in cases(judge.claims, goal) {
            let child = child_goal(judge, &case, name);
            if !found.contains(&child) {
                found.push(child);
            }
        }
    }
    found
}

impl<'c> Pool<'c> {
    pub(super) fn objects(&mut self, aims: &Aims<'_>, found: &mut Found) {
        let Some(base) = self.base(aims, Map::new()) else { return };
        found.add(Value::Object(base.clone()));
        let names = self.names(aims, &base);
        for name in &names {
            if found.is_full() || self.is_exhausted() {
                return;
            }
            self.with_property(aims, &base, name, found);
        }
        let mut all = base.clone();
        for name in &names {
            if self.is_exhausted() {
                return;
            }
            let (writer, reader) = self.children(aims, name);
            if let Some(value) = self.neutral(&writer, &reader) {
                all.insert(name.clone(), value);
            }
            found.add(Value::Object(all.clone()));
        }
        self.crowded(aims, base, found);
    }

    /// An object that has what the case requires, and the properties `forced`.
    pub(in crate::json::evidence) fn base(
        &mut self,
        aims: &Aims<'_>,
        forced: Map<String, Value>,
    ) -> Option<Map<String, Value>> {
        let claims = self.writer.claims;
        let case: Vec<&Claim> = aims.writer.iter().map(|&id| claims.get(id)).collect();
        let mut object = forced;
        let parts = case.iter().map(|claim| (claim.needs.len() + claim.required.len()) / 4 + 1);
        if !self.writer.charge(parts.sum()) {
            return None;
        }
        let required = case.iter().flat_map(|claim| &claim.required).map(String::as_str);
        let mut todo: Vec<&str> = required.collect();
        for claim in &case {
            let needed = claim.needs.iter().filter(|(name, _)| object.contains_key(name));
            todo.extend(needed.flat_map(|(_, names)| names).map(String::as_str));
        }
        let needs: usize = case.iter().map(|claim| claim.needs.len() / 4 + 1).sum();
        while let Some(name) = todo.pop() {
            if object.contains_key(name) {
                continue;
            }
            if !self.writer.charge(needs) {
                return None;
            }
            if object.len() > EXAMINE_JSON_PROPERTIES_MAX {
                return None;
            }
            let (writer, reader) = self.children(aims, name);
            object.insert(name.to_owned(), self.neutral(&writer, &reader)?);
            for claim in &case {
                let needed = claim.needs.iter().filter(|(one, _)| one == name);
                todo.extend(needed.flat_map(|(_, names)| names).map(String::as_str));
            }
        }
        let least = case.iter().filter_map(|claim| claim.count(Keyword::MinProperties)).max();
        let least = usize::try_from(least.unwrap_or(0)).unwrap_or(0);
        if object.len() < least {
            self.grow(aims, &mut object, least);
        }
        object.sort_keys();
        Some(object)
    }

    /// `object` with what the reader requires too, if that is more and the writer lets it in.
    pub(in crate::json::evidence) fn with_required(
        &mut self,
        aims: &Aims<'_>,
        object: &Value,
    ) -> Option<Value> {
        let Value::Object(before) = object else { return None };
        let mut object = before.clone();
        let claims = self.reader.claims;
        let ids: Vec<ClaimId> = aims.reader.iter().flatten().copied().collect();
        for id in claims.certain(&ids) {
            for name in &claims.get(id).required {
                if !object.contains_key(name) {
                    let (writer, reader) = self.children(aims, name);
                    object.insert(name.clone(), self.neutral(&writer, &reader)?);
                }
            }
        }
        if object.len() == before.len() {
            return None;
        }
        self.base(aims, object).map(Value::Object)
    }

    /// `object` with the property `name`, if it is an object.
    pub(in crate::json::evidence) fn with(
        &mut self,
        aims: &Aims<'_>,
        object: Value,
        name: &str,
    ) -> Option<Value> {
        let Value::Object(mut object) = object else { return None };
        if !object.contains_key(name) {
            let (writer, reader) = self.children(aims, name);
            object.insert(name.to_owned(), self.neutral(&writer, &reader)?);
        }
        self.base(aims, object).map(Value::Object)
    }

    /// Adds properties until there are `count` of them.
    fn grow(&mut self, aims: &Aims<'_>, object: &mut Map<String, Value>, count: usize) {
        if count > EXAMINE_JSON_PROPERTIES_MAX {
            return;
        }
        let claims = self.writer.claims;
        let named = aims.writer.iter().flat_map(|&id| &claims.get(id).properties);
        let named: Vec<String> = named.map(|(name, _)| name.clone()).collect();
        let patterned = aims.writer.iter().flat_map(|&id| &claims.get(id).patterns);
        let patterned: Vec<String> =
            patterned.flat_map(|(pattern, _)| strings::samples(pattern, &[])).collect();
        let fresh = (0..count).map(|at| format!("p{at}"));
        for name in named.into_iter().chain(patterned).chain(fresh) {
            if object.len() >= count {
                return;
            }
            if !object.contains_key(&name) {
                let (writer, reader) = self.children(aims, &name);
                if let Some(value) = self.neutral(&writer, &reader) {
                    object.insert(name, value);
                }
            }
        }
    }

    pub(in crate::json::evidence) fn children(
        &mut self,
        aims: &Aims<'_>,
        name: &str,
    ) -> (Goal, Goals) {
        let writer = child_goal(&mut self.writer, aims.writer, name);
        (writer, child_goals(&mut self.reader, aims.reader, name))
    }

    /// Names that either side speaks of, and one that neither does.
    fn names(&mut self, aims: &Aims<'_>, base: &Map<String, Value>) -> Vec<String> {
        let both = self.both(aims);
        let mut names: Vec<String> = Vec::new();
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for claim in &both {
            let named = claim.properties.iter().map(|(name, _)| name);
            let needs =
                claim.needs.iter().flat_map(|(name, names)| std::iter::once(name).chain(names));
            let dependents = claim.dependents.iter().map(|(name, _)| name);
            for name in named.chain(needs).chain(dependents).chain(&claim.required) {
                if known.insert(name) && names.len() < EXAMINE_JSON_PROPERTIES_MAX {
                    names.push(name.clone());
                }
            }
        }
        let patterns = both.iter().flat_map(|claim| &claim.patterns).take(8);
        for (pattern, _) in patterns {
            names.extend(strings::samples(pattern, &[]).into_iter().take(3));
        }
        let fresh = FRESH.iter().find(|&&name| !base.contains_key(name) && !known.contains(name));
        names.extend(fresh.map(|&name| name.to_owned()));
        if both.iter().any(|claim| claim.names.is_some()) {
            let of_name = |claims: &Claims, ids: &[ClaimId]| -> Goal {
                ids.iter().filter_map(|&id| claims.get(id).names).collect()
            };
            let writer = of_name(self.writer.claims, aims.writer);
            let reader: Goals = aims
                .reader
                .iter()
                .map(|goal| of_name(self.reader.claims, &self.reader.claims.spread(goal)))
                .collect();
            let refused = self.values(&writer, &reader, Aim::Refused);
            let neutral = self.values(&writer, &reader, Aim::Neutral);
            let values = refused.iter().take(6).chain(neutral.iter().take(2));
            names.extend(values.filter_map(Value::as_str).map(str::to_owned));
        }
        names
    }

    /// `base` with the property `name`, in each way that is made for it, and without it.
    fn with_property(
        &mut self,
        aims: &Aims<'_>,
        base: &Map<String, Value>,
        name: &str,
        found: &mut Found,
    ) {
        let (writer, reader) = self.children(aims, name);
        let neutral = self.neutral(&writer, &reader);
        let mut values: Vec<Value> = neutral.into_iter().collect();
        if aims.aim == Aim::Refused {
            let refused = self.values(&writer, &reader, Aim::Refused);
            values.extend(refused.iter().take(4).cloned());
        }
        for value in values {
            let mut object = base.clone();
            object.insert(name.to_owned(), value);
            if let Some(object) = self.base(aims, object) {
                found.add(Value::Object(object));
            }
        }
    }

    /// Objects with as many properties as the reader does not take.
    fn crowded(&mut self, aims: &Aims<'_>, base: Map<String, Value>, found: &mut Found) {
        if aims.aim == Aim::Neutral {
            return;
        }
        for claim in self.both(aims) {
            for keyword in [Keyword::MinProperties, Keyword::MaxProperties] {
                let Some(bound) = claim.count(keyword) else { continue };
                for near in [bound.saturating_sub(1), bound.saturating_add(1)] {
                    let mut object = base.clone();
                    self.grow(aims, &mut object, usize::try_from(near).unwrap_or(0));
                    found.add(Value::Object(object));
                }
            }
        }
    }
}
