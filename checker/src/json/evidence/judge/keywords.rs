//! The keywords that judge a value by what it is, and those that look into it.

use std::cmp::Ordering;
use std::rc::Rc;

use serde_json::{Number, Value};

use crate::json::decimal::Decimal;
use crate::json::dialect::Dialect;
use crate::json::keyword::TYPES;
use crate::json::members::Keyword;

use super::{Judge, Seen, Verdict};
use crate::json::evidence::claims::{Claim, ClaimId, Types};

impl Types {
    /// Whether a value is of one of the types.
    fn take(self, value: &Value, dialect: Dialect) -> bool {
        let has = |name: &str| {
            TYPES.iter().position(|known| *known == name).is_some_and(|at| self.0 & 1 << at != 0)
        };
        match value {
            Value::Null => has("null"),
            Value::Bool(_) => has("boolean"),
            Value::String(_) => has("string"),
            Value::Array(_) => has("array"),
            Value::Object(_) => has("object"),
            Value::Number(number) => has("number") || has("integer") && is_integer(number, dialect),
        }
    }
}

/// In draft 4, `1.0` is no integer.
fn is_integer(number: &Number, dialect: Dialect) -> bool {
    let is_spelled = number.is_i64() || number.is_u64();
    is_spelled || dialect > Dialect::Draft4 && decimal(number).is_some_and(|it| it.is_integer())
}

/// The number as it is spelled.
pub(in crate::json::evidence) fn decimal(number: &Number) -> Option<Decimal> {
    Decimal::parse(&number.to_string())
}

/// Whether two values are equal, numbers by value.
pub(in crate::json::evidence) fn are_equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || decimal(one) == decimal(other)
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| are_equal(a, b))
        }
        (Value::Object(one), Value::Object(other)) => {
            let has = |(key, value): (&String, &Value)| {
                other.get(key).is_some_and(|other| are_equal(value, other))
            };
            one.len() == other.len() && one.iter().all(has)
        }
        _ => one == other,
    }
}

impl<'c> Judge<'c> {
    pub(super) fn scalars(&mut self, id: ClaimId, claim: &'c Claim, value: &Value) -> Verdict {
        let mut verdict = Verdict::Holds;
        if let Some(types) = claim.types {
            let takes = types.take(value, claim.dialect);
            verdict = self.keyword(id, Keyword::Type, |_| takes.into());
        }
        if let Some(listed) = &claim.listed {
            self.steps_left = self.steps_left.saturating_sub(listed.len() / 16);
            verdict = self.then(verdict, |judge| {
                judge.keyword(id, Keyword::Enum, |_| {
                    listed.iter().any(|one| are_equal(one, value)).into()
                })
            });
        }
        if let Some(constant) = &claim.constant {
            verdict = self.then(verdict, |judge| {
                judge.keyword(id, Keyword::Const, |_| are_equal(constant, value).into())
            });
        }
        match value {
            Value::Number(number) if !claim.numbers.is_empty() => {
                let Some(number) = self.read(number) else { return Verdict::Unknown };
                for (keyword, bound) in &claim.numbers {
                    verdict = self.then(verdict, |judge| {
                        judge.keyword(id, *keyword, |_| is_within(&number, *keyword, bound).into())
                    });
                }
            }
            Value::String(text) => {
                verdict = self.counted(
                    (id, claim),
                    verdict,
                    (Keyword::MinLength, Keyword::MaxLength),
                    text.chars().count(),
                );
                if let Some(pattern) = &claim.pattern {
                    verdict = self.then(verdict, |judge| {
                        judge.keyword(id, Keyword::Pattern, |judge| {
                            judge.matches(pattern, text).map_or(Verdict::Unknown, Verdict::from)
                        })
                    });
                }
            }
            _ => {}
        }
        verdict
    }

    fn read(&mut self, number: &Number) -> Option<Rc<Decimal>> {
        match &self.number {
            Some((known, read)) if known == number => read.clone(),
            Some(_) | None => {
                let read = decimal(number).map(Rc::new);
                self.number = Some((number.clone(), read.clone()));
                read
            }
        }
    }

