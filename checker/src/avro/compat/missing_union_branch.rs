//! A type that the writer may write and no branch of the reader's union reads.

use super::{Finding, Rule, Side};
use crate::avro::kind::Kind;

pub(in crate::avro) const RULE: Rule =
    Rule { kind: Kind::MissingUnionBranch, explanation: include_str!("missing_union_branch.md") };

/// A reader's union, every branch of which has failed, and the type that the writer wrote.
pub(in crate::avro) fn finding(reader: Side<'_>, writer: Side<'_>) -> Finding {
    Finding {
        kind: Kind::MissingUnionBranch,
        detail: format!("reader union lacking writer type: {}", writer.shape.kind().to_uppercase()),
        message: format!(
            "the writer may write {}, which no type in the reader's union can read",
            writer.describe()
        ),
        reader: reader.spot(),
        writer: writer.spot(),
    }
}
