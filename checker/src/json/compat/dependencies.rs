//! What the presence of one property asks of the rest of its object.

use std::collections::{HashMap, HashSet};

use crate::json::kind::Kind;
use crate::json::model::{Asks, Dependency, Name, ObjectForm};
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
    let (of_reader, of_writer) = (index(reader.form), index(writer.form));
    for ours in &reader.form.dependencies {
        let theirs = of_writer.get(&question(ours)).copied();
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
        if of_reader.contains_key(&question(theirs)) {
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

/// What two dependencies share that are compared: the name, and whether it asks for names.
type Question<'d> = (&'d str, bool);

fn question(one: &Dependency) -> Question<'_> {
    (&one.name, matches!(one.asks, Asks::Names(_)))
}

/// The first dependency for each question.
fn index(object: &ObjectForm) -> HashMap<Question<'_>, &Dependency> {
    let mut found = HashMap::new();
    for one in &object.dependencies {
        found.entry(question(one)).or_insert(one);
    }
    found
}

fn at_dependency<'a>(
    walk: &mut Walk<'a>,
    dependency: &Dependency,
    inner: impl FnOnce(&mut Walk<'a>),
) {
    walk.within("dependencies", |walk| walk.within(&dependency.name, inner));
}

fn names_kind(ours: &[Name], theirs: &[Name]) -> Option<Kind> {
    let our_names: HashSet<&Name> = ours.iter().collect();
    let their_names: HashSet<&Name> = theirs.iter().collect();
    let ours_hold_theirs = their_names.is_subset(&our_names);
    let theirs_hold_ours = our_names.is_subset(&their_names);
    match (ours_hold_theirs, theirs_hold_ours) {
        (true, true) => None,
        (true, false) => Some(Kind::DependencyArrayExtended),
        (false, true) => Some(Kind::DependencyArrayNarrowed),
        (false, false) => Some(Kind::DependencyArrayChanged),
    }
}

fn names_message(dependency: &Dependency, ours: &[Name], theirs: &[Name]) -> String {
    format!(
        "with '{}' the reader asks for [{}], the writer for [{}]",
        dependency.name,
        ours.join(", "),
        theirs.join(", ")
    )
}