    /// Judges a count of characters, items or members.
    fn counted(
        &mut self,
        (id, claim): (ClaimId, &'c Claim),
        mut verdict: Verdict,
        (least, most): (Keyword, Keyword),
        count: usize,
    ) -> Verdict {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        if let Some(bound) = claim.count(least) {
            verdict =
                self.then(verdict, |judge| judge.keyword(id, least, |_| (count >= bound).into()));
        }
        if let Some(bound) = claim.count(most) {
            verdict =
                self.then(verdict, |judge| judge.keyword(id, most, |_| (count <= bound).into()));
        }
        verdict
    }

    pub(super) fn array(
        &mut self,
        id: ClaimId,
        claim: &'c Claim,
        items: &[Value],
        seen: &mut Seen,
    ) -> Verdict {
        let bounds = (Keyword::MinItems, Keyword::MaxItems);
        let mut verdict = self.counted((id, claim), Verdict::Holds, bounds, items.len());
        if claim.is_unique {
            verdict = self.then(verdict, |judge| judge.unique(id, items));
        }
        for (at, item) in items.iter().enumerate() {
            let (keyword, schema) = match claim.tuple.get(at) {
                Some(&schema) => (Keyword::PrefixItems, schema),
                None => match claim.rest {
                    Some(rest) => rest,
                    None => break,
                },
            };
            mark(seen, at);
            verdict = self.then(verdict, |judge| {
                judge.keyword(id, keyword, |judge| judge.check(schema, item, &mut None))
            });
        }
        if let Some(contained) = claim.contains {
            verdict = self.then(verdict, |judge| judge.contains(id, contained, items, seen));
        }
        if let Some(schema) = claim.unevaluated_items {
            verdict = self.then(verdict, |judge| {
                judge.unevaluated((id, Keyword::UnevaluatedItems), schema, items.iter(), seen)
            });
        }
        verdict
    }

    fn unique(&mut self, id: ClaimId, items: &[Value]) -> Verdict {
        let pairs = items.len().saturating_mul(items.len());
        if pairs >= self.steps_left {
            return Verdict::Unknown;
        }
        self.steps_left -= pairs;
        self.keyword(id, Keyword::UniqueItems, |_| {
            let is_repeated = |(at, one): (usize, &Value)| {
                items[..at].iter().any(|earlier| are_equal(earlier, one))
            };
            (!items.iter().enumerate().any(is_repeated)).into()
        })
    }

    fn contains(
        &mut self,
        id: ClaimId,
        contained: ClaimId,
        items: &[Value],
        seen: &mut Seen,
    ) -> Verdict {
        let claim = self.claims.get(id);
        let least = claim.count(Keyword::MinContains).unwrap_or(1);
        let most = claim.count(Keyword::MaxContains).unwrap_or(i64::MAX);
        let (mut holding, mut unknown) = (0_i64, 0_i64);
        for (at, item) in items.iter().enumerate() {
            match self.quietly(|judge| judge.check(contained, item, &mut None)) {
                Verdict::Holds => {
                    holding += 1;
                    if claim.dialect >= Dialect::Draft2020 {
                        mark(seen, at);
                    }
                }
                Verdict::Unknown => unknown += 1,
                Verdict::Fails => {}
            }
        }
        let too_few = self.keyword(id, Keyword::Contains, |_| match holding + unknown < least {
            true => Verdict::Fails,
            false if holding >= least => Verdict::Holds,
            false => Verdict::Unknown,
        });
        let too_many = self.keyword(id, Keyword::MaxContains, |_| match holding > most {
            true => Verdict::Fails,
            false if holding + unknown > most => Verdict::Unknown,
            false => Verdict::Holds,
        });
        too_few.and(too_many)
    }

    pub(super) fn object(
        &mut self,
        id: ClaimId,
        claim: &'c Claim,
        value: &Value,
        seen: &mut Seen,
    ) -> Verdict {
        let Value::Object(members) = value else { return Verdict::Holds };
        let bounds = (Keyword::MinProperties, Keyword::MaxProperties);
        let mut verdict = self.counted((id, claim), Verdict::Holds, bounds, members.len());
        let has = |name: &str| members.contains_key(name);
        for name in &claim.required {
            verdict =
                self.then(verdict, |judge| judge.asked(id, Keyword::Required, name, has(name)));
        }
        for (name, needed) in claim.needs.iter().filter(|(name, _)| has(name)) {
            let are_there = needed.iter().all(|name| has(name));
            verdict =
                self.then(verdict, |judge| judge.asked(id, Keyword::Dependencies, name, are_there));
        }
        for (name, schema) in claim.dependents.iter().filter(|(name, _)| has(name)) {
            if self.is_undone(id, Some(Keyword::Dependencies), Some(name)) {
                continue;
            }
            verdict = self.then(verdict, |judge| {
                judge.keyword(id, Keyword::DependentSchemas, |judge| {
                    judge.beside(*schema, value, seen)
                })
            });
        }
        for (at, (name, member)) in members.iter().enumerate() {
            verdict =
                self.then(verdict, |judge| judge.member((id, claim), name, member, (at, seen)));
        }
        if let Some(schema) = claim.unevaluated_properties {
            let keyword = Keyword::UnevaluatedProperties;
            verdict = self.then(verdict, |judge| {
                judge.unevaluated((id, keyword), schema, members.values(), seen)
            });
        }
        verdict
    }

    /// Judges the items or members that nothing has looked at yet.
    fn unevaluated<'v>(
        &mut self,
        (id, keyword): (ClaimId, Keyword),
        schema: ClaimId,
        parts: impl Iterator<Item = &'v Value>,
        seen: &mut Seen,
    ) -> Verdict {
        let mut verdict = Verdict::Holds;
        for (at, part) in parts.enumerate() {
            if seen.as_ref().is_some_and(|seen| seen[at]) {
                continue;
            }
            mark(seen, at);
            verdict = self.then(verdict, |judge| {
                judge.keyword(id, keyword, |judge| judge.check(schema, part, &mut None))
            });
        }
        verdict
    }

