//! The promises of a store, kept by SQL.

use std::sync::Arc;

use async_trait::async_trait;
use clade_checker::Identity;
use tokio::sync::watch;

use super::driver::DriverStore;
use super::writer::Command;
use super::{
    associations, contexts, database_error, delete, dump, import, lists, overlays, register,
    schemas, settings, subjects,
};
use crate::registry::{
    Association, AssociationsOf, Config, Context, Mode, Page, SchemaId, StoredSchema, Subject,
    Version, VersionSelector,
};
use crate::store::{
    AssociationsOutcome, AssociationsWrite, ContentKey, DeleteOutcome, Deletion, DropOutcome,
    DumpSender, DumpSource, ImportOutcome, ListedVersions, NewVersion, Overlay, OverlayKind,
    OverlayWrite, Reach, Referrer, RegisterOutcome, RestoreOutcome, Revision, Settings, Store,
    StoreError, SubjectRow, SubjectState, Turn, VersionRow, WriteOutcome,
};

impl DriverStore {
    async fn write<C: Command>(&self, command: C) -> Result<C::Outcome, StoreError> {
        self.writer.execute(command).await
    }
}

#[async_trait]
impl Store for DriverStore {
    async fn subject_state(&self, subject: &Subject) -> Result<SubjectState, StoreError> {
        subjects::state(&mut *self.reader().await?, subject).await
    }

    async fn settings(&self, subject: &Subject) -> Result<Settings, StoreError> {
        settings::read(&mut *self.reader().await?, subject).await
    }

    async fn versions(&self, subject: &Subject) -> Result<Vec<VersionRow>, StoreError> {
        subjects::versions(&mut *self.reader().await?, subject).await
    }

    async fn version(
        &self,
        subject: &Subject,
        version: VersionSelector,
    ) -> Result<Option<VersionRow>, StoreError> {
        subjects::version(&mut *self.reader().await?, subject, version).await
    }

    async fn schema(
        &self,
        context: &Context,
        id: SchemaId,
    ) -> Result<Option<StoredSchema>, StoreError> {
        schemas::read(&mut *self.reader().await?, context, id).await
    }

    async fn schemas(
        &self,
        context: &Context,
        ids: &[SchemaId],
    ) -> Result<Vec<StoredSchema>, StoreError> {
        schemas::read_all(&mut *self.reader().await?, context, ids).await
    }

    async fn last_id(&self, context: &Context) -> Result<SchemaId, StoreError> {
        schemas::last_id(&mut *self.reader().await?, context).await
    }

    async fn ids_of_content(
        &self,
        context: &Context,
        key: &ContentKey,
    ) -> Result<Vec<SchemaId>, StoreError> {
        schemas::ids_of_content(&mut *self.reader().await?, context, key).await
    }

    async fn ids_of_identity(
        &self,
        identity: &Identity,
    ) -> Result<Vec<(Context, SchemaId)>, StoreError> {
        schemas::ids_of_identity(&mut *self.reader().await?, identity).await
    }

    async fn holders(
        &self,
        context: &Context,
        id: SchemaId,
    ) -> Result<Vec<(Subject, VersionRow)>, StoreError> {
        schemas::holders(&mut *self.reader().await?, context, id).await
    }

    async fn subjects(
        &self,
        context: Option<&Context>,
        name_prefix: &str,
    ) -> Result<Vec<SubjectRow>, StoreError> {
        subjects::list(&mut *self.reader().await?, context, name_prefix).await
    }

    async fn listed_versions(
        &self,
        listed: &ListedVersions,
        page: Page,
    ) -> Result<Vec<(Subject, VersionRow)>, StoreError> {
        lists::versions(&mut *self.reader().await?, listed, page).await
    }

    async fn contexts(&self) -> Result<Vec<Context>, StoreError> {
        contexts::list(&mut *self.reader().await?).await
    }

    async fn drop_context(&self, context: &Context) -> Result<DropOutcome, StoreError> {
        self.write(contexts::Drop(context.clone())).await
    }

