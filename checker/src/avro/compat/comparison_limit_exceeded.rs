//! Schemas that are too large or too deep to be compared.

use super::{Finding, Rule, Side};
use crate::avro::kind::Kind;

pub(in crate::avro) const RULE: Rule = Rule {
    kind: Kind::ComparisonLimitExceeded,
    explanation: include_str!("comparison_limit_exceeded.md"),
};

/// The roots of the two schemas, and the limit that stopped the comparison.
pub(in crate::avro) fn finding(reader: Side<'_>, writer: Side<'_>, limit: String) -> Finding {
    Finding {
        kind: Kind::ComparisonLimitExceeded,
        message: format!("the schemas cannot be compared: {limit}"),
        detail: limit,
        reader: reader.spot(),
        writer: writer.spot(),
    }
}
