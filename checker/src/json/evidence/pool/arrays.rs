//! Arrays: the smallest, those with one item more or less, those with an item that the reader
//! refuses.

use serde_json::Value;

use crate::json::evidence::claims::{Claim, ClaimId, Claims};
use crate::json::members::Keyword;
use crate::limits::EXAMINE_JSON_ITEMS_MAX;

use super::{Aim, Aims, Found, Goal, Goals, Pool, cases};

/// The places in an array that are looked at one by one.
const PLACES_MAX: usize = 12;

/// The schemas that an item of an array must meet, as far as `case` says.
pub(in crate::json::evidence) fn item_goal(claims: &Claims, case: &[ClaimId], at: usize) -> Goal {
    let mut goal = certain_goal(claims, case, at);
    if goal.is_empty() {
        goal = case.iter().filter_map(|&id| claims.get(id).unevaluated_items).collect();
    }
    goal.sort_unstable();
    goal.dedup();
    goal
}

/// The schemas that an item must meet for certain, if the array must meet all of `ids`.
pub(in crate::json::evidence) fn certain_goal(claims: &Claims, ids: &[ClaimId], at: usize) -> Goal {
    let of_claim = |&id: &ClaimId| {
        let claim = claims.get(id);
        claim.tuple.get(at).copied().or(claim.rest.map(|(_, id)| id))
    };
    ids.iter().filter_map(of_claim).collect()
}

/// The same for each way of the reader.
pub(super) fn item_goals(claims: &Claims, goals: &Goals, at: usize) -> Goals {
    let mut found: Goals = Vec::new();
    for goal in goals {
        for case in cases(claims, goal) {
            let child = item_goal(claims, &case, at);
            if !found.contains(&child) {
                found.push(child);
            }
        }
    }
    found
}

impl<'c> Pool<'c> {
    pub(super) fn arrays(&mut self, aims: &Aims<'_>, found: &mut Found) {
        let both = self.both(aims);
        let base = self.list(aims, &[], 0);
        let least = base.as_ref().map_or(0, Vec::len);
        if let Some(base) = &base {
            found.add(Value::Array(base.clone()));
        }
        let mut lengths: Vec<usize> = vec![1, 2];
        let mut places = 1;
        for claim in &both {
            places = places.max(claim.tuple.len() + 1);
            lengths.extend([claim.tuple.len(), claim.tuple.len() + 1]);
            for keyword in
                [Keyword::MinItems, Keyword::MaxItems, Keyword::MinContains, Keyword::MaxContains]
            {
                let Some(bound) = claim.count(keyword) else { continue };
                for near in [bound.saturating_sub(1), bound, bound.saturating_add(1)] {
                    lengths.push(usize::try_from(near).unwrap_or(0));
                }
            }
        }
        lengths.sort_unstable();
        lengths.dedup();
        for length in lengths.into_iter().take(16) {
            if let Some(list) = self.list(aims, &[], length) {
                found.add(Value::Array(list));
            }
        }
        if aims.aim == Aim::Refused {
            for at in 0..places.min(PLACES_MAX) {
                self.with_item(aims, at, least, found);
            }
            self.repeated(aims, &both, found);
        }
    }

    pub(in crate::json::evidence) fn items(&mut self, aims: &Aims<'_>, at: usize) -> (Goal, Goals) {
        let writer = item_goal(self.writer.claims, aims.writer, at);
        (writer, item_goals(self.reader.claims, aims.reader, at))
    }

