//! A stream that others read and whose schema may change in any way.

use crate::level::CompatibilityLevel;
use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};
use crate::stream::Level;

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "compat-mode-none",
        Category::Evolution,
        Severity::Warning,
        include_str!("compat_mode_none.md"),
    ),
    check,
};

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    let declared = stream.consumers.len();
    let readers = declared.max(view.context.seen.readers);
    if readers == 0 && !stream.is_public() {
        return;
    }
    // Somebody has thought about it.
    let is_wanted = stream.compat.value_level == Some(Level(CompatibilityLevel::None))
        && stream.compat.rationale.is_some();
    if is_wanted {
        return;
    }
    for value in view.context.values() {
        if value.level != Some(CompatibilityLevel::None) {
            continue;
        }
        let who = match readers {
            0 => format!("everybody may read '{}'", stream.name),
            1 => format!("somebody reads '{}'", stream.name),
            count => format!("{count} consumers read '{}'", stream.name),
        };
        let message = format!(
            "{who}, and the level in force for '{}' is NONE: the next version may stop them all, \
             and nothing warns whoever registers it",
            value.subject
        );
        findings.add_to_stream(stream, "/compat/valueLevel", message).because(
            "way-out",
            0,
            "FULL_TRANSITIVE where consumers are not known, else BACKWARD or FORWARD; or declare \
             NONE with a \"rationale\"",
        );
    }
}
