//! Tests of the rules of a registry, on a real store.

mod compatibility;
mod config;
mod delete;
mod instances;
mod lookup;
mod mode;
mod network;
mod races;
mod reference_races;
mod references;
mod register;
mod schemas;

use std::sync::Arc;

use clade_checker::{CompatibilityLevel, Metadata, Reference};

use super::*;
use crate::store::SqliteStore;
use crate::store::test_folder::TestFolder;

/// A registry of its own for one test.
struct Fixture {
    registry: Registry,
    store: Arc<dyn Store>,
    folder: TestFolder,
}

impl Deref for Fixture {
    type Target = Registry;

    fn deref(&self) -> &Registry {
        &self.registry
    }
}

const READ_AS_GIVEN: RegisterOptions =
    RegisterOptions { normalize: false, force: false, dry_run: false, keep_lint: None };

async fn registry() -> Fixture {
    let folder = TestFolder::new();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(folder.database()).await.unwrap());
    Fixture { registry: Registry::new(Arc::clone(&store)), store, folder }
}

impl Fixture {
    async fn register(&self, subject: &str, text: &str) -> (i32, i32) {
        self.propose(subject, avro(text)).await.unwrap()
    }

    /// The id and the version of what was registered.
    async fn propose(
        &self,
        subject: &str,
        proposed: ProposedSchema,
    ) -> Result<(i32, i32), RegistryError> {
        let subject = Subject::parse(subject);
        let registered = self.registry.register(&subject, proposed, READ_AS_GIVEN).await?;
        Ok((registered.schema.id.0, registered.version.0))
    }

    /// The id and the version of what was found.
    async fn find(
        &self,
        subject: &str,
        proposed: ProposedSchema,
    ) -> Result<(i32, i32), RegistryError> {
        let subject = Subject::parse(subject);
        let found = self.look_up(&subject, proposed, false, Deleted::Hidden).await?;
        Ok((found.schema.id.0, found.version.0))
    }

    async fn delete(&self, subject: &str, version: i32) -> Result<Version, RegistryError> {
        self.delete_version(&Subject::parse(subject), number(version), false).await
    }

    async fn purge(&self, subject: &str, version: i32) -> Result<Version, RegistryError> {
        self.delete_version(&Subject::parse(subject), number(version), true).await
    }

    async fn numbers(&self, subject: &str, deleted: Deleted) -> Vec<i32> {
        let versions = self.versions(&Subject::parse(subject), deleted).await.unwrap();
        versions.into_iter().map(|(version, _)| version.0).collect()
    }

    async fn set_level(&self, scope: &Scope, level: CompatibilityLevel) {
        let change =
            ConfigChange { compatibility_level: Change::Set(level), ..ConfigChange::default() };
        self.change_config(scope, change).await.unwrap();
    }

    async fn set_mode(&self, subject: &str, mode: Mode) {
        self.change_mode(&scope(subject), Some(mode), false).await.unwrap();
    }
}

fn scope(subject: &str) -> Scope {
    Scope::Subject(Subject::parse(subject))
}

fn number(version: i32) -> VersionSelector {
    VersionSelector::Number(Version(version))
}

fn avro(text: &str) -> ProposedSchema {
    ProposedSchema { text: text.to_owned(), ..ProposedSchema::default() }
}

/// A record with the fields `names`; a `?` at the end of a name gives the field a default.
fn record(names: &[&str]) -> String {
    let fields: Vec<_> = names
        .iter()
        .map(|name| match name.strip_suffix('?') {
            Some(name) => format!(r#"{{"name":"{name}","type":"int","default":0}}"#),
            None => format!(r#"{{"name":"{name}","type":"int"}}"#),
        })
        .collect();
    format!(r#"{{"type":"record","name":"R","fields":[{}]}}"#, fields.join(","))
}

fn with_properties(text: &str, properties: &[(&str, &str)]) -> ProposedSchema {
    ProposedSchema { metadata: Some(metadata(properties)), ..avro(text) }
}

fn metadata(properties: &[(&str, &str)]) -> Metadata {
    let pairs = properties.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    Metadata { properties: pairs.collect(), ..Metadata::default() }
}

fn reference(name: &str, subject: &str, version: i32) -> Reference {
    Reference { name: name.to_owned(), subject: subject.to_owned(), version }
}

fn referring(text: &str, references: &[Reference]) -> ProposedSchema {
    ProposedSchema { references: references.to_vec(), ..avro(text) }
}

/// Asserts that a result is an error of one kind.
macro_rules! assert_error {
    ($result:expr, $pattern:pat $(if $guard:expr)?) => {{
        let result = $result;
        assert!(matches!(&result, Err($pattern) $(if $guard)?), "{result:?}");
    }};
}
use assert_error;
