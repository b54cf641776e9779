//! Edits of a proposed JSON schema that may mend a difference. Whether they do is for the check to say.

use std::collections::HashSet;

use super::Schema;
use crate::difference::{Difference, Place};
use crate::json_text::layout::{inserted_member, removed_item, removed_member};
use crate::json_text::{Node, parse_as_jackson};
use crate::level::Direction;
use crate::span::Span;
use crate::suggestion::Edit;

/// Keywords that hold schemas under names of the user.
const NAMED: [&str; 6] =
    ["properties", "patternProperties", "definitions", "$defs", "dependencies", "dependentSchemas"];

/// Keywords that hold one schema, or a list of them.
const SCHEMAS: [&str; 15] = [
    "items",
    "prefixItems",
    "additionalItems",
    "additionalProperties",
    "unevaluatedItems",
    "unevaluatedProperties",
    "propertyNames",
    "contains",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
];

/// Most keywords of one schema that are put back one by one.
const KEYWORDS_MAX: usize = 16;

/// A schema on the way to a difference, in both texts.
struct Site<'a> {
    /// Its way from the root.
    way: &'a [String],
    /// The keyword in it that leads on, and the name or place after that.
    next: &'a [String],
    proposed: &'a Node,
    registered: Option<&'a Node>,
}

/// Ideas of how to mend `difference` in `text`, the proposed one, which was found in `direction`: what
/// loosens or keeps the smallest part comes first.
pub(crate) fn edits(
    text: &str,
    registered: &Schema,
    direction: Direction,
    difference: &Difference,
) -> Vec<Edit> {
    let (Ok(proposed), Ok(registered)) =
        (parse_as_jackson(text), parse_as_jackson(&registered.canonical))
    else {
        return Vec::new();
    };
    let places = (difference.reader.as_ref(), difference.writer.as_ref());
    let (own, other) = direction.roles(places.0, places.1);
    let way = |root, place: Option<&Place>| Some(way_to(root, place?.span?));
    let mut edits = Vec::new();
    for way in [way(&proposed, own), way(&registered, other)].into_iter().flatten() {
        // The innermost schema, and the one around it if the way ends there.
        let sites = sites(&proposed, &registered, &way);
        for site in sites.iter().rev().take(2) {
            if let Some(name) = site.property() {
                property_edits(text, site, name, &mut edits);
            }
            match site.next.first() {
                // To put back all properties for the sake of one would be too much.
                Some(keyword) if NAMED.contains(&keyword.as_str()) => {}
                Some(keyword) => keyword_edits(text, site, keyword, &mut edits),
                None => every_keyword(text, site, &mut edits),
            }
        }
        edits.extend(sites.last().and_then(whole));
    }
    let mut told = HashSet::new();
    edits.retain(|edit| told.insert(edit.changes.clone()));
    edits
}

/// The keys and places on the way to the innermost value around `span`. The key of a member counts as
/// its value.
fn way_to(root: &Node, span: Span) -> Vec<String> {
    let contains = |outer: Span| outer.start <= span.start && span.end <= outer.end;
    let mut way = Vec::new();
    let mut node = root;
    loop {
        let mut members = node.members().unwrap_or_default().iter();
        let mut items = node.items().unwrap_or_default().iter();
        if let Some(member) = members.find(|one| contains(one.key_span) || contains(one.value.span))
        {
            way.push(member.key.clone());
            node = &member.value;
        } else if let Some(place) = items.position(|item| contains(item.span)) {
            way.push(place.to_string());
            node = &node.items().expect("it has an item")[place];
        } else {
            return way;
        }
    }
}

fn step<'a>(node: &'a Node, step: &str) -> Option<&'a Node> {
    match node.items() {
        Some(items) => items.get(step.parse::<usize>().ok()?),
        None => node.get(step),
    }
}

fn at<'a>(root: &'a Node, way: &[String]) -> Option<&'a Node> {
    way.iter().try_fold(root, |node, key| step(node, key))
}

/// Every schema on the way that the proposed text has, from the root inwards.
fn sites<'a>(proposed: &'a Node, registered: &'a Node, way: &'a [String]) -> Vec<Site<'a>> {
    let mut sites = Vec::new();
    let mut length = 0;
    while let Some(node) = at(proposed, &way[..length]).filter(|node| node.members().is_some()) {
        let (own, rest) = way.split_at(length);
        let steps = match rest {
            [] => 0,
            [keyword, ..] if NAMED.contains(&keyword.as_str()) => 2,
            [keyword, ..] if SCHEMAS.contains(&keyword.as_str()) => {
                let value = node.get(keyword);
                1 + usize::from(value.is_some_and(|value| value.items().is_some()))
            }
            // A keyword whose value is no schema: the way ends in this one.
            [..] => rest.len() + 1,
        };
        let next = &rest[..rest.len().min(2)];
        sites.push(Site { way: own, next, proposed: node, registered: at(registered, own) });
        length += steps;
        if steps == 0 || length > way.len() {
            break;
        }
    }
    sites
}

impl Site<'_> {
    fn path(&self) -> String {
        format!("#/{}", self.way.join("/"))
    }

    /// The property that the way leads on to, by its schema or by its name in `required`.
    fn property(&self) -> Option<&str> {
        match self.next {
            [list, name] if list == "properties" => Some(name),
            [list, place] if list == "required" => {
                step(self.proposed.get("required")?, place)?.as_str()
            }
            [..] => None,
        }
    }
}

