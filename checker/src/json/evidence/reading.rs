//! Reads the texts of a schema into [`Claims`].

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use serde_json::Value;

use crate::json::decimal::Decimal;
use crate::json::dialect::{Dialect, is_schema};
use crate::json::keyword::TYPES;
use crate::json::members::{Keyword, Members};
use crate::json::model::number;
use crate::json::parse;
use crate::json::resolve::{Context, Dynamic, Found, Library, Target};
use crate::json::{Schema, value};
use crate::json_text::flat::{Json, Kind};
use crate::limits::{EXAMINE_JSON_CLAIMS_MAX, EXAMINE_JSON_TEXT_BYTES_MAX};

use super::claims::{Claim, ClaimId, Claims, Types};

/// Reads `schema`, or says what is in it that cannot be executed.
pub(super) fn read(schema: &Schema) -> Result<Claims, String> {
    let texts = schema.references.iter().map(|one| one.text.len());
    if texts.sum::<usize>() + schema.canonical.len() > EXAMINE_JSON_TEXT_BYTES_MAX {
        return Err(format!("the schema has more than {EXAMINE_JSON_TEXT_BYTES_MAX} bytes"));
    }
    let again = "a text that was parsed is parsed again";
    let main = parse::read(&schema.canonical).expect(again);
    let documents: Vec<_> =
        schema.references.iter().map(|one| parse::read(&one.text).expect(again)).collect();
    let library = Library::new(&main, &schema.references, &documents);
    let start = library.root();
    let mut reading = Reading {
        library,
        all: Vec::new(),
        ids: HashMap::new(),
        queue: VecDeque::new(),
        obstacle: None,
    };
    let root = reading.id_of(start.node, &start.context, true);
    while let Some(pending) = reading.queue.pop_front() {
        let members = Members::of(pending.node);
        let context = match pending.is_entered {
            true => pending.context,
            false => pending.context.enter(|keyword| members.get(keyword)),
        };
        let target = Target { node: pending.node, context };
        let claim = reading.claim(&target, &members);
        reading.all[pending.id.0 as usize] = claim;
        if reading.all.len() > EXAMINE_JSON_CLAIMS_MAX {
            let reason = format!("the schema has more than {EXAMINE_JSON_CLAIMS_MAX} parts");
            reading.obstacle.get_or_insert(reason);
        }
        if let Some(obstacle) = reading.obstacle {
            return Err(obstacle);
        }
    }
    Ok(Claims::new(reading.all, root))
}

struct Pending<'t> {
    id: ClaimId,
    node: Json<'t>,
    context: Rc<Context>,
    is_entered: bool,
}

struct Reading<'t> {
    library: Library<'t>,
    all: Vec<Claim>,
    ids: HashMap<(usize, u32), ClaimId>,
    queue: VecDeque<Pending<'t>>,
    obstacle: Option<String>,
}

impl<'t> Reading<'t> {
    fn id_of(&mut self, node: Json<'t>, context: &Rc<Context>, is_entered: bool) -> ClaimId {
        let place = (context.document, node.index());
        if let Some(&known) = self.ids.get(&place) {
            return known;
        }
        let id = ClaimId(number(self.all.len()));
        let mut claim = Claim::new(context.dialect);
        claim.is_never = node.as_bool() == Some(false);
        self.all.push(claim);
        self.ids.insert(place, id);
        if node.is(Kind::Object) {
            let context = Rc::clone(context);
            self.queue.push_back(Pending { id, node, context, is_entered });
        }
        id
    }

    fn child(&mut self, parent: &Target<'t>, node: Json<'t>) -> ClaimId {
        self.id_of(node, &parent.context, false)
    }

    fn claim(&mut self, target: &Target<'t>, members: &Members<'t>) -> Claim {
        let dialect = target.context.dialect;
        let mut claim = Claim::new(dialect);
        self.references(target, members, &mut claim);
        if members.hides_siblings(dialect) {
            return claim;
        }
        self.values(members, &mut claim);
        numbers_and_counts(members, &mut claim);
        self.in_place(target, members, &mut claim);
        self.arrays(target, members, &mut claim);
        self.objects(target, members, &mut claim);
        claim
    }

