//! `/associations`: which subjects hold the schemas of a resource, such as a topic.

use axum::Json;
use axum::extract::State;
use clade_client::api::{self, ErrorCode};
use http::StatusCode;

use super::error::ApiError;
use super::extract::{Query, RawBody, ResourceIdPath, ResourceNamePath, SubjectPath};
use super::paging::{ListLimit, page};
use super::{Api, bodies};
use crate::registry::{
    Association, AssociationError, AssociationFilter, AssociationOperation, AssociationOrigin,
    AssociationRequest, AssociationsOf, Context, Deleted, Lifecycle, ProposedAssociation, Resource,
    Subject, SubjectVersion, VersionSelector,
};

/// Stands for any name or namespace.
const WILDCARD: &str = "-";

/// What an operation of a request does where its body does not say it.
#[derive(Clone, Copy)]
enum Operation {
    Create,
    Upsert,
    Delete,
}

/// The associations of a subject.
pub(super) async fn of_subject(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    query: Query,
) -> Result<Json<Vec<api::Association>>, ApiError> {
    list(&api, &AssociationsOf::Subject(subject), &query).await
}

/// The associations of the resources with a name.
pub(super) async fn of_resource_name(
    State(api): State<Api>,
    ResourceNamePath { namespace, name }: ResourceNamePath,
    query: Query,
) -> Result<Json<Vec<api::Association>>, ApiError> {
    list(&api, &of_name(namespace, name), &query).await
}

/// The associations of a resource.
pub(super) async fn of_resource(
    State(api): State<Api>,
    ResourceIdPath(id): ResourceIdPath,
    query: Query,
) -> Result<Json<Vec<api::Association>>, ApiError> {
    list(&api, &AssociationsOf::ResourceId(id), &query).await
}

/// Adds associations to a resource.
pub(super) async fn create(
    State(api): State<Api>,
    query: Query,
    body: RawBody,
) -> Result<Json<api::AssociationResponse>, ApiError> {
    let request = body.read("createAssociation.arg2")?;
    let request = asked(request, Some(Operation::Create), context(&query).as_ref())?;
    change(&api, &request, query.flag("dryRun")).await.map(Json)
}

/// Adds associations to a resource or changes those that it has.
pub(super) async fn upsert(
    State(api): State<Api>,
    ResourceIdPath(id): ResourceIdPath,
    query: Query,
    body: RawBody,
) -> Result<Json<api::AssociationResponse>, ApiError> {
    let mut request: api::AssociationRequest = body.read("upsertAssociation.arg2")?;
    if request.resource_id.as_ref().is_some_and(|in_body| *in_body != id) {
        let detail = "it is another one in the path".to_owned();
        let error = AssociationError::InvalidProperty { property: "resourceId", detail };
        return Err(ApiError::from_association(error));
    }
    request.resource_id = Some(id);
    let request = asked(request, Some(Operation::Upsert), context(&query).as_ref())?;
    change(&api, &request, query.flag("dryRun")).await.map(Json)
}

/// Removes associations of a resource.
pub(super) async fn delete(
    State(api): State<Api>,
    ResourceIdPath(id): ResourceIdPath,
    query: Query,
) -> Result<StatusCode, ApiError> {
    let filter = filter(&query)?;
    let (cascade, dry_run) = (query.flag("cascadeLifecycle"), query.flag("dryRun"));
    api.registry
        .delete_associations(&id, &filter, cascade, dry_run)
        .await
        .map_err(|error| ApiError::during("Delete association", error))?;
    Ok(StatusCode::NO_CONTENT)
}

/// The associations of many resources.
pub(super) async fn batch_get(
    State(api): State<Api>,
    query: Query,
    body: RawBody,
) -> Result<(StatusCode, Json<api::AssociationBatchResponse>), ApiError> {
    let batch: api::AssociationBatchGetRequest = body.read("batchGetAssociations.arg1")?;
    let with_schemas = query.flag("includeSchemas");
    let mut results = Vec::with_capacity(batch.requests.len());
    for request in batch.requests {
        results.push(result(look_up(&api, request, with_schemas).await));
    }
    Ok((StatusCode::MULTI_STATUS, Json(api::AssociationBatchResponse { results })))
}

