//! Keys of one group that are the same but for their names, and so have two ids.

use super::copartition::{KeyDifference, key_difference, key_example, lies, partners, show, told};
use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "key-record-name-diverges",
        Category::Key,
        Severity::Warning,
        include_str!("key_record_name_diverges.md"),
    ),
    check,
};

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    for other in partners(view) {
        if key_difference(view, other) != Some(KeyDifference::IdByNames) {
            continue;
        }
        let Some((here, there)) = view.key.as_ref().zip(other.key.as_ref()) else { continue };
        let example = key_example(view, other);
        let message = format!(
            "the keys {} and {} of one group differ in names alone, so they have two ids, and the \
             id is in the key: {}whoever joins the two by key misses records without a word",
            told(here),
            told(there),
            lies(example.as_ref())
        );
        let place = &here.view.root_place;
        let finding = findings.add_to_subject(here.bound.subject, place, message);
        // With data in both the harm is done.
        if view.stream.has_data() && other.stream.has_data() {
            finding.at(Severity::Error);
        }
        let name = |view: &crate::lint::view::View| {
            view.root_record().map_or_else(String::new, |(root, _)| view.full_name(root))
        };
        let names = format!("'{}' and '{}'", name(&here.view), name(&there.view));
        finding.because("names", 0, format!("the records are called {names}"));
        show(finding, (&view.stream.name, &other.stream.name), example.as_ref());
        let text = format!(
            "before there are data, register the schema of '{}' under '{}' too: equal texts have \
             one id",
            there.bound.subject, here.bound.subject
        );
        finding.because("way-out", 0, text);
    }
}