    fn references(&mut self, target: &Target<'t>, members: &Members<'t>, claim: &mut Claim) {
        let keywords: &[Keyword] = match claim.dialect {
            Dialect::Draft4 | Dialect::Draft6 | Dialect::Draft7 => &[Keyword::Ref],
            Dialect::Draft2019 => &[Keyword::Ref, Keyword::RecursiveRef],
            Dialect::Draft2020 => &[Keyword::Ref, Keyword::DynamicRef],
        };
        for &keyword in keywords {
            let Some(reference) = members.text(keyword) else { continue };
            let found = match self.library.find(&reference, &target.context) {
                Ok(Found::Schema(found)) if keyword == Keyword::Ref => found,
                Ok(Found::Schema(found)) => match self.library.dynamic(&reference, found) {
                    Dynamic::Decided(found) => found,
                    Dynamic::Open { .. } => {
                        self.obstacle = Some(format!(
                            "'{}' names what the way through the schema decides",
                            keyword.name()
                        ));
                        continue;
                    }
                },
                Ok(Found::MetaSchema) => {
                    self.obstacle = Some(format!("'{reference}' names a meta-schema"));
                    continue;
                }
                Err(reason) => {
                    self.obstacle = Some(reason);
                    continue;
                }
            };
            claim.references.push(self.id_of(found.node, &found.context, true));
        }
    }

    fn values(&mut self, members: &Members<'t>, claim: &mut Claim) {
        if let Some(node) = members.get(Keyword::Type) {
            claim.types = types(node);
        }
        if let Some(items) = members.get(Keyword::Enum).and_then(Json::items) {
            let listed: Option<Vec<Value>> = items.map(to_value).collect();
            self.note(listed.is_none());
            claim.listed = listed;
        }
        if claim.dialect >= Dialect::Draft6
            && let Some(node) = members.get(Keyword::Const)
        {
            claim.constant = to_value(node);
            self.note(claim.constant.is_none());
        }
        let examples = members.node.get("examples").and_then(Json::items);
        let default = members.get(Keyword::Default).into_iter();
        let examples = default.chain(examples.into_iter().flatten()).take(4);
        claim.examples = examples.filter_map(to_value).collect();
    }

    /// Notes that a value has a number that 64-bit floats cannot tell from others.
    fn note(&mut self, is_beyond: bool) {
        if is_beyond {
            let reason = "a listed value has a number that 64-bit floats cannot hold";
            self.obstacle = Some(reason.to_owned());
        }
    }

    fn one(&mut self, target: &Target<'t>, members: &Members<'t>, at: Keyword) -> Option<ClaimId> {
        target.context.dialect.holds(at)?;
        let node = members.get(at).filter(|&node| is_schema(node))?;
        Some(self.child(target, node))
    }

    fn list(&mut self, target: &Target<'t>, members: &Members<'t>, at: Keyword) -> Vec<ClaimId> {
        members.items(at).map(|node| self.child(target, node)).collect()
    }

    fn map(
        &mut self,
        target: &Target<'t>,
        members: &Members<'t>,
        at: Keyword,
    ) -> Vec<(String, ClaimId)> {
        let entries = members.entries(at).filter(|(_, node)| is_schema(*node));
        entries
            .map(|(key, node)| {
                (key.as_str().unwrap_or_default().into_owned(), self.child(target, node))
            })
            .collect()
    }

    fn in_place(&mut self, target: &Target<'t>, members: &Members<'t>, claim: &mut Claim) {
        claim.all = self.list(target, members, Keyword::AllOf);
        for (at, branches) in [(Keyword::AnyOf, &mut claim.any), (Keyword::OneOf, &mut claim.one)] {
            *branches = Some(self.list(target, members, at)).filter(|found| !found.is_empty());
        }
        claim.not = self.one(target, members, Keyword::Not);
        claim.test = self.one(target, members, Keyword::If);
        if claim.test.is_some() {
            claim.then = self.one(target, members, Keyword::Then);
            claim.otherwise = self.one(target, members, Keyword::Else);
        }
    }

