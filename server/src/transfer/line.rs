//! The lines of an export file: a row of the registry each, as JSON.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::TransferError;
use crate::registry::{Context, Resource, SchemaId, Subject, Version};
use crate::store::{
    DumpAssociation, DumpConfig, DumpContext, DumpMode, DumpOverlay, DumpReference, DumpRetiredId,
    DumpRow, DumpSchema, DumpVersion, OverlayKind,
};

/// A row in the form of the file. What kinds there are, and what they have, is the format: a change
/// of it takes another number in `file.rs`.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Line {
    Context {
        context: String,
        last_id: i32,
        listed: bool,
    },
    RetiredId {
        context: String,
        id: i32,
        fingerprint: String,
    },
    Schema {
        context: String,
        id: i32,
        schema_type: String,
        schema: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        references: Vec<LineReference>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        metadata: Option<Value>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rule_set: Option<Value>,
    },
    Version {
        context: String,
        subject: String,
        version: i32,
        id: i32,
        deleted: bool,
        registered_at_ms: i64,
    },
    Config {
        context: String,
        subject: String,
        config: Value,
    },
    Mode {
        context: String,
        subject: String,
        mode: String,
    },
    Association(LineAssociation),
    Overlay {
        overlay: String,
        context: String,
        name: String,
        document: Value,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        live_since_ms: Option<i64>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        subjects: Vec<(String, String)>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LineAssociation {
    resource_type: String,
    resource_id: String,
    association_type: String,
    resource_namespace: String,
    resource_name: String,
    context: String,
    subject: String,
    lifecycle: String,
    frozen: bool,
    guid: String,
    created_at_ms: i64,
    updated_at_ms: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LineReference {
    name: String,
    subject: String,
    version: i32,
}

/// The line of a row.
///
/// # Errors
/// [`TransferError::Damaged`] for a row that is not what was written once.
pub(super) fn line_of(row: &DumpRow) -> Result<Line, TransferError> {
    let json = |text: &str| serde_json::from_str(text).expect("it was read as a document before");
    Ok(match row {
        DumpRow::Context(DumpContext { context, last_id, is_listed }) => {
            Line::Context { context: context.to_string(), last_id: *last_id, listed: *is_listed }
        }
        DumpRow::RetiredId(row) => Line::RetiredId {
            context: row.context.to_string(),
            id: row.id.0,
            fingerprint: hex(&row.fingerprint),
        },
        DumpRow::Schema(row) => {
            row.content().map_err(|damage| {
                let what = format!("schema {} in context `{}`: {damage}", row.id, row.context);
                TransferError::Damaged(what)
            })?;
            Line::Schema {
                context: row.context.to_string(),
                id: row.id.0,
                schema_type: row.schema_type.clone(),
                schema: row.text.clone(),
                references: row.references.iter().map(line_reference).collect(),
                metadata: row.metadata.as_deref().map(json),
                rule_set: row.rule_set.as_deref().map(json),
            }
        }
        DumpRow::Version(row) => Line::Version {
            context: row.subject.context().to_string(),
            subject: row.subject.name().to_owned(),
            version: row.version.0,
            id: row.id.0,
            deleted: row.is_deleted,
            registered_at_ms: row.registered_at_ms,
        },
        DumpRow::Config(row) => {
            row.check().map_err(damaged_setting(&row.subject))?;
            Line::Config {
                context: row.subject.context().to_string(),
                subject: row.subject.name().to_owned(),
                config: json(&row.config),
            }
        }
        DumpRow::Mode(row) => {
            row.check().map_err(damaged_setting(&row.subject))?;
            Line::Mode {
                context: row.subject.context().to_string(),
                subject: row.subject.name().to_owned(),
                mode: row.mode.clone(),
            }
        }
        DumpRow::Association(row) => association_line(row)?,
        DumpRow::Overlay(row) => {
            row.check().map_err(damaged_setting(&row.name))?;
            let pair =
                |subject: &Subject| (subject.context().to_string(), subject.name().to_owned());
            Line::Overlay {
                overlay: row.kind.stored_name().to_owned(),
                context: row.name.context().to_string(),
                name: row.name.name().to_owned(),
                document: json(&row.document),
                live_since_ms: row.live_since_ms,
                subjects: row.subjects.iter().map(pair).collect(),
            }
        }
    })
}

fn association_line(row: &DumpAssociation) -> Result<Line, TransferError> {
    row.association().map_err(|damage| {
        TransferError::Damaged(format!("association `{}`: {damage}", row.guid))
    })?;
    Ok(Line::Association(LineAssociation {
        resource_type: row.resource.resource_type.clone(),
        resource_id: row.resource.id.clone(),
        association_type: row.association_type.clone(),
        resource_namespace: row.resource.namespace.clone(),
        resource_name: row.resource.name.clone(),
        context: row.subject.context().to_string(),
        subject: row.subject.name().to_owned(),
        lifecycle: row.lifecycle.clone(),
        frozen: row.is_frozen,
        guid: row.guid.clone(),
        created_at_ms: row.created_at_ms,
        updated_at_ms: row.updated_at_ms,
    }))
}

fn damaged_setting(subject: &Subject) -> impl Fn(crate::store::RowDamage) -> TransferError {
    move |damage| TransferError::Damaged(format!("a setting of `{subject}`: {damage}"))
}

fn line_reference(reference: &DumpReference) -> LineReference {
    LineReference {
        name: reference.name.clone(),
        subject: reference.subject.clone(),
        version: reference.target_version.0,
    }
}

/// The row of a line, its hashes made anew.
pub(super) fn row_of(line: Line) -> Result<DumpRow, String> {
    let scope = |context: String, name| Subject::from_stored(Context::from_stored(context), name);
    Ok(match line {
        Line::Context { context, last_id, listed } => DumpRow::Context(DumpContext {
            context: Context::from_stored(context),
            last_id,
            is_listed: listed,
        }),
        Line::RetiredId { context, id, fingerprint } => DumpRow::RetiredId(DumpRetiredId {
            context: Context::from_stored(context),
            id: SchemaId(id),
            fingerprint: unhex(&fingerprint).ok_or("`fingerprint` is not hexadecimal")?,
        }),
        Line::Schema { context, id, schema_type, schema, references, metadata, rule_set } => {
            let context = Context::from_stored(context);
            let referring = Subject::from_stored(context.clone(), "");
            let reference = |line: LineReference| DumpReference {
                target: referring.referred(&line.subject),
                name: line.name,
                subject: line.subject,
                target_version: Version(line.version),
            };
            let unhashed = DumpSchema {
                context: context.clone(),
                id: SchemaId(id),
                identity: Vec::new(),
                fingerprint: Vec::new(),
                content_key: Vec::new(),
                schema_type,
                text: schema,
                metadata: metadata.map(|metadata| metadata.to_string()),
                rule_set: rule_set.map(|rule_set| rule_set.to_string()),
                is_second: false,
                references: references.into_iter().map(reference).collect(),
            };
            let content = unhashed.unchecked_content().map_err(|damage| damage.to_string())?;
            DumpRow::Schema(DumpSchema::of(context, SchemaId(id), &content))
        }
        Line::Version { context, subject, version, id, deleted: is_deleted, registered_at_ms } => {
            let (subject, version, id) = (scope(context, subject), Version(version), SchemaId(id));
            DumpRow::Version(DumpVersion { subject, version, id, is_deleted, registered_at_ms })
        }
        Line::Config { context, subject, config } => {
            let row = DumpConfig { subject: scope(context, subject), config: config.to_string() };
            row.check().map_err(|damage| damage.to_string())?;
            DumpRow::Config(row)
        }
        Line::Mode { context, subject, mode } => {
            let row = DumpMode { subject: scope(context, subject), mode };
            row.check().map_err(|damage| damage.to_string())?;
            DumpRow::Mode(row)
        }
        Line::Association(line) => DumpRow::Association(association_row(line)?),
        Line::Overlay { overlay, context, name, document, live_since_ms, subjects } => {
            let kind = OverlayKind::from_stored_name(&overlay)
                .ok_or_else(|| format!("`{overlay}` is no kind of an overlay"))?;
            let subjects = subjects.into_iter().map(|(context, name)| scope(context, name));
            let (name, subjects) = (scope(context, name), subjects.collect());
            let document = document.to_string();
            let row = DumpOverlay { kind, name, document, live_since_ms, subjects };
            row.check().map_err(|damage| damage.to_string())?;
            DumpRow::Overlay(row)
        }
    })
}

fn association_row(line: LineAssociation) -> Result<DumpAssociation, String> {
    let row = DumpAssociation {
        guid: line.guid,
        resource: Resource {
            name: line.resource_name,
            namespace: line.resource_namespace,
            id: line.resource_id,
            resource_type: line.resource_type,
        },
        association_type: line.association_type,
        subject: Subject::from_stored(Context::from_stored(line.context), line.subject),
        lifecycle: line.lifecycle,
        is_frozen: line.frozen,
        created_at_ms: line.created_at_ms,
        updated_at_ms: line.updated_at_ms,
    };
    row.association().map_err(|damage| damage.to_string())?;
    Ok(row)
}

/// Bytes in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| u8::try_from(high << 4 | low).ok()).collect()
}
