//! A property that says nothing in two ways.

use super::nullable_boolean::is_partial;
use crate::json_text::layout;
use crate::json_text::{Node, Value};
use crate::lint::context::Context;
use crate::lint::declaration;
use crate::lint::finding::{Findings, FixClass};
use crate::lint::rule::{ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::{Field, Shape, Type};
use crate::schema_type::SchemaType;
use crate::span::Span;

pub(crate) const RULE: Rule = Rule {
    id: "null-vs-absent",
    category: Category::Types,
    severity: Severity::Hint,
    schema_types: &[SchemaType::Json],
    roles: ANY_ROLE,
    explanation: include_str!("null_vs_absent.md"),
    check,
};

/// Most properties of one object that are told of one by one; more of them are a habit.
const SINGLE_MAX: usize = 3;

/// A property that says nothing in two ways.
struct Double<'a> {
    field: &'a Field,
    is_list: bool,
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (owner, record) in context.view.own_records() {
        if is_partial(owner) {
            continue;
        }
        let fields = context.view.fields_of(record);
        let found: Vec<Double<'_>> = fields.filter_map(double).collect();
        if found.len() > SINGLE_MAX {
            add_habit(context, owner, &found, findings);
        } else {
            found.iter().for_each(|one| add_single(context, one, findings));
        }
    }
}

fn double(field: &Field) -> Option<Double<'_>> {
    let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
    let is_told = doc.contains("null") || doc.contains("널");
    if !field.is_nullable || field.shape == Shape::Null || is_told || field.notes.is_deprecated {
        return None;
    }
    let is_list = matches!(field.shape, Shape::Array(_));
    // A default of null says that both are the same.
    let is_same = field.default.as_deref() == Some("null");
    (is_list || (!field.is_required && !is_same)).then_some(Double { field, is_list })
}

fn add_single(context: &Context<'_>, one: &Double<'_>, findings: &mut Findings) {
    let Double { field, is_list } = one;
    let (harm, text, way) = if *is_list {
        (
            "null or an empty list, which say the same",
            "an array that may be null",
            "with an empty list",
        )
    } else {
        (
            "null or left out, and nothing says what is different then",
            "not in `required`",
            "by being left out",
        )
    };
    let message = format!(
        "'{}' may be {harm}: consumers of some languages see no difference, those of others trip \
         over it",
        field.name
    );
    let finding = findings.add_field(field, message);
    finding.because("type", 0, text);
    if let Some(changes) = without_null(context, field) {
        let why = format!("'{}' says nothing {way} alone.", field.name);
        finding.mended_by(FixClass::Breaking, why, changes);
    }
}

fn add_habit(context: &Context<'_>, owner: &Type, all: &[Double<'_>], findings: &mut Findings) {
    let names = all.iter().take(SINGLE_MAX).map(|one| format!("'{}'", one.field.name));
    let message = format!(
        "{} and {} more properties may be null, and left out or empty as well: consumers of some \
         languages see no difference, those of others trip over it",
        names.collect::<Vec<_>>().join(", "),
        all.len() - SINGLE_MAX
    );
    let finding = findings.add_type(owner, message);
    finding.because("type", 0, format!("{} properties say nothing in two ways", all.len()));
    let changes = all.iter().map(|one| without_null(context, one.field));
    if let Some(changes) = changes.collect::<Option<Vec<_>>>() {
        let mut changes = changes.concat();
        changes.sort_by_key(|(span, _)| span.start);
        let why = "Each of them says nothing in one way alone.";
        finding.mended_by(FixClass::Breaking, why, changes);
    }
}

/// The changes that take null out of the types, the values and the default of a property; none where
/// it is let in another way.
fn without_null(context: &Context<'_>, field: &Field) -> Option<Vec<(Span, String)>> {
    let node = declaration::of_field(context, field)?;
    let types = node.get("type")?;
    let items = types.items()?;
    let mut changes = match items {
        [one, other] => {
            let kept = [one, other].into_iter().find(|kind| kind.as_str() != Some("null"))?;
            let kept = context.input.text.get(kept.span.start..kept.span.end)?;
            vec![(types.span, kept.to_owned())]
        }
        items => removed(items, |item| item.as_str() == Some("null")),
    };
    if let Some(values) = node.get("enum").and_then(Node::items) {
        changes.extend(removed(values, |item| item.value == Value::Null));
    }
    let default = node.get("default").filter(|default| default.value == Value::Null);
    if let Some(default) = default {
        match &field.shape {
            Shape::Array(_) => changes.push((default.span, "[]".to_owned())),
            _ => return None,
        }
    }
    changes.sort_by_key(|(span, _)| span.start);
    Some(changes)
}

fn removed(items: &[Node], is_removed: impl Fn(&Node) -> bool) -> Vec<(Span, String)> {
    let spans = layout::removed_items(items, is_removed);
    spans.into_iter().map(|span| (span, String::new())).collect()
}
