//! What objects and arrays let in beyond what they name: `additionalProperties` and its kin.

use super::kind::Kind;
use super::model::{Extra, Form, Spot};
use super::walk::{Site, Walk};

/// An [`Extra`] with schemas that say nothing, or let nothing in, seen for what they are.
#[derive(Debug, Clone, Copy)]
pub(super) enum Openness<'a> {
    Open,
    Closed,
    Schema(Site<'a>),
}

/// A keyword that holds an [`Extra`], and the kinds that its changes have.
pub(super) struct ExtraKeyword {
    pub(super) keyword: &'static str,
    pub(super) added: Kind,
    pub(super) removed: Kind,
    pub(super) extended: Kind,
    pub(super) narrowed: Kind,
}

/// What `extra`, which stands in `site`, lets in.
pub(super) fn openness(site: Site<'_>, extra: Extra) -> Openness<'_> {
    match extra {
        Extra::Open => Openness::Open,
        Extra::Closed(_) => Openness::Closed,
        Extra::Schema(id, _) => {
            let schema = site.other(id);
            match schema.settled().form() {
                Form::Any => Openness::Open,
                Form::Never => Openness::Closed,
                Form::String(_)
                | Form::Number(_)
                | Form::Boolean
                | Form::Null
                | Form::Array(_)
                | Form::Object(_)
                | Form::Values(_)
                | Form::Not(_)
                | Form::Conditional(_)
                | Form::Combined(_)
                | Form::Reference(_)
                | Form::Dynamic(_) => Openness::Schema(schema),
            }
        }
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
            return walk.within(keyword, |walk| walk.compare(ours, theirs));
        }
        (Openness::Open | Openness::Schema(_), Openness::Closed) => {
            (names.added, "the reader lets in more than it names, the writer does not")
        }
        (Openness::Closed, Openness::Open | Openness::Schema(_)) => {
            (names.removed, "the reader lets in only what it names, the writer may write more")
        }
        (Openness::Open, Openness::Schema(_)) => {
            (names.extended, "the reader lets in anything more, the writer only what fits a schema")
        }
        (Openness::Schema(_), Openness::Open) => (
            names.narrowed,
            "the reader lets in more only if it fits a schema, the writer anything",
        ),
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
