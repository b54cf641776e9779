//! Lets those who change one subject go one after the other: deletions and configs always,
//! registrations once they met a conflict. Whoever still meets one, with a writer of another server,
//! waits for its turn among those as well.

use std::hash::{DefaultHasher, Hash, Hasher};

use tokio::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::names::Subject;
use crate::store::{self, Store, StoreError};

/// How many queues the subjects share.
const QUEUES: usize = 256;

/// First come, first served. This is fairness, not safety: what a write rests on is checked by the
/// store.
pub(super) struct Turns {
    queues: Vec<Mutex<()>>,
    /// Read by whoever has a turn, written by whoever changes settings that act on many subjects:
    /// else changes without a pause could overtake one writer again and again.
    settings_of_many: RwLock<()>,
}

/// Lasts until it is dropped.
pub(super) struct Turn<'a> {
    _subject: MutexGuard<'a, ()>,
    _settings: TurnOfSettings<'a>,
}

/// The place of a writer in the queues for a subject.
pub(super) struct Waiting<'a> {
    turns: &'a Turns,
    store: &'a dyn Store,
    subject: &'a Subject,
    turn: Option<Turn<'a>>,
    turn_among_servers: Option<store::Turn>,
}

impl<'a> Waiting<'a> {
    /// A writer that has not waited.
    pub(super) fn new(turns: &'a Turns, store: &'a dyn Store, subject: &'a Subject) -> Waiting<'a> {
        Waiting { turns, store, subject, turn: None, turn_among_servers: None }
    }

    /// Waits for the turn among the writers of this server, and the next time for that among all
    /// servers. Without the second, the server that has just written would be the first to know how
    /// things stand, and would win every time.
    pub(super) async fn wait(&mut self) -> Result<(), StoreError> {
        if self.turn.is_none() {
            self.turn = Some(self.turns.wait_for(self.subject).await);
        } else if self.turn_among_servers.is_none() {
            self.turn_among_servers = self.store.turn(self.subject).await?;
        }
        Ok(())
    }

    /// Whether another writer of this server comes first.
    pub(super) fn is_behind(&self) -> bool {
        self.turn.is_none() && self.turns.is_taken(self.subject)
    }

    /// Whether all other servers wait.
    pub(super) fn is_first_of_all(&self) -> bool {
        self.turn_among_servers.is_some()
    }
}

/// Keeps settings that act on many subjects as they are, or keeps whoever has a turn waiting.
enum TurnOfSettings<'a> {
    Read { _guard: RwLockReadGuard<'a, ()> },
    Write { _guard: RwLockWriteGuard<'a, ()> },
}

impl Turns {
    pub(super) fn new() -> Turns {
        let queues = (0..QUEUES).map(|_| Mutex::new(())).collect();
        Turns { queues, settings_of_many: RwLock::new(()) }
    }

    /// Waits for the turn to write to `subject`.
    pub(super) async fn wait_for(&self, subject: &Subject) -> Turn<'_> {
        // All take the two in this order, so that none can wait for each other.
        let _subject = self.queue(subject).lock().await;
        let _guard = self.settings_of_many.read().await;
        Turn { _subject, _settings: TurnOfSettings::Read { _guard } }
    }

    /// Waits for the turn to change what is set for `subject`; an empty name stands for a context.
    pub(super) async fn wait_for_settings(&self, subject: &Subject) -> Turn<'_> {
        if !subject.name().is_empty() {
            return self.wait_for(subject).await;
        }
        let _subject = self.queue(subject).lock().await;
        Turn { _subject, _settings: TurnOfSettings::Write { _guard: self.write_to_many().await } }
    }

    /// Waits for the turn to change settings that act on many subjects, whatever they were.
    pub(super) async fn write_to_many(&self) -> RwLockWriteGuard<'_, ()> {
        self.settings_of_many.write().await
    }

    /// Whether another writer has the turn.
    fn is_taken(&self, subject: &Subject) -> bool {
        self.queue(subject).try_lock().is_err()
    }

    fn queue(&self, subject: &Subject) -> &Mutex<()> {
        let mut hasher = DefaultHasher::new();
        subject.hash(&mut hasher);
        let index = hasher.finish() % self.queues.len() as u64;
        &self.queues[usize::try_from(index).unwrap_or(0)]
    }
}
