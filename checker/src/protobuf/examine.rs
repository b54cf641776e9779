//! What data says about a reader and a writer.

use super::Schema;
use super::evidence::{Reading, Search};
use super::kind::Kind;
use crate::difference::{self, Difference};
use crate::examination::{Evidence, Examination, Finding};
use crate::limits::EXAMINE_FINDINGS_MAX;

/// Why another package cannot be shown to break by data.
const PACKAGE: &str = "the bytes of a message do not hold its package: what breaks is a lookup by \
                       full name, as of what an Any holds";

/// Looks for data that `writer` writes and `reader` does not read, in general and for each of
/// `differences`, or for a proof that there are none. Both are about [`Reading::Value`].
pub(crate) fn examine(
    reader: &Schema,
    writer: &Schema,
    differences: Vec<Difference>,
) -> Examination {
    let search = Search::of(&reader.linked.files, &writer.linked.files);
    let evidence = match &search {
        Ok(search) => search.whole(Reading::Value),
        Err(reason) => Evidence::Unknown((*reason).to_owned()),
    };
    let finding = |(place, difference): (usize, Difference)| {
        let evidence = match &search {
            Ok(_) if place >= EXAMINE_FINDINGS_MAX => Evidence::Unknown(format!(
                "only the first {EXAMINE_FINDINGS_MAX} differences of a pair are shown by data"
            )),
            Ok(search) => finding_evidence(search, &difference),
            Err(_) => evidence.clone(),
        };
        Finding { difference, evidence }
    };
    let findings = differences.into_iter().enumerate().map(finding).collect();
    Examination { findings, evidence }
}

/// What data says about each way in which a reader may be said to read what a writer wrote.
pub fn readings(reader: &Schema, writer: &Schema) -> [(Reading, Evidence); 4] {
    let search = Search::of(&reader.linked.files, &writer.linked.files);
    Reading::ALL.map(|reading| {
        let evidence = match &search {
            Ok(search) => search.whole(reading),
            Err(reason) => Evidence::Unknown((*reason).to_owned()),
        };
        (reading, evidence)
    })
}

fn finding_evidence(search: &Search<'_>, difference: &Difference) -> Evidence {
    let difference::Kind::Protobuf(kind) = difference.kind else {
        return Evidence::Unknown("the difference is not one of Protobuf".to_owned());
    };
    let path = difference.path.as_str();
    match kind {
        Kind::PackageChanged => Evidence::ByRule(PACKAGE.to_owned()),
        Kind::MessageRemoved => search.removed(path),
        Kind::MultipleFieldsMovedToOneof | Kind::FieldMovedToExistingOneof => search.oneof(path),
        _ => search.field(path),
    }
}
