//! Findings as a compiler tells them: the line of the source, the sentence, the datum, the way out.

use std::io::Write;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use clade_checker::lint::Severity;

use super::Report;
use crate::finding::{Finding, Fix, Source};

/// Most fixes of one finding that are shown; the rest are in the other forms.
const FIXES_MAX: usize = 3;

/// Widest line that is shown: schemas may stand on one line.
const WIDTH: usize = 120;

pub(super) fn write(report: &Report, is_colored: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    let renderer = if is_colored { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(WIDTH);
    for finding in report.active() {
        if finding.severity >= Severity::Warning {
            writeln!(out, "{}\n", renderer.render(&[group(finding)]))?;
        }
    }
    for finding in report.active().filter(|finding| finding.severity < Severity::Warning) {
        let at = finding.start();
        let Finding { rule, file, message, severity, .. } = finding;
        let severity = severity.wire_name();
        writeln!(out, "{severity}[{rule}]: {file}:{}:{}: {message}", at.line, at.column)?;
    }
    for problem in &report.problems {
        match problem.path.as_str() {
            "" => writeln!(out, "error: {}", problem.message)?,
            path => writeln!(out, "error: {path}: {}", problem.message)?,
        }
    }
    for path in &report.removed {
        writeln!(out, "note: {path} is gone: its subject stays where it is registered")?;
    }
    for note in &report.notes {
        writeln!(out, "note: {note}")?;
    }
    let against = match report.baselines.as_slice() {
        [] => String::new(),
        baselines => format!(" against {}", baselines.join(" and ")),
    };
    writeln!(out, "{}{against}: {}", report.command, report.summary())?;
    Ok(())
}

fn group(finding: &Finding) -> Group<'_> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info | Severity::Hint => Level::INFO,
    };
    let title = level.primary_title(finding.message.as_str()).id(finding.rule.as_str());
    let place: Element<'_> = match finding.span {
        Some(span) => Snippet::source(&*finding.text)
            .path(finding.file.as_str())
            .annotation(AnnotationKind::Primary.span(shown(&finding.text, span)))
            .into(),
        None => Origin::path(finding.file.as_str()).into(),
    };
    let mut group = title.element(place);
    for note in notes(finding) {
        group = group.element(Level::NOTE.message(note));
    }
    for (place, fix) in finding.fixes.iter().take(FIXES_MAX).enumerate() {
        let name = match finding.fixes.len() {
            1 => "fix".to_owned(),
            _ => format!("fix {}", place + 1),
        };
        group = group.element(Level::HELP.with_name(name).message(fix_line(fix)));
    }
    match finding.help() {
        Some(help) => group.element(Level::HELP.message(help)),
        None => group,
    }
}

/// The part of a span that is underlined: its first line, so that a whole message is not.
fn shown(text: &str, span: clade_checker::Span) -> std::ops::Range<usize> {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.floor_char_boundary(span.end.clamp(start, text.len()));
    let line = text[start..end].find('\n').map_or(end, |length| start + length);
    start..line.max(start)
}

fn notes(finding: &Finding) -> Vec<String> {
    let mut notes = Vec::new();
    if let Source::Compatibility(comparison) = &finding.source {
        notes.extend(finding.comparison_in_words());
        if let Some(cause) = &comparison.because_of {
            notes
                .push(format!("this file has not changed, but `{cause}`, which it refers to, has"));
        }
    }
    notes.extend(finding.witness_in_words());
    if let (Some(reason), Source::Compatibility(_)) =
        (finding.evidence.as_ref().and_then(|evidence| evidence.reason()), &finding.source)
    {
        notes.push(format!("by the rule, without a datum that shows it: {reason}"));
    }
    if let Source::Lint = finding.source {
        notes.extend(finding.signals.first().map(|signal| format!("because {signal}")));
    }
    notes
}

fn fix_line(fix: &Fix) -> String {
    let class = fix.class.map(|class| format!("{class}, ")).unwrap_or_default();
    let passes: Vec<&str> = strongest(fix).collect();
    let checked = match passes.as_slice() {
        [] => "passes no level".to_owned(),
        levels => format!("passes {}", levels.join(", ")),
    };
    format!("{} ({class}checked: {checked})", fix.why)
}

/// The levels that say all: what passes FULL_TRANSITIVE passes the rest.
fn strongest(fix: &Fix) -> impl Iterator<Item = &'static str> {
    use clade_checker::CompatibilityLevel as L;
    let has = |level: L| fix.passes.contains(&level);
    let told: Vec<L> = if has(L::FullTransitive) {
        vec![L::FullTransitive]
    } else {
        fix.passes.iter().copied().filter(|level| *level != L::None).collect()
    };
    told.into_iter().map(L::wire_name)
}
