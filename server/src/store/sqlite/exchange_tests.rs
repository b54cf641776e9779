//! Tests of a registry whose rows are exchanged under it, after it has served them and no longer has
//! them in memory.

use std::sync::Arc;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};

use super::SqliteStore;
use crate::registry::{
    ProposedSchema, RegisterOptions, Registry, RegistryError, SchemaId, Subject,
};
use crate::store::test_folder::TestFolder;
use crate::store::{Content, Store};

async fn register(registry: &Registry, text: &str) -> Content {
    let proposed = ProposedSchema { text: text.to_owned(), ..ProposedSchema::default() };
    let subject = Subject::parse("s");
    let registered = registry.register(&subject, proposed, RegisterOptions::default()).await;
    Content::of(&registered.unwrap().schema)
}

async fn text_of(registry: &Registry, id: i32) -> Result<String, RegistryError> {
    registry.schema_by_id(SchemaId(id), None).await.map(|found| found.schema.text.clone())
}

async fn put_in_place(connection: &mut SqliteConnection, id: i32, content: &Content) {
    sqlx::query(
        "UPDATE schemas SET identity = $2, fingerprint = $3, content_key = $4, text = $5
         WHERE schema_id = $1",
    )
    .bind(id)
    .bind(content.identity().0.as_slice())
    .bind(content.fingerprint().0.as_slice())
    .bind(content.key().0.as_slice())
    .bind(&content.text)
    .execute(connection)
    .await
    .unwrap();
}

#[tokio::test]
async fn what_was_served_is_remembered_after_it_was_forgotten_itself() {
    let folder = TestFolder::new();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(folder.database()).await.unwrap());
    let writer = Registry::new(Arc::clone(&store));
    let one = register(&writer, r#"{"type":"enum","name":"E","symbols":["A"]}"#).await;
    let other =
        Content { text: r#"{"type":"enum","name":"E","symbols":["B"]}"#.to_owned(), ..one.clone() };

    // One that has read, and one that has not.
    let (reader, stranger) = (Registry::new(Arc::clone(&store)), Registry::new(store));
    assert_eq!(text_of(&reader, 1).await.unwrap(), one.text);
    let options = SqliteConnectOptions::new().filename(folder.database());
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql("DROP TRIGGER schemas_never_change").execute(&mut connection).await.unwrap();
    put_in_place(&mut connection, 1, &other).await;

    // In memory it still is what it was.
    assert_eq!(text_of(&reader, 1).await.unwrap(), one.text);
    reader.forget_loaded();
    for registry in [&reader, &writer] {
        let refused = text_of(registry, 1).await.unwrap_err();
        assert!(matches!(refused, RegistryError::Repointed { id: SchemaId(1), .. }), "{refused}");
    }
    // The other content is whole in itself: only whoever knew the first one can tell.
    assert_eq!(text_of(&stranger, 1).await.unwrap(), other.text);
    put_in_place(&mut connection, 1, &one).await;
    assert_eq!(text_of(&reader, 1).await.unwrap(), one.text);
}
