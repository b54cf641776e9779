//! Records of one key of which nobody can tell the later from the earlier.

use super::names::is_time_typed;
use super::paths::path_faults;
use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};
use crate::lint::view::Shape;
use crate::stream::headers::{declares, is_named};
use crate::stream::{Kind, Semantic};

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "missing-ordering-field",
        Category::Time,
        Severity::Info,
        include_str!("missing_ordering_field.md"),
    ),
    check,
};

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    if let Some(path) = &stream.time.ordering_path {
        let is_ordered = |shape: &Shape| matches!(shape, Shape::Integer(_) | Shape::Float(0));
        let faults =
            path_faults(view, path, |field| is_ordered(&field.shape) || is_time_typed(field));
        for (subject, fault) in faults {
            let message = format!(
                "records are said to be in the order of '{path}' of '{subject}', {fault}: whoever \
                 goes by it takes an old record for a new one"
            );
            let finding = findings.add_to_stream(stream, "/time/orderingPath", message);
            finding.at(Severity::Warning).because(
                "ordering-path",
                0,
                "give a path that is a number in every version, or leave it out",
            );
        }
        return;
    }
    let is_about_order = matches!(stream.kind, Kind::Entity | Kind::Keyed);
    if !is_about_order || declares(stream, Semantic::Ordering) {
        return;
    }
    for value in &view.values {
        let Some((root, record)) = value.view.root_record() else { continue };
        let has_order = value.view.fields.iter().any(|field| {
            is_named(&field.name, Semantic::Ordering)
                && matches!(field.shape, Shape::Integer(_) | Shape::Float(_) | Shape::String)
        });
        if record.fields.is_empty() || record.is_composed || has_order {
            continue;
        }
        let message = format!(
            "nothing tells the later of two records of one key from the earlier: after a retry or \
             a replay a consumer of '{}' writes the old state over the new one",
            stream.name
        );
        let finding = findings.add_to_subject(value.bound.subject, &root.place, message);
        finding.because(
            "way-out",
            0,
            "add a version or a sequence that grows with each change, or declare the header or the \
             \"orderingPath\" that has it",
        );
    }
}
