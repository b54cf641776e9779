//! What data says about a reader and a writer: data that the one writes and the other does not read,
//! or a proof that there are none.
//!
//! A reader **reads** a datum if Avro 1.12's schema resolution does, in the way of Avro Java's
//! `GenericDatumReader` where the specification leaves room: names agree without their namespaces or
//! by an alias of the reader, a field of the reader that was not written has a default that is a value
//! of it, a symbol is known or the enum has a default, and in a reader's union the branch of the full
//! name comes first. The value may change as promotions change it (a `long` of 2^53 + 1 as `double`)
//! and as logical types do (a decimal of another scale, milliseconds as microseconds): base types
//! decide. Bytes that are no UTF-8 are not read as a string, though Java replaces them.
//!
//! Where decoders differ and the difference matters, nothing is claimed: a pair is `refuted` only if
//! the specification, Avro Java and `apache-avro` read everything, and `proven` only by a datum that
//! the specification refuses too.

mod apache;
mod datum;
mod defaults;
mod encode;
mod fill;
mod inhabited;
mod names;
pub(super) mod pairs;
pub(super) mod place;
mod prove;
mod resolve;

use super::kind::Kind;
use super::model::Model;
use super::{canonical, fingerprint};
use crate::difference::{self, Difference};
use crate::examination::{Evidence, Examination, Finding};
use crate::limits::{EXAMINE_EVIDENCE_BYTES_MAX, EXAMINE_PARTS_MAX, EXAMINE_STEPS_MAX};
use crate::witness::Witness;
use fill::{Filler, Frame};
use pairs::{Cause, Pairs};
use place::Found;
use prove::{Shown, Trial};

/// What is wrong with a pair whose aliases alone stand against it.
const SAME_DATA: &str = "both write the same data, and decoders resolve by names before aliases or, if \
     all but the aliases is equal, not at all";

const AMBIGUOUS: &str = "decoders make different things of the aliases, and none is known to fail";

/// Looks for data that `writer` writes and `reader` does not read, in general and for each of
/// `differences`, or for a proof that there are none.
pub(super) fn examine(reader: &Model, writer: &Model, differences: Vec<Difference>) -> Examination {
    let inhabited = inhabited::inhabited(writer);
    if !inhabited.has(writer.root.node) {
        return Examination::of_all(differences, Evidence::Refuted);
    }
    let Ok(pairs) = pairs::judge(reader, writer, &inhabited) else {
        let reason = format!("a proof takes more than {EXAMINE_STEPS_MAX} steps");
        return Examination::of_all(differences, Evidence::Unknown(reason));
    };
    // A schema reads its own data, whatever its aliases say of its own names: no decoder resolves
    // then.
    if pairs.at(pairs.root()).reads
        || canonical::resolved_text(reader) == canonical::resolved_text(writer)
    {
        return Examination::of_all(differences, Evidence::Refuted);
    }
    let writes_the_same =
        fingerprint::parsing_canonical_form(reader) == fingerprint::parsing_canonical_form(writer);
    if writes_the_same {
        return Examination::of_all(differences, Evidence::ByRule(SAME_DATA.to_owned()));
    }
    let trial = Trial::new(&pairs);
    let mut left = EXAMINE_EVIDENCE_BYTES_MAX;
    let mut findings = Vec::with_capacity(differences.len());
    for difference in differences {
        let evidence = if left == 0 {
            Evidence::Unknown(format!("the data before it take {EXAMINE_EVIDENCE_BYTES_MAX} bytes"))
        } else if !pairs.has_parts_left() {
            Evidence::Unknown(too_many_parts())
        } else {
            evidence_of(&trial, &difference)
        };
        let size = evidence.witness().map_or(1, |it| 1 + it.datum.len() + it.bytes.len());
        left = left.saturating_sub(size);
        findings.push(Finding { difference, evidence });
    }
    let witnesses = findings.iter().filter_map(|finding| finding.evidence.witness());
    let smallest = witnesses.min_by_key(|one| (one.datum.len(), one.bytes.len()));
    let evidence = match smallest {
        Some(witness) => Evidence::Proven(witness.clone()),
        None => evidence_of_pair(&trial),
    };
    Examination { findings, evidence }
}

fn too_many_parts() -> String {
    format!("the trials take more than {EXAMINE_PARTS_MAX} parts of data and schemas")
}

