//! Turns API bodies into what the registry speaks of, and back.

use clade_checker as checker;
use clade_client::api::{self, ErrorCode};

use super::error::ApiError;
use super::tags;
use crate::registry::{
    Association, Change, Config, ConfigChange, ListedSchema, ProposedSchema, RegistryError,
    SchemaId, StoredSchema, SubjectVersion,
};

const RULE_KINDS: [&str; 2] = ["TRANSFORM", "CONDITION"];
const RULE_MODES: [&str; 6] = ["UPGRADE", "DOWNGRADE", "UPDOWN", "WRITE", "READ", "WRITEREAD"];
const PLACES_OF_RULES: [&str; 5] = ["ALL", "CLIENT", "GATEWAY", "SERVER", "NONE"];

/// The schema that a request proposes.
///
/// # Errors
/// 400 for a rule set or a tag that has a name which is none of those allowed in its place.
pub(super) fn proposed(request: api::RegisterSchemaRequest) -> Result<ProposedSchema, ApiError> {
    Ok(ProposedSchema {
        text: request.schema.unwrap_or_default(),
        schema_type: request.schema_type,
        references: request.references.into_iter().map(reference).collect(),
        metadata: request.metadata.map(metadata),
        rule_set: request.rule_set.map(rule_set).transpose()?,
        version: request.version,
        id: request.id,
        registered_at_ms: request.ts,
        tags: tags::change(
            request.schema_tags_to_add,
            request.schema_tags_to_remove,
            request.propagate_schema_tags,
        )?,
    })
}

/// A reference; the registry refuses one whose name or subject is empty or whose version is 0.
fn reference(reference: api::SchemaReference) -> checker::Reference {
    checker::Reference {
        name: reference.name.unwrap_or_default(),
        subject: reference.subject.unwrap_or_default(),
        version: reference.version.unwrap_or_default(),
    }
}

pub(super) fn metadata(metadata: api::Metadata) -> checker::Metadata {
    let api::Metadata { tags, properties, sensitive } = metadata;
    checker::Metadata { tags, properties, sensitive }
}

pub(super) fn rule_set(rule_set: api::RuleSet) -> Result<checker::RuleSet, ApiError> {
    let rules = |rules: Vec<api::Rule>| rules.into_iter().map(rule).collect::<Result<_, _>>();
    Ok(checker::RuleSet {
        migration_rules: rules(rule_set.migration_rules)?,
        domain_rules: rules(rule_set.domain_rules)?,
        encoding_rules: rules(rule_set.encoding_rules)?,
        enable_at: one_of(&PLACES_OF_RULES, rule_set.enable_at)?,
    })
}

/// A rule. Kind and mode have defaults, which count in the identity of the schema.
fn rule(rule: api::Rule) -> Result<checker::Rule, ApiError> {
    let api::Rule {
        name,
        doc,
        kind,
        mode,
        rule_type,
        tags,
        params,
        expr,
        on_success,
        on_failure,
        disabled,
    } = rule;
    Ok(checker::Rule {
        name,
        doc,
        kind: one_of(&RULE_KINDS, kind)?.or_else(|| Some(RULE_KINDS[0].to_owned())),
        mode: one_of(&RULE_MODES, mode)?.or_else(|| Some(RULE_MODES[5].to_owned())),
        rule_type,
        tags,
        params,
        expr,
        on_success,
        on_failure,
        disabled,
    })
}

/// A name that must be one of those allowed, in this case of letters.
fn one_of(allowed: &[&str], given: Option<String>) -> Result<Option<String>, ApiError> {
    match given {
        Some(name) if !allowed.contains(&name.as_str()) => {
            let allowed = allowed.join(", ");
            let message = format!("{name:?} is not one of the values accepted: [{allowed}]");
            Err(ApiError::new(ErrorCode::BadRequest, message))
        }
        given => Ok(given),
    }
}

fn api_references(schema: &StoredSchema) -> Vec<api::SchemaReference> {
    let api_reference = |reference: &checker::Reference| api::SchemaReference {
        name: Some(reference.name.clone()),
        subject: Some(reference.subject.clone()),
        version: Some(reference.version),
    };
    schema.references.iter().map(api_reference).collect()
}

