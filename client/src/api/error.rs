//! The body of every error, and the codes in it.

use serde::{Deserialize, Serialize};

/// The body of every answer that is not a success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorMessage {
    /// A code of [`ErrorCode`], or one that a later release has added.
    pub error_code: i32,
    /// What is wrong, for a person.
    pub message: String,
}

macro_rules! error_codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $number:literal,)+) => {
        /// Why a request was not answered. Codes of five digits begin with the HTTP status.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $($(#[doc = $doc])+ $name,)+
        }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &[ErrorCode] = &[$(ErrorCode::$name),+];

            /// The number on the wire.
            pub fn number(self) -> i32 {
                match self {
                    $(ErrorCode::$name => $number,)+
                }
            }
        }
    };
}

error_codes! {
    /// The body is malformed or has a value of a wrong type.
    BadRequest = 400,
    /// The path, or a number in it, is not one of the API.
    NotFound = 404,
    /// The path does not have this method.
    MethodNotAllowed = 405,
    /// No media type that the client accepts can be produced.
    NotAcceptable = 406,
    /// The body did not arrive in time.
    RequestTimeout = 408,
    /// The body is too large.
    PayloadTooLarge = 413,
    /// The body is of a type that is not read.
    UnsupportedMediaType = 415,
    /// The body is empty or `null`, or asks for what the server does not support.
    UnprocessableEntity = 422,
    /// The header of the request is too large.
    HeaderTooLarge = 431,
    /// A defect of the server.
    InternalServerError = 500,
    /// The subject is not there.
    SubjectNotFound = 40401,
    /// The version is not there.
    VersionNotFound = 40402,
    /// The schema is not there.
    SchemaNotFound = 40403,
    /// The subject was soft-deleted already.
    SubjectSoftDeleted = 40404,
    /// The subject must be soft-deleted before it is deleted for good.
    SubjectNotSoftDeleted = 40405,
    /// The version was soft-deleted already.
    VersionSoftDeleted = 40406,
    /// The version must be soft-deleted before it is deleted for good.
    VersionNotSoftDeleted = 40407,
    /// The subject has no config of its own.
    SubjectConfigNotFound = 40408,
    /// The subject has no mode of its own.
    SubjectModeNotFound = 40409,
    /// The resource has no such association.
    AssociationNotFound = 40410,
    /// The scope has no lint policy of its own.
    LintPolicyNotFound = 40491,
    /// The stream is neither declared nor implied by a subject.
    StreamNotFound = 40492,
    /// No stream names the co-partition group.
    CopartitionGroupNotFound = 40493,
    /// The stream has no such subject for its keys or its values, or several of which none is named.
    StreamSubjectNotFound = 40494,
    /// The schema does not agree with an earlier version.
    IncompatibleSchema = 40901,
    /// The resource has another association of this type.
    AssociationForResourceExists = 40903,
    /// The subject has an association, which forbids the operation.
    AssociationForSubjectExists = 40904,
    /// The subject belongs to a resource.
    StrongAssociationForSubjectExists = 40905,
    /// The subject has no version that is not deleted.
    NoActiveVersion = 40907,
    /// The association stays as it is until its resource goes.
    AssociationFrozen = 40908,
    /// A version of the key of a live stream would move keys to other partitions.
    KeyFrozen = 40991,
    /// The stream is not at the revision that `If-Match` names.
    StreamChanged = 41291,
    /// The schema cannot be parsed or its references cannot be found.
    InvalidSchema = 42201,
    /// The version is not a positive number or `latest`.
    InvalidVersion = 42202,
    /// The compatibility level is not one of the seven.
    InvalidCompatibilityLevel = 42203,
    /// The mode is not known.
    InvalidMode = 42204,
    /// The mode forbids the operation.
    OperationNotPermitted = 42205,
    /// Other schemas refer to this one.
    ReferenceExists = 42206,
    /// The subject has a name that cannot be registered.
    InvalidSubject = 42208,
    /// A rule set has a rule that clients could not run.
    InvalidRuleSet = 42210,
    /// The context has subjects, if only soft-deleted ones.
    ContextNotEmpty = 42211,
    /// An association has a property that is not valid.
    InvalidAssociation = 42212,
    /// Lint found errors, and the policy refuses them.
    LintRefused = 42291,
    /// The document is no stream.
    InvalidStream = 42292,
    /// The store failed.
    StoreError = 50001,
    /// The operation did not end in time.
    OperationTimeout = 50002,
    /// The store is away or busy; the same request may succeed later.
    StoreUnavailable = 50301,
}

impl ErrorCode {
    /// The HTTP status that carries the code.
    pub fn status(self) -> u16 {
        let number = self.number();
        let status = if number >= 10_000 { number / 100 } else { number };
        u16::try_from(status).expect("every code begins with three digits of a status")
    }

    /// The code with this number.
    pub fn from_number(number: i32) -> Option<ErrorCode> {
        ErrorCode::ALL.iter().copied().find(|code| code.number() == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_is_the_first_three_digits() {
        assert_eq!(ErrorCode::SubjectNotFound.status(), 404);
        assert_eq!(ErrorCode::InvalidSubject.status(), 422);
        assert_eq!(ErrorCode::PayloadTooLarge.status(), 413);
        for &code in ErrorCode::ALL {
            assert!((400..600).contains(&code.status()), "{code:?}");
            assert_eq!(ErrorCode::from_number(code.number()), Some(code));
        }
    }
}
