//! What is done to many rows by one statement is what would be done to each.

use super::{
    AnyStore, BlockedBy, DeleteOutcome, Permanence, content, has_schema, referring, register,
    try_delete, versions,
};
use crate::registry::{Context, SchemaId, Version};

pub(crate) async fn schemas_are_read_many_at_once(store: AnyStore) {
    register(&store, "t", content("target")).await;
    let mut annotated = referring("referring", "t", 1);
    annotated.references.extend(referring("", "t", 1).references);
    annotated.metadata = Some(clade_checker::Metadata {
        properties: [("owner".to_owned(), "me".to_owned())].into(),
        ..Default::default()
    });
    register(&store, "s", annotated).await;
    for number in 3..=300 {
        register(&store, &format!("s{}", number % 7), content(&number.to_string())).await;
    }
    register(&store, ":.other:s", content("in another context")).await;
    let context = Context::default_context();
    let ids: Vec<_> = [301, 7_000_000].into_iter().chain(1..=300).map(SchemaId).collect();
    let mut many = store.schemas(&context, &ids).await.unwrap();
    many.sort_by_key(|schema| schema.id);
    assert_eq!(many.len(), 300, "those that there are");
    for schema in many {
        let alone = store.schema(&context, schema.id).await.unwrap();
        assert_eq!(alone, Some(schema));
    }
    assert!(store.schemas(&context, &[]).await.unwrap().is_empty());
}

pub(crate) async fn a_subject_goes_whole_in_spite_of_references_within(store: AnyStore) {
    let whole = BlockedBy::OtherSubjects;
    register(&store, "s", content("x")).await;
    register(&store, "s", referring("y", "s", 1)).await;
    let alone = try_delete(&store, "s", &[1], Permanence::Soft, BlockedBy::AnySubject).await;
    assert_eq!(alone, DeleteOutcome::Referenced(Version(1)));
    for permanence in [Permanence::Soft, Permanence::Permanent] {
        let outcome = try_delete(&store, "s", &[1, 2], permanence, whole).await;
        assert_eq!(outcome, DeleteOutcome::Deleted);
    }
    assert!(!has_schema(&store, 1).await && !has_schema(&store, 2).await);
}

pub(crate) async fn many_versions_are_deleted_at_once(store: AnyStore) {
    // In the subject one id has two versions, versions refer to others of it, and one schema is
    // another subject's too.
    for text in ["a", "b", "shared"] {
        register(&store, "s", content(text)).await;
    }
    register(&store, "s", referring("c", "s", 1)).await;
    register(&store, "s", referring("d", "s", 4)).await;
    register(&store, "s", content("b")).await;
    register(&store, "u", content("shared")).await;
    for number in 7..=200 {
        register(&store, "s", content(&number.to_string())).await;
    }
    let all: Vec<i32> = versions(&store, "s").await.iter().map(|row| row.0).collect();
    assert_eq!(all.len(), 200);
    let whole = BlockedBy::OtherSubjects;
    for (permanence, left) in [(Permanence::Soft, 200), (Permanence::Permanent, 0)] {
        let outcome = try_delete(&store, "s", &all, permanence, whole).await;
        assert_eq!(outcome, DeleteOutcome::Deleted);
        let rows = versions(&store, "s").await;
        assert_eq!(rows.len(), left);
        assert!(rows.iter().all(|(_, _, is_deleted)| *is_deleted));
    }
    assert_eq!(versions(&store, "u").await, [(1, 3, false)]);
    for id in 1..=199 {
        assert_eq!(has_schema(&store, id).await, id == 3, "id {id}");
    }
    assert_eq!(register(&store, "s", content("new")).await, 200, "no id came back");
}

pub(crate) async fn of_many_versions_those_that_are_not_named_stay(store: AnyStore) {
    for number in 1..=20 {
        register(&store, "s", content(&number.to_string())).await;
    }
    register(&store, "t", referring("x", "s", 12)).await;
    let some: Vec<i32> = (2..=20).step_by(2).collect();
    for permanence in [Permanence::Soft, Permanence::Permanent] {
        let outcome = try_delete(&store, "s", &some, permanence, BlockedBy::AnySubject).await;
        assert_eq!(outcome, DeleteOutcome::Referenced(Version(12)));
    }
    let unreferenced: Vec<i32> = some.into_iter().filter(|number| *number != 12).collect();
    for permanence in [Permanence::Soft, Permanence::Permanent] {
        let outcome =
            try_delete(&store, "s", &unreferenced, permanence, BlockedBy::AnySubject).await;
        assert_eq!(outcome, DeleteOutcome::Deleted);
    }
    let left: Vec<i32> = versions(&store, "s").await.iter().map(|row| row.0).collect();
    assert_eq!(left, [1, 3, 5, 7, 9, 11, 12, 13, 15, 17, 19]);
}
