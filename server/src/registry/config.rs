//! Configs: what is set where, and what is in force.

use clade_checker::{CompatibilityLevel, Metadata, Policy, RuleSet, Validation};

use super::error::RegistryError;
use super::mode::effective_mode;
use super::names::Subject;
use super::register::ATTEMPTS_MAX;
use super::{Registry, Scope, rule_set, streams};
use crate::store::{Settings, WriteOutcome};

/// Settings of a subject, of a context or of the whole registry. `None` means not set here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    pub compatibility_level: Option<CompatibilityLevel>,
    /// `STRICT`, `LENIENT`, `LOGICAL` or `SEMANTIC`.
    pub compatibility_policy: Option<String>,
    pub compatibility_group: Option<String>,
    pub normalize: Option<bool>,
    pub validate_fields: Option<bool>,
    pub validate_new_schemas: Option<bool>,
    pub validate_rules: Option<bool>,
    pub alias: Option<String>,
    /// What schemas have that a request says nothing else of.
    pub default_metadata: Option<Metadata>,
    /// What schemas have whatever a request says.
    pub override_metadata: Option<Metadata>,
    /// As [`Config::default_metadata`].
    pub default_rule_set: Option<RuleSet>,
    /// As [`Config::override_metadata`].
    pub override_rule_set: Option<RuleSet>,
}

/// A change of one setting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Change<T> {
    /// The key was absent: what is stored stays.
    #[default]
    Keep,
    /// The key was `null`: the setting is cleared.
    Clear,
    /// The key had a value.
    Set(T),
}

/// Changes of a config, one for each of its fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConfigChange {
    pub compatibility_level: Change<CompatibilityLevel>,
    pub compatibility_policy: Change<String>,
    pub compatibility_group: Change<String>,
    pub normalize: Change<bool>,
    pub validate_fields: Change<bool>,
    pub validate_new_schemas: Change<bool>,
    pub validate_rules: Change<bool>,
    pub alias: Change<String>,
    pub default_metadata: Change<Metadata>,
    pub override_metadata: Change<Metadata>,
    pub default_rule_set: Change<RuleSet>,
    pub override_rule_set: Change<RuleSet>,
}

impl Config {
    /// What decides about differences. `LOGICAL` counts as strict.
    pub(super) fn policy(&self) -> Policy {
        self.compatibility_policy.as_deref().and_then(Policy::from_wire_name).unwrap_or_default()
    }

    /// Whether schemas get metadata or rules that no request named.
    pub(super) fn adds_to_schemas(&self) -> bool {
        self.default_metadata.is_some()
            || self.override_metadata.is_some()
            || self.default_rule_set.is_some()
            || self.override_rule_set.is_some()
    }

    /// The level that is set here, or else the one of Confluent's registry.
    pub(super) fn level(&self) -> CompatibilityLevel {
        self.compatibility_level.unwrap_or(CompatibilityLevel::Backward)
    }

    /// How much of the specification a new schema must keep.
    pub(super) fn validation(&self) -> Validation {
        match self.validate_new_schemas {
            Some(false) => Validation::Registered,
            Some(true) | None => Validation::Strict,
        }
    }
}

impl Registry {
    /// The config of `scope`: its own, or with `or_inherited` the one in force. The level is always
    /// set in the answer.
    pub async fn config(&self, scope: &Scope, or_inherited: bool) -> Result<Config, RegistryError> {
        let subject = scope.subject();
        let defaults = self.settings.defaults;
        let settings = self.store.settings(&subject).await?;
        if or_inherited {
            return Ok(defaults.with_level(effective_config(&settings, &subject)));
        }
        match settings.subject.config {
            Some(config) => Ok(defaults.with_level(config)),
            None if scope.is_top_level() => Ok(defaults.with_level(Config::default())),
            None => Err(RegistryError::SubjectConfigNotFound(subject)),
        }
    }

    /// Changes the config of `scope`; answers with what is then stored.
    pub async fn change_config(
        &self,
        scope: &Scope,
        change: ConfigChange,
    ) -> Result<Config, RegistryError> {
        let subject = scope.subject();
        for rules in [&change.default_rule_set, &change.override_rule_set] {
            if let Change::Set(rules) = rules {
                rule_set::validate(rules)?;
            }
        }
        subject.validate()?;
        let _turn = self.turns.wait_for_settings(&subject).await;
        for _ in 0..ATTEMPTS_MAX {
            let settings = self.store.settings(&subject).await?;
            refuse_read_only(&settings, &subject)?;
            let mut config = settings.subject.config.clone().unwrap_or_default();
            change.clone().apply(&mut config);
            let written = Some(config.clone());
            match self.store.write_config(&subject, written, settings.revision).await? {
                WriteOutcome::Written => {
                    self.note_change();
                    return Ok(config);
                }
                WriteOutcome::Conflict => {}
            }
        }
        Err(RegistryError::Contended(ATTEMPTS_MAX))
    }

