//! Data that a writer writes and a reader refuses: looked for, judged, and run.

mod claims;
mod execute;
mod judge;
mod place;
mod pool;
mod reading;
mod search;
mod writing;

use jsonschema::Validator;

use crate::difference::{self, Difference};
use crate::examination::{Evidence, Examination, Finding};

use super::Schema;
use super::contain::{Containment, contain};
use claims::Claims;
use search::Search;

/// Looks for data that `writer` writes and `reader` refuses, in general and for each of
/// `differences`, or for a proof that there are none.
pub(crate) fn examine(
    reader: &Schema,
    writer: &Schema,
    differences: Vec<Difference>,
) -> Examination {
    let containment = contain(reader, writer);
    if containment == Containment::Contained {
        return Examination::of_all(differences, Evidence::Refuted);
    }
    let sides = side(writer, "writer").and_then(|writes| Ok((writes, side(reader, "reader")?)));
    let (writes, reads) = match sides {
        Ok(sides) => sides,
        Err(reason) => return Examination::of_all(differences, Evidence::Unknown(reason)),
    };
    let mut search = Search::new((&writes.0, &writes.1), (&reads.0, &reads.1));
    if let Containment::Escapes(Some(datum)) = &containment {
        search.run(datum);
    }
    search.general();
    let mut findings = Vec::with_capacity(differences.len());
    for difference in differences {
        let evidence = match difference.kind {
            difference::Kind::Json(kind) => search.difference(kind, &difference.path),
            difference::Kind::Avro(_)
            | difference::Kind::Protobuf(_)
            | difference::Kind::SchemaTypeChanged
            | difference::Kind::DataNotRead => None,
        };
        let evidence = evidence.unwrap_or_else(|| unproven(&search, &containment));
        findings.push(Finding { difference, evidence });
    }
    let evidence = match search.smallest() {
        Some(witness) => Evidence::Proven(witness.clone()),
        None => unproven(&search, &containment),
    };
    Examination { findings, evidence }
}

/// What one side asserts, and its validator.
fn side(schema: &Schema, name: &str) -> Result<(Claims, Validator), String> {
    let of_side = |reason: String| format!("{name}: {reason}");
    let claims = reading::read(schema).map_err(of_side)?;
    let validator = execute::validator(&claims).map_err(of_side)?;
    Ok((claims, validator))
}

fn unproven(search: &Search<'_>, containment: &Containment) -> Evidence {
    let reason = match (containment, search.is_exhausted()) {
        (_, true) => "no datum shows it within the budget",
        (Containment::Unknown(reason), false) => reason,
        (Containment::Contained | Containment::Escapes(_), false) => {
            "no datum that was tried shows it"
        }
    };
    Evidence::Unknown(reason.to_owned())
}
