//! `--api-level 7`: the forms of older registries.

use clade_tests::TestServer;
use clade_tests::schemas::{USER, USER_WITH_MAIL, avro};
use serde_json::json;

#[tokio::test]
async fn level_7_answers_without_what_release_8_added() {
    let server = TestServer::start_with(&["--api-level", "7"]).await;
    let (_, registered) = server.register("s", &avro(USER)).await;
    assert_eq!(registered, json!({"id": 1, "version": 1, "schema": USER}));
    // Twice, for the second one might be kept ready.
    for _ in 0..2 {
        assert_eq!(server.get("/schemas/ids/1").await, (200, json!({"schema": USER})));
    }
    let held = json!({"subject": "s", "version": 1, "schema": USER});
    assert_eq!(server.get("/schemas/ids/1?subject=s").await, (200, held));
    let version = json!({"subject": "s", "version": 1, "id": 1, "schema": USER});
    assert_eq!(server.get("/subjects/s/versions/1").await, (200, version));
    let (status, refused) = server.register("s", &avro(USER_WITH_MAIL)).await;
    assert_eq!((status, &refused["error_code"]), (409, &json!(409)));
}
