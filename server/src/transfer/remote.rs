//! A registry that speaks the Confluent API: another server over HTTP or HTTPS, or the store of a
//! database in this process.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, RETRY_AFTER};
use http::{HeaderValue, Method, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use super::TransferError;
use crate::http::{Api, ApiLevel, ApiSettings, BodyLimits, HttpService, ListLimits};
use crate::registry::Registry;
use crate::store::Store;

/// How often a request is sent before it counts as failed.
const ATTEMPTS_MAX: u32 = 5;

/// The wait before the second attempt; each next one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// The longest wait that a server may ask for before the next attempt.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(30);

/// How long one answer may take.
const ANSWER_MAX: Duration = Duration::from_secs(60);

/// Largest body that is sent or read, in bytes: a page of a list of large schemas.
const BODY_BYTES_MAX: usize = 1 << 30;

/// What stands unescaped in a path segment.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b':');

/// A registry that is asked. Cheap to clone.
#[derive(Clone)]
pub(super) struct Remote(Arc<Transport>);

/// What came back.
struct Answer {
    status: StatusCode,
    body: Value,
    /// How long the server asks to wait before the next attempt.
    retry_after: Option<Duration>,
}

enum Transport {
    Network {
        client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
        /// Scheme, host and path without a slash at the end; no credentials.
        base: String,
        authorization: Option<HeaderValue>,
        /// Where else the user and the password may stand.
        credentials_variable: &'static str,
    },
    InProcess {
        service: Arc<HttpService>,
        name: String,
    },
}

impl fmt::Display for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Transport::Network { base, .. } => f.write_str(base),
            Transport::InProcess { name, .. } => f.write_str(name),
        }
    }
}

