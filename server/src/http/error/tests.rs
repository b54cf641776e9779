//! What errors say.

use clade_checker::ParseError;

use super::*;
use crate::registry::{Context, ProposedSchema, Version};
use crate::store::StoreError;

#[test]
fn deletes_that_references_block_name_the_key() {
    let error = RegistryError::Referenced { subject: Subject::parse("a"), version: Version(3) };
    let error = ApiError::from(error);
    assert_eq!(error.code(), ErrorCode::ReferenceExists);
    assert_eq!(
        error.message(),
        "One or more references exist to the schema \
         {magic=1,keytype=SCHEMA,subject=a,version=3}."
    );
}

#[test]
fn operations_that_time_out_are_named() {
    let timed_out = || RegistryError::Contended(64);
    for (error, want) in [
        (ApiError::about(&Subject::parse("s"), timed_out()), "Register operation timed out"),
        (ApiError::during("Update mode", timed_out()), "Update mode operation timed out"),
        (
            ApiError::during_deletion_of(&Subject::parse("s"), timed_out()),
            "Delete subject operation timed out",
        ),
    ] {
        assert_eq!((error.code(), error.message()), (ErrorCode::OperationTimeout, want));
    }
}

#[test]
fn a_store_that_fails_is_told_by_the_operation() {
    let subject = Subject::parse("s");
    let failed = || StoreError::IdsExhausted(Context::default_context()).into();
    let error = ApiError::during_deletion_of(&subject, failed());
    assert_eq!(error.code(), ErrorCode::InternalServerError);
    assert_eq!(error.message(), "Error while deleting the subject s");
    assert_eq!(ApiError::during("Update mode", failed()).code(), ErrorCode::StoreError);
}

#[test]
fn modes_name_subject_and_context() {
    for (subject, want) in [
        ("a", "Subject a in context  is in read-only mode"),
        (":.c:a", "Subject :.c:a in context .c is in read-only mode"),
        ("", "Subject null in context  is in read-only mode"),
    ] {
        let error = ApiError::from(RegistryError::ReadOnly(Subject::parse(subject)));
        assert_eq!(error.message(), want);
    }
}

#[test]
fn unparsable_schemas_keep_the_start_and_the_tail() {
    for (schema_type, start) in [
        (None, "Invalid schema of type AVRO, details: Invalid schema {subject=s,version=null,"),
        (
            Some("JSON"),
            "Invalid schema of type JSON, details: Invalid schema of type JSON, details: \
             Invalid JSON schema",
        ),
        (
            Some("PROTOBUF"),
            "Invalid schema of type PROTOBUF, details: Invalid schema of type PROTOBUF, \
             details: Could not parse Protobuf - ",
        ),
    ] {
        let proposed = ProposedSchema {
            text: "x".to_owned(),
            schema_type: schema_type.map(str::to_owned),
            ..ProposedSchema::default()
        };
        let error = RegistryError::InvalidSchema {
            proposed: Box::new(proposed),
            source: ParseError::whole("no such thing"),
        };
        let error = ApiError::about(&Subject::parse("s"), error);
        assert!(error.message().starts_with(start), "{}", error.message());
        assert!(error.message().ends_with("no such thing"), "{}", error.message());
    }
}
