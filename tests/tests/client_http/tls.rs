//! TLS with an authority of one's own, and a client that shows a certificate (mTLS).

use std::error::Error as _;
use std::sync::Arc;

use clade_client::{Client, ClientBuilder, RetryPolicy};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("signed")
}

/// A certificate and its key, of `localhost`.
fn leaf(authority: &Authority) -> (rcgen::Certificate, KeyPair) {
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    (params.signed_by(&key, authority).expect("signed"), key)
}

/// A registry over TLS that lets in only those whose certificate `clients` has signed.
async fn start(servers: &Authority, clients: &Authority) -> String {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(clients.der().clone()).expect("an authority");
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .expect("a verifier");
    let (certificate, key) = leaf(servers);
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("there are versions")
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![certificate.der().clone()], key)
        .expect("they belong together");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let port = listener.local_addr().expect("it has an address").port();
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.expect("it listens");
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // Those that are not let in end here.
                let Ok(stream) = acceptor.accept(socket).await else { return };
                let answer = service_fn(async |_: Request<Incoming>| {
                    Ok::<_, std::convert::Infallible>(Response::new(r#"["tls"]"#.to_owned()))
                });
                let connection = hyper::server::conn::http1::Builder::new();
                // The client hangs up at the end of the test.
                let _ = connection.serve_connection(TokioIo::new(stream), answer).await;
            });
        }
    });
    format!("https://localhost:{port}")
}

async fn subjects(builder: ClientBuilder) -> clade_client::Result<Vec<String>> {
    let client = builder.without_proxy().retry(RetryPolicy::never()).build()?;
    client.subjects(&Default::default()).await
}

#[tokio::test]
async fn a_certificate_lets_the_client_in() {
    let (servers, clients) = (authority(), authority());
    let url = start(&servers, &clients).await;
    let (certificate, key) = leaf(&clients);
    let trusting =
        Client::builder().url(&url).authority(servers.pem()).without_system_authorities();
    let known = trusting.clone().identity(certificate.pem(), key.serialize_pem());
    assert_eq!(subjects(known.clone()).await.expect("it is let in"), ["tls"]);

    // Without a certificate, or with one of another authority, it is not.
    subjects(trusting.clone()).await.expect_err("nobody knows it");
    let (certificate, key) = leaf(&authority());
    let stranger = trusting.identity(certificate.pem(), key.serialize_pem());
    subjects(stranger).await.expect_err("signed by another authority");

    // A server whose authority is not trusted is not told anything.
    let (certificate, key) = leaf(&clients);
    let distrusting = Client::builder().url(&url).identity(certificate.pem(), key.serialize_pem());
    let error = subjects(distrusting).await.expect_err("an unknown authority");
    let mut chain = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        chain.push_str(&format!(": {inner}"));
        source = inner.source();
    }
    assert!(chain.contains("certificate"), "{chain}");
}

#[tokio::test]
async fn a_key_of_another_certificate_is_refused_at_once() {
    let authority = authority();
    let (certificate, _) = leaf(&authority);
    let (_, key) = leaf(&authority);
    let builder = Client::builder().url("https://localhost:1");
    let error = builder.identity(certificate.pem(), key.serialize_pem()).build();
    let error = error.expect_err("they do not belong together").to_string();
    assert!(error.contains("with its private key"), "{error}");
}
