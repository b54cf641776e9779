//! The content of a schema and the hashes by which it is found and checked.

use clade_checker::{Identity, Metadata, Reference, Rule, RuleSet, SchemaType};
use sha2::{Digest, Sha256};

use crate::registry::{SchemaId, StoredSchema};

/// The metadata property that carries the number of the version it was registered as.
pub const VERSION_STAMP: &str = "confluent:version";

/// All that an id stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub schema_type: SchemaType,
    /// The canonical text.
    pub text: String,
    /// With real version numbers.
    pub references: Vec<Reference>,
    pub metadata: Option<Metadata>,
    pub rule_set: Option<RuleSet>,
}

/// SHA-256 of a content. Unlike the identity it covers the type, and no two contents share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 32]);

/// The fingerprint of a content without its [`VERSION_STAMP`]. Metadata that holds nothing else
/// counts as absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentKey(pub [u8; 32]);

impl Content {
    /// What `schema` is stored as.
    pub fn of(schema: &StoredSchema) -> Content {
        Content {
            schema_type: schema.schema_type,
            text: schema.text.clone(),
            references: schema.references.clone(),
            metadata: schema.metadata.clone(),
            rule_set: schema.rule_set.clone(),
        }
    }

    /// The schema that has this content under `id`.
    pub fn into_stored(self, id: SchemaId) -> StoredSchema {
        StoredSchema {
            id,
            identity: self.identity(),
            schema_type: self.schema_type,
            text: self.text,
            references: self.references,
            metadata: self.metadata,
            rule_set: self.rule_set,
        }
    }

    /// The identity that clients know the content by.
    pub fn identity(&self) -> Identity {
        Identity::of(&self.text, &self.references, self.metadata.as_ref(), self.rule_set.as_ref())
    }

    /// The fingerprint of all of it.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint(self.hash(self.metadata.as_ref()))
    }

    /// The key that contents share which differ in the stamped version alone.
    pub fn key(&self) -> ContentKey {
        let mut unstamped = self.metadata.clone();
        if let Some(metadata) = &mut unstamped {
            let was_stamped = metadata.properties.remove(VERSION_STAMP).is_some();
            if was_stamped && *metadata == Metadata::default() {
                unstamped = None;
            }
        }
        ContentKey(self.hash(unstamped.as_ref()))
    }

    /// The stamped version, if there is one.
    pub fn stamp(&self) -> Option<&str> {
        stamp(self.metadata.as_ref())
    }

    fn hash(&self, metadata: Option<&Metadata>) -> [u8; 32] {
        let mut hash = LengthPrefixed(Sha256::new());
        hash.text(self.schema_type.wire_name());
        hash.text(&self.text);
        hash.count(self.references.len());
        for reference in &self.references {
            hash.text(&reference.name);
            hash.text(&reference.subject);
            hash.0.update(reference.version.to_be_bytes());
        }
        hash.count(usize::from(metadata.is_some()));
        if let Some(metadata) = metadata {
            hash.metadata(metadata);
        }
        hash.count(usize::from(self.rule_set.is_some()));
        if let Some(rule_set) = &self.rule_set {
            hash.rule_set(rule_set);
        }
        hash.0.finalize().into()
    }
}

/// The stamped version in `metadata`, if there is one.
pub fn stamp(metadata: Option<&Metadata>) -> Option<&str> {
    metadata?.properties.get(VERSION_STAMP).map(String::as_str)
}

/// A hash over parts that each say how long they are, so that no two lists of parts hash alike.
struct LengthPrefixed(Sha256);

impl LengthPrefixed {
    fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text);
    }

    fn optional(&mut self, text: Option<&String>) {
        self.count(usize::from(text.is_some()));
        if let Some(text) = text {
            self.text(text);
        }
    }

    fn texts<'a>(&mut self, texts: impl ExactSizeIterator<Item = &'a String>) {
        self.count(texts.len());
        texts.for_each(|text| self.text(text));
    }

    fn metadata(&mut self, metadata: &Metadata) {
        self.count(metadata.tags.len());
        for (path, tags) in &metadata.tags {
            self.text(path);
            self.texts(tags.iter());
        }
        self.texts(metadata.properties.keys());
        self.texts(metadata.properties.values());
        self.texts(metadata.sensitive.iter());
    }

    fn rule_set(&mut self, rule_set: &RuleSet) {
        for rules in [&rule_set.migration_rules, &rule_set.domain_rules, &rule_set.encoding_rules] {
            self.count(rules.len());
            rules.iter().for_each(|rule| self.rule(rule));
        }
        self.optional(rule_set.enable_at.as_ref());
    }

    fn rule(&mut self, rule: &Rule) {
        for part in [&rule.name, &rule.doc, &rule.kind, &rule.mode, &rule.rule_type] {
            self.optional(part.as_ref());
        }
        self.texts(rule.tags.iter());
        self.texts(rule.params.keys());
        self.texts(rule.params.values());
        for part in [&rule.expr, &rule.on_success, &rule.on_failure] {
            self.optional(part.as_ref());
        }
        self.count(usize::from(rule.disabled));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(text: &str) -> Content {
        Content {
            schema_type: SchemaType::Avro,
            text: text.to_owned(),
            references: Vec::new(),
            metadata: None,
            rule_set: None,
        }
    }

    fn with_properties(properties: &[(&str, &str)]) -> Content {
        let mut metadata = Metadata::default();
        for (key, value) in properties {
            metadata.properties.insert((*key).to_owned(), (*value).to_owned());
        }
        Content { metadata: Some(metadata), ..content("x") }
    }

    #[test]
    fn the_fingerprint_covers_the_type_where_the_identity_does_not() {
        let avro = content("x");
        let json = Content { schema_type: SchemaType::Json, ..avro.clone() };
        assert_eq!(avro.identity(), json.identity());
        assert_ne!(avro.fingerprint(), json.fingerprint());
        assert_ne!(avro.key(), json.key());
    }

    #[test]
    fn parts_that_run_together_in_the_identity_stay_apart_in_the_fingerprint() {
        let one = with_properties(&[("a", "bc")]);
        let other = with_properties(&[("ab", "c")]);
        assert_eq!(one.identity(), other.identity());
        assert_ne!(one.fingerprint(), other.fingerprint());
    }

    #[test]
    fn the_content_key_leaves_out_the_stamp_alone() {
        let stamped = with_properties(&[(VERSION_STAMP, "3"), ("owner", "a")]);
        let unstamped = with_properties(&[("owner", "a")]);
        assert_eq!(stamped.key(), unstamped.key());
        assert_ne!(stamped.fingerprint(), unstamped.fingerprint());
        assert_ne!(stamped.key(), with_properties(&[(VERSION_STAMP, "3")]).key());
        assert_eq!(with_properties(&[(VERSION_STAMP, "3")]).key(), content("x").key());
        assert_ne!(with_properties(&[]).key(), content("x").key());
    }
}
