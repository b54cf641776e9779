//! Notices that other servers have written, by asking for the number of the latest change.
//!
//! Asking cannot miss a change as a notification can that is sent while nobody listens, and costs the
//! writers nothing.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use super::BEGIN_READ;
use super::connection::{Connection, Pool};
use super::fence::Fence;
use crate::store::Revision;

/// How often the number is asked for. What another server remembers is older by no more than this and
/// the time of one query.
const ASKED_EVERY: Duration = Duration::from_millis(500);

/// How often a server says that it runs, and what it knows of ids.
const ANNOUNCED_EVERY: Duration = Duration::from_secs(10);

/// How long one round may take.
const ANSWERED_WITHIN: Duration = Duration::from_secs(3);

/// The revisions that this server has committed and not yet found in the database.
#[derive(Debug, Clone, Default)]
pub(super) struct OwnRevisions(Arc<Mutex<Vec<i64>>>);

impl OwnRevisions {
    /// Notes a revision after its commit.
    pub(super) fn note(&self, revision: Revision) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(revision.0);
    }

    /// Whether all revisions after `before` up to `found` are this server's own.
    fn are_all(&self, before: i64, found: i64) -> bool {
        let mut own = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = own.iter().filter(|own| before < **own && **own <= found).count();
        own.retain(|own| *own > found);
        i64::try_from(count).is_ok_and(|count| count == found - before)
    }
}

/// The changes of other servers.
pub(super) struct Changes {
    seen: watch::Receiver<u64>,
    task: JoinHandle<()>,
}

impl Changes {
    /// Starts to ask, on a connection of its own. `pool` is used by nobody else.
    pub(super) fn follow(pool: Pool, own: OwnRevisions, fence: Fence) -> Changes {
        let (tell, seen) = watch::channel(0);
        let task = tokio::spawn(async move {
            let mut follower = Follower { pool, own, fence, last: None, announced: None };
            let mut clock = interval(ASKED_EVERY);
            clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut was_answered = true;
            loop {
                clock.tick().await;
                let answer = timeout(ANSWERED_WITHIN, follower.ask()).await;
                let is_answered = matches!(answer, Ok(Ok(_)));
                match answer {
                    Ok(Ok(Asked::Changed)) => tell.send_modify(|changes| *changes += 1),
                    Ok(Ok(Asked::Unchanged)) => {}
                    // The connection may have died while nobody used it: a new one tells in time.
                    Ok(Err(_)) if was_answered => clock.reset_immediately(),
                    // There is nothing new to tell: requests get no answer either.
                    Ok(Err(_)) | Err(_) => {}
                }
                was_answered = is_answered;
            }
        });
        Changes { seen, task }
    }

    /// Says nothing, ever.
    pub(super) fn unnoticed() -> Changes {
        Changes { seen: watch::channel(0).1, task: tokio::spawn(async {}) }
    }

    /// How often others have changed something.
    pub(super) fn seen(&self) -> watch::Receiver<u64> {
        self.seen.clone()
    }
}

impl Drop for Changes {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What was found when the database was asked.
enum Asked {
    /// Another server has written, or the database is in another history.
    Changed,
    Unchanged,
}

struct Follower {
    pool: Pool,
    own: OwnRevisions,
    fence: Fence,
    /// The number found last.
    last: Option<i64>,
    /// In which history what this server knows was announced, and when.
    announced: Option<(String, Instant)>,
}

impl Follower {
    async fn ask(&mut self) -> Result<Asked, sqlx::Error> {
        let place = self.fence.place(&self.pool.connections).await?;
        let has_announced = self.announced.as_ref().is_some_and(|(history, at)| {
            *history == place.history && at.elapsed() < ANNOUNCED_EVERY
        });
        if !has_announced {
            self.fence.announce(&self.pool).await?;
            self.announced = Some((place.history, Instant::now()));
        }
        if self.last == Some(place.revision) {
            return Ok(Asked::Unchanged);
        }
        let mut reader = Connection::begin(&self.pool, ANSWERED_WITHIN, BEGIN_READ).await?;
        self.fence.look(&mut reader).await?;
        self.fence.note_revision(place.revision);
        // Not before all has succeeded: what fails in between is asked for again. Nobody knows what
        // was remembered before the first time.
        let last = self.last.replace(place.revision);
        let is_own = last.is_some_and(|last| self.own.are_all(last, place.revision));
        Ok(if is_own { Asked::Unchanged } else { Asked::Changed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_that_nobody_here_committed_is_of_another_server() {
        let own = OwnRevisions::default();
        assert!(own.are_all(5, 5), "nothing has changed");
        own.note(Revision(6));
        own.note(Revision(8));
        assert!(own.are_all(5, 6));
        assert!(!own.are_all(6, 8), "7 is not ours");
        own.note(Revision(10));
        assert!(!own.are_all(8, 9), "9 is not ours, 10 is not there yet");
        assert!(own.are_all(9, 10));
        assert!(!own.are_all(10, 3), "another history");
    }
}
