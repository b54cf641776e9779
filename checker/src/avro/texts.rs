//! The pool of the texts of a model, in which a text that is met often is kept once.

use std::num::NonZeroU32;

/// A text in its [`Texts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Text {
    /// One more than the offset of the first byte.
    start: NonZeroU32,
    len: u32,
}

/// The texts of a model, one after the other.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pool: String,
    /// For each hash, the last text that has it. A text that has been pushed out is kept twice;
    /// in return no input can make this slow.
    recent: Vec<Option<Text>>,
}

/// How many texts are remembered while a schema is read: one for each hash.
const RECENT_MAX: usize = 1 << 8;

impl Text {
    fn at(start: usize, len: usize) -> Text {
        let number = |value: usize| u32::try_from(value).expect(FITS);
        let start = NonZeroU32::new(number(start + 1)).expect("one more than a number is not zero");
        Text { start, len: number(len) }
    }

    fn start(self) -> usize {
        self.start.get() as usize - 1
    }

    pub(super) fn is_empty(self) -> bool {
        self.len == 0
    }

    /// The part of the text from byte `at` on.
    pub(super) fn from(self, at: u32) -> Text {
        let start = self.start.checked_add(at).expect(FITS);
        Text { start, len: self.len - at }
    }

    /// The part of the text before byte `at`.
    pub(super) fn before(self, at: u32) -> Text {
        Text { start: self.start, len: at }
    }
}

const FITS: &str = "the texts of a schema within the size limit fit";

impl Texts {
    /// A pool with room for that many bytes.
    pub(super) fn with_capacity(bytes: usize) -> Texts {
        Texts { pool: String::with_capacity(bytes), recent: vec![None; RECENT_MAX] }
    }

    /// The text, which is kept for good.
    pub(super) fn keep(&mut self, text: &str) -> Text {
        let slot = slot(hash(text));
        if let Some(Some(known)) = self.recent.get(slot)
            && self.resolve(*known) == text
        {
            return *known;
        }
        let start = self.pool.len();
        self.pool.push_str(text);
        self.remember(slot, start)
    }

    /// `space`, a dot and `name` as one text.
    pub(super) fn keep_joined(&mut self, space: Text, name: &str) -> Text {
        self.keep_written(|pool| {
            pool.extend_from_within(space.start()..space.start() + space.len as usize);
            pool.push('.');
            pool.push_str(name);
        })
    }

    /// What `write` appends.
    pub(super) fn keep_written(&mut self, write: impl FnOnce(&mut String)) -> Text {
        let start = self.pool.len();
        write(&mut self.pool);
        let written = &self.pool[start..];
        let slot = slot(hash(written));
        if let Some(Some(known)) = self.recent.get(slot)
            && self.resolve(*known) == written
        {
            self.pool.truncate(start);
            return *known;
        }
        self.remember(slot, start)
    }

    fn remember(&mut self, slot: usize, start: usize) -> Text {
        let kept = Text::at(start, self.pool.len() - start);
        if let Some(place) = self.recent.get_mut(slot) {
            *place = Some(kept);
        }
        kept
    }

    pub(super) fn resolve(&self, text: Text) -> &str {
        &self.pool[text.start()..text.start() + text.len as usize]
    }

    /// Gives back the room for more texts.
    pub(super) fn shrink(&mut self) {
        self.recent = Vec::new();
        self.pool.shrink_to_fit();
    }

    /// How many bytes all texts have.
    pub(super) fn len(&self) -> usize {
        self.pool.len()
    }
}

/// A quick hash of a text, for which texts of one hash are easily found.
pub(super) fn hash(text: &str) -> u64 {
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let mixed = words.iter().chain([&last]).fold(text.len() as u64, |mixed, word| {
        (mixed.rotate_left(29) ^ u64::from_le_bytes(*word)).wrapping_mul(MIX)
    });
    mixed ^ (mixed >> 32)
}

/// The place of a hash among the texts that are remembered.
fn slot(hash: u64) -> usize {
    (hash >> 56) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_once_and_comes_back() {
        let mut texts = Texts::with_capacity(0);
        let (first, second) = (texts.keep("symbol"), texts.keep("other symbol"));
        assert_eq!(texts.keep("symbol"), first);
        assert_eq!((texts.resolve(first), texts.resolve(second)), ("symbol", "other symbol"));
        assert_eq!(texts.keep_written(|pool| pool.push_str("symbol")), first);
        assert_eq!(texts.len(), "symbolother symbol".len());
        texts.shrink();
        assert_eq!(texts.resolve(second), "other symbol");
    }

    #[test]
    fn a_text_can_be_cut() {
        let mut texts = Texts::with_capacity(0);
        texts.keep("x");
        let name = texts.keep("com.example.User");
        assert_eq!(texts.resolve(name.from(12)), "User");
        assert_eq!(texts.resolve(name.before(11)), "com.example");
    }

    #[test]
    fn the_empty_text_is_a_text() {
        let mut texts = Texts::default();
        let empty = texts.keep("");
        assert_eq!(texts.resolve(empty), "");
    }
}
