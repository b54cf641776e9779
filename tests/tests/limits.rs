//! Hostile and oversized requests: an error each, the server alive, nothing fetched.

use std::time::{Duration, Instant};

use clade_tests::schemas::{USER, avro, json_schema, protobuf};
use clade_tests::{TestServer, assert_error};
use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

async fn assert_alive(server: &TestServer) {
    assert_eq!(server.registered("alive", &avro(USER)).await, 1);
    server.deleted("/subjects/alive").await;
    server.deleted("/subjects/alive?permanent=true").await;
}

/// Registers and checks a schema that must be refused as invalid.
async fn assert_invalid(server: &TestServer, body: &serde_json::Value) -> String {
    let (status, answer) = server.register("s", body).await;
    assert_eq!((status, &answer["error_code"]), (422, &json!(42201)), "{answer}");
    let path = "/compatibility/subjects/s/versions";
    let (status, _) = server.post(path, body).await;
    assert_eq!(status, 422);
    answer["message"].as_str().expect("errors have a message").to_owned()
}

#[tokio::test]
async fn a_2_mib_body_is_413_json() {
    let server = TestServer::start().await;
    let body = avro(&"x".repeat(2 * 1024 * 1024));
    let answer = server.register("s", &body).await;
    assert_error(&answer, 413, 413, "the body is larger than the limit of 1048576 bytes");
    assert_alive(&server).await;
}

#[tokio::test]
async fn the_body_limit_is_a_setting() {
    let server = TestServer::start_with(&["--body-bytes-max", "200"]).await;
    assert_eq!(server.register("s", &avro(USER)).await.0, 200);
    let answer = server.register("s", &avro(&"x".repeat(300))).await;
    assert_error(&answer, 413, 413, "the body is larger than the limit of 200 bytes");
    let answer = server.put("/config", &json!({"compatibility": "x".repeat(300)})).await;
    assert_eq!(answer.0, 413);
}

#[tokio::test]
async fn a_chunked_body_without_end_is_413() {
    let server = TestServer::start().await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let head =
        "POST /subjects/s/versions HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let mut sent = 0;
    while sent < 64 * 1024 * 1024 && stream.write_all(chunk.as_bytes()).await.is_ok() {
        sent += chunk.len();
    }
    assert!(sent < 64 * 1024 * 1024, "the server stops reading");
    assert_alive(&server).await;
}

