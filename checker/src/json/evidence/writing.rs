//! Writes [`Claims`] as schema texts that a validator reads without looking anything up.
//!
//! Whatever a reference names stands under a number in `definitions`, so that names, identifiers and
//! anchors, which every program resolves in its own way, are out of the question.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Map, Value, json};

use crate::json::decimal::Decimal;
use crate::json::dialect::Dialect;
use crate::json::keyword::TYPES;
use crate::json::members::Keyword;

use super::claims::{Claim, ClaimId, Claims};

/// Texts of one schema: the first is the schema itself, each has a URI.
pub(super) struct Texts {
    pub(super) main: Value,
    /// Those in other drafts, which the first one refers to.
    pub(super) others: Vec<(&'static str, Value)>,
}

/// Where the schema itself stands.
pub(super) const MAIN_URI: &str = "urn:clade:main";

/// Writes the schema that all of `goal` amount to.
pub(super) fn write(claims: &Claims, goal: &[ClaimId]) -> Texts {
    let mut defined: Vec<ClaimId> = Vec::new();
    let mut known = HashSet::new();
    let mut add = |id: ClaimId| {
        if known.insert(id) {
            defined.push(id);
        }
    };
    goal.iter().for_each(|&id| add(id));
    for claim in &claims.all {
        claim.references.iter().for_each(|&id| add(id));
        // What is in another draft cannot stand in the same text.
        let children = claim.in_place().chain(claim.inside());
        children.filter(|&id| claims.get(id).dialect != claim.dialect).for_each(&mut add);
    }
    let numbers = defined.iter().enumerate().map(|(number, &id)| (id, number)).collect();
    let writing = Writing { claims, numbers };
    let mut texts: BTreeMap<Dialect, Map<String, Value>> = BTreeMap::new();
    for (number, &id) in defined.iter().enumerate() {
        let dialect = claims.get(id).dialect;
        texts.entry(dialect).or_default().insert(number.to_string(), writing.claim(id));
    }
    let own = claims.get(claims.root).dialect;
    let mut main = text(own, texts.remove(&own).unwrap_or_default());
    let all = goal.iter().map(|&id| writing.reference(own, id));
    main.insert("allOf".to_owned(), all.chain([json!({})]).collect());
    let others = texts
        .into_iter()
        .map(|(dialect, defined)| (uri(dialect), Value::Object(text(dialect, defined))));
    Texts { main: Value::Object(main), others: others.collect() }
}

/// Writes the schema that only asserts the keyword `only` of all of `goal`; `None` where none of them
/// has it.
pub(super) fn write_only(claims: &Claims, goal: &[ClaimId], only: Keyword) -> Option<Texts> {
    // How often something is contained says nothing without what it is.
    if matches!(only, Keyword::MinContains | Keyword::MaxContains) {
        return None;
    }
    let dialect = claims.get(*goal.first()?).dialect;
    let writing = Writing { claims, numbers: HashMap::new() };
    let mut all = Vec::new();
    for &id in goal {
        let claim = claims.get(id);
        let (mut own, mut conjuncts) = (Map::new(), Vec::new());
        writing.scalars(claim, &mut own, &mut conjuncts);
        if claim.is_unique {
            own.insert(Keyword::UniqueItems.name().to_owned(), json!(true));
        }
        if claim.dialect != dialect || !conjuncts.is_empty() {
            return None;
        }
        // In draft 4 a flag says how the bound beside it is meant.
        let bound = match only {
            Keyword::ExclusiveMinimum => Keyword::Minimum,
            Keyword::ExclusiveMaximum => Keyword::Maximum,
            _ => only,
        };
        if own.contains_key(only.name()) {
            own.retain(|name, _| name == only.name() || name == bound.name());
            all.push(Value::Object(own));
        }
    }
    let mut main = text(dialect, Map::new());
    let is_there = !all.is_empty();
    main.insert("allOf".to_owned(), Value::Array(all));
    is_there.then_some(Texts { main: Value::Object(main), others: Vec::new() })
}

fn text(dialect: Dialect, defined: Map<String, Value>) -> Map<String, Value> {
    let mut text = Map::new();
    text.insert("$schema".to_owned(), json!(meta_schema(dialect)));
    text.insert("definitions".to_owned(), Value::Object(defined));
    text
}

fn meta_schema(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Draft4 => "http://json-schema.org/draft-04/schema#",
        Dialect::Draft6 => "http://json-schema.org/draft-06/schema#",
        Dialect::Draft7 => "http://json-schema.org/draft-07/schema#",
        Dialect::Draft2019 => "https://json-schema.org/draft/2019-09/schema",
        Dialect::Draft2020 => "https://json-schema.org/draft/2020-12/schema",
    }
}

