//! Connects to the server, brings the tables up to date, says how durable a commit is.

use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection, Row};

use super::connection::{Connection, Pool, Statements};
use crate::store::{Guard, Guards, StoreError};

/// How long a connection may take to come, from the pool or from the server.
const CONNECT_MAX: Duration = Duration::from_secs(2);

/// How long the tables may take to be brought up to date, the wait for other servers included.
const MIGRATE_MAX: Duration = Duration::from_secs(120);

/// The parameter of the URL that says how many statements a connection keeps prepared. Where it is not
/// there, the server finds out whether it may keep any.
const STATEMENTS_KEPT: &str = "statement-cache-capacity=";

/// How many they are unless the URL says so: more than there are.
const STATEMENTS_KEPT_MAX: usize = 200;

/// A setting that a connection brings along, and that only the server of PostgreSQL knows on which it
/// was made. A pooler that lends its own connections refuses it, or does not pass it on.
const CONNECTION_MARK: &str = "clade.connection";

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/postgres");

/// How to connect, and whether statements stay prepared.
#[derive(Debug, Clone)]
pub(super) struct Way {
    options: PgConnectOptions,
    statements: Statements,
    /// What each connection must find as its mark.
    mark: Option<String>,
}

/// The way to `url`.
pub(super) async fn way(url: &str) -> Result<Way, sqlx::Error> {
    let mut options = PgConnectOptions::from_str(url)?
        .application_name("clade-server")
        // A pooler refuses parameters that it does not know.
        .extra_float_digits(None)
        .disable_statement_logging();
    let (_, parameters) = url.split_once('?').unwrap_or_default();
    let capacity = parameters.split('&').find_map(|one| one.strip_prefix(STATEMENTS_KEPT));
    if let Some(capacity) = capacity {
        let statements = if capacity == "0" { Statements::Unnamed } else { Statements::Named };
        return Ok(Way { options, statements, mark: None });
    }
    if is_direct(&options).await {
        let (options, mark) = marked(&options);
        return Ok(Way { options, statements: Statements::Named, mark: Some(mark) });
    }
    options = options.statement_cache_capacity(0);
    Ok(Way { options, statements: Statements::Unnamed, mark: None })
}

/// The same with a mark that no other has.
fn marked(options: &PgConnectOptions) -> (PgConnectOptions, String) {
    let mark = format!("{:016x}", fastrand::u64(..));
    let options = options.clone().statement_cache_capacity(STATEMENTS_KEPT_MAX);
    (options.options([(CONNECTION_MARK, &mark)]), mark)
}

/// Whether connections are those of the server, and not lent by a pooler: each of two finds its own
/// mark, also when the other one was used in between.
async fn is_direct(options: &PgConnectOptions) -> bool {
    let find_marks = async {
        let ((first, first_mark), (second, second_mark)) = (marked(options), marked(options));
        let mut first = first.connect().await?;
        let mut is_own = find_mark(&mut first).await? == first_mark;
        let mut second = second.connect().await?;
        is_own &= find_mark(&mut second).await? == second_mark;
        is_own &= find_mark(&mut first).await? == first_mark;
        sqlx::Connection::close(first).await?;
        sqlx::Connection::close(second).await?;
        Ok::<_, sqlx::Error>(is_own)
    };
    matches!(tokio::time::timeout(CONNECT_MAX, find_marks).await, Ok(Ok(true)))
}

/// The mark of a connection; empty if it has none.
async fn find_mark(connection: &mut PgConnection) -> Result<String, sqlx::Error> {
    let query = format!("SELECT coalesce(current_setting('{CONNECTION_MARK}', TRUE), '')");
    // In the simple protocol, which needs no statement.
    let row = sqlx::raw_sql(AssertSqlSafe(query)).fetch_one(connection).await?;
    row.try_get(0)
}

/// A pool that connects when it is asked for a connection.
pub(super) fn pool(way: Way, connections_max: u32) -> Pool {
    let Way { options, statements, mark } = way;
    let connections = PgPoolOptions::new()
        .after_connect(move |connection, _| {
            let mark = mark.clone();
            Box::pin(async move {
                match mark {
                    Some(mark) if find_mark(connection).await? != mark => Err(lent()),
                    Some(_) | None => Ok(()),
                }
            })
        })
        .max_connections(connections_max)
        .acquire_timeout(CONNECT_MAX)
        // The first statement tells as well, see `Connection::begin`.
        .test_before_acquire(false)
        .connect_lazy_with(options);
    Pool { connections, statements }
}

/// A pooler has come between since the server was started, and statements would be mixed up.
fn lent() -> sqlx::Error {
    let message = "the connection is one that a pooler lends: start this server again";
    sqlx::Error::Protocol(message.to_owned())
}

