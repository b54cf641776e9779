//! What two streams of one co-partition group have to share, and where they do not.

use crate::lint::finding::Finding;
use crate::lint::stream_rule::{StreamView, SubjectView};
use crate::lint::view::View;
use crate::stream::KeySchema;
use crate::stream::routing::{Coder, Landing, Route, parted};
use crate::stream::sample;

/// How the keys of two streams differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyDifference {
    /// Their types or formats.
    Form,
    /// Whether an id stands in front of the bytes.
    Framing,
    /// The ids in front of the bytes, of two schemas that differ in names.
    IdByNames,
    /// The ids in front of the bytes, of two schemas that differ in docs and the like.
    Id,
}

/// The other streams of the group that a stream declares.
pub(crate) fn partners<'v, 'a>(
    view: &'v StreamView<'a>,
) -> impl Iterator<Item = &'v StreamView<'a>> {
    let group = view.stream.partitioning.copartition_group.as_deref();
    view.others().iter().filter(move |other| {
        group.is_some() && other.stream.partitioning.copartition_group.as_deref() == group
    })
}

/// How the keys of two streams differ; none if they have the same bytes, or if nobody knows.
pub(crate) fn key_difference(
    one: &StreamView<'_>,
    other: &StreamView<'_>,
) -> Option<KeyDifference> {
    match (&one.stream.key.schema, &other.stream.key.schema) {
        (KeySchema::Primitive(one), KeySchema::Primitive(other)) => {
            return (one != other).then_some(KeyDifference::Form);
        }
        (KeySchema::Primitive(_), _) => return other.key.as_ref().map(|_| KeyDifference::Form),
        (_, KeySchema::Primitive(_)) => return one.key.as_ref().map(|_| KeyDifference::Form),
        (KeySchema::None | KeySchema::Subject(_), KeySchema::None | KeySchema::Subject(_)) => {}
    }
    let keys = one.key.as_ref().zip(other.key.as_ref())?;
    let schemas = (keys.0.newest.schema, keys.1.newest.schema);
    if schemas.0.schema_type() != schemas.1.schema_type()
        || sample::form(schemas.0, &keys.0.view) != sample::form(schemas.1, &keys.1.view)
    {
        return Some(KeyDifference::Form);
    }
    let embeds = (one.stream.key.embeds_schema_id(), other.stream.key.embeds_schema_id());
    if embeds.0 != embeds.1 {
        return Some(KeyDifference::Framing);
    }
    let ids = (keys.0.newest.id?, keys.1.newest.id?);
    if !embeds.0 || ids.0 == ids.1 {
        return None;
    }
    let is_named_alike = names(&keys.0.view) == names(&keys.1.view);
    Some(if is_named_alike { KeyDifference::Id } else { KeyDifference::IdByNames })
}

/// The names of everything that a key is made of.
fn names(view: &View) -> (Vec<String>, Vec<&str>) {
    let types = view.types.iter().map(|one| view.full_name(one)).collect();
    let fields = view.fields.iter().map(|field| field.name.as_str()).collect();
    (types, fields)
}

/// One key in two streams whose keys differ, in partitions of the first one.
pub(crate) fn key_example(
    one: &StreamView<'_>,
    other: &StreamView<'_>,
) -> Option<(Landing, Landing)> {
    let coders = (Coder::of(one)?, Coder::of(other)?);
    parted(&Route::of(one.stream, coders.0), &Route::of(one.stream, coders.1))
}

/// `the key 42 lies in partition 3 here and in 7 there: `; nothing where that cannot be said.
pub(crate) fn lies(example: Option<&(Landing, Landing)>) -> String {
    let Some((here, there)) = example else { return String::new() };
    match (here.partition, there.partition) {
        (Some(here_), Some(there_)) if here_ != there_ => {
            format!("the key {} lies in partition {here_} here and in {there_} there; ", here.shown)
        }
        _ => String::new(),
    }
}

/// Adds the arithmetic of an example.
pub(crate) fn show(
    finding: &mut Finding,
    names: (&str, &str),
    example: Option<&(Landing, Landing)>,
) {
    if let Some((here, there)) = example {
        finding.because("here", 0, format!("'{}': {}", names.0, here.arithmetic));
        finding.because("there", 0, format!("'{}': {}", names.1, there.arithmetic));
    }
}

/// The subject and the id of a key.
pub(crate) fn told(key: &SubjectView<'_>) -> String {
    match key.newest.id {
        Some(id) => format!("'{}' (id {id})", key.bound.subject),
        None => format!("'{}'", key.bound.subject),
    }
}
