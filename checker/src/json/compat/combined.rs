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
    if let (Form::Combined(ours), Form::Combined(theirs)) = (reader.form(), writer.form()) {
        let ours = Part { site: reader, form: &**ours };
        let theirs = Part { site: writer, form: &**theirs };
        check_both(walk, ours, theirs);
    }
}

/// Whether one of the two is a combination with a member that agrees with the other one: a branch
/// of the reader that takes all, or a conjunct of the writer that is enough.
pub(super) fn fits_a_member<'a>(walk: &mut Walk<'a>, reader: Site<'a>, writer: Site<'a>) -> bool {
    let (combined, kind, enough) = match (reader.form(), writer.form()) {
        (Form::Combined(_), Form::Combined(_)) => return false,
        (Form::Combined(ours), _) => {
            let enough = ours.criterion != Criterion::All;
            (Part { site: reader, form: &**ours }, Kind::SumTypeExtended, enough)
        }
        (_, Form::Combined(theirs)) => {
            let enough = theirs.criterion == Criterion::All;
            (Part { site: writer, form: &**theirs }, Kind::ProductTypeNarrowed, enough)
        }
        _ => return false,
    };
    let is_single = is_single(combined);
    if !is_single && !enough {
        return false;
    }
    for member in members(combined) {
        let is_of_reader = kind == Kind::SumTypeExtended;
        let (ours, theirs) = if is_of_reader { (member, writer) } else { (reader, member) };
        if walk.accepts(ours, theirs) {
            walk.compare(ours, theirs);
            if !is_single {
                walk.report(kind, Some(reader.spot()), Some(writer.spot()), || {
                    format!("the reader takes {}, which covers {}", reader.noun(), writer.noun())
                });
            }
            return true;
        }
    }
    false
}

/// The members. From 2019-09 on, the reference takes the claims that one member of `allOf` makes
/// together for members of their own, and those that are equal for one.
fn members<'a>(combined: Part<'a, CombinedForm>) -> Vec<Site<'a>> {
    let form = combined.form;
    let spreads = form.criterion == Criterion::All && !combined.site.model.copies_referred;
    let mut members = Vec::with_capacity(form.members.len());
    for member in form.members.iter().map(|&id| combined.child(id)) {
        match member.form() {
            Form::Combined(inner) if spreads && inner.is_implied && !form.is_implied => {
                members.extend(inner.members.iter().map(|&id| member.other(id)));
            }
            _ => members.push(member),
        }
    }
    if members.len() > form.members.len() {
        // A reference is told from the same text where it stands.
        let print = |member: &Site<'a>| member.model.print(member.id);
        let mut known = HashSet::new();
        members.retain(|member| print(member).is_none_or(|print| known.insert(print)));
    }
    members
}

/// Whether the combination has one member, one that is repeated counted as often.
fn is_single(combined: Part<'_, CombinedForm>) -> bool {
    combined.form.is_single && members(combined).len() == 1
}

fn check_both<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, CombinedForm>,
    writer: Part<'a, CombinedForm>,
) {
    let (ours, theirs) = (reader.form.criterion, writer.form.criterion);
    if ours != theirs {
        let (is_our_only, is_their_only) = (is_single(reader), is_single(writer));
        let is_extended = ours == Criterion::Any
            || is_their_only && (is_our_only || ours == Criterion::One)
            || is_our_only && theirs == Criterion::All;
        if !is_extended {
            return report_criterion(walk, reader, writer);
        }
        report_extended(walk, reader, writer);
    }
    check_members(walk, reader, writer);
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
    let (ours, theirs) = (members(reader), members(writer));
    report_sizes(walk, reader, writer, [ours.len(), theirs.len()]);
    if walk.is_decided() {
        return;
    }
    let prints = |side: &[Site<'a>]| side.iter().map(|one| one.print()).collect::<Vec<_>>();
    let partners = maximum_matching(&prints(&theirs), &prints(&ours), |one, other| {
        let fits = walk.accepts(ours[other], theirs[one]);
        (!walk.is_exhausted()).then_some(fits)
    });
    let Some(partners) = partners else {
        return walk.exhaust();
    };
    if partners.iter().flatten().count() < ours.len().min(theirs.len()) {
        let spots = (reader.site.at(reader.form.span), writer.site.at(writer.form.span));
        let reason = inner_reason(walk, reader, writer, [&ours, &theirs]);
        walk.report(Kind::CombinedTypeSubschemasChanged, Some(spots.0), Some(spots.1), || {
            reason.unwrap_or_else(|| unpaired_message(reader, [&ours, &theirs], &partners))
        });
    }
}

/// What breaks between the first claims of one kind that do not fit, where both schemas make one
/// claim of each kind rather than naming a combinator: that says more than the whole does.
fn inner_reason<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, CombinedForm>,
    writer: Part<'a, CombinedForm>,
    [ours, theirs]: [&[Site<'a>]; 2],
) -> Option<String> {
    if !reader.form.is_implied || !writer.form.is_implied {
        return None;
    }
    for one in ours {
        let kind = discriminant(one.form());
        let alike = |site: &&Site<'a>| discriminant(site.form()) == kind;
        let mut others = theirs.iter().filter(alike);
        if let (Some(other), None, 1) =
            (others.next(), others.next(), ours.iter().filter(alike).count())
            && let Some(reason) = walk.first_reason(*one, *other)
        {
            return Some(reason);
        }
    }
    None
}

/// Names the first member without a partner on the side whose members all need one.
fn unpaired_message(
    reader: Part<'_, CombinedForm>,
    [ours, theirs]: [&[Site<'_>]; 2],
    partners: &[Option<usize>],
) -> String {
    let keyword = reader.form.criterion.keyword();
    if reader.form.criterion == Criterion::All {
        let alone = partners.iter().position(Option::is_none).unwrap_or(0);
        let noun = ours[alone].settled().noun();
        return format!(
            "member {} of '{keyword}' of the reader, {noun}, takes no member of the writer that is \
             not taken by another one",
            alone + 1
        );
    }
    let paired: HashSet<usize> = partners.iter().flatten().copied().collect();
    let alone = (0..theirs.len()).find(|at| !paired.contains(at)).unwrap_or(0);
    let noun = theirs[alone].settled().noun();
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
    [ours, theirs]: [usize; 2],
) {
    let is_product = |side: Part<'a, CombinedForm>| side.form.criterion == Criterion::All;
    let kind = match ours.cmp(&theirs) {
        Ordering::Equal => return,
        Ordering::Greater if is_product(reader) => Kind::ProductTypeExtended,
        Ordering::Greater => Kind::SumTypeExtended,
        Ordering::Less if is_product(writer) => Kind::ProductTypeNarrowed,
        Ordering::Less => Kind::SumTypeNarrowed,
    };
    let spots = (reader.site.at(reader.form.span), writer.site.at(writer.form.span));
    let keyword = reader.form.criterion.keyword();
    walk.report(kind, Some(spots.0), Some(spots.1), || {
        format!("'{keyword}' has {ours} members in the reader and {theirs} in the writer")
    });
}
