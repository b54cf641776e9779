//! What data says about a reader and a writer, beside what the rules say.

use std::fmt;

use crate::difference::{Difference, Policy};
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
/// passes, and let pass what some datum shows to break.
pub fn examine(reader: &Schema, writer: &Schema, policy: Policy) -> Examination {
    let mut differences = compare(reader, writer, policy);
    differences.retain(|difference| difference.kind.is_incompatibility(policy));
    match (reader, writer) {
        (Schema::Avro(reader), Schema::Avro(writer)) => avro::examine(reader, writer, differences),
        (Schema::Protobuf(reader), Schema::Protobuf(writer)) => {
            protobuf::examine(reader, writer, differences)
        }
        (Schema::Json(reader), Schema::Json(writer)) => json::examine(reader, writer, differences),
        (Schema::Avro(_) | Schema::Protobuf(_) | Schema::Json(_), _) => {
            let reason = "no decoder reads data of another schema type";
            let evidence = Evidence::ByRule(reason.to_owned());
            let finding = |difference| Finding { difference, evidence: evidence.clone() };
            let findings = differences.into_iter().map(finding).collect();
            Examination { findings, evidence }
        }
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
