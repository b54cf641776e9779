//! The settings that decide what a registry takes. Each has the name that it has in Confluent's.

use clade_checker::CompatibilityLevel;
use clap::{ArgAction, Args};

use crate::registry::{ConfigDefaults, RegistrySettings};

/// What a registry takes.
#[derive(Debug, Clone, Args)]
pub struct RuleSettings {
    /// Compatibility level in force where no config sets one
    #[arg(long, env = "CLADE_SCHEMA_COMPATIBILITY_LEVEL", default_value = "BACKWARD",
          value_name = "LEVEL", value_parser = level)]
    pub schema_compatibility_level: CompatibilityLevel,

    /// Whether schemas must keep to reserved fields where no config says
    #[arg(long, env = "CLADE_SCHEMA_VALIDATE_FIELDS", default_value_t = false, value_name = "BOOL",
          action = ArgAction::Set)]
    pub schema_validate_fields: bool,

    /// Whether new schemas must keep all of their specification where no config says
    #[arg(long, env = "CLADE_SCHEMA_VALIDATE_NEW_SCHEMAS", default_value_t = true,
          value_name = "BOOL", action = ArgAction::Set)]
    pub schema_validate_new_schemas: bool,

    /// Whether the empty subject takes no schema
    #[arg(long, env = "CLADE_SCHEMA_REJECT_EMPTY_SUBJECT", default_value_t = false,
          value_name = "BOOL", action = ArgAction::Set)]
    pub schema_reject_empty_subject: bool,

    /// Whether a schema is refused whose references, and theirs, have one name for two versions
    #[arg(long, env = "CLADE_SCHEMA_PROVIDERS_REFERENCE_VERSIONS_STRICT", default_value_t = false,
          value_name = "BOOL", action = ArgAction::Set)]
    pub schema_providers_reference_versions_strict: bool,

    /// Whether modes may be set and cleared
    #[arg(long, env = "CLADE_MODE_MUTABILITY", default_value_t = true, value_name = "BOOL",
          action = ArgAction::Set)]
    pub mode_mutability: bool,
}

impl RuleSettings {
    pub(crate) fn settings(&self) -> RegistrySettings {
        RegistrySettings {
            defaults: ConfigDefaults {
                compatibility_level: self.schema_compatibility_level,
                validate_fields: self.schema_validate_fields,
                validate_new_schemas: self.schema_validate_new_schemas,
            },
            are_modes_mutable: self.mode_mutability,
            rejects_empty_subject: self.schema_reject_empty_subject,
            has_strict_references: self.schema_providers_reference_versions_strict,
        }
    }
}

fn level(name: &str) -> Result<CompatibilityLevel, String> {
    CompatibilityLevel::from_wire_name(name).ok_or_else(|| {
        let names = CompatibilityLevel::ALL.map(CompatibilityLevel::wire_name);
        format!("a compatibility level is one of {}", names.join(", "))
    })
}
