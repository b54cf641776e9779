//! Values that a writer's schema takes, chosen for what a reader's schema may refuse.
//!
//! Everything is tried in a fixed order, so that the same pair gives the same data.

pub(super) mod arrays;
mod numbers;
pub(super) mod objects;
mod strings;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde_json::{Value, json};

use crate::json::keyword::TYPES;
use crate::limits::{
    EXAMINE_JSON_CASES_MAX, EXAMINE_JSON_DATUM_BYTES_MAX, EXAMINE_JSON_MAKING_DEPTH_MAX,
    EXAMINE_JSON_VALUES_MAX,
};

use super::claims::{ClaimId, Claims};
use super::judge::{Judge, Verdict};
use super::place::Step;

/// Schemas that must all hold.
pub(super) type Goal = Vec<ClaimId>;

/// What a reader may ask for: one of these goals.
pub(super) type Goals = Vec<Goal>;

/// Values by the goals that they were made for; `None` while they are being made.
type Made = HashMap<(Goal, Goals, Aim), Option<Rc<[Value]>>>;

/// What values are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Aim {
    /// The writer takes them, and the reader too if there are such.
    Neutral,
    /// The writer takes them and the reader does not.
    Refused,
}

pub(super) struct Pool<'c> {
    pub(super) writer: Judge<'c>,
    pub(super) reader: Judge<'c>,
    made: Made,
    depth: usize,
}

/// The values that are made for one case, each once.
struct Found {
    values: Vec<Value>,
    known: HashSet<String>,
}

impl Found {
    fn new() -> Found {
        Found { values: Vec::new(), known: HashSet::new() }
    }

    fn is_full(&self) -> bool {
        self.values.len() >= EXAMINE_JSON_VALUES_MAX
    }

    fn add(&mut self, value: Value) {
        if self.is_full() {
            return;
        }
        let text = value.to_string();
        if text.len() <= EXAMINE_JSON_DATUM_BYTES_MAX && self.known.insert(text) {
            self.values.push(value);
        }
    }
}

/// What a case of a writer's goal asks for, and what the reader asks for at the same place.
pub(super) struct Aims<'p> {
    pub(super) writer: &'p [ClaimId],
    pub(super) reader: &'p Goals,
    pub(super) aim: Aim,
}

