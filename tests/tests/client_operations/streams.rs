//! The operations on streams.

use clade_client::api::{ErrorCode, StreamCheckRequest, StreamProposal};
use clade_client::{Client, DeployQuery, StreamsQuery, Version};
use serde_json::json;

use super::{ORDER, proposed};

/// Calls each of them once.
pub async fn all(client: &Client) {
    let document = json!({"owner": "shop", "kind": "keyed"});
    let stream = client.put_stream("sold", &document, None).await.expect("it is one");
    let revision = stream.revision.expect("it is declared");
    let patch = json!({"partitioning": {"copartitionGroup": "g"}});
    let patched = client.patch_stream("sold", &patch, Some(revision)).await.expect("it is there");
    let stale = client.patch_stream("sold", &patch, Some(revision)).await;
    assert_eq!(stale.expect_err("it moved").code(), Some(ErrorCode::StreamChanged));
    let shown = client.stream("sold").await.expect("it is there");
    assert_eq!(shown.revision, patched.revision);
    let query = StreamsQuery { limit: Some(1000), ..StreamsQuery::default() };
    let listed = client.streams(&query).await.expect("one");
    assert!(listed.streams.iter().any(|one| one.name == "sold"));
    client.lint_stream("sold").await.expect("it is there");
    assert_eq!(client.lineage("sold").await.expect("it is there").impacts, []);
    let registered = client
        .register_in_stream("more", "value", None, &proposed(ORDER))
        .await
        .expect("it makes a draft");
    let versions = client.stream_versions("more", "value", true).await.expect("it is there");
    assert_eq!(versions.versions.first().map(|one| one.id), Some(registered.id));
    let value = StreamProposal { schema: ORDER.to_owned(), ..StreamProposal::default() };
    let proposal = StreamCheckRequest { value: Some(value), ..StreamCheckRequest::default() };
    let checked = client.check_stream("more", &proposal).await.expect("a verdict");
    assert!(checked.accepted && checked.can_deploy);
    let query = DeployQuery { version: Some(Version::Latest), ..DeployQuery::default() };
    let deployed = client.can_i_deploy("more", &query).await.expect("it is there");
    assert_eq!((deployed.version, deployed.rollout.as_deref()), (Some(1), Some("any")));
    let group = client.check_copartition("g", None).await.expect("one names it");
    assert_eq!(group.streams, ["sold"]);
    assert_eq!(client.delete_stream("sold").await.expect("it is there").name, "sold");
}
