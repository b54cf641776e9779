//! Deleting: what it answers, in which order it looks, what it leaves.

use super::*;

async fn delete_subject(registry: &Fixture, permanent: bool) -> Result<Vec<i32>, RegistryError> {
    let deleted = registry.delete_subject(&Subject::parse("s"), permanent).await?;
    Ok(deleted.into_iter().map(|version| version.0).collect())
}

#[tokio::test]
async fn a_subject_is_deleted_softly_then_for_good() {
    let registry = registry().await;
    assert_error!(delete_subject(&registry, false).await, RegistryError::SubjectNotFound(_));
    assert_error!(delete_subject(&registry, true).await, RegistryError::SubjectNotFound(_));
    for text in [r#""int""#, r#""long""#, r#""double""#] {
        registry.register("s", text).await;
    }
    assert_error!(delete_subject(&registry, true).await, RegistryError::SubjectNotSoftDeleted(_));
    registry.delete("s", 2).await.unwrap();
    assert_eq!(delete_subject(&registry, false).await.unwrap(), [1, 3], "only the live ones");
    assert_error!(delete_subject(&registry, false).await, RegistryError::SubjectSoftDeleted(_));
    assert_eq!(delete_subject(&registry, true).await.unwrap(), [1, 2, 3]);
    assert_error!(delete_subject(&registry, true).await, RegistryError::SubjectNotFound(_));
}

