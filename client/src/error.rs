//! Why a call has no result.

use std::sync::Arc;

use crate::api::ErrorCode;
use crate::framing::FramingError;

/// What a call of this crate answers with.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call has no result. Cheap to clone, because callers that waited for the same answer all get it.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The registry understood the request and does not do it.
    #[error("{operation}: the registry answered {status} with code {code}: {message}")]
    Refused {
        /// Method and path.
        operation: String,
        /// The HTTP status.
        status: u16,
        /// The code of the body, or else the status.
        code: i32,
        /// The registry's words.
        message: String,
    },
    /// No server could be reached, or none answered in time.
    #[error(
        "{operation}: none of the registries answered (tried {tried}); see that one of them runs there \
         and is reachable"
    )]
    Unreachable {
        /// Method and path.
        operation: String,
        /// The URLs that were tried.
        tried: String,
        /// What happened at the last one.
        source: Arc<reqwest::Error>,
    },
    /// A server answered with something that is not in the API.
    #[error(
        "{operation}: {url} answered {status} with a body that is not in the API; see that the URL is \
         that of a schema registry and not of a proxy or a page"
    )]
    UnexpectedAnswer {
        /// Method and path.
        operation: String,
        /// Who answered.
        url: String,
        /// The HTTP status.
        status: u16,
        /// What is wrong with the body, where it was read.
        source: Option<Arc<serde_json::Error>>,
    },
    /// A URL that cannot be one of a registry.
    #[error("`{url}` is not the URL of a registry; give one like `http://localhost:8081`")]
    InvalidUrl {
        /// What was given.
        url: String,
    },
    /// A client was to be made without a URL.
    #[error("no URL of a registry was given; give one like `http://localhost:8081`")]
    NoUrl,
    /// A name that no path can have.
    #[error("`{segment}` cannot stand in a path; take another name for it")]
    InvalidName {
        /// The name.
        segment: String,
    },
    /// Certificates or keys that cannot be used.
    #[error("{what} cannot be used for TLS; give certificates and keys as PEM")]
    Tls {
        /// What it was about.
        what: &'static str,
        /// What is wrong with it.
        source: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// Credentials that no header can have.
    #[error("the credentials have characters that no HTTP header can have; take them out")]
    InvalidCredentials,
    /// A record whose frame cannot be read.
    #[error(transparent)]
    Framing(#[from] FramingError),
    /// A registry that does not know GUIDs, as those before release 8.
    #[error(
        "the registry tells no GUID of {schema}, which headers need; put ids in front of records \
         (`Framing::Prefix`)"
    )]
    NoGuid {
        /// The schema.
        schema: String,
    },
    /// A topic for which no subject could be told.
    #[error("no subject for the {part} of topic `{topic}`: {reason}")]
    NoSubject {
        /// The topic.
        topic: String,
        /// `key` or `value`.
        part: &'static str,
        /// Why, and what helps.
        reason: &'static str,
    },
    /// A schema of another type than the one that a serializer or deserializer is for.
    #[error(
        "{schema} is of type {found}, not {wanted}; use the serializer or deserializer of {found}"
    )]
    WrongSchemaType {
        /// The schema.
        schema: String,
        /// The type that the serializer or deserializer is for.
        wanted: &'static str,
        /// The type that the schema has.
        found: String,
    },
    /// A schema that cannot be used to write or read records.
    #[error("{schema} cannot be used to write or read records")]
    Schema {
        /// The schema.
        schema: String,
        /// Why.
        source: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// References that lead to too many schemas.
    #[error("{schema} needs more than {limit} other schemas; refer to fewer")]
    TooManyReferences {
        /// The schema.
        schema: String,
        /// How many are read.
        limit: usize,
    },
    /// A message that is not in its file.
    #[error("{schema} has no message {message}")]
    NoSuchMessage {
        /// The schema.
        schema: String,
        /// Its full name, or its place.
        message: String,
    },
    /// A value that cannot be written with a schema, or a record that cannot be read with it.
    #[error("the record does not agree with {schema}")]
    Record {
        /// The schema.
        schema: String,
        /// Where they differ.
        source: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// A value that a JSON Schema does not allow.
    #[error("the record is not valid by {schema}, at `{path}`: {message}")]
    Invalid {
        /// The schema.
        schema: String,
        /// Where in the record, as a JSON Pointer.
        path: String,
        /// What is wrong there.
        message: String,
    },
    /// The HTTP client could not be made.
    #[error("the HTTP client cannot be made")]
    Http {
        /// Why.
        source: Arc<reqwest::Error>,
    },
}

impl Error {
    /// The code of the registry's answer, if it refused and the code is known.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Error::Refused { code, .. } => ErrorCode::from_number(*code),
            _ => None,
        }
    }

    /// The HTTP status of the registry's answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        match self {
            Error::Refused { status, .. } | Error::UnexpectedAnswer { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether the registry says that what was asked for is not there.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Error::Refused { status: 404, .. })
    }
}
