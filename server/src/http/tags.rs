//! Inline tags of schemas: their bodies, and `/subjects/{subject}/versions/{version}/tags`.

use axum::Json;
use axum::extract::State;
use clade_checker::{EntityTags, EntityType};
use clade_client::api::{self, ErrorCode};

use super::error::ApiError;
use super::extract::{Query, RawBody, SubjectPath, VersionPath};
use super::{Api, bodies};
use crate::registry::{RegistryError, RuleEdits, SubjectVersion, TagChange, VersionEdits};

/// Registers a version that is an earlier one with other tags, metadata or rules.
pub(super) async fn edit(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    VersionPath(version): VersionPath,
    body: RawBody,
) -> Result<Json<api::RegisterSchemaResponse>, ApiError> {
    let edits = edits(body.read("modifyTags.arg2")?)?;
    let version = api
        .registry
        .edit_version(&subject, version, edits)
        .await
        .map_err(|error| ApiError::about(&subject, error))?;
    let text = version.schema.text.clone();
    Ok(Json(bodies::registered(&version, text)))
}

/// The tags that `findTags` asks for; none if it was not given.
pub(super) async fn found(
    api: &Api,
    version: &SubjectVersion,
    query: &Query,
) -> Result<Vec<api::SchemaTags>, ApiError> {
    let wanted: Vec<String> = query.texts("findTags").map(str::to_owned).collect();
    if wanted.iter().all(String::is_empty) {
        return Ok(Vec::new());
    }
    let context = version.subject.context();
    let found = api.registry.tags_of(&version.schema, context, &wanted).await?;
    Ok(found.into_iter().map(schema_tags).collect())
}

/// The change of tags that a registration asks for.
///
/// # Errors
/// 400 for an entity without a type, or with one that is not known.
pub(super) fn change(
    to_add: Vec<api::SchemaTags>,
    to_remove: Vec<api::SchemaTags>,
    carries_previous: bool,
) -> Result<TagChange, ApiError> {
    let entities = |list: Vec<api::SchemaTags>| list.into_iter().map(entity_tags).collect();
    let added: Result<_, ApiError> = entities(to_add);
    Ok(TagChange { added: added?, removed: entities(to_remove)?, carries_previous })
}

fn edits(request: api::TagSchemaRequest) -> Result<VersionEdits, ApiError> {
    let api::TagSchemaRequest {
        new_version,
        tags_to_add,
        tags_to_remove,
        metadata,
        rule_set,
        rules_to_merge,
        rules_to_remove,
    } = request;
    let rules = match (rule_set, rules_to_merge, rules_to_remove) {
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) => {
            return Err(ApiError::from(RegistryError::InvalidRuleSet(
                "ruleSet should be omitted if specifying rulesToMerge or rulesToRemove".to_owned(),
            )));
        }
        (Some(rules), None, None) => RuleEdits::Replace(bodies::rule_set(rules)?),
        (None, None, None) => RuleEdits::Keep,
        (None, merged, removed) => RuleEdits::Edit {
            merged: merged.map(bodies::rule_set).transpose()?,
            removed: removed.unwrap_or_default(),
        },
    };
    Ok(VersionEdits {
        new_version,
        tags: change(tags_to_add, tags_to_remove, false)?,
        metadata: metadata.map(bodies::metadata),
        rules,
    })
}

fn entity_tags(given: api::SchemaTags) -> Result<EntityTags, ApiError> {
    let entity = given.schema_entity.unwrap_or_default();
    let path = entity.entity_path.unwrap_or_default();
    let name = entity.entity_type.unwrap_or_default();
    let entity_type = EntityType::from_wire_name(&name.to_ascii_lowercase()).ok_or_else(|| {
        let message = format!(
            "entityType {name:?} of the schemaEntity with entityPath {path:?} is not one of the \
             values accepted: [sr_record, sr_field]"
        );
        ApiError::new(ErrorCode::BadRequest, message)
    })?;
    Ok(EntityTags { path, entity_type, tags: given.tags })
}

fn schema_tags(tagged: EntityTags) -> api::SchemaTags {
    let entity = api::SchemaEntity {
        entity_path: Some(tagged.path),
        entity_type: Some(tagged.entity_type.wire_name().to_owned()),
    };
    api::SchemaTags { schema_entity: Some(entity), tags: tagged.tags }
}
