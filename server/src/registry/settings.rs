//! What the operator has decided for a whole registry, whatever is stored in it.

use clade_checker::CompatibilityLevel;

use super::Config;

/// Decisions of the operator. The default is that of Confluent's registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegistrySettings {
    /// What is in force where no config says anything.
    pub defaults: ConfigDefaults,
    /// Whether modes may be set and cleared.
    pub are_modes_mutable: bool,
    /// Whether no schema may be registered under the empty subject.
    pub rejects_empty_subject: bool,
    /// Whether one name may stand for one version alone in all that a schema refers to.
    pub has_strict_references: bool,
}

/// The values of settings that are in no config.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfigDefaults {
    pub compatibility_level: CompatibilityLevel,
    pub validate_fields: bool,
    pub validate_new_schemas: bool,
}

impl Default for RegistrySettings {
    fn default() -> RegistrySettings {
        RegistrySettings {
            defaults: ConfigDefaults::default(),
            are_modes_mutable: true,
            rejects_empty_subject: false,
            has_strict_references: false,
        }
    }
}

impl Default for ConfigDefaults {
    fn default() -> ConfigDefaults {
        ConfigDefaults {
            compatibility_level: CompatibilityLevel::Backward,
            validate_fields: false,
            validate_new_schemas: true,
        }
    }
}

impl ConfigDefaults {
    /// `config` as clients see it: the level is always told.
    pub(super) fn with_level(self, config: Config) -> Config {
        let level = config.compatibility_level.unwrap_or(self.compatibility_level);
        Config { compatibility_level: Some(level), ..config }
    }

    /// `config` with every setting that decides about schemas.
    pub(super) fn complete(self, config: Config) -> Config {
        Config {
            validate_fields: config.validate_fields.or(Some(self.validate_fields)),
            validate_new_schemas: config.validate_new_schemas.or(Some(self.validate_new_schemas)),
            ..self.with_level(config)
        }
    }
}
