//! Configs and modes: reads those that act on a subject, writes those of one scope.

use async_trait::async_trait;

use super::writer::{Batch, Command};
use super::{Connection, database_error, guard, key, names};
use crate::registry::{AssociationType, Config, Context, Mode, Subject};
use crate::store::{
    AssociatedStream, Reach, Revision, ScopeSettings, Settings, StoreError, WriteOutcome, documents,
};

/// The context whose settings lie under those of all others.
const GLOBAL_CONTEXT: &str = ".__GLOBAL";

/// All that acts on a subject: a kind, the scope or the stream, and what is set there.
const ALL: &str = "WITH scopes (context, subject) AS (
         VALUES ($1, $2), ($1, ''), ('.', ''), ('.__GLOBAL', '')
     )
     SELECT 'config', context, subject, config
     FROM scopes JOIN configs USING (context, subject)
     UNION
     SELECT 'mode', context, subject, mode FROM scopes JOIN modes USING (context, subject)
     UNION
     SELECT kind, overlays.context, name, document
     FROM scopes JOIN overlays
         ON overlays.context = scopes.context AND name = subject AND kind = 'lint'
     UNION
     SELECT kind, context, name, document
     FROM overlay_subjects JOIN overlays USING (kind, context, name)
     WHERE subject_context = $1 AND subject = $2 AND kind = 'stream'
     UNION
     SELECT association_type, overlays.context, name, document
     FROM associations JOIN overlays
         ON overlays.context = associations.context AND name = resource_name
            AND kind = 'stream'
     WHERE associations.context = $1 AND associations.subject = $2
         AND resource_type = 'topic'";

type Row = (String, String, String, String);

/// The settings that act on `subject`. Their revision is read first, so that a change in between
/// makes it too old rather than too new.
pub(super) async fn read(
    connection: &mut Connection,
    subject: &Subject,
) -> Result<Settings, StoreError> {
    let revision = guard::current(connection, subject)
        .await
        .map_err(database_error("read revision of settings"))?
        .settings;
    read_at(connection, subject, revision).await
}

/// The settings that act on `subject`, whose revision was read before.
pub(super) async fn read_at(
    connection: &mut Connection,
    subject: &Subject,
    revision: Revision,
) -> Result<Settings, StoreError> {
    let mut rows: Vec<Row> = sqlx::query_as(ALL)
        .bind(key(subject.context().as_str()))
        .bind(key(subject.name()))
        .fetch_all(&mut *connection)
        .await
        .map_err(database_error("read settings"))?;
    let streams = rows.extract_if(.., |(kind, ..)| kind == "stream");
    let mut streams: Vec<_> =
        streams.map(|(_, context, name, document)| (context, name, document)).collect();
    streams.sort_unstable();
    let associated =
        rows.extract_if(.., |(kind, ..)| AssociationType::from_wire_name(kind).is_some());
    let mut associated: Vec<_> = associated.collect();
    associated.sort_unstable();
    let scope = |context: &str, name: &str| -> Result<ScopeSettings, StoreError> {
        let mut settings = ScopeSettings::default();
        for (kind, _, _, text) in
            rows.iter().filter(|row| (row.1.as_str(), row.2.as_str()) == (context, name))
        {
            match kind.as_str() {
                "config" => settings.config = Some(documents::read_config(text)?),
                "mode" => settings.mode = Some(read_mode(text)?),
                _ => settings.lint_policy = Some(text.clone()),
            }
        }
        Ok(settings)
    };
    Ok(Settings {
        revision,
        subject: scope(subject.context().as_str(), &key(subject.name()))?,
        context: scope(subject.context().as_str(), "")?,
        top_level: scope(".", "")?,
        global: scope(GLOBAL_CONTEXT, "")?,
        streams: streams
            .into_iter()
            .map(|(context, name, document)| {
                (Subject::from_stored(Context::from_stored(context), name), document)
            })
            .collect(),
        associated: associated
            .into_iter()
            .filter_map(|(kind, context, name, document)| {
                Some(AssociatedStream {
                    subject: subject.clone(),
                    association_type: AssociationType::from_wire_name(&kind)?,
                    stream: Subject::from_stored(Context::from_stored(context), name),
                    document,
                })
            })
            .collect(),
    })
}

/// The subjects whose config has an alias, with the alias. Those of contexts have none.
pub(super) async fn aliases(
    connection: &mut Connection,
) -> Result<Vec<(Subject, String)>, StoreError> {
    // Finds more than it should, and misses none: what is found is read as a config.
    let mut rows: Vec<(String, String, String)> = sqlx::query_as(
        r#"SELECT context, subject, config FROM configs
           WHERE subject <> '' AND config LIKE '%"alias":"%'
           ORDER BY context, subject"#,
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(database_error("read aliases"))?;
    let keys = rows.iter_mut().map(|(_, name, _)| name).collect();
    names::make_whole(connection, keys).await.map_err(database_error("read names"))?;
    let mut aliases = Vec::new();
    for (context, name, config) in rows {
        if let Some(alias) = documents::read_config(&config)?.alias {
            aliases.push((Subject::from_stored(Context::from_stored(context), name), alias));
        }
    }
    Ok(aliases)
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
        let WriteConfig { subject, config, expected } = self;
        if guard::current(batch.connection, subject).await?.settings != *expected {
            return Ok(WriteOutcome::Conflict);
        }
        let has_changed = match config {
            Some(config) => set_config(batch.connection, subject, config).await?,
            None => clear_config(batch.connection, subject).await?,
        };
        if has_changed {
            mark_changed(batch, subject).await?;
        }
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
        let WriteMode { subject, mode, reach } = self;
        match reach {
            Reach::ScopeAlone => {}
            Reach::Below => {
                for below in clear_modes_below(batch.connection, subject).await? {
                    mark_changed(batch, &below).await?;
                }
            }
        }
        let has_changed = match mode {
            Some(mode) => set_mode(batch.connection, subject, *mode).await?,
            None => clear_mode(batch.connection, subject).await?,
        };
        if has_changed {
            mark_changed(batch, subject).await?;
        }
        Ok(())
    }
}

