//! What data says about a reader and a writer.

use super::Schema;
use super::evidence::{Reading, Search};
use super::kind::Kind;
use crate::difference::{self, Difference, Policy};
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
    let search = search(reader, writer);
    let evidence = whole(&search, Reading::Value);
    examination(&search, differences, evidence)
}

/// What data says about each way in which a reader may be said to read what a writer wrote.
pub fn readings(reader: &Schema, writer: &Schema) -> [(Reading, Evidence); 4] {
    of_each(&search(reader, writer))
}

/// What [`examine`](crate::examine()) and [`readings`] say, from one look at the schemas.
pub fn examine_with_readings(
    reader: &Schema,
    writer: &Schema,
    policy: Policy,
) -> (Examination, [(Reading, Evidence); 4]) {
    let mut differences = super::compare(reader, writer);
    differences.retain(|difference| difference.kind.is_incompatibility(policy));
    let search = search(reader, writer);
    let readings = of_each(&search);
    let value = readings.iter().find(|(reading, _)| *reading == Reading::Value);
    let evidence = value.map(|(_, evidence)| evidence.clone()).expect("it is one of them");
    (examination(&search, differences, evidence).under(policy), readings)
}

/// What was found out about both schemas, or why that would take too long.
type Searched<'a> = Result<Search<'a>, &'static str>;

fn search<'a>(reader: &'a Schema, writer: &'a Schema) -> Searched<'a> {
    Search::of(&reader.linked.files, &writer.linked.files)
}

fn whole(search: &Searched<'_>, reading: Reading) -> Evidence {
    match search {
        Ok(search) => search.whole(reading),
        Err(reason) => Evidence::Unknown((*reason).to_owned()),
    }
}

fn of_each(search: &Searched<'_>) -> [(Reading, Evidence); 4] {
    Reading::ALL.map(|reading| (reading, whole(search, reading)))
}

fn examination(
    search: &Searched<'_>,
    differences: Vec<Difference>,
    evidence: Evidence,
) -> Examination {
    let finding = |(place, difference): (usize, Difference)| {
        let evidence = match search {
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
