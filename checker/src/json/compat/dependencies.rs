//! What the presence of one property asks of the rest of its object.

use crate::json::kind::Kind;
use crate::json::model::{Asks, Dependency, ObjectForm};
use crate::json::walk::{Part, Walk};

use super::Rule;

pub(super) const RULE: Rule = Rule {
    id: "dependencies",
    kinds: &[
        Kind::DependencyArrayAdded,
        Kind::DependencyArrayRemoved,
        Kind::DependencyArrayExtended,
        Kind::DependencyArrayNarrowed,
        Kind::DependencyArrayChanged,
        Kind::DependencySchemaAdded,
        Kind::DependencySchemaRemoved,
    ],
    explanation: include_str!("dependencies.md"),
};

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ObjectForm>,
    writer: Part<'a, ObjectForm>,
) {
    for ours in &reader.form.dependencies {
        let theirs = counterpart(ours, &writer.form.dependencies);
        let spots = (
            Some(reader.site.at(ours.span)),
            Some(theirs.map_or(writer.site.spot(), |theirs| writer.site.at(theirs.span))),
        );
        at_dependency(walk, ours, |walk| match (&ours.asks, theirs.map(|theirs| &theirs.asks)) {
            (Asks::Schema(ours), Some(Asks::Schema(theirs))) => {
                walk.compare(reader.child(*ours), writer.child(*theirs));
            }
            (Asks::Names(names), Some(Asks::Names(others))) => {
                if let Some(kind) = names_kind(names, others) {
                    walk.report(kind, spots.0, spots.1, || names_message(ours, names, others));
                }
            }
            (Asks::Names(names), _) => {
                walk.report(Kind::DependencyArrayAdded, spots.0, spots.1, || {
                    names_message(ours, names, &[])
                });
            }
            (Asks::Schema(_), _) => {
                walk.report(Kind::DependencySchemaAdded, spots.0, spots.1, || {
                    format!(
                        "with '{}' the reader asks for a schema, the writer does not",
                        ours.name
                    )
                });
            }
        });
    }
    for theirs in &writer.form.dependencies {
        if counterpart(theirs, &reader.form.dependencies).is_some() {
            continue;
        }
        let kind = match theirs.asks {
            Asks::Names(_) => Kind::DependencyArrayRemoved,
            Asks::Schema(_) => Kind::DependencySchemaRemoved,
        };
        at_dependency(walk, theirs, |walk| {
            let spots = (reader.site.spot(), writer.site.at(theirs.span));
            walk.report(kind, Some(spots.0), Some(spots.1), || {
                format!("with '{}' the writer asks for more, the reader does not", theirs.name)
            });
        });
    }
}

/// The dependency of `others` that has the name of `one` and asks in the same way.
fn counterpart<'d>(one: &Dependency, others: &'d [Dependency]) -> Option<&'d Dependency> {
    others.iter().find(|other| {
        other.name == one.name
            && matches!(other.asks, Asks::Names(_)) == matches!(one.asks, Asks::Names(_))
    })
}

fn at_dependency<'a>(
    walk: &mut Walk<'a>,
    dependency: &Dependency,
    inner: impl FnOnce(&mut Walk<'a>),
) {
    walk.within("dependencies", |walk| walk.within(&dependency.name, inner));
}

fn names_kind(ours: &[String], theirs: &[String]) -> Option<Kind> {
    let ours_hold_theirs = theirs.iter().all(|name| ours.contains(name));
    let theirs_hold_ours = ours.iter().all(|name| theirs.contains(name));
    match (ours_hold_theirs, theirs_hold_ours) {
        (true, true) => None,
        (true, false) => Some(Kind::DependencyArrayExtended),
        (false, true) => Some(Kind::DependencyArrayNarrowed),
        (false, false) => Some(Kind::DependencyArrayChanged),
    }
}

fn names_message(dependency: &Dependency, ours: &[String], theirs: &[String]) -> String {
    format!(
        "with '{}' the reader asks for [{}], the writer for [{}]",
        dependency.name,
        ours.join(", "),
        theirs.join(", ")
    )
}