fn api_metadata(metadata: checker::Metadata) -> api::Metadata {
    let checker::Metadata { tags, properties, sensitive } = metadata;
    api::Metadata { tags, properties, sensitive }
}

fn api_rule_set(rule_set: checker::RuleSet) -> api::RuleSet {
    let rules = |rules: Vec<checker::Rule>| rules.into_iter().map(api_rule).collect();
    api::RuleSet {
        migration_rules: rules(rule_set.migration_rules),
        domain_rules: rules(rule_set.domain_rules),
        encoding_rules: rules(rule_set.encoding_rules),
        enable_at: rule_set.enable_at,
    }
}

fn api_rule(rule: checker::Rule) -> api::Rule {
    let checker::Rule {
        name,
        doc,
        kind,
        mode,
        rule_type,
        tags,
        params,
        expr,
        on_success,
        on_failure,
        disabled,
    } = rule;
    api::Rule {
        name,
        doc,
        kind,
        mode,
        rule_type,
        tags,
        params,
        expr,
        on_success,
        on_failure,
        disabled,
    }
}

/// The answer to a registration; `text` is the schema in the form that the client asked for.
pub(super) fn registered(version: &SubjectVersion, text: String) -> api::RegisterSchemaResponse {
    let schema = &version.schema;
    api::RegisterSchemaResponse {
        id: schema.id.0,
        version: version.version.0,
        guid: schema.identity.to_string(),
        schema_type: schema.schema_type.wire_name().to_owned(),
        references: api_references(schema),
        metadata: schema.metadata.clone().map(api_metadata),
        rule_set: schema.rule_set.clone().map(api_rule_set),
        schema: text,
    }
}

/// A version as a lookup answers: without time and deletion, which Confluent's fast path has not.
pub(super) fn looked_up(version: &SubjectVersion, text: String) -> api::Schema {
    api::Schema { ts: None, deleted: None, ..stored_version(version, text) }
}

/// A version as GET answers.
pub(super) fn stored_version(version: &SubjectVersion, text: String) -> api::Schema {
    let schema = &version.schema;
    api::Schema {
        subject: version.subject.to_string(),
        version: version.version.0,
        id: schema.id.0,
        guid: schema.identity.to_string(),
        schema_type: schema.schema_type.wire_name().to_owned(),
        references: api_references(schema),
        metadata: schema.metadata.clone().map(api_metadata),
        rule_set: schema.rule_set.clone().map(api_rule_set),
        schema: text,
        schema_tags: Vec::new(),
        ts: Some(version.registered_at_ms),
        deleted: Some(version.is_deleted),
    }
}

/// A schema as GET by id answers.
pub(super) fn by_id(
    version: &SubjectVersion,
    text: String,
    max_id: Option<SchemaId>,
) -> api::SchemaString {
    let schema = &version.schema;
    api::SchemaString {
        subject: version.subject.to_string(),
        version: Some(version.version.0),
        guid: schema.identity.to_string(),
        schema_type: schema.schema_type.wire_name().to_owned(),
        schema: text,
        references: api_references(schema),
        metadata: schema.metadata.clone().map(api_metadata),
        rule_set: schema.rule_set.clone().map(api_rule_set),
        schema_tags: Vec::new(),
        max_id: max_id.map(|id| id.0),
        ts: Some(version.registered_at_ms),
        deleted: Some(version.is_deleted),
    }
}

/// A schema as GET by its identity answers: without a version, for it may be held by many.
pub(super) fn by_guid(schema: &StoredSchema, text: String) -> api::SchemaString {
    api::SchemaString {
        subject: String::new(),
        version: None,
        guid: schema.identity.to_string(),
        schema_type: schema.schema_type.wire_name().to_owned(),
        schema: text,
        references: api_references(schema),
        metadata: schema.metadata.clone().map(api_metadata),
        rule_set: schema.rule_set.clone().map(api_rule_set),
        schema_tags: Vec::new(),
        max_id: None,
        ts: None,
        deleted: None,
    }
}

/// A version in a list of schemas.
pub(super) fn listed(listed: ListedSchema) -> api::ExtendedSchema {
    let text = listed.version.schema.text.clone();
    api::ExtendedSchema {
        schema: stored_version(&listed.version, text),
        aliases: listed.aliases.iter().map(ToString::to_string).collect(),
        associations: listed.associations.iter().map(association).collect(),
    }
}

