//! Notices that other servers have written, by asking for the number of the latest change.
//!
//! Asking cannot miss a change as a notification can that is sent while nobody listens, and costs the
//! writers nothing.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::{PgPool, Row};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::store::Revision;

/// How often the number is asked for. What another server remembers is older by no more than this and
/// the time of one query.
const ASKED_EVERY: Duration = Duration::from_millis(500);

/// How long one query may take.
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
    pub(super) fn follow(pool: PgPool, own: OwnRevisions) -> Changes {
        let (tell, seen) = watch::channel(0);
        let task = tokio::spawn(async move {
            let mut last = None;
            let mut clock = interval(ASKED_EVERY);
            clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                clock.tick().await;
                // While there is no answer there is nothing new to tell: requests get none either.
                let Ok(Ok(found)) = timeout(ANSWERED_WITHIN, latest(&pool)).await else { continue };
                // A number that shrank is that of another history, see the fence.
                let is_told = last.is_none_or(|last| own.are_all(last, found));
                last = Some(found);
                if !is_told {
                    tell.send_modify(|changes| *changes += 1);
                }
            }
        });
        Changes { seen, task }
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

/// The number of the latest change. One statement in the simple protocol is a transaction by itself.
async fn latest(pool: &PgPool) -> Result<i64, sqlx::Error> {
    let query = "SELECT value FROM counters WHERE name = 'revision'";
    sqlx::raw_sql(query).fetch_one(pool).await?.try_get(0)
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
