//! Keeps an id from being handed out twice, also when the database forgets that it was: after a
//! failover to a standby that lags, or a restore.
//!
//! Every server remembers the highest ids and the highest revision that it has seen. The database says
//! which history it is in, and keeps the one in which ids were handed out last. Where the two differ,
//! or a revision comes that is known already, the servers say what they know, and the counters are
//! raised above all of it before the next id.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sqlx::{Error, Executor, Postgres, Row};
use tokio::time::{Instant, sleep};

use super::connection::{Connection, Pool};
use super::sql::writer::next_revision;
use crate::registry::SchemaId;

/// How far the counters are raised above all that is known: more than may have been handed out by a
/// server that is gone as well, since it last said what it knew.
const MARGIN: i32 = 10_000;

/// How long to wait for what other servers know.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// How long to wait at least, for servers that the database has forgotten: they notice within half
/// this time.
const WAIT_MIN: Duration = Duration::from_secs(1);

/// How often to look whether they have said it.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How long a raise may take.
const RAISE_MAX: Duration = Duration::from_secs(10);

/// How long before its end the last sign of a server may be for it to count as running, in the old
/// history.
const SIGNS_WITHIN: &str = "30 seconds";

/// The history in which ids were handed out last, the one in which the database is, and the number of
/// the latest change. After a promotion the control file names the old timeline until the next
/// checkpoint; the name of the file that is written to does not.
const PLACE: &str = "
    SELECT (SELECT history FROM fence),
           (SELECT system_identifier FROM pg_control_system()) || '/'
           || left(pg_walfile_name(pg_current_wal_lsn()), 8),
           (SELECT value FROM counters WHERE name = 'revision')";

/// The same of a database that cannot tell its history.
const PLACE_WITHOUT_HISTORY: &str = "
    SELECT (SELECT history FROM fence), '', (SELECT value FROM counters WHERE name = 'revision')";

/// Where the database is.
pub(super) struct Place {
    /// Absent before the first id of all.
    pub(super) fenced: Option<String>,
    pub(super) history: String,
    pub(super) revision: i64,
}

/// What one server knows, shared by its writer and the task that follows changes.
#[derive(Debug, Clone)]
pub(super) struct Fence(Arc<Parts>);

/// The highest numbers that a server has seen, in the form in which it tells others.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Known {
    /// That of a change which was committed.
    revision: i64,
    /// The id of each context.
    ids: BTreeMap<String, i32>,
}

#[derive(Debug)]
struct Parts {
    /// A name for this process.
    instance: String,
    known: Mutex<Known>,
    /// Whether the database can tell its history. Some that speak PostgreSQL's protocol cannot.
    has_histories: bool,
}

impl Fence {
    /// What a server knows that has just started: nothing.
    pub(super) async fn new(pool: &Pool) -> Fence {
        let history = sqlx::raw_sql(PLACE).fetch_one(&pool.connections).await;
        if let Err(error) = &history {
            tracing::warn!(
                %error,
                "the database cannot tell its timeline: a failover shows by its id counters alone"
            );
        }
        Fence(Arc::new(Parts {
            instance: format!("{:016x}", fastrand::u64(..)),
            known: Mutex::default(),
            has_histories: history.is_ok(),
        }))
    }

    /// Notes an id that was handed out, or seen in a counter.
    pub(super) fn note(&self, context: &str, id: SchemaId) {
        let mut known = self.0.known.lock().unwrap_or_else(PoisonError::into_inner);
        match known.ids.get_mut(context) {
            Some(known) => *known = id.0.max(*known),
            None => drop(known.ids.insert(context.to_owned(), id.0)),
        }
    }

    /// Notes the revision of a change that was committed.
    pub(super) fn note_revision(&self, revision: i64) {
        let mut known = self.0.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.revision = revision.max(known.revision);
    }

    /// Whether ids may be handed out in this transaction, which has taken a revision. No revision is
    /// taken twice, unless the database has forgotten that it was.
    pub(super) async fn is_passed(&self, connection: &mut Connection) -> Result<bool, Error> {
        let place = self.place(connection).await?;
        let is_new = place.revision > self.known().revision;
        Ok(is_new && place.fenced.as_ref() == Some(&place.history))
    }

