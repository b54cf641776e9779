//! A connection in a transaction, for one read or one batch of writes, with a deadline.
//!
//! It works behind a pooler that gives each transaction another connection of the server: nothing
//! happens outside a transaction, no statement has a name, nothing is set for longer than the
//! transaction. Where no pooler stands between, statements keep names.

use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt};
use sqlx::error::BoxDynError;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnection, PgQueryResult, PgRow, PgStatement, PgTypeInfo};
use sqlx::{Database, Either, Error, Execute, Executor, PgPool, Postgres, SqlStr};
use tokio::time::{Instant, timeout_at};

use super::driver::is_connection_lost;

/// How long the end of an abandoned transaction may take before the connection is closed instead.
const ROLLBACK_MAX: Duration = Duration::from_secs(1);

/// Connections to one database.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    pub(super) connections: PgPool,
    pub(super) statements: Statements,
}

/// Whether statements stay prepared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Statements {
    /// Each is prepared again, without a name.
    Unnamed,
    /// Each is prepared once for a connection, which must always be the same one of the server.
    Named,
}

/// A connection in a transaction. Dropped before [`Connection::commit`] it is rolled back.
#[derive(Debug)]
pub(super) struct Connection {
    /// Empty only while it is dropped.
    pooled: Option<PoolConnection<Postgres>>,
    statements: Statements,
    deadline: Instant,
    /// Whether a statement was cut off or the connection failed: nobody may use it again.
    is_broken: bool,
    is_in_transaction: bool,
}

impl Connection {
    /// Begins a transaction by `statement`, which may set what holds for the transaction. From then
    /// on every statement must end within `patience`, the wait for a connection included.
    pub(super) async fn begin(
        pool: &Pool,
        patience: Duration,
        statement: &'static str,
    ) -> Result<Connection, Error> {
        let deadline = Instant::now() + patience;
        // Connections may have died while nobody used them; a new one has not.
        let mut may_be_stale = pool.connections.options().get_max_connections();
        loop {
            let pooled = timeout_at(deadline, pool.connections.acquire()).await;
            let mut connection = Connection {
                pooled: Some(pooled.map_err(|_| timed_out())??),
                statements: pool.statements,
                deadline,
                is_broken: false,
                is_in_transaction: false,
            };
            match sqlx::raw_sql(statement).execute(&mut connection).await {
                Ok(_) => {
                    connection.is_in_transaction = true;
                    return Ok(connection);
                }
                Err(error) if may_be_stale > 0 && is_connection_lost(&error) => may_be_stale -= 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// Commits. After an error the outcome is not known unless the server itself has said no.
    pub(super) async fn commit(mut self) -> Result<(), Error> {
        sqlx::raw_sql("COMMIT").execute(&mut self).await?;
        self.is_in_transaction = false;
        Ok(())
    }

    fn parts(&mut self) -> (&mut PgConnection, Instant, &mut bool) {
        let pooled = self.pooled.as_mut().expect("it is there until it is dropped");
        (&mut *pooled, self.deadline, &mut self.is_broken)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let Some(mut pooled) = self.pooled.take() else { return };
        if self.is_broken {
            drop(pooled.detach());
        } else if self.is_in_transaction {
            tokio::spawn(async move {
                let rolled_back = sqlx::raw_sql("ROLLBACK").execute(&mut *pooled);
                let rolled_back = tokio::time::timeout(ROLLBACK_MAX, rolled_back).await;
                if !matches!(rolled_back, Ok(Ok(_))) {
                    drop(pooled.detach());
                }
            });
        }
    }
}

/// Runs each statement within the deadline.
impl<'c> Executor<'c> for &'c mut Connection {
    type Database = Postgres;

    fn fetch_many<'e, 'q, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<PgQueryResult, PgRow>, Error>>
    where
        'c: 'e,
        E: Execute<'q, Postgres>,
        'q: 'e,
        E: 'q,
    {
        let statements = self.statements;
        let (connection, deadline, is_broken) = self.parts();
        // Until the last row has been read.
        *is_broken = true;
        let results = connection.fetch_many(Prepared { query, statements });
        Box::pin(stream::unfold(Some((results, is_broken)), move |state| async move {
            let (mut results, is_broken) = state?;
            match timeout_at(deadline, results.next()).await {
                Ok(Some(Ok(result))) => Some((Ok(result), Some((results, is_broken)))),
                Ok(Some(Err(error))) => {
                    *is_broken = is_connection_lost(&error);
                    Some((Err(error), None))
                }
                Ok(None) => {
                    *is_broken = false;
                    None
                }
                Err(_) => Some((Err(timed_out()), None)),
            }
        }))
    }

    fn fetch_optional<'e, 'q, E>(self, query: E) -> BoxFuture<'e, Result<Option<PgRow>, Error>>
    where
        'c: 'e,
        E: Execute<'q, Postgres>,
        'q: 'e,
        E: 'q,
    {
        let statements = self.statements;
        let (connection, deadline, is_broken) = self.parts();
        *is_broken = true;
        let row = connection.fetch_optional(Prepared { query, statements });
        Box::pin(async move {
            let row = timeout_at(deadline, row).await.map_err(|_| timed_out())?;
            *is_broken = row.as_ref().is_err_and(is_connection_lost);
            row
        })
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, Result<PgStatement, Error>>
    where
        'c: 'e,
    {
        self.parts().0.prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<sqlx::Describe<Postgres>, Error>>
    where
        'c: 'e,
    {
        self.parts().0.describe(sql)
    }
}

/// A query that is prepared as the pool says. Left to itself the driver would give each a name of its
/// own and never forget it.
struct Prepared<E> {
    query: E,
    statements: Statements,
}

impl<'q, E: Execute<'q, Postgres>> Execute<'q, Postgres> for Prepared<E> {
    fn sql(self) -> SqlStr {
        self.query.sql()
    }

    fn statement(&self) -> Option<&<Postgres as Database>::Statement> {
        self.query.statement()
    }

    fn take_arguments(&mut self) -> Result<Option<PgArguments>, BoxDynError> {
        self.query.take_arguments()
    }

    fn persistent(&self) -> bool {
        match self.statements {
            Statements::Unnamed => false,
            Statements::Named => self.query.persistent(),
        }
    }
}

fn timed_out() -> Error {
    Error::Io(std::io::ErrorKind::TimedOut.into())
}
