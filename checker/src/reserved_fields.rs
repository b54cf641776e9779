//! Reserved fields: names that the metadata of a schema keeps free for later, or for others.

use std::collections::HashSet;

use crate::json;
use crate::metadata::Metadata;
use crate::schema::Schema;

/// What is wrong with a reserved field of a proposed schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReservedField {
    /// The latest version reserves the name, and the proposed schema does not any more.
    Removed(String),
    /// The proposed schema reserves the name, and has a field of it.
    Taken(String),
}

impl ReservedField {
    /// What the reference registry's list of differences between JSON schemas calls it. Its clients
    /// see one sentence for all schema types instead.
    pub fn kind_in_json(&self) -> json::Kind {
        match self {
            ReservedField::Removed(_) => json::Kind::ReservedPropertyRemoved,
            ReservedField::Taken(_) => json::Kind::ReservedPropertyConflictsWithProperty,
        }
    }

    /// The name of the field.
    pub fn name(&self) -> &str {
        match self {
            ReservedField::Removed(name) | ReservedField::Taken(name) => name,
        }
    }

    /// The sentence that clients of Confluent's registry see.
    ///
    /// # Source
    /// Confluent Schema Registry 8.5, the check that `validateFields` switches on, for every schema
    /// type.
    pub(crate) fn message(&self) -> String {
        match self {
            ReservedField::Removed(name) => format!(
                "The new schema has reserved field {name} removed from its metadata which is \
                 present in the old schema's metadata."
            ),
            ReservedField::Taken(name) => {
                format!("The new schema has field that conflicts with the reserved field {name}.")
            }
        }
    }
}

/// Finds what is wrong with the reserved fields of `proposed`, which has `metadata`, after a version
/// with the metadata `latest`. First the names that are gone, then those that are taken, each in the
/// order of its list.
///
/// A field is one of the outermost record, object or first message.
pub fn check_reserved_fields(
    proposed: &Schema,
    metadata: Option<&Metadata>,
    latest: Option<&Metadata>,
) -> Vec<ReservedField> {
    let names = |metadata: Option<&Metadata>| -> Vec<String> {
        metadata.map(Metadata::reserved_fields).unwrap_or_default()
    };
    let reserved = names(metadata);
    let kept: HashSet<&String> = reserved.iter().collect();
    let gone = names(latest).into_iter().filter(|name| !kept.contains(name));
    let mut found: Vec<_> = gone.map(ReservedField::Removed).collect();
    if !reserved.is_empty() {
        let fields: HashSet<String> = outermost_fields(proposed).into_iter().collect();
        let taken = reserved.into_iter().filter(|name| fields.contains(name));
        found.extend(taken.map(ReservedField::Taken));
    }
    found
}

/// The names of the fields of the outermost record, object or first message; none for other schemas.
fn outermost_fields(schema: &Schema) -> Vec<String> {
    match schema {
        Schema::Protobuf(schema) => schema.fields_of_first_message(),
        Schema::Avro(schema) => schema.fields_of_record(),
        Schema::Json(schema) => schema.properties_of_object(),
    }
}
