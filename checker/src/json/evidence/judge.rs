//! Judges data by what a schema asserts, with exact decimals and within a budget.
//!
//! It chooses which data are worth to be executed, and guards against what a decoder that reads
//! numbers as floats would take wrong. What it cannot tell, it says.

mod keywords;

pub(super) use keywords::decimal;

use std::collections::HashMap;
use std::rc::Rc;

use foldhash::fast::RandomState;
use serde_json::{Number, Value};

use crate::json::decimal::Decimal;
use crate::json::members::Keyword;
use crate::json::pattern::{self, Pattern};
use crate::limits::{EXAMINE_JSON_DEPTH_MAX, EXAMINE_JSON_PATTERN_STEPS_MAX};

use super::claims::{Claim, ClaimId, Claims};

/// What a schema says of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Holds,
    Fails,
    /// A budget was met, or a pattern is beyond the engine.
    Unknown,
}

/// A part of a schema that is taken to be absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Undo {
    pub(super) claim: ClaimId,
    /// `None` for the whole schema.
    pub(super) keyword: Option<Keyword>,
    /// The one name in `required` or `dependencies` that is meant, if not all.
    pub(super) name: Option<String>,
}

impl Undo {
    fn part(&self) -> (ClaimId, Option<Keyword>) {
        (self.claim, self.keyword)
    }
}

/// Which members or items have been looked at; nothing is tracked where nobody asks.
type Seen = Option<Vec<bool>>;

pub(super) struct Judge<'c> {
    pub(super) claims: &'c Claims,
    patterns: HashMap<&'c str, Option<Pattern>, RandomState>,
    pattern_steps: usize,
    /// Steps that all judgements together may still take.
    pub(super) steps_left: usize,
    /// In order of claims and keywords.
    undone: Vec<Undo>,
    /// The number that was read last: many schemas look at one value.
    number: Option<(Number, Option<Rc<Decimal>>)>,
    /// What fails, if that is asked for.
    blamed: Option<Vec<(ClaimId, Keyword, Option<String>)>>,
    depth: usize,
}

impl From<bool> for Verdict {
    fn from(holds: bool) -> Verdict {
        if holds { Verdict::Holds } else { Verdict::Fails }
    }
}

impl Verdict {
    fn and(self, other: Verdict) -> Verdict {
        match (self, other) {
            (Verdict::Fails, _) | (_, Verdict::Fails) => Verdict::Fails,
            (Verdict::Unknown, _) | (_, Verdict::Unknown) => Verdict::Unknown,
            (Verdict::Holds, Verdict::Holds) => Verdict::Holds,
        }
    }

    fn not(self) -> Verdict {
        match self {
            Verdict::Holds => Verdict::Fails,
            Verdict::Fails => Verdict::Holds,
            Verdict::Unknown => Verdict::Unknown,
        }
    }
}

