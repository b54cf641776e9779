//! Objects that are as several atoms say.
//!
//! The names that the atoms speak of are looked at one by one. All others are looked for as strings
//! that are none of these, for each way in which the patterns of the atoms may match them.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::branch::State;
use super::datum::Datum;
use super::node::{Lit, Name, Node, PatternId, Sort, Sorts};
use super::solve::{Answer, Solver};

/// Most properties of any name that are to be there, and most that are added to make enough.
const EXISTING_MAX: usize = 6;
const PROPERTIES_MAX: u64 = 300;

/// Most patterns whose ways to match a name are told apart.
const PATTERNS_MAX: usize = 8;

/// Which properties something is said of.
#[derive(Debug, Clone)]
enum Keys {
    Named(Name),
    Matching(PatternId),
    Others(Rc<[Name]>, Rc<[PatternId]>),
    /// Those whose names are so.
    Such(Lit),
}

/// What is asked of an object.
#[derive(Default)]
struct Asked {
    least: u64,
    most: Option<u64>,
    /// The properties that must be there, and what is asked of their values beside all else.
    required: BTreeMap<Name, Vec<Lit>>,
    absent: BTreeSet<Name>,
    /// What all properties of some keys must be.
    universals: Vec<(Keys, Lit)>,
    /// What all names must be.
    names: Vec<Lit>,
    /// Some property of these keys must be there and be so.
    existing: Vec<(Keys, Lit)>,
    /// Every name that is spoken of, and every pattern of the universals.
    known: BTreeSet<Name>,
    patterns: BTreeSet<PatternId>,
}

/// A property of a name that nothing speaks of.
#[derive(Clone, Default)]
struct Free {
    name: Vec<Lit>,
    value: Vec<Lit>,
}

/// The properties that are to be there on one way to have the existing ones.
#[derive(Clone)]
struct Chosen {
    named: BTreeMap<Name, Vec<Lit>>,
    free: Vec<Free>,
}

impl Asked {
    fn of(solver: &Solver<'_>, state: &State) -> Option<Asked> {
        let mut asked = Asked::default();
        for &lit in &state.lits {
            asked.add(solver.arena.node(lit), lit.is_negated())?;
        }
        let mut known: BTreeSet<Name> = asked.required.keys().cloned().collect();
        known.extend(asked.absent.iter().cloned());
        for (keys, _) in asked.universals.iter().chain(&asked.existing) {
            match keys {
                Keys::Named(name) => {
                    known.insert(Rc::clone(name));
                }
                Keys::Others(names, _) => known.extend(names.iter().cloned()),
                Keys::Matching(_) | Keys::Such(_) => {}
            }
        }
        for (keys, _) in &asked.universals {
            match keys {
                Keys::Matching(pattern) => {
                    asked.patterns.insert(*pattern);
                }
                Keys::Others(_, patterns) => asked.patterns.extend(patterns.iter().copied()),
                Keys::Named(_) | Keys::Such(_) => {}
            }
        }
        asked.known = known;
        let needs_absent = asked.required.keys().any(|name| asked.absent.contains(name));
        let is_possible = asked.most.is_none_or(|most| most >= asked.least) && !needs_absent;
        is_possible.then_some(asked)
    }

    fn add(&mut self, node: &Node, is_negated: bool) -> Option<()> {
        let at_most = |most: Option<u64>, bound: u64| Some(most.unwrap_or(bound).min(bound));
        match (node, is_negated) {
            (Node::MinProperties(bound), false) => self.least = self.least.max(*bound),
            (Node::MaxProperties(bound), false) => self.most = at_most(self.most, *bound),
            (Node::MinProperties(bound), true) => {
                self.most = at_most(self.most, bound.checked_sub(1)?);
            }
            (Node::MaxProperties(bound), true) => {
                self.least = self.least.max(bound.checked_add(1)?);
            }
            (Node::Required(name), false) => {
                self.required.entry(Rc::clone(name)).or_default();
            }
            (Node::Required(name), true) => {
                self.absent.insert(Rc::clone(name));
            }
            (Node::Property(name, value), true) => {
                self.required.entry(Rc::clone(name)).or_default().push(!*value);
            }
            (Node::Property(name, value), false) => {
                self.universals.push((Keys::Named(Rc::clone(name)), *value));
            }
            (Node::Names(name), false) => self.names.push(*name),
            (Node::Names(name), true) => self.existing.push((Keys::Such(!*name), Lit::ANY)),
            (Node::Matching(pattern, value), _) => {
                self.quantify(Keys::Matching(*pattern), *value, is_negated);
            }
            (Node::Others { names, patterns, value }, _) => {
                self.quantify(Keys::Others(names.clone(), patterns.clone()), *value, is_negated);
            }
            _ => {}
        }
        Some(())
    }

