//! A registry that answers what a test wants it to, and remembers what it was asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;

/// One answer of a stub.
#[derive(Clone)]
pub enum Reply {
    /// Status and body.
    Answer(u16, &'static str),
    /// Status and `Retry-After` in seconds.
    Later(u16, u64),
    /// No answer before this has passed; then an empty list.
    Slow(Duration),
}

/// A list of subjects.
pub const SUBJECTS: Reply = Reply::Answer(200, r#"["s"]"#);

/// A schema, as GET by id answers it.
pub const SCHEMA: Reply = Reply::Answer(200, r#"{"schemaType":"AVRO","schema":"\"int\""}"#);

/// An unknown id, as Confluent's registry answers it.
pub const NO_SCHEMA: Reply =
    Reply::Answer(404, r#"{"error_code":40403,"message":"Schema 7 not found"}"#);

#[derive(Clone)]
struct Script {
    replies: Arc<Vec<Reply>>,
    asked: Arc<Mutex<Vec<HeaderMap>>>,
}

/// A server that gives its replies in order, and the last one for ever.
pub struct Stub {
    pub url: String,
    asked: Arc<Mutex<Vec<HeaderMap>>>,
}

impl Stub {
    pub async fn start(replies: &[Reply]) -> Stub {
        let asked = Arc::default();
        let script = Script { replies: Arc::new(replies.to_vec()), asked: Arc::clone(&asked) };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it has an address"));
        let router = Router::new().fallback(reply).with_state(script);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Stub { url, asked }
    }

    /// How many requests came.
    pub fn count(&self) -> usize {
        self.asked.lock().expect("nobody panicked with it").len()
    }

    /// A header of the request number `index`.
    pub fn header(&self, index: usize, name: &str) -> Option<String> {
        let asked = self.asked.lock().expect("nobody panicked with it");
        Some(asked[index].get(name)?.to_str().expect("it is text").to_owned())
    }
}

/// A URL at which nobody listens.
pub async fn dead_url() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    format!("http://{}", listener.local_addr().expect("it has an address"))
}

async fn reply(State(script): State<Script>, request: Request) -> Response {
    let index = {
        let mut asked = script.asked.lock().expect("nobody panicked with it");
        asked.push(request.headers().clone());
        asked.len() - 1
    };
    let reply = script.replies.get(index).or(script.replies.last()).expect("a stub has replies");
    let (status, body, after) = match reply {
        Reply::Answer(status, body) => (*status, *body, None),
        Reply::Later(status, seconds) => (*status, "", Some(*seconds)),
        Reply::Slow(pause) => {
            tokio::time::sleep(*pause).await;
            // Subjects, and nothing else: a list with less in it would pass for an object.
            (200, r#"["s","t"]"#, None)
        }
    };
    let mut response = Response::builder().status(status);
    if let Some(seconds) = after {
        response = response.header("retry-after", seconds);
    }
    response.body(Body::from(body)).expect("it is a response")
}