impl<'c> Judge<'c> {
    pub(super) fn new(claims: &'c Claims, steps: usize) -> Judge<'c> {
        Judge {
            claims,
            patterns: HashMap::default(),
            pattern_steps: 0,
            steps_left: steps,
            undone: Vec::new(),
            number: None,
            blamed: None,
            depth: 0,
        }
    }

    /// What the schemas `goal` together say of `value`.
    pub(super) fn all(&mut self, goal: &[ClaimId], value: &Value) -> Verdict {
        let mut verdict = Verdict::Holds;
        for &id in goal {
            verdict = verdict.and(self.check(id, value, &mut None));
            if verdict == Verdict::Fails {
                break;
            }
        }
        verdict
    }

    pub(super) fn root(&mut self, value: &Value) -> Verdict {
        self.check(self.claims.root, value, &mut None)
    }

    /// What the schema says of `value` without `undone`.
    pub(super) fn root_without(&mut self, undone: &[Undo], value: &Value) -> Verdict {
        self.undone = undone.to_vec();
        self.undone.sort_unstable_by_key(Undo::part);
        let verdict = self.root(value);
        self.undone.clear();
        verdict
    }

    /// Whether one of `parts` is among what refuses `value`.
    pub(super) fn blames(&mut self, parts: &[Undo], value: &Value) -> bool {
        self.blamed = Some(Vec::new());
        self.root(value);
        let mut blamed = self.blamed.take().unwrap_or_default();
        blamed.sort_unstable_by_key(|(claim, ..)| *claim);
        parts.iter().any(|part| {
            let first = blamed.partition_point(|(claim, ..)| *claim < part.claim);
            let mut of_claim =
                blamed[first..].iter().take_while(|(claim, ..)| *claim == part.claim);
            of_claim.any(|(_, keyword, name)| {
                part.keyword.is_none_or(|wanted| wanted == *keyword)
                    && (part.name.is_none() || part.name == *name)
            })
        })
    }

    fn step(&mut self) -> bool {
        self.charge(1)
    }

    /// Counts `steps` at once: whether there are more left.
    pub(super) fn charge(&mut self, steps: usize) -> bool {
        self.steps_left = self.steps_left.saturating_sub(steps);
        self.steps_left > 0
    }

    /// Whether `pattern` is found in `text`; `None` if the engine cannot tell.
    pub(super) fn matches(&mut self, pattern: &'c str, text: &str) -> Option<bool> {
        let Judge { patterns, pattern_steps, steps_left, .. } = self;
        let compiled = patterns.entry(pattern).or_insert_with(|| {
            pattern::compile(pattern, |steps| {
                *pattern_steps += steps;
                *pattern_steps <= EXAMINE_JSON_PATTERN_STEPS_MAX
            })
        });
        let compiled = compiled.as_ref()?;
        let steps = compiled.steps_for(text);
        if steps >= *steps_left {
            return None;
        }
        *steps_left -= steps;
        Some(compiled.is_in(text))
    }

    fn is_undone(&self, id: ClaimId, keyword: Option<Keyword>, name: Option<&str>) -> bool {
        let first = self.undone.partition_point(|undo| undo.part() < (id, keyword));
        let mut of_part =
            self.undone[first..].iter().take_while(|undo| undo.part() == (id, keyword));
        of_part.any(|undo| undo.name.is_none() || undo.name.as_deref() == name)
    }

    /// What the schema `id` says of `value`; what it looks at in it is added to `seen`.
    fn check(&mut self, id: ClaimId, value: &Value, seen: &mut Seen) -> Verdict {
        if !self.step() || self.depth >= EXAMINE_JSON_DEPTH_MAX {
            return Verdict::Unknown;
        }
        if self.is_undone(id, None, None) {
            return Verdict::Holds;
        }
        self.depth += 1;
        let claims = self.claims;
        let verdict = self.claim(id, claims.get(id), value, seen);
        self.depth -= 1;
        verdict
    }

    fn claim(&mut self, id: ClaimId, claim: &'c Claim, value: &Value, outer: &mut Seen) -> Verdict {
        if claim.is_never {
            self.blame(id, Keyword::Not, None);
            return Verdict::Fails;
        }
        let looks = claim.unevaluated_items.or(claim.unevaluated_properties).is_some();
        // What the neighbours outside have looked at does not count in here.
        let mut own = (looks || outer.is_some()).then(|| vec![false; parts(value)]);
        let seen = &mut own;
        let mut verdict = self.scalars(id, claim, value);
        verdict = self.then(verdict, |judge| judge.in_place(id, claim, value, seen));
        verdict = self.then(verdict, |judge| match value {
            Value::Array(items) => judge.array(id, claim, items, seen),
            Value::Object(_) => judge.object(id, claim, value, seen),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Verdict::Holds,
        });
        if let (Some(outer), Some(own), Verdict::Holds) = (outer, own, verdict) {
            outer.iter_mut().zip(own).for_each(|(outer, own)| *outer |= own);
        }
        verdict
    }

    /// Goes on unless the verdict is settled and nobody asks for more.
    fn then(&mut self, verdict: Verdict, next: impl FnOnce(&mut Self) -> Verdict) -> Verdict {
        if verdict == Verdict::Fails && self.blamed.is_none() {
            return verdict;
        }
        verdict.and(next(self))
    }

    fn blame(&mut self, id: ClaimId, keyword: Keyword, name: Option<&str>) {
        if let Some(blamed) = &mut self.blamed {
            blamed.push((id, keyword, name.map(str::to_owned)));
        }
    }

    /// The verdict of one keyword, unless it is undone.
    fn keyword(
        &mut self,
        id: ClaimId,
        keyword: Keyword,
        judge: impl FnOnce(&mut Self) -> Verdict,
    ) -> Verdict {
        if self.is_undone(id, Some(keyword), None) {
            return Verdict::Holds;
        }
        let verdict = judge(self);
        if verdict == Verdict::Fails {
            self.blame(id, keyword, None);
        }
        verdict
    }

    /// Judges a schema that is applied to the same value; what it looks at counts if it holds.
    fn beside(&mut self, id: ClaimId, value: &Value, seen: &mut Seen) -> Verdict {
        let mut inner = seen.as_ref().map(|seen| vec![false; seen.len()]);
        let verdict = self.check(id, value, &mut inner);
        if let (Verdict::Holds, Some(seen), Some(inner)) = (verdict, seen, inner) {
            seen.iter_mut().zip(inner).for_each(|(seen, inner)| *seen |= inner);
        }
        verdict
    }

    fn in_place(
        &mut self,
        id: ClaimId,
        claim: &'c Claim,
        value: &Value,
        seen: &mut Seen,
    ) -> Verdict {
        let mut verdict = Verdict::Holds;
        for (keyword, list) in [(Keyword::Ref, &claim.references), (Keyword::AllOf, &claim.all)] {
            for &member in list {
                verdict = self.then(verdict, |judge| {
                    judge.keyword(id, keyword, |judge| judge.beside(member, value, seen))
                });
            }
        }
        if let Some(branches) = &claim.any {
            verdict = self.then(verdict, |judge| {
                judge.keyword(id, Keyword::AnyOf, |judge| judge.any(branches, value, seen))
            });
        }
        if let Some(branches) = &claim.one {
            verdict = self.then(verdict, |judge| {
                judge.keyword(id, Keyword::OneOf, |judge| judge.one(branches, value, seen))
            });
        }
        if let Some(not) = claim.not {
            verdict = self.then(verdict, |judge| {
                judge.keyword(id, Keyword::Not, |judge| {
                    judge.quietly(|judge| judge.check(not, value, &mut None)).not()
                })
            });
        }
        if let Some(test) = claim.test {
            verdict = self.then(verdict, |judge| judge.conditional(id, test, value, seen));
        }
        verdict
    }

    /// Runs `judge` without noting what fails.
    fn quietly(&mut self, judge: impl FnOnce(&mut Self) -> Verdict) -> Verdict {
        let blamed = self.blamed.take();
        let verdict = judge(self);
        self.blamed = blamed;
        verdict
    }

    fn any(&mut self, branches: &[ClaimId], value: &Value, seen: &mut Seen) -> Verdict {
        let mut verdict = Verdict::Fails;
        for &branch in branches {
            match self.beside(branch, value, seen) {
                // Where nobody asks what was looked at, one branch is enough.
                Verdict::Holds if seen.is_none() => return Verdict::Holds,
                Verdict::Holds => verdict = Verdict::Holds,
                Verdict::Unknown if verdict == Verdict::Fails => verdict = Verdict::Unknown,
                Verdict::Unknown | Verdict::Fails => {}
            }
        }
        verdict
    }

    fn one(&mut self, branches: &[ClaimId], value: &Value, seen: &mut Seen) -> Verdict {
        let (mut holding, mut unknown) = (0_usize, 0_usize);
        for &branch in branches {
            match self.beside(branch, value, seen) {
                Verdict::Holds => holding += 1,
                Verdict::Unknown => unknown += 1,
                Verdict::Fails => {}
            }
        }
        match (holding, unknown) {
            (2.., _) => Verdict::Fails,
            (_, 1..) => Verdict::Unknown,
            (1, _) => Verdict::Holds,
            (_, _) => Verdict::Fails,
        }
    }

    fn conditional(
        &mut self,
        id: ClaimId,
        test: ClaimId,
        value: &Value,
        seen: &mut Seen,
    ) -> Verdict {
        let claim = self.claims.get(id);
        let tested = self.quietly(|judge| judge.beside(test, value, seen));
        let (keyword, branch) = match tested {
            Verdict::Holds => (Keyword::Then, claim.then),
            Verdict::Fails => (Keyword::Else, claim.otherwise),
            Verdict::Unknown => return Verdict::Unknown,
        };
        match branch {
            Some(branch) => self.keyword(id, keyword, |judge| judge.beside(branch, value, seen)),
            None => Verdict::Holds,
        }
    }
}

/// How many members or items the value has.
fn parts(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}