/// Where the parts in a draft stand that is not the main text's.
fn uri(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Draft4 => "urn:clade:draft-04",
        Dialect::Draft6 => "urn:clade:draft-06",
        Dialect::Draft7 => "urn:clade:draft-07",
        Dialect::Draft2019 => "urn:clade:2019-09",
        Dialect::Draft2020 => "urn:clade:2020-12",
    }
}

struct Writing<'c> {
    claims: &'c Claims,
    numbers: HashMap<ClaimId, usize>,
}

impl Writing<'_> {
    /// The schema `id` where it is a part of one in `dialect`.
    fn part(&self, dialect: Dialect, id: ClaimId) -> Value {
        match self.numbers.get(&id) {
            Some(_) => self.reference(dialect, id),
            None => self.claim(id),
        }
    }

    fn reference(&self, from: Dialect, id: ClaimId) -> Value {
        let number = self.numbers.get(&id).copied().unwrap_or_default();
        let to = self.claims.get(id).dialect;
        let text = if to == self.claims.get(self.claims.root).dialect {
            // A fragment alone would stay in the text of another draft.
            if from == to { "" } else { MAIN_URI }
        } else if from == to {
            ""
        } else {
            uri(to)
        };
        json!({"$ref": format!("{text}#/definitions/{number}")})
    }

    fn claim(&self, id: ClaimId) -> Value {
        let claim = self.claims.get(id);
        if claim.is_never {
            return match claim.dialect {
                Dialect::Draft4 => json!({"not": {}}),
                _ => Value::Bool(false),
            };
        }
        let mut out = Map::new();
        let mut all: Vec<Value> = Vec::new();
        self.scalars(claim, &mut out, &mut all);
        self.arrays(claim, &mut out);
        self.objects(claim, &mut out);
        self.in_place(claim, &mut out, &mut all);
        if !all.is_empty() {
            out.insert("allOf".to_owned(), Value::Array(all));
        }
        Value::Object(out)
    }

    fn scalars(&self, claim: &Claim, out: &mut Map<String, Value>, all: &mut Vec<Value>) {
        if let Some(types) = claim.types {
            let named = TYPES.iter().enumerate().filter(|(at, _)| types.0 & 1 << at != 0);
            let named: Vec<&str> = named.map(|(_, name)| *name).collect();
            let value = if let [one] = named[..] { json!(one) } else { json!(named) };
            out.insert("type".to_owned(), value);
        }
        if let Some(listed) = &claim.listed {
            let mut distinct: Vec<&Value> = Vec::with_capacity(listed.len());
            let mut known = HashSet::new();
            distinct.extend(listed.iter().filter(|value| known.insert(value.to_string())));
            if distinct.is_empty() {
                all.push(json!({"not": {}}));
            } else {
                out.insert("enum".to_owned(), json!(distinct));
            }
        }
        if let Some(constant) = &claim.constant {
            out.insert("const".to_owned(), constant.clone());
        }
        for (keyword, bound) in &claim.numbers {
            number(claim.dialect, *keyword, bound, out, all);
        }
        for &(keyword, count) in &claim.counts {
            counted(keyword, count, out, all);
        }
        if let Some(pattern) = &claim.pattern {
            out.insert("pattern".to_owned(), json!(pattern));
        }
    }

    fn arrays(&self, claim: &Claim, out: &mut Map<String, Value>) {
        let mut put = |name: &str, value: Value| drop(out.insert(name.to_owned(), value));
        let part = |id: ClaimId| self.part(claim.dialect, id);
        if !claim.tuple.is_empty() {
            let is_late = claim.dialect >= Dialect::Draft2020;
            let name = if is_late { "prefixItems" } else { "items" };
            put(name, claim.tuple.iter().map(|&id| part(id)).collect());
        }
        if let Some((keyword, id)) = claim.rest {
            // Without a tuple, all items are the rest.
            let is_all = claim.tuple.is_empty();
            put(if is_all { "items" } else { keyword.name() }, part(id));
        }
        if let Some(id) = claim.contains {
            put("contains", part(id));
        }
        if claim.is_unique {
            put("uniqueItems", json!(true));
        }
        if let Some(id) = claim.unevaluated_items {
            put("unevaluatedItems", part(id));
        }
    }

    fn objects(&self, claim: &Claim, out: &mut Map<String, Value>) {
        let mut put = |name: &str, value: Value| drop(out.insert(name.to_owned(), value));
        let part = |id: ClaimId| self.part(claim.dialect, id);
        let map = |entries: &[(String, ClaimId)]| {
            Value::Object(entries.iter().map(|(name, id)| (name.clone(), part(*id))).collect())
        };
        if !claim.properties.is_empty() {
            put("properties", map(&claim.properties));
        }
        if !claim.patterns.is_empty() {
            put("patternProperties", map(&claim.patterns));
        }
        for (name, id) in [
            ("additionalProperties", claim.additional),
            ("propertyNames", claim.names),
            ("unevaluatedProperties", claim.unevaluated_properties),
        ] {
            if let Some(id) = id {
                put(name, part(id));
            }
        }
        if !claim.required.is_empty() {
            put("required", json!(claim.required));
        }
        let mut needs = Map::new();
        for (name, needed) in claim.needs.iter().filter(|(_, needed)| !needed.is_empty()) {
            let distinct: std::collections::BTreeSet<&String> = needed.iter().collect();
            needs.insert(name.clone(), json!(distinct));
        }
        if claim.dialect >= Dialect::Draft2019 {
            if !needs.is_empty() {
                put("dependentRequired", Value::Object(needs));
            }
            if !claim.dependents.is_empty() {
                put("dependentSchemas", map(&claim.dependents));
            }
        } else {
            needs.extend(claim.dependents.iter().map(|(name, id)| (name.clone(), part(*id))));
            if !needs.is_empty() {
                put("dependencies", Value::Object(needs));
            }
        }
    }

    fn in_place(&self, claim: &Claim, out: &mut Map<String, Value>, all: &mut Vec<Value>) {
        let part = |id: ClaimId| self.part(claim.dialect, id);
        match claim.references[..] {
            [only] => {
                let Value::Object(reference) = self.reference(claim.dialect, only) else { return };
                out.extend(reference);
            }
            _ => all.extend(claim.references.iter().map(|&id| self.reference(claim.dialect, id))),
        }
        all.extend(claim.all.iter().map(|&id| part(id)));
        for (name, branches) in [("anyOf", &claim.any), ("oneOf", &claim.one)] {
            if let Some(branches) = branches {
                let branches = branches.iter().map(|&id| part(id)).collect();
                out.insert(name.to_owned(), branches);
            }
        }
        for (name, id) in [
            ("not", claim.not),
            ("if", claim.test),
            ("then", claim.then),
            ("else", claim.otherwise),
        ] {
            if let Some(id) = id {
                out.insert(name.to_owned(), part(id));
            }
        }
    }
}

