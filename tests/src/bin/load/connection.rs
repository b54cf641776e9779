//! A keep-alive HTTP connection that costs little, so that the server is what is measured.

use anyhow::{Context, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest answer that is read.
const ANSWER_BYTES_MAX: usize = 256 * 1024 * 1024;

pub struct Connection {
    stream: TcpStream,
    /// Reused for every answer.
    buffer: Vec<u8>,
}

pub struct Answer<'a> {
    pub status: u16,
    pub body: &'a [u8],
}

impl Connection {
    /// Connects to `host:port`.
    pub async fn open(address: &str) -> anyhow::Result<Connection> {
        let stream = TcpStream::connect(address)
            .await
            .with_context(|| format!("cannot connect to {address}"))?;
        // Requests are written whole; waiting for more to send would only add latency.
        stream.set_nodelay(true)?;
        Ok(Connection { stream, buffer: Vec::with_capacity(16 * 1024) })
    }

    /// Sends a ready request and reads its answer, which must have a Content-Length.
    pub async fn send(&mut self, request: &[u8]) -> anyhow::Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let (status, head_bytes, body_bytes) = loop {
            ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "closed in the head");
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                let head = std::str::from_utf8(&self.buffer[..end]).context("head is not text")?;
                break (status_of(head)?, end + 4, content_length(head)?);
            }
            ensure!(self.buffer.len() < ANSWER_BYTES_MAX, "endless head");
        };
        ensure!(body_bytes < ANSWER_BYTES_MAX, "a body of {body_bytes} bytes");
        let whole = head_bytes + body_bytes;
        while self.buffer.len() < whole {
            ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "closed in the body");
        }
        Ok(Answer { status, body: &self.buffer[head_bytes..whole] })
    }
}

/// A GET request without a body.
pub fn get(address: &str, path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: */*\r\n\r\n").into_bytes()
}

/// A POST request with a JSON body.
pub fn post(address: &str, path: &str, body: &str) -> Vec<u8> {
    request("POST", address, path, body)
}

/// A request with a JSON body, which may be empty.
pub fn request(method: &str, address: &str, path: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAccept: */*\r\n\
         Content-Type: application/vnd.schemaregistry.v1+json\r\nContent-Length: {length}\r\n\r\n\
         {body}"
    )
    .into_bytes()
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

fn status_of(head: &str) -> anyhow::Result<u16> {
    let status = head.split(' ').nth(1).context("no status")?;
    status.parse().with_context(|| format!("status `{status}`"))
}

fn content_length(head: &str) -> anyhow::Result<usize> {
    for line in head.lines() {
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            return value.trim().parse().with_context(|| format!("length `{value}`"));
        }
    }
    bail!("an answer without Content-Length: {head}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_and_length_are_found_in_any_case() {
        let head = "HTTP/1.1 404 Not Found\r\nX: y\r\ncontent-length: 12";
        assert_eq!(status_of(head).unwrap(), 404);
        assert_eq!(content_length(head).unwrap(), 12);
        assert!(content_length("HTTP/1.1 200 OK\r\nX: y").is_err());
    }
}