/// Changes the associations of many resources, each for itself.
pub(super) async fn batch_mutate(
    State(api): State<Api>,
    query: Query,
    body: RawBody,
) -> Result<(StatusCode, Json<api::AssociationBatchResponse>), ApiError> {
    let batch: api::AssociationBatchRequest = body.read("batchMutateAssociations.arg2")?;
    let context = context(&query);
    let requests = batch.requests.into_iter().map(|one| asked(one, None, context.as_ref()));
    let requests = requests.collect::<Result<Vec<_>, _>>()?;
    let mut results = Vec::with_capacity(requests.len());
    for request in &requests {
        results.push(result(change(&api, request, query.flag("dryRun")).await));
    }
    Ok((StatusCode::MULTI_STATUS, Json(api::AssociationBatchResponse { results })))
}

/// Which associations `resourceType`, `associationType` and `lifecycle` ask for.
pub(super) fn filter(query: &Query) -> Result<AssociationFilter, ApiError> {
    let named = |name: &&str| !name.is_empty();
    let lifecycle = |name| Lifecycle::from_wire_name(name).ok_or_else(ApiError::not_found);
    Ok(AssociationFilter {
        resource_type: query.text("resourceType").filter(named).map(str::to_owned),
        association_types: query.texts("associationType").filter(named).map(String::from).collect(),
        lifecycles: query
            .texts("lifecycle")
            .filter(named)
            .map(lifecycle)
            .collect::<Result<_, _>>()?,
        or_none: false,
    })
}

/// The same for a list of schemas, where `NONE` is a lifecycle too; `None` if it asks for nothing.
pub(super) fn filter_of_schemas(query: &Query) -> Result<Option<AssociationFilter>, ApiError> {
    let (or_none, rest) = query.without("lifecycle", "NONE");
    let filter = AssociationFilter { or_none, ..filter(&rest)? };
    Ok((filter != AssociationFilter::default()).then_some(filter))
}

async fn list(
    api: &Api,
    of: &AssociationsOf,
    query: &Query,
) -> Result<Json<Vec<api::Association>>, ApiError> {
    let page = page(query, ListLimit::UNLIMITED)?;
    let associations = api.registry.associations(of, &filter(query)?).await?;
    Ok(Json(page.cut(associations).iter().map(bodies::association).collect()))
}

async fn change(
    api: &Api,
    request: &AssociationRequest,
    dry_run: bool,
) -> Result<api::AssociationResponse, ApiError> {
    let changed = api.registry.change_associations(request, dry_run).await;
    let changed = changed.map_err(|error| ApiError::during("Create association", error))?;
    let infos = changed.into_iter().map(|(association, version)| info(&association, version));
    Ok(api::AssociationResponse {
        resource_name: request.name.clone(),
        resource_namespace: request.namespace.clone(),
        resource_id: request.id.clone().unwrap_or_default(),
        resource_type: crate::registry::TOPIC.to_owned(),
        associations: infos.collect(),
    })
}

/// The answer to one question of a batch: the resource as it was found, or else as it was asked for.
async fn look_up(
    api: &Api,
    request: api::AssociationGetRequest,
    with_schemas: bool,
) -> Result<api::AssociationResponse, ApiError> {
    let lifecycle = request.lifecycle.as_deref().map(lifecycle).transpose()?;
    let filter = AssociationFilter {
        resource_type: request.resource_type.clone().filter(|name| !name.is_empty()),
        association_types: request.association_types.into_iter().collect(),
        lifecycles: lifecycle.into_iter().collect(),
        or_none: false,
    };
    let names = (request.resource_namespace.clone(), request.resource_name.clone());
    let of = match (&request.resource_id, names) {
        (Some(id), _) if !id.is_empty() => AssociationsOf::ResourceId(id.clone()),
        (_, (Some(namespace), Some(name))) => of_name(namespace, name),
        (_, _) => {
            let detail = "it is required, or else resourceName and resourceNamespace".to_owned();
            let error = AssociationError::InvalidProperty { property: "resourceId", detail };
            return Err(ApiError::from_association(error));
        }
    };
    let found = api.registry.associations(&of, &filter).await?;
    let mut associations = Vec::with_capacity(found.len());
    for association in &found {
        let version = match with_schemas {
            true => {
                let (subject, latest) = (&association.subject, VersionSelector::Latest);
                Some(api.registry.version(subject, latest, Deleted::Hidden).await?)
            }
            false => None,
        };
        associations.push(info(association, version));
    }
    let resource = found.first().map(|association| association.resource.clone());
    let resource = resource.unwrap_or_else(|| Resource {
        name: request.resource_name.unwrap_or_default(),
        namespace: request.resource_namespace.unwrap_or_default(),
        id: request.resource_id.unwrap_or_default(),
        resource_type: request.resource_type.unwrap_or_default(),
    });
    Ok(api::AssociationResponse {
        resource_name: resource.name,
        resource_namespace: resource.namespace,
        resource_id: resource.id,
        resource_type: resource.resource_type,
        associations,
    })
}

