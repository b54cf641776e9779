//! Configs and modes: reads those that act on a subject, writes those of one scope.

use async_trait::async_trait;
use sqlx::SqliteConnection;

use super::database_error;
use super::writer::{Batch, Command};
use crate::registry::{Config, Mode, Subject};
use crate::store::{Reach, Revision, ScopeSettings, Settings, StoreError, WriteOutcome, documents};

/// The context whose settings lie under those of all others.
const GLOBAL_CONTEXT: &str = ".__GLOBAL";

/// The settings that act on `subject`. Their revision is read first, so that a change in between
/// makes it too old rather than too new.
pub(super) async fn read(
    connection: &mut SqliteConnection,
    subject: &Subject,
) -> Result<Settings, StoreError> {
    let failed = database_error("read settings");
    let revision = sqlx::query_scalar("SELECT value FROM counters WHERE name = 'settings'")
        .fetch_one(&mut *connection)
        .await
        .map_err(failed)?;
    let rows: Vec<(String, String, Option<String>, Option<String>)> = sqlx::query_as(
        "WITH scopes (context, subject) AS (
             VALUES ($1, $2), ($1, ''), ('.', ''), ('.__GLOBAL', '')
         )
         SELECT context, subject, config, NULL FROM scopes JOIN configs USING (context, subject)
         UNION
         SELECT context, subject, NULL, mode FROM scopes JOIN modes USING (context, subject)",
    )
    .bind(subject.context().as_str())
    .bind(subject.name())
    .fetch_all(connection)
    .await
    .map_err(database_error("read settings"))?;
    let scope = |context: &str, name: &str| -> Result<ScopeSettings, StoreError> {
        let mut settings = ScopeSettings::default();
        for (_, _, config, mode) in
            rows.iter().filter(|row| (row.0.as_str(), row.1.as_str()) == (context, name))
        {
            if let Some(config) = config {
                settings.config = Some(documents::read_config(config)?);
            }
            if let Some(mode) = mode {
                settings.mode = Some(read_mode(mode)?);
            }
        }
        Ok(settings)
    };
    Ok(Settings {
        revision: Revision(revision),
        subject: scope(subject.context().as_str(), subject.name())?,
        context: scope(subject.context().as_str(), "")?,
        top_level: scope(".", "")?,
        global: scope(GLOBAL_CONTEXT, "")?,
    })
}

fn read_mode(name: &str) -> Result<Mode, StoreError> {
    Mode::from_wire_name(name).ok_or_else(|| StoreError::Damaged("a mode".to_owned()))
}

/// Sets or clears one config.
pub(super) struct WriteConfig {
    pub(super) subject: Subject,
    pub(super) config: Option<Config>,
    pub(super) expected: Revision,
}

#[async_trait]
impl Command for WriteConfig {
    const NAME: &'static str = "write config";
    type Outcome = WriteOutcome;

    async fn apply(&self, batch: &mut Batch<'_>) -> Result<WriteOutcome, sqlx::Error> {
        let current: i64 = sqlx::query_scalar("SELECT value FROM counters WHERE name = 'settings'")
            .fetch_one(&mut *batch.connection)
            .await?;
        if Revision(current) != self.expected {
            return Ok(WriteOutcome::Conflict);
        }
        match &self.config {
            Some(config) => {
                sqlx::query(
                    "INSERT INTO configs (context, subject, config) VALUES ($1, $2, $3)
                     ON CONFLICT (context, subject) DO UPDATE SET config = excluded.config",
                )
                .bind(self.subject.context().as_str())
                .bind(self.subject.name())
                .bind(documents::write_config(config))
                .execute(&mut *batch.connection)
                .await?;
            }
            None => clear_config(batch.connection, &self.subject).await?,
        }
        mark_changed(batch).await?;
        Ok(WriteOutcome::Written)
    }
}

/// Sets or clears one mode, or clears many.
pub(super) struct WriteMode {
    pub(super) subject: Subject,
    pub(super) mode: Option<Mode>,
    pub(super) reach: Reach,
}

#[async_trait]
impl Command for WriteMode {
    const NAME: &'static str = "write mode";
    type Outcome = ();

    async fn apply(&self, batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
        match self.reach {
            Reach::ScopeAlone => {}
            Reach::Below => clear_modes_below(batch.connection, &self.subject).await?,
        }
        match self.mode {
            Some(mode) => {
                sqlx::query(
                    "INSERT INTO modes (context, subject, mode) VALUES ($1, $2, $3)
                     ON CONFLICT (context, subject) DO UPDATE SET mode = excluded.mode",
                )
                .bind(self.subject.context().as_str())
                .bind(self.subject.name())
                .bind(mode.wire_name())
                .execute(&mut *batch.connection)
                .await?;
            }
            None => clear_mode(batch.connection, &self.subject).await?,
        }
        mark_changed(batch).await
    }
}

/// Clears what is set for a subject that has gone.
pub(super) async fn forget_subject(
    batch: &mut Batch<'_>,
    subject: &Subject,
) -> Result<(), sqlx::Error> {
    clear_config(batch.connection, subject).await?;
    clear_mode(batch.connection, subject).await?;
    mark_changed(batch).await
}

/// Makes every write that was decided on the settings of before be decided anew.
async fn mark_changed(batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
    let revision = batch.revision().await?;
    sqlx::query("UPDATE counters SET value = $1 WHERE name = 'settings'")
        .bind(revision.0)
        .execute(&mut *batch.connection)
        .await?;
    Ok(())
}

async fn clear_config(
    connection: &mut SqliteConnection,
    subject: &Subject,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM configs WHERE context = $1 AND subject = $2")
        .bind(subject.context().as_str())
        .bind(subject.name())
        .execute(connection)
        .await?;
    Ok(())
}

async fn clear_mode(
    connection: &mut SqliteConnection,
    subject: &Subject,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM modes WHERE context = $1 AND subject = $2")
        .bind(subject.context().as_str())
        .bind(subject.name())
        .execute(connection)
        .await?;
    Ok(())
}

async fn clear_modes_below(
    connection: &mut SqliteConnection,
    subject: &Subject,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM modes WHERE context = $1 AND substr(subject, 1, length($2)) = $2")
        .bind(subject.context().as_str())
        .bind(subject.name())
        .execute(connection)
        .await?;
    Ok(())
}
