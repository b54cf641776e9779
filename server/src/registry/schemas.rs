//! Reads schemas by id, in the form that a client asks for.

use std::collections::BTreeMap;

use clade_checker::Format;

use super::error::RegistryError;
use super::lookup::subject_version;
use super::names::{Context, SchemaId, Subject, Version};
use super::{Deleted, Registry, StoredSchema, SubjectVersion};
use crate::store::VersionRow;

impl Registry {
    /// The schema with this id, and one version that holds it: that of `hint` when it does.
    /// `hint` also names the context; a soft-deleted version counts.
    pub async fn schema_by_id(
        &self,
        id: SchemaId,
        hint: Option<&Subject>,
    ) -> Result<SubjectVersion, RegistryError> {
        let (context, holders) = self.holders_in(id, hint).await?;
        let name = hint.map_or("", Subject::name);
        // The hinted subject first, then live versions, then the first subject, its newest version.
        let chosen = holders.iter().min_by_key(|(subject, row)| {
            let newest = std::cmp::Reverse(row.version);
            (subject.name() != name, row.is_deleted, subject.name(), newest)
        });
        let (subject, row) = chosen.ok_or(RegistryError::SchemaIdNotFound(id))?;
        let stored = self.stored(&context, id).await?;
        Ok(subject_version(subject, row, stored))
    }

    /// The largest id that the context has handed out, 0 if none.
    pub async fn last_id(&self, context: &Context) -> Result<SchemaId, RegistryError> {
        Ok(self.store.last_id(context).await?)
    }

    /// Every version that holds the id, one for each subject (the newest), sorted by subject.
    pub async fn holders(
        &self,
        id: SchemaId,
        hint: Option<&Subject>,
        deleted: Deleted,
    ) -> Result<Vec<(Subject, Version)>, RegistryError> {
        let (_, holders) = self.holders_in(id, hint).await?;
        if holders.is_empty() {
            return Err(RegistryError::SchemaIdNotFound(id));
        }
        // Versions ascend within a subject, so the last one stays.
        let newest: BTreeMap<_, _> = holders
            .into_iter()
            .filter(|(_, row)| deleted.shows(row.is_deleted))
            .map(|(subject, row)| (subject.to_string(), (subject, row.version)))
            .collect();
        Ok(newest.into_values().collect())
    }

    /// The text of a schema in another format; the stored text where the type has no such format.
    pub async fn formatted_text(
        &self,
        schema: &StoredSchema,
        context: &Context,
        format: Option<Format>,
    ) -> Result<String, RegistryError> {
        let Some(format) = format else { return Ok(schema.text.clone()) };
        let parsed = self.parsed(context, schema).await?;
        let formatted = self.threads.run(move || parsed.formatted_text(format)).await?;
        Ok(formatted.unwrap_or_else(|| schema.text.clone()))
    }

    /// The context that an id is looked for in, and who holds it there.
    ///
    /// # Source
    /// Confluent Schema Registry 8.5: a bare name means the default context if it holds the id there,
    /// else another context where it does, else the default context whoever holds the id.
    async fn holders_in(
        &self,
        id: SchemaId,
        hint: Option<&Subject>,
    ) -> Result<(Context, Vec<(Subject, VersionRow)>), RegistryError> {
        let context = hint.map_or_else(Context::default_context, |hint| hint.context().clone());
        let holders = self.store.holders(&context, id).await?;
        let Some(hint) = hint.filter(|hint| context.is_default() && !hint.name().is_empty()) else {
            return Ok((context, holders));
        };
        let holds = |holders: &[(Subject, VersionRow)]| {
            holders.iter().any(|(subject, _)| subject.name() == hint.name())
        };
        if !holds(&holders) {
            for other in self.other_contexts_of(hint).await? {
                let others = self.store.holders(&other, id).await?;
                if holds(&others) {
                    return Ok((other, others));
                }
            }
        }
        Ok((context, holders))
    }
}
