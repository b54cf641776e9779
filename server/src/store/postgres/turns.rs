//! The turn of a subject among servers: a row that says who comes first, and until when. Whoever waits
//! asks again and again and holds no connection meanwhile, for behind a pooler there may be fewer
//! connections than servers that wait.

use std::time::Duration;

use tokio::time::Instant;

use super::connection::{Connection, Pool};
use super::names::key;
use crate::registry::Subject;
use crate::store::Turn;
use crate::uuid;

/// How long the turn of a subject is waited for; then the writer tries its luck without.
pub(super) const WAIT_MAX: Duration = Duration::from_secs(2);

/// How long each question may take, the wait for a connection included.
const ASK_MAX: Duration = Duration::from_secs(3);

/// Milliseconds between two questions, drawn at random so that no server always comes first.
const PAUSE_MS: std::ops::Range<u64> = 4..20;

const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
    SET LOCAL synchronous_commit = off;
    SET LOCAL statement_timeout = '2500ms'";

/// The turn ends by itself when the server that has it is gone.
const TAKE: &str = "
    INSERT INTO turns (context, subject, holder, ends_at)
    VALUES ($1, $2, $3, clock_timestamp() + interval '3 s')
    ON CONFLICT (context, subject) DO UPDATE
    SET holder = excluded.holder, ends_at = excluded.ends_at
    WHERE turns.ends_at < clock_timestamp()";

const GIVE_BACK: &str = "DELETE FROM turns WHERE context = $1 AND subject = $2 AND holder = $3";

/// The turn of one subject. Dropped, it is given back a moment later.
struct Held {
    pool: Pool,
    row: [String; 3],
}

/// Waits for the turn of a subject, see [`turn_is_free`](super::driver::turn_is_free). None when others
/// had it all the time.
pub(super) async fn wait(pool: &Pool, subject: &Subject) -> Result<Option<Turn>, sqlx::Error> {
    let row = [
        key(subject.context().as_str()).into_owned(),
        key(subject.name()).into_owned(),
        uuid::random(),
    ];
    let deadline = Instant::now() + WAIT_MAX;
    while Instant::now() < deadline {
        if run(pool, TAKE, &row).await? == 1 {
            let held = Held { pool: pool.clone(), row };
            return Ok(Some(Turn { _held: Some(Box::new(held)) }));
        }
        tokio::time::sleep(Duration::from_millis(fastrand::u64(PAUSE_MS))).await;
    }
    Ok(None)
}

/// Runs a statement on a row of its own transaction. Returns the number of rows that it changed.
async fn run(
    pool: &Pool,
    statement: &'static str,
    [context, subject, holder]: &[String; 3],
) -> Result<u64, sqlx::Error> {
    let mut connection = Connection::begin(pool, ASK_MAX, BEGIN).await?;
    let query = sqlx::query(statement).bind(context).bind(subject).bind(holder);
    let changed = query.execute(&mut connection).await?.rows_affected();
    connection.commit().await?;
    Ok(changed)
}

impl Drop for Held {
    fn drop(&mut self) {
        let (pool, row) = (self.pool.clone(), std::mem::take(&mut self.row));
        tokio::spawn(async move {
            // If this fails, the turn ends by itself.
            let _ = run(&pool, GIVE_BACK, &row).await;
        });
    }
}
