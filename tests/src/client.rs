//! Sends requests to a server under test and reads the answers.

use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

/// A client of one server.
#[derive(Clone)]
pub struct ApiClient {
    http: reqwest::Client,
    url: String,
}

/// An answer with everything that tests look at.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub content_type: String,
    pub request_id: String,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {:?}", self.text))
    }
}

impl ApiClient {
    /// A client of the server at `url`.
    pub fn new(url: impl Into<String>) -> ApiClient {
        crate::install_tls();
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(std::time::Duration::from_secs(60))
            .build()
            .expect("a client of a trusted store can be made");
        ApiClient { http, url: url.into() }
    }

    /// Where the server is, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A request that the test completes itself.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    /// Sends a request; an error if no answer came.
    pub async fn try_send(&self, request: RequestBuilder) -> reqwest::Result<Answer> {
        let response = request.send().await?;
        let headers = response.headers().clone();
        let header = |name: &str| {
            let value = headers.get(name);
            value.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        Ok(Answer {
            status: response.status().as_u16(),
            content_type: header("content-type"),
            request_id: header("x-request-id"),
            text: response.text().await?,
            headers,
        })
    }

    /// Sends a request.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        self.try_send(request).await.expect("the server answers")
    }

    /// GET; the status and the JSON body.
    pub async fn get(&self, path: &str) -> (u16, Value) {
        let answer = self.send(self.request(Method::GET, path)).await;
        (answer.status, answer.json())
    }

    /// DELETE; the status and the JSON body.
    pub async fn delete(&self, path: &str) -> (u16, Value) {
        let answer = self.send(self.request(Method::DELETE, path)).await;
        (answer.status, answer.json())
    }

    /// POST of a JSON value; the status and the JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let answer = self.send(self.request(Method::POST, path).json(body)).await;
        (answer.status, answer.json())
    }

    /// PUT of a JSON value; the status and the JSON body.
    pub async fn put(&self, path: &str, body: &Value) -> (u16, Value) {
        let answer = self.send(self.request(Method::PUT, path).json(body)).await;
        (answer.status, answer.json())
    }

    /// POST of a text as it stands, as JSON.
    pub async fn post_text(&self, path: &str, body: impl Into<String>) -> (u16, Value) {
        let request = self.request(Method::POST, path).body(body.into());
        let answer = self.send(request.header("content-type", "application/json")).await;
        (answer.status, answer.json())
    }

    /// Registers a schema under a subject; the status and the body.
    pub async fn register(&self, subject: &str, body: &Value) -> (u16, Value) {
        self.post(&format!("/subjects/{subject}/versions"), body).await
    }

    /// Registers a schema that must be taken; its id.
    pub async fn registered(&self, subject: &str, body: &Value) -> i64 {
        let (status, answer) = self.register(subject, body).await;
        assert_eq!(status, 200, "{subject}: {answer}");
        answer["id"].as_i64().expect("a registration answers with an id")
    }

    /// Deletes what is at `path`, which must be there.
    pub async fn deleted(&self, path: &str) -> Value {
        let (status, answer) = self.delete(path).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }
}

/// The rules of the findings in an answer.
pub fn rules(answer: &Value) -> Vec<&str> {
    let findings = answer["findings"].as_array().expect("a list of findings");
    findings.iter().map(|one| one["rule"].as_str().expect("a rule")).collect()
}

/// Checks status, code and the whole text of an error.
#[track_caller]
pub fn assert_error(answer: &(u16, Value), status: u16, code: i64, message: &str) {
    let (seen, body) = answer;
    assert_eq!(*seen, status, "{body}");
    assert_eq!(*body, json!({"error_code": code, "message": message}));
}

/// Checks the same of an error of Clade's own API, which is a problem.
#[track_caller]
pub fn assert_problem(answer: &(u16, Value), status: u16, code: i64, message: &str) {
    let (seen, body) = answer;
    assert_eq!((*seen, &body["status"]), (status, &json!(status)), "{body}");
    assert_eq!(body["type"], format!("urn:clade:error:{code}"), "{body}");
    assert_eq!((&body["error_code"], &body["detail"]), (&json!(code), &json!(message)), "{body}");
    assert_eq!(body["message"], body["detail"], "{body}");
}
