//! What the cases register.

use clade_checker::{Reference, SchemaType};

use super::AnyStore;
use crate::registry::{Subject, Version};
use crate::store::{Content, Expected, NewVersion, Revision};

pub(crate) fn content(text: &str) -> Content {
    Content {
        schema_type: SchemaType::Avro,
        text: text.to_owned(),
        references: Vec::new(),
        metadata: None,
        rule_set: None,
    }
}

pub(super) fn referring(text: &str, subject: &str, version: i32) -> Content {
    let reference = Reference { name: "other".to_owned(), subject: subject.to_owned(), version };
    Content { references: vec![reference], ..content(text) }
}

pub(super) async fn expected(store: &AnyStore, subject: &Subject) -> Expected {
    let state = store.subject_state(subject).await.unwrap();
    Expected { subject: state.revision, settings: state.settings.revision }
}

/// A registration that rests on the present state.
pub(crate) async fn new_version(store: &AnyStore, subject: &str, content: Content) -> NewVersion {
    let subject = Subject::parse(subject);
    let highest = store.versions(&subject).await.unwrap().last().map_or(0, |row| row.version.0);
    let expected = expected(store, &subject).await;
    NewVersion {
        subject,
        version: Version(highest + 1),
        id: None,
        content,
        registered_at_ms: 1_000,
        expected,
        lint_result: None,
        has_turn: false,
    }
}

/// A registration in a subject that there is not yet.
pub(crate) fn first_version(subject: &str, content: Content) -> NewVersion {
    NewVersion {
        subject: Subject::parse(subject),
        version: Version(1),
        id: None,
        content,
        registered_at_ms: 0,
        expected: Expected { subject: Revision(0), settings: Revision(0) },
        lint_result: None,
        has_turn: false,
    }
}
