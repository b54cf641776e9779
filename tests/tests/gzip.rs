//! Answers compressed for clients that ask for that, and requests that are compressed.

use std::io::Read;

use clade_tests::schemas::{USER, avro};
use clade_tests::{TestServer, assert_error};
use flate2::read::GzDecoder;
use reqwest::Method;
use reqwest::header::{HeaderMap, VARY};

/// The headers and the body of an answer to a client that takes `accepted`, unpacked if need be.
async fn fetch(server: &TestServer, path: &str, accepted: Option<&str>) -> (HeaderMap, Vec<u8>) {
    let mut request = server.request(Method::GET, path);
    if let Some(accepted) = accepted {
        request = request.header("accept-encoding", accepted);
    }
    let answer = request.send().await.expect("the server answers");
    assert_eq!(answer.status(), 200, "{path}");
    let headers = answer.headers().clone();
    let sent = answer.bytes().await.expect("the body arrives").to_vec();
    assert_eq!(headers["content-length"], sent.len().to_string().as_str(), "{path}");
    let mut body = sent;
    if is_gzipped(&headers) {
        let mut unpacked = Vec::new();
        GzDecoder::new(body.as_slice()).read_to_end(&mut unpacked).expect("it is gzip");
        assert!(body.len() < unpacked.len() / 2, "{path}: {} {}", body.len(), unpacked.len());
        body = unpacked;
    }
    (headers, body)
}

fn is_gzipped(headers: &HeaderMap) -> bool {
    headers.get("content-encoding").is_some_and(|encoding| encoding == "gzip")
}

/// A record whose text has more than 60 bytes for each field.
fn large(fields: usize) -> String {
    let fields: Vec<_> = (0..fields)
        .map(|n| {
            format!(r#"{{"name":"field_number_{n}","type":"string","doc":"What number {n} is"}}"#)
        })
        .collect();
    format!(r#"{{"type":"record","name":"Large","fields":[{}]}}"#, fields.join(","))
}

#[tokio::test]
async fn large_bodies_are_compressed_for_whoever_asks() {
    let server = TestServer::start().await;
    server.registered("small", &avro(USER)).await;
    server.registered("s", &avro(&large(100))).await;
    // Compressed on a thread of its own.
    server.registered("t", &avro(&large(3000))).await;
    for path in [
        "/schemas/ids/2",
        "/schemas/ids/3",
        "/schemas/ids/2/schema",
        "/subjects/s/versions/1",
        "/schemas",
        "/contexts/:.:/schemas/ids/2",
    ] {
        let (headers, plain) = fetch(&server, path, None).await;
        assert!(!is_gzipped(&headers), "{path}");
        assert_eq!(headers[VARY], "accept-encoding", "{path}");
        // The second and the third answer by id are ready bytes.
        for accepted in ["gzip", "gzip, deflate", "br, *;q=0.5"] {
            let (headers, unpacked) = fetch(&server, path, Some(accepted)).await;
            assert!(is_gzipped(&headers), "{path} {accepted}");
            assert_eq!(headers[VARY], "accept-encoding", "{path}");
            assert_eq!(headers["content-type"], "application/vnd.schemaregistry.v1+json");
            assert!(unpacked == plain, "{path} {accepted}");
        }
        for accepted in ["identity", "gzip;q=0", "br", ""] {
            let (headers, again) = fetch(&server, path, Some(accepted)).await;
            assert!(!is_gzipped(&headers), "{path} {accepted}");
            assert!(again == plain, "{path} {accepted}");
        }
    }
    for path in ["/schemas/ids/1", "/subjects", "/"] {
        for _ in 0..2 {
            let (headers, _) = fetch(&server, path, Some("gzip")).await;
            assert!(!is_gzipped(&headers) && !headers.contains_key(VARY), "{path} {headers:?}");
        }
    }
}

#[tokio::test]
async fn compressed_answers_by_id_change_with_what_they_say() {
    let server = TestServer::start().await;
    server.registered("b", &avro(&large(100))).await;
    for _ in 0..2 {
        let (_, body) = fetch(&server, "/schemas/ids/1", Some("gzip")).await;
        assert!(String::from_utf8(body).unwrap().contains(r#""subject":"b""#));
    }
    // The first of the subjects that hold an id is told.
    server.registered("a", &avro(&large(100))).await;
    for _ in 0..2 {
        let (headers, body) = fetch(&server, "/schemas/ids/1", Some("gzip")).await;
        assert!(is_gzipped(&headers));
        assert!(String::from_utf8(body).unwrap().contains(r#""subject":"a""#));
    }
}

#[tokio::test]
async fn older_forms_are_compressed_too() {
    let server = TestServer::start_with(&["--api-level", "7"]).await;
    server.registered("s", &avro(&large(100))).await;
    let (_, plain) = fetch(&server, "/schemas/ids/1", None).await;
    let (headers, unpacked) = fetch(&server, "/schemas/ids/1", Some("gzip")).await;
    assert!(is_gzipped(&headers));
    assert!(unpacked == plain && !plain.windows(6).any(|part| part == b"\"guid\""));
}

#[tokio::test]
async fn compressed_requests_are_415() {
    let server = TestServer::start().await;
    let body = serde_json::to_vec(&avro(USER)).unwrap();
    let send = async |encoding: &str| {
        let request = server.request(Method::POST, "/subjects/s/versions").body(body.clone());
        let request = request.header("content-type", "application/json");
        let answer = server.send(request.header("content-encoding", encoding)).await;
        (answer.status, answer.json())
    };
    let message = "compressed bodies are not read; send it without Content-Encoding";
    for encoding in ["gzip", "zstd", "identity, gzip"] {
        assert_error(&send(encoding).await, 415, 415, message);
    }
    assert_eq!(server.get("/subjects").await.1, serde_json::json!([]));
    assert_eq!(send("identity").await.0, 200);
}
