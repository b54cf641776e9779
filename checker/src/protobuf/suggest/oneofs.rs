//! Edits where a oneof unites fields that were set independently.

use super::place::{Place, indent, removed};
use super::{Sides, find};
use crate::level::Direction;
use crate::protobuf::canonical::{print_field, print_message};
use crate::protobuf::descriptor::{Field, Message};
use crate::span::Span;
use crate::suggestion::Edit;

/// Edits of the message around the oneof at `path`.
pub(super) fn edits(sides: &Sides<'_>, direction: Direction, path: &[&str]) -> Option<Vec<Edit>> {
    let (oneof, around) = path.split_last()?;
    let (proposed, registered) = sides.files();
    let ours = find(&proposed.messages, around)?;
    let theirs = find(&registered.messages, around)?;
    let apart = match direction {
        Direction::Backward => moved_out(sides, ours, theirs, oneof),
        Direction::Forward => None,
    };
    let names = sides.registered.linked.names;
    let span = ours.source.span?;
    let text = print_message(registered, theirs, names);
    let text = text.replace('\n', &format!("\n{}", indent(sides.text, span.start)));
    let why = format!("The message '{}' is as it was registered.", ours.name);
    let back = Edit { why, changes: vec![(span, text)] };
    Some(apart.into_iter().chain([back]).collect())
}

/// Takes the members out that the registered schema has as plain fields.
fn moved_out(sides: &Sides<'_>, ours: &Message, theirs: &Message, name: &str) -> Option<Edit> {
    let at = ours.oneofs.iter().position(|oneof| oneof.name == name)?;
    let members: Vec<&Field> = ours.fields.iter().filter(|one| one.oneof == Some(at)).collect();
    let is_written = |field: &Field| field.oneof.is_some_and(|at| !theirs.oneofs[at].is_synthetic);
    let plain = |member: &&&Field| {
        let known = theirs.fields.iter().find(|field| field.number == member.number);
        known.is_some_and(|field| !is_written(field))
    };
    let moved: Vec<&Field> = members.iter().filter(plain).copied().collect();
    let texts = moved.iter().filter_map(|member| {
        let known = theirs.fields.iter().find(|field| field.number == member.number)?;
        let kept = Field { name: member.name.clone(), ..known.clone() };
        Some(print_field(sides.files().1, theirs, &kept, sides.registered.linked.names))
    });
    let texts: Vec<String> = texts.collect();
    if texts.is_empty() {
        return None;
    }
    let why = format!("What was set independently stands outside the oneof '{name}' again.");
    let oneof_span: Span = ours.oneofs[at].source.span?;
    if moved.len() == members.len() {
        let line = format!("\n{}", indent(sides.text, oneof_span.start));
        return Some(Edit { why, changes: vec![(oneof_span, texts.join(&line))] });
    }
    let mut changes = Vec::new();
    for member in moved {
        changes.push(removed(sides.text, member.source.span?));
    }
    changes.push(Place::InMessage(ours).insertion(sides.text, &texts.join("\n"))?);
    changes.sort_by_key(|(span, _)| span.start);
    Some(Edit { why, changes })
}
