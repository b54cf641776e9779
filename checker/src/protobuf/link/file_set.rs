//! Sets of the files of a pool.

use super::pool::FileId;

/// A set of files, a bit for each: files are few, and many sets are joined.
#[derive(Debug, Clone, Default)]
pub(super) struct FileSet {
    words: Vec<u64>,
}

impl FileSet {
    pub fn contains(&self, id: FileId) -> bool {
        let (word, bit) = place(id);
        self.words.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// Adds a file: `false` if it was there.
    pub fn insert(&mut self, id: FileId) -> bool {
        let (word, bit) = place(id);
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        let is_new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        is_new
    }

    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|bits| *bits == 0)
    }

    /// Adds all files of another set.
    pub fn join(&mut self, other: &FileSet) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        self.words.iter_mut().zip(&other.words).for_each(|(bits, others)| *bits |= others);
    }

    /// Whether a file is in both sets.
    pub fn meets(&self, other: &FileSet) -> bool {
        self.words.iter().zip(&other.words).any(|(bits, others)| bits & others != 0)
    }
}

fn place(id: FileId) -> (usize, u64) {
    ((id.0 / 64) as usize, 1 << (id.0 % 64))
}
