//! Ready bodies of GET by id, so that the hot route does nothing but look up and send.

use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// Most bytes that the ready answers take, keys included.
const BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Longest path and query that is kept, so that a client cannot fill the cache with names.
const KEY_BYTES_MAX: usize = 1024;

/// What an entry takes beside its key and body.
const ENTRY_BYTES: u64 = 128;

/// How many answers the cache expects; it grows past that.
const ENTRIES_EXPECTED: usize = 10_000;

/// Bodies by path and query. Each carries the generation of the registry in which it was made and
/// counts in that generation alone.
pub(super) struct ReadyAnswers {
    answers: Cache<Box<str>, ReadyAnswer, ByBytes>,
}

/// The body of an answer, and the same compressed once a client has asked for that.
#[derive(Clone)]
pub(super) struct ReadyAnswer {
    generation: u64,
    pub(super) body: Bytes,
    pub(super) gzipped: Option<Bytes>,
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<Box<str>, ReadyAnswer> for ByBytes {
    fn weight(&self, key: &Box<str>, answer: &ReadyAnswer) -> u64 {
        let gzipped = answer.gzipped.as_ref().map_or(0, Bytes::len);
        let bytes = key.len() + answer.body.len() + gzipped;
        let bytes = u64::try_from(bytes).expect("a length fits 64 bits");
        bytes + ENTRY_BYTES
    }
}

impl ReadyAnswers {
    pub(super) fn new() -> ReadyAnswers {
        ReadyAnswers { answers: Cache::with_weighter(ENTRIES_EXPECTED, BYTES_MAX, ByBytes) }
    }

    /// The answer to a path with its query, if it was made in this generation.
    pub(super) fn find(&self, path_and_query: &str, generation: u64) -> Option<ReadyAnswer> {
        let answer = self.answers.get(path_and_query)?;
        (answer.generation == generation).then_some(answer)
    }

    /// Keeps a body that was loaded after the registry said `generation`.
    pub(super) fn keep(&self, path_and_query: &str, generation: u64, body: Bytes) {
        if path_and_query.len() <= KEY_BYTES_MAX {
            let answer = ReadyAnswer { generation, body, gzipped: None };
            self.answers.insert(path_and_query.into(), answer);
        }
    }

    /// Keeps what a body is when compressed, if that body is kept under this path.
    pub(super) fn keep_gzipped(&self, path_and_query: &str, body: &Bytes, gzipped: Bytes) {
        if let Some(kept) = self.answers.get(path_and_query).filter(|kept| kept.body == *body) {
            let answer = ReadyAnswer { gzipped: Some(gzipped), ..kept };
            self.answers.insert(path_and_query.into(), answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_another_generation_is_a_miss() {
        let answers = ReadyAnswers::new();
        answers.keep("/schemas/ids/1", 7, Bytes::from_static(b"{}"));
        assert_eq!(answers.find("/schemas/ids/1", 7).unwrap().body, &b"{}"[..]);
        assert!(answers.find("/schemas/ids/1", 8).is_none());
        assert!(answers.find("/schemas/ids/2", 7).is_none());
    }

    #[test]
    fn compressed_bytes_are_kept_with_the_body_that_they_are_of() {
        let answers = ReadyAnswers::new();
        let (body, gzipped) = (Bytes::from_static(b"{}"), Bytes::from_static(b"z"));
        answers.keep_gzipped("/schemas/ids/1", &body, gzipped.clone());
        assert!(answers.find("/schemas/ids/1", 7).is_none());
        answers.keep("/schemas/ids/1", 7, body.clone());
        answers.keep_gzipped("/schemas/ids/1", &Bytes::from_static(b"[]"), gzipped.clone());
        assert_eq!(answers.find("/schemas/ids/1", 7).unwrap().gzipped, None);
        answers.keep_gzipped("/schemas/ids/1", &body, gzipped.clone());
        assert_eq!(answers.find("/schemas/ids/1", 7).unwrap().gzipped, Some(gzipped));
        answers.keep("/schemas/ids/1", 8, body);
        assert_eq!(answers.find("/schemas/ids/1", 8).unwrap().gzipped, None);
    }

    #[test]
    fn the_cache_is_bounded_by_bytes() {
        let answers = ReadyAnswers::new();
        let body = Bytes::from(vec![b'x'; 1024 * 1024]);
        for id in 0..200 {
            answers.keep(&format!("/schemas/ids/{id}"), 0, body.clone());
        }
        assert!(answers.answers.weight() <= BYTES_MAX);
        assert!(answers.answers.len() >= 32);
        answers.keep(&"x".repeat(KEY_BYTES_MAX + 1), 0, Bytes::new());
        assert!(answers.find(&"x".repeat(KEY_BYTES_MAX + 1), 0).is_none());
    }
}
