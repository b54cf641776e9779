//! The change of a text that gives a field another name.

use super::cases::Case;
use crate::json_text::Node;
use crate::lint::context::Context;
use crate::lint::declaration;
use crate::lint::view::{Field, View};
use crate::schema_type::SchemaType;
use crate::span::Span;

/// The changes that name `field` anew; none where the name is taken, where the field has no name of
/// its own in the text, or where other parts of the text go by the old one.
pub(super) fn renamed(
    context: &Context<'_>,
    field: &Field,
    name: &str,
) -> Option<Vec<(Span, String)>> {
    let view = &context.view;
    if name == field.name || view.siblings(field).any(|one| folded(&one.name) == folded(name)) {
        return None;
    }
    let text = context.input.text;
    let span = field.place.name_span?;
    let mut changes = vec![(span, replaced(text.get(span.start..span.end)?, &field.name, name)?)];
    if view.schema_type == SchemaType::Json {
        let owner = context.object_at(view.type_of(field.owner).place.span?)?;
        let required = owner.get("required").and_then(Node::items).unwrap_or_default();
        let required = required.iter().filter(|one| one.as_str() == Some(&field.name));
        for node in required {
            let old = text.get(node.span.start..node.span.end)?;
            changes.push((node.span, replaced(old, &field.name, name)?));
        }
        // Conditions, dependencies and other parts of the object may go by the name as well.
        let quoted = format!("\"{}\"", field.name);
        let own = text.get(owner.span.start..owner.span.end)?;
        if own.matches(&quoted).count() != changes.len() {
            return None;
        }
    }
    changes.sort_by_key(|(span, _)| span.start);
    Some(changes)
}

/// The same with a default in place of the one that the field has.
pub(super) fn with_default(
    context: &Context<'_>,
    field: &Field,
    mut changes: Vec<(Span, String)>,
    default: &str,
) -> Option<Vec<(Span, String)>> {
    let node = declaration::of_field(context, field)?.get("default")?;
    changes.push((node.span, default.to_owned()));
    changes.sort_by_key(|(span, _)| span.start);
    Some(changes)
}

/// What stands for the name in the text, with the quotes that the old one has.
fn replaced(old: &str, old_name: &str, name: &str) -> Option<String> {
    match old {
        _ if old == old_name => Some(name.to_owned()),
        _ if old.strip_prefix('"')?.strip_suffix('"')? == old_name => Some(format!("\"{name}\"")),
        _ => None,
    }
}

/// A name without what tells cases apart: two names that are the same then are one for generated
/// code and for stores that do not look at case.
pub(super) fn folded(name: &str) -> String {
    name.chars()
        .filter(|letter| !matches!(letter, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The case in which a new name is written to stand beside the others: that of the field itself if it
/// tells one, or else that of most of its siblings.
pub(super) fn case_beside(view: &View, field: &Field) -> Case {
    if view.schema_type == SchemaType::Protobuf {
        return Case::Snake;
    }
    let own = Case::of(&field.name).filter(|case| *case != Case::Mixed);
    let of_siblings = || {
        let siblings: Vec<Case> =
            view.siblings(field).filter_map(|one| Case::of(&one.name)).collect();
        let count = |case: &Case| siblings.iter().filter(|one| *one == case).count();
        let most = Case::STYLES.iter().rev().max_by_key(|case| count(case)).copied();
        most.filter(|_| !siblings.is_empty())
    };
    own.or_else(of_siblings).unwrap_or(Case::Snake)
}
