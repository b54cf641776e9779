//! `allOf`, `anyOf` and `oneOf`: whose branches take what the writer allowed.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::mem::discriminant;

use crate::json::kind::Kind;
use crate::json::matching::maximum_matching;
use crate::json::model::{CombinedForm, Criterion, Form};
use crate::json::walk::{Part, Site, Walk};

use super::Rule;

pub(super) const RULE: Rule = Rule {
    id: "combined",
    kinds: &[
        Kind::CombinedTypeExtended,
        Kind::CombinedTypeChanged,
        Kind::CombinedTypeSubschemasChanged,
        Kind::ProductTypeExtended,
        Kind::ProductTypeNarrowed,
        Kind::SumTypeExtended,
        Kind::SumTypeNarrowed,
    ],
    explanation: include_str!("combined.md"),
};

pub(super) fn check<'a>(walk: &mut Walk<'a>, reader: Site<'a>, writer: Site<'a>) {
    match (reader.form(), writer.form()) {
        (Form::Combined(ours), Form::Combined(theirs)) => {
            let ours = Part { site: reader, form: &**ours };
            let theirs = Part { site: writer, form: &**theirs };
            check_both(walk, ours, theirs);
        }
        (Form::Combined(ours), _) => {
            let ours = Part { site: reader, form: &**ours };
            let is_met = ours.form.criterion != Criterion::All
                && members(ours).any(|branch| walk.accepts(branch, writer));
            report_single(walk, reader, writer, is_met);
        }
        (_, Form::Combined(theirs)) => {
            let theirs = Part { site: writer, form: &**theirs };
            let is_met = theirs.form.criterion == Criterion::All
                && members(theirs).any(|conjunct| walk.accepts(reader, conjunct));
            report_single(walk, reader, writer, is_met);
        }
        _ => {}
    }
}

fn members<'a>(combined: Part<'a, CombinedForm>) -> impl Iterator<Item = Site<'a>> {
    combined.form.members.iter().map(move |&id| combined.child(id))
}

fn report_single<'a>(walk: &mut Walk<'a>, reader: Site<'a>, writer: Site<'a>, is_met: bool) {
    if is_met {
        walk.report(Kind::CombinedTypeExtended, Some(reader.spot()), Some(writer.spot()), || {
            format!("the reader takes {}, which covers {}", reader.noun(), writer.noun())
        });
    } else {
        super::types::report_changed(walk, reader, writer);
    }
}

fn check_both<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, CombinedForm>,
    writer: Part<'a, CombinedForm>,
) {
    let (ours, theirs) = (reader.form.criterion, writer.form.criterion);
    match (ours, theirs) {
        (Criterion::All, Criterion::All)
        | (Criterion::Any, Criterion::Any)
        | (Criterion::One, Criterion::One) => check_members(walk, reader, writer),
        (Criterion::Any, Criterion::One) => {
            report_extended(walk, reader, writer);
            check_members(walk, reader, writer);
        }
        // One conjunct that the reader takes is enough. Of `oneOf` no two members may match, so
        // there it must be a conjunct of the same kind.
        (Criterion::Any | Criterion::One, Criterion::All) => {
            let is_met = members(writer).any(|conjunct| {
                let is_like = match conjunct.settled().form() {
                    Form::Combined(inner) => inner.criterion == ours,
                    _ => false,
                };
                (ours == Criterion::Any || is_like) && walk.accepts(reader.site, conjunct)
            });
            if is_met {
                report_extended(walk, reader, writer);
            } else {
                report_criterion(walk, reader, writer);
            }
        }
        (Criterion::All, Criterion::Any | Criterion::One) | (Criterion::One, Criterion::Any) => {
            report_criterion(walk, reader, writer);
        }
    }
}

fn report_extended<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, CombinedForm>,
    writer: Part<'a, CombinedForm>,
) {
    let spots = (reader.site.spot(), writer.site.spot());
    walk.report(Kind::CombinedTypeExtended, Some(spots.0), Some(spots.1), || {
        let (ours, theirs) = (reader.form.criterion.keyword(), writer.form.criterion.keyword());
        format!("'{ours}' of the reader asks for no more than '{theirs}' of the writer")
    });
}

