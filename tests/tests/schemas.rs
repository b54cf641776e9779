//! `/schemas`: content by its id.

use clade_tests::schemas::{USER, USER_WITH_AGE, avro};
use clade_tests::{TestServer, assert_error};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_schema_by_id_names_a_holder_and_no_id() {
    let server = TestServer::start().await;
    let id = server.registered("s", &avro(USER)).await;
    let (status, answer) = server.get(&format!("/schemas/ids/{id}")).await;
    assert_eq!(status, 200);
    assert_eq!(answer["subject"], "s");
    assert_eq!(answer["version"], 1);
    assert_eq!(answer["schema"], USER);
    assert_eq!(answer["schemaType"], "AVRO");
    assert_eq!(answer["deleted"], false);
    assert!(answer.get("id").is_none(), "{answer}");
    assert!(answer.get("references").is_none(), "{answer}");
}

#[tokio::test]
async fn the_hint_chooses_the_holder() {
    let server = TestServer::start().await;
    let id = server.registered("a", &avro(USER)).await;
    server.registered("b", &avro(USER)).await;
    for subject in ["a", "b"] {
        let path = format!("/schemas/ids/{id}?subject={subject}&fetchMaxId=false");
        let (_, answer) = server.get(&path).await;
        assert_eq!(answer["subject"], subject);
    }
    let (status, _) = server.get(&format!("/schemas/ids/{id}?subject=nobody")).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn the_largest_id_comes_when_asked_for_and_is_never_an_old_one() {
    let server = TestServer::start().await;
    let first = server.registered("a", &avro(USER)).await;
    let path = format!("/schemas/ids/{first}?fetchMaxId=true");
    assert_eq!(server.get(&path).await.1["maxId"], first);
    let second = server.registered("b", &avro("\"int\"")).await;
    assert_eq!(server.get(&path).await.1["maxId"], second);
    let (_, answer) = server.get(&format!("/schemas/ids/{first}?fetchMaxId=false")).await;
    assert!(answer.get("maxId").is_none(), "{answer}");
}

#[tokio::test]
async fn an_unknown_id_is_40403_with_the_id() {
    let server = TestServer::start().await;
    let answer = server.get("/schemas/ids/7").await;
    assert_error(&answer, 404, 40403, "Schema 7 not found");
    let answer = server.get("/schemas/ids/7/schema").await;
    assert_error(&answer, 404, 40403, "Schema 7 not found");
}

#[tokio::test]
async fn an_id_that_is_no_number_is_404() {
    let server = TestServer::start().await;
    for id in ["abc", "1.5", "2147483648", "latest"] {
        for tail in ["", "/schema", "/subjects", "/versions"] {
            let answer = server.get(&format!("/schemas/ids/{id}{tail}")).await;
            assert_error(&answer, 404, 404, "HTTP 404 Not Found");
        }
    }
}

#[tokio::test]
async fn the_raw_text_by_id_is_the_body() {
    let server = TestServer::start().await;
    let id = server.registered("s", &avro(USER)).await;
    let path = format!("/schemas/ids/{id}/schema");
    let answer = server.send(server.request(Method::GET, &path)).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, USER));
}

#[tokio::test]
async fn a_deleted_schema_is_still_answered_by_id() {
    let server = TestServer::start().await;
    let id = server.registered("s", &avro(USER)).await;
    let path = format!("/schemas/ids/{id}");
    assert_eq!(server.get(&path).await.1["deleted"], false);
    server.deleted("/subjects/s").await;
    let (status, answer) = server.get(&path).await;
    assert_eq!((status, &answer["schema"]), (200, &json!(USER)));
    assert_eq!(answer["deleted"], true, "a ready answer must not outlive the change");
}

