//! Turns schema texts into nodes, each by the meaning of its draft.

mod items;
mod patterns;
mod properties;
mod unevaluated;

use std::collections::HashMap;
use std::rc::Rc;

use foldhash::fast::RandomState;

use super::datum::Datum;
use super::node::{Arena, Lit, Node, Sort, Sorts};
use super::number::Exact;
use crate::json::Schema;
use crate::json::dialect::Dialect;
use crate::json::members::{Keyword, Members};
use crate::json::parse;
use crate::json::resolve::{Context, Dynamic, Found, Library, Target};
use crate::json_text::flat::{Json, Kind};
use crate::limits::{CONTAIN_DATUM_DEPTH_MAX, CONTAIN_NESTING_MAX, CONTAIN_NODES_MAX};

/// Why a schema could not be turned into nodes at all.
pub(super) type Refusal = &'static str;

/// The assertion that `schema` makes.
///
/// # Errors
/// The reason, where the schema is too large, or its texts cannot be read.
pub(super) fn build(arena: &mut Arena, schema: &Schema) -> Result<Lit, Refusal> {
    let unread = "the text of the schema could not be read again";
    let main = parse::read(&schema.canonical).map_err(|_| unread)?;
    let references = &schema.references[..];
    let documents = references.iter().map(|reference| parse::read(&reference.text));
    let documents = documents.collect::<Result<Vec<_>, _>>().map_err(|_| unread)?;
    let library = Library::new(&main, references, &documents);
    let root = library.root();
    let mut builder = Builder {
        library,
        arena,
        states: HashMap::default(),
        depth: 0,
        descents: 0,
        evaluations: 0,
        is_full: false,
    };
    let lit = builder.entered(root);
    if builder.is_full {
        return Err("the schema has more assertions than the budget of nodes allows");
    }
    Ok(lit)
}

/// How far a schema has been built.
#[derive(Clone, Copy)]
enum State {
    Done(Lit),
    /// It is being built, so many descents into values down; a link leads to it once one is needed.
    Open {
        descents: usize,
        link: Option<u32>,
    },
}

struct Builder<'a, 't> {
    library: Library<'t>,
    arena: &'a mut Arena,
    states: HashMap<(usize, u32), State, RandomState>,
    depth: usize,
    /// How many properties and items deep the schema being built stands.
    descents: usize,
    /// How many schemas and properties were looked at for what they evaluate.
    evaluations: usize,
    is_full: bool,
}

/// A schema that is being built.
struct Place<'t> {
    target: Target<'t>,
    members: Members<'t>,
}

impl<'t> Place<'t> {
    fn dialect(&self) -> Dialect {
        self.target.context.dialect
    }

    /// What stands at `keyword`, if the draft knows it as one that holds schemas.
    fn holder(&self, keyword: Keyword) -> Option<Json<'t>> {
        self.dialect().holds(keyword)?;
        self.members.get(keyword)
    }
}