fn report_criterion<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, CombinedForm>,
    writer: Part<'a, CombinedForm>,
) {
    let spots = (reader.site.spot(), writer.site.spot());
    walk.report(Kind::CombinedTypeChanged, Some(spots.0), Some(spots.1), || {
        format!(
            "the reader takes {}, the writer allowed {}",
            reader.site.noun(),
            writer.site.noun()
        )
    });
}

fn check_members<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, CombinedForm>,
    writer: Part<'a, CombinedForm>,
) {
    let (ours, theirs) = (reader.form.members.len(), writer.form.members.len());
    report_sizes(walk, reader, writer);
    if walk.is_decided() {
        return;
    }
    let prints = |side: Part<'a, CombinedForm>| members(side).map(Site::print).collect::<Vec<_>>();
    let partners = maximum_matching(&prints(writer), &prints(reader), |theirs, ours| {
        let (ours, theirs) = (reader.form.members[ours], writer.form.members[theirs]);
        let fits = walk.accepts(reader.child(ours), writer.child(theirs));
        (!walk.is_exhausted()).then_some(fits)
    });
    let Some(partners) = partners else {
        return walk.exhaust();
    };
    if partners.iter().flatten().count() < ours.min(theirs) {
        let spots = (reader.site.at(reader.form.span), writer.site.at(writer.form.span));
        let reason = inner_reason(walk, reader, writer);
        walk.report(Kind::CombinedTypeSubschemasChanged, Some(spots.0), Some(spots.1), || {
            reason.unwrap_or_else(|| unpaired_message(reader, writer, &partners))
        });
    }
}

/// What breaks between the first claims of one kind that do not fit, where both schemas make one
/// claim of each kind rather than naming a combinator: that says more than the whole does.
fn inner_reason<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, CombinedForm>,
    writer: Part<'a, CombinedForm>,
) -> Option<String> {
    if !reader.form.is_implied || !writer.form.is_implied {
        return None;
    }
    for ours in members(reader) {
        let kind = discriminant(ours.form());
        let alike = |one: &Site<'a>| discriminant(one.form()) == kind;
        let mut theirs = members(writer).filter(alike);
        if let (Some(theirs), None, 1) =
            (theirs.next(), theirs.next(), members(reader).filter(alike).count())
            && let Some(reason) = walk.first_reason(ours, theirs)
        {
            return Some(reason);
        }
    }
    None
}

/// Names the first member without a partner on the side whose members all need one.
fn unpaired_message(
    reader: Part<'_, CombinedForm>,
    writer: Part<'_, CombinedForm>,
    partners: &[Option<usize>],
) -> String {
    let keyword = reader.form.criterion.keyword();
    if reader.form.criterion == Criterion::All {
        let alone = partners.iter().position(Option::is_none).unwrap_or(0);
        let noun = reader.child(reader.form.members[alone]).settled().noun();
        return format!(
            "member {} of '{keyword}' of the reader, {noun}, takes no member of the writer that is \
             not taken by another one",
            alone + 1
        );
    }
    let paired: HashSet<usize> = partners.iter().flatten().copied().collect();
    let alone = (0..writer.form.members.len()).find(|at| !paired.contains(at)).unwrap_or(0);
    let noun = writer.child(writer.form.members[alone]).settled().noun();
    format!(
        "member {} of '{keyword}' of the writer, {noun}, fits no member of the reader that is not \
         taken by another one",
        alone + 1
    )
}

fn report_sizes<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, CombinedForm>,
    writer: Part<'a, CombinedForm>,
) {
    let (ours, theirs) = (reader.form.members.len(), writer.form.members.len());
    let is_product = reader.form.criterion == Criterion::All;
    let kind = match (ours.cmp(&theirs), is_product) {
        (Ordering::Equal, _) => return,
        (Ordering::Greater, true) => Kind::ProductTypeExtended,
        (Ordering::Less, true) => Kind::ProductTypeNarrowed,
        (Ordering::Greater, false) => Kind::SumTypeExtended,
        (Ordering::Less, false) => Kind::SumTypeNarrowed,
    };
    let spots = (reader.site.at(reader.form.span), writer.site.at(writer.form.span));
    let keyword = reader.form.criterion.keyword();
    walk.within(keyword, |walk| {
        walk.report(kind, Some(spots.0), Some(spots.1), || {
            format!("'{keyword}' has {ours} members in the reader and {theirs} in the writer")
        });
    });
}