#[tokio::test]
async fn half_a_header_is_closed_after_the_timeout() {
    let server = TestServer::start_with(&["--header-timeout-ms", "300"]).await;
    let begun = Instant::now();
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(b"GET /subjects HTTP/1.1\r\nhost: ").await.unwrap();
    assert_closed(&mut stream).await;
    assert!(begun.elapsed() >= Duration::from_millis(250), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_silent_connection_is_closed_after_the_timeout() {
    let server = TestServer::start_with(&["--header-timeout-ms", "300"]).await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    assert_closed(&mut stream).await;
}

async fn assert_closed(stream: &mut TcpStream) {
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer));
    let read = read.await.expect("the server closes the connection");
    assert!(read.is_err() || answer.is_empty() || answer.starts_with(b"HTTP/1.1 408"));
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_408_json() {
    let server = TestServer::start_with(&["--body-timeout-ms", "200"]).await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let head = "POST /subjects/s/versions HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let length = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.ends_with(r#"{"error_code":408,"message":"HTTP 408 Request Timeout"}"#));
}

#[tokio::test]
async fn connections_above_the_cap_wait_for_a_place() {
    let arguments = ["--connections-max", "2", "--header-timeout-ms", "1000"];
    let server = TestServer::start_with(&arguments).await;
    let first = TcpStream::connect(server.address()).await.unwrap();
    let second = TcpStream::connect(server.address()).await.unwrap();
    let mut third = TcpStream::connect(server.address()).await.unwrap();
    third.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut byte = [0; 1];
    let early = tokio::time::timeout(Duration::from_millis(200), third.read_exact(&mut byte));
    assert!(early.await.is_err(), "the third connection has no place yet");
    drop(first);
    let answered = tokio::time::timeout(Duration::from_secs(20), third.read_exact(&mut byte));
    answered.await.expect("a place was freed").unwrap();
    assert_eq!(&byte, b"H");
    drop(second);
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let server = TestServer::start().await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let requests = "GET /subjects HTTP/1.1\r\nhost: x\r\n\r\n\
                    GET /nothing HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    stream.write_all(requests.as_bytes()).await.unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).await.unwrap();
    let statuses: Vec<&str> =
        answers.match_indices("HTTP/1.1 ").map(|(at, _)| &answers[at + 9..at + 12]).collect();
    assert_eq!(statuses, ["200", "404"]);
}

#[tokio::test]
async fn a_header_of_many_lines_is_refused() {
    let server = TestServer::start().await;
    let mut request = server.request(Method::GET, "/subjects");
    for number in 0..200 {
        request = request.header(format!("x-{number}"), "x");
    }
    let answer = server.send(request).await;
    let answer = (answer.status, answer.json());
    assert_error(&answer, 431, 431, "HTTP 431 Request Header Fields Too Large");
    assert_alive(&server).await;
}

#[tokio::test]
async fn what_is_not_http_is_400_json() {
    let server = TestServer::start().await;
    for request in ["nonsense\r\n\r\n", "GET / HTTP/9\r\n\r\n", "GET /\u{7f} HTTP/1.1\r\n\r\n"] {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{request}: {answer}");
        assert!(answer.ends_with(r#"{"error_code":400,"message":"HTTP 400 Bad Request"}"#));
    }
    assert_alive(&server).await;
}

#[tokio::test]
async fn nul_in_a_subject_is_refused() {
    let server = TestServer::start().await;
    let answer = server.register("a%00", &avro(USER)).await;
    assert_error(&answer, 422, 42208, "The specified subject 'a\0' is not a valid.");
    assert_alive(&server).await;
}

#[tokio::test]
async fn a_body_nested_deep_is_400() {
    let server = TestServer::start().await;
    for body in ["[".repeat(100_000), format!("{{\"x\":{}", "[".repeat(100_000))] {
        let (status, answer) = server.post_text("/subjects/s/versions", body).await;
        assert_eq!((status, &answer["error_code"]), (400, &json!(400)));
        assert!(answer["message"].as_str().unwrap().len() < 200, "{answer}");
    }
    assert_alive(&server).await;
}

#[tokio::test]
async fn an_avro_schema_nested_10_000_deep_is_refused() {
    let server = TestServer::start().await;
    let array = r#"{"type":"array","items":"#;
    let text = format!("{}\"int\"{}", array.repeat(10_000), "}".repeat(10_000));
    assert_invalid(&server, &avro(&text)).await;
    assert_alive(&server).await;
}

#[tokio::test]
async fn a_json_schema_nested_10_000_deep_is_refused() {
    let server = TestServer::start().await;
    let text = format!("{}true{}", r#"{"not":"#.repeat(10_000), "}".repeat(10_000));
    assert_invalid(&server, &json_schema(&text)).await;
    assert_alive(&server).await;
}

#[tokio::test]
async fn a_proto_with_1_000_nested_messages_is_refused() {
    let server = TestServer::start().await;
    let open: String = (0..1000).map(|number| format!("message M{number:04} {{ ")).collect();
    let text = format!("syntax = \"proto3\"; {open}{}", "}".repeat(1000));
    assert!(text.len() > 16_000, "{}", text.len());
    assert_invalid(&server, &protobuf(&text)).await;
    assert_alive(&server).await;
}

#[tokio::test]
async fn references_to_the_network_and_to_files_are_not_followed() {
    let server = TestServer::start().await;
    let canary = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = canary.local_addr().unwrap();
    for reference in [
        format!("http://{address}/schema.json"),
        format!("https://{address}/schema.json"),
        "file:///etc/hostname".to_owned(),
        format!("//{address}/schema.json"),
    ] {
        let text = json!({"type": "object", "properties": {"a": {"$ref": reference}}});
        assert_invalid(&server, &json_schema(&text.to_string())).await;
    }
    let text = format!("syntax = \"proto3\"; import \"http://{address}/a.proto\"; message A {{}}");
    assert_invalid(&server, &protobuf(&text)).await;
    let text = "syntax = \"proto3\"; import \"file:///etc/hostname\"; message A {}";
    assert_invalid(&server, &protobuf(text)).await;
    let visit = tokio::time::timeout(Duration::from_millis(200), canary.accept()).await;
    assert!(visit.is_err(), "the server fetched a reference");
    assert_alive(&server).await;
}

#[tokio::test]
async fn text_that_is_no_schema_is_refused_in_every_type() {
    let server = TestServer::start().await;
    for text in ["{", "\u{0}", "]", "\"", "{\"a\":1,}", "\u{feff}{", "message A {"] {
        for body in [avro(text), json_schema(text), protobuf(text)] {
            let message = assert_invalid(&server, &body).await;
            assert!(message.starts_with("Invalid schema of type "), "{message}");
        }
    }
    assert_alive(&server).await;
}
