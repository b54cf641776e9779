//! Reading by id: which context, which holder.

use super::*;

async fn by_id(registry: &Fixture, id: i32, hint: &str) -> Result<String, RegistryError> {
    let hint = (!hint.is_empty()).then(|| Subject::parse(hint));
    let found = registry.schema_by_id(SchemaId(id), hint.as_ref()).await?;
    assert_eq!(found.schema.id, SchemaId(id));
    Ok(format!("{} v{}", found.subject, found.version))
}

#[tokio::test]
async fn an_id_is_answered_with_a_version_that_holds_it() {
    let registry = registry().await;
    for subject in ["b", "a", "c"] {
        registry.register(subject, r#""int""#).await;
    }
    assert_eq!(by_id(&registry, 1, "").await.unwrap(), "a v1");
    assert_eq!(by_id(&registry, 1, "c").await.unwrap(), "c v1", "the hinted one");
    assert_eq!(by_id(&registry, 1, "unknown").await.unwrap(), "a v1");
    registry.delete("a", 1).await.unwrap();
    assert_eq!(by_id(&registry, 1, "").await.unwrap(), "b v1", "a live one first");
    assert_eq!(by_id(&registry, 1, "a").await.unwrap(), "a v1");
    assert_error!(by_id(&registry, 2, "").await, RegistryError::SchemaIdNotFound(SchemaId(2)));
}

#[tokio::test]
async fn an_id_is_known_until_its_last_holder_is_gone_for_good() {
    let registry = registry().await;
    registry.register("s", r#""int""#).await;
    registry.delete("s", 1).await.unwrap();
    assert_eq!(by_id(&registry, 1, "").await.unwrap(), "s v1");
    let hidden = registry.holders(SchemaId(1), None, Deleted::Hidden).await.unwrap();
    assert!(hidden.is_empty(), "a known id without live holders is an empty list");
    let shown = registry.holders(SchemaId(1), None, Deleted::Shown).await.unwrap();
    assert_eq!(shown, [(Subject::parse("s"), Version(1))]);
    registry.purge("s", 1).await.unwrap();
    assert_error!(by_id(&registry, 1, "").await, RegistryError::SchemaIdNotFound(_));
    let gone = registry.holders(SchemaId(1), None, Deleted::Shown).await;
    assert_error!(gone, RegistryError::SchemaIdNotFound(_));
}

#[tokio::test]
async fn a_hint_chooses_the_context() {
    let registry = registry().await;
    registry.register("default", r#""int""#).await;
    registry.register(":.c:named", r#""string""#).await;
    assert_eq!(by_id(&registry, 1, "").await.unwrap(), "default v1");
    assert_eq!(by_id(&registry, 1, ":.c:").await.unwrap(), ":.c:named v1");
    assert_eq!(by_id(&registry, 1, ":.c:unknown").await.unwrap(), ":.c:named v1");
    assert_eq!(by_id(&registry, 1, "named").await.unwrap(), ":.c:named v1", "found elsewhere");
    assert_eq!(by_id(&registry, 1, "unknown").await.unwrap(), "default v1");
    let unknown = by_id(&registry, 1, ":.d:").await;
    assert_error!(unknown, RegistryError::SchemaIdNotFound(_));
}

#[tokio::test]
async fn each_subject_is_listed_once_with_its_newest_version() {
    let registry = registry().await;
    registry.register("b", r#""int""#).await;
    registry.register("a", r#""int""#).await;
    let array = r#"{"type":"array","items":"R"}"#;
    registry.register("target", &record(&[])).await;
    let (id, _) = registry
        .propose("b", referring(array, &[reference("R", "target", 1)]))
        .await
        .unwrap_or((0, 0));
    assert_eq!(id, 0, "an array is no int");
    let holders = registry.holders(SchemaId(1), None, Deleted::Hidden).await.unwrap();
    assert_eq!(holders, [(Subject::parse("a"), Version(1)), (Subject::parse("b"), Version(1))]);
}

#[tokio::test]
async fn versions_of_a_bare_name_are_found_in_other_contexts() {
    let registry = registry().await;
    registry.register(":.c:s", r#""int""#).await;
    let subject = Subject::parse("s");
    let found = registry.version(&subject, VersionSelector::Latest, Deleted::Hidden).await;
    assert_eq!(found.unwrap().subject, Subject::parse(":.c:s"));
    let listed = registry.versions(&subject, Deleted::Hidden).await;
    assert_error!(listed, RegistryError::SubjectNotFound(_));
    let deleted = registry.delete_version(&subject, number(1), false).await;
    assert_error!(deleted, RegistryError::SubjectNotFound(_));
}
