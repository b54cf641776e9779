//! `format=logical`: the form in which Confluent's registry exchanges schemas with Flink and tables.
//! This server does not have it, and says so rather than answer with another text.

use clade_client::api::{ErrorCode, RegisterSchemaRequest};

use super::error::ApiError;
use super::extract::Query;

const TYPES: &str = "AVRO, JSON, PROTOBUF";

/// Refuses a version as a logical type schema.
pub(super) fn refuse_read(query: &Query) -> Result<(), ApiError> {
    if !is_asked_for(query) {
        return Ok(());
    }
    Err(refusal(
        "Stored schema cannot be represented as a logical type: this server has no logical type \
         schemas; leave format=logical out"
            .to_owned(),
    ))
}

/// Refuses a logical type schema that is to be registered: first for what it lacks, as Confluent's
/// registry does, then for what it is.
pub(super) fn refuse_registration(
    query: &Query,
    request: &RegisterSchemaRequest,
) -> Result<(), ApiError> {
    if !is_asked_for(query) {
        return Ok(());
    }
    let schema_type = request.schema_type.as_deref().filter(|name| !name.is_empty());
    let text = request.schema.as_deref().filter(|text| !text.trim().is_empty());
    Err(refusal(match (schema_type, text) {
        (None, _) => {
            format!("schemaType is required when format=logical, and must be one of {TYPES}")
        }
        (Some(_), None) => "Schema is required when format=logical".to_owned(),
        (Some("AVRO" | "JSON" | "PROTOBUF"), Some(_)) => {
            "Invalid logical type schema: this server has no logical type schemas; register the \
             schema of schemaType itself, without format=logical"
                .to_owned()
        }
        (Some(other), Some(_)) => {
            format!("Unsupported schemaType '{other}' for format=logical; must be one of {TYPES}")
        }
    }))
}

fn is_asked_for(query: &Query) -> bool {
    query.text("format") == Some("logical")
}

fn refusal(message: String) -> ApiError {
    ApiError::new(ErrorCode::InvalidSchema, message)
}