impl<'t> Builder<'_, 't> {
    /// The schema `node`, which stands in `place` and is applied to the same value.
    fn in_place(&mut self, place: &Place<'t>, node: Json<'t>) -> Lit {
        let members = Members::of(node);
        let context = place.target.context.enter(|keyword| members.get(keyword));
        self.entered(Target { node, context })
    }

    /// The schema `node`, which stands in `place` and is applied to a part of the value.
    fn inside(&mut self, place: &Place<'t>, node: Json<'t>) -> Lit {
        self.descents += 1;
        let lit = self.in_place(place, node);
        self.descents -= 1;
        lit
    }

    fn opaque(&mut self, reason: &str) -> Lit {
        self.arena.opaque(reason)
    }

    /// The schema at `target`, whose context is what is in force inside it.
    fn entered(&mut self, target: Target<'t>) -> Lit {
        match target.node.as_bool() {
            Some(true) => return Lit::ANY,
            Some(false) => return Lit::NEVER,
            None => {}
        }
        let key = (target.context.document, target.node.index());
        match self.states.get(&key).copied() {
            Some(State::Done(lit)) => return lit,
            Some(State::Open { descents, .. }) if descents == self.descents => {
                return self.opaque("a reference leads only to itself");
            }
            Some(State::Open { link: Some(link), .. }) => return self.arena.add(Node::Link(link)),
            Some(State::Open { descents, link: None }) => {
                let link = self.arena.new_link();
                self.states.insert(key, State::Open { descents, link: Some(link) });
                return self.arena.add(Node::Link(link));
            }
            None => {}
        }
        if self.depth >= CONTAIN_NESTING_MAX {
            return self.opaque("schemas nest deeper than the budget of nesting allows");
        }
        if self.arena.len() >= CONTAIN_NODES_MAX {
            self.is_full = true;
            return Lit::ANY;
        }
        self.states.insert(key, State::Open { descents: self.descents, link: None });
        self.depth += 1;
        let members = Members::of(target.node);
        let lit = self.assertions(&Place { target, members });
        self.depth -= 1;
        if let Some(State::Open { link: Some(link), .. }) = self.states.get(&key) {
            self.arena.set_link(*link, lit);
        }
        self.states.insert(key, State::Done(lit));
        lit
    }

    fn assertions(&mut self, place: &Place<'t>) -> Lit {
        let mut lits = Vec::new();
        self.references(place, &mut lits);
        if place.members.hides_siblings(place.dialect())
            && place.members.get(place.dialect().id_keyword()).is_some()
        {
            lits.push(self.opaque("whether '$id' counts beside '$ref' depends on the validator"));
        }
        if !place.members.hides_siblings(place.dialect()) {
            self.listed(place, &mut lits);
            self.combined(place, &mut lits);
            self.numbers(place, &mut lits);
            self.strings(place, &mut lits);
            self.items(place, &mut lits);
            self.properties(place, &mut lits);
            self.unevaluated(place, &mut lits);
        }
        self.arena.all(lits)
    }

    fn references(&mut self, place: &Place<'t>, lits: &mut Vec<Lit>) {
        for keyword in reference_keywords(place.dialect()) {
            match self.referred(place, *keyword) {
                None => {}
                Some(Ok(found)) => lits.push(self.entered(found)),
                Some(Err(reason)) => lits.push(self.opaque(reason)),
            }
        }
    }

    /// What the reference at `keyword` names.
    fn referred(
        &mut self,
        place: &Place<'t>,
        keyword: Keyword,
    ) -> Option<Result<Target<'t>, &'static str>> {
        let reference = place.members.get(keyword)?.as_str()?;
        let context: &Rc<Context> = &place.target.context;
        Some(match self.library.find(&reference, context) {
            Ok(Found::Schema(found)) if keyword == Keyword::Ref => Ok(found),
            Ok(Found::Schema(found)) => match self.library.dynamic(&reference, found) {
                Dynamic::Decided(found) => Ok(found),
                Dynamic::Open { .. } => Err("a dynamic reference may name several schemas"),
            },
            Ok(Found::MetaSchema) => Err("a reference names the meta-schema of a draft"),
            Err(_) => Err("a reference leads to nothing"),
        })
    }

    /// `type`, `enum`, `const`.
    fn listed(&mut self, place: &Place<'t>, lits: &mut Vec<Lit>) {
        if let Some(node) = place.members.get(Keyword::Type) {
            lits.push(self.types(place, node));
        }
        if let Some(node) = place.members.get(Keyword::Enum) {
            let values: Vec<Json<'t>> = node.items().into_iter().flatten().collect();
            lits.push(self.values(&values));
        }
        if let Some(node) = place.members.get(Keyword::Const)
            && place.dialect() >= Dialect::Draft6
        {
            lits.push(self.values(&[node]));
        }
    }

    fn types(&mut self, place: &Place<'t>, node: Json<'t>) -> Lit {
        let mut sorts = Sorts::of(&[]);
        let mut add = |name: Json<'t>| match &*name.as_str().unwrap_or_default() {
            "null" => sorts = sorts.or(Sorts::of(&[Sort::Null])),
            "boolean" => sorts = sorts.or(Sorts::of(&[Sort::Bool])),
            "number" => {
                sorts = sorts.or(Sorts::of(&[Sort::Whole, Sort::Pointed, Sort::Fraction]));
            }
            "integer" if place.dialect() == Dialect::Draft4 => {
                self.arena.tells_points = true;
                sorts = sorts.or(Sorts::of(&[Sort::Whole]));
            }
            "integer" => sorts = sorts.or(Sorts::of(&[Sort::Whole, Sort::Pointed])),
            "string" => sorts = sorts.or(Sorts::of(&[Sort::String])),
            "array" => sorts = sorts.or(Sorts::of(&[Sort::Array])),
            "object" => sorts = sorts.or(Sorts::of(&[Sort::Object])),
            _ => {}
        };
        match node.items() {
            Some(names) => names.for_each(add),
            None => add(node),
        }
        if sorts == Sorts::of(&[]) {
            return self.opaque("'type' names no type");
        }
        self.arena.sorts(sorts)
    }

    fn values(&mut self, nodes: &[Json<'t>]) -> Lit {
        let values = nodes.iter().map(|&node| Datum::read(node, CONTAIN_DATUM_DEPTH_MAX));
        match values.collect::<Option<Vec<Datum>>>() {
            Some(values) => self.arena.values(values),
            None => self.opaque("a listed value is too deep, or a number in it too long"),
        }
    }

    fn combined(&mut self, place: &Place<'t>, lits: &mut Vec<Lit>) {
        for keyword in [Keyword::AllOf, Keyword::AnyOf, Keyword::OneOf] {
            if place.members.get(keyword).is_none() {
                continue;
            }
            let branches: Vec<Lit> =
                place.members.items(keyword).map(|node| self.in_place(place, node)).collect();
            lits.push(match keyword {
                Keyword::AllOf => self.arena.all(branches),
                _ if branches.is_empty() => self.opaque("a combinator has no branches"),
                Keyword::AnyOf => self.arena.any(branches),
                _ => self.arena.one(branches),
            });
        }
        if let Some(node) = place.members.get(Keyword::Not) {
            let inner = self.in_place(place, node);
            lits.push(!inner);
        }
        if let Some(node) = place.holder(Keyword::If) {
            let test = self.in_place(place, node);
            let mut branch = |keyword| match place.members.get(keyword) {
                Some(node) => self.in_place(place, node),
                None => Lit::ANY,
            };
            let (then, otherwise) = (branch(Keyword::Then), branch(Keyword::Else));
            lits.push(match (then == otherwise, test) {
                (true, _) | (false, Lit::ANY) => then,
                (false, Lit::NEVER) => otherwise,
                (false, _) => self.arena.add(Node::Choice(test, then, otherwise)),
            });
        }
    }

    fn numbers(&mut self, place: &Place<'t>, lits: &mut Vec<Lit>) {
        let members = &place.members;
        for (keyword, exclusive, is_lower) in [
            (Keyword::Minimum, Keyword::ExclusiveMinimum, true),
            (Keyword::Maximum, Keyword::ExclusiveMaximum, false),
        ] {
            // In draft 4 a flag says how the bound is meant.
            let is_exclusive = members.is_true(exclusive);
            for (keyword, is_exclusive) in [(keyword, is_exclusive), (exclusive, true)] {
                let Some(spelling) = members.get(keyword).and_then(Json::as_number) else {
                    continue;
                };
                lits.push(match (Exact::parse(spelling), is_lower, is_exclusive) {
                    (None, ..) => self.opaque("a bound has too many digits"),
                    (Some(bound), true, false) => self.arena.add(Node::AtLeast(bound)),
                    (Some(bound), true, true) => self.arena.add(Node::Above(bound)),
                    (Some(bound), false, false) => self.arena.add(Node::AtMost(bound)),
                    (Some(bound), false, true) => self.arena.add(Node::Below(bound)),
                });
            }
        }
        if let Some(spelling) = members.get(Keyword::MultipleOf).and_then(Json::as_number) {
            lits.push(match Exact::parse(spelling).filter(|divisor| !divisor.is_zero()) {
                Some(divisor) => self.arena.add(Node::MultipleOf(divisor.absolute())),
                None => self.opaque("'multipleOf' has too many digits"),
            });
        }
    }

    fn strings(&mut self, place: &Place<'t>, lits: &mut Vec<Lit>) {
        self.counts(place, Keyword::MinLength, Keyword::MaxLength, lits, |least, most| {
            (Node::MinLength(least), Node::MaxLength(most))
        });
        if let Some(pattern) = place.members.text(Keyword::Pattern) {
            lits.push(self.matching(&pattern));
        }
    }

    /// The two limits of a count.
    fn counts(
        &mut self,
        place: &Place<'t>,
        least: Keyword,
        most: Keyword,
        lits: &mut Vec<Lit>,
        nodes: fn(u64, u64) -> (Node, Node),
    ) {
        match self.count(place, least) {
            None | Some(Ok(0)) => {}
            Some(Ok(least)) => lits.push(self.arena.add(nodes(least, 0).0)),
            Some(Err(reason)) => lits.push(self.opaque(reason)),
        }
        match self.count(place, most) {
            None => {}
            Some(Ok(most)) => lits.push(self.arena.add(nodes(0, most).1)),
            Some(Err(reason)) => lits.push(self.opaque(reason)),
        }
    }

    fn count(&self, place: &Place<'t>, keyword: Keyword) -> Option<Result<u64, &'static str>> {
        let node = place.members.get(keyword).filter(|node| node.is(Kind::Number))?;
        let count = node.as_number().and_then(Exact::parse).and_then(|number| number.count());
        Some(count.ok_or("a count is negative or has too many digits"))
    }
}

/// The keywords that name other schemas.
fn reference_keywords(dialect: Dialect) -> &'static [Keyword] {
    match dialect {
        Dialect::Draft4 | Dialect::Draft6 | Dialect::Draft7 => &[Keyword::Ref],
        Dialect::Draft2019 => &[Keyword::Ref, Keyword::RecursiveRef],
        Dialect::Draft2020 => &[Keyword::Ref, Keyword::DynamicRef],
    }
}
