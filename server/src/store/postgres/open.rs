//! Connects to the server, brings the tables up to date, says how durable a commit is.

use std::str::FromStr;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::connection::{Connection, Pool, Statements};
use crate::store::{Guard, Guards, StoreError};

/// How long a connection may take to come, from the pool or from the server.
const CONNECT_MAX: Duration = Duration::from_secs(2);

/// How long the tables may take to be brought up to date, the wait for other servers included.
const MIGRATE_MAX: Duration = Duration::from_secs(120);

/// The parameter of the URL that says how many statements a connection keeps prepared; none unless it
/// is there.
const STATEMENTS_KEPT: &str = "statement-cache-capacity=";

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/postgres");

/// How to connect to `url`, and whether statements stay prepared.
pub(super) fn options(url: &str) -> Result<(PgConnectOptions, Statements), sqlx::Error> {
    let mut options = PgConnectOptions::from_str(url)?
        .application_name("clade-server")
        // A pooler refuses parameters that it does not know.
        .extra_float_digits(None)
        .disable_statement_logging();
    let (_, parameters) = url.split_once('?').unwrap_or_default();
    let capacity = parameters.split('&').find_map(|one| one.strip_prefix(STATEMENTS_KEPT));
    let statements = if capacity.is_some_and(|capacity| capacity != "0") {
        Statements::Named
    } else {
        options = options.statement_cache_capacity(0);
        Statements::Unnamed
    };
    Ok((options, statements))
}

/// A pool that connects when it is asked for a connection.
pub(super) fn pool(
    (options, statements): (PgConnectOptions, Statements),
    connections_max: u32,
) -> Pool {
    let connections = PgPoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(CONNECT_MAX)
        // The first statement tells as well, see `Connection::begin`.
        .test_before_acquire(false)
        .connect_lazy_with(options);
    Pool { connections, statements }
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

    pub(super) fn log(&self) {
        let class = self.class();
        let Durability { synchronous_commit, standbys, fsync, full_page_writes } = self;
        if class.starts_with("none") {
            tracing::warn!(
                durability = class,
                synchronous_commit,
                fsync,
                full_page_writes,
                synchronous_standby_names = standbys,
                "PostgreSQL"
            );
        } else {
            tracing::info!(
                durability = class,
                synchronous_commit,
                fsync,
                full_page_writes,
                synchronous_standby_names = standbys,
                "PostgreSQL"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
