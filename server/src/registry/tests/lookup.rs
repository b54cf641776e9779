//! Looking up.

use super::*;

#[tokio::test]
async fn a_schema_is_found_by_any_spelling() {
    let registry = registry().await;
    registry.register("s", r#""int""#).await;
    assert_eq!(registry.find("s", avro(r#"{"type":"int"}"#)).await.unwrap(), (1, 1));
    assert_error!(registry.find("s", avro(r#""long""#)).await, RegistryError::SchemaNotFound);
    assert_error!(registry.find("t", avro(r#""int""#)).await, RegistryError::SubjectNotFound(_));
}

#[tokio::test]
async fn a_schema_is_parsed_before_the_subject_is_missed() {
    let registry = registry().await;
    assert_error!(registry.find("t", avro("{")).await, RegistryError::InvalidSchema { .. });
    assert_error!(registry.find("t", avro("")).await, RegistryError::EmptySchema);
}

#[tokio::test]
async fn soft_deleted_versions_are_found_on_request() {
    let registry = registry().await;
    registry.register("s", r#""int""#).await;
    registry.delete("s", 1).await.unwrap();
    let int = avro(r#""int""#);
    assert_error!(registry.find("s", int.clone()).await, RegistryError::SubjectNotFound(_));
    let subject = Subject::parse("s");
    let found = registry.look_up(&subject, int, false, Deleted::Shown).await.unwrap();
    assert!(found.is_deleted);
    let missed = registry.look_up(&subject, avro(r#""long""#), false, Deleted::Shown).await;
    assert_error!(missed, RegistryError::SchemaNotFound);
}

#[tokio::test]
async fn a_bare_name_is_looked_for_in_other_contexts() {
    let registry = registry().await;
    registry.register(":.c:s", r#""int""#).await;
    let subject = Subject::parse("s");
    let found = registry.look_up(&subject, avro(r#""int""#), false, Deleted::Hidden).await;
    assert_eq!(found.unwrap().subject, Subject::parse(":.c:s"));
    let elsewhere = registry.find(":.d:s", avro(r#""int""#)).await;
    assert_error!(elsewhere, RegistryError::SubjectNotFound(_));
}

#[tokio::test]
async fn a_bare_name_is_looked_for_where_its_references_are() {
    let registry = registry().await;
    registry.register(":.c:inner", &record(&[])).await;
    let array = r#"{"type":"array","items":"R"}"#;
    let proposed = referring(array, &[reference("R", "inner", 1)]);
    registry.propose(":.c:s", proposed.clone()).await.unwrap();
    let subject = Subject::parse("s");
    let found = registry.look_up(&subject, proposed.clone(), false, Deleted::Hidden).await;
    assert_eq!(found.unwrap().subject, Subject::parse(":.c:s"));
    // In the default context the name means a schema that does not fit.
    registry.register("inner", r#""int""#).await;
    let found = registry.look_up(&subject, proposed.clone(), false, Deleted::Hidden).await;
    assert_eq!(found.unwrap().subject, Subject::parse(":.c:s"));
    let unknown = registry.find("t", proposed).await;
    assert_error!(unknown, RegistryError::InvalidSchema { .. });
    let missing = referring(array, &[reference("R", "inner", 2)]);
    assert_error!(registry.find("s", missing).await, RegistryError::ReferenceNotFound { .. });
}

#[tokio::test]
async fn a_lookup_without_metadata_finds_the_version_that_has_some() {
    let registry = registry().await;
    let owned = with_properties(r#""int""#, &[("owner", "a")]);
    registry.propose("s", owned.clone()).await.unwrap();
    assert_eq!(registry.find("s", avro(r#""int""#)).await.unwrap(), (1, 1));
    assert_eq!(registry.find("s", owned).await.unwrap(), (1, 1));
    let other = with_properties(r#""int""#, &[("owner", "b")]);
    assert_error!(registry.find("s", other).await, RegistryError::SchemaNotFound);
}

#[tokio::test]
async fn a_stamp_matches_its_version() {
    let registry = registry().await;
    registry.register("s", r#""int""#).await;
    let stamped = |version: &str| with_properties(r#""int""#, &[("confluent:version", version)]);
    assert_eq!(registry.find("s", stamped("1")).await.unwrap(), (1, 1));
    assert_error!(registry.find("s", stamped("2")).await, RegistryError::SchemaNotFound);
    let next = ProposedSchema { version: Some(-1), ..avro(r#""long""#) };
    registry.propose("s", next).await.unwrap();
    assert_eq!(registry.find("s", avro(r#""long""#)).await.unwrap(), (2, 2));
    let wrong = with_properties(r#""long""#, &[("confluent:version", "1")]);
    assert_error!(registry.find("s", wrong).await, RegistryError::SchemaNotFound);
}

#[tokio::test]
async fn an_inlined_schema_finds_the_version_with_references() {
    let registry = registry().await;
    let inner = r#"{"type":"record","name":"Inner","fields":[]}"#;
    registry.register("inner", inner).await;
    let outer = |inner: &str| {
        format!(r#"{{"type":"record","name":"Outer","fields":[{{"name":"a","type":{inner}}}]}}"#)
    };
    let by_name = referring(&outer(r#""Inner""#), &[reference("Inner", "inner", 1)]);
    let (id, version) = registry.propose("outer", by_name.clone()).await.unwrap();
    let inlined = avro(&outer(inner));
    assert_eq!(registry.find("outer", inlined.clone()).await.unwrap(), (id, version));
    assert_eq!(registry.propose("outer", inlined.clone()).await.unwrap(), (id, version));
    // Not the other way round.
    registry.propose("other", inlined).await.unwrap();
    assert_error!(registry.find("other", by_name).await, RegistryError::SchemaNotFound);
}
