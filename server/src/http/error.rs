//! The only place that turns an error into a status, a code and Confluent's words.

use std::error::Error as _;

use axum::response::{IntoResponse, Response};
use clade_checker::NoSuchEntity;
use clade_client::api::{ErrorCode, ErrorMessage};
use http::{HeaderValue, StatusCode, header};

use super::problem::Problem;
use super::words::{about_association, invalid_schema, shown_in_context, shown_reference};
use super::{media_type, request_id};
use crate::registry::{AssociationError, RegistryError, Subject};

const INVALID_LEVEL: &str = "Invalid compatibility level. Valid values are none, backward, forward, \
                             full, backward_transitive, forward_transitive, and full_transitive";
const INVALID_MODE: &str =
    "Invalid mode. Valid values are READWRITE, READONLY, IMPORT and FORWARD.";

/// An answer that is not a success.
#[derive(Debug)]
pub(super) struct ApiError {
    code: ErrorCode,
    message: String,
    /// What lies behind an answer that names no internals.
    cause: Option<RegistryError>,
}

impl ApiError {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> ApiError {
        ApiError { code, message: message.into(), cause: None }
    }

    /// An error of HTTP itself, in the words of its status: `HTTP 404 Not Found`.
    pub(super) fn status(code: ErrorCode) -> ApiError {
        let status = status_of(code);
        let reason = status.canonical_reason().unwrap_or("Error");
        ApiError::new(code, format!("HTTP {} {reason}", status.as_u16()))
    }

    /// No such path, or a number in it that is none.
    pub(super) fn not_found() -> ApiError {
        ApiError::status(ErrorCode::NotFound)
    }

    /// What the registry said about a schema proposed for `subject`.
    pub(super) fn about(subject: &Subject, error: RegistryError) -> ApiError {
        let (code, message) = answer_to(&error, Some(subject));
        ApiError { code, message, cause: Some(error) }
    }

    /// What the registry said about an operation, such as `Update mode`, that is not a registration.
    pub(super) fn during(operation: &str, error: RegistryError) -> ApiError {
        if let RegistryError::Contended { .. } = error {
            let message = format!("{operation} operation timed out");
            return ApiError { code: ErrorCode::OperationTimeout, message, cause: Some(error) };
        }
        ApiError::from(error)
    }

    /// What the registry said about the deletion of a subject.
    pub(super) fn during_deletion_of(subject: &Subject, error: RegistryError) -> ApiError {
        if let RegistryError::Store(_) = error {
            let message = format!("Error while deleting the subject {subject}");
            return ApiError { code: ErrorCode::InternalServerError, message, cause: Some(error) };
        }
        ApiError::during("Delete subject", error)
    }

    /// The whole answer as it goes over the wire, for a request that could not be read at all.
    pub(super) fn on_the_wire(self) -> Vec<u8> {
        let status = status_of(self.code);
        let body = self.into_body();
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: {}\r\ncontent-length: {}\r\n\
             {}: {}\r\nconnection: close\r\n\r\n",
            media_type::DEFAULT,
            body.len(),
            request_id::NAME,
            crate::uuid::random()
        );
        [head.into_bytes(), body].concat()
    }

    /// What the registry said about an association.
    pub(super) fn from_association(error: AssociationError) -> ApiError {
        ApiError::from(RegistryError::from(error))
    }

    /// The error as one answer of many.
    pub(super) fn into_message(self) -> ErrorMessage {
        self.log();
        ErrorMessage { error_code: self.code.number(), message: self.message }
    }

    fn into_body(self) -> Vec<u8> {
        let body = ErrorMessage { error_code: self.code.number(), message: self.message };
        serde_json::to_vec(&body).expect("a number and a text are always JSON")
    }

    /// Writes down what the client is not told.
    fn log(&self) {
        if status_of(self.code).is_server_error() {
            let cause = self.cause.as_ref().map(chain).unwrap_or_default();
            tracing::error!(error_code = self.code.number(), cause, "{}", self.message);
        }
    }

    pub(super) fn code(&self) -> ErrorCode {
        self.code
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }
}

