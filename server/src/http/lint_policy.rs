//! `/api/v1/lint/policy`: what a scope wants to hear of lint. `/api/v1/subjects`: what was found.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use clade_checker::lint::{Finding, Profile, Severity};
use clade_client::api::{LintPoliciesResponse, LintPolicy as Body, ScopedLintPolicy};
use http::{HeaderName, HeaderValue};

use super::Api;
use super::config::scope_of;
use super::error::ApiError;
use super::extract::{Query, RawBody, SubjectPath, VersionPath};
use super::lint::{profile_of, response, severities_of};
use super::streams::page_limit;
use crate::registry::lint::{LintAnswer, LintAsked, LintPolicy, LintRequest, OFF};
use crate::registry::{Deleted, Scope, Subject};

/// How many findings a registration had: `errors=0, warnings=2, infos=3, hints=0`.
const COUNTS: HeaderName = HeaderName::from_static("x-clade-lint");

/// The policies of all scopes, a page at a time.
pub(super) async fn list(
    State(api): State<Api>,
    query: Query,
) -> Result<Json<LintPoliciesResponse>, ApiError> {
    let limit = page_limit(&query)?;
    let after = query.text("cursor").map(Subject::parse);
    let mut rest = api.registry.lint_policies(after.as_ref()).await?.into_iter();
    let body = |(scope, policy): (Subject, LintPolicy)| ScopedLintPolicy {
        scope: scope.to_string(),
        policy: policy_body(policy),
    };
    let policies: Vec<_> = rest.by_ref().take(limit).map(body).collect();
    let next = rest.next().and_then(|_| policies.last().map(|last| last.scope.clone()));
    Ok(Json(LintPoliciesResponse { policies, next }))
}

/// The policy of the top level.
pub(super) async fn show_top_level(
    State(api): State<Api>,
    query: Query,
) -> Result<Json<Body>, ApiError> {
    show_of(&api, &Scope::TopLevel, &query).await
}

/// The policy of a subject, or of a context: `:.context:`.
pub(super) async fn show(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    query: Query,
) -> Result<Json<Body>, ApiError> {
    show_of(&api, &scope_of(subject), &query).await
}

async fn show_of(api: &Api, scope: &Scope, query: &Query) -> Result<Json<Body>, ApiError> {
    let policy = api.registry.lint_policy(scope, query.flag("inForce")).await?;
    Ok(Json(policy_body(policy)))
}

/// Sets the policy of the top level.
pub(super) async fn set_top_level(
    State(api): State<Api>,
    body: RawBody,
) -> Result<Json<Body>, ApiError> {
    set_of(&api, &Scope::TopLevel, &body).await
}

/// Sets the policy of a subject, which need not exist, or of a context.
pub(super) async fn set(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    body: RawBody,
) -> Result<Json<Body>, ApiError> {
    set_of(&api, &scope_of(subject), &body).await
}

async fn set_of(api: &Api, scope: &Scope, body: &RawBody) -> Result<Json<Body>, ApiError> {
    let Body { profile, severities, enforce } = body.read("the body")?;
    let policy = LintPolicy {
        profile: profile.as_deref().map(profile_of).transpose()?,
        severities: severities_of(severities)?,
        enforce,
    };
    api.registry.set_lint_policy(scope, &policy).await?;
    Ok(Json(policy_body(policy)))
}

/// Clears the policy of the top level; answers with what it was.
pub(super) async fn clear_top_level(State(api): State<Api>) -> Result<Json<Body>, ApiError> {
    Ok(Json(policy_body(api.registry.delete_lint_policy(&Scope::TopLevel).await?)))
}

/// Clears the policy of a subject or a context; answers with what it was.
pub(super) async fn clear(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
) -> Result<Json<Body>, ApiError> {
    Ok(Json(policy_body(api.registry.delete_lint_policy(&scope_of(subject)).await?)))
}

fn policy_body(policy: LintPolicy) -> Body {
    let name = |severity: Option<Severity>| severity.map_or(OFF, Severity::wire_name).to_owned();
    Body {
        profile: policy.profile.map(|profile: Profile| profile.wire_name().to_owned()),
        severities: policy.severities.into_iter().map(|(id, one)| (id, name(one))).collect(),
        enforce: policy.enforce,
    }
}

/// What lint found in a version when it was registered; of one that came in another way, what it finds
/// now.
pub(super) async fn of_version(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    VersionPath(version): VersionPath,
) -> Result<Response, ApiError> {
    let found = api.registry.version(&subject, version, Deleted::Hidden).await?;
    if let Some(kept) = api.registry.lint_result(&found.subject, found.version).await? {
        return Ok(kept.into_response());
    }
    let scope = Scope::Subject(found.subject.clone());
    let request = LintRequest {
        schema_type: None,
        asked: LintAsked::Version { subject: found.subject, version },
        samples: Vec::new(),
        role: None,
        level: None,
        policy: api.registry.lint_policy(&scope, true).await?.policy(),
    };
    Ok(Json(response(api.registry.lint(request).await?)).into_response())
}

/// What lint found in a new version, as it is kept beside it.
pub(super) fn kept(found: &LintAnswer) -> String {
    serde_json::to_string(&response(found.clone())).expect("findings have string keys only")
}

/// The header that counts what lint found in a new version.
pub(super) fn counts(found: &LintAnswer) -> Option<(HeaderName, HeaderValue)> {
    let count = |severity| {
        let of = |one: &&(Finding, _)| one.0.severity == severity && one.0.suppressed.is_none();
        found.findings.iter().filter(of).count()
    };
    let [errors, warnings, infos, hints] =
        [Severity::Error, Severity::Warning, Severity::Info, Severity::Hint].map(count);
    let counts = format!("errors={errors}, warnings={warnings}, infos={infos}, hints={hints}");
    Some((COUNTS, HeaderValue::from_str(&counts).ok()?))
}