/// `text` as a segment of a path, or a value of a query.
pub(super) fn escaped(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

impl Remote {
    /// The registry at `url`, which may have `user:password@` in front of its host. Those of
    /// `credentials`, which come from the variable, come first.
    pub(super) fn new(
        url: &str,
        credentials: Option<&str>,
        credentials_variable: &'static str,
    ) -> Result<Remote, TransferError> {
        // The text may have a password in it, so that no error shows it.
        let uri: Uri = url.parse().map_err(|_| TransferError::Url)?;
        let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"));
        let (Some(scheme), Some(authority)) = (scheme, uri.authority()) else {
            return Err(TransferError::Url);
        };
        let (user, host) = match authority.as_str().rsplit_once('@') {
            Some((user, host)) => (Some(percent_decode_str(user).collect::<Vec<u8>>()), host),
            None => (None, authority.as_str()),
        };
        let user = credentials.map(|text| text.as_bytes().to_vec()).or(user);
        let authorization = user.map(|user| {
            let value = HeaderValue::try_from(format!("Basic {}", STANDARD.encode(user)));
            let mut value = value.expect("base64 is made of characters that a header may have");
            value.set_sensitive(true);
            value
        });
        let provider = rustls::crypto::ring::default_provider();
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(provider)
            .map_err(|source| TransferError::Certificates { source })?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Remote(Arc::new(Transport::Network {
            client: Client::builder(TokioExecutor::new()).build(connector),
            base: format!("{scheme}://{host}{}", uri.path().trim_end_matches('/')),
            authorization,
            credentials_variable,
        })))
    }

    /// The registry in `store`.
    pub(super) fn in_process(store: Arc<dyn Store>, name: String) -> Remote {
        let settings = ApiSettings {
            bodies: BodyLimits { bytes_max: BODY_BYTES_MAX, timeout: ANSWER_MAX },
            lists: ListLimits::default(),
            level: ApiLevel::Eight,
            has_associations: true,
        };
        let service = Arc::new(HttpService::new(Api::new(Registry::new(store), settings)));
        Remote(Arc::new(Transport::InProcess { service, name }))
    }

    /// What is at `path`; `None` where the answer is that there is nothing (404, 405).
    pub(super) async fn get(&self, path: &str) -> Result<Option<Value>, TransferError> {
        let (status, answer) = self.send(Method::GET, path, None).await?;
        match status {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Ok(None),
            status if status.is_success() => Ok(Some(answer)),
            _ => Err(self.refusal(&Method::GET, path, status, &answer)),
        }
    }

    /// Changes something; an error where that is refused.
    pub(super) async fn change(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, TransferError> {
        let (status, answer) = self.send(method.clone(), path, body).await?;
        if status.is_success() {
            return Ok(answer);
        }
        Err(self.refusal(&method, path, status, &answer))
    }

    fn refusal(
        &self,
        method: &Method,
        path: &str,
        status: StatusCode,
        answer: &Value,
    ) -> TransferError {
        if let (401, Transport::Network { credentials_variable, .. }) = (status.as_u16(), &*self.0)
        {
            let variable = credentials_variable;
            return TransferError::Unauthorized { url: self.to_string(), variable };
        }
        let message = answer["message"].as_str().unwrap_or("no reason is given").to_owned();
        TransferError::Refused {
            request: format!("{method} {self}{path}"),
            status: status.as_u16(),
            message,
        }
    }

    /// Sends a request, again if no answer comes or the server has a failure of its own. All that is
    /// sent may be sent twice: it says what is to be, not what is to change.
    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(StatusCode, Value), TransferError> {
        let mut wait = FIRST_WAIT;
        for attempt in 1.. {
            let mut asked_for = None;
            let sent = tokio::time::timeout(ANSWER_MAX, self.try_send(&method, path, body)).await;
            let failure = match sent {
                Ok(Ok(Answer { status, body, .. })) if !is_transient(status) => {
                    return Ok((status, body));
                }
                Ok(Ok(Answer { status, body, retry_after })) => {
                    asked_for = retry_after;
                    self.refusal(&method, path, status, &body)
                }
                Ok(Err(error)) => error,
                Err(_) => self.unreachable("no answer came within a minute"),
            };
            if attempt == ATTEMPTS_MAX {
                return Err(failure);
            }
            let asked_for = asked_for.unwrap_or_default().min(RETRY_AFTER_MAX);
            tokio::time::sleep(wait.max(asked_for)).await;
            wait *= 2;
        }
        Err(self.unreachable("it was not asked"))
    }

    async fn try_send(
        &self,
        method: &Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, TransferError> {
        let bytes = body.map(|body| Bytes::from(body.to_string())).unwrap_or_default();
        let request = Request::builder()
            .method(method)
            .header(ACCEPT, "application/vnd.schemaregistry.v1+json, application/json")
            .header(CONTENT_TYPE, "application/vnd.schemaregistry.v1+json");
        let unreachable = |error: &dyn fmt::Display| self.unreachable(&error.to_string());
        let (head, bytes) = match &*self.0 {
            Transport::Network { client, base, authorization, .. } => {
                let mut request = request.uri(format!("{base}{path}"));
                if let Some(authorization) = authorization {
                    request = request.header(AUTHORIZATION, authorization);
                }
                let request = request.body(Full::new(bytes)).map_err(|_| TransferError::Url)?;
                let answer = client
                    .request(request)
                    .await
                    .map_err(|error| self.unreachable(&root_cause(&error)))?;
                let (head, body) = answer.into_parts();
                let body = Limited::new(body, BODY_BYTES_MAX);
                let body = body.collect().await.map_err(|error| unreachable(&error))?;
                (head, body.to_bytes())
            }
            Transport::InProcess { service, .. } => {
                let request = request.uri(path).header(HOST, "in-process");
                let request = request.body(Full::new(bytes)).map_err(|_| TransferError::Url)?;
                let answer = service.answer(request).await;
                let answer =
                    answer.unwrap_or_else(|never: std::convert::Infallible| match never {});
                let (head, body) = answer.into_parts();
                let body = body.collect().await;
                (head, body.map_err(|error| unreachable(&error))?.to_bytes())
            }
        };
        let retry_after = head.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let retry_after = retry_after.and_then(|seconds| seconds.parse().ok());
        Ok(Answer {
            status: head.status,
            // An answer that is no JSON is that of something in between, or has no body.
            body: serde_json::from_slice(&bytes).unwrap_or_default(),
            retry_after: retry_after.map(Duration::from_secs),
        })
    }

    fn unreachable(&self, why: &str) -> TransferError {
        TransferError::Unreachable { url: self.to_string(), why: why.to_owned() }
    }
}

/// The last of a chain of causes, which says most, and what to do about a certificate.
fn root_cause(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    loop {
        if let Some(error @ rustls::Error::InvalidCertificate(_)) = cause.downcast_ref() {
            return format!("{error}; SSL_CERT_FILE names a file of certificates to trust");
        }
        // An I/O error shows what it holds as itself, and not as its source.
        let held = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let held = held.map(|held| held as &(dyn Error + 'static));
        match held.or_else(|| cause.source()) {
            Some(next) => cause = next,
            None => return cause.to_string(),
        }
    }
}

fn is_transient(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
}