    fn arrays(&mut self, target: &Target<'t>, members: &Members<'t>, claim: &mut Claim) {
        let dialect = claim.dialect;
        let is_tuple = members.get(Keyword::Items).is_some_and(|node| node.is(Kind::Array));
        if dialect >= Dialect::Draft2020 {
            claim.tuple = self.list(target, members, Keyword::PrefixItems);
        } else if is_tuple {
            claim.tuple = self.list(target, members, Keyword::Items);
        }
        let keyword = match is_tuple {
            true => Keyword::AdditionalItems,
            false => Keyword::Items,
        };
        claim.rest = self.one(target, members, keyword).map(|id| (keyword, id));
        claim.contains = self.one(target, members, Keyword::Contains);
        claim.is_unique = members.is_true(Keyword::UniqueItems);
        claim.unevaluated_items = self.one(target, members, Keyword::UnevaluatedItems);
    }

    fn objects(&mut self, target: &Target<'t>, members: &Members<'t>, claim: &mut Claim) {
        let text = |node: Json<'t>| Some(node.as_str()?.into_owned());
        claim.properties = self.map(target, members, Keyword::Properties);
        claim.patterns = self.map(target, members, Keyword::PatternProperties);
        claim.additional = self.one(target, members, Keyword::AdditionalProperties);
        claim.names = self.one(target, members, Keyword::PropertyNames);
        claim.unevaluated_properties = self.one(target, members, Keyword::UnevaluatedProperties);
        claim.required = members.items(Keyword::Required).filter_map(text).collect();
        claim.required.sort_unstable();
        claim.required.dedup();
        let keywords = match claim.dialect >= Dialect::Draft2019 {
            true => [Keyword::DependentRequired, Keyword::DependentSchemas].as_slice(),
            false => &[Keyword::Dependencies],
        };
        for &keyword in keywords {
            for (key, node) in members.entries(keyword) {
                let key = key.as_str().unwrap_or_default().into_owned();
                match node.items() {
                    Some(names) => claim.needs.push((key, names.filter_map(text).collect())),
                    None => claim.dependents.push((key, self.child(target, node))),
                }
            }
        }
    }
}

fn types(node: Json<'_>) -> Option<Types> {
    let bit = |name: Json<'_>| TYPES.iter().position(|known| name.is_str(known));
    let bits = match node.items() {
        Some(names) => names.filter_map(bit).fold(0, |bits, at| bits | 1 << at),
        None => 1 << bit(node)?,
    };
    // An empty list is no claim for the loader of the reference registry.
    (bits != 0).then_some(Types(bits))
}

fn numbers_and_counts(members: &Members<'_>, claim: &mut Claim) {
    let decimal = |at: Keyword| Decimal::parse(members.get(at)?.as_number()?);
    for (inclusive, exclusive) in [
        (Keyword::Minimum, Keyword::ExclusiveMinimum),
        (Keyword::Maximum, Keyword::ExclusiveMaximum),
    ] {
        // In draft 4 a flag says how the bound is meant.
        let keyword = if members.is_true(exclusive) { exclusive } else { inclusive };
        claim.numbers.extend(decimal(inclusive).map(|bound| (keyword, bound)));
        claim.numbers.extend(decimal(exclusive).map(|bound| (exclusive, bound)));
    }
    let divisor = decimal(Keyword::MultipleOf).map(Decimal::absolute);
    claim.numbers.extend(divisor.map(|divisor| (Keyword::MultipleOf, divisor)));
    for keyword in [
        Keyword::MinLength,
        Keyword::MaxLength,
        Keyword::MinItems,
        Keyword::MaxItems,
        Keyword::MinProperties,
        Keyword::MaxProperties,
        Keyword::MinContains,
        Keyword::MaxContains,
    ] {
        let is_late = matches!(keyword, Keyword::MinContains | Keyword::MaxContains);
        let is_known = !is_late || claim.dialect >= Dialect::Draft2019;
        if let Some(bound) = decimal(keyword).filter(|_| is_known) {
            let text = bound.normal_text();
            let beyond = if text.starts_with('-') { i64::MIN } else { i64::MAX };
            claim.counts.push((keyword, text.parse().unwrap_or(beyond)));
        }
    }
    claim.pattern = members.text(Keyword::Pattern).map(|pattern| pattern.into_owned());
}

/// The value, if 64-bit numbers hold all of its numbers as they are spelled.
pub(super) fn to_value(node: Json<'_>) -> Option<Value> {
    let mut text = String::new();
    value::write_compact(node, &mut text);
    let found: Value = serde_json::from_str(&text).ok()?;
    let again = found.to_string();
    let document = parse::read(&again).ok()?;
    (value::key(document.root()) == value::key(node)).then_some(found)
}