/// An association as lists have it.
pub(super) fn association(association: &Association) -> api::Association {
    let Association { resource, lifecycle, is_frozen, .. } = association;
    api::Association {
        subject: association.subject.to_string(),
        guid: association.guid.clone(),
        resource_name: resource.name.clone(),
        resource_namespace: resource.namespace.clone(),
        resource_id: resource.id.clone(),
        resource_type: resource.resource_type.clone(),
        association_type: association.association_type.wire_name().to_owned(),
        lifecycle: lifecycle.wire_name().to_owned(),
        frozen: (*is_frozen != lifecycle.is_frozen_by_default()).then_some(*is_frozen),
        create_ts: Some(association.created_at_ms),
        update_ts: Some(association.updated_at_ms),
    }
}

/// The changes that a PUT of a config asks for.
///
/// # Errors
/// 42203 for an unknown level, 400 for a rule set that cannot be read.
pub(super) fn config_change(request: api::ConfigUpdateRequest) -> Result<ConfigChange, ApiError> {
    let level = match change(request.compatibility) {
        Change::Keep => Change::Keep,
        Change::Clear => Change::Clear,
        Change::Set(name) => Change::Set(
            checker::CompatibilityLevel::from_wire_name(&name)
                .ok_or(RegistryError::InvalidCompatibilityLevel)?,
        ),
    };
    Ok(ConfigChange {
        compatibility_level: level,
        compatibility_policy: policy_change(request.compatibility_policy),
        compatibility_group: change(request.compatibility_group),
        normalize: change(request.normalize),
        validate_fields: change(request.validate_fields),
        validate_new_schemas: change(request.validate_new_schemas),
        validate_rules: change(request.validate_rules),
        alias: change(request.alias),
        default_metadata: change(request.default_metadata).map(metadata),
        override_metadata: change(request.override_metadata).map(metadata),
        default_rule_set: change(request.default_rule_set).try_map(rule_set)?,
        override_rule_set: change(request.override_rule_set).try_map(rule_set)?,
    })
}

fn change<T>(given: Option<Option<T>>) -> Change<T> {
    match given {
        None => Change::Keep,
        Some(None) => Change::Clear,
        Some(Some(value)) => Change::Set(value),
    }
}

/// A policy is read in any case; one that is not known counts as `null`.
fn policy_change(given: Option<Option<String>>) -> Change<String> {
    let known = |name: String| {
        let name = name.to_ascii_uppercase();
        matches!(name.as_str(), "STRICT" | "LENIENT" | "LOGICAL" | "SEMANTIC").then_some(name)
    };
    change(given.map(|policy| policy.and_then(known)))
}

/// A config as GET and DELETE answer.
pub(super) fn config(config: Config) -> api::Config {
    api::Config {
        alias: config.alias,
        normalize: config.normalize,
        validate_fields: config.validate_fields,
        validate_new_schemas: config.validate_new_schemas,
        validate_rules: config.validate_rules,
        compatibility_level: config.compatibility_level.map(|level| level.wire_name().to_owned()),
        compatibility_policy: config.compatibility_policy,
        compatibility_group: config.compatibility_group,
        default_metadata: config.default_metadata.map(api_metadata),
        override_metadata: config.override_metadata.map(api_metadata),
        default_rule_set: config.default_rule_set.map(api_rule_set),
        override_rule_set: config.override_rule_set.map(api_rule_set),
    }
}

/// A config as PUT answers: in the shape of the request.
pub(super) fn changed_config(changed: Config) -> api::ConfigUpdateRequest {
    let changed = config(changed);
    api::ConfigUpdateRequest {
        alias: changed.alias.map(Some),
        normalize: changed.normalize.map(Some),
        validate_fields: changed.validate_fields.map(Some),
        validate_new_schemas: changed.validate_new_schemas.map(Some),
        validate_rules: changed.validate_rules.map(Some),
        compatibility: changed.compatibility_level.map(Some),
        compatibility_policy: changed.compatibility_policy.map(Some),
        compatibility_group: changed.compatibility_group.map(Some),
        default_metadata: changed.default_metadata.map(Some),
        override_metadata: changed.override_metadata.map(Some),
        default_rule_set: changed.default_rule_set.map(Some),
        override_rule_set: changed.override_rule_set.map(Some),
    }
}
