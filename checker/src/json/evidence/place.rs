//! Where in both schemas, and in the data, a difference is.

use crate::json::kind::Kind;
use crate::json::members::Keyword;

use super::claims::{ClaimId, Claims};
use super::judge::Undo;
use super::pool::{Goal, Pool, arrays, objects};

/// A step from a value to a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Property(String),
    Item(usize),
    /// To the same value, which must have this property.
    With(String),
}

/// The place of a difference.
#[derive(Debug)]
pub(super) struct Place {
    /// The way to the values that it speaks of.
    pub(super) steps: Vec<Step>,
    /// What either side asks of these values, and of all values on the way to them.
    pub(super) writer: Goal,
    pub(super) reader: Goal,
    /// What the writer asks of these values whatever branch it takes, if the reader is known to ask
    /// for no more than `reader`.
    pub(super) certain: Option<Goal>,
    /// The parts of the reader that the difference adds.
    pub(super) undo: Vec<Undo>,
}

/// All schemas that apply to the values at a place.
struct Applied {
    writer: Vec<ClaimId>,
    reader: Vec<ClaimId>,
}

impl Applied {
    fn at(pool: &Pool<'_>, place: &Place) -> Applied {
        Applied {
            writer: pool.writer.claims.spread(&place.writer),
            reader: pool.reader.claims.spread(&place.reader),
        }
    }

    /// Whether either side names the property.
    fn name(&self, pool: &Pool<'_>, name: &str) -> bool {
        let names = |claims: &Claims, ids: &[ClaimId]| {
            ids.iter().any(|&id| {
                let claim = claims.get(id);
                claim.property(name).is_some() || claim.required.iter().any(|one| one == name)
            })
        };
        names(pool.reader.claims, &self.reader) || names(pool.writer.claims, &self.writer)
    }

    fn tuple_length(&self, pool: &Pool<'_>) -> usize {
        let longest = |claims: &Claims, ids: &[ClaimId]| {
            ids.iter().map(|&id| claims.get(id).tuple.len()).max().unwrap_or(0)
        };
        longest(pool.reader.claims, &self.reader).max(longest(pool.writer.claims, &self.writer))
    }
}

/// Names that stand for all that are not named.
const OTHERS: [&str; 4] = ["x", "other", "additional1", "zz_other"];

/// The place that `path` names; `None` where it names nothing.
pub(super) fn place(pool: &mut Pool<'_>, kind: Kind, path: &str) -> Option<Place> {
    let rest = path.strip_prefix("#/").unwrap_or("");
    let place = Place {
        steps: Vec::new(),
        writer: vec![pool.writer.claims.root],
        reader: vec![pool.reader.claims.root],
        certain: Some(vec![pool.writer.claims.root]),
        undo: Vec::new(),
    };
    follow(pool, kind, place, rest)
}

fn follow(pool: &mut Pool<'_>, kind: Kind, mut at: Place, path: &str) -> Option<Place> {
    if path.is_empty() {
        if at.undo.is_empty() {
            at.undo = at.reader.iter().map(|&claim| whole(claim)).collect();
        }
        return Some(at);
    }
    let (head, rest) = path.split_once('/').unwrap_or((path, ""));
    let applied = Applied::at(pool, &at);
    at.undo.clear();
    match head {
        "properties" => {
            for end in ends(rest).rev() {
                let (name, rest) = (&rest[..end], rest[end..].strip_prefix('/').unwrap_or(""));
                if applied.name(pool, name) {
                    let next = at_property(pool, kind, (at, &applied), name);
                    return follow(pool, kind, next, rest);
                }
            }
            None
        }
        "items" => {
            let (first, after) = rest.split_once('/').unwrap_or((rest, ""));
            let (place, rest) = match first.parse() {
                Ok(place) => (place, after),
                Err(_) => (applied.tuple_length(pool), rest),
            };
            let next = at_item(pool, (at, &applied), place);
            follow(pool, kind, next, rest)
        }
        "additionalProperties" | "unevaluatedProperties" => {
            let name = OTHERS.iter().find(|name| !applied.name(pool, name))?;
            let undo = keyword_undo(&applied.reader, head)?;
            let mut next = at_property(pool, kind, (at, &applied), name);
            next.undo = undo;
            follow(pool, kind, next, rest)
        }
        "additionalItems" | "unevaluatedItems" => {
            let place = applied.tuple_length(pool);
            let undo = keyword_undo(&applied.reader, head)?;
            let mut next = at_item(pool, (at, &applied), place);
            next.undo = undo;
            follow(pool, kind, next, rest)
        }
        "required" => {
            at.undo = named_undo(&applied.reader, Keyword::Required, rest);
            Some(at)
        }
        "dependencies" => follow_dependency(pool, kind, (at, &applied), rest),
        _ => {
            at.undo = keyword_undo(&applied.reader, head)?;
            Some(at)
        }
    }
}

