//! Compares the registry's verdict on each pair of neighbouring iglu versions with their author's.

use std::collections::BTreeMap;
use std::io::{self, Write};

use clade_tests::corpus::{IgluName, Outcome, Registrar, Registration, Verdict};
use serde_json::json;

use crate::report::FormatReport;

/// What the step from one version number to the next promises about the data written before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Promise {
    /// The last number went up: every datum stays valid.
    Compatible,
    /// The middle number went up: some data may not be valid any more.
    PerhapsNot,
    /// The first number went up: the data do not fit.
    Incompatible,
}

impl Promise {
    fn of(earlier: &IgluName, later: &IgluName) -> Promise {
        if earlier.version[0] != later.version[0] {
            Promise::Incompatible
        } else if earlier.version[1] != later.version[1] {
            Promise::PerhapsNot
        } else {
            Promise::Compatible
        }
    }

    fn title(self) -> &'static str {
        match self {
            Promise::Compatible => "addition (compatible)",
            Promise::PerhapsNot => "revision (perhaps not)",
            Promise::Incompatible => "model (incompatible)",
        }
    }

    /// `None` where the author promises neither.
    fn expects_compatible(self) -> Option<bool> {
        match self {
            Promise::Compatible => Some(true),
            Promise::PerhapsNot => None,
            Promise::Incompatible => Some(false),
        }
    }
}

/// One pair under both policies; each verdict is the list of reasons, empty when compatible.
struct Pair {
    title: String,
    promise: Promise,
    strict: Vec<Reason>,
    lenient: Vec<Reason>,
}

/// An incompatibility: its kind, and the whole text of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reason {
    kind: String,
    message: String,
}

#[derive(Default)]
pub struct IgluReport {
    pairs: Vec<Pair>,
    unjudged: usize,
}

/// Goes through the versions of one subject: asks about each under BACKWARD, first as it is and then
/// with the LENIENT policy, and registers it at level NONE, so that every version gets in.
pub async fn replay(
    history: &[(IgluName, Registration)],
    registrar: &mut Registrar,
    files: &mut FormatReport,
    report: &mut IgluReport,
) -> anyhow::Result<()> {
    let mut earlier: Option<&IgluName> = None;
    for (name, entry) in history {
        if let Some(earlier) = earlier {
            match ask(earlier, name, entry, registrar).await? {
                Ok(pair) => report.pairs.push(pair),
                Err(Outcome::Failed { status, message }) => {
                    files.add_failure(&entry.path, status, &message);
                }
                Err(_) => report.unjudged += 1,
            }
        }
        if history.len() > 1 {
            registrar.configure(&entry.subject, json!({ "compatibility": "NONE" })).await?;
        }
        let outcome = registrar.register("JSON", entry).await?;
        if let Outcome::Registered = outcome {
            earlier = Some(name);
        }
        files.add(entry, outcome);
    }
    Ok(())
}

/// The verdicts on one pair, or why there is none.
async fn ask(
    earlier: &IgluName,
    later: &IgluName,
    entry: &Registration,
    registrar: &Registrar,
) -> anyhow::Result<Result<Pair, Outcome>> {
    let mut verdicts = Vec::new();
    for policy in ["STRICT", "LENIENT"] {
        let config = json!({ "compatibility": "BACKWARD", "compatibilityPolicy": policy });
        registrar.configure(&entry.subject, config).await?;
        match registrar.check("JSON", entry).await? {
            Verdict::Compatible => verdicts.push(Vec::new()),
            Verdict::Incompatible { messages } => {
                let reasons: Vec<Reason> = messages.iter().filter_map(|m| reason(m)).collect();
                if reasons.is_empty() {
                    // Refused with no difference: the text is not a schema at all.
                    return Ok(Err(Outcome::Invalid { message: messages.join("; ") }));
                }
                verdicts.push(reasons);
            }
            Verdict::Failed { status, message } => {
                return Ok(Err(Outcome::Failed { status, message }));
            }
        }
    }
    let title =
        format!("{} {} -> {}", later.subject(), earlier.version_text(), later.version_text());
    let lenient = verdicts.pop().unwrap_or_default();
    let strict = verdicts.pop().unwrap_or_default();
    Ok(Ok(Pair { title, promise: Promise::of(earlier, later), strict, lenient }))
}

/// The kind in `{errorType:"KIND", ...}`; other elements of the list are no reasons.
fn reason(message: &str) -> Option<Reason> {
    let rest = message.split_once("errorType:")?.1.trim_start_matches(['"', '\'']);
    let end = rest.find(['"', '\'', ','])?;
    Some(Reason { kind: rest[..end].to_owned(), message: message.to_owned() })
}

