//! References: how they are named, resolved and kept.

use super::*;

const INNER: &str = r#"{"type":"record","name":"Inner","fields":[]}"#;

/// A record with one field of the type `field`.
fn outer(name: &str, field: &str) -> String {
    format!(r#"{{"type":"record","name":"{name}","fields":[{{"name":"f","type":"{field}"}}]}}"#)
}

#[tokio::test]
async fn the_latest_version_is_stored_as_a_number() {
    let registry = registry().await;
    registry.register("inner", INNER).await;
    let proposed = referring(&outer("Outer", "Inner"), &[reference("Inner", "inner", -1)]);
    assert_eq!(registry.propose("s", proposed.clone()).await.unwrap(), (2, 1));
    let subject = Subject::parse("s");
    let stored = registry.version(&subject, number(1), Deleted::Hidden).await.unwrap();
    assert_eq!(stored.schema.references, [reference("Inner", "inner", 1)]);
    assert_eq!(registry.find("s", proposed).await.unwrap(), (2, 1));
    let referrers = async |deleted| {
        let inner = Subject::parse("inner");
        let ids = registry.referenced_by(&inner, number(1), deleted).await.unwrap();
        ids.into_iter().map(|id| id.0).collect::<Vec<_>>()
    };
    assert_eq!(referrers(Deleted::Hidden).await, [2]);
    registry.delete("s", 1).await.unwrap();
    assert_eq!(referrers(Deleted::Hidden).await, [0; 0]);
    assert_eq!(referrers(Deleted::Shown).await, [2]);
}

#[tokio::test]
async fn missing_and_incomplete_references_are_refused() {
    let registry = registry().await;
    registry.register("inner", INNER).await;
    let text = outer("Outer", "Inner");
    for missing in [reference("Inner", "inner", 2), reference("Inner", "other", -1)] {
        let result = registry.propose("s", referring(&text, &[missing])).await;
        assert_error!(result, RegistryError::ReferenceNotFound { .. });
    }
    for incomplete in [reference("", "inner", 1), reference("Inner", " ", 1)] {
        let result = registry.propose("s", referring(&text, &[incomplete])).await;
        assert_error!(result, RegistryError::InvalidReference { .. });
    }
    let unnamed = registry.propose("s", avro(&text)).await;
    assert_error!(unnamed, RegistryError::InvalidSchema { .. });
}

#[tokio::test]
async fn soft_deleted_targets_serve_what_is_there_and_nothing_new() {
    let registry = registry().await;
    registry.register("inner", INNER).await;
    let inner = [reference("Inner", "inner", 1)];
    let proposed = referring(&outer("Outer", "Inner"), &inner);
    registry.propose("s", proposed.clone()).await.unwrap();
    registry.delete("s", 1).await.unwrap();
    registry.delete("inner", 1).await.unwrap();
    let subject = Subject::parse("s");
    let found = registry.look_up(&subject, proposed.clone(), false, Deleted::Shown).await.unwrap();
    assert_eq!(found.version, Version(1));
    let again = registry.propose("s", proposed).await;
    assert_error!(again, RegistryError::ReferenceNotFound { version: 1, .. });
}

#[tokio::test]
async fn references_of_references_are_resolved() {
    let registry = registry().await;
    registry.register("a", &outer("A", "int")).await;
    let b = referring(&outer("B", "A"), &[reference("A", "a", 1)]);
    registry.propose("b", b).await.unwrap();
    let c = referring(&outer("C", "B"), &[reference("B", "b", 1)]);
    registry.propose("c", c).await.unwrap();
    // One target on two ways, which is no cycle.
    let d = referring(
        r#"{"type":"record","name":"D","fields":[
            {"name":"c","type":"C"},{"name":"a","type":"A"}]}"#,
        &[reference("C", "c", 1), reference("A", "a", 1)],
    );
    let subject = Subject::parse("d");
    let stored = registry.registry.register(&subject, d, READ_AS_GIVEN).await.unwrap();
    let resolved = registry
        .formatted_text(&stored.schema, subject.context(), Some(clade_checker::Format::Resolved))
        .await
        .unwrap();
    for name in ["A", "B", "C", "D"] {
        assert_eq!(resolved.matches(&format!(r#""name":"{name}""#)).count(), 1, "{resolved}");
    }
    let plain = registry.formatted_text(&stored.schema, subject.context(), None).await.unwrap();
    assert_eq!(plain, stored.schema.text);
}

#[tokio::test]
async fn a_bare_name_is_one_of_the_same_context() {
    let registry = registry().await;
    registry.register("inner", INNER).await;
    let text = outer("Outer", "Inner");
    let bare = referring(&text, &[reference("Inner", "inner", 1)]);
    let missing = registry.propose(":.c:s", bare.clone()).await;
    assert_error!(missing, RegistryError::ReferenceNotFound { .. });
    let qualified = referring(&text, &[reference("Inner", ":.:inner", 1)]);
    assert_eq!(registry.propose(":.c:s", qualified).await.unwrap(), (1, 1));
    registry.register(":.c:inner", INNER).await;
    registry.propose(":.c:t", bare).await.unwrap();
    assert_error!(registry.delete("inner", 1).await, RegistryError::Referenced { .. });
    assert_error!(registry.delete(":.c:inner", 1).await, RegistryError::Referenced { .. });
}

#[tokio::test]
async fn two_names_of_one_subject_make_one_schema() {
    let registry = registry().await;
    registry.register("inner", INNER).await;
    let named = |name| referring(&outer("Outer", "Inner"), &[reference("Inner", name, 1)]);
    assert_eq!(registry.propose("s", named(":.:inner")).await.unwrap(), (2, 1));
    let subject = Subject::parse("s");
    let stored = registry.version(&subject, number(1), Deleted::Hidden).await.unwrap();
    assert_eq!(stored.schema.references, [reference("Inner", "inner", 1)]);
    assert_eq!(registry.propose("s", named("inner")).await.unwrap(), (2, 1));
    assert_eq!(registry.find("s", named(":.:inner")).await.unwrap(), (2, 1));
}

#[tokio::test]
async fn too_many_references_are_refused() {
    let registry = registry().await;
    registry.set_level(&Scope::TopLevel, CompatibilityLevel::None).await;
    let limit = clade_checker::limits::REFERENCES_MAX;
    let mut references = Vec::new();
    for number in 0..=limit {
        references.push(reference(&format!("R{number}"), "inner", 1));
    }
    registry.register("inner", INNER).await;
    let result = registry.propose("s", referring(r#""int""#, &references)).await;
    assert_error!(result, RegistryError::TooManyReferences(_));
}
