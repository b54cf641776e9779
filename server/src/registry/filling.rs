//! What a new version has beside what its request says: from the config and the version before.

use clade_checker::{Metadata, Rule, RuleSet};

use super::names::Version;
use super::{Config, ProposedSchema, StoredSchema};
use crate::store::{Content, VERSION_STAMP};

/// Fills `content` in: metadata and rules are those of the request, or else of the previous version,
/// between the defaults and the overrides of the config. The version is stamped where the request or
/// the metadata asks for it.
pub(super) fn fill(
    content: &mut Content,
    config: &Config,
    previous: Option<&StoredSchema>,
    proposed: &ProposedSchema,
    next: Version,
) {
    let metadata = content.metadata.take();
    let metadata = metadata.or_else(|| previous.and_then(|previous| previous.metadata.clone()));
    let layers = [config.default_metadata.clone(), metadata, config.override_metadata.clone()];
    content.metadata = layers.into_iter().flatten().reduce(merged_metadata);
    let rule_set = content.rule_set.take();
    let rule_set = rule_set.or_else(|| previous.and_then(|previous| previous.rule_set.clone()));
    let layers = [config.default_rule_set.clone(), rule_set, config.override_rule_set.clone()];
    content.rule_set = layers.into_iter().flatten().reduce(merged_rule_set);
    let requested = proposed.requested_version();
    if requested != 0 || content.stamp().is_some() {
        let stamped = if requested > 0 { requested } else { next.0 };
        let metadata = content.metadata.get_or_insert_default();
        metadata.properties.insert(VERSION_STAMP.to_owned(), stamped.to_string());
    }
}

/// Both, where `over` wins key by key.
fn merged_metadata(under: Metadata, over: Metadata) -> Metadata {
    let Metadata { mut tags, mut properties, mut sensitive } = under;
    tags.extend(over.tags);
    properties.extend(over.properties);
    sensitive.extend(over.sensitive);
    Metadata { tags, properties, sensitive }
}

/// Both, where `over` wins rule by rule within each list.
pub(super) fn merged_rule_set(under: RuleSet, over: RuleSet) -> RuleSet {
    RuleSet {
        migration_rules: merged_rules(under.migration_rules, over.migration_rules),
        domain_rules: merged_rules(under.domain_rules, over.domain_rules),
        encoding_rules: merged_rules(under.encoding_rules, over.encoding_rules),
        enable_at: over.enable_at.or(under.enable_at),
    }
}

/// The rules of `under` whose name `over` does not have, then those of `over`.
fn merged_rules(mut under: Vec<Rule>, over: Vec<Rule>) -> Vec<Rule> {
    under.retain(|rule| over.iter().all(|other| other.name != rule.name));
    under.extend(over);
    under
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(name: &str, expr: &str) -> Rule {
        Rule { name: Some(name.to_owned()), expr: Some(expr.to_owned()), ..Rule::default() }
    }

    #[test]
    fn a_rule_of_the_same_name_is_replaced_and_goes_to_the_end() {
        let under = vec![rule("a", "1"), rule("b", "2")];
        let merged = merged_rules(under, vec![rule("a", "3")]);
        assert_eq!(merged, [rule("b", "2"), rule("a", "3")]);
    }

    #[test]
    fn metadata_is_merged_by_key_and_the_stamp_follows_the_request() {
        let of = |key: &str, value: &str| {
            let properties = [(key.to_owned(), value.to_owned())].into();
            Some(Metadata { properties, ..Metadata::default() })
        };
        let config = Config {
            default_metadata: of("owner", "nobody"),
            override_metadata: of("team", "a"),
            ..Config::default()
        };
        let mut content = Content {
            schema_type: clade_checker::SchemaType::Avro,
            text: "x".to_owned(),
            references: Vec::new(),
            metadata: of("owner", "me"),
            rule_set: None,
        };
        let proposed = ProposedSchema { version: Some(-1), ..ProposedSchema::default() };
        fill(&mut content, &config, None, &proposed, Version(7));
        let properties = content.metadata.unwrap().properties;
        let shown: Vec<_> = properties.iter().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!(shown, ["confluent:version=7", "owner=me", "team=a"]);
    }
}
