//! `/compatibility`: judges a schema without registering it.

use axum::Json;
use axum::extract::State;
use clade_client::api::{CompatibilityCheckResponse, ErrorCode, RegisterSchemaRequest};

use super::error::ApiError;
use super::extract::{Query, RawBody, SubjectPath, VersionText};
use super::{Api, bodies};
use crate::registry::{Against, Subject};

/// Judges against the versions that the subject's level asks for.
pub(super) async fn check_subject(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    query: Query,
    body: RawBody,
) -> Result<Json<CompatibilityCheckResponse>, ApiError> {
    let request = body.read("testCompatibilityForSubject.arg1")?;
    check(&api, &subject, Against::Level, &query, request).await
}

/// Judges against one version.
pub(super) async fn check_version(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    VersionText(version): VersionText,
    query: Query,
    body: RawBody,
) -> Result<Json<CompatibilityCheckResponse>, ApiError> {
    let request = body.read("testCompatibilityBySubjectName.arg2")?;
    let against = Against::Version(version.parse()?);
    check(&api, &subject, against, &query, request).await
}

async fn check(
    api: &Api,
    subject: &Subject,
    against: Against,
    query: &Query,
    request: RegisterSchemaRequest,
) -> Result<Json<CompatibilityCheckResponse>, ApiError> {
    let proposed = bodies::proposed(request)?;
    let is_verbose = query.flag("verbose");
    let answer = api
        .registry
        .check(subject, against, proposed, query.flag("normalize"))
        .await
        .map_err(|error| ApiError::about(subject, error));
    match answer {
        Ok(answer) => Ok(Json(CompatibilityCheckResponse {
            is_compatible: answer.is_compatible,
            messages: is_verbose.then_some(answer.messages),
        })),
        // With reasons asked for, a schema that cannot be read is a judgement and not an error.
        Err(error) if is_verbose && error.code() == ErrorCode::InvalidSchema => {
            let messages = Some(vec![error.message().to_owned()]);
            Ok(Json(CompatibilityCheckResponse { is_compatible: false, messages }))
        }
        Err(error) => Err(error),
    }
}