/// What data says of one difference.
fn evidence_of(trial: &Trial<'_>, difference: &Difference) -> Evidence {
    let pairs = trial.pairs;
    let unknown = |reason: &str| Evidence::Unknown(reason.to_owned());
    // Each trial looks at all fields and symbols that it meets.
    let parts = |model: &Model| model.fields.len() + model.symbols.len();
    if pairs.make(parts(pairs.reader) + parts(pairs.writer)).is_none() {
        return unknown(&too_many_parts());
    }
    let (reader, writer) = (pairs.reader.root.node, pairs.writer.root.node);
    let Some(found) = place::find((pairs.reader, reader), (pairs.writer, writer), difference)
    else {
        return unknown("the place of the difference was not found");
    };
    let reached = found.way.iter().map(|met| met.writer).chain([found.writer]);
    if let Some(id) = reached.into_iter().find(|id| !pairs.inhabited.has(*id)) {
        let name = pairs.writer.describe(pairs.writer.shape(id));
        return Evidence::ByRule(format!("no data get there: {name} of the writer has no values"));
    }
    let Some(cause) = cause_of(pairs, &found, difference.kind) else {
        return unknown("the comparison was given up, and with it the search");
    };
    let Some(shown) = trial.show((found.reader, found.writer), cause) else {
        if !pairs.has_parts_left() {
            return unknown(&too_many_parts());
        }
        let reason = match cause {
            Cause::Ambiguous(_) => AMBIGUOUS,
            _ => "every datum that was tried there is read",
        };
        return Evidence::ByRule(reason.to_owned());
    };
    let frame = |met: &place::Met| Frame {
        writer: met.writer,
        pair: pairs.find(met.reader, met.writer),
        step: met.step,
    };
    let way: Vec<Frame> = found.way.iter().map(frame).collect();
    let way = Filler::new(pairs).wrap(&way, shown.datum);
    match way.and_then(|datum| witness(trial, Shown { datum, ..shown })) {
        Some(witness) => Evidence::Proven(witness),
        None => unknown("a datum that shows it is larger or deeper than is tried"),
    }
}

/// What the pair of types has to be tried for.
fn cause_of(pairs: &Pairs<'_>, found: &Found, kind: difference::Kind) -> Option<Cause> {
    let difference::Kind::Avro(kind) = kind else { return None };
    Some(match (kind, found.field) {
        (Kind::NameMismatch, _) => Cause::Name,
        (Kind::FixedSizeMismatch, _) => Cause::Size,
        (Kind::MissingEnumSymbols, _) => Cause::Symbols,
        (Kind::MissingUnionBranch, _) => Cause::Branch,
        (Kind::TypeMismatch, None) => Cause::Kind,
        (Kind::TypeMismatch | Kind::ReaderFieldMissingDefaultValue, Some(field)) => {
            Cause::Missing(field)
        }
        (Kind::FieldAliasAmbiguous, Some(field)) => {
            let pair = pairs.at(pairs.find(found.reader, found.writer)?);
            let is_it =
                |cause: &&Cause| matches!(cause, Cause::Ambiguous(it) if it.field() == field);
            *pair.causes.iter().find(is_it)?
        }
        (Kind::ReaderFieldMissingDefaultValue | Kind::FieldAliasAmbiguous, None)
        | (Kind::ComparisonLimitExceeded, _) => return None,
    })
}

/// What data says of the pair, where no difference has a witness.
fn evidence_of_pair(trial: &Trial<'_>) -> Evidence {
    let pairs = trial.pairs;
    if let Some(shown) = trial.search(pairs.root()) {
        return match witness(trial, shown) {
            Some(witness) => Evidence::Proven(witness),
            None => Evidence::Unknown("a datum that shows it is larger than is tried".to_owned()),
        };
    }
    let doubt = pairs.all().iter().flat_map(|pair| &pair.causes).find_map(|cause| match cause {
        Cause::Doubt(reason) => Some(*reason),
        Cause::Ambiguous(_) => Some(AMBIGUOUS),
        _ => None,
    });
    let reason = doubt.unwrap_or("decoders may choose different branches of a union of the reader");
    Evidence::Unknown(reason.to_owned())
}

/// The witness of a datum of the whole writer, if the reader as a whole does not read it either.
fn witness(trial: &Trial<'_>, shown: Shown) -> Option<Witness> {
    let Shown { datum, outcome } = shown;
    let (reader, writer) = (trial.pairs.reader.root.node, trial.pairs.writer.root.node);
    let bytes = encode::binary(&datum);
    let fails = resolve::read(trial.pairs, (reader, writer), &datum).is_err();
    if !fails || !trial.is_written(writer, &datum, &bytes) {
        return None;
    }
    let datum = datum::json_text(trial.pairs.writer, writer, &datum);
    Some(Witness { datum, bytes, outcome })
}
