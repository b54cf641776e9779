//! One name, and two types of it in the streams of one context.

use std::collections::HashMap;

use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, SubjectView, stream_rule};
use crate::lint::view::Field;
use crate::lint::words::words;
use crate::stream::paths::{is_one_type, type_name};

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "field-type-drift-across-streams",
        Category::Types,
        Severity::Warning,
        include_str!("field_type_drift_across_streams.md"),
    ),
    check,
};

/// Last words of names of identifiers that mean the same wherever they stand.
const IDENTIFIERS: [&str; 3] = ["id", "uuid", "code"];

/// Most fields of other streams that one finding names.
const TOLD_MAX: usize = 5;

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let mut elsewhere: HashMap<String, Vec<(&SubjectView<'_>, &Field)>> = HashMap::new();
    for other in view.neighbours().flat_map(|one| &one.values) {
        for field in &other.view.fields {
            if let Some(name) = shared_name(field) {
                elsewhere.entry(name).or_default().push((other, field));
            }
        }
    }
    for value in &view.values {
        for field in value.view.own_fields() {
            let Some(name) = shared_name(field) else { continue };
            let others = elsewhere.get(&name).map(Vec::as_slice).unwrap_or_default();
            let drifted = others.iter().filter(|(_, one)| !is_one_type(&field.shape, &one.shape));
            let drifted: Vec<_> = drifted.take(TOLD_MAX).collect();
            report(value, field, &drifted, findings);
        }
    }
}

fn report(
    value: &SubjectView<'_>,
    field: &Field,
    drifted: &[&(&SubjectView<'_>, &Field)],
    findings: &mut Findings,
) {
    let Some((first, one)) = drifted.first() else { return };
    let message = format!(
        "'{}' is {} here and {} in '{}' of the same context: a join of the two has to guess how to \
         turn one into the other",
        field.name,
        type_name(&value.view, &field.shape),
        type_name(&first.view, &one.shape),
        first.bound.subject
    );
    let finding = findings.add_to_subject(value.bound.subject, &field.place, message);
    for (other, one) in drifted {
        let name = type_name(&other.view, &one.shape);
        let text = format!("'{}' of '{}' is {name}", one.place.target, other.bound.subject);
        finding.because("elsewhere", 0, text);
    }
}

/// The words of a name that means one thing in a context; none of a bare `id` and of what identifies
/// nothing.
fn shared_name(field: &Field) -> Option<String> {
    let words = words(&field.name);
    let is_identifier = words.last().is_some_and(|last| IDENTIFIERS.contains(&last.as_str()));
    (words.len() > 1 && is_identifier && field.shape.is_leaf()).then(|| words.join("_"))
}
