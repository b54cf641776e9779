//! Inline tags of schemas: edited when a schema is registered, and listed.

use std::collections::BTreeSet;
use std::sync::Arc;

use clade_checker::{EntityTags, Metadata, RuleSet, TagEdits, Validation, edit_tags, tags};

use super::error::RegistryError;
use super::filling::merged_rule_set;
use super::loaded::Reading;
use super::names::{Context, Subject, VersionSelector};
use super::{ProposedSchema, RegisterOptions, Registry, StoredSchema, SubjectVersion, rule_set};
use crate::store::VERSION_STAMP;

/// Stands for every tag where tags are looked for.
const EVERY_TAG: &str = "*";

/// How the inline tags of a proposed schema are edited before it is judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagChange {
    /// Tags to put into the text.
    pub added: Vec<EntityTags>,
    /// Tags to take out of the text.
    pub removed: Vec<EntityTags>,
    /// Whether the text gets the tags of the previous version.
    pub carries_previous: bool,
}

/// What a new version has differently from an earlier one.
#[derive(Debug, Clone, Default)]
pub struct VersionEdits {
    /// 0 or absent for the next version.
    pub new_version: Option<i32>,
    pub tags: TagChange,
    /// Free-form data in place of that of the earlier version.
    pub metadata: Option<Metadata>,
    pub rules: RuleEdits,
}

/// What becomes of the rules of an earlier version.
#[derive(Debug, Clone, Default)]
pub enum RuleEdits {
    #[default]
    Keep,
    Replace(RuleSet),
    /// Rules come in, each in place of one of its name, and then those of some names go.
    Edit {
        merged: Option<RuleSet>,
        removed: BTreeSet<String>,
    },
}

impl TagChange {
    /// Whether nothing is to be edited.
    pub(super) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && !self.carries_previous
    }
}

impl RuleEdits {
    fn of(self, rules: Option<RuleSet>) -> Option<RuleSet> {
        match self {
            RuleEdits::Keep => rules,
            RuleEdits::Replace(rules) => Some(rules),
            RuleEdits::Edit { merged, removed } => {
                let mut rules = [rules, merged].into_iter().flatten().reduce(merged_rule_set)?;
                for list in
                    [&mut rules.migration_rules, &mut rules.domain_rules, &mut rules.encoding_rules]
                {
                    list.retain(|rule| rule.name.as_ref().is_none_or(|it| !removed.contains(it)));
                }
                Some(rules)
            }
        }
    }

    /// Refuses rules that clients could not run, and are not kept either.
    fn validate(&self) -> Result<(), RegistryError> {
        match self {
            RuleEdits::Replace(rules) | RuleEdits::Edit { merged: Some(rules), .. } => {
                rule_set::validate(rules)
            }
            RuleEdits::Keep | RuleEdits::Edit { merged: None, .. } => Ok(()),
        }
    }
}

impl Registry {
    /// Registers a new version of `subject` that is `version` with some edits. The new one is stamped
    /// with its number, so that each request makes one more.
    pub async fn edit_version(
        &self,
        subject: &Subject,
        version: VersionSelector,
        edits: VersionEdits,
    ) -> Result<SubjectVersion, RegistryError> {
        edits.rules.validate()?;
        subject.validate()?;
        if subject.is_global() {
            return Err(RegistryError::InvalidSubject(subject.to_string()));
        }
        let base = self.live_schema(subject, version).await?;
        let mut metadata = edits.metadata.or_else(|| base.metadata.clone()).unwrap_or_default();
        // Registration puts the right number in its place.
        metadata.properties.insert(VERSION_STAMP.to_owned(), "0".to_owned());
        let proposed = ProposedSchema {
            text: base.text.clone(),
            schema_type: Some(base.schema_type.wire_name().to_owned()),
            references: base.references.clone(),
            metadata: Some(metadata),
            rule_set: edits.rules.of(base.rule_set.clone()),
            version: edits.new_version,
            tags: edits.tags,
            ..ProposedSchema::default()
        };
        self.register(subject, proposed, RegisterOptions::default()).await
    }

    /// The schema of a live version of `subject` itself: no other context is searched.
    async fn live_schema(
        &self,
        subject: &Subject,
        version: VersionSelector,
    ) -> Result<Arc<StoredSchema>, RegistryError> {
        let not_found = || RegistryError::VersionNotFound { subject: subject.clone(), version };
        let row = self.store.version(subject, version).await?;
        if let Some(row) = row.filter(|row| !row.is_deleted) {
            return match self.stored(subject.context(), row.id).await {
                Err(RegistryError::SchemaIdNotFound(_)) => Err(not_found()),
                stored => stored,
            };
        }
        let rows = self.store.versions(subject).await?;
        match rows.iter().any(|row| !row.is_deleted) {
            true => Err(not_found()),
            false => Err(RegistryError::SubjectNotFound(subject.clone())),
        }
    }

    /// A proposed schema with its tags edited. One without a text is the previous one.
    pub(super) async fn with_tags_edited(
        &self,
        subject: &Subject,
        proposed: &ProposedSchema,
        previous: Option<&StoredSchema>,
    ) -> Result<ProposedSchema, RegistryError> {
        let TagChange { added, removed, carries_previous } = proposed.tags.clone();
        let mut edited = ProposedSchema { tags: TagChange::default(), ..proposed.clone() };
        if edited.is_blank() {
            edited.reuse(previous.ok_or(RegistryError::EmptySchema)?);
        }
        let reading = Reading { validation: Validation::Registered, normalize: false };
        let proposal = self.propose(subject, &edited, reading).await?;
        let carried = match previous {
            Some(previous)
                if carries_previous && previous.schema_type == proposal.content.schema_type =>
            {
                self.tags_of(previous, subject.context(), &[EVERY_TAG.to_owned()]).await?
            }
            Some(_) | None => Vec::new(),
        };
        let edits = TagEdits { carried, added, removed };
        let schema = proposal.schema;
        let text = self.threads.run(move || edit_tags(&schema, &edits)).await?;
        edited.text = text.map_err(RegistryError::NoSuchEntity)?;
        Ok(edited)
    }

    /// The records and fields of a schema that have one of the tags in `wanted`, or with `*` any, each
    /// with all of its tags.
    pub async fn tags_of(
        &self,
        schema: &StoredSchema,
        context: &Context,
        wanted: &[String],
    ) -> Result<Vec<EntityTags>, RegistryError> {
        let parsed = self.parsed(context, schema).await?;
        let mut tagged = self.threads.run(move || tags(&parsed)).await?;
        if !wanted.iter().any(|tag| tag == EVERY_TAG) {
            let wanted: BTreeSet<&String> = wanted.iter().collect();
            tagged.retain(|entity| entity.tags.iter().any(|tag| wanted.contains(tag)));
        }
        Ok(tagged)
    }
}
