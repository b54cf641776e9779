//! An entity that is marked as deleted and stays in the log for ever.

use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};
use crate::lint::view::{Field, Shape, View};
use crate::lint::words::words;
use crate::stream::Tombstone;

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "soft-delete-on-entity-stream",
        Category::Stream,
        Severity::Info,
        include_str!("soft_delete_on_entity_stream.md"),
    ),
    check,
};

/// Names of fields that say that something is deleted.
const MARKS: [&str; 12] = [
    "is_deleted",
    "deleted",
    "deleted_at",
    "deleted_on",
    "deleted_date",
    "deletion_time",
    "deletion_timestamp",
    "del_yn",
    "del_flag",
    "removed_at",
    "is_removed",
    "__deleted",
];

/// Names of fields that say what was done, and symbols for a deletion.
const OPERATIONS: [&str; 4] = ["op", "operation", "action", "change_type"];
const DELETIONS: [&str; 6] = ["d", "del", "delete", "deleted", "remove", "removed"];

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    let tombstone = stream.value.tombstone;
    if !stream.kind.is_state() || !stream.is_compacted() || tombstone == Some(Tombstone::Required) {
        return;
    }
    for value in &view.values {
        let fields = value.view.own_fields().filter(|field| value.view.is_at_root(field));
        for field in fields.filter(|field| says_deleted(&value.view, field)) {
            let message = format!(
                "'{}' says that an entity is deleted, and the record that says so stays in the \
                 compacted log for ever: only a tombstone takes it out",
                field.name
            );
            let finding = findings.add_to_subject(value.bound.subject, &field.place, message);
            if tombstone == Some(Tombstone::Forbidden) {
                finding.at(Severity::Warning);
                finding.because("tombstone", 0, "the document forbids tombstones");
            }
            finding.because(
                "way-out",
                0,
                "keep the field if readers want to know why, send a tombstone after it, and declare \
                 {\"tombstone\": \"required\"}",
            );
        }
    }
}

fn says_deleted(view: &View, field: &Field) -> bool {
    let name = words(&field.name).join("_");
    if MARKS.contains(&name.as_str()) {
        return true;
    }
    let Shape::Enum(id) = field.shape else { return false };
    let symbols = view.type_of(id).enumeration().map(|one| one.symbols.as_slice());
    OPERATIONS.contains(&name.as_str())
        && symbols.unwrap_or_default().iter().any(|symbol| {
            let symbol = words(&symbol.name).pop().unwrap_or_default();
            DELETIONS.contains(&symbol.as_str())
        })
}
