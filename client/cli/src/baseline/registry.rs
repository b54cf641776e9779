//! A registry as the baseline: what it has of a subject, by its own level, policy and lint settings.

use std::collections::HashMap;

use anyhow::{Context, bail};
use clade_checker::lint::{EARLIER_MAX, Policy as LintPolicy, Profile, Severity};
use clade_checker::{CompatibilityLevel, Policy, Validation};
use clade_client::VersionsQuery;
use clade_client::api::{Config, LintPolicy as LintBody, Schema};
use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::{Past, PastTerms, PastVersion};
use crate::registry::{AT_ONCE, Registry, schema_type_of};

/// A registry that schemas are compared with.
pub struct Registered {
    /// What it is called in reports.
    pub label: String,
    /// The registry.
    pub registry: Registry,
}

impl Registered {
    /// What it has of each of `subjects`; none for those that it does not know.
    ///
    /// # Errors
    /// It cannot be asked, or answers with something that cannot be judged by.
    pub fn pasts(&self, subjects: &[String]) -> anyhow::Result<HashMap<String, Past>> {
        let load = async |subject: &String| {
            let past = self.past(subject).await;
            let past = past.with_context(|| format!("{}: the subject `{subject}`", self.label))?;
            anyhow::Ok((subject.clone(), past))
        };
        let all = stream::iter(subjects).map(load).buffered(AT_ONCE).try_collect::<Vec<_>>();
        let all = self.registry.wait(all)?;
        Ok(all.into_iter().filter_map(|(subject, past)| Some((subject, past?))).collect())
    }

    async fn past(&self, subject: &str) -> anyhow::Result<Option<Past>> {
        let client = self.registry.client();
        let versions = match client.versions(subject, &VersionsQuery::default()).await {
            Err(error) if error.is_not_found() => return Ok(None),
            versions => versions?,
        };
        let config = client.config(subject, true).await?;
        let level = level_of(&config)?;
        // Lint asks for the last few, a transitive level for all.
        let count = if level.is_transitive() { versions.len() } else { EARLIER_MAX };
        let count = if config.compatibility_group.is_some() { versions.len() } else { count };
        let mut newest_first = versions;
        newest_first.sort_unstable_by_key(|version| std::cmp::Reverse(*version));
        newest_first.truncate(count);
        let mut loaded = Vec::with_capacity(newest_first.len());
        for version in newest_first {
            let schema = self.registry.version(subject, version).await?;
            loaded.push(schema);
        }
        if let Some(property) = &config.compatibility_group {
            keep_group(property, &mut loaded);
        }
        let mut versions = Vec::with_capacity(loaded.len());
        for schema in loaded {
            versions.push(PastVersion {
                version: schema.version,
                schema_type: schema_type_of(&schema)?,
                references: self.registry.resolved(&schema.references).await?,
                text: schema.schema.into(),
            });
        }
        if versions.is_empty() {
            return Ok(None);
        }
        let lint = match client.lint_policy(subject, true).await {
            // A registry that does not lint: the settings of the project count.
            Err(error) if error.is_not_found() => None,
            policy => Some(lint_policy(&policy?)?),
        };
        let terms = PastTerms {
            level: Some(level),
            policy: Some(policy_of(&config)?),
            validation: Some(match config.validate_new_schemas {
                Some(false) => Validation::Registered,
                Some(true) | None => Validation::Strict,
            }),
            lint,
        };
        Ok(Some(Past { label: self.label.clone(), versions, terms }))
    }
}

/// A new version without metadata gets that of the latest one, and with it its group.
fn keep_group(property: &str, newest_first: &mut Vec<Schema>) {
    let group = |schema: &Schema| schema.metadata.as_ref()?.properties.get(property).cloned();
    let wanted = newest_first.first().and_then(group);
    newest_first.retain(|schema| group(schema) == wanted);
}

fn level_of(config: &Config) -> anyhow::Result<CompatibilityLevel> {
    let Some(name) = &config.compatibility_level else { return Ok(CompatibilityLevel::Backward) };
    CompatibilityLevel::from_wire_name(name).with_context(|| {
        format!("the registry judges by the level {name}, which is not known here")
    })
}

fn policy_of(config: &Config) -> anyhow::Result<Policy> {
    if config.validate_fields == Some(true) {
        bail!(
            "the registry checks reserved fields (validateFields), which only it can: ask it with \
             `clade register --dry-run`"
        );
    }
    let Some(name) = &config.compatibility_policy else { return Ok(Policy::default()) };
    Policy::from_wire_name(name).with_context(|| {
        format!("the registry judges by the policy {name}, which is not known here")
    })
}

fn lint_policy(body: &LintBody) -> anyhow::Result<LintPolicy> {
    let profile = body.profile.as_deref().map(|name| {
        Profile::from_wire_name(name).with_context(|| {
            format!("the registry lints by the profile {name}, which is not known here")
        })
    });
    let mut policy = LintPolicy::of_profile(profile.transpose()?.unwrap_or_default());
    for (id, name) in &body.severities {
        let severity = match name.as_str() {
            "off" => None,
            name => Some(Severity::from_wire_name(name).with_context(|| {
                format!("the registry gives {id} the severity {name}, which is not known here")
            })?),
        };
        policy.severities.insert(id.clone(), severity);
    }
    Ok(policy)
}
