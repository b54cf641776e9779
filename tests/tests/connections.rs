//! Connections byte by byte: every request that was done is answered, once, whatever follows it.

use std::time::Duration;

use clade_tests::schemas::{USER, avro, numbered};
use clade_tests::{ServerProcess, TestDirectory, TestServer};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest wait for an answer; far below the header timeout.
const PATIENCE: Duration = Duration::from_secs(5);

fn registration(subject: &str, headers: &str, body: &Value) -> String {
    let body = body.to_string();
    format!(
        "POST /subjects/{subject}/versions HTTP/1.1\r\nhost: x\r\n{headers}content-length: {}\
         \r\n\r\n{body}",
        body.len()
    )
}

async fn sent(server: &TestServer, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).await.expect("the server accepts");
    stream.write_all(request.as_bytes()).await.expect("the server reads");
    stream
}

/// All that the server sends before it closes.
async fn all_of(mut stream: TcpStream) -> String {
    let mut answers = String::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_string(&mut answers)).await;
    read.expect("the server closes the connection").expect("it does not reset it");
    answers
}

/// One answer on a connection that stays open.
async fn one_of(stream: &mut TcpStream) -> String {
    let mut answer = vec![0; 4096];
    let read = tokio::time::timeout(PATIENCE, stream.read(&mut answer)).await;
    let length = read.expect("the answer does not wait for more bytes").expect("it can be read");
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

fn count(answers: &str) -> usize {
    answers.matches("HTTP/1.1 ").count() + answers.matches("HTTP/1.0 ").count()
}

#[tokio::test]
async fn a_stray_line_end_after_a_body_holds_no_answer_back() {
    let server = TestServer::start().await;
    let request = registration("s", "", &avro(USER)) + "\r\n";
    let mut stream = sent(&server, &request).await;
    assert!(one_of(&mut stream).await.starts_with("HTTP/1.1 200"));
    stream.write_all(b"GET /subjects HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    assert!(one_of(&mut stream).await.ends_with(r#"["s"]"#));
}

#[tokio::test]
async fn the_last_request_is_answered_whatever_follows() {
    let server = TestServer::start().await;
    let more = registration("other", "", &avro(USER));
    for trailing in ["", "\r\n", "nonsense", &more] {
        let request = registration("s", "connection: close\r\n", &avro(USER)) + trailing;
        let answers = all_of(sent(&server, &request).await).await;
        assert!(answers.starts_with("HTTP/1.1 200"), "{trailing:?}: {answers:?}");
        assert_eq!(count(&answers), 1, "{trailing:?}: {answers}");
        let request = request.replace("HTTP/1.1\r\nhost: x\r\nconnection: close", "HTTP/1.0");
        let answers = all_of(sent(&server, &request).await).await;
        assert!(answers.contains(" 200 OK\r\n"), "{trailing:?}: {answers:?}");
        assert_eq!(count(&answers), 1, "{trailing:?}: {answers}");
    }
    assert_eq!(server.get("/subjects").await, (200, json!(["s"])));
}

#[tokio::test]
async fn a_request_does_not_wait_for_the_rest_of_the_next_one() {
    let server = TestServer::start().await;
    let requests = "GET /subjects HTTP/1.1\r\nhost: x\r\n\r\nGET /subj";
    let mut stream = sent(&server, requests).await;
    assert!(one_of(&mut stream).await.ends_with("[]"));
    stream.write_all(b"ects HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    assert!(one_of(&mut stream).await.ends_with("[]"));
}

#[tokio::test]
async fn what_was_written_before_a_stop_is_answered() {
    const CONNECTIONS: usize = 40;
    const REQUESTS: usize = 30;
    let directory = TestDirectory::new();
    let mut server = ServerProcess::spawn(&directory.database(), &[]).await;
    let address = server.url().trim_start_matches("http://").to_owned();
    let mut streams = Vec::new();
    for connection in 0..CONNECTIONS {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let requests: String = (0..REQUESTS)
            .map(|request| registration(&format!("s{connection}-{request}"), "", &numbered(0)))
            .collect();
        stream.write_all(requests.as_bytes()).await.unwrap();
        streams.push(stream);
    }
    // The first answer shows that the server is in the midst of its work.
    let mut first = [0; 8];
    streams[0].read_exact(&mut first).await.unwrap();
    server.signal("TERM").await;
    let mut answered = 0;
    for (connection, mut stream) in streams.into_iter().enumerate() {
        let mut answers = Vec::new();
        // A connection that was never accepted is reset.
        let _ = stream.read_to_end(&mut answers).await;
        let answers = String::from_utf8(answers).unwrap();
        answered += count(&answers) + usize::from(connection == 0);
    }
    assert_eq!(server.ended().await.code(), Some(0));
    let server = ServerProcess::spawn(&directory.database(), &[]).await;
    let (_, subjects) = server.get("/subjects").await;
    let stored = subjects.as_array().unwrap().len();
    assert!(stored > 0);
    assert_eq!(answered, stored);
}

#[tokio::test]
async fn large_answers_to_a_slow_reader_arrive_whole() {
    let server = TestServer::start().await;
    let doc = "x".repeat(500_000);
    let schema = format!(r#"{{"type":"record","name":"R","doc":"{doc}","fields":[]}}"#);
    server.registered("s", &avro(&schema)).await;
    let get = "GET /schemas/ids/1 HTTP/1.1\r\nhost: x\r\n\r\n";
    let last = "GET /schemas/ids/1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let mut stream = sent(&server, &(get.repeat(20) + last)).await;
    // Meanwhile the server fills the buffers of the socket and must wait.
    assert_eq!(server.get("/subjects").await.0, 200);
    let mut answers = String::new();
    stream.read_to_string(&mut answers).await.unwrap();
    assert_eq!(count(&answers), 21);
    assert_eq!(answers.matches(&doc).count(), 21);
}

#[tokio::test]
async fn a_request_that_cannot_be_read_gets_one_json_answer() {
    let server = TestServer::start().await;
    let head = "POST /subjects/s/versions HTTP/1.1\r\nhost: x\r\n";
    for rest in [
        "content-length: -1\r\n\r\n",
        "content-length: -1\r\n\r\n{}",
        "content-length: 1\r\ncontent-length: 2\r\n\r\n{}",
        "transfer-encoding: gzip\r\n\r\n",
        "transfer-encoding: gzip\r\n\r\nabc",
        "transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        "transfer-encoding: chunked\r\n\r\n2\r\n{}0\r\n\r\n",
        "bad header\r\n\r\n",
    ] {
        let answer = all_of(sent(&server, &format!("{head}{rest}")).await).await;
        assert_eq!(count(&answer), 1, "{rest:?}: {answer:?}");
        let (header, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(header.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{rest:?}: {answer}");
        assert_eq!(header.matches("x-request-id: ").count(), 1, "{rest:?}: {answer}");
        let body: Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["error_code"], 400, "{rest:?}");
    }
}

#[tokio::test]
async fn answers_before_a_request_that_cannot_be_read_are_kept() {
    let server = TestServer::start().await;
    let get = "GET /subjects HTTP/1.1\r\nhost: x\r\n\r\n";
    let answers = all_of(sent(&server, &format!("{get}{get}nonsense\r\n\r\n")).await).await;
    let statuses: Vec<&str> =
        answers.match_indices("HTTP/1.1 ").map(|(at, _)| &answers[at + 9..at + 12]).collect();
    assert_eq!(statuses, ["200", "200", "400"], "{answers}");
    assert_eq!(answers.matches("x-request-id: ").count(), 3, "{answers}");
}
