//! The floor that reads are measured against: axum and a handler that does nothing but send bytes.

use std::io::{Write, stdout};
use std::path::Path;

use anyhow::Context;
use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use tokio::net::TcpListener;

/// Serves the bytes of `body` on a free port, prints the address, and runs until it is killed.
pub async fn serve(body: &Path) -> anyhow::Result<()> {
    let body = std::fs::read(body).with_context(|| format!("cannot read {}", body.display()))?;
    let body = Bytes::from(body);
    let send = move || {
        let body = body.clone();
        async move { ([(CONTENT_TYPE, "application/vnd.schemaregistry.v1+json")], body) }
    };
    let router = Router::new().route("/schemas/ids/{id}", get(send));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    writeln!(stdout(), "listening on http://{address}")?;
    axum::serve(listener, router).await.context("the bare server ended")
}
