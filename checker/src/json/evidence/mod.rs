//! Data that a writer writes and a reader refuses: looked for, judged, and run.

mod claims;
mod execute;
mod judge;
mod place;
mod pool;
mod reading;
mod search;
mod writing;

use crate::difference::{self, Difference};
use crate::examination::{Evidence, Examination, Finding};

use super::Schema;
use search::Search;

/// Looks for data that `writer` writes and `reader` refuses, in general and for each of
/// `differences`.
pub(super) fn examine(
    reader: &Schema,
    writer: &Schema,
    differences: Vec<Difference>,
) -> Examination {
    let same = |differences: Vec<Difference>, evidence: Evidence| {
        let finding = |difference| Finding { difference, evidence: evidence.clone() };
        let findings = differences.into_iter().map(finding).collect();
        Examination { findings, evidence }
    };
    let side = |schema: &Schema, name: &str| {
        let claims = reading::read(schema).map_err(|reason| format!("{name}: {reason}"))?;
        let validator =
            execute::validator(&claims).map_err(|reason| format!("{name}: {reason}"))?;
        Ok((claims, validator))
    };
    let sides = side(writer, "writer").and_then(|writes| Ok((writes, side(reader, "reader")?)));
    let (writes, reads) = match sides {
        Ok(sides) => sides,
        Err(reason) => return same(differences, Evidence::Unknown(reason)),
    };
    let mut search = Search::new((&writes.0, &writes.1), (&reads.0, &reads.1));
    search.general();
    let mut findings = Vec::with_capacity(differences.len());
    for difference in differences {
        let found = match difference.kind {
            difference::Kind::Json(kind) => search.difference(kind, &difference.path),
            difference::Kind::Avro(_)
            | difference::Kind::Protobuf(_)
            | difference::Kind::SchemaTypeChanged
            | difference::Kind::DataNotRead => None,
        };
        let evidence = match found {
            Some(witness) => Evidence::Proven(witness),
            None => unproven(&search),
        };
        findings.push(Finding { difference, evidence });
    }
    let evidence = match search.smallest() {
        Some(witness) => Evidence::Proven(witness.clone()),
        None => unproven(&search),
    };
    Examination { findings, evidence }
}

fn unproven(search: &Search<'_>) -> Evidence {
    let reason = match search.is_exhausted() {
        true => "no datum shows it within the budget",
        false => "no datum that was tried shows it",
    };
    Evidence::Unknown(reason.to_owned())
}
