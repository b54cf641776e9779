//! Kinds of events that the root of a schema, or of the version before, gives away.

use std::collections::HashSet;

use super::{ADVICE, KINDS_MIN};
use crate::json_text::Node;
use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::Severity;
use crate::lint::view::{Shape, Type, TypeId, View};
use crate::lint::words::words;
use crate::schema_type::SchemaType;

/// Last words of names of messages that services take and give.
const CALLS: [&str; 2] = ["request", "response"];

/// Sub-code `json-root-composition`: the root is one of several objects.
pub(super) fn check_json(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    let Some(root) = context.tree() else { return };
    let keyword = ["oneOf", "anyOf"].into_iter().find(|key| root.get(key).is_some());
    let Some(keyword) = keyword else { return };
    let branches = root.get(keyword).and_then(Node::items).unwrap_or_default();
    // Branches that only demand properties are conditions on one object.
    let objects: Vec<&Node> =
        branches.iter().filter(|branch| defines_object(root, branch)).collect();
    let scalars = match &view.root {
        Shape::Union(shapes) => shapes.iter().filter(|shape| shape.is_leaf()).count(),
        _ => 0,
    };
    if objects.len() < KINDS_MIN || scalars > 0 {
        return;
    }
    let message = format!("the stream mixes {} kinds of events: {ADVICE}", objects.len());
    let finding = findings.add(&view.root_place, message);
    let text = format!("the root is one of {} objects by `{keyword}`", objects.len());
    finding.because("json-root-composition", 3, text);
}

/// Whether a branch says what an object has, on its own or behind a `$ref` into the text.
fn defines_object(root: &Node, branch: &Node) -> bool {
    let target = branch.get("$ref").and_then(Node::as_str);
    let Some(target) = target else { return branch.get("properties").is_some() };
    let Some(pointer) = target.strip_prefix("#/") else {
        return true;
    };
    let found = pointer
        .split('/')
        .try_fold(root, |node, step| node.get(&step.replace("~1", "/").replace("~0", "~")));
    found.is_some_and(|found| {
        ["properties", "allOf"].iter().any(|key| found.get(key).is_some())
            || found.get("type").and_then(Node::as_str) == Some("object")
    })
}

/// Sub-code `many-root-messages`: top-level messages that no other one holds.
pub(super) fn check_messages(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    if context.protobuf().is_none_or(|files| !files.main().services.is_empty()) {
        return;
    }
    let held = held_messages(view);
    let top = view.top_level.iter().map(|&id| view.type_of(id));
    let is_call =
        |one: &Type| words(&one.name).last().is_some_and(|last| CALLS.contains(&last.as_str()));
    let roots: Vec<&str> = top
        .filter(|one| !is_call(one) && !held.contains(one.name.as_str()))
        .map(|one| one.name.as_str())
        .collect();
    if roots.len() < KINDS_MIN {
        return;
    }
    let message = format!(
        "the file has {} messages of which none holds the other: a producer can send each of them, \
         and clients that name none take the first",
        roots.len()
    );
    let finding = findings.add(&view.root_place, message).at(Severity::Info);
    finding.because("many-root-messages", 1, format!("they are {}", roots.join(", ")));
}

/// The top-level messages of which another one holds a value, or a value of a type inside.
fn held_messages(view: &View) -> HashSet<&str> {
    let outermost = |one: &Type| one.place.target.find('.').unwrap_or(one.place.target.len());
    let mut held = HashSet::new();
    for (one, record) in view.own_records() {
        let own = &one.place.target[..outermost(one)];
        for field in view.fields_of(record) {
            for id in held_types(&field.shape) {
                let inner = view.type_of(id);
                let outer = &inner.place.target[..outermost(inner)];
                if outer != own && !inner.is_imported {
                    held.insert(outer);
                }
            }
        }
    }
    held
}

/// The named types of which a value of a shape holds one.
fn held_types(shape: &Shape) -> Vec<TypeId> {
    let mut types = Vec::new();
    let mut shapes = vec![shape];
    while let Some(shape) = shapes.pop() {
        match shape.item() {
            Shape::Union(branches) => shapes.extend(branches),
            Shape::Record(id) | Shape::Enum(id) => types.push(*id),
            _ => {}
        }
    }
    types
}

/// The types that a type holds, and those that these hold.
pub(super) fn parts(view: &View, id: TypeId) -> HashSet<TypeId> {
    let mut known = HashSet::new();
    let mut next = vec![id];
    while let Some(id) = next.pop() {
        let record = view.type_of(id).record();
        for field in record.into_iter().flat_map(|record| view.fields_of(record)) {
            next.extend(held_types(&field.shape).into_iter().filter(|&id| known.insert(id)));
        }
    }
    known
}

/// Sub-code `record-name-drift`: the version before was another event.
pub(super) fn check_drift(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    let Some(previous) = context.previous() else { return };
    if view.schema_type == SchemaType::Json || previous.schema_type != view.schema_type {
        return;
    }
    let (Some(before), Some((now, _))) = (root_name(previous), view.root_record()) else { return };
    let name = view.full_name(now);
    // A message that only stands elsewhere in the file is still there.
    let is_there = view.top_level.iter().any(|&id| view.full_name(view.type_of(id)) == before);
    if name == before || is_there || has_alias(context, &before) {
        return;
    }
    let message = format!(
        "the version before was '{before}' and this one is '{name}': the stream holds both, and \
         {ADVICE}"
    );
    let finding = findings.add(&view.root_place, message);
    finding.because("record-name-drift", 2, format!("'{before}' has become '{name}'"));
}

fn root_name(view: &View) -> Option<String> {
    view.root_record().map(|(root, _)| view.full_name(root))
}

/// Whether the root says that it was called so.
fn has_alias(context: &Context<'_>, before: &str) -> bool {
    let aliases = context.tree().and_then(|root| root.get("aliases")).and_then(Node::items);
    let simple = before.rsplit('.').next().unwrap_or(before);
    let mut aliases = aliases.unwrap_or_default().iter().filter_map(Node::as_str);
    aliases.any(|alias| alias == before || alias == simple)
}
