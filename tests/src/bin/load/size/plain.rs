//! The floor: the same rows read and written by nothing but SQL, on the same database with the same
//! settings.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::ensure;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection as _, PgConnection, SqliteConnection};

use super::plan::{LONG, MONEY, Plan};
use super::table::Rate;

/// Where the rows are.
#[derive(Debug, Clone)]
pub enum Place {
    Sqlite(PathBuf),
    Postgres(String),
}

impl Place {
    /// The place as the server is told.
    pub fn setting(&self) -> String {
        match self {
            Place::Sqlite(path) => format!("sqlite:{}", path.display()),
            Place::Postgres(url) => url.clone(),
        }
    }

    /// From what the server is told.
    pub fn parse(setting: &str) -> Place {
        match setting.strip_prefix("sqlite:") {
            Some(path) => Place::Sqlite(Path::new(path).to_owned()),
            None => Place::Postgres(setting.to_owned()),
        }
    }

    pub async fn connect(&self) -> anyhow::Result<Plain> {
        Ok(match self {
            Place::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .disable_statement_logging();
                Plain::Sqlite(Box::new(options.connect().await?))
            }
            Place::Postgres(url) => {
                let options: PgConnectOptions = url.parse()?;
                Plain::Postgres(Box::new(options.disable_statement_logging().connect().await?))
            }
        })
    }
}

/// One connection.
pub enum Plain {
    Sqlite(Box<SqliteConnection>),
    Postgres(Box<PgConnection>),
}

/// Does the same on either connection.
macro_rules! on {
    ($plain:expr, $connection:ident => $body:expr) => {
        match $plain {
            Plain::Sqlite($connection) => {
                let $connection = &mut **$connection;
                $body
            }
            Plain::Postgres($connection) => {
                let $connection = &mut **$connection;
                $body
            }
        }
    };
}

/// Tables with the rows that a registration cannot do without.
const TABLES: &str = "
    CREATE TABLE subjects (subject TEXT PRIMARY KEY, revision BIGINT NOT NULL);
    CREATE TABLE schemas (id BIGINT PRIMARY KEY, text TEXT NOT NULL);
    CREATE TABLE versions (
        subject TEXT NOT NULL, version BIGINT NOT NULL, id BIGINT NOT NULL,
        PRIMARY KEY (subject, version)
    );";

impl Plain {
    pub async fn close(self) -> anyhow::Result<()> {
        match self {
            Plain::Sqlite(connection) => connection.close().await?,
            Plain::Postgres(connection) => connection.close().await?,
        }
        Ok(())
    }

    /// The text of the first schema.
    pub async fn first_row(&mut self) -> anyhow::Result<String> {
        let text = "SELECT text FROM schemas WHERE context = '.' AND schema_id = 1";
        Ok(on!(self, connection => sqlx::query_scalar(text).fetch_one(connection).await?))
    }

    /// A page of 1,000 schemas, by subject and version.
    pub async fn page(&mut self, offset: usize) -> anyhow::Result<Duration> {
        let started = Instant::now();
        let query = "
            SELECT v.subject, v.version, s.schema_id, s.schema_type, s.text
            FROM (SELECT subject, version, schema_id FROM versions
                  WHERE context = '.' AND NOT deleted
                  ORDER BY context, subject, version LIMIT 1000 OFFSET $1) v
            JOIN schemas s ON s.context = '.' AND s.schema_id = v.schema_id
            ORDER BY v.subject, v.version";
        let offset = i64::try_from(offset)?;
        let rows: Vec<(String, i32, i32, String, String)> = on!(self, connection => sqlx::query_as(query).bind(offset).fetch_all(connection).await?);
        ensure!(!rows.is_empty(), "an empty page at {offset}");
        Ok(started.elapsed())
    }

    pub async fn subjects(&mut self) -> anyhow::Result<Duration> {
        self.column("SELECT subject FROM subjects WHERE context = $1 ORDER BY subject", ".").await
    }

    /// The numbers of the long history, as texts.
    pub async fn long_versions(&mut self) -> anyhow::Result<Duration> {
        let query = "SELECT CAST(version AS TEXT) FROM versions
                     WHERE context = '.' AND subject = $1 ORDER BY version";
        self.column(query, LONG).await
    }