impl From<RegistryError> for ApiError {
    fn from(error: RegistryError) -> ApiError {
        let (code, message) = answer_to(&error, None);
        ApiError { code, message, cause: Some(error) }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = status_of(self.code);
        self.log();
        let problem = Problem { code: self.code, message: self.message.clone() };
        let mut response = (status, self.into_body()).into_response();
        response.extensions_mut().insert(problem);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

fn status_of(code: ErrorCode) -> StatusCode {
    StatusCode::from_u16(code.status()).expect("codes begin with a legal status")
}

/// An error with all its sources, for the log.
fn chain(error: &RegistryError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

#[expect(clippy::too_many_lines, reason = "one table of every error, on purpose")]
fn answer_to(error: &RegistryError, proposed_for: Option<&Subject>) -> (ErrorCode, String) {
    match error {
        RegistryError::SubjectNotFound(subject) | RegistryError::NothingSet(subject) => {
            (ErrorCode::SubjectNotFound, format!("Subject '{subject}' not found."))
        }
        RegistryError::VersionNotFound { subject: _, version } => {
            (ErrorCode::VersionNotFound, format!("Version {version} not found."))
        }
        RegistryError::SchemaIdNotFound(id) => {
            (ErrorCode::SchemaNotFound, format!("Schema {id} not found"))
        }
        RegistryError::SchemaNotFound => (ErrorCode::SchemaNotFound, "Schema not found".to_owned()),
        RegistryError::SubjectSoftDeleted(subject) => (
            ErrorCode::SubjectSoftDeleted,
            format!(
                "Subject '{subject}' was soft deleted.Set permanent=true to delete permanently"
            ),
        ),
        RegistryError::SubjectNotSoftDeleted(subject) => (
            ErrorCode::SubjectNotSoftDeleted,
            format!("Subject '{subject}' was not deleted first before being permanently deleted"),
        ),
        RegistryError::VersionSoftDeleted { subject, version } => (
            ErrorCode::VersionSoftDeleted,
            format!(
                "Subject '{subject}' Version {version} was soft deleted.\
                 Set permanent=true to delete permanently"
            ),
        ),
        RegistryError::VersionNotSoftDeleted { subject, version } => (
            ErrorCode::VersionNotSoftDeleted,
            format!(
                "Subject '{subject}' Version {version} was not deleted first \
                 before being permanently deleted"
            ),
        ),
        RegistryError::SubjectConfigNotFound(subject) => (
            ErrorCode::SubjectConfigNotFound,
            format!("Subject '{subject}' does not have subject-level compatibility configured"),
        ),
        RegistryError::SubjectModeNotFound(subject) => (
            ErrorCode::SubjectModeNotFound,
            format!("Subject '{subject}' does not have subject-level mode configured"),
        ),
        RegistryError::Incompatible { subject, messages } => (
            ErrorCode::IncompatibleSchema,
            format!(
                "Schema being registered is incompatible with an earlier schema for subject \
                 \"{subject}\", details: [{}]",
                messages.join(", ")
            ),
        ),
        RegistryError::EmptySchema => (ErrorCode::InvalidSchema, "Empty schema".to_owned()),
        RegistryError::UnknownSchemaType(name) => {
            (ErrorCode::InvalidSchema, format!("Invalid schema type {name}"))
        }
        RegistryError::InvalidSchema { proposed, source } => {
            (ErrorCode::InvalidSchema, invalid_schema(proposed_for, proposed, &source.to_string()))
        }
        RegistryError::InvalidSide { side, source } => {
            (ErrorCode::InvalidSchema, format!("the {side} is not valid: {source}"))
        }
        RegistryError::ReferenceNotFound { subject, version } => (
            ErrorCode::InvalidSchema,
            format!("No schema reference found for subject \"{subject}\" and version {version}"),
        ),
        RegistryError::InvalidReference { name, subject, version } => (
            ErrorCode::InvalidSchema,
            format!("Invalid reference: {}", shown_reference(name, subject, *version)),
        ),
        RegistryError::ConflictingReferences { name, one, other } => (
            ErrorCode::InvalidSchema,
            format!(
                "Conflicting reference versions for \"{name}\": version {one} and version {other}"
            ),
        ),
        RegistryError::TooManyReferences(max) => (
            ErrorCode::InvalidSchema,
            format!("Invalid schema, details: its references need more than {max} schemas"),
        ),
        RegistryError::NoSuchEntity(NoSuchEntity { path }) => {
            (ErrorCode::InvalidSchema, format!("No matching path '{path}' found in the schema"))
        }
        RegistryError::VersionNotNext(_) => {
            (ErrorCode::InvalidSchema, "Version is not one more than previous version".to_owned())
        }
        RegistryError::InvalidVersion(text) => (
            ErrorCode::InvalidVersion,
            format!(
                "The specified version '{text}' is not a valid version id. Allowed values are \
                 between [1, 2^31-1] and the string \"latest\""
            ),
        ),
        RegistryError::InvalidSubject(subject) => (
            ErrorCode::InvalidSubject,
            format!("The specified subject '{subject}' is not a valid."),
        ),
        RegistryError::InvalidRuleSet(message) => (ErrorCode::InvalidRuleSet, message.clone()),
        RegistryError::InvalidCompatibilityLevel => {
            (ErrorCode::InvalidCompatibilityLevel, INVALID_LEVEL.to_owned())
        }
        RegistryError::InvalidMode => (ErrorCode::InvalidMode, INVALID_MODE.to_owned()),
        RegistryError::ReadOnly(subject) => (
            ErrorCode::OperationNotPermitted,
            format!("Subject {} is in read-only mode", shown_in_context(subject)),
        ),
        RegistryError::NotInImportMode(subject) => (
            ErrorCode::OperationNotPermitted,
            format!("Subject {} is not in import mode", shown_in_context(subject)),
        ),
        RegistryError::NotInReadWriteMode(subject) => (
            ErrorCode::OperationNotPermitted,
            format!("Subject {} is not in read-write mode", shown_in_context(subject)),
        ),
        RegistryError::NotEmptyForImport => (
            ErrorCode::OperationNotPermitted,
            "Cannot import since found existing subjects".to_owned(),
        ),
        RegistryError::ModesImmutable => {
            (ErrorCode::OperationNotPermitted, "Mode changes are not allowed".to_owned())
        }
        RegistryError::ForwardBelowGlobal => {
            (ErrorCode::InvalidMode, "Forward mode only supported on global level".to_owned())
        }
        RegistryError::ContextNotEmpty(context) => {
            (ErrorCode::ContextNotEmpty, format!("The specified context '{context}' is not empty."))
        }
        RegistryError::GuidNotFound(guid) => {
            (ErrorCode::SchemaNotFound, format!("Schema {guid} not found"))
        }
        RegistryError::IdTaken { id, context } => (
            ErrorCode::OperationNotPermitted,
            format!("Overwrite new schema with id {id} in context {context} is not permitted."),
        ),
        RegistryError::Referenced { subject, version } => (
            ErrorCode::ReferenceExists,
            format!(
                "One or more references exist to the schema \
                 {{magic=1,keytype=SCHEMA,subject={subject},version={version}}}."
            ),
        ),
        RegistryError::Association(error) => about_association(error),
        RegistryError::LintPolicyNotFound(_) => {
            (ErrorCode::LintPolicyNotFound, format!("{error}; PUT sets one"))
        }
        RegistryError::LintRefused { findings, .. } => (
            ErrorCode::LintRefused,
            format!(
                "Lint found {} errors, which the policy refuses: {}",
                findings.len(),
                findings.join("; ")
            ),
        ),
        RegistryError::StreamNotFound(_) => (
            ErrorCode::StreamNotFound,
            format!("{error}; PUT declares one, or register a schema under '<name>-value'"),
        ),
        RegistryError::StreamSubject { subjects, .. } => {
            let way_out =
                if subjects.is_empty() { "PATCH its document" } else { "name one of them" };
            (ErrorCode::StreamSubjectNotFound, format!("{error}; {way_out}"))
        }
        RegistryError::StreamChanged(_) => {
            (ErrorCode::StreamChanged, format!("{error}; read it again and repeat the change"))
        }
        RegistryError::GroupNotFound(_) => (ErrorCode::CopartitionGroupNotFound, error.to_string()),
        RegistryError::InvalidStream(_) => (ErrorCode::InvalidStream, error.to_string()),
        RegistryError::KeyFrozen { .. } => (ErrorCode::KeyFrozen, error.to_string()),
        RegistryError::Contended(_) => {
            (ErrorCode::OperationTimeout, "Register operation timed out".to_owned())
        }
        RegistryError::Defect => {
            (ErrorCode::InternalServerError, "Internal Server Error".to_owned())
        }
        RegistryError::Unavailable(_) => (
            ErrorCode::StoreUnavailable,
            "The store is not available at this time; try again later".to_owned(),
        ),
        RegistryError::Store(_) | RegistryError::Repointed { .. } => {
            (ErrorCode::StoreError, "Error while reading from or writing to the store".to_owned())
        }
    }
}

#[cfg(test)]
mod tests;