impl<'c> Pool<'c> {
    pub(super) fn new(writer: Judge<'c>, reader: Judge<'c>) -> Pool<'c> {
        Pool { writer, reader, made: HashMap::new(), depth: 0 }
    }

    /// Values for `aim`, the best first.
    pub(super) fn values(&mut self, writer: &Goal, reader: &Goals, aim: Aim) -> Rc<[Value]> {
        let key = (writer.clone(), reader.clone(), aim);
        match self.made.get(&key) {
            Some(Some(known)) => return Rc::clone(known),
            Some(None) => return Rc::from([]),
            None => {}
        }
        if self.depth >= EXAMINE_JSON_MAKING_DEPTH_MAX {
            return Rc::from([]);
        }
        self.made.insert(key.clone(), None);
        self.depth += 1;
        let values: Rc<[Value]> = self.make(writer, reader, aim).into();
        self.depth -= 1;
        self.made.insert(key, Some(Rc::clone(&values)));
        values
    }

    /// What the schemas that apply to one value say of the part of it at `step`.
    pub(super) fn step(
        &mut self,
        step: &Step,
        writer: &[ClaimId],
        reader: &[ClaimId],
    ) -> (Goal, Goal) {
        match step {
            Step::Property(name) => {
                let writer = objects::child_goal(&mut self.writer, writer, name);
                (writer, objects::child_goal(&mut self.reader, reader, name))
            }
            Step::Item(at) => {
                let writer = arrays::item_goal(self.writer.claims, writer, *at);
                (writer, arrays::item_goal(self.reader.claims, reader, *at))
            }
            Step::With(_) => (writer.to_vec(), reader.to_vec()),
        }
    }

    /// A value that the writer takes, and if possible the reader.
    fn neutral(&mut self, writer: &Goal, reader: &Goals) -> Option<Value> {
        self.values(writer, reader, Aim::Neutral).first().cloned()
    }

    /// Whether a budget was met, so that more would take too long.
    fn is_exhausted(&self) -> bool {
        self.writer.steps_left == 0 || self.reader.steps_left == 0
    }

    fn make(&mut self, writer: &Goal, reader: &Goals, aim: Aim) -> Vec<Value> {
        let mut found = Found::new();
        for case in cases(self.writer.claims, writer) {
            self.of_case(&Aims { writer: &case, reader, aim }, &mut found);
        }
        let mut judged: Vec<(usize, usize, Value)> = Vec::new();
        for value in found.values {
            if self.is_exhausted() {
                break;
            }
            if self.writer.all(writer, &value) == Verdict::Fails {
                continue;
            }
            let taking = reader.iter().filter(|goal| {
                let verdict = self.reader.all(goal, &value);
                match aim {
                    Aim::Neutral => verdict != Verdict::Fails,
                    Aim::Refused => verdict == Verdict::Holds,
                }
            });
            let taking = taking.count();
            let rank = match aim {
                // Reader without goals says nothing.
                Aim::Neutral => usize::from(taking == 0 && !reader.is_empty()),
                Aim::Refused if taking == reader.len() && taking > 0 => continue,
                Aim::Refused => taking,
            };
            judged.push((rank, value.to_string().len(), value));
        }
        // Stable, so that of equals the first made is first.
        judged.sort_by_key(|(rank, length, _)| (*rank, *length));
        judged.into_iter().map(|(_, _, value)| value).collect()
    }

    fn of_case(&mut self, aims: &Aims<'_>, found: &mut Found) {
        let claims = self.writer.claims;
        let case: Vec<_> = aims.writer.iter().map(|&id| claims.get(id)).collect();
        if case.iter().any(|claim| claim.is_never) {
            return;
        }
        let listed = case.iter().find_map(|claim| {
            let constant = claim.constant.as_ref().map(|one| vec![one.clone()]);
            constant.or_else(|| claim.listed.clone())
        });
        if let Some(listed) = listed {
            listed.into_iter().for_each(|value| found.add(value));
            return;
        }
        let types = case.iter().filter_map(|claim| claim.types).fold(!0_u8, |all, it| all & it.0);
        let of_type = |name: &str| {
            TYPES.iter().position(|known| *known == name).is_some_and(|at| types & 1 << at != 0)
        };
        let examples = case.iter().flat_map(|claim| &claim.examples).cloned();
        examples.for_each(|value| found.add(value));
        self.scalars_of_reader(aims, found);
        if of_type("null") {
            found.add(Value::Null);
        }
        if of_type("boolean") {
            found.add(json!(false));
            found.add(json!(true));
        }
        if of_type("number") || of_type("integer") {
            self.numbers(aims, found);
        }
        if of_type("string") {
            self.strings(aims, found);
        }
        if of_type("array") {
            self.arrays(aims, found);
        }
        if of_type("object") {
            self.objects(aims, found);
        }
    }

    /// The values that the reader lists, which tell where it draws its lines.
    fn scalars_of_reader(&mut self, aims: &Aims<'_>, found: &mut Found) {
        let claims = self.reader.claims;
        for goal in aims.reader {
            for id in claims.spread(goal) {
                let claim = claims.get(id);
                let values = claim.listed.iter().flatten().chain(&claim.constant);
                values.take(16).for_each(|value| found.add(value.clone()));
                if let Some(not) = claim.not {
                    let inner = claims.spread(&[not]);
                    let inner = inner.iter().map(|&id| claims.get(id));
                    let values =
                        inner.flat_map(|it| it.listed.iter().flatten().chain(&it.constant));
                    values.take(16).for_each(|value| found.add(value.clone()));
                }
            }
        }
    }

    /// The claims of the case and those of the reader there, whatever their branch.
    fn both(&self, aims: &Aims<'_>) -> Vec<&'c super::claims::Claim> {
        let (writer, reader) = (self.writer.claims, self.reader.claims);
        let mut both: Vec<_> = aims.writer.iter().map(|&id| writer.get(id)).collect();
        let ids: Vec<ClaimId> = aims.reader.iter().flatten().copied().collect();
        for id in reader.spread(&ids) {
            both.push(reader.get(id));
            if let Some(not) = reader.get(id).not {
                both.extend(reader.spread(&[not]).into_iter().map(|id| reader.get(id)));
            }
        }
        both
    }
}

/// How many schemas that were taken are looked through in the time of a visit.
const TAKEN_PER_VISIT: usize = 16;

/// The ways to meet `goal`: what it refers to and its conjuncts in each, one branch of each choice;
/// fewer past the budget.
pub(super) fn cases(claims: &Claims, goal: &[ClaimId]) -> Goals {
    let mut done: Goals = Vec::new();
    let mut open: Vec<(Goal, Vec<ClaimId>)> = vec![(Vec::new(), goal.to_vec())];
    while let Some((mut taken, mut todo)) = open.pop() {
        let mut forked = false;
        while let Some(id) = todo.pop() {
            if !claims.may_visit(1 + taken.len() / TAKEN_PER_VISIT) {
                return done;
            }
            if taken.contains(&id) {
                continue;
            }
            taken.push(id);
            let claim = claims.get(id);
            todo.extend(claim.references.iter().chain(&claim.all));
            let mut choices: Vec<Vec<Vec<ClaimId>>> = Vec::new();
            for branches in [&claim.any, &claim.one].into_iter().flatten() {
                choices.push(branches.iter().map(|&branch| vec![branch]).collect());
            }
            if let Some(test) = claim.test {
                let met = std::iter::once(test).chain(claim.then).collect();
                choices.push(vec![claim.otherwise.into_iter().collect(), met]);
            }
            if choices.is_empty() {
                continue;
            }
            let mut forks = vec![todo.clone()];
            for choice in choices {
                let room = EXAMINE_JSON_CASES_MAX.saturating_sub(done.len() + open.len()).max(1);
                let product = forks.iter().flat_map(|fork| {
                    choice.iter().map(|branch| [fork.as_slice(), branch].concat())
                });
                forks = product.take(room).collect();
            }
            open.extend(forks.into_iter().rev().map(|fork| (taken.clone(), fork)));
            forked = true;
            break;
        }
        if !forked {
            done.push(taken);
        }
    }
    done
}
