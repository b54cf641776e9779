//! What a schema asserts, keyword by keyword, as a validator reads it.
//!
//! Beside the [`Model`](crate::json::model::Model), which follows the loaders of the reference
//! registry and drops what their rules do not look at, this keeps everything that decides about a
//! datum, and nothing else: references lead to their targets, the spellings of the drafts are one.

use std::cell::Cell;
use std::collections::HashSet;

use foldhash::fast::RandomState;
use serde_json::Value;

use crate::json::decimal::Decimal;
use crate::json::dialect::Dialect;
use crate::json::members::Keyword;
use crate::limits::EXAMINE_JSON_VISITS_MAX;

/// Names a claim in its [`Claims`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ClaimId(pub(super) u32);

/// Everything that one schema asserts, with all that it refers to.
#[derive(Debug)]
pub(super) struct Claims {
    pub(super) all: Vec<Claim>,
    pub(super) root: ClaimId,
    /// How many schemas may still be gone through to find out what is applied to a value.
    visits_left: Cell<usize>,
}

/// The types that `type` names, by their place in `TYPES`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Types(pub(super) u8);

/// The keywords of one schema.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) dialect: Dialect,
    /// The schema `false`.
    pub(super) is_never: bool,
    /// What `$ref` and its kin name.
    pub(super) references: Vec<ClaimId>,
    pub(super) types: Option<Types>,
    pub(super) listed: Option<Vec<Value>>,
    pub(super) constant: Option<Value>,
    /// Bounds of numbers by their keywords, `multipleOf` among them.
    pub(super) numbers: Vec<(Keyword, Decimal)>,
    /// Counts of characters, items, properties by their keywords.
    pub(super) counts: Vec<(Keyword, i64)>,
    pub(super) pattern: Option<String>,
    pub(super) tuple: Vec<ClaimId>,
    /// The schema of the items after the tuple, and the keyword that holds it.
    pub(super) rest: Option<(Keyword, ClaimId)>,
    pub(super) contains: Option<ClaimId>,
    pub(super) is_unique: bool,
    pub(super) properties: Vec<(String, ClaimId)>,
    pub(super) patterns: Vec<(String, ClaimId)>,
    pub(super) additional: Option<ClaimId>,
    pub(super) names: Option<ClaimId>,
    pub(super) required: Vec<String>,
    pub(super) needs: Vec<(String, Vec<String>)>,
    pub(super) dependents: Vec<(String, ClaimId)>,
    pub(super) all: Vec<ClaimId>,
    pub(super) any: Option<Vec<ClaimId>>,
    pub(super) one: Option<Vec<ClaimId>>,
    pub(super) not: Option<ClaimId>,
    pub(super) test: Option<ClaimId>,
    pub(super) then: Option<ClaimId>,
    pub(super) otherwise: Option<ClaimId>,
    pub(super) unevaluated_items: Option<ClaimId>,
    pub(super) unevaluated_properties: Option<ClaimId>,
    /// Values that the schema gives as examples or as its default: good to try.
    pub(super) examples: Vec<Value>,
}

impl Claim {
    pub(super) fn new(dialect: Dialect) -> Claim {
        Claim {
            dialect,
            is_never: false,
            references: Vec::new(),
            types: None,
            listed: None,
            constant: None,
            numbers: Vec::new(),
            counts: Vec::new(),
            pattern: None,
            tuple: Vec::new(),
            rest: None,
            contains: None,
            is_unique: false,
            properties: Vec::new(),
            patterns: Vec::new(),
            additional: None,
            names: None,
            required: Vec::new(),
            needs: Vec::new(),
            dependents: Vec::new(),
            all: Vec::new(),
            any: None,
            one: None,
            not: None,
            test: None,
            then: None,
            otherwise: None,
            unevaluated_items: None,
            unevaluated_properties: None,
            examples: Vec::new(),
        }
    }

    pub(super) fn count(&self, keyword: Keyword) -> Option<i64> {
        self.counts.iter().find(|(one, _)| *one == keyword).map(|&(_, count)| count)
    }

    pub(super) fn property(&self, name: &str) -> Option<ClaimId> {
        self.properties.iter().find(|(one, _)| one == name).map(|&(_, id)| id)
    }

    /// The schemas that are applied to the same value.
    pub(super) fn in_place(&self) -> impl Iterator<Item = ClaimId> {
        let lists = [&self.references, &self.all].into_iter().flatten();
        let branches = [&self.any, &self.one].into_iter().flatten().flatten();
        let single = [self.not, self.test, self.then, self.otherwise].into_iter().flatten();
        let dependents = self.dependents.iter().map(|(_, id)| *id);
        lists.chain(branches).copied().chain(single).chain(dependents)
    }

    /// The schemas that are applied to parts of the value.
    pub(super) fn inside(&self) -> impl Iterator<Item = ClaimId> {
        let tuple = self.tuple.iter().copied();
        let named = self.properties.iter().chain(&self.patterns).map(|(_, id)| *id);
        let single = [
            self.rest.map(|(_, id)| id),
            self.contains,
            self.additional,
            self.names,
            self.unevaluated_items,
            self.unevaluated_properties,
        ];
        tuple.chain(named).chain(single.into_iter().flatten())
    }
}

impl Claims {
    pub(super) fn new(all: Vec<Claim>, root: ClaimId) -> Claims {
        Claims { all, root, visits_left: Cell::new(EXAMINE_JSON_VISITS_MAX) }
    }

    /// Whether [`Claims::spread`] gives no more answers.
    pub(super) fn is_exhausted(&self) -> bool {
        self.visits_left.get() == 0
    }

    /// Whether so many more schemas may be gone through.
    pub(super) fn may_visit(&self, count: usize) -> bool {
        let left = self.visits_left.get().checked_sub(count);
        self.visits_left.set(left.unwrap_or(0));
        left.is_some()
    }

    pub(super) fn get(&self, id: ClaimId) -> &Claim {
        &self.all[id.0 as usize]
    }

    /// `ids` and all that they apply to the same value, whatever the condition, `not` apart; fewer
    /// past the budget.
    pub(super) fn spread(&self, ids: &[ClaimId]) -> Vec<ClaimId> {
        let mut found: Vec<ClaimId> = Vec::new();
        let mut seen: HashSet<ClaimId, RandomState> = HashSet::default();
        let mut open: Vec<ClaimId> = ids.iter().rev().copied().collect();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            if !self.may_visit(1) {
                break;
            }
            found.push(id);
            let claim = self.get(id);
            let not = claim.not;
            let first = open.len();
            open.extend(claim.in_place().filter(|&one| Some(one) != not));
            open[first..].reverse();
        }
        found
    }

    /// `ids` and all that they apply to the same value whatever it is.
    pub(super) fn certain(&self, ids: &[ClaimId]) -> Vec<ClaimId> {
        let mut found: Vec<ClaimId> = Vec::new();
        let mut seen: HashSet<ClaimId, RandomState> = HashSet::default();
        let mut open: Vec<ClaimId> = ids.to_vec();
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                found.push(id);
                open.extend(self.get(id).references.iter().chain(&self.get(id).all));
            }
        }
        found
    }
}