    /// Clears the config of `scope`; answers with what was stored.
    pub async fn delete_config(&self, scope: &Scope) -> Result<Config, RegistryError> {
        let subject = scope.subject();
        let _turn = self.turns.wait_for_settings(&subject).await;
        for _ in 0..ATTEMPTS_MAX {
            let settings = self.store.settings(&subject).await?;
            let stored = settings.subject.config.clone();
            if stored.is_none() && !scope.is_top_level() {
                return Err(RegistryError::NothingSet(subject));
            }
            refuse_read_only(&settings, &subject)?;
            match self.store.write_config(&subject, None, settings.revision).await? {
                WriteOutcome::Written => {
                    self.note_change();
                    return Ok(self.settings.defaults.with_level(stored.unwrap_or_default()));
                }
                WriteOutcome::Conflict => {}
            }
        }
        Err(RegistryError::Contended(ATTEMPTS_MAX))
    }
}

impl Registry {
    /// The config in force for `subject`, with the server's defaults for what is set nowhere. The level
    /// that a live stream promises comes before those that are inherited.
    pub(super) fn config_in_force(&self, settings: &Settings, subject: &Subject) -> Config {
        let mut config = effective_config(settings, subject);
        if let Some(level) = streams::promised(settings, subject) {
            config.compatibility_level = Some(level);
        }
        self.settings.defaults.complete(config)
    }
}

impl Scope {
    /// The subject under whose name the settings of the scope are kept.
    pub(super) fn subject(&self) -> Subject {
        match self {
            Scope::TopLevel => Subject::parse(""),
            Scope::Subject(subject) => subject.clone(),
        }
    }

    /// Whether this is the whole registry; the default context with an empty name is the same.
    pub(super) fn is_top_level(&self) -> bool {
        let subject = self.subject();
        subject.context().is_default() && subject.name().is_empty()
    }
}

fn refuse_read_only(settings: &Settings, subject: &Subject) -> Result<(), RegistryError> {
    if effective_mode(settings, subject).is_read_only() {
        return Err(RegistryError::ReadOnly(subject.clone()));
    }
    Ok(())
}

/// What is stored of the config in force for `subject`.
///
/// # Source
/// Confluent Schema Registry 8.5: a config of its own takes some settings from the top level, but the
/// level from the server; without one the nearest config counts as a whole. A named context does not
/// inherit from the top level.
fn effective_config(settings: &Settings, subject: &Subject) -> Config {
    let Settings { subject: own, context, top_level, global, .. } = settings;
    if let Some(own) = &own.config {
        let top_level = top_level.config.clone().unwrap_or_default();
        let own = own.clone();
        return Config {
            normalize: own.normalize.or(top_level.normalize),
            validate_fields: own.validate_fields.or(top_level.validate_fields),
            validate_new_schemas: own.validate_new_schemas.or(top_level.validate_new_schemas),
            validate_rules: own.validate_rules.or(top_level.validate_rules),
            compatibility_policy: own.compatibility_policy.or(top_level.compatibility_policy),
            compatibility_group: own.compatibility_group.or(top_level.compatibility_group),
            ..own
        };
    }
    let above = if subject.context().is_default() { top_level } else { context };
    let config = above.config.as_ref().or(global.config.as_ref());
    config.cloned().unwrap_or_default()
}

impl ConfigChange {
    fn apply(self, config: &mut Config) {
        self.compatibility_level.apply(&mut config.compatibility_level);
        self.compatibility_policy.apply(&mut config.compatibility_policy);
        self.compatibility_group.apply(&mut config.compatibility_group);
        self.normalize.apply(&mut config.normalize);
        self.validate_fields.apply(&mut config.validate_fields);
        self.validate_new_schemas.apply(&mut config.validate_new_schemas);
        self.validate_rules.apply(&mut config.validate_rules);
        self.alias.apply(&mut config.alias);
        self.default_metadata.apply(&mut config.default_metadata);
        self.override_metadata.apply(&mut config.override_metadata);
        self.default_rule_set.apply(&mut config.default_rule_set);
        self.override_rule_set.apply(&mut config.override_rule_set);
    }
}

impl<T> Change<T> {
    /// The same change of what `map` makes of the value.
    pub fn map<U>(self, map: impl FnOnce(T) -> U) -> Change<U> {
        match self {
            Change::Keep => Change::Keep,
            Change::Clear => Change::Clear,
            Change::Set(value) => Change::Set(map(value)),
        }
    }

    /// The same change of what `map` makes of the value, if it can.
    pub fn try_map<U, E>(self, map: impl FnOnce(T) -> Result<U, E>) -> Result<Change<U>, E> {
        match self.map(map) {
            Change::Keep => Ok(Change::Keep),
            Change::Clear => Ok(Change::Clear),
            Change::Set(value) => value.map(Change::Set),
        }
    }

    fn apply(self, setting: &mut Option<T>) {
        match self {
            Change::Keep => {}
            Change::Clear => *setting = None,
            Change::Set(value) => *setting = Some(value),
        }
    }
}
