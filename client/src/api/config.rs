//! The bodies of `/config`.

use serde::{Deserialize, Serialize};

use super::metadata::{Metadata, RuleSet};
use super::scalar;

/// Settings of a subject or of the whole registry, as GET and DELETE answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Config {
    /// The subject that is meant when this one is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Whether schemas are normalised when they are registered or looked up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normalize: Option<bool>,
    /// Whether reserved fields are checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validate_fields: Option<bool>,
    /// Whether new schemas must keep the whole specification.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validate_new_schemas: Option<bool>,
    /// Whether rules are checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validate_rules: Option<bool>,
    /// The compatibility level, in upper case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibility_level: Option<String>,
    /// `STRICT`, `LENIENT`, `LOGICAL` or `SEMANTIC`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibility_policy: Option<String>,
    /// The metadata property whose value must be equal for two versions to be compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibility_group: Option<String>,
    /// What schemas have that a request says nothing else of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_metadata: Option<Metadata>,
    /// What schemas have whatever a request says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub override_metadata: Option<Metadata>,
    /// The rules that schemas have that a request says nothing else of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_rule_set: Option<RuleSet>,
    /// The rules that schemas have whatever a request says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub override_rule_set: Option<RuleSet>,
}

/// A change of a config, and the answer to one: the level's key is `compatibility` here.
///
/// `None` is an absent key, which keeps what is stored; `Some(None)` is an explicit `null`, which
/// clears it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConfigUpdateRequest {
    /// The subject that is meant when this one is named.
    #[serde(deserialize_with = "scalar::given_text", skip_serializing_if = "Option::is_none")]
    pub alias: Option<Option<String>>,
    /// Whether schemas are normalised when they are registered or looked up.
    #[serde(deserialize_with = "scalar::given_flag", skip_serializing_if = "Option::is_none")]
    pub normalize: Option<Option<bool>>,
    /// Whether reserved fields are checked.
    #[serde(deserialize_with = "scalar::given_flag", skip_serializing_if = "Option::is_none")]
    pub validate_fields: Option<Option<bool>>,
    /// Whether new schemas must keep the whole specification.
    #[serde(deserialize_with = "scalar::given_flag", skip_serializing_if = "Option::is_none")]
    pub validate_new_schemas: Option<Option<bool>>,
    /// Whether rules are checked.
    #[serde(deserialize_with = "scalar::given_flag", skip_serializing_if = "Option::is_none")]
    pub validate_rules: Option<Option<bool>>,
    /// The compatibility level, in any case.
    #[serde(deserialize_with = "scalar::given_text", skip_serializing_if = "Option::is_none")]
    pub compatibility: Option<Option<String>>,
    /// `STRICT`, `LENIENT`, `LOGICAL` or `SEMANTIC`.
    #[serde(deserialize_with = "scalar::given_text", skip_serializing_if = "Option::is_none")]
    pub compatibility_policy: Option<Option<String>>,
    /// The metadata property whose value must be equal for two versions to be compared.
    #[serde(deserialize_with = "scalar::given_text", skip_serializing_if = "Option::is_none")]
    pub compatibility_group: Option<Option<String>>,
    /// What schemas have that a request says nothing else of.
    #[serde(deserialize_with = "scalar::given_object", skip_serializing_if = "Option::is_none")]
    pub default_metadata: Option<Option<Metadata>>,
    /// What schemas have whatever a request says.
    #[serde(deserialize_with = "scalar::given_object", skip_serializing_if = "Option::is_none")]
    pub override_metadata: Option<Option<Metadata>>,
    /// The rules that schemas have that a request says nothing else of.
    #[serde(deserialize_with = "scalar::given_object", skip_serializing_if = "Option::is_none")]
    pub default_rule_set: Option<Option<RuleSet>>,
    /// The rules that schemas have whatever a request says.
    #[serde(deserialize_with = "scalar::given_object", skip_serializing_if = "Option::is_none")]
    pub override_rule_set: Option<Option<RuleSet>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_key_and_a_null_differ() {
        let change: ConfigUpdateRequest =
            serde_json::from_str(r#"{"compatibility":null,"normalize":"true"}"#).unwrap();
        assert_eq!(change.compatibility, Some(None));
        assert_eq!(change.normalize, Some(Some(true)));
        assert_eq!(change.alias, None);
    }

    #[test]
    fn what_is_not_set_is_left_out() {
        let config = Config { compatibility_level: Some("FULL".to_owned()), ..Config::default() };
        assert_eq!(serde_json::to_string(&config).unwrap(), r#"{"compatibilityLevel":"FULL"}"#);
    }
}
