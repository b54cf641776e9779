//! Holds the bytes of answers between hyper and the socket, so that none is lost when hyper is done
//! and hyper's own answer to an unreadable request can be taken back.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWrite;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

/// How many bytes are held before hyper must wait.
const HELD_BYTES_MAX: usize = 64 * 1024;

/// What hyper reads from and writes to: reads come from the socket, writes are held.
pub(super) struct Wire {
    incoming: TokioIo<OwnedReadHalf>,
    held: Arc<Mutex<Held>>,
}

/// The other end of a [`Wire`]'s writes: it sends what is held.
pub(super) struct Outgoing {
    socket: OwnedWriteHalf,
    held: Arc<Mutex<Held>>,
}

#[derive(Default)]
struct Held {
    bytes: Vec<u8>,
    sent: usize,
    /// Whether hyper was told to wait since bytes were sent.
    was_refused: bool,
}

impl Wire {
    pub(super) fn new(incoming: OwnedReadHalf, socket: OwnedWriteHalf) -> (Wire, Outgoing) {
        let held = Arc::new(Mutex::new(Held::default()));
        let outgoing = Outgoing { socket, held: Arc::clone(&held) };
        (Wire { incoming: TokioIo::new(incoming), held }, outgoing)
    }

    /// The half that is read from.
    pub(super) fn into_incoming(self) -> OwnedReadHalf {
        self.incoming.into_inner()
    }
}

impl Read for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.incoming).poll_read(context, bytes)
    }
}

impl Write for Wire {
    /// Takes all bytes, or none while much is held; the connection is polled again once less is.
    fn poll_write(
        self: Pin<&mut Self>,
        _context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut held = locked(&self.held);
        if held.bytes.len() - held.sent >= HELD_BYTES_MAX {
            held.was_refused = true;
            return Poll::Pending;
        }
        held.bytes.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl Outgoing {
    /// Sends all that is held; answers whether hyper was told to wait and may go on.
    pub(super) fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let Outgoing { socket, held } = self;
        let mut held = locked(held);
        while held.sent < held.bytes.len() {
            let rest = &held.bytes[held.sent..];
            match Pin::new(&mut *socket).poll_write(context, rest) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(sent)) => held.sent += sent,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return Poll::Pending,
            }
        }
        held.bytes.clear();
        held.bytes.shrink_to(HELD_BYTES_MAX);
        held.sent = 0;
        Poll::Ready(Ok(std::mem::take(&mut held.was_refused)))
    }

    /// Takes back the answer without a body that hyper makes to a request that it cannot read, and
    /// holds `answer` in its place. hyper makes it last and it was not sent yet; every other answer
    /// has a request id.
    pub(super) fn replace_hypers_answer(&self, answer: &[u8]) {
        let mut held = locked(&self.held);
        let unsent = &held.bytes[held.sent..];
        let start = unsent.windows(7).rposition(|window| window == b"HTTP/1.");
        if let Some(start) = start.filter(|&start| is_hypers(&unsent[start..])) {
            let end = held.sent + start;
            held.bytes.truncate(end);
        }
        held.bytes.extend_from_slice(answer);
    }

    /// The half that is written to.
    pub(super) fn into_socket(self) -> OwnedWriteHalf {
        self.socket
    }
}

/// Whether the bytes are one whole header of a refusal that names no request.
fn is_hypers(answer: &[u8]) -> bool {
    let id = super::request_id::NAME;
    let names_request =
        answer.windows(id.as_str().len()).any(|window| window == id.as_str().as_bytes());
    answer.get(8..10) == Some(b" 4") && answer.ends_with(b"\r\n\r\n") && !names_request
}

fn locked(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    // The bytes are whole after every statement, also after one that panicked.
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_of_hyper_is_recognised() {
        let hypers = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
        assert!(is_hypers(hypers.as_bytes()));
        for other in [
            "HTTP/1.1 404 Not Found\r\nx-request-id: a\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 1\r\n\r\n{",
            "HTTP/1.",
        ] {
            assert!(!is_hypers(other.as_bytes()), "{other}");
        }
    }
}
