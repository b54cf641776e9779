//! Sends one request: to the servers in turn, and again after a pause.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue, IF_MATCH, RETRY_AFTER};
use reqwest::{Method, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::ErrorMessage;
use crate::error::{Error, Result};
use crate::operations::Path;
use crate::retry::{RetryPolicy, did_nothing, may_pass};

/// What Confluent's registry speaks, and what all others do.
const ACCEPTED: &str = "application/vnd.schemaregistry.v1+json, application/json;q=0.9, */*;q=0.1";
/// The longest part of a body that is no error of the API which is shown.
const SHOWN_CHARS_MAX: usize = 200;

/// Who is asking.
#[derive(Clone)]
pub(crate) enum Credentials {
    /// Nobody in particular.
    None,
    /// A header that stays the same.
    Fixed(HeaderValue),
    /// A token that is asked for before each request.
    Bearer(Arc<dyn Fn() -> String + Send + Sync>),
}

/// One server.
pub(crate) struct Server {
    /// Without a slash at the end, and without user and password.
    pub(crate) url: String,
    /// Those of the URL, or else those of the client.
    pub(crate) credentials: Credentials,
}

/// The servers of one registry, and how they are asked.
pub(crate) struct Transport {
    pub(crate) http: reqwest::Client,
    pub(crate) servers: Vec<Server>,
    /// The server that answered last.
    pub(crate) preferred: AtomicUsize,
    pub(crate) retry: RetryPolicy,
}

/// A request, before a server is chosen.
pub(crate) struct Call {
    method: Method,
    path: String,
    body: Option<Vec<u8>>,
    content_type: &'static str,
    if_match: Option<i64>,
    is_repeatable: bool,
}

impl Call {
    /// A request without a body, to `path` in `context`.
    pub(crate) fn new(method: Method, path: Path, context: Option<&str>) -> Result<Call> {
        Ok(Call {
            method,
            path: path.finish(context)?,
            body: None,
            content_type: "application/vnd.schemaregistry.v1+json",
            if_match: None,
            is_repeatable: true,
        })
    }

    /// With a JSON body.
    pub(crate) fn json(mut self, body: &impl Serialize) -> Call {
        let body = serde_json::to_vec(body).expect("bodies have text keys and no values that fail");
        self.body = Some(body);
        self
    }

    /// With a body of another JSON type than that of Confluent's registry.
    pub(crate) fn content_type(mut self, content_type: &'static str) -> Call {
        self.content_type = content_type;
        self
    }

    /// Only if the resource is at this revision.
    pub(crate) fn if_match(mut self, revision: Option<i64>) -> Call {
        self.if_match = revision;
        self
    }

    /// Would not do the same a second time.
    pub(crate) fn once(mut self) -> Call {
        self.is_repeatable = false;
        self
    }

    fn operation(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// A body with its status and where it came from.
pub(crate) struct Answer {
    operation: String,
    url: String,
    status: u16,
    body: Vec<u8>,
}

impl Answer {
    /// The body, read as JSON.
    pub(crate) fn json<T: DeserializeOwned>(self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|source| Error::UnexpectedAnswer {
            operation: self.operation,
            url: self.url,
            status: self.status,
            source: Some(Arc::new(source)),
        })
    }

    /// The body as it stands.
    pub(crate) fn text(self) -> Result<String> {
        String::from_utf8(self.body).map_err(|_| Error::UnexpectedAnswer {
            operation: self.operation,
            url: self.url,
            status: self.status,
            source: None,
        })
    }
}

/// An attempt without a result.
struct Failure {
    error: Error,
    /// Whether another server or a later time may do better.
    may_pass: bool,
    /// Whether the server is there at all.
    answered: bool,
    retry_after: Option<Duration>,
}

impl Transport {
    /// Sends `call` until it is answered or the policy says that it is enough.
    pub(crate) async fn send(&self, call: &Call) -> Result<Answer> {
        let started = Instant::now();
        let mut round = 0;
        loop {
            let failure = match self.ask_all(call).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let pause = self.retry.pause(round, failure.retry_after);
            round += 1;
            let is_enough =
                round >= self.retry.rounds || started.elapsed() + pause > self.retry.total;
            if !failure.may_pass || is_enough {
                return Err(failure.error);
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// Asks each server once, the one that answered last first.
    async fn ask_all(&self, call: &Call) -> std::result::Result<Answer, Failure> {
        let first = self.preferred.load(Ordering::Relaxed);
        let count = self.servers.len();
        let mut step = 0;
        loop {
            let index = (first + step) % count;
            let result = self.ask(&self.servers[index], call).await;
            step += 1;
            let failure = match result {
                Ok(answer) => {
                    self.preferred.store(index, Ordering::Relaxed);
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            if !failure.may_pass || step == count {
                if failure.answered && !failure.may_pass {
                    self.preferred.store(index, Ordering::Relaxed);
                }
                return Err(failure);
            }
        }
    }

    async fn ask(&self, server: &Server, call: &Call) -> std::result::Result<Answer, Failure> {
        let mut request = self.http.request(call.method.clone(), server.url.clone() + &call.path);
        request = request.header(ACCEPT, ACCEPTED);
        request = match &server.credentials {
            Credentials::None => request,
            Credentials::Fixed(header) => request.header("authorization", header.clone()),
            Credentials::Bearer(token) => request.bearer_auth(token()),
        };
        if let Some(revision) = call.if_match {
            request = request.header(IF_MATCH, format!("\"{revision}\""));
        }
        if let Some(body) = &call.body {
            request = request.header(CONTENT_TYPE, call.content_type).body(body.clone());
        }
        let response = request.send().await.map_err(|error| self.unreachable(call, error))?;
        let status = response.status().as_u16();
        let retry_after = retry_after(&response);
        let body = response.bytes().await.map_err(|error| self.unreachable(call, error))?;
        let answer = Answer {
            operation: call.operation(),
            url: server.url.clone(),
            status,
            body: body.into(),
        };
        if (200..300).contains(&status) {
            return Ok(answer);
        }
        Err(Failure {
            error: refused(answer),
            may_pass: may_pass(status) && (call.is_repeatable || did_nothing(status)),
            answered: true,
            retry_after,
        })
    }

    fn unreachable(&self, call: &Call, error: reqwest::Error) -> Failure {
        let may_pass = (call.is_repeatable || error.is_connect()) && !error.is_builder();
        let urls: Vec<&str> = self.servers.iter().map(|server| &*server.url).collect();
        Failure {
            error: Error::Unreachable {
                operation: call.operation(),
                tried: urls.join(", "),
                source: Arc::new(error),
            },
            may_pass,
            answered: false,
            retry_after: None,
        }
    }
}

/// The pause that the server asks for, if it says it in seconds.
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// What an answer that is no success says.
fn refused(answer: Answer) -> Error {
    let Answer { operation, url, status, body } = answer;
    if let Ok(ErrorMessage { error_code, message }) = serde_json::from_slice(&body) {
        return Error::Refused { operation, status, code: error_code, message };
    }
    if (300..400).contains(&status) {
        return Error::UnexpectedAnswer { operation, url, status, source: None };
    }
    let text = String::from_utf8_lossy(&body);
    let message = text.trim().chars().take(SHOWN_CHARS_MAX).collect();
    Error::Refused { operation, status, code: i32::from(status), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        let (operation, url) = ("GET /subjects".to_owned(), "http://r".to_owned());
        Answer { operation, url, status, body: body.into() }
    }

    #[test]
    fn refusals_carry_code_and_words() {
        let error =
            refused(answer(404, r#"{"error_code":40401,"message":"Subject 's' not found."}"#));
        assert_eq!(error.code(), Some(crate::api::ErrorCode::SubjectNotFound));
        assert_eq!(
            error.to_string(),
            "GET /subjects: the registry answered 404 with code 40401: Subject 's' not found."
        );
        let error = refused(answer(502, "<h1>Bad Gateway</h1>\n"));
        assert_eq!((error.status(), error.code()), (Some(502), None));
        assert!(error.to_string().ends_with("code 502: <h1>Bad Gateway</h1>"), "{error}");
        let error = refused(answer(301, ""));
        assert!(matches!(error, Error::UnexpectedAnswer { status: 301, .. }));
    }

    #[test]
    fn a_page_is_no_answer() {
        let error = answer(200, "<html>").json::<Vec<String>>().unwrap_err();
        assert!(error.to_string().contains("http://r answered 200"), "{error}");
    }
}