/// Clears what is set for a subject that has gone. What is set for an empty name stays: it is that
/// of a context or of the whole registry.
pub(super) async fn forget_subject(
    batch: &mut Batch<'_>,
    subject: &Subject,
) -> Result<(), sqlx::Error> {
    if subject.name().is_empty() {
        return Ok(());
    }
    let had_config = clear_config(batch.connection, subject).await?;
    let had_mode = clear_mode(batch.connection, subject).await?;
    if had_config || had_mode {
        mark_changed(batch, subject).await?;
    }
    Ok(())
}

/// Makes every write be decided anew that was decided on what was set in this scope before.
pub(super) async fn mark_changed(
    batch: &mut Batch<'_>,
    scope: &Subject,
) -> Result<(), sqlx::Error> {
    let revision = batch.revision().await?;
    set_revision(batch.connection, scope, revision).await
}

/// Writes the revision of the latest change in a scope.
pub(super) async fn set_revision(
    connection: &mut Connection,
    scope: &Subject,
    revision: Revision,
) -> Result<(), sqlx::Error> {
    names::remember(connection, scope.name()).await?;
    sqlx::query(
        "INSERT INTO scope_revisions (context, subject, revision) VALUES ($1, $2, $3)
         ON CONFLICT (context, subject) DO UPDATE SET revision = excluded.revision",
    )
    .bind(key(scope.context().as_str()))
    .bind(key(scope.name()))
    .bind(revision.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// Sets one config and says whether that changed anything, as all functions below do.
async fn set_config(
    connection: &mut Connection,
    subject: &Subject,
    config: &Config,
) -> Result<bool, sqlx::Error> {
    set_config_text(connection, subject, &documents::write_config(config)).await
}

pub(super) async fn set_config_text(
    connection: &mut Connection,
    subject: &Subject,
    config: &str,
) -> Result<bool, sqlx::Error> {
    let written = sqlx::query(
        "INSERT INTO configs (context, subject, config) VALUES ($1, $2, $3)
         ON CONFLICT (context, subject) DO UPDATE SET config = excluded.config
         WHERE configs.config <> excluded.config",
    )
    .bind(key(subject.context().as_str()))
    .bind(key(subject.name()))
    .bind(config)
    .execute(connection)
    .await?;
    Ok(written.rows_affected() > 0)
}

async fn clear_config(connection: &mut Connection, subject: &Subject) -> Result<bool, sqlx::Error> {
    let removed = sqlx::query("DELETE FROM configs WHERE context = $1 AND subject = $2")
        .bind(key(subject.context().as_str()))
        .bind(key(subject.name()))
        .execute(connection)
        .await?;
    Ok(removed.rows_affected() > 0)
}

pub(super) async fn set_mode(
    connection: &mut Connection,
    subject: &Subject,
    mode: Mode,
) -> Result<bool, sqlx::Error> {
    set_mode_name(connection, subject, mode.wire_name()).await
}

pub(super) async fn set_mode_name(
    connection: &mut Connection,
    subject: &Subject,
    mode: &str,
) -> Result<bool, sqlx::Error> {
    let written = sqlx::query(
        "INSERT INTO modes (context, subject, mode) VALUES ($1, $2, $3)
         ON CONFLICT (context, subject) DO UPDATE SET mode = excluded.mode
         WHERE modes.mode <> excluded.mode",
    )
    .bind(key(subject.context().as_str()))
    .bind(key(subject.name()))
    .bind(mode)
    .execute(connection)
    .await?;
    Ok(written.rows_affected() > 0)
}

async fn clear_mode(connection: &mut Connection, subject: &Subject) -> Result<bool, sqlx::Error> {
    let removed = sqlx::query("DELETE FROM modes WHERE context = $1 AND subject = $2")
        .bind(key(subject.context().as_str()))
        .bind(key(subject.name()))
        .execute(connection)
        .await?;
    Ok(removed.rows_affected() > 0)
}

/// Clears the modes of all subjects whose name begins with that of `subject`; answers with these.
async fn clear_modes_below(
    connection: &mut Connection,
    subject: &Subject,
) -> Result<Vec<Subject>, sqlx::Error> {
    let mut below: Vec<String> = sqlx::query_scalar(
        "SELECT subject FROM modes WHERE context = $1 AND substr(subject, 1, length($2)) = $2",
    )
    .bind(key(subject.context().as_str()))
    .bind(names::searched(subject.name()))
    .fetch_all(&mut *connection)
    .await?;
    names::make_whole(connection, below.iter_mut().collect()).await?;
    below.retain(|name| name.starts_with(subject.name()));
    let mut cleared = Vec::with_capacity(below.len());
    for name in below {
        let below = Subject::from_stored(subject.context().clone(), name);
        clear_mode(connection, &below).await?;
        cleared.push(below);
    }
    Ok(cleared)
}
