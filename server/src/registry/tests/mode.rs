//! Modes: what is stored, what is in force, what they stop.

use super::*;

#[tokio::test]
async fn an_empty_registry_is_writable() {
    let registry = registry().await;
    assert_eq!(registry.mode(&Scope::TopLevel, false).await.unwrap(), Mode::ReadWrite);
    assert_eq!(registry.mode(&scope("s"), true).await.unwrap(), Mode::ReadWrite);
    let unset = registry.mode(&scope("s"), false).await;
    assert_error!(unset, RegistryError::SubjectModeNotFound(_));
}

#[tokio::test]
async fn a_subject_goes_before_its_context_and_that_before_the_global_scope() {
    let registry = registry().await;
    let read_only =
        async |subject: &str| registry.mode(&scope(subject), true).await.unwrap() == Mode::ReadOnly;
    registry.change_mode(&Scope::TopLevel, Some(Mode::ReadOnly), false).await.unwrap();
    assert!(read_only("s").await && !read_only(":.c:s").await);
    registry.set_mode(":.__GLOBAL:", Mode::ReadOnly).await;
    assert!(read_only(":.c:s").await);
    registry.set_mode(":.c:", Mode::ReadWrite).await;
    assert!(!read_only(":.c:s").await && read_only(":.d:s").await);
    registry.set_mode("s", Mode::ReadWrite).await;
    assert!(!read_only("s").await && read_only("t").await);
    assert_eq!(registry.mode(&scope(":.__GLOBAL:t"), false).await.unwrap(), Mode::ReadOnly);
}

#[tokio::test]
async fn a_read_only_subject_takes_nothing_new() {
    let registry = registry().await;
    registry.register("s", r#""int""#).await;
    registry.register("s", r#""long""#).await;
    registry.set_mode("s", Mode::ReadOnly).await;
    let new = registry.propose("s", avro(r#""float""#)).await;
    assert_error!(new, RegistryError::ReadOnly(_));
    assert_error!(registry.propose("s", avro("")).await, RegistryError::ReadOnly(_));
    let with_id = ProposedSchema { id: Some(9), ..avro(r#""float""#) };
    assert_error!(registry.propose("s", with_id).await, RegistryError::ReadOnly(_));
    assert_eq!(registry.register("s", r#""int""#).await, (1, 1), "what is there registers");
    registry.change_mode(&scope("s"), None, false).await.unwrap();
    assert_eq!(registry.register("s", r#""float""#).await, (3, 3));
}

#[tokio::test]
async fn deleting_answers_with_what_was_set() {
    let registry = registry().await;
    let nothing = registry.delete_mode(&scope("s"), false).await;
    assert_error!(nothing, RegistryError::NothingSet(_));
    assert_eq!(registry.delete_mode(&scope("s"), true).await.unwrap(), None);
    registry.set_mode("s", Mode::ReadOnly).await;
    let old = registry.delete_mode(&scope("s"), false).await.unwrap();
    assert_eq!(old, Some(Mode::ReadOnly));
    let top_level = registry.delete_mode(&Scope::TopLevel, false).await.unwrap();
    assert_eq!(top_level, Some(Mode::ReadWrite));
}

#[tokio::test]
async fn deleting_recursively_clears_all_below() {
    let registry = registry().await;
    for subject in [":.c:a", ":.c:b", "a"] {
        registry.set_mode(subject, Mode::ReadOnly).await;
    }
    registry.delete_mode(&scope(":.c:"), true).await.unwrap();
    for (subject, expected) in
        [(":.c:a", Mode::ReadWrite), (":.c:b", Mode::ReadWrite), ("a", Mode::ReadOnly)]
    {
        assert_eq!(registry.mode(&scope(subject), true).await.unwrap(), expected, "{subject}");
    }
}

#[tokio::test]
async fn modes_obey_names() {
    let registry = registry().await;
    let bad_name = registry.change_mode(&scope("__EMPTY"), Some(Mode::ReadOnly), false).await;
    assert_error!(bad_name, RegistryError::InvalidSubject(_));
}