#[tokio::test]
async fn a_schema_deleted_for_good_is_gone_also_from_ready_answers() {
    let server = TestServer::start().await;
    let id = server.registered("s", &avro(USER)).await;
    let path = format!("/schemas/ids/{id}");
    for _ in 0..3 {
        assert_eq!(server.get(&path).await.0, 200);
    }
    server.deleted("/subjects/s").await;
    server.deleted("/subjects/s?permanent=true").await;
    let answer = server.get(&path).await;
    assert_error(&answer, 404, 40403, &format!("Schema {id} not found"));
}

#[tokio::test]
async fn a_deleted_holder_gives_way_to_a_live_one() {
    let server = TestServer::start().await;
    let id = server.registered("a", &avro(USER)).await;
    server.registered("b", &avro(USER)).await;
    server.deleted("/subjects/a").await;
    server.deleted("/subjects/a?permanent=true").await;
    let (status, answer) = server.get(&format!("/schemas/ids/{id}?subject=a")).await;
    assert_eq!((status, &answer["subject"]), (200, &json!("b")));
}

#[tokio::test]
async fn ready_answers_are_the_same_as_fresh_ones() {
    let server = TestServer::start().await;
    let id = server.registered("s", &avro(USER)).await;
    let path = format!("/schemas/ids/{id}");
    let fresh = server.send(server.request(Method::GET, &path)).await;
    let ready = server.send(server.request(Method::GET, &path)).await;
    assert_eq!((fresh.status, &fresh.text), (ready.status, &ready.text));
    assert_eq!(fresh.content_type, ready.content_type);
    assert_ne!(fresh.request_id, ready.request_id);
    assert!(!ready.request_id.is_empty());
    let request = server.request(Method::GET, &path).header("accept", "application/json");
    assert_eq!(server.send(request).await.content_type, "application/json");
    let request = server.request(Method::GET, &path).header("accept", "text/html");
    assert_eq!(server.send(request).await.status, 406);
}

#[tokio::test]
async fn the_subjects_of_an_id_are_sorted() {
    let server = TestServer::start().await;
    let id = server.registered("b", &avro(USER)).await;
    server.registered("a", &avro(USER)).await;
    let path = format!("/schemas/ids/{id}/subjects");
    assert_eq!(server.get(&path).await, (200, json!(["a", "b"])));
    assert_eq!(server.get(&format!("{path}?limit=1")).await, (200, json!(["a"])));
    server.deleted("/subjects/a").await;
    assert_eq!(server.get(&path).await, (200, json!(["b"])));
    assert_eq!(server.get(&format!("{path}?deleted=true")).await, (200, json!(["a", "b"])));
}

#[tokio::test]
async fn the_versions_of_an_id_name_subject_and_number() {
    let server = TestServer::start().await;
    let id = server.registered("s", &avro(USER)).await;
    let path = format!("/schemas/ids/{id}/versions");
    assert_eq!(server.get(&path).await, (200, json!([{"subject": "s", "version": 1}])));
    server.deleted("/subjects/s").await;
    assert_eq!(server.get(&path).await, (200, json!([])));
}

#[tokio::test]
async fn holders_of_an_unknown_id_are_40403_without_the_id() {
    let server = TestServer::start().await;
    for tail in ["subjects", "versions"] {
        let answer = server.get(&format!("/schemas/ids/9/{tail}")).await;
        assert_error(&answer, 404, 40403, "Schema not found");
    }
}

#[tokio::test]
async fn holders_of_an_id_whose_versions_are_deleted_are_none() {
    let server = TestServer::start().await;
    let id = server.registered("s", &avro(USER)).await;
    server.registered("t", &avro(USER_WITH_AGE)).await;
    server.deleted("/subjects/s").await;
    for tail in ["subjects", "versions"] {
        let answer = server.get(&format!("/schemas/ids/{id}/{tail}")).await;
        assert_eq!(answer, (200, json!([])), "{tail}");
    }
}

#[tokio::test]
async fn the_types_are_three() {
    let server = TestServer::start().await;
    let (status, types) = server.get("/schemas/types").await;
    assert_eq!((status, types), (200, json!(["JSON", "PROTOBUF", "AVRO"])));
}