fn follow_dependency(
    pool: &mut Pool<'_>,
    kind: Kind,
    (mut at, applied): (Place, &Applied),
    path: &str,
) -> Option<Place> {
    let of = |claims: &Claims, ids: &[ClaimId], name: &str| -> Goal {
        let all = ids.iter().flat_map(|&id| &claims.get(id).dependents);
        all.filter(|(one, _)| one == name).map(|(_, id)| *id).collect()
    };
    for end in ends(path).rev() {
        let (name, rest) = (&path[..end], path[end..].strip_prefix('/').unwrap_or(""));
        let dependents = of(pool.reader.claims, &applied.reader, name);
        let asks =
            |id: &&ClaimId| pool.reader.claims.get(**id).needs.iter().any(|(one, _)| one == name);
        let is_known = !dependents.is_empty() || applied.reader.iter().any(|id| asks(&id));
        if rest.is_empty() && is_known {
            at.undo = named_undo(&applied.reader, Keyword::Dependencies, name);
            at.steps.push(Step::With(name.to_owned()));
            return Some(at);
        }
        if !dependents.is_empty() {
            at.reader = dependents;
            at.writer.extend(of(pool.writer.claims, &applied.writer, name));
            at.steps.push(Step::With(name.to_owned()));
            return follow(pool, kind, at, rest);
        }
    }
    None
}

/// What `keyword` asks for with `name`, in all of `ids`.
fn named_undo(ids: &[ClaimId], keyword: Keyword, name: &str) -> Vec<Undo> {
    let undo = |&claim| Undo { claim, keyword: Some(keyword), name: Some(name.to_owned()) };
    ids.iter().map(undo).collect()
}

fn whole(claim: ClaimId) -> Undo {
    Undo { claim, keyword: None, name: None }
}

/// Where a name may end that begins a path: names may have slashes.
fn ends(path: &str) -> impl DoubleEndedIterator<Item = usize> {
    let slashes = path.match_indices('/').map(|(at, _)| at);
    slashes.chain([path.len()])
}

/// The keyword without which the difference is not there, in all of `claims`.
fn keyword_undo(ids: &[ClaimId], head: &str) -> Option<Vec<Undo>> {
    let keyword = Keyword::named(head)?;
    let with = match keyword {
        // Both stand for one question of how often.
        Keyword::MinContains => vec![keyword, Keyword::Contains],
        Keyword::AdditionalItems => vec![keyword, Keyword::Items],
        _ => vec![keyword],
    };
    let undo = ids.iter().flat_map(|&claim| {
        with.iter().map(move |&keyword| Undo { claim, keyword: Some(keyword), name: None })
    });
    Some(undo.collect())
}

fn at_property(
    pool: &mut Pool<'_>,
    kind: Kind,
    (mut at, applied): (Place, &Applied),
    name: &str,
) -> Place {
    at.certain = at.certain.and_then(|certain| {
        let certain = pool.writer.claims.certain(&certain);
        let is_known = objects::is_decided(&mut pool.reader, &applied.reader, name);
        is_known.then(|| objects::certain_goal(&mut pool.writer, &certain, name))
    });
    at.reader = objects::child_goal(&mut pool.reader, &applied.reader, name);
    at.writer = objects::child_goal(&mut pool.writer, &applied.writer, name);
    at.undo = at.reader.iter().map(|&claim| whole(claim)).collect();
    if asks_for_property(kind) {
        at.undo.extend(named_undo(&applied.reader, Keyword::Required, name));
    }
    at.steps.push(Step::Property(name.to_owned()));
    at
}

/// Whether the reader may refuse data without the property at all.
pub(super) fn asks_for_property(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::RequiredPropertyAddedToOpenContentModel
            | Kind::RequiredPropertyWithDefaultAddedToOpenContentModel
            | Kind::RequiredPropertyAddedToUnopenContentModel
            | Kind::RequiredPropertyWithDefaultAddedToUnopenContentModel
    )
}

fn at_item(pool: &Pool<'_>, (mut at, applied): (Place, &Applied), place: usize) -> Place {
    at.certain = at.certain.and_then(|certain| {
        let certain = pool.writer.claims.certain(&certain);
        let looks = |&id: &ClaimId| pool.reader.claims.get(id).unevaluated_items.is_some();
        let goal = arrays::certain_goal(pool.writer.claims, &certain, place);
        (!applied.reader.iter().any(looks)).then_some(goal)
    });
    at.reader = arrays::item_goal(pool.reader.claims, &applied.reader, place);
    at.writer = arrays::item_goal(pool.writer.claims, &applied.writer, place);
    at.undo = at.reader.iter().map(|&claim| whole(claim)).collect();
    at.steps.push(Step::Item(place));
    at
}
