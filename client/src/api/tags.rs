//! Inline tags of schemas, and the body of `/subjects/{subject}/versions/{version}/tags`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::metadata::{Metadata, RuleSet};
use super::scalar;

/// A record or a field of a schema.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SchemaEntity {
    /// Names with dots between them, as `ns.Order.id`.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub entity_path: Option<String>,
    /// `sr_record` or `sr_field`.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub entity_type: Option<String>,
}

/// Tags of a record or a field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SchemaTags {
    /// Where they are.
    #[serde(deserialize_with = "scalar::object", skip_serializing_if = "Option::is_none")]
    pub schema_entity: Option<SchemaEntity>,
    /// The tags.
    #[serde(deserialize_with = "scalar::texts", skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

/// What a new version has differently from an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TagSchemaRequest {
    /// The number of the new version; absent or 0 for the next one.
    #[serde(deserialize_with = "scalar::number", skip_serializing_if = "Option::is_none")]
    pub new_version: Option<i32>,
    /// Inline tags to put into the text.
    #[serde(deserialize_with = "scalar::objects", skip_serializing_if = "Vec::is_empty")]
    pub tags_to_add: Vec<SchemaTags>,
    /// Inline tags to take out of the text.
    #[serde(deserialize_with = "scalar::objects", skip_serializing_if = "Vec::is_empty")]
    pub tags_to_remove: Vec<SchemaTags>,
    /// Free-form data in place of that of the earlier version.
    #[serde(deserialize_with = "scalar::object", skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules in place of those of the earlier version.
    #[serde(deserialize_with = "scalar::object", skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// Rules beside those of the earlier version, or in place of those of the same name.
    #[serde(deserialize_with = "scalar::object", skip_serializing_if = "Option::is_none")]
    pub rules_to_merge: Option<RuleSet>,
    /// The names of rules to leave out.
    #[serde(deserialize_with = "scalar::text_set_if_any", skip_serializing_if = "Option::is_none")]
    pub rules_to_remove: Option<BTreeSet<String>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_null_counts_as_absent_and_an_empty_list_as_given() {
        let body: TagSchemaRequest = serde_json::from_str(
            r#"{"newVersion":"2","tagsToAdd":null,"tagsToRemove":[{"schemaEntity":null,"tags":[1]}],
                "rulesToRemove":[]}"#,
        )
        .unwrap();
        assert_eq!(body.new_version, Some(2));
        assert!(body.tags_to_add.is_empty());
        assert_eq!(body.tags_to_remove[0].tags, ["1"]);
        assert_eq!(body.tags_to_remove[0].schema_entity, None);
        assert_eq!(body.rules_to_remove, Some(BTreeSet::new()));
    }

    #[test]
    fn an_entity_is_an_object() {
        let body = r#"{"tagsToAdd":[{"schemaEntity":"R.f"}]}"#;
        let error = serde_json::from_str::<TagSchemaRequest>(body).unwrap_err();
        assert!(error.to_string().contains("expected an object"), "{error}");
    }
}
