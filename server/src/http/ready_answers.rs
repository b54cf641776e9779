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

#[derive(Clone)]
struct ReadyAnswer {
    generation: u64,
    body: Bytes,
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<Box<str>, ReadyAnswer> for ByBytes {
    fn weight(&self, key: &Box<str>, answer: &ReadyAnswer) -> u64 {
        let bytes = u64::try_from(key.len() + answer.body.len()).expect("a length fits 64 bits");
        bytes + ENTRY_BYTES
    }
}

impl ReadyAnswers {
    pub(super) fn new() -> ReadyAnswers {
        ReadyAnswers { answers: Cache::with_weighter(ENTRIES_EXPECTED, BYTES_MAX, ByBytes) }
    }

    /// The body for a path with its query, if it was made in this generation.
    pub(super) fn find(&self, path_and_query: &str, generation: u64) -> Option<Bytes> {
        let answer = self.answers.get(path_and_query)?;
        (answer.generation == generation).then_some(answer.body)
    }

    /// Keeps a body that was loaded after the registry said `generation`.
    pub(super) fn keep(&self, path_and_query: &str, generation: u64, body: Bytes) {
        if path_and_query.len() <= KEY_BYTES_MAX {
            self.answers.insert(path_and_query.into(), ReadyAnswer { generation, body });
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
        assert_eq!(answers.find("/schemas/ids/1", 7).as_deref(), Some(&b"{}"[..]));
        assert_eq!(answers.find("/schemas/ids/1", 8), None);
        assert_eq!(answers.find("/schemas/ids/2", 7), None);
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
        assert_eq!(answers.find(&"x".repeat(KEY_BYTES_MAX + 1), 0), None);
    }
}
