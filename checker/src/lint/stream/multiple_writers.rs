//! A stream that several teams write.

use std::collections::BTreeMap;

use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "multiple-writers",
        Category::Stream,
        Severity::Warning,
        include_str!("multiple_writers.md"),
    ),
    check,
};

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    if stream.shared_writer.is_some() {
        return;
    }
    let declared = stream.producers.iter().map(|one| (one, "declared"));
    let seen = view.context.seen.producers.iter().map(|one| (one, "seen to register"));
    let mut owners: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (producer, how) in declared.chain(seen) {
        let known = stream.producers.iter().find(|one| one.name == producer.name);
        let owner = known.unwrap_or(producer).answering();
        let services = owners.entry(owner).or_default();
        let told = format!("{} ({how})", producer.name);
        let is_known = services.iter().any(|one| one.starts_with(&format!("{} (", producer.name)));
        if !is_known {
            services.push(told);
        }
    }
    if owners.len() < 2 {
        return;
    }
    let names: Vec<_> = owners.keys().copied().collect();
    let message = format!(
        "{} write '{}': none of them answers for what it says, and their records contradict each \
         other in an order that nobody decides",
        names.join(" and "),
        stream.name
    );
    let finding = findings.add_to_stream(stream, "/producers", message);
    for (owner, services) in &owners {
        finding.because("producer", 0, format!("{owner}: {}", services.join(", ")));
    }
    finding.because(
        "way-out",
        0,
        "give each a stream of its own, or say in \"sharedWriter\" why they share one",
    );
}