    /// Judges whether what is asked for with `name` is there.
    fn asked(&mut self, id: ClaimId, keyword: Keyword, name: &str, is_there: bool) -> Verdict {
        if is_there || self.is_undone(id, Some(keyword), Some(name)) {
            return Verdict::Holds;
        }
        self.blame(id, keyword, Some(name));
        Verdict::Fails
    }

    fn member(
        &mut self,
        (id, claim): (ClaimId, &'c Claim),
        name: &str,
        member: &Value,
        (at, seen): (usize, &mut Seen),
    ) -> Verdict {
        let mut verdict = Verdict::Holds;
        if let Some(names) = claim.names {
            let name = Value::from(name);
            verdict = self
                .keyword(id, Keyword::PropertyNames, |judge| judge.check(names, &name, &mut None));
        }
        let mut is_named = false;
        if let Some(schema) = claim.property(name) {
            is_named = true;
            verdict = self.then(verdict, |judge| {
                judge.keyword(id, Keyword::Properties, |judge| {
                    judge.check(schema, member, &mut None)
                })
            });
        }
        for (pattern, schema) in &claim.patterns {
            match self.matches(pattern, name) {
                Some(false) => {}
                None => return verdict.and(Verdict::Unknown),
                Some(true) => {
                    is_named = true;
                    verdict = self.then(verdict, |judge| {
                        judge.keyword(id, Keyword::PatternProperties, |judge| {
                            judge.check(*schema, member, &mut None)
                        })
                    });
                }
            }
        }
        if let Some(additional) = claim.additional.filter(|_| !is_named) {
            is_named = true;
            verdict = self.then(verdict, |judge| {
                judge.keyword(id, Keyword::AdditionalProperties, |judge| {
                    judge.check(additional, member, &mut None)
                })
            });
        }
        if is_named {
            mark(seen, at);
        }
        verdict
    }
}

fn mark(seen: &mut Seen, at: usize) {
    if let Some(seen) = seen {
        seen[at] = true;
    }
}

fn is_within(number: &Decimal, keyword: Keyword, bound: &Decimal) -> bool {
    match keyword {
        Keyword::Minimum => number >= bound,
        Keyword::Maximum => number <= bound,
        Keyword::ExclusiveMinimum => number.cmp(bound) == Ordering::Greater,
        Keyword::ExclusiveMaximum => number.cmp(bound) == Ordering::Less,
        _ => number.is_multiple_of(bound),
    }
}
