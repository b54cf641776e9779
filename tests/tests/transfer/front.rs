//! What stands in front of a registry: TLS, a password, and faults of the network.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// What happens to a request instead of its answer.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// The answer is a status and, if not 0, how many seconds to wait.
    Status(u16, u32),
    /// The connection ends before the registry is asked.
    Cut,
    /// The registry is asked, and the connection ends before its answer.
    AnswerLost,
}

/// Decides by method, path, and how often the same was asked before.
type Faults = Box<dyn Fn(&Method, &str, usize) -> Option<Fault> + Send + Sync>;

/// A server in front of a registry; it ends with the test.
pub struct Front {
    pub address: SocketAddr,
    /// The certificate in PEM form, if there is TLS.
    pub certificate: String,
    state: Arc<State>,
}

struct State {
    registry: String,
    http: reqwest::Client,
    /// `user:password`.
    credentials: Option<&'static str>,
    faults: Faults,
    asked: Mutex<HashMap<(Method, String), usize>>,
    faulty: Mutex<usize>,
}

impl Front {
    /// TLS with a certificate of its own for `localhost`, and a password.
    pub async fn secure(registry: &str, credentials: &'static str) -> Front {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
        let rcgen::CertifiedKey { cert, signing_key } = made.expect("the name is a name");
        let key = PrivateKeyDer::try_from(signing_key.serialize_der()).expect("it is a key");
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring knows them")
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .expect("the key fits");
        let tls = TlsAcceptor::from(Arc::new(config));
        let mut front = Front::start(registry, Some(credentials), Some(tls), no_faults()).await;
        front.certificate = cert.pem();
        front
    }

    /// No TLS and no password, but faults.
    pub async fn faulty(
        registry: &str,
        faults: impl Fn(&Method, &str, usize) -> Option<Fault> + Send + Sync + 'static,
    ) -> Front {
        Front::start(registry, None, None, Box::new(faults)).await
    }

    async fn start(
        registry: &str,
        credentials: Option<&'static str>,
        tls: Option<TlsAcceptor>,
        faults: Faults,
    ) -> Front {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it has one");
        let state = Arc::new(State {
            registry: registry.to_owned(),
            http: reqwest::Client::builder().no_proxy().build().expect("without TLS it can be"),
            credentials,
            faults,
            asked: Mutex::default(),
            faulty: Mutex::default(),
        });
        let serving = Arc::clone(&state);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("it listens");
                let (state, tls) = (Arc::clone(&serving), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        Some(tls) => {
                            // A client that does not trust the certificate hangs up.
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, state).await;
                            }
                        }
                        None => serve(stream, state).await,
                    }
                });
            }
        });
        Front { address, certificate: String::new(), state }
    }

    /// `http://` and where it is.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// `https://`, credentials as they stand in a URL, and where it is.
    pub fn secure_url(&self, credentials: &str) -> String {
        format!("https://{credentials}@localhost:{}", self.address.port())
    }

    /// How many requests had a fault.
    pub fn faults(&self) -> usize {
        *self.state.faulty.lock().expect("nobody panics with it")
    }

    /// How often the same was asked at most.
    pub fn most_attempts(&self) -> usize {
        self.state
            .asked
            .lock()
            .expect("nobody panics with it")
            .values()
            .copied()
            .max()
            .unwrap_or_default()
    }
}

/// For a front that always answers.
fn no_faults() -> Faults {
    Box::new(|_, _, _| None)
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, state: Arc<State>) {
    let service = service_fn(|request| answer(request, Arc::clone(&state)));
    // A fault ends the connection with an error.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(
    request: Request<Incoming>,
    state: Arc<State>,
) -> Result<Response<Full<Bytes>>, io::Error> {
    let cut = || io::Error::from(io::ErrorKind::ConnectionReset);
    let wanted =
        state.credentials.map(|credentials| format!("Basic {}", STANDARD.encode(credentials)));
    let given = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    if wanted.as_deref() != given {
        let body = Full::from(r#"{"error_code":401,"message":"Unauthorized"}"#);
        return Ok(Response::builder().status(401).body(body).expect("it is complete"));
    }
    let path = request.uri().to_string();
    let before = {
        let mut asked = state.asked.lock().expect("nobody panics with it");
        let count = asked.entry((request.method().clone(), path.clone())).or_default();
        *count += 1;
        *count - 1
    };
    let fault = (state.faults)(request.method(), &path, before);
    *state.faulty.lock().expect("nobody panics with it") += usize::from(fault.is_some());
    match fault {
        Some(Fault::Status(status, wait)) => {
            let mut response = Response::builder().status(status);
            if wait > 0 {
                response = response.header(RETRY_AFTER, wait);
            }
            let body = Full::from(r#"{"error_code":1,"message":"not now"}"#);
            return Ok(response.body(body).expect("it is complete"));
        }
        Some(Fault::Cut) => return Err(cut()),
        Some(Fault::AnswerLost) | None => {}
    }
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| cut())?.to_bytes();
    let mut forwarded = state.http.request(head.method, format!("{}{path}", state.registry));
    for name in [ACCEPT, CONTENT_TYPE] {
        if let Some(value) = head.headers.get(&name) {
            forwarded = forwarded.header(name, value);
        }
    }
    let answer = forwarded.body(body).send().await.map_err(|_| cut())?;
    let status = answer.status();
    let body = answer.bytes().await.map_err(|_| cut())?;
    if let Some(Fault::AnswerLost) = fault {
        return Err(cut());
    }
    Ok(Response::builder().status(status).body(Full::new(body)).expect("it is complete"))
}
