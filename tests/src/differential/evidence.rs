//! What data says about many pairs, counted: the shares of each answer, the reasons, and the cost.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use clade_checker::{Evidence, Examination, Policy, Schema, compare, examine};

use super::Section;

/// How many reasons are printed.
const REASONS_MAX: usize = 10;

/// How many of the slowest pairs are named.
const SLOWEST_MAX: usize = 3;

/// What data said about the pairs that were examined.
#[derive(Default)]
pub struct Tally {
    findings: BTreeMap<&'static str, u64>,
    /// Of all pairs, and of those that the rules refuse.
    pairs: BTreeMap<&'static str, u64>,
    refused: BTreeMap<&'static str, u64>,
    /// Why a finding is neither proven nor refuted.
    reasons: BTreeMap<String, u64>,
    compared: Vec<Duration>,
    examined: Vec<(Duration, String)>,
}

impl Tally {
    /// Examines a pair under the strict policy and counts what comes out; `name` is what the report
    /// calls the pair if it is one of the slowest.
    pub fn examine(&mut self, name: &str, reader: &Schema, writer: &Schema) -> Examination {
        let start = Instant::now();
        let differences = compare(reader, writer, Policy::Strict);
        self.compared.push(start.elapsed());
        drop(differences);
        let start = Instant::now();
        let examination = examine(reader, writer, Policy::Strict);
        self.examined.push((start.elapsed(), name.to_owned()));
        let evidence = examination.evidence.wire_name();
        *self.pairs.entry(evidence).or_default() += 1;
        if !examination.findings.is_empty() {
            *self.refused.entry(evidence).or_default() += 1;
        }
        for finding in &examination.findings {
            self.count(&finding.evidence);
        }
        examination
    }

    fn count(&mut self, evidence: &Evidence) {
        *self.findings.entry(evidence.wire_name()).or_default() += 1;
        if let Some(reason) = evidence.reason() {
            let reason = format!("{}: {}", evidence.wire_name(), without_quoted(reason));
            *self.reasons.entry(reason).or_default() += 1;
        }
    }

    /// Adds the figures under `section`. Durations are those of this build on this machine.
    pub fn tell(mut self, section: &mut Section) {
        let refuted = self.findings.get("refuted").copied().unwrap_or(0);
        section.note(format!("incompatibilities: {}", shares(&self.findings)));
        let mut open = self.findings.clone();
        open.remove("refuted");
        section.note(format!("but for the {refuted} refuted ones: {}", shares(&open)));
        section.note(format!("refused pairs: {}", shares(&self.refused)));
        section.note(format!("all pairs: {}", shares(&self.pairs)));
        let mut reasons: Vec<_> = self.reasons.into_iter().collect();
        reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        for (reason, count) in reasons.into_iter().take(REASONS_MAX) {
            section.note(format!("{count:>7}  {reason}"));
        }
        self.compared.sort();
        self.examined.sort_by(|a, b| b.cmp(a));
        let (Some(worst), Some((worst_examined, _))) =
            (self.compared.last(), self.examined.first())
        else {
            return;
        };
        section.note(format!(
            "time of a pair: rules alone median {:?}, worst {worst:?}; with proof median {:?}, worst \
             {worst_examined:?}",
            self.compared[self.compared.len() / 2],
            self.examined[self.examined.len() / 2].0,
        ));
        let slowest = self.examined.iter().take(SLOWEST_MAX);
        let slowest: Vec<_> = slowest.map(|(time, name)| format!("{time:?} {name}")).collect();
        section.note(format!("slowest: {}", slowest.join("; ")));
    }
}

/// `1000: proven 990 (99.00 %), unknown 10 (1.00 %)`.
fn shares(counts: &BTreeMap<&'static str, u64>) -> String {
    let all: u64 = counts.values().sum();
    let share = |(name, count): (&&str, &u64)| {
        format!("{name} {count} ({:.2} %)", *count as f64 * 100.0 / all as f64)
    };
    let shares: Vec<_> = counts.iter().map(share).collect();
    format!("{all}: {}", shares.join(", "))
}

/// The reason without what stands in single quotes, so that reasons of one sort are one.
fn without_quoted(reason: &str) -> String {
    let parts = reason.split('\'').enumerate();
    let kept = parts.map(|(index, part)| if index % 2 == 0 { part } else { "..." });
    kept.collect::<Vec<_>>().join("'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_of_one_sort_are_one() {
        assert_eq!(without_quoted("the name 'A' is one"), "the name '...' is one");
        assert_eq!(without_quoted("a budget"), "a budget");
    }

    #[test]
    fn shares_are_of_the_whole() {
        let counts = [("proven", 3), ("unknown", 1)].into();
        assert_eq!(shares(&counts), "4: proven 3 (75.00 %), unknown 1 (25.00 %)");
    }
}