#[tokio::test]
async fn a_version_is_deleted_softly_then_for_good() {
    let registry = registry().await;
    assert_error!(registry.delete("s", 1).await, RegistryError::SubjectNotFound(_));
    registry.register("s", r#""int""#).await;
    registry.register("s", r#""long""#).await;
    assert_error!(registry.delete("s", 3).await, RegistryError::VersionNotFound { .. });
    assert_error!(registry.purge("s", 1).await, RegistryError::VersionNotSoftDeleted { .. });
    assert_eq!(registry.delete("s", 1).await.unwrap(), Version(1));
    assert_error!(registry.delete("s", 1).await, RegistryError::VersionSoftDeleted { .. });
    assert_eq!(registry.numbers("s", Deleted::Hidden).await, [2]);
    assert_eq!(registry.numbers("s", Deleted::Only).await, [1]);
    assert_eq!(registry.purge("s", 1).await.unwrap(), Version(1));
    assert_eq!(registry.numbers("s", Deleted::Shown).await, [2]);
}

#[tokio::test]
async fn the_latest_version_is_always_a_live_one() {
    let registry = registry().await;
    registry.register("s", r#""int""#).await;
    registry.register("s", r#""long""#).await;
    let subject = Subject::parse("s");
    let latest = VersionSelector::Latest;
    let purged = registry.delete_version(&subject, latest, true).await;
    assert_error!(purged, RegistryError::VersionNotSoftDeleted { version: Version(2), .. });
    for version in [2, 1] {
        let deleted = registry.delete_version(&subject, latest, false).await.unwrap();
        assert_eq!(deleted, Version(version));
    }
    let nothing_left = registry.delete_version(&subject, latest, false).await;
    assert_error!(nothing_left, RegistryError::VersionNotFound { .. });
    let hidden = registry.version(&subject, latest, Deleted::Hidden).await;
    assert_error!(hidden, RegistryError::SubjectNotFound(_));
    let shown = registry.version(&subject, latest, Deleted::Shown).await;
    assert_error!(shown, RegistryError::VersionNotFound { version: VersionSelector::Latest, .. });
}

#[tokio::test]
async fn a_read_only_subject_is_not_deleted_but_missed_first() {
    let registry = registry().await;
    registry.set_mode("s", Mode::ReadOnly).await;
    assert_error!(delete_subject(&registry, false).await, RegistryError::SubjectNotFound(_));
    registry.set_mode("s", Mode::ReadWrite).await;
    registry.register("s", r#""int""#).await;
    registry.register("s", r#""long""#).await;
    registry.delete("s", 1).await.unwrap();
    registry.set_mode("s", Mode::ReadOnly).await;
    assert_error!(registry.delete("s", 1).await, RegistryError::VersionSoftDeleted { .. });
    assert_error!(registry.delete("s", 2).await, RegistryError::ReadOnly(_));
    assert_error!(registry.purge("s", 1).await, RegistryError::ReadOnly(_));
    assert_error!(registry.purge("s", 2).await, RegistryError::ReadOnly(_));
    for permanent in [false, true] {
        assert_error!(delete_subject(&registry, permanent).await, RegistryError::ReadOnly(_));
    }
}

#[tokio::test]
async fn references_come_before_the_missing_soft_deletion() {
    let registry = registry().await;
    let inner = r#"{"type":"record","name":"R","fields":[]}"#;
    registry.register("s", inner).await;
    let array = r#"{"type":"array","items":"R"}"#;
    registry.propose("t", referring(array, &[reference("R", "s", 1)])).await.unwrap();
    let refused = [
        registry.delete("s", 1).await.map(|_| ()),
        registry.purge("s", 1).await.map(|_| ()),
        delete_subject(&registry, false).await.map(|_| ()),
        delete_subject(&registry, true).await.map(|_| ()),
    ];
    for result in refused {
        assert_error!(result, RegistryError::Referenced { version: Version(1), .. });
    }
    registry.delete("t", 1).await.unwrap();
    assert_eq!(delete_subject(&registry, false).await.unwrap(), [1], "only live referrers block");
    let refused = delete_subject(&registry, true).await;
    assert_error!(refused, RegistryError::Referenced { .. });
    assert_error!(registry.purge("s", 1).await, RegistryError::Referenced { .. });
    registry.purge("t", 1).await.unwrap();
    assert_eq!(delete_subject(&registry, true).await.unwrap(), [1]);
}

#[tokio::test]
async fn the_latest_version_is_not_soft_deleted_even_if_referenced() {
    let registry = registry().await;
    registry.register("s", &record(&[])).await;
    let array = r#"{"type":"array","items":"R"}"#;
    registry.propose("t", referring(array, &[reference("R", "s", 1)])).await.unwrap();
    let subject = Subject::parse("s");
    let purged = registry.delete_version(&subject, VersionSelector::Latest, true).await;
    assert_error!(purged, RegistryError::VersionNotSoftDeleted { version: Version(1), .. });
    assert_error!(registry.purge("s", 1).await, RegistryError::Referenced { .. });
}

#[tokio::test]
async fn purging_the_empty_name_keeps_the_top_level() {
    let registry = registry().await;
    registry.set_level(&Scope::TopLevel, CompatibilityLevel::Full).await;
    registry.set_mode("", Mode::ReadWrite).await;
    registry.register("", r#""int""#).await;
    registry.delete("", 1).await.unwrap();
    registry.purge("", 1).await.unwrap();
    let config = registry.config(&Scope::TopLevel, false).await.unwrap();
    assert_eq!(config.compatibility_level, Some(CompatibilityLevel::Full));
}

#[tokio::test]
async fn the_config_survives_soft_deletion_only() {
    let registry = registry().await;
    registry.set_level(&scope("s"), CompatibilityLevel::Full).await;
    registry.register("s", r#""int""#).await;
    delete_subject(&registry, false).await.unwrap();
    assert!(registry.config(&scope("s"), false).await.is_ok());
    delete_subject(&registry, true).await.unwrap();
    let gone = registry.config(&scope("s"), false).await;
    assert_error!(gone, RegistryError::SubjectConfigNotFound(_));
}

#[tokio::test]
async fn versions_are_listed_as_asked() {
    let registry = registry().await;
    registry.register("s", r#""int""#).await;
    assert_eq!(registry.numbers("s", Deleted::Only).await, [0; 0], "a live subject");
    registry.delete("s", 1).await.unwrap();
    let subject = Subject::parse("s");
    let hidden = registry.versions(&subject, Deleted::Hidden).await;
    assert_error!(hidden, RegistryError::SubjectNotFound(_));
    let shown = registry.versions(&subject, Deleted::Shown).await.unwrap();
    assert_eq!(shown, [(Version(1), true)]);
    let unknown = registry.versions(&Subject::parse("t"), Deleted::Shown).await;
    assert_error!(unknown, RegistryError::SubjectNotFound(_));
}

#[tokio::test]
async fn subjects_are_listed_by_prefix_and_state() {
    let registry = registry().await;
    for subject in ["b", "ab", "gone", ":.c:ab"] {
        registry.register(subject, r#""int""#).await;
    }
    registry.delete("gone", 1).await.unwrap();
    for (prefix, deleted, expected) in [
        (":*:", Deleted::Hidden, vec![":.c:ab", "ab", "b"]),
        (":*:", Deleted::Shown, vec![":.c:ab", "ab", "b", "gone"]),
        (":*:", Deleted::Only, vec!["gone"]),
        (":*:a", Deleted::Hidden, vec![":.c:ab", "ab"]),
        ("a", Deleted::Hidden, vec!["ab"]),
        ("", Deleted::Hidden, vec!["ab", "b"]),
        (":.c:", Deleted::Hidden, vec![":.c:ab"]),
        (":.d:", Deleted::Shown, vec![]),
    ] {
        let subjects = registry.subjects(prefix, deleted).await.unwrap();
        let shown: Vec<_> = subjects.iter().map(Subject::to_string).collect();
        assert_eq!(shown, expected, "{prefix} {deleted:?}");
    }
}