    /// The texts of the long history, newest first: what a check has to read.
    pub async fn long_texts(&mut self) -> anyhow::Result<Duration> {
        let query = "SELECT s.text FROM versions v
                     JOIN schemas s ON s.context = v.context AND s.schema_id = v.schema_id
                     WHERE v.context = '.' AND v.subject = $1 ORDER BY v.version DESC";
        self.column(query, LONG).await
    }

    /// The ids of the schemas that refer to the first version of the subject which others refer to.
    pub async fn referrers(&mut self) -> anyhow::Result<Duration> {
        let query = "SELECT CAST(schema_id AS TEXT) FROM schema_references
                     WHERE target_context = '.' AND target_subject = $1 AND target_version = 1";
        self.column(query, MONEY).await
    }

    /// The schema that has the identity of the first one.
    pub async fn by_identity(&mut self) -> anyhow::Result<Duration> {
        let query = "SELECT identity FROM schemas WHERE context = '.' AND schema_id = 1";
        let identity: Vec<u8> =
            on!(self, connection => sqlx::query_scalar(query).fetch_one(connection).await?);
        let started = Instant::now();
        let query = "SELECT text FROM schemas WHERE identity = $1";
        let _: String = on!(self, connection => {
            sqlx::query_scalar(query).bind(identity).fetch_one(connection).await?
        });
        Ok(started.elapsed())
    }

    async fn column(&mut self, query: &'static str, value: &str) -> anyhow::Result<Duration> {
        let started = Instant::now();
        let rows: Vec<String> = on!(self, connection => {
            sqlx::query_scalar(query).bind(value).fetch_all(connection).await?
        });
        ensure!(!rows.is_empty(), "no rows: {query}");
        Ok(started.elapsed())
    }

    /// How long the long history takes to be marked, and to be removed. Both are rolled back.
    pub async fn delete_long(&mut self) -> anyhow::Result<(Duration, Duration)> {
        let mark = "UPDATE versions SET deleted = TRUE WHERE context = '.' AND subject = $1";
        let ids = "CREATE TEMPORARY TABLE gone AS SELECT schema_id FROM versions
                   WHERE context = '.' AND subject = 'size-orders-value'";
        let versions = "DELETE FROM versions WHERE context = '.' AND subject = $1";
        let schemas = "DELETE FROM schemas WHERE context = '.'
                       AND schema_id IN (SELECT schema_id FROM gone)";
        on!(self, connection => {
            let mut transaction = connection.begin().await?;
            let started = Instant::now();
            sqlx::query(mark).bind(LONG).execute(&mut *transaction).await?;
            let marked = started.elapsed();
            let started = Instant::now();
            sqlx::query(ids).execute(&mut *transaction).await?;
            sqlx::query(versions).bind(LONG).execute(&mut *transaction).await?;
            sqlx::query(schemas).execute(&mut *transaction).await?;
            let removed = started.elapsed();
            transaction.rollback().await?;
            Ok((marked, removed))
        })
    }

    /// Writes `count` versions of `plan` into tables of its own, a transaction each.
    pub async fn register(&mut self, plan: &Plan, count: usize) -> anyhow::Result<Rate> {
        on!(self, connection => { sqlx::raw_sql(TABLES).execute(connection).await?; });
        let subject = "INSERT INTO subjects (subject, revision) VALUES ($1, $2)
                       ON CONFLICT (subject) DO UPDATE SET revision = excluded.revision";
        let schema = "INSERT INTO schemas (id, text) VALUES ($1, $2)";
        let version = "INSERT INTO versions (subject, version, id) VALUES ($1, $2, $3)";
        let histories = plan.histories();
        let started = Instant::now();
        let mut id = 0_i64;
        for history in histories.iter().skip(1) {
            for index in 0..history.versions {
                if usize::try_from(id)? == count {
                    break;
                }
                id += 1;
                let body = history.body(index);
                let text = body["schema"].as_str().unwrap_or_default();
                let number = i64::try_from(index)? + 1;
                on!(self, connection => {
                    let mut transaction = connection.begin().await?;
                    sqlx::query(subject)
                        .bind(&history.subject)
                        .bind(id)
                        .execute(&mut *transaction)
                        .await?;
                    sqlx::query(schema).bind(id).bind(text).execute(&mut *transaction).await?;
                    sqlx::query(version)
                        .bind(&history.subject)
                        .bind(number)
                        .bind(id)
                        .execute(&mut *transaction)
                        .await?;
                    transaction.commit().await?;
                });
            }
        }
        Ok(Rate { count: usize::try_from(id)?, time: started.elapsed() })
    }
}