impl IgluReport {
    pub fn print(&self, examples_max: usize, out: &mut impl Write) -> io::Result<()> {
        if self.pairs.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "\nIglu: {} pairs of neighbouring versions under BACKWARD",
            self.pairs.len()
        )?;
        if self.unjudged > 0 {
            writeln!(out, "  {} more not judged: the later schema is invalid", self.unjudged)?;
        }
        writeln!(
            out,
            "  {:<24} {:>6} {:>18} {:>18}",
            "author's verdict", "pairs", "STRICT agrees", "LENIENT agrees"
        )?;
        for promise in [Promise::Compatible, Promise::Incompatible] {
            let pairs: Vec<_> = self.pairs.iter().filter(|p| p.promise == promise).collect();
            let expected = promise.expects_compatible();
            let agree = |reasons: fn(&Pair) -> &Vec<Reason>| {
                pairs.iter().filter(|pair| Some(reasons(pair).is_empty()) == expected).count()
            };
            writeln!(
                out,
                "  {:<24} {:>6} {:>18} {:>18}",
                promise.title(),
                pairs.len(),
                share(agree(|pair| &pair.strict), pairs.len()),
                share(agree(|pair| &pair.lenient), pairs.len()),
            )?;
        }
        let revisions: Vec<_> =
            self.pairs.iter().filter(|p| p.promise == Promise::PerhapsNot).collect();
        let compatible = |reasons: fn(&Pair) -> &Vec<Reason>| {
            revisions.iter().filter(|pair| reasons(pair).is_empty()).count()
        };
        writeln!(
            out,
            "  {:<24} {:>6} {:>18} {:>18}",
            Promise::PerhapsNot.title(),
            revisions.len(),
            format!("{} compatible", compatible(|pair| &pair.strict)),
            format!("{} compatible", compatible(|pair| &pair.lenient)),
        )?;
        self.print_disagreements("STRICT", |pair| &pair.strict, examples_max, out)?;
        self.print_disagreements("LENIENT", |pair| &pair.lenient, examples_max, out)
    }

    fn print_disagreements(
        &self,
        policy: &str,
        reasons: fn(&Pair) -> &Vec<Reason>,
        examples_max: usize,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let mut by_kind: BTreeMap<&str, Vec<(&Pair, &Reason)>> = BTreeMap::new();
        for pair in self.pairs.iter().filter(|pair| pair.promise == Promise::Compatible) {
            for reason in reasons(pair) {
                let pairs = by_kind.entry(&reason.kind).or_default();
                // One pair counts once for a kind, however often it has it.
                if !pairs.last().is_some_and(|(last, _)| std::ptr::eq(*last, pair)) {
                    pairs.push((pair, reason));
                }
            }
        }
        let mut by_kind: Vec<_> = by_kind.into_iter().collect();
        by_kind.sort_by_key(|(_, pairs)| std::cmp::Reverse(pairs.len()));
        if !by_kind.is_empty() {
            writeln!(out, "\n  {policy} refuses what the author calls compatible, by difference:")?;
        }
        for (kind, pairs) in by_kind {
            writeln!(out, "  {:>5}  {kind}", pairs.len())?;
            for (pair, reason) in pairs.iter().take(examples_max) {
                writeln!(out, "         {}: {}", pair.title, reason.message)?;
            }
        }
        let accepted: Vec<_> = self
            .pairs
            .iter()
            .filter(|pair| pair.promise == Promise::Incompatible && reasons(pair).is_empty())
            .collect();
        if !accepted.is_empty() {
            writeln!(
                out,
                "\n  {policy} finds no difference that stops a reader, where the author changed \
                 the model: {}",
                accepted.len()
            )?;
            for pair in accepted.iter().take(examples_max) {
                writeln!(out, "         {}", pair.title)?;
            }
        }
        Ok(())
    }
}

fn share(part: usize, whole: usize) -> String {
    match whole {
        0 => "-".to_owned(),
        _ => format!("{part} ({:.0} %)", 100.0 * part as f64 / whole as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(version: [u32; 3]) -> IgluName {
        IgluName { vendor: "v".to_owned(), name: "n".to_owned(), version }
    }

    #[test]
    fn the_first_number_that_changes_is_the_promise() {
        let promise = |a, b| Promise::of(&name(a), &name(b));
        assert_eq!(promise([1, 0, 0], [1, 0, 2]), Promise::Compatible);
        assert_eq!(promise([1, 0, 5], [1, 1, 0]), Promise::PerhapsNot);
        assert_eq!(promise([1, 2, 5], [2, 0, 0]), Promise::Incompatible);
    }

    #[test]
    fn only_differences_are_reasons() {
        let kind = |message| reason(message).map(|reason| reason.kind);
        assert_eq!(
            kind("{errorType:\"TYPE_CHANGED\", description:\"x'}").as_deref(),
            Some("TYPE_CHANGED")
        );
        assert_eq!(kind("{oldSchemaVersion: 1}"), None);
    }
}
