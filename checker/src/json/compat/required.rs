//! A property that the reader asks for and the writer may leave out.

use crate::json::kind::Kind;
use crate::json::model::ObjectForm;
use crate::json::walk::{Part, Walk};

use super::Rule;

pub(super) const RULE: Rule = Rule {
    id: "required",
    kinds: &[
        Kind::RequiredAttributeAdded,
        Kind::RequiredAttributeWithDefaultAdded,
        Kind::RequiredAttributeRemoved,
    ],
    explanation: include_str!("required.md"),
};

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ObjectForm>,
    writer: Part<'a, ObjectForm>,
) {
    if reader.form.required.is_empty() && writer.form.required.is_empty() {
        return;
    }
    for (place, property) in reader.form.properties.iter().enumerate() {
        let name = &*property.name;
        let ours = reader.form.required_at(name);
        let theirs = writer.form.required_at(name);
        if ours.is_some() == theirs.is_some() {
            continue;
        }
        let Some(written) = writer.form.property_near(place, name) else { continue };
        let has_default = super::properties::has_default(reader.child(property.schema));
        let kind = match (ours, theirs) {
            (Some(_), None) if has_default => Kind::RequiredAttributeWithDefaultAdded,
            (Some(_), None) => Kind::RequiredAttributeAdded,
            (None, Some(_)) => Kind::RequiredAttributeRemoved,
            (Some(_), Some(_)) | (None, None) => continue,
        };
        let spots = (
            reader.site.at(ours.unwrap_or(property.name_span)),
            writer.site.at(theirs.unwrap_or(written.name_span)),
        );
        walk.within("required", |walk| {
            walk.within(name, |walk| {
                walk.report(kind, Some(spots.0), Some(spots.1), || match theirs {
                    None => format!("the reader requires '{name}', the writer may leave it out"),
                    Some(_) => format!("the writer requires '{name}', the reader does not"),
                });
            });
        });
        if walk.is_decided() {
            return;
        }
    }
}