    async fn aliases(&self) -> Result<Vec<(Subject, String)>, StoreError> {
        settings::aliases(&mut *self.reader().await?).await
    }

    async fn contexts_of_subject(&self, name: &str) -> Result<Vec<Context>, StoreError> {
        subjects::contexts_of(&mut *self.reader().await?, name).await
    }

    async fn referrers(&self, subject: &Subject) -> Result<Vec<Referrer>, StoreError> {
        subjects::referrers(&mut *self.reader().await?, subject)
            .await
            .map_err(database_error("find referrers"))
    }

    async fn turn(&self, subject: &Subject) -> Result<Option<Turn>, StoreError> {
        self.turn_among_servers(subject).await
    }

    async fn register(&self, new: NewVersion) -> Result<RegisterOutcome, StoreError> {
        let context = new.subject.context().clone();
        let outcome = self.write(register::Register(new)).await?;
        if let RegisterOutcome::Registered { id, .. } = outcome {
            self.note_id(&context, id);
        }
        Ok(outcome)
    }

    async fn delete_versions(&self, deletion: Deletion) -> Result<DeleteOutcome, StoreError> {
        self.write(delete::DeleteVersions(deletion)).await
    }

    async fn write_config(
        &self,
        subject: &Subject,
        config: Option<Config>,
        expected: Revision,
    ) -> Result<WriteOutcome, StoreError> {
        let subject = subject.clone();
        self.write(settings::WriteConfig { subject, config, expected }).await
    }

    async fn write_mode(
        &self,
        subject: &Subject,
        mode: Option<Mode>,
        reach: Reach,
    ) -> Result<(), StoreError> {
        let subject = subject.clone();
        self.write(settings::WriteMode { subject, mode, reach }).await
    }

    async fn enter_import(&self, subject: &Subject) -> Result<ImportOutcome, StoreError> {
        self.write(import::EnterImport(subject.clone())).await
    }

    async fn associations(&self, of: &AssociationsOf) -> Result<Vec<Association>, StoreError> {
        associations::read(&mut *self.reader().await?, of).await
    }

    async fn write_associations(
        &self,
        write: AssociationsWrite,
    ) -> Result<AssociationsOutcome, StoreError> {
        self.write(associations::WriteAssociations(write)).await
    }

    async fn dump(&self, rows: DumpSender) -> Result<(), StoreError> {
        dump::all(&mut *self.snapshot().await?, &rows).await
    }

    async fn restore(&self, source: Arc<dyn DumpSource>) -> Result<RestoreOutcome, StoreError> {
        self.write_dump(source).await
    }

    async fn self_check(&self) -> Result<Vec<String>, StoreError> {
        self.check_tables().await
    }

    async fn overlay(
        &self,
        kind: OverlayKind,
        name: &Subject,
    ) -> Result<Option<Overlay>, StoreError> {
        overlays::read(&mut *self.reader().await?, kind, name).await
    }

    async fn overlays(
        &self,
        kind: OverlayKind,
        context: Option<&Context>,
    ) -> Result<Vec<Overlay>, StoreError> {
        overlays::list(&mut *self.reader().await?, kind, context).await
    }

    async fn write_overlay(&self, write: OverlayWrite) -> Result<WriteOutcome, StoreError> {
        self.write(overlays::WriteOverlay(write)).await
    }

    async fn lint_result(
        &self,
        subject: &Subject,
        version: Version,
    ) -> Result<Option<String>, StoreError> {
        overlays::lint_result(&mut *self.reader().await?, subject, version).await
    }

    fn changes_elsewhere(&self) -> watch::Receiver<u64> {
        self.changes_of_others()
    }

    async fn stopped(&self) -> StoreError {
        self.writer.stopped().await
    }

    async fn close(&self) {
        // The connection that writes goes last: it then leaves nothing outside the file.
        self.close_readers().await;
        self.writer.close().await;
        self.release();
    }
}
