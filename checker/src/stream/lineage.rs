//! Which derived streams lose what they are made of.

use std::collections::BTreeSet;

use super::context::StreamContext;
use super::document::Origin;
use super::paths::{is_one_type, type_name};
use crate::lint::stream_rule::{StreamView, SubjectView, view_of};
use crate::lint::view::{Field, View};

/// A field of a derived stream that its source no longer has as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    /// The derived stream.
    pub stream: String,
    /// Its subject.
    pub subject: String,
    /// The names on the way to its field: `Invoice.customer_id`.
    pub target: String,
    /// What happened upstream.
    pub kind: ImpactKind,
    /// The last version upstream that had the field as it was.
    pub version: i32,
    /// One plain sentence that says what happens to whom.
    pub message: String,
}

/// What happened to a field upstream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImpactKind {
    /// It is gone.
    Removed,
    /// It holds another type.
    Retyped,
}

impl ImpactKind {
    /// The name in answers: `removed`.
    pub fn wire_name(self) -> &'static str {
        match self {
            ImpactKind::Removed => "removed",
            ImpactKind::Retyped => "retyped",
        }
    }
}

/// Finds the fields of derived streams that the newest version of their source no longer has, or has
/// with another type, though an earlier version had them. Fields that the source never had are made by
/// whoever derives the stream, and so not touched.
///
/// Streams among `derived` whose `origin` does not name `upstream` are left out. To learn what a proposed
/// version would do, let it be the newest one of `upstream`.
pub fn lineage_impact(upstream: &StreamContext<'_>, derived: &[StreamContext<'_>]) -> Vec<Impact> {
    let source = StreamView::new(upstream);
    let is_source =
        |name: &String| *name == upstream.stream.name || upstream.stream.aliases.contains(name);
    let mut impacts = Vec::new();
    for one in derived {
        let Origin::Derived { from } = &one.stream.origin else { continue };
        if from.iter().any(is_source) {
            let view = StreamView::new(one);
            for value in &view.values {
                for subject in &source.values {
                    impacts.extend(of_subject(subject, &view, value));
                }
            }
        }
    }
    impacts
}

fn of_subject(
    source: &SubjectView<'_>,
    derived: &StreamView<'_>,
    value: &SubjectView<'_>,
) -> Vec<Impact> {
    let mut impacts = Vec::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for (version, before) in source.bound.versions.iter().skip(1).map(|one| (one, view_of(one))) {
        for field in root_fields(&value.view) {
            let Some(old) = named(&before, &field.name) else { continue };
            let now = named(&source.view, &field.name);
            let (kind, what) = match now {
                None => (ImpactKind::Removed, "is gone".to_owned()),
                Some(now) if !is_one_type(&old.shape, &now.shape) => {
                    let types =
                        (type_name(&source.view, &now.shape), type_name(&before, &old.shape));
                    (ImpactKind::Retyped, format!("is {} instead of {}", types.0, types.1))
                }
                Some(_) => continue,
            };
            if !told.insert(field.name.as_str()) {
                continue;
            }
            impacts.push(Impact {
                stream: derived.stream.name.clone(),
                subject: value.bound.subject.to_owned(),
                target: field.place.target.clone(),
                kind,
                version: version.version,
                message: format!(
                    "'{}' of '{}' comes from a field that {what} in version {} of '{}': whoever \
                     derives the stream stops, or fills it with nothing",
                    field.name, derived.stream.name, source.newest.version, source.bound.subject
                ),
            });
        }
    }
    impacts
}

fn root_fields(view: &View) -> impl Iterator<Item = &Field> {
    view.root_record().into_iter().flat_map(|(_, record)| view.fields_of(record))
}

fn named<'a>(view: &'a View, name: &str) -> Option<&'a Field> {
    root_fields(view).find(|field| field.name == name)
}
