//! A change where the state of an entity should be.

use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};
use crate::lint::view::{Record, Shape, View};
use crate::lint::words::words;
use crate::stream::Kind;

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "delta-on-entity-stream",
        Category::Stream,
        Severity::Info,
        include_str!("delta_on_entity_stream.md"),
    ),
    check,
};

/// First words of names of what was, and of what is.
const BEFORE: [&str; 4] = ["old", "previous", "prev", "former"];
const AFTER: [&str; 3] = ["new", "current", "next"];

/// Names of fields that hold changes.
const CHANGES: [&str; 10] = [
    "changes",
    "changed_fields",
    "diff",
    "diffs",
    "patch",
    "patches",
    "delta",
    "deltas",
    "modifications",
    "field_changes",
];

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    if view.stream.kind != Kind::Entity {
        return;
    }
    for value in &view.values {
        let Some((root, record)) = value.view.root_record() else { continue };
        let cues = cues(&value.view, record);
        if cues.is_empty() {
            continue;
        }
        let named = if root.name.is_empty() { "the record" } else { &root.name };
        let message = format!(
            "'{named}' tells what has changed, and '{}' is a stream of entities: compaction keeps \
             the last change of each, from which nobody can tell its state",
            view.stream.name
        );
        let finding = findings.add_to_subject(value.bound.subject, &root.place, message);
        for (signal, text) in cues {
            finding.because(signal, 0, text);
        }
        finding.because(
            "way-out",
            0,
            "put the whole state into the record, and the changes into a stream of kind keyed",
        );
    }
}

/// What speaks for a change.
fn cues(view: &View, record: &Record) -> Vec<(&'static str, String)> {
    let names: Vec<Vec<String>> = view.fields_of(record).map(|field| words(&field.name)).collect();
    let has = |wanted: &[String]| names.iter().any(|name| name == wanted);
    let mut cues = Vec::new();
    let word = |word: &str| vec![word.to_owned()];
    if has(&word("before")) && has(&word("after")) {
        cues.push(("before-after", "it has the fields before and after".to_owned()));
    }
    for name in &names {
        let [first, rest @ ..] = name.as_slice() else { continue };
        if rest.is_empty() || !BEFORE.contains(&first.as_str()) {
            continue;
        }
        let after = AFTER.iter().find(|after| {
            let mut other = word(after);
            other.extend_from_slice(rest);
            has(&other)
        });
        if let Some(after) = after {
            let rest = rest.join("_");
            cues.push(("old-new", format!("it has {first}_{rest} beside {after}_{rest}")));
        }
    }
    for field in view.fields_of(record) {
        let is_list = matches!(
            field.shape,
            Shape::Array(_) | Shape::Map(_) | Shape::Record(_) | Shape::Any | Shape::String
        );
        if is_list && CHANGES.contains(&words(&field.name).join("_").as_str()) {
            cues.push(("changes", format!("'{}' holds changes", field.name)));
        }
    }
    cues
}