fn info(association: &Association, version: Option<SubjectVersion>) -> api::AssociationInfo {
    let schema = version.map(|version| {
        let text = version.schema.text.clone();
        bodies::looked_up(&version, text)
    });
    api::AssociationInfo {
        subject: association.subject.to_string(),
        association_type: association.association_type.wire_name().to_owned(),
        lifecycle: association.lifecycle.wire_name().to_owned(),
        frozen: association.is_frozen,
        schema,
    }
}

fn result(answer: Result<api::AssociationResponse, ApiError>) -> api::AssociationResult {
    match answer {
        Ok(response) => api::AssociationResult { error: None, result: Some(response) },
        Err(error) => api::AssociationResult { error: Some(error.into_message()), result: None },
    }
}

/// What a body asks for. Its operations do what `operation` says, or else each what it says itself.
fn asked(
    request: api::AssociationRequest,
    operation: Option<Operation>,
    context: Option<&Context>,
) -> Result<AssociationRequest, ApiError> {
    let operations = request.associations.into_iter().map(|one| {
        let operation = match operation {
            Some(operation) => operation,
            None => named_operation(one.op_type.as_deref())?,
        };
        match operation {
            Operation::Create => Ok(AssociationOperation::Create(proposed(one, context)?)),
            Operation::Upsert => Ok(AssociationOperation::Upsert(proposed(one, context)?)),
            Operation::Delete => Ok(AssociationOperation::Delete {
                association_type: one.association_type,
                cascade: one.cascade_lifecycle == Some(true),
            }),
        }
    });
    Ok(AssociationRequest {
        operations: operations.collect::<Result<_, ApiError>>()?,
        name: request.resource_name.unwrap_or_default(),
        namespace: request.resource_namespace.unwrap_or_default(),
        id: request.resource_id,
        resource_type: request.resource_type,
    })
}

fn named_operation(name: Option<&str>) -> Result<Operation, ApiError> {
    match name {
        Some("CREATE") => Ok(Operation::Create),
        Some("UPSERT") => Ok(Operation::Upsert),
        Some("DELETE") => Ok(Operation::Delete),
        Some(other) => Err(unknown_name(other, "CREATE, UPSERT, DELETE")),
        None => Err(ApiError::new(ErrorCode::BadRequest, "an operation has no `opType`")),
    }
}

fn proposed(
    operation: api::AssociationOperation,
    context: Option<&Context>,
) -> Result<ProposedAssociation, ApiError> {
    Ok(ProposedAssociation {
        subject: operation
            .subject
            .filter(|name| !name.is_empty())
            .map(|name| in_context(Subject::parse(&name), &name, context)),
        association_type: operation.association_type,
        lifecycle: operation.lifecycle.as_deref().map(lifecycle).transpose()?,
        is_frozen: operation.frozen,
        schema: operation.schema.map(bodies::proposed).transpose()?,
        normalize: operation.normalize == Some(true),
        origin: AssociationOrigin {
            guid: operation.guid,
            created_at_ms: operation.create_ts,
            updated_at_ms: operation.update_ts,
        },
    })
}

/// A subject that names no context is one of the request's.
fn in_context(subject: Subject, name: &str, context: Option<&Context>) -> Subject {
    match context {
        Some(context) if !name.starts_with(":.") => Subject::from_stored(context.clone(), name),
        Some(_) | None => subject,
    }
}

fn lifecycle(name: &str) -> Result<Lifecycle, ApiError> {
    Lifecycle::from_wire_name(name).ok_or_else(|| unknown_name(name, "STRONG, WEAK"))
}

fn unknown_name(name: &str, allowed: &str) -> ApiError {
    let message = format!("{name:?} is not one of the values accepted: [{allowed}]");
    ApiError::new(ErrorCode::BadRequest, message)
}

/// The context of `context`, which is written as in front of a subject.
fn context(query: &Query) -> Option<Context> {
    let text = query.text("context").filter(|text| !text.is_empty())?;
    Some(Subject::parse(text).context().clone())
}

fn of_name(namespace: String, name: String) -> AssociationsOf {
    let unless_any = |text: String| (text != WILDCARD).then_some(text);
    AssociationsOf::ResourceName { namespace: unless_any(namespace), name: unless_any(name) }
}
