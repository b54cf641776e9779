//! Properties that one side names and the other does not.

use crate::json::extra::{self, Openness};
use crate::json::kind::Kind;
use crate::json::model::{Form, ObjectForm, Property};
use crate::json::walk::{Part, Site, Walk};

use super::Rule;

pub(super) const RULE: Rule = Rule {
    id: "properties",
    kinds: &[
        Kind::PropertyWithEmptySchemaAddedToOpenContentModel,
        Kind::RequiredPropertyAddedToOpenContentModel,
        Kind::RequiredPropertyWithDefaultAddedToOpenContentModel,
        Kind::OptionalPropertyAddedToOpenContentModel,
        Kind::RequiredPropertyAddedToUnopenContentModel,
        Kind::RequiredPropertyWithDefaultAddedToUnopenContentModel,
        Kind::OptionalPropertyAddedToUnopenContentModel,
        Kind::PropertyRemovedFromOpenContentModel,
        Kind::PropertyWithFalseRemovedFromClosedContentModel,
        Kind::PropertyRemovedFromClosedContentModel,
        Kind::PropertyRemovedIsCoveredByPartiallyOpenContentModel,
        Kind::PropertyRemovedNotCoveredByPartiallyOpenContentModel,
        Kind::PropertyAddedIsCoveredByPartiallyOpenContentModel,
        Kind::PropertyAddedNotCoveredByPartiallyOpenContentModel,
    ],
    explanation: include_str!("properties.md"),
};

/// What an object lets a property hold that it does not name.
enum Cover<'a> {
    Anything,
    Nothing,
    /// It cannot be told: a pattern is beyond what is searched for.
    Unknown,
    /// What fits all of these schemas.
    Schemas(Vec<Site<'a>>),
}

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ObjectForm>,
    writer: Part<'a, ObjectForm>,
) {
    for (place, ours) in reader.form.properties.iter().enumerate() {
        let theirs = writer.form.property_near(place, &ours.name);
        at_property(walk, ours, |walk| match theirs {
            Some(theirs) => walk.compare(reader.child(ours.schema), writer.child(theirs.schema)),
            None => check_added(walk, reader, writer, ours),
        });
        if walk.is_decided() {
            return;
        }
    }
    for (place, theirs) in writer.form.properties.iter().enumerate() {
        if reader.form.property_near(place, &theirs.name).is_none() {
            at_property(walk, theirs, |walk| check_removed(walk, reader, writer, theirs));
        }
        if walk.is_decided() {
            return;
        }
    }
}

/// Whether the schema has a default of its own. Beside a reference, the reference registry sees none.
pub(super) fn has_default(schema: Site<'_>) -> bool {
    !matches!(schema.form(), Form::Reference(_))
        && schema.shape().annotations.as_ref().is_some_and(|found| found.default.is_some())
}

fn at_property<'a>(walk: &mut Walk<'a>, property: &Property, inner: impl FnOnce(&mut Walk<'a>)) {
    walk.within("properties", |walk| walk.within(&property.name, inner));
}

/// What `object` lets the property `name` hold.
fn cover<'a>(walk: &mut Walk<'a>, object: Part<'a, ObjectForm>, name: &str) -> Cover<'a> {
    let mut matching = Vec::new();
    for (pattern, schema) in &object.form.patterns {
        match walk.matches(pattern, name) {
            Some(true) => matching.push(object.child(*schema)),
            Some(false) => {}
            None => return Cover::Unknown,
        }
    }
    if !matching.is_empty() {
        return Cover::Schemas(matching);
    }
    match extra::rest(object.site, object.form.additional, object.form.unevaluated) {
        Openness::Open if object.form.patterns.is_empty() => Cover::Anything,
        // With patterns, the reference takes what none of them matches for refused.
        Openness::Open | Openness::Closed => Cover::Nothing,
        Openness::Schema(schema) => Cover::Schemas(vec![schema]),
    }
}

