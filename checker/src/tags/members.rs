//! The member `confluent:tags` of JSON objects, which is where Avro and JSON Schema have tags.

use std::collections::BTreeMap;

use super::{Change, EntityTags, EntityType, Listed, NoSuchEntity, Plan, TagEdits};
use crate::json_text::flat::{Document, Json};
use crate::json_text::write_string;
use crate::span::Span;

/// The member that has the tags of its object.
const MEMBER: &str = "confluent:tags";

/// Visits every record and field of a document, with its path and the object that has its tags. The
/// same object may be visited on several paths.
type Visit = for<'d> fn(&'d Document<'d>, &mut dyn FnMut(&str, EntityType, Json<'d>));

/// The records and fields of a document that have tags.
pub(crate) fn listed(document: &Document<'_>, visit: Visit) -> Vec<EntityTags> {
    let mut listed = Listed::default();
    visit(document, &mut |path, entity_type, object| {
        listed.add(path, entity_type, tags_of(object));
    });
    listed.entities()
}

/// The text of a document with its tags edited. `text` is without white space.
pub(crate) fn edited(
    text: &str,
    document: &Document<'_>,
    visit: Visit,
    edits: &TagEdits,
) -> Result<String, NoSuchEntity> {
    let mut plan = Plan::new(edits);
    let mut changes: BTreeMap<u32, Change<'_>> = BTreeMap::new();
    visit(document, &mut |path, entity_type, object| {
        if let Some(change) = plan.take(path, entity_type) {
            changes.entry(object.index()).or_default().and(change);
        }
    });
    plan.finish()?;
    let root = document.root();
    let changed = changes.iter().map(|(&at, change)| replacement(text, root.find(at), change));
    let mut changed: Vec<_> = changed.flatten().collect();
    // An object ends after those in it, so places are not in the order of the objects.
    changed.sort_by_key(|(span, _)| span.start);
    let mut edited = String::with_capacity(text.len());
    let mut done = 0;
    for (span, with) in changed {
        edited.push_str(&text[done..span.start]);
        edited.push_str(&with);
        done = span.end;
    }
    edited.push_str(&text[done..]);
    Ok(edited)
}

/// The tags that an object has. A member that is no list of texts has none.
fn tags_of(object: Json<'_>) -> Vec<String> {
    let items = object.get(MEMBER).and_then(|value| value.items()).into_iter().flatten();
    items.filter_map(|item| Some(item.as_str()?.into_owned())).collect()
}

/// The bytes of an object to replace so that its tags are changed, if they are.
fn replacement(text: &str, object: Json<'_>, change: &Change<'_>) -> Option<(Span, String)> {
    let tags = tags_of(object);
    let changed = change.of(&tags);
    if changed == tags {
        return None;
    }
    let member = object.members()?.find(|(key, _)| key.is_str(MEMBER));
    let Some((key, value)) = member else {
        let end = object.span().end - 1;
        let mut added = String::new();
        if !text[..end].ends_with('{') {
            added.push(',');
        }
        write_string(MEMBER, &mut added);
        added.push(':');
        push_list(&changed, &mut added);
        return Some((Span::new(end, end), added));
    };
    if changed.is_empty() {
        return Some((with_comma(text, key.span().start, value.span().end), String::new()));
    }
    let mut list = String::new();
    push_list(&changed, &mut list);
    Some((value.span(), list))
}

/// The bytes of a member with the comma before it, or else with the one after it.
fn with_comma(text: &str, start: usize, end: usize) -> Span {
    if text[..start].ends_with(',') {
        Span::new(start - 1, end)
    } else {
        Span::new(start, end + usize::from(text[end..].starts_with(',')))
    }
}

fn push_list(tags: &[String], out: &mut String) {
    out.push('[');
    for (index, tag) in tags.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_string(tag, out);
    }
    out.push(']');
}
