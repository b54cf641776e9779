//! What lint remembers of the other subjects of a context: for which names they declare an enum.
//!
//! It is read from the store once, in the background, and kept up by registrations after that, so that none of
//! them asks the store about other subjects. It is bounded, and read anew from time to time for what other
//! servers have written and deleted.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use clade_checker::ResolvedReference;
use clade_checker::lint::{Input, Memory, enum_heads};
use tokio::sync::watch;

use crate::registry::{Context, Page, Registry, RegistryError, StoredSchema, Subject};
use crate::store::ListedVersions;

/// Most subjects of a context that are remembered.
const SUBJECTS_MAX: usize = 5000;

/// Most contexts.
const CONTEXTS_MAX: usize = 64;

/// Most names that are remembered of one subject.
const HEADS_MAX: usize = 64;

/// Longest schema that is looked at, in bytes.
const TEXT_BYTES_MAX: usize = 256 * 1024;

/// Subjects that are read by one statement.
const SUBJECTS_AT_ONCE: usize = 100;

/// How many other subjects have to declare an enum before that says something.
const SUBJECTS_MIN: usize = 2;

/// For how long the first one who asks waits: a small registry is read by then.
const WAIT: Duration = Duration::from_millis(200);

/// How old what is remembered may be before it is read anew.
const AGE_MAX: Duration = Duration::from_secs(600);

/// The names of enums by context. Cheap to look at, and never the reason for a wait of more than [`WAIT`].
#[derive(Default)]
pub(in crate::registry) struct EnumMemory(Mutex<HashMap<Context, ContextMemory>>);

#[derive(Default)]
struct ContextMemory {
    subjects: HashMap<String, Names>,
    /// How many subjects have each name.
    counts: HashMap<String, usize>,
    /// Grows with each reading.
    reading: u64,
    state: State,
}

/// What the latest version of a subject has, and the reading in which that was seen.
struct Names {
    heads: Box<[String]>,
    reading: u64,
}

#[derive(Default)]
enum State {
    #[default]
    Unread,
    Reading,
    Read(Instant),
}

impl ContextMemory {
    fn note(&mut self, subject: &str, heads: BTreeSet<String>) {
        self.forget(subject);
        if self.subjects.len() >= SUBJECTS_MAX {
            return;
        }
        let heads: Box<[String]> = heads.into_iter().take(HEADS_MAX).collect();
        for head in &heads {
            *self.counts.entry(head.clone()).or_default() += 1;
        }
        let reading = self.reading;
        self.subjects.insert(subject.to_owned(), Names { heads, reading });
    }

    fn forget(&mut self, subject: &str) {
        let Some(known) = self.subjects.remove(subject) else { return };
        for head in known.heads {
            if let Some(count) = self.counts.get_mut(&head) {
                *count -= 1;
                if *count == 0 {
                    self.counts.remove(&head);
                }
            }
        }
    }

    /// What is known beside the subject itself.
    fn beside(&self, subject: Option<&Subject>) -> Memory {
        let own = subject.and_then(|subject| self.subjects.get(subject.name()));
        let is_own = |head: &String| own.is_some_and(|names| names.heads.contains(head));
        let others = self.counts.iter().filter_map(|(head, count)| {
            let count = count - usize::from(is_own(head));
            (count >= SUBJECTS_MIN).then(|| (head.clone(), count))
        });
        Memory { enum_heads: others.collect(), ..Memory::default() }
    }
}

impl EnumMemory {
    fn contexts(&self) -> MutexGuard<'_, HashMap<Context, ContextMemory>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers what the newest version of a subject has, if its context is remembered at all.
    pub(in crate::registry) fn note(&self, subject: &Subject, heads: BTreeSet<String>) {
        if let Some(memory) = self.contexts().get_mut(subject.context()) {
            memory.note(subject.name(), heads);
        }
    }

    /// Forgets a subject that has no live version any more.
    pub(in crate::registry) fn forget(&self, subject: &Subject) {
        if let Some(memory) = self.contexts().get_mut(subject.context()) {
            memory.forget(subject.name());
        }
    }

    /// The number of the reading that has to be made now, if one has.
    fn begin(&self, context: &Context) -> Option<u64> {
        let mut contexts = self.contexts();
        if contexts.len() >= CONTEXTS_MAX && !contexts.contains_key(context) {
            return None;
        }
        let memory = contexts.entry(context.clone()).or_default();
        match memory.state {
            State::Reading => return None,
            State::Read(at) if at.elapsed() < AGE_MAX => return None,
            State::Unread | State::Read(_) => {}
        }
        memory.state = State::Reading;
        memory.reading += 1;
        Some(memory.reading)
    }

    /// Ends a reading: what was not seen in it is gone.
    fn end(&self, context: &Context, reading: u64, is_whole: bool) {
        let mut contexts = self.contexts();
        let Some(memory) = contexts.get_mut(context) else { return };
        memory.state = State::Read(Instant::now());
        if is_whole {
            let old = memory.subjects.iter().filter(|(_, names)| names.reading < reading);
            for subject in old.map(|(subject, _)| subject.clone()).collect::<Vec<_>>() {
                memory.forget(&subject);
            }
        }
    }
}

