//! Reads schemas by id, in the form that a client asks for.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use clade_checker::{Format, Identity};

use super::error::RegistryError;
use super::lookup::subject_version;
use super::names::{Context, SchemaId, Subject, Version};
use super::{
    Association, AssociationFilter, AssociationsOf, Deleted, ListedSchema, Page, Registry,
    SchemaFilter, StoredSchema, SubjectVersion, subjects,
};
use crate::store::{ListedVersions, VersionRow};

/// The associations of each subject that has any, and which of them are wanted.
struct AssociationsBySubject<'a> {
    filter: Option<&'a AssociationFilter>,
    by_subject: HashMap<Subject, Vec<Association>>,
}

impl AssociationsBySubject<'_> {
    /// Those of `subject` that are wanted; `None` if the subject itself is not.
    fn of(&self, subject: &Subject) -> Option<Vec<Association>> {
        let Some(filter) = self.filter else { return Some(Vec::new()) };
        filter.of_subject(self.by_subject.get(subject).map_or(&[], Vec::as_slice))
    }
}

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
        self.read_ids.note(&context, id);
        Ok(subject_version(subject, row, stored))
    }

    /// The schema of this identity in the default context, or else in the first one that has it.
    pub async fn schema_by_guid(
        &self,
        guid: &str,
    ) -> Result<(Context, Arc<StoredSchema>), RegistryError> {
        let not_found = || RegistryError::GuidNotFound(guid.to_owned());
        let ids = self.ids_of_guid(guid).await?;
        let first = ids.into_iter().min_by_key(|(context, _)| !context.is_default());
        let (context, id) = first.ok_or_else(not_found)?;
        match self.stored(&context, id).await {
            Err(RegistryError::SchemaIdNotFound(_)) => Err(not_found()),
            stored => Ok((context, stored?)),
        }
    }

    /// The id of the schema of this identity in each context that has it, in order.
    pub async fn ids_of_guid(&self, guid: &str) -> Result<Vec<(Context, SchemaId)>, RegistryError> {
        match guid.parse::<Identity>() {
            Ok(identity) => Ok(self.store.ids_of_identity(&identity).await?),
            Err(_) => Ok(Vec::new()),
        }
    }

    /// The versions that `filter` names, by displayed subject, then version: those of one page.
    pub async fn schemas(
        &self,
        filter: &SchemaFilter,
        page: Page,
    ) -> Result<Vec<ListedSchema>, RegistryError> {
        let aliases = self.aliases_for(filter).await?;
        let (context, name_prefix) = subjects::prefix_parts(&filter.subject_prefix);
        let listed = ListedVersions {
            context,
            name_prefix,
            with_deleted: filter.with_deleted,
            latest_only: filter.latest_only,
        };
        // What SQL decides alone needs no more rows than the page has.
        let is_decided_by_store =
            filter.rule_type.is_none() && filter.associations.is_none() && aliases.is_empty();
        let store_page = if is_decided_by_store { page } else { Page::ALL };
        let mut rows = self.store.listed_versions(&listed, store_page).await?;
        for target in aliases.values() {
            rows.extend(self.versions_of_alias(target, filter).await?);
        }
        if !is_decided_by_store {
            rows.sort_by_cached_key(|(subject, row)| (subject.to_string(), row.version));
            rows.dedup();
        }
        let associations = self.associations_for(filter).await?;
        let contents = self.contents_of(&rows).await?;
        let mut schemas = Vec::with_capacity(rows.len());
        for (subject, row) in rows {
            let Some(associations) = associations.of(&subject) else { continue };
            // One that is not there was deleted for good after the list was read.
            let Some(schema) = contents.get(&(subject.context().clone(), row.id)) else { continue };
            let schema = Arc::clone(schema);
            if filter.rule_type.as_deref().is_none_or(|name| has_rule_of_type(&schema, name)) {
                let of_subject = aliases.iter().filter(|(_, target)| **target == subject);
                let mut names: Vec<_> = of_subject.map(|(alias, _)| alias.clone()).collect();
                names.sort_by_cached_key(Subject::to_string);
                let version = subject_version(&subject, &row, schema);
                schemas.push(ListedSchema { version, aliases: names, associations });
            }
        }
        Ok(if is_decided_by_store { schemas } else { page.cut(schemas) })
    }

    /// The contents of the versions in a list, by context and id.
    async fn contents_of(
        &self,
        rows: &[(Subject, VersionRow)],
    ) -> Result<HashMap<(Context, SchemaId), Arc<StoredSchema>>, RegistryError> {
        let mut ids: HashMap<&Context, Vec<SchemaId>> = HashMap::new();
        for (subject, row) in rows {
            ids.entry(subject.context()).or_default().push(row.id);
        }
        let mut contents = HashMap::new();
        for (context, ids) in ids {
            let stored = self.stored_all(context, &ids).await?;
            contents.extend(
                stored.into_iter().flatten().map(|stored| ((context.clone(), stored.id), stored)),
            );
        }
        Ok(contents)
    }

    /// The aliases that begin as `filter` wants, if it wants any, with what is behind each.
    async fn aliases_for(
        &self,
        filter: &SchemaFilter,
    ) -> Result<HashMap<Subject, Subject>, RegistryError> {
        if !filter.with_aliases {
            return Ok(HashMap::new());
        }
        let (context, name_prefix) = subjects::prefix_parts(&filter.subject_prefix);
        let is_wanted = |alias: &Subject| {
            context.as_ref().is_none_or(|context| context == alias.context())
                && alias.name().starts_with(&name_prefix)
        };
        let aliases = self.aliases().await?;
        let wanted = aliases.iter().filter(|(alias, _)| is_wanted(alias));
        Ok(wanted.map(|(alias, target)| (alias.clone(), target.clone())).collect())
    }

    /// The associations of all subjects, if `filter` asks for any.
    async fn associations_for<'a>(
        &self,
        filter: &'a SchemaFilter,
    ) -> Result<AssociationsBySubject<'a>, RegistryError> {
        let mut by_subject: HashMap<_, Vec<_>> = HashMap::new();
        if filter.associations.is_some() {
            let of = AssociationsOf::ResourceName { namespace: None, name: None };
            for association in self.store.associations(&of).await? {
                by_subject.entry(association.subject.clone()).or_default().push(association);
            }
        }
        Ok(AssociationsBySubject { filter: filter.associations.as_ref(), by_subject })
    }

    async fn versions_of_alias(
        &self,
        target: &Subject,
        filter: &SchemaFilter,
    ) -> Result<Vec<(Subject, VersionRow)>, RegistryError> {
        let mut rows = self.store.versions(target).await?;
        rows.retain(|row| filter.with_deleted || !row.is_deleted);
        if filter.latest_only {
            rows = rows.split_off(rows.len().saturating_sub(1));
        }
        Ok(rows.into_iter().map(|row| (target.clone(), row)).collect())
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

fn has_rule_of_type(schema: &StoredSchema, name: &str) -> bool {
    let Some(rules) = &schema.rule_set else { return false };
    let lists = [&rules.migration_rules, &rules.domain_rules, &rules.encoding_rules];
    lists.into_iter().flatten().any(|rule| rule.rule_type.as_deref() == Some(name))
}
