//! Accepts connections and serves them: with a cap, with timeouts, and with an orderly end.

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use clade_client::api::ErrorCode;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::HttpService;
use super::error::ApiError;

/// Wait after an accept that failed for want of a resource, such as file descriptors.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(100);

/// How long a client may take to read why its request could not be read.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// What connections may take.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// How many are served at once; more wait in the kernel's queue.
    pub connections_max: usize,
    /// From the connection, or the last answer on it, to the end of the next request's header.
    pub header_timeout: Duration,
    /// How long requests in flight may take after the server was told to stop.
    pub grace: Duration,
}

/// Serves connections of `listener` until `stop` resolves, then finishes the requests in flight.
/// Answers whether all were finished within the grace period.
pub async fn serve(
    listener: TcpListener,
    service: HttpService,
    limits: ConnectionLimits,
    stop: impl Future<Output = ()>,
) -> bool {
    let service = Arc::new(service);
    let places = Arc::new(Semaphore::new(limits.connections_max));
    let (stopping, told_to_stop) = watch::channel(false);
    let mut stop = pin!(stop);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (accept(&listener).await, place.expect("the semaphore is never closed"))
        };
        let (stream, place) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        let connection = Connection {
            service: Arc::clone(&service),
            header_timeout: limits.header_timeout,
            told_to_stop: told_to_stop.clone(),
            _place: place,
        };
        tokio::spawn(connection.serve(stream));
    }
    drop(listener);
    // No receiver is left when no connection is.
    let _ = stopping.send(true);
    let every_place = u32::try_from(limits.connections_max).unwrap_or(u32::MAX);
    tokio::time::timeout(limits.grace, places.acquire_many(every_place)).await.is_ok()
}

/// The next connection. Waits out failures: none of them is a reason to stop serving.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection, will try again");
                tokio::time::sleep(ACCEPT_BACKOFF).await;
            }
        }
    }
}

/// Whether the client, rather than this process, is to blame.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
    )
}

/// One connection, which holds its place under the cap until it ends.
struct Connection {
    service: Arc<HttpService>,
    header_timeout: Duration,
    told_to_stop: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
}

impl Connection {
    async fn serve(mut self, stream: TcpStream) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "cannot set TCP_NODELAY");
        }
        let service = Arc::clone(&self.service);
        let answer = service_fn(move |request| service.answer(request));
        let mut connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.header_timeout)
            .pipeline_flush(true)
            .serve_connection(TokioIo::new(stream), answer);
        let told_to_stop = async {
            // An error means that the sender is gone, which it is after it said to stop.
            let _ = self.told_to_stop.wait_for(|&stop| stop).await;
        };
        let ended = tokio::select! {
            result = poll_fn(|context| connection.poll_without_shutdown(context)) => Some(result),
            () = told_to_stop => None,
        };
        let result = match ended {
            Some(result) => result,
            None => {
                Pin::new(&mut connection).graceful_shutdown();
                poll_fn(|context| connection.poll_without_shutdown(context)).await
            }
        };
        let stream = connection.into_parts().io.into_inner();
        match result {
            Ok(()) => close(stream, &[]).await,
            Err(error) => {
                tracing::debug!(%error, "a connection ended early");
                close(stream, &last_words(&error)).await;
            }
        }
    }
}

/// The answer to a request that could not be read; empty where the client can get none.
///
/// hyper has an answer too, but without a body, and does not send it while bytes of the bad request
/// are left.
fn last_words(error: &hyper::Error) -> Vec<u8> {
    if error.is_parse_too_large() {
        ApiError::status(ErrorCode::HeaderTooLarge).on_the_wire()
    } else if error.is_parse() {
        ApiError::status(ErrorCode::BadRequest).on_the_wire()
    } else {
        Vec::new()
    }
}

/// Sends the last bytes and closes.
async fn close(mut stream: TcpStream, last_words: &[u8]) {
    let closed = async {
        stream.write_all(last_words).await?;
        stream.shutdown().await
    };
    match tokio::time::timeout(CLOSE_TIMEOUT, closed).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a client had left before the end"),
        Err(_) => tracing::debug!("a client did not read to the end"),
    }
}