    fn quantify(&mut self, keys: Keys, value: Lit, is_negated: bool) {
        match is_negated {
            false => self.universals.push((keys, value)),
            true => self.existing.push((keys, !value)),
        }
    }
}

impl Solver<'_> {
    /// An object.
    pub(super) fn object(&mut self, state: &State) -> Answer {
        let Some(asked) = Asked::of(self, state) else { return Answer::Empty };
        // What no value can be is told before the ways are counted.
        for (name, extra) in &asked.required {
            if self.named_value(&asked, name, extra) == Answer::Empty {
                return Answer::Empty;
            }
        }
        if asked.existing.len() > EXISTING_MAX {
            return Answer::Unknown("more properties must be there than the budget allows");
        }
        let chosen = Chosen { named: asked.required.clone(), free: Vec::new() };
        self.choose(&asked, 0, &chosen)
    }

    /// Chooses the keys of the existing properties from the number `at` on.
    fn choose(&mut self, asked: &Asked, at: usize, chosen: &Chosen) -> Answer {
        let Some((keys, value)) = asked.existing.get(at) else {
            return self.complete(asked, chosen);
        };
        if !self.step(10) {
            return Answer::Unknown("the budget of steps was spent");
        }
        let mut best = Answer::Empty;
        // First one that is there already, so that objects are small.
        let known = asked.known.iter().filter(|name| !asked.absent.contains(*name));
        let (there, others): (Vec<&Name>, Vec<&Name>) =
            known.partition(|name| chosen.named.contains_key(*name));
        for name in there.into_iter().chain(others) {
            let is_meant = self.is_key(keys, name);
            if is_meant == Some(false) {
                continue;
            }
            let mut next = chosen.clone();
            let extra = next.named.entry(Rc::clone(name)).or_default();
            extra.push(*value);
            let extra = extra.clone();
            if self.named_value(asked, name, &extra) == Answer::Empty {
                continue;
            }
            let answer = self.choose(asked, at + 1, &next);
            best = best.or(answer.unsure_unless(is_meant.is_some()));
            if best.is_final() {
                return best;
            }
        }
        if matches!(keys, Keys::Named(_)) {
            return best;
        }
        let name = self.name_of(keys);
        let mut next = chosen.clone();
        next.free.push(Free { name: name.clone(), value: vec![*value] });
        best = best.or(self.choose(asked, at + 1, &next));
        // Two properties in one are of use only where there may not be many.
        for index in 0..chosen.free.len() {
            if best.is_final() || asked.most.is_none() {
                break;
            }
            let mut next = chosen.clone();
            next.free[index].name.extend_from_slice(&name);
            next.free[index].value.push(*value);
            best = best.or(self.choose(asked, at + 1, &next));
        }
        best
    }

    /// What the names of some keys are, as assertions on strings.
    fn name_of(&mut self, keys: &Keys) -> Vec<Lit> {
        match keys {
            Keys::Named(name) => {
                vec![self.arena.values(vec![Datum::String(name.to_string())])]
            }
            Keys::Matching(pattern) => vec![self.arena.add(Node::Pattern(*pattern))],
            // Names that are spoken of are no free ones.
            Keys::Others(_, patterns) => {
                patterns.iter().map(|&it| !self.arena.add(Node::Pattern(it))).collect()
            }
            Keys::Such(lit) => vec![*lit],
        }
    }

    fn is_key(&mut self, keys: &Keys, name: &str) -> Option<bool> {
        match keys {
            Keys::Named(known) => Some(**known == *name),
            Keys::Matching(pattern) => self.matches(*pattern, name),
            Keys::Others(names, patterns) => self.is_other(name, names, patterns),
            Keys::Such(lit) => self.holds(*lit, &Datum::String(name.to_owned())),
        }
    }

    /// A value of the property `name`, if it can be there.
    fn named_value(&mut self, asked: &Asked, name: &str, extra: &[Lit]) -> Answer {
        let mut is_sure = true;
        self.step(1 + asked.universals.len() / 8);
        let text = Datum::String(name.to_owned());
        match self.all_hold(&asked.names, &text) {
            Some(true) => {}
            Some(false) => return Answer::Empty,
            None => is_sure = false,
        }
        let mut goals = extra.to_vec();
        for (keys, value) in &asked.universals {
            match self.is_key(keys, name) {
                Some(true) => goals.push(*value),
                Some(false) => {}
                None => is_sure = false,
            }
        }
        self.solve(goals).unsure_unless(is_sure)
    }

    /// Values for all that is chosen, and further properties until there are enough.
    fn complete(&mut self, asked: &Asked, chosen: &Chosen) -> Answer {
        let count = (chosen.named.len() + chosen.free.len()) as u64;
        if asked.most.is_some_and(|most| count > most) {
            return Answer::Empty;
        }
        if asked.least > PROPERTIES_MAX {
            return Answer::Unknown("more properties must be there than the budget allows");
        }
        let mut members: BTreeMap<String, Datum> = BTreeMap::new();
        let mut is_sure = true;
        for (name, extra) in &chosen.named {
            match self.named_value(asked, name, extra) {
                Answer::Found { datum, is_sure: sure } => {
                    is_sure &= sure;
                    members.insert(name.to_string(), (*datum).clone());
                }
                other => return other,
            }
        }
        for (index, free) in chosen.free.iter().enumerate() {
            match self.free_member(asked, free, &members) {
                Ok((name, value, sure)) => {
                    is_sure &= sure;
                    members.insert(name, value);
                }
                // Another name for an earlier one might leave one for this.
                Err(Answer::Empty) if index > 0 => {
                    return Answer::Unknown("few names are left for properties");
                }
                Err(answer) => return answer,
            }
        }
        for name in asked.known.iter().filter(|name| !asked.absent.contains(*name)) {
            if members.len() as u64 >= asked.least {
                break;
            }
            if members.contains_key(&**name) {
                continue;
            }
            match self.named_value(asked, name, &[]) {
                Answer::Found { datum, is_sure: sure } => {
                    is_sure &= sure;
                    members.insert(name.to_string(), (*datum).clone());
                }
                Answer::Empty => {}
                Answer::Unknown(reason) => return Answer::Unknown(reason),
            }
        }
        while (members.len() as u64) < asked.least {
            match self.free_member(asked, &Free::default(), &members) {
                Ok((name, value, sure)) => {
                    is_sure &= sure;
                    members.insert(name, value);
                }
                Err(answer) => return answer,
            }
        }
        Answer::sure(Datum::Object(members)).unsure_unless(is_sure)
    }

    /// A property whose name nothing speaks of, and which is none of `members`.
    fn free_member(
        &mut self,
        asked: &Asked,
        free: &Free,
        members: &BTreeMap<String, Datum>,
    ) -> Result<(String, Datum, bool), Answer> {
        let string = self.arena.sorts(Sorts::of(&[Sort::String]));
        let mut taken: Vec<Datum> =
            asked.known.iter().map(|name| Datum::String(name.to_string())).collect();
        taken.extend(members.keys().map(|name| Datum::String(name.clone())));
        let taken = self.arena.values(taken);
        let mut name = vec![string, !taken];
        name.extend_from_slice(&asked.names);
        name.extend_from_slice(&free.name);
        let patterns: Vec<PatternId> = asked.patterns.iter().copied().collect();
        if patterns.len() > PATTERNS_MAX {
            return Err(Answer::Unknown("more patterns of names meet than the budget allows"));
        }
        let mut best = Err(Answer::Empty);
        // Each way is a choice for the first patterns, with the goals for the name that follow.
        let mut open: Vec<(usize, Vec<Lit>, Vec<PatternId>)> = vec![(0, name, Vec::new())];
        while let Some((at, name, matched)) = open.pop() {
            let (text, is_sure) = match self.solve(name.iter().copied()) {
                Answer::Empty => continue,
                Answer::Unknown(reason) => {
                    best = better(best, Err(Answer::Unknown(reason)));
                    continue;
                }
                Answer::Found { datum, is_sure } => (datum, is_sure),
            };
            if let Some(&pattern) = patterns.get(at) {
                let lit = self.arena.add(Node::Pattern(pattern));
                for is_matched in [true, false] {
                    let mut name = name.clone();
                    name.push(lit.negated_if(!is_matched));
                    let mut matched = matched.clone();
                    matched.extend(is_matched.then_some(pattern));
                    open.push((at + 1, name, matched));
                }
                continue;
            }
            let mut goals = free.value.clone();
            for (keys, value) in &asked.universals {
                let is_meant = match keys {
                    Keys::Matching(pattern) => matched.contains(pattern),
                    Keys::Others(_, patterns) => !patterns.iter().any(|it| matched.contains(it)),
                    Keys::Named(_) | Keys::Such(_) => false,
                };
                if is_meant {
                    goals.push(*value);
                }
            }
            let found = match (self.solve(goals), &*text) {
                (Answer::Found { datum, is_sure: sure }, Datum::String(text)) => {
                    Ok((text.clone(), (*datum).clone(), is_sure && sure))
                }
                (answer, _) => Err(answer),
            };
            best = better(best, found);
            if matches!(best, Ok((.., true))) {
                break;
            }
        }
        best
    }
}

type Member = Result<(String, Datum, bool), Answer>;

fn better(one: Member, other: Member) -> Member {
    let rank = |member: &Member| match member {
        Err(Answer::Empty) => 0,
        Err(_) => 1,
        Ok((.., false)) => 2,
        Ok((.., true)) => 3,
    };
    if rank(&other) > rank(&one) { other } else { one }
}