impl Registry {
    /// What the other subjects of the context say about names.
    pub(super) async fn enum_memory(&self, context: &Context, subject: Option<&Subject>) -> Memory {
        if let Some(reading) = self.enums.begin(context) {
            let (done, mut end) = watch::channel(());
            let (registry, of) = (self.clone(), context.clone());
            tokio::spawn(async move {
                let read = registry.read_enums(&of).await;
                if let Err(error) = &read {
                    tracing::warn!(context = %of, %error, "enums of other subjects cannot be read");
                }
                registry.enums.end(&of, reading, read.is_ok());
                drop(done);
            });
            // Ends with an error once the task has dropped its side.
            let _ = tokio::time::timeout(WAIT, end.changed()).await;
        }
        let contexts = self.enums.contexts();
        contexts.get(context).map(|memory| memory.beside(subject)).unwrap_or_default()
    }

    /// Reads the latest version of each subject of a context, one schema at a time, so that it takes at
    /// most one thread.
    async fn read_enums(&self, context: &Context) -> Result<(), RegistryError> {
        let listed = ListedVersions {
            context: Some(context.clone()),
            name_prefix: String::new(),
            with_deleted: false,
            latest_only: true,
        };
        for offset in (0..SUBJECTS_MAX).step_by(SUBJECTS_AT_ONCE) {
            let page = Page { offset, limit: Some(SUBJECTS_AT_ONCE) };
            let rows = self.store.listed_versions(&listed, page).await?;
            let is_last = rows.len() < SUBJECTS_AT_ONCE;
            let ids: Vec<_> = rows.iter().map(|(_, row)| row.id).collect();
            let stored = self.stored_all(context, &ids).await?;
            for ((subject, _), stored) in rows.iter().zip(stored) {
                let Some(stored) = stored.filter(|one| one.text.len() <= TEXT_BYTES_MAX) else {
                    continue;
                };
                // What cannot be read any more says nothing of names.
                if let Ok(heads) = self.heads_of(subject, stored).await {
                    self.enums.note(subject, heads);
                }
            }
            if is_last {
                break;
            }
        }
        Ok(())
    }

    async fn heads_of(
        &self,
        subject: &Subject,
        stored: Arc<StoredSchema>,
    ) -> Result<BTreeSet<String>, RegistryError> {
        let references: Arc<[ResolvedReference]> =
            self.resolve(subject, &stored.references).await?.closure.into();
        let schema = self.parsed(subject.context(), &stored).await?;
        let heads = move || enum_heads(&Input::new(&schema, &stored.text, &references));
        self.threads.run(heads).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(of: &[&str]) -> BTreeSet<String> {
        of.iter().map(|head| (*head).to_owned()).collect()
    }

    #[test]
    fn a_subject_counts_once_and_not_for_itself() {
        let mut memory = ContextMemory::default();
        memory.note("a", heads(&["status", "kind"]));
        memory.note("b", heads(&["status"]));
        memory.note("c", heads(&["status", "kind"]));
        memory.note("c", heads(&["status", "kind"]));
        let of = |memory: &ContextMemory, subject: &str| {
            let mut found: Vec<_> =
                memory.beside(Some(&Subject::parse(subject))).enum_heads.into_iter().collect();
            found.sort();
            found
        };
        let pair = |head: &str, count| (head.to_owned(), count);
        assert_eq!(of(&memory, "d"), [pair("kind", 2), pair("status", 3)]);
        // One other is no pattern.
        assert_eq!(of(&memory, "a"), [pair("status", 2)]);
        memory.note("c", heads(&["kind"]));
        memory.forget("b");
        assert_eq!(of(&memory, "d"), [pair("kind", 2)]);
        assert_eq!(memory.counts.len(), 2);
    }

    #[test]
    fn what_a_reading_does_not_see_is_forgotten_and_all_is_bounded() {
        let memory = EnumMemory::default();
        let context = Context::default_context();
        memory.note(&Subject::parse("too-early"), heads(&["status"]));
        let first = memory.begin(&context).unwrap();
        assert_eq!(memory.begin(&context), None, "one at a time");
        for number in 0..SUBJECTS_MAX + 10 {
            memory.note(&Subject::parse(&format!("s{number}")), heads(&["status"]));
        }
        memory.end(&context, first, true);
        assert_eq!(memory.begin(&context), None, "it is new");
        let known = |memory: &EnumMemory| memory.contexts().get(&context).unwrap().subjects.len();
        assert_eq!(known(&memory), SUBJECTS_MAX);
        memory.contexts().get_mut(&context).unwrap().state = State::Unread;
        let second = memory.begin(&context).unwrap();
        memory.note(&Subject::parse("s1"), heads(&["status"]));
        memory.end(&context, second, false);
        assert_eq!(known(&memory), SUBJECTS_MAX, "a reading that failed says nothing");
        memory.end(&context, second, true);
        assert_eq!(known(&memory), 1);
        for number in 0..CONTEXTS_MAX + 10 {
            memory.begin(&Context::from_stored(format!(".c{number}")));
        }
        assert_eq!(memory.contexts().len(), CONTEXTS_MAX);
    }
}
