//! What objects and arrays let in beyond what they name: `additionalProperties` and its kin.

use super::kind::Kind;
use super::model::{Extra, Form, Spot};
use super::walk::{Site, Walk};

/// An [`Extra`] with its schema at hand.
#[derive(Debug, Clone, Copy)]
pub(super) enum Openness<'a> {
    Open,
    Closed,
    Schema(Site<'a>),
}

const TAKES_ANYTHING: &str = "the reader lets in anything more, the writer only what fits a schema";
const TAKES_SCHEMA: &str = "the reader lets in more only if it fits a schema, the writer anything";

/// A keyword that holds an [`Extra`], and the kinds that its changes have.
pub(super) struct ExtraKeyword {
    pub(super) keyword: &'static str,
    pub(super) added: Kind,
    pub(super) removed: Kind,
    pub(super) extended: Kind,
    pub(super) narrowed: Kind,
    /// Whether a schema that takes anything is told from other schemas.
    pub(super) tells_empty: bool,
}

/// What `extra`, which stands in `site`, lets in.
pub(super) fn openness(site: Site<'_>, extra: Extra) -> Openness<'_> {
    match extra {
        Extra::Open => Openness::Open,
        Extra::Closed(_) => Openness::Closed,
        Extra::Schema(id, _) => Openness::Schema(site.other(id)),
    }
}

/// What is let in beyond what is named: `additional...` speaks before `unevaluated...`.
pub(super) fn rest(site: Site<'_>, additional: Extra, unevaluated: Extra) -> Openness<'_> {
    match openness(site, additional) {
        Openness::Open => match openness(site, unevaluated) {
            Openness::Schema(schema) if matches!(schema.form(), Form::Any) => Openness::Open,
            found => found,
        },
        found @ (Openness::Closed | Openness::Schema(_)) => found,
    }
}

/// Reports how the keyword differs between the two sites.
pub(super) fn compare<'a>(
    walk: &mut Walk<'a>,
    names: &ExtraKeyword,
    (reader, of_reader): (Site<'a>, Extra),
    (writer, of_writer): (Site<'a>, Extra),
) {
    let keyword = names.keyword;
    let (kind, message) = match (openness(reader, of_reader), openness(writer, of_writer)) {
        (Openness::Open, Openness::Open) | (Openness::Closed, Openness::Closed) => return,
        (Openness::Schema(ours), Openness::Schema(theirs)) => {
            let takes_all = |site: Site<'_>| names.tells_empty && matches!(site.form(), Form::Any);
            match (takes_all(ours), takes_all(theirs)) {
                (true, false) => (names.extended, TAKES_ANYTHING),
                (false, true) => (names.narrowed, TAKES_SCHEMA),
                (true, true) | (false, false) => {
                    return walk.within(keyword, |walk| walk.compare(ours, theirs));
                }
            }
        }
        (Openness::Open | Openness::Schema(_), Openness::Closed) => {
            (names.added, "the reader lets in more than it names, the writer does not")
        }
        (Openness::Closed, Openness::Open | Openness::Schema(_)) => {
            (names.removed, "the reader lets in only what it names, the writer may write more")
        }
        (Openness::Open, Openness::Schema(_)) => (names.extended, TAKES_ANYTHING),
        (Openness::Schema(_), Openness::Open) => (names.narrowed, TAKES_SCHEMA),
    };
    walk.within(keyword, |walk| {
        walk.report(kind, Some(spot(reader, of_reader)), Some(spot(writer, of_writer)), || {
            format!("{message} ('{keyword}')")
        });
    });
}

fn spot(site: Site<'_>, extra: Extra) -> Spot {
    match extra {
        Extra::Open => site.spot(),
        Extra::Closed(span) | Extra::Schema(_, span) => site.at(span),
    }
}
