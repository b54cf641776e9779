//! Checks a registry offline: that every row is what was written, and that the invariants of the data
//! (ARCHITECTURE.md) hold over all rows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use tokio::sync::mpsc;

use super::TransferError;
use crate::registry::{Context, Registry, SchemaId, Subject, Version};
use crate::store::{DumpRow, DumpSchema, DumpVersion, RowDamage, Store, StoreError};

/// Rows on their way from the store to the checks.
const ROWS_IN_FLIGHT: usize = 256;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// What must never be, a line each: the invariant, the place, and what is wrong there.
    pub(super) damages: Vec<String>,
    /// Histories that their level would not allow today. They may be as they were meant to be.
    pub(super) warnings: Vec<String>,
    pub(super) schemas: usize,
    pub(super) versions: usize,
}

/// The rows seen so far, by key.
#[derive(Default)]
struct Checks {
    report: Report,
    last_ids: HashMap<Context, i32>,
    retired: HashMap<(Context, SchemaId), Vec<u8>>,
    /// Whether a version holds it.
    schemas: BTreeMap<(Context, SchemaId), bool>,
    /// The first id of each content, by its fingerprint and by its identity.
    first_ids: HashMap<(Context, Vec<u8>), SchemaId>,
    identities: HashMap<(Context, Vec<u8>), (SchemaId, Vec<u8>)>,
    references: Vec<(Context, SchemaId, Subject, Version)>,
    versions: BTreeSet<(Subject, Version)>,
}

/// Checks all of `store`.
///
/// # Errors
/// When the store cannot be read at all; what is wrong inside of it is in the report.
pub(super) async fn verify(store: Arc<dyn Store>) -> Result<Report, TransferError> {
    let mut checks = Checks::default();
    for finding in store.self_check().await? {
        checks.damage("database", &finding);
    }
    let (sender, mut rows) = mpsc::channel(ROWS_IN_FLIGHT);
    let dump = tokio::spawn({
        let store = Arc::clone(&store);
        async move { store.dump(sender).await }
    });
    while let Some(row) = rows.recv().await {
        checks.row(row);
    }
    dump.await.map_err(|_| StoreError::Stopped)??;
    checks.finish();
    let mut report = checks.report;
    if report.damages.is_empty() {
        histories(&store, &mut report).await?;
    }
    Ok(report)
}

/// Judges each version against those before it, under the level that is in force today (I7).
async fn histories(store: &Arc<dyn Store>, report: &mut Report) -> Result<(), TransferError> {
    let registry = Registry::new(Arc::clone(store));
    for row in store.subjects(None, "").await? {
        let subject = row.subject;
        for misfit in registry.judge_history(&subject).await? {
            let place = format!("I7: subject `{subject}` version {}", misfit.version);
            if misfit.is_schema {
                let level = misfit.level.wire_name();
                let what = format!("{place}: {level} would refuse it after those before it");
                report.warnings.push(what);
            } else {
                report.damages.push(format!("{place}: its schema cannot be parsed"));
            }
        }
    }
    Ok(())
}

impl Checks {
    fn damage(&mut self, invariant: &str, what: &str) {
        self.report.damages.push(format!("{invariant}: {what}"));
    }

    fn row(&mut self, row: DumpRow) {
        match row {
            DumpRow::Context(row) => {
                self.last_ids.insert(row.context, row.last_id);
            }
            DumpRow::RetiredId(row) => {
                let place = format!("retired id {} in context `{}`", row.id, row.context);
                self.within_counter("I3", &place, &row.context, row.id);
                self.retired.insert((row.context, row.id), row.fingerprint);
            }
            DumpRow::Schema(row) => self.schema(row),
            DumpRow::Version(row) => self.version(row),
            DumpRow::Config(row) => {
                if let Err(damage) = row.check() {
                    self.damage("row", &format!("the config of `{}`: {damage}", row.subject));
                }
            }
            DumpRow::Mode(row) => {
                if let Err(damage) = row.check() {
                    self.damage("row", &format!("the mode of `{}`: {damage}", row.subject));
                }
            }
        }
    }

    fn within_counter(&mut self, invariant: &str, place: &str, context: &Context, id: SchemaId) {
        match self.last_ids.get(context) {
            None => self.damage(invariant, &format!("{place}: the context has no id counter")),
            Some(last_id) if id.0 > *last_id => {
                let what = format!(
                    "{place}: the id counter stands at {last_id} and would hand it out again"
                );
                self.damage(invariant, &what);
            }
            Some(_) => {}
        }
    }

    fn schema(&mut self, row: DumpSchema) {
        self.report.schemas += 1;
        let place = format!("schema {} in context `{}`", row.id, row.context);
        if let Err(damage) = row.content() {
            let invariant = match damage {
                RowDamage::Identity | RowDamage::Fingerprint | RowDamage::ContentKey => "I2",
                _ => "row",
            };
            self.damage(invariant, &format!("{place}: {damage}"));
        }
        self.within_counter("I3", &place, &row.context, row.id);
        let key = (row.context.clone(), row.id);
        if let Some(retired) = self.retired.get(&key)
            && *retired != row.fingerprint
        {
            self.damage("I2", &format!("{place}: the id stood for another content before"));
        }
        if !row.is_second {
            let by_content = (row.context.clone(), row.fingerprint.clone());
            if let Some(other) = self.first_ids.insert(by_content, row.id) {
                self.damage("I1", &format!("{place}: schema {other} has the same content"));
            }
        }
        let by_identity = (row.context.clone(), row.identity.clone());
        let (other, fingerprint) = self
            .identities
            .entry(by_identity)
            .or_insert_with(|| (row.id, row.fingerprint.clone()))
            .clone();
        if fingerprint != row.fingerprint {
            let what = format!("{place}: schema {other} has the same guid and another content");
            self.damage("I1", &what);
        }
        let referring = Subject::from_stored(row.context.clone(), "");
        for reference in row.references {
            if referring.referred(&reference.subject) != reference.target {
                let what = format!(
                    "{place}: its reference to `{}` points at `{}`",
                    reference.subject, reference.target
                );
                self.damage("I8", &what);
            }
            let (target, version) = (reference.target, reference.target_version);
            self.references.push((row.context.clone(), row.id, target, version));
        }
        self.schemas.insert(key, false);
    }

    fn version(&mut self, row: DumpVersion) {
        self.report.versions += 1;
        let place = format!("subject `{}` version {}", row.subject, row.version);
        if row.version.0 < 1 {
            self.damage("I4", &format!("{place}: versions begin with 1"));
        }
        match self.schemas.get_mut(&(row.subject.context().clone(), row.id)) {
            Some(is_held) => *is_held = true,
            None => self.damage("I1", &format!("{place}: its schema {} is not there", row.id)),
        }
        if !self.versions.insert((row.subject, row.version)) {
            self.damage("I4", &format!("{place}: it is there twice"));
        }
    }

    /// What can be said when all rows are known.
    fn finish(&mut self) {
        for (context, id, target, version) in std::mem::take(&mut self.references) {
            let key = (target, version);
            if !self.versions.contains(&key) {
                let (target, version) = key;
                let what = format!(
                    "schema {id} in context `{context}`: it refers to subject `{target}` \
                     version {version}, which is not there"
                );
                self.damage("I8", &what);
            }
        }
        for ((context, id), is_held) in std::mem::take(&mut self.schemas) {
            if !is_held {
                let what = format!("schema {id} in context `{context}`: no version holds it");
                self.damage("I3", &what);
            }
        }
    }
}