    /// A list of at least `count` items that the case takes, with `forced` at their places.
    pub(in crate::json::evidence) fn list(
        &mut self,
        aims: &Aims<'_>,
        forced: &[(usize, Value)],
        count: usize,
    ) -> Option<Vec<Value>> {
        let claims = self.writer.claims;
        let case: Vec<&Claim> = aims.writer.iter().map(|&id| claims.get(id)).collect();
        let least = case.iter().filter_map(|claim| claim.count(Keyword::MinItems)).max();
        let least = usize::try_from(least.unwrap_or(0)).unwrap_or(0);
        let forced_count = forced.iter().map(|(at, _)| at + 1).max().unwrap_or(0);
        // What must be contained takes the first places that are not forced.
        let contains: Vec<(ClaimId, usize)> = case
            .iter()
            .filter_map(|claim| {
                let times = claim.count(Keyword::MinContains).unwrap_or(1);
                Some((claim.contains?, usize::try_from(times).unwrap_or(0)))
            })
            .collect();
        let mut wanted: Vec<ClaimId> = Vec::new();
        for (id, times) in contains {
            wanted.extend(std::iter::repeat_n(id, times.min(EXAMINE_JSON_ITEMS_MAX)));
        }
        let count = count.max(least).max(forced_count).max(wanted.len());
        if count > EXAMINE_JSON_ITEMS_MAX {
            return None;
        }
        let is_unique = case.iter().any(|claim| claim.is_unique);
        let mut list: Vec<Value> = Vec::with_capacity(count);
        for at in 0..count {
            if let Some((_, value)) = forced.iter().find(|(place, _)| *place == at) {
                list.push(value.clone());
                continue;
            }
            let (mut writer, reader) = self.items(aims, at);
            writer.extend(wanted.pop());
            let values = self.values(&writer, &reader, Aim::Neutral);
            let is_taken = |value: &&Value| {
                is_unique && (list.contains(value) || forced.iter().any(|(_, it)| it == *value))
            };
            list.push(values.iter().find(|value| !is_taken(value))?.clone());
        }
        Some(list)
    }

    /// Lists with an item at `at` that the reader does not take.
    fn with_item(&mut self, aims: &Aims<'_>, at: usize, least: usize, found: &mut Found) {
        let (writer, mut reader) = self.items(aims, at);
        let mut refused: Vec<Value> =
            self.values(&writer, &reader, Aim::Refused).iter().take(6).cloned().collect();
        // What is not contained, too.
        let claims = self.reader.claims;
        for goal in aims.reader {
            let contained =
                claims.spread(goal).into_iter().filter_map(|id| claims.get(id).contains);
            reader = contained.map(|id| vec![id]).collect();
            if !reader.is_empty() {
                let more = self.values(&writer, &reader, Aim::Refused);
                refused.extend(more.iter().take(2).cloned());
                let more = self.values(&writer, &reader, Aim::Neutral);
                refused.extend(more.iter().take(2).cloned());
            }
        }
        for value in refused {
            if let Some(list) = self.list(aims, &[(at, value.clone())], 0) {
                found.add(Value::Array(list));
            }
            if least > at + 1 {
                let all: Vec<(usize, Value)> = (0..least).map(|at| (at, value.clone())).collect();
                found.extend_list(self.list(aims, &all, 0));
            }
        }
    }

    /// Lists in which an item stands twice, or as often as the reader counts.
    fn repeated(&mut self, aims: &Aims<'_>, both: &[&Claim], found: &mut Found) {
        let mut times = vec![2];
        for claim in both {
            let most = claim.count(Keyword::MaxContains).and_then(|it| usize::try_from(it).ok());
            times.extend(most.map(|most| most + 1));
        }
        let claims = self.reader.claims;
        let ids: Vec<ClaimId> = aims.reader.iter().flatten().copied().collect();
        let contained = claims.spread(&ids).into_iter().filter_map(|id| claims.get(id).contains);
        let contained: Goals = contained.map(|id| vec![id]).collect();
        let (writer, reader) = self.items(aims, 0);
        for goals in [reader, contained] {
            let values: Vec<Value> =
                self.values(&writer, &goals, Aim::Neutral).iter().take(2).cloned().collect();
            for value in values {
                for &times in times.iter().filter(|&&times| times <= EXAMINE_JSON_ITEMS_MAX) {
                    let all: Vec<_> = (0..times).map(|at| (at, value.clone())).collect();
                    found.extend_list(self.list(aims, &all, 0));
                }
            }
        }
    }
}

impl Found {
    fn extend_list(&mut self, list: Option<Vec<Value>>) {
        if let Some(list) = list {
            self.add(Value::Array(list));
        }
    }
}
