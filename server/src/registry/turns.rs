//! Lets those who change one subject go one after the other: deletions and configs always,
//! registrations once they met a conflict.

use std::hash::{DefaultHasher, Hash, Hasher};

use tokio::sync::{Mutex, MutexGuard};

use super::names::Subject;

/// How many queues the subjects share.
const QUEUES: usize = 256;

/// First come, first served. This is fairness, not safety: what a write rests on is checked by the
/// store.
pub(super) struct Turns {
    queues: Vec<Mutex<()>>,
}

impl Turns {
    pub(super) fn new() -> Turns {
        Turns { queues: (0..QUEUES).map(|_| Mutex::new(())).collect() }
    }

    /// Waits for the turn to write to `subject`, which lasts until the answer is dropped.
    pub(super) async fn wait_for(&self, subject: &Subject) -> MutexGuard<'_, ()> {
        self.queue(subject).lock().await
    }

    /// Whether another writer has the turn.
    pub(super) fn is_taken(&self, subject: &Subject) -> bool {
        self.queue(subject).try_lock().is_err()
    }

    fn queue(&self, subject: &Subject) -> &Mutex<()> {
        let mut hasher = DefaultHasher::new();
        subject.hash(&mut hasher);
        let index = hasher.finish() % self.queues.len() as u64;
        &self.queues[usize::try_from(index).unwrap_or(0)]
    }
}