#[tokio::test]
async fn limits_that_are_no_numbers_are_404() {
    let server = TestServer::start().await;
    let id = server.registered("s", &avro(USER)).await;
    for path in [
        "/subjects?limit=x".to_owned(),
        "/subjects?offset=1.5".to_owned(),
        "/subjects/s/versions?limit=".to_owned(),
        "/subjects/s/versions/1/referencedby?limit=ten".to_owned(),
        format!("/schemas/ids/{id}/subjects?offset=x"),
    ] {
        assert_error(&server.get(&path).await, 404, 404, "HTTP 404 Not Found");
    }
}

#[tokio::test]
async fn a_hint_is_followed_once_the_hinted_subject_has_the_id() {
    let server = TestServer::start().await;
    let id = server.registered("other", &avro(USER)).await;
    let path = format!("/schemas/ids/{id}?subject=s");
    for _ in 0..2 {
        assert_eq!(server.get(&path).await.1["subject"], "other");
    }
    assert_eq!(server.registered(":.c:s", &avro(r#""int""#)).await, id);
    let (status, answer) = server.get(&path).await;
    assert_eq!((status, &answer["subject"]), (200, &json!(":.c:s")), "{answer}");
    assert_eq!(answer["schema"], r#""int""#);
}

#[tokio::test]
async fn references_are_qualified_on_request() {
    let server = TestServer::start().await;
    server.registered("%3A.x%3Aaddress", &avro(USER)).await;
    let reference = json!({"name": "User", "subject": "address", "version": 1});
    let body = json!({"schema": r#"{"type":"array","items":"User"}"#, "references": [reference]});
    let id = server.registered("%3A.x%3Ausers", &body).await;
    for (path, subject) in [
        (format!("/schemas/ids/{id}?subject=%3A.x%3Ausers"), "address"),
        (
            format!("/schemas/ids/{id}?subject=%3A.x%3Ausers&referenceFormat=qualified"),
            ":.x:address",
        ),
        ("/subjects/%3A.x%3Ausers/versions/1?referenceFormat=qualified".to_owned(), ":.x:address"),
    ] {
        assert_eq!(server.get(&path).await.1["references"][0]["subject"], subject, "{path}");
    }
}

#[tokio::test]
async fn schemas_are_listed_by_what_they_are() {
    let server = TestServer::start().await;
    server.registered("a", &avro(USER)).await;
    server.registered("a", &avro(USER_WITH_AGE)).await;
    let rules = json!({"domainRules": [{"name": "r", "type": "CEL", "expr": "true"}]});
    server.registered("b", &json!({"schema": USER, "ruleSet": rules})).await;
    server.registered("ab", &avro(USER)).await;
    server.deleted("/subjects/ab").await;
    let listed = async |query: &str| {
        let (status, list) = server.get(&format!("/schemas{query}")).await;
        assert_eq!(status, 200, "{list}");
        let of = |one: &serde_json::Value| {
            format!("{} {}", one["subject"].as_str().unwrap_or_default(), one["version"])
        };
        list.as_array().map(|list| list.iter().map(of).collect::<Vec<_>>()).unwrap_or_default()
    };
    assert_eq!(listed("").await, ["a 1", "a 2", "b 1"]);
    assert_eq!(listed("?latestOnly=true").await, ["a 2", "b 1"]);
    assert_eq!(listed("?subjectPrefix=a&deleted=true").await, ["a 1", "a 2", "ab 1"]);
    assert_eq!(listed("?ruleType=CEL").await, ["b 1"]);
    assert_eq!(listed("?offset=1&limit=1").await, ["a 2"]);
    assert_eq!(listed("?ruleType=CEL&offset=1").await, Vec::<String>::new());
    let (_, list) = server.get("/schemas?subjectPrefix=b").await;
    for key in ["id", "guid", "schemaType", "schema", "ruleSet", "ts", "deleted"] {
        assert!(list[0].get(key).is_some(), "{key}: {list}");
    }
}
