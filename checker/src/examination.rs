//! What data says about a reader and a writer, beside what the rules say.

use std::fmt;

use crate::difference::{Difference, Kind, Policy};
use crate::schema::{Schema, compare};
use crate::witness::Witness;
use crate::{avro, json, protobuf};

/// What data says about a claim that a reader cannot read what a writer wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// This datum shows it.
    Proven(Witness),
    /// The reader provably takes everything that the writer can write.
    Refuted,
    /// The rule says so, no datum was found that shows it, and here is why.
    ByRule(String),
    /// Neither was found, for this reason: a budget, or a keyword that nobody can decide.
    Unknown(String),
}

/// What the rules and the data say about a reader and a writer.
#[derive(Debug, Clone)]
pub struct Examination {
    /// Every difference that stops the reader under the policy, in the order of [`compare`], with
    /// what data says about it.
    pub findings: Vec<Finding>,
    /// What data says about the claim that there is anything that the reader does not read.
    pub evidence: Evidence,
}

/// An incompatibility, and what data says about it.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What the rules found.
    pub difference: Difference,
    /// What data says about it.
    pub evidence: Evidence,
}

/// Compares two schemas under `policy`, and looks for data that the writer writes and the reader
/// does not read, or for a proof that there are none.
///
/// The verdict of the rules and the evidence are two answers: rules may refuse what every datum
/// passes, and let pass what some datum shows to break. Under [`Policy::Semantic`] the evidence
/// decides, so that the findings are what it leaves of the rules'.
pub fn examine(reader: &Schema, writer: &Schema, policy: Policy) -> Examination {
    let mut differences = compare(reader, writer, policy);
    differences.retain(|difference| difference.kind.is_incompatibility(policy));
    examine_differences(reader, writer, differences).under(policy)
}

fn examine_differences(
    reader: &Schema,
    writer: &Schema,
    differences: Vec<Difference>,
) -> Examination {
    match (reader, writer) {
        (Schema::Avro(reader), Schema::Avro(writer)) => avro::examine(reader, writer, differences),
        (Schema::Protobuf(reader), Schema::Protobuf(writer)) => {
            protobuf::examine(reader, writer, differences)
        }
        (Schema::Json(reader), Schema::Json(writer)) => json::examine(reader, writer, differences),
        (Schema::Avro(_) | Schema::Protobuf(_) | Schema::Json(_), _) => {
            let reason = "no decoder reads data of another schema type";
            Examination::of_all(differences, Evidence::ByRule(reason.to_owned()))
        }
    }
}

impl Examination {
    /// One answer for a pair and all of its differences.
    pub(crate) fn of_all(differences: Vec<Difference>, evidence: Evidence) -> Examination {
        let finding = |difference| Finding { difference, evidence: evidence.clone() };
        let findings = differences.into_iter().map(finding).collect();
        Examination { findings, evidence }
    }

    /// What is left of what the rules and the data say under `policy`.
    pub(crate) fn under(self, policy: Policy) -> Examination {
        match policy {
            Policy::Semantic => self.by_data(),
            Policy::Strict | Policy::Lenient => self,
        }
    }

    /// What is left under [`Policy::Semantic`]: nothing if the reader provably takes everything that
    /// the writer can write, and what the data does not excuse otherwise. Where a datum shows a fault
    /// that no rule found, that is a finding of its own.
    fn by_data(mut self) -> Examination {
        let is_refuted = self.evidence == Evidence::Refuted;
        self.findings.retain(|one| !is_refuted && one.evidence != Evidence::Refuted);
        if let (true, Evidence::Proven(witness)) = (self.findings.is_empty(), &self.evidence) {
            let difference = data_not_read(witness);
            self.findings.push(Finding { difference, evidence: self.evidence.clone() });
        }
        self
    }
}

/// The difference that stands for a datum alone.
fn data_not_read(witness: &Witness) -> Difference {
    let Witness { datum, outcome, .. } = witness;
    Difference {
        kind: Kind::DataNotRead,
        path: String::new(),
        reader: None,
        writer: None,
        detail: format!("{datum} is {}", outcome.effect),
        message: format!(
            "the reader does not read what the writer may write: {datum} is {}",
            outcome.effect
        ),
    }
}

impl Evidence {
    /// The word in the HTTP API: `proven`, `refuted`, `by-rule`, `unknown`.
    pub fn wire_name(&self) -> &'static str {
        match self {
            Evidence::Proven(_) => "proven",
            Evidence::Refuted => "refuted",
            Evidence::ByRule(_) => "by-rule",
            Evidence::Unknown(_) => "unknown",
        }
    }

    /// The datum, if there is one.
    pub fn witness(&self) -> Option<&Witness> {
        match self {
            Evidence::Proven(witness) => Some(witness),
            Evidence::Refuted | Evidence::ByRule(_) | Evidence::Unknown(_) => None,
        }
    }

    /// Why there is neither a witness nor a proof, if that is so.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Evidence::ByRule(reason) | Evidence::Unknown(reason) => Some(reason),
            Evidence::Proven(_) | Evidence::Refuted => None,
        }
    }
}

/// One line: `proven: {"a":1} refused`, `by-rule: ...`.
impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.wire_name())?;
        match self {
            Evidence::Proven(witness) => {
                write!(f, ": {} {}", witness.datum, witness.outcome.effect.wire_name())
            }
            Evidence::Refuted => Ok(()),
            Evidence::ByRule(reason) | Evidence::Unknown(reason) => write!(f, ": {reason}"),
        }
    }
}