    /// Raises the counters above every id that any server knows, and makes the present history the
    /// one of the fence.
    pub(super) async fn raise(&self, pool: &Pool, begin: &'static str) -> Result<(), Error> {
        self.announce(pool).await?;
        let mut connection = Connection::begin(pool, RAISE_MAX, begin).await?;
        // The lock of the writers: one server raises, the others find that it is done.
        next_revision(&mut connection).await?;
        if self.is_passed(&mut connection).await? {
            return connection.commit().await;
        }
        let Place { fenced, history, revision } = self.place(&mut connection).await?;
        if fenced.is_some() {
            self.wait_for_others(&mut connection, &history).await?;
        }
        let announced: Vec<String> =
            sqlx::query_scalar("SELECT known FROM instances").fetch_all(&mut connection).await?;
        let announced = announced.iter().filter_map(|text| serde_json::from_str(text).ok());
        let mut highest = Known { revision, ids: counters(&mut connection).await? };
        let in_database = highest.ids.clone();
        for known in announced.chain([self.known()]) {
            let Known { revision, ids } = known;
            highest.revision = revision.max(highest.revision);
            for (context, id) in ids {
                let highest = highest.ids.entry(context).or_default();
                *highest = id.max(*highest);
            }
        }
        // The first server of all has nothing to be fenced off from.
        if fenced.is_some() {
            let ids_were_lost = highest.ids != in_database;
            highest.ids.values_mut().for_each(|id| *id = id.saturating_add(MARGIN));
            raise_to(&mut connection, &highest).await?;
            tracing::warn!(
                before = fenced,
                now = history,
                ids_were_lost,
                "the database is in another history: ids go on {MARGIN} above the highest known one"
            );
        }
        sqlx::query(
            "INSERT INTO fence (history) VALUES ($1)
             ON CONFLICT (single) DO UPDATE SET history = excluded.history",
        )
        .bind(&history)
        .execute(&mut connection)
        .await?;
        connection.commit().await
    }

    /// Waits until the servers that ran in the old history have said in this one what they know.
    async fn wait_for_others(
        &self,
        connection: &mut Connection,
        history: &str,
    ) -> Result<(), Error> {
        let start = Instant::now();
        loop {
            let silent: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM instances
                 WHERE history <> $1 AND seen_at > $2::interval * -1
                       + (SELECT max(seen_at) FROM instances WHERE history <> $1)",
            )
            .bind(history)
            .bind(SIGNS_WITHIN)
            .fetch_one(&mut *connection)
            .await?;
            let waited = start.elapsed();
            if waited >= WAIT_MAX || (silent == 0 && waited >= WAIT_MIN) {
                return Ok(());
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// Says what this server knows, for the one that raises the counters.
    pub(super) async fn announce(&self, pool: &Pool) -> Result<(), Error> {
        let mut connection = Connection::begin(pool, RAISE_MAX, "BEGIN").await?;
        let known = serde_json::to_string(&self.known()).expect("names and numbers are JSON");
        let history = self.place(&mut connection).await?.history;
        sqlx::query(
            "INSERT INTO instances (instance, history, known, seen_at)
             VALUES ($1, $2, $3, clock_timestamp())
             ON CONFLICT (instance) DO UPDATE
             SET history = excluded.history, known = excluded.known,
                 seen_at = excluded.seen_at",
        )
        .bind(&self.0.instance)
        .bind(history)
        .bind(known)
        .execute(&mut connection)
        .await?;
        sqlx::query("DELETE FROM instances WHERE seen_at < now() - $1::interval")
            .bind("1 day")
            .execute(&mut connection)
            .await?;
        connection.commit().await
    }

    /// Takes this server off the list of those to be waited for.
    pub(super) async fn leave(&self, pool: &Pool) -> Result<(), Error> {
        let mut connection = Connection::begin(pool, WAIT_MIN, "BEGIN").await?;
        sqlx::query("DELETE FROM instances WHERE instance = $1")
            .bind(&self.0.instance)
            .execute(&mut connection)
            .await?;
        connection.commit().await
    }

    /// Notes the counters as they are.
    pub(super) async fn look(&self, connection: &mut Connection) -> Result<(), Error> {
        for (context, id) in counters(connection).await? {
            self.note(&context, SchemaId(id));
        }
        Ok(())
    }

    /// Where the database is. One statement in the simple protocol is a transaction by itself.
    pub(super) async fn place<'c>(
        &self,
        executor: impl Executor<'c, Database = Postgres>,
    ) -> Result<Place, Error> {
        let query = if self.0.has_histories { PLACE } else { PLACE_WITHOUT_HISTORY };
        let row = sqlx::raw_sql(query).fetch_one(executor).await?;
        Ok(Place { fenced: row.try_get(0)?, history: row.try_get(1)?, revision: row.try_get(2)? })
    }

    fn known(&self) -> Known {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Raises the counters, and makes those of contexts that the database has forgotten.
async fn raise_to(connection: &mut Connection, highest: &Known) -> Result<(), Error> {
    for (context, id) in &highest.ids {
        sqlx::query(
            "INSERT INTO contexts (context, last_id, listed) VALUES ($1, $2, FALSE)
             ON CONFLICT (context) DO UPDATE SET last_id = excluded.last_id",
        )
        .bind(context)
        .bind(id)
        .execute(&mut *connection)
        .await?;
    }
    // What was judged in the other history must not meet a revision that it knows.
    sqlx::query("UPDATE counters SET value = $1 WHERE name = 'revision'")
        .bind(highest.revision + 1)
        .execute(connection)
        .await?;
    Ok(())
}

/// The highest id that each context has handed out.
async fn counters(connection: &mut Connection) -> Result<BTreeMap<String, i32>, Error> {
    let rows: Vec<(String, i32)> =
        sqlx::query_as("SELECT context, last_id FROM contexts").fetch_all(connection).await?;
    Ok(rows.into_iter().collect())
}