/// Writes a bound of numbers. Two of one sort, and those beyond floats, need a schema of their own.
fn number(
    dialect: Dialect,
    keyword: Keyword,
    bound: &Decimal,
    out: &mut Map<String, Value>,
    all: &mut Vec<Value>,
) {
    let Ok(value) = serde_json::from_str::<Value>(&bound.to_string()) else {
        let is_lower = matches!(keyword, Keyword::Minimum | Keyword::ExclusiveMinimum);
        let is_positive = !bound.to_string().starts_with('-');
        // Every number that a datum here can have is on one side of it.
        if keyword == Keyword::MultipleOf || is_lower == is_positive {
            all.push(json!({"not": {"type": "number"}}));
        }
        return;
    };
    let flagged = match keyword {
        Keyword::ExclusiveMinimum if dialect == Dialect::Draft4 => Some("minimum"),
        Keyword::ExclusiveMaximum if dialect == Dialect::Draft4 => Some("maximum"),
        _ => None,
    };
    let name = flagged.unwrap_or(keyword.name());
    let mut own = Map::new();
    own.insert(name.to_owned(), value);
    if flagged.is_some() {
        own.insert(keyword.name().to_owned(), json!(true));
    }
    if own.keys().any(|name| out.contains_key(name)) {
        all.push(Value::Object(own));
    } else {
        out.extend(own);
    }
}

/// Writes a bound of a count. The loader of the reference registry knows some below zero, the drafts
/// do not.
fn counted(keyword: Keyword, count: i64, out: &mut Map<String, Value>, all: &mut Vec<Value>) {
    let of = match keyword {
        Keyword::MaxLength => "string",
        Keyword::MaxProperties => "object",
        Keyword::MaxItems | Keyword::MaxContains => "array",
        _ => "",
    };
    if count >= 0 {
        out.insert(keyword.name().to_owned(), json!(count));
    } else if keyword == Keyword::MinContains {
        out.insert(keyword.name().to_owned(), json!(0));
    } else if !of.is_empty() {
        all.push(json!({"not": {"type": of}}));
    }
}