/// The keyword as it is registered, and without it where it is not.
fn keyword_edits(text: &str, site: &Site<'_>, keyword: &str, edits: &mut Vec<Edit>) {
    let Some(members) = site.proposed.members() else { return };
    let path = site.path();
    let own = members.iter().position(|member| member.key == keyword);
    let other = site.registered.and_then(|node| node.get(keyword));
    let (why, change) = match (own, other) {
        (Some(place), Some(other)) => {
            let value = &members[place].value;
            if keyword == "enum" {
                edits.extend(united_values(text, value, other));
            }
            let why = format!("keep '{keyword}' at {path} as it is registered");
            (why, (value.span, other.to_compact()))
        }
        (Some(place), None) => {
            let why = format!("leave '{keyword}' out at {path}, as it is registered");
            (why, (removed_member(members, place), String::new()))
        }
        (None, Some(other)) => {
            let why = format!("keep '{keyword}' at {path} as it is registered");
            (why, inserted_member(text, site.proposed, keyword, &other.to_compact()))
        }
        (None, None) => return,
    };
    edits.push(Edit { why, changes: vec![change] });
}

/// Each keyword that differs, put back by itself. To put back all properties would be too much.
fn every_keyword(text: &str, site: &Site<'_>, edits: &mut Vec<Edit>) {
    let Some(registered) = site.registered else { return };
    let keys = |node: &Node| {
        let members = node.members().unwrap_or_default().iter();
        members.map(|member| member.key.clone()).collect::<Vec<_>>()
    };
    let mut keywords = keys(site.proposed);
    keywords.extend(keys(registered));
    keywords.retain(|keyword| !NAMED.contains(&keyword.as_str()));
    let mut seen = HashSet::new();
    keywords.retain(|keyword| seen.insert(keyword.clone()));
    let compact = |node: &Node, keyword: &str| node.get(keyword).map(Node::to_compact);
    keywords.retain(|keyword| compact(site.proposed, keyword) != compact(registered, keyword));
    for keyword in keywords.iter().take(KEYWORDS_MAX) {
        keyword_edits(text, site, keyword, edits);
    }
}

/// The list of values with those that only the registered one has.
fn united_values(text: &str, own: &Node, other: &Node) -> Option<Edit> {
    let values = own.items()?;
    let last = values.last()?;
    let known: Vec<String> = values.iter().map(Node::to_compact).collect();
    let missing = other.items()?.iter().map(Node::to_compact);
    let missing: Vec<String> = missing.filter(|value| !known.contains(value)).collect();
    if missing.is_empty() {
        return None;
    }
    let separator = match values {
        [.., before, last] => &text[before.span.end..last.span.start],
        _ => ", ",
    };
    let added = missing.iter().map(|value| format!("{separator}{value}")).collect();
    let why = format!("keep {}: data that was written may hold it", missing.join(", "));
    Some(Edit { why, changes: vec![(Span::new(last.span.end, last.span.end), added)] })
}

/// A property that is put back, made optional, opened to every value, or left out.
fn property_edits(text: &str, site: &Site<'_>, name: &str, edits: &mut Vec<Edit>) {
    let Some(properties) = site.proposed.get("properties") else { return };
    let members = properties.members().unwrap_or_default();
    let own = members.iter().position(|member| member.key == name);
    let other = site.registered.and_then(|node| node.get("properties")?.get(name));
    if let (None, Some(other)) = (own, other) {
        let why = format!("keep the property '{name}' as it is registered");
        let change = inserted_member(text, properties, name, &other.to_compact());
        edits.push(Edit { why, changes: vec![change] });
    }
    let Some(own) = own else { return };
    let optional = not_required(site.proposed, name).map(|span| (span, String::new()));
    if let Some(change) = &optional {
        let why = format!("do not require '{name}': data that was written may be without it");
        edits.push(Edit { why, changes: vec![change.clone()] });
    }
    if other.is_some() {
        return;
    }
    let with_optional = |change| {
        let mut changes: Vec<_> = [Some(change), optional.clone()].into_iter().flatten().collect();
        changes.sort_by_key(|(span, _)| span.start);
        changes
    };
    let why = format!(
        "let '{name}' hold any value{}, since the registered schema lets data hold anything under \
         this name",
        if optional.is_some() { " or be absent" } else { "" }
    );
    edits.push(Edit { why, changes: with_optional((members[own].value.span, "{}".to_owned())) });
    let gone = with_optional((removed_member(members, own), String::new()));
    edits.push(Edit { why: format!("leave the property '{name}' out"), changes: gone });
}

/// The bytes to take out so that `name` is not required any more, if it is.
fn not_required(object: &Node, name: &str) -> Option<Span> {
    let members = object.members()?;
    let required = members.iter().position(|member| member.key == "required")?;
    let names = members[required].value.items()?;
    let place = names.iter().position(|one| one.as_str() == Some(name))?;
    match names {
        [_] => Some(removed_member(members, required)),
        [..] => Some(removed_item(names, place)),
    }
}

/// The whole schema as it is registered.
fn whole(site: &Site<'_>) -> Option<Edit> {
    let registered = site.registered.filter(|_| !site.way.is_empty())?;
    let why = format!("keep the schema at {} as it is registered", site.path());
    Some(Edit { why, changes: vec![(site.proposed.span, registered.to_compact())] })
}