/// Brings the tables up to date. All servers that start together do it one after the other, the
/// later ones find nothing to do.
pub(super) async fn migrate(pool: &Pool, guards: Guards) -> Result<(), MigrateError> {
    let begin = if guards.has(Guard::MigrationLock) {
        "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;
         SELECT pg_advisory_xact_lock(hashtext('clade migrations'))"
    } else {
        "BEGIN"
    };
    let mut connection = Connection::begin(pool, MIGRATE_MAX, begin).await?;
    sqlx::raw_sql(
        "CREATE TABLE IF NOT EXISTS _sqlx_migrations (
             version BIGINT PRIMARY KEY,
             description TEXT NOT NULL,
             installed_on TIMESTAMPTZ NOT NULL DEFAULT now(),
             success BOOLEAN NOT NULL,
             checksum BYTEA NOT NULL,
             execution_time BIGINT NOT NULL
         )",
    )
    .execute(&mut connection)
    .await?;
    let applied: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations ORDER BY version")
            .fetch_all(&mut connection)
            .await?;
    if let Some((version, _)) =
        applied.iter().find(|(version, _)| !MIGRATIONS.version_exists(*version))
    {
        return Err(MigrateError::VersionMissing(*version));
    }
    for migration in MIGRATIONS.iter() {
        match applied.iter().find(|(version, _)| *version == migration.version) {
            Some((_, checksum)) if *checksum == *migration.checksum => continue,
            Some(_) => return Err(MigrateError::VersionMismatch(migration.version)),
            None => {}
        }
        sqlx::raw_sql(migration.sql.clone())
            .execute(&mut connection)
            .await
            .map_err(|error| MigrateError::ExecuteMigration(error, migration.version))?;
        sqlx::query(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES ($1, $2, TRUE, $3, 0)",
        )
        .bind(migration.version)
        .bind(&*migration.description)
        .bind(&*migration.checksum)
        .execute(&mut connection)
        .await?;
    }
    Ok(connection.commit().await?)
}

/// How durable a commit is, in the words of the server's own settings.
pub(super) async fn durability(pool: &Pool) -> Result<Durability, StoreError> {
    let failed = super::driver::database_error("read settings of the server");
    let mut connection =
        Connection::begin(pool, CONNECT_MAX, super::BEGIN_READ).await.map_err(failed)?;
    let (synchronous_commit, standbys, fsync, full_page_writes, encoding) = sqlx::query_as(
        "SELECT current_setting('synchronous_commit'), current_setting('synchronous_standby_names'),
                current_setting('fsync'), current_setting('full_page_writes'),
                current_setting('server_encoding')",
    )
    .fetch_one(&mut connection)
    .await
    .map_err(failed)?;
    let durability = Durability { synchronous_commit, standbys, fsync, full_page_writes };
    let encoding: String = encoding;
    if encoding != "UTF8" {
        return Err(StoreError::WrongEncoding(encoding));
    }
    Ok(durability)
}

impl Pool {
    /// How its statements are prepared, in a word.
    pub(super) fn statements_word(&self) -> &'static str {
        match self.statements {
            Statements::Named => "named",
            Statements::Unnamed => "unnamed: a pooler may stand between",
        }
    }
}

/// What the server says about its commits.
pub(super) struct Durability {
    synchronous_commit: String,
    standbys: String,
    fsync: String,
    full_page_writes: String,
}

impl Durability {
    /// What an acknowledged write survives.
    pub(super) fn class(&self) -> &'static str {
        let is_off = |setting: &str| setting == "off";
        if is_off(&self.fsync) || is_off(&self.full_page_writes) || is_off(&self.synchronous_commit)
        {
            "none: a crash of the server may lose acknowledged writes"
        } else if self.standbys.is_empty() || self.synchronous_commit == "local" {
            "local: a crash loses nothing, a failover to a standby may"
        } else {
            "synchronous: neither a crash nor a failover to a synchronous standby loses anything"
        }
    }

    pub(super) fn log(&self, statements: &'static str) {
        let class = self.class();
        let Durability { synchronous_commit, standbys, fsync, full_page_writes } = self;
        if class.starts_with("none") {
            tracing::warn!(
                durability = class,
                synchronous_commit,
                fsync,
                full_page_writes,
                synchronous_standby_names = standbys,
                statements,
                "PostgreSQL"
            );
        } else {
            tracing::info!(
                durability = class,
                synchronous_commit,
                fsync,
                full_page_writes,
                synchronous_standby_names = standbys,
                statements,
                "PostgreSQL"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::test_cluster::TestCluster;

    #[tokio::test]
    async fn statements_stay_prepared_only_on_connections_of_the_server_itself() {
        let url = TestCluster::shared().fresh_database();
        let direct = way(&url).await.unwrap();
        assert_eq!(direct.statements, Statements::Named);
        pool(direct.clone(), 1).connections.acquire().await.unwrap();
        // A pooler gives out connections that were made for somebody else. None of them is used: the
        // pool tries others until its time is up.
        let lent = Way { mark: Some("of somebody else".to_owned()), ..direct };
        let error = pool(lent, 1).connections.acquire().await.unwrap_err();
        assert!(matches!(error, sqlx::Error::PoolTimedOut), "{error}");
        for (parameter, statements) in [("0", Statements::Unnamed), ("100", Statements::Named)] {
            let told = way(&format!("{url}&{STATEMENTS_KEPT}{parameter}")).await.unwrap();
            assert_eq!((told.statements, told.mark), (statements, None));
        }
    }

    #[test]
    fn the_class_of_durability_is_that_of_the_weakest_setting() {
        for (synchronous_commit, standbys, fsync, full_page_writes, class) in [
            ("on", "", "on", "on", "local"),
            ("local", "a", "on", "on", "local"),
            ("on", "a", "on", "on", "synchronous"),
            ("remote_apply", "ANY 1 (a, b)", "on", "on", "synchronous"),
            ("remote_write", "a", "on", "on", "synchronous"),
            ("off", "a", "on", "on", "none"),
            ("on", "a", "off", "on", "none"),
            ("on", "a", "on", "off", "none"),
        ] {
            let durability = Durability {
                synchronous_commit: synchronous_commit.to_owned(),
                standbys: standbys.to_owned(),
                fsync: fsync.to_owned(),
                full_page_writes: full_page_writes.to_owned(),
            };
            let found = durability.class();
            assert!(found.starts_with(class), "{synchronous_commit} {standbys}: {found}");
        }
    }
}
