//! What the client keeps: schemas by id and by GUID, each fetched once; and no failures.

use std::sync::Arc;
use std::time::Duration;

use clade_client::{Client, RetryPolicy};

use crate::stub::{NO_SCHEMA, Reply, SCHEMA, Stub};

fn client(stub: &Stub) -> Client {
    let builder = Client::builder().without_proxy().retry(RetryPolicy::never());
    builder.url(&stub.url).build().expect("a URL")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_callers_make_one_request() {
    let stub = Stub::start(&[SCHEMA]).await;
    let client = client(&stub);
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.schema(7).await.expect("it is there") })
        })
        .collect();
    let first = client.schema(7).await.expect("it is there");
    for call in calls {
        let schema = call.await.expect("no panic");
        assert!(Arc::ptr_eq(&schema, &first), "all have the same one");
    }
    assert_eq!(stub.count(), 1);
    client.schema(8).await.expect("another id is another request");
    assert_eq!(stub.count(), 2);
}

#[tokio::test]
async fn an_id_that_was_not_there_is_asked_for_again() {
    let stub = Stub::start(&[NO_SCHEMA, SCHEMA]).await;
    let client = client(&stub);
    assert!(client.schema(7).await.expect_err("not yet").is_not_found());
    assert_eq!(client.schema(7).await.expect("it is there").schema, r#""int""#);
    client.schema(7).await.expect("it is kept");
    assert_eq!(stub.count(), 2);
}

#[tokio::test]
async fn guids_are_kept_too_and_contexts_have_ids_of_their_own() {
    let stub = Stub::start(&[SCHEMA]).await;
    let client = client(&stub);
    let guid = "7a2e1b0c-0000-4000-8000-000000000001";
    for _ in 0..3 {
        client.schema_of_guid(guid).await.expect("it is there");
    }
    assert_eq!(stub.count(), 1);
    let in_context = client.in_context("c");
    client.schema(1).await.expect("it is there");
    in_context.schema(1).await.expect("it is there");
    in_context.schema_of_guid(guid).await.expect("a GUID is the same everywhere");
    assert_eq!(stub.count(), 3);
}

#[tokio::test]
async fn a_caller_that_gives_up_takes_nothing_from_the_others() {
    let slow = Reply::Slow(Duration::from_millis(300));
    // The slow answer is no schema: whoever waits for it gets the same error.
    let stub = Stub::start(&[slow, SCHEMA]).await;
    let client = client(&stub);
    let impatient = tokio::time::timeout(Duration::from_millis(50), client.schema(7)).await;
    assert!(impatient.is_err());
    client.schema(7).await.expect_err("the answer to the first request");
    assert_eq!(stub.count(), 1);
    client.schema(7).await.expect("that was not kept");
    assert_eq!(stub.count(), 2);
}
