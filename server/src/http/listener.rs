//! Accepts connections and serves them: with a cap, with timeouts, and with an orderly end.

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use clade_client::api::ErrorCode;
use futures_util::TryFutureExt;
use http::header::CONNECTION;
use http::{HeaderValue, Response};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioTimer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::HttpService;
use super::error::ApiError;
use super::outgoing::Wire;
use super::service::AnswerBody;

/// Wait after an accept that failed for want of a resource, such as file descriptors.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(100);

/// How long an idle connection stays open after the server was told to stop, for a request that is on
/// its way.
const LINGER: Duration = Duration::from_millis(200);

/// How long a client may take to close its end after the server has closed its own.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// How much a client may send after the server has closed its end.
const DISCARDED_BYTES_MAX: u64 = 256 * 1024;

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
    let connection = |place| Connection {
        service: Arc::clone(&service),
        header_timeout: limits.header_timeout,
        told_to_stop: told_to_stop.clone(),
        _place: place,
    };
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (accept(&listener).await, place.expect("the semaphore is never closed"))
        };
        let (stream, place) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        tokio::spawn(connection(place).serve(stream));
    }
    // No receiver is left when no connection is.
    let _ = stopping.send(true);
    for stream in connected(listener) {
        if let Ok(place) = Arc::clone(&places).try_acquire_owned() {
            tokio::spawn(connection(place).serve(stream));
        }
    }
    let every_place = u32::try_from(limits.connections_max).unwrap_or(u32::MAX);
    tokio::time::timeout(limits.grace, places.acquire_many(every_place)).await.is_ok()
}

/// Closes the port and answers with the connections that clients have made and nobody has accepted:
/// the kernel would reset them.
fn connected(listener: TcpListener) -> Vec<TcpStream> {
    let Ok(listener) = listener.into_std() else { return Vec::new() };
    let mut streams = Vec::new();
    while let Ok((stream, _)) = listener.accept() {
        let stream = stream.set_nonblocking(true).and_then(|()| TcpStream::from_std(stream));
        streams.extend(stream.ok());
    }
    streams
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
        let stopping = self.told_to_stop.clone();
        let answer = service_fn(move |request| {
            // It has changed once the server was told to stop, and asking takes no lock.
            let is_stopping = stopping.has_changed().unwrap_or(true);
            service
                .answer(request)
                .map_ok(move |answer| if is_stopping { the_last(answer) } else { answer })
        });
        let (incoming, socket) = stream.into_split();
        let (wire, mut outgoing) = Wire::new(incoming, socket);
        let mut connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.header_timeout)
            .serve_connection(wire, answer);
        let mut told_to_stop = pin!(async {
            // An error means that the sender is gone, which it is after it said to stop.
            let _ = self.told_to_stop.wait_for(|&stop| stop).await;
            tokio::time::sleep(LINGER).await;
        });
        let mut is_stopping = false;
        let ended = poll_fn(|context| {
            loop {
                if !is_stopping && told_to_stop.as_mut().poll(context).is_ready() {
                    is_stopping = true;
                    Pin::new(&mut connection).graceful_shutdown();
                }
                if let Poll::Ready(result) = connection.poll_without_shutdown(context) {
                    return Poll::Ready(Ok(result));
                }
                match outgoing.poll_send(context) {
                    Poll::Ready(Ok(true)) => {}
                    Poll::Ready(Ok(false)) | Poll::Pending => return Poll::Pending,
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                }
            }
        });
        let ended = ended.await;
        let incoming = connection.into_parts().io.into_incoming();
        let sent = match ended {
            Ok(result) => {
                if let Err(error) = result {
                    tracing::debug!(%error, "a connection ended early");
                    if let Some(last_words) = last_words(&error) {
                        outgoing.replace_hypers_answer(&last_words);
                    }
                }
                poll_fn(|context| outgoing.poll_send(context)).await
            }
            Err(error) => Err(error),
        };
        match sent {
            Ok(_) => close(incoming, outgoing.into_socket()).await,
            Err(error) => tracing::debug!(%error, "a client had left before the end"),
        }
    }
}

/// An answer that tells the client to send no more requests on its connection.
fn the_last(mut answer: Response<AnswerBody>) -> Response<AnswerBody> {
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}

/// The answer to a request that could not be read; `None` where the client can get none.
///
/// hyper has an answer too, but without a body.
fn last_words(error: &hyper::Error) -> Option<Vec<u8>> {
    let code = if error.is_parse_too_large() {
        ErrorCode::HeaderTooLarge
    } else if error.is_parse() {
        ErrorCode::BadRequest
    } else {
        return None;
    };
    Some(ApiError::status(code).on_the_wire())
}

/// Closes. First reads on for a while: closing with bytes unread would reset the connection, and the
/// client would lose answers that it has not read yet.
async fn close(mut incoming: OwnedReadHalf, mut socket: OwnedWriteHalf) {
    let closed = async {
        socket.shutdown().await?;
        tokio::io::copy(&mut (&mut incoming).take(DISCARDED_BYTES_MAX), &mut tokio::io::sink())
            .await
    };
    match tokio::time::timeout(CLOSE_TIMEOUT, closed).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a client had left before the end"),
        Err(_) => tracing::debug!("a client did not close its end in time"),
    }
}
