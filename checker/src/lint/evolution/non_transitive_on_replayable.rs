//! A log that is read from its beginning, under a level that looks at the latest version alone.

use crate::level::CompatibilityLevel;
use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};
use crate::stream::Retention;

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "non-transitive-on-replayable",
        Category::Evolution,
        Severity::Warning,
        include_str!("non_transitive_on_replayable.md"),
    ),
    check,
};

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    let why = if stream.is_compacted() {
        "it is compacted, so the last record of a key stays whatever wrote it"
    } else if stream.log.retention == Some(Retention::Infinite) {
        "it keeps records for ever"
    } else if stream.log.replayable == Some(true) {
        "it is declared replayable"
    } else {
        return;
    };
    for value in view.context.values() {
        let Some((level, wanted)) = value.level.and_then(|level| Some((level, transitive(level)?)))
        else {
            continue;
        };
        let message = format!(
            "a reader of '{}' from its beginning meets records of every version of '{}', and the \
             level {level} has compared each version with the one before it alone",
            stream.name, value.subject
        );
        let finding = findings.add_to_stream(stream, "/compat/valueLevel", message);
        finding.because("log", 0, why);
        if !value.versions.is_empty() {
            let count = value.versions.len();
            let text = if count == 1 { "1 version".into() } else { format!("{count} versions") };
            finding.because("versions", 0, format!("'{}' has {text}", value.subject));
        }
        finding.because("way-out", 0, format!("set the level to {wanted}"));
    }
}

/// The level that compares with every version; none for those that do, and for NONE.
fn transitive(level: CompatibilityLevel) -> Option<CompatibilityLevel> {
    match level {
        CompatibilityLevel::Backward => Some(CompatibilityLevel::BackwardTransitive),
        CompatibilityLevel::Forward => Some(CompatibilityLevel::ForwardTransitive),
        CompatibilityLevel::Full => Some(CompatibilityLevel::FullTransitive),
        CompatibilityLevel::None
        | CompatibilityLevel::BackwardTransitive
        | CompatibilityLevel::ForwardTransitive
        | CompatibilityLevel::FullTransitive => None,
    }
}
