//! Longer texts of errors, in Confluent's words.

use clade_checker::{Reference, SchemaType};
use clade_client::api::ErrorCode;

use crate::registry::{AssociationError, ProposedSchema, Subject};

/// Longest schema text that a message repeats whole, in characters.
const QUOTED_SCHEMA_CHARACTERS_MAX: usize = 10_240;

/// A subject with its context, as the texts about modes name it: the default context is empty, the
/// whole registry is `null`.
pub(super) fn shown_in_context(subject: &Subject) -> String {
    let context = if subject.context().is_default() { "" } else { subject.context().as_str() };
    if subject.context().is_default() && subject.name().is_empty() {
        format!("null in context {context}")
    } else {
        format!("{subject} in context {context}")
    }
}

pub(super) fn shown_reference(name: &str, subject: &str, version: i32) -> String {
    format!("{{name='{name}', subject='{subject}', version={version}}}")
}

fn shown_references(references: &[Reference]) -> String {
    let shown: Vec<String> = references
        .iter()
        .map(|one| shown_reference(&one.name, &one.subject, one.version))
        .collect();
    format!("[{}]", shown.join(", "))
}

/// The text about a schema that cannot be parsed. Clients look for how it starts; what the parser
/// said, with line and column, is the tail.
pub(super) fn invalid_schema(
    subject: Option<&Subject>,
    proposed: &ProposedSchema,
    details: &str,
) -> String {
    let name = proposed.schema_type.as_deref().filter(|name| !name.is_empty()).unwrap_or("AVRO");
    let start = format!("Invalid schema of type {name}, details: ");
    match SchemaType::from_wire_name(name) {
        Some(SchemaType::Avro) | None => {
            let subject = subject.map(Subject::to_string).unwrap_or_default();
            let references = shown_references(&proposed.references);
            let text = quoted(&proposed.text);
            format!(
                "{start}Invalid schema {{subject={subject},version=null,id=null,guid=null,\
                 schemaType={name},references={references},metadata=null,ruleSet=null,\
                 schema={text},schemaTags=null,ts=null,deleted=null}} with refs {references} \
                 of type {name}, details: {details}"
            )
        }
        Some(SchemaType::Json) => format!("{start}{start}Invalid JSON schema: {details}"),
        Some(SchemaType::Protobuf) => {
            format!("{start}{start}Could not parse Protobuf - {details}")
        }
    }
}

fn quoted(text: &str) -> &str {
    match text.char_indices().nth(QUOTED_SCHEMA_CHARACTERS_MAX) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// Code and text of an error about associations.
pub(super) fn about_association(error: &AssociationError) -> (ErrorCode, String) {
    match error {
        AssociationError::NotFound(resource) => {
            (ErrorCode::AssociationNotFound, format!("Association for '{resource}' not found."))
        }
        AssociationError::OtherExists { association_type, resource } => (
            ErrorCode::AssociationForResourceExists,
            format!(
                "An association of type '{}' already exists for resource '{resource}'",
                association_type.wire_name()
            ),
        ),
        AssociationError::SubjectTaken(subject) => (
            ErrorCode::AssociationForSubjectExists,
            format!("An association already exists for subject '{subject}'"),
        ),
        AssociationError::SubjectOwned(subject) => (
            ErrorCode::StrongAssociationForSubjectExists,
            format!("A strong association already exists for subject '{subject}'"),
        ),
        AssociationError::NoLiveVersion(subject) => (
            ErrorCode::NoActiveVersion,
            format!("No active (non-deleted) version exists for subject '{subject}'"),
        ),
        // Two spaces, as in Confluent's registry.
        AssociationError::Frozen { association_type, subject } => (
            ErrorCode::AssociationFrozen,
            format!(
                "The association of type  '{}' is frozen for subject '{subject}'",
                association_type.wire_name()
            ),
        ),
        AssociationError::InvalidProperty { property, detail } => (
            ErrorCode::InvalidAssociation,
            format!(
                "The association specified an invalid value for property: '{property}', \
                 detail: {detail}"
            ),
        ),
        AssociationError::GuidTaken(guid) => (
            ErrorCode::InvalidAssociation,
            format!(
                "The association specified an invalid value for property: 'guid', detail: \
                 another association has '{guid}'"
            ),
        ),
        AssociationError::OwnedTarget(subject) => (
            ErrorCode::OperationNotPermitted,
            format!("Subject '{subject}' has a strong association and cannot be referenced"),
        ),
    }
}