fn check_added<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ObjectForm>,
    writer: Part<'a, ObjectForm>,
    added: &'a Property,
) {
    let schema = reader.child(added.schema);
    let takes_anything = matches!(schema.form(), Form::Any);
    let name = &added.name;
    let spots = (Some(reader.site.at(added.name_span)), Some(writer.site.spot()));
    let cover = cover(walk, writer, name);
    let is_asked_for = reader.form.required_at(name).is_some();
    let schemas = match &cover {
        Cover::Schemas(schemas) => Some(schemas.as_slice()),
        Cover::Unknown => Some(&[][..]),
        Cover::Anything | Cover::Nothing => None,
    };
    if let Some(schemas) = schemas {
        let covering = schemas.iter().find(|&&one| walk.accepts(schema, one)).or(schemas.first());
        let is_covered = covering.map_or(takes_anything, |&one| walk.covers(schema, one));
        let kind = if is_covered {
            Kind::PropertyAddedIsCoveredByPartiallyOpenContentModel
        } else {
            Kind::PropertyAddedNotCoveredByPartiallyOpenContentModel
        };
        walk.report(kind, spots.0, spots.1, || {
            let refuses = if is_covered { "takes" } else { "may refuse" };
            format!("the reader {refuses} in '{name}' what the writer allows there unnamed")
        });
    }
    let kind = match (cover, is_asked_for, has_default(schema)) {
        (Cover::Anything, ..) if takes_anything => {
            Kind::PropertyWithEmptySchemaAddedToOpenContentModel
        }
        (Cover::Anything, true, true) => Kind::RequiredPropertyWithDefaultAddedToOpenContentModel,
        (Cover::Anything, true, false) => Kind::RequiredPropertyAddedToOpenContentModel,
        (Cover::Anything, false, _) => Kind::OptionalPropertyAddedToOpenContentModel,
        (Cover::Nothing | Cover::Unknown | Cover::Schemas(_), true, true) => {
            Kind::RequiredPropertyWithDefaultAddedToUnopenContentModel
        }
        (Cover::Nothing | Cover::Unknown | Cover::Schemas(_), true, false) => {
            Kind::RequiredPropertyAddedToUnopenContentModel
        }
        (Cover::Nothing | Cover::Unknown | Cover::Schemas(_), false, _) => {
            Kind::OptionalPropertyAddedToUnopenContentModel
        }
    };
    walk.report(kind, spots.0, spots.1, || added_message(kind, name));
}

fn added_message(kind: Kind, name: &str) -> String {
    match kind {
        Kind::RequiredPropertyAddedToOpenContentModel
        | Kind::RequiredPropertyAddedToUnopenContentModel => {
            format!("the reader requires '{name}', which the writer does not name")
        }
        Kind::OptionalPropertyAddedToOpenContentModel
        | Kind::RequiredPropertyWithDefaultAddedToOpenContentModel => format!(
            "the reader gives '{name}' a schema, and the writer may have written anything there, \
             as its object is open"
        ),
        _ => format!("the reader names '{name}', which the writer does not"),
    }
}

fn check_removed<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ObjectForm>,
    writer: Part<'a, ObjectForm>,
    removed: &'a Property,
) {
    let schema = writer.child(removed.schema);
    let name = &removed.name;
    let kind = match cover(walk, reader, name) {
        Cover::Anything => Kind::PropertyRemovedFromOpenContentModel,
        Cover::Nothing if matches!(schema.form(), Form::Never) => {
            Kind::PropertyWithFalseRemovedFromClosedContentModel
        }
        Cover::Nothing => Kind::PropertyRemovedFromClosedContentModel,
        Cover::Schemas(schemas) if schemas.iter().all(|&one| walk.covers(one, schema)) => {
            Kind::PropertyRemovedIsCoveredByPartiallyOpenContentModel
        }
        Cover::Unknown | Cover::Schemas(_) => {
            Kind::PropertyRemovedNotCoveredByPartiallyOpenContentModel
        }
    };
    let spots = (Some(reader.site.spot()), Some(writer.site.at(removed.name_span)));
    walk.report(kind, spots.0, spots.1, || match kind {
        Kind::PropertyRemovedFromClosedContentModel => {
            format!(
                "the reader does not know '{name}' and refuses properties that it does not know"
            )
        }
        Kind::PropertyRemovedNotCoveredByPartiallyOpenContentModel => format!(
            "the reader does not name '{name}' and may refuse there what the writer may write"
        ),
        _ => format!("the reader does not name '{name}' and takes what the writer writes there"),
    });
}
