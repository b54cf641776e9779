//! `/subjects`: registering, looking up, reading and deleting versions.

use reqwest::Method;

use super::path::Path;
use super::query::{Page, SubjectsQuery, Version, VersionQuery, VersionsQuery};
use crate::Client;
use crate::api::{RegisterSchemaRequest, RegisterSchemaResponse, Schema};
use crate::error::Result;

impl Client {
    /// The subjects, sorted.
    ///
    /// # Errors
    /// As every call: [`Error::Refused`](crate::Error::Refused) or
    /// [`Error::Unreachable`](crate::Error::Unreachable).
    pub async fn subjects(&self, query: &SubjectsQuery) -> Result<Vec<String>> {
        let path = Path::new("/subjects")
            .with_any("subjectPrefix", query.prefix.as_deref())
            .with_flag("deleted", query.deleted)
            .with_flag("deletedOnly", query.deleted_only);
        self.get(query.page.write(path)).await?.json()
    }

    /// Registers a schema under a subject. The same schema twice gives the same id.
    ///
    /// # Errors
    /// Code 40901 if it is not compatible with what is registered, 42201 if it is no schema.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn example(client: &clade_client::Client) -> clade_client::Result<()> {
    /// use clade_client::api::RegisterSchemaRequest;
    ///
    /// let schema = Some(r#"{"type":"record","name":"Order","fields":[]}"#.to_owned());
    /// let proposed = RegisterSchemaRequest { schema, ..RegisterSchemaRequest::default() };
    /// let registered = client.register("orders-value", &proposed, false).await?;
    /// assert_eq!(client.schema(registered.id).await?.schema_type, "AVRO");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn register(
        &self,
        subject: &str,
        proposed: &RegisterSchemaRequest,
        normalize: bool,
    ) -> Result<RegisterSchemaResponse> {
        let path = versions_of(subject).with_flag("normalize", normalize);
        self.register_at(path, proposed).await
    }

    /// Registers a schema without a look at its compatibility.
    ///
    /// # Errors
    /// Code 42201 if it is no schema.
    pub async fn register_by_force(
        &self,
        subject: &str,
        proposed: &RegisterSchemaRequest,
        normalize: bool,
    ) -> Result<RegisterSchemaResponse> {
        let path = versions_of(subject).with_flag("normalize", normalize).with("force", "true");
        self.register_at(path, proposed).await
    }

    async fn register_at(
        &self,
        path: Path,
        proposed: &RegisterSchemaRequest,
    ) -> Result<RegisterSchemaResponse> {
        let mut call = self.call(Method::POST, path)?.json(proposed);
        let is_edit = proposed.propagate_schema_tags
            || !proposed.schema_tags_to_add.is_empty()
            || !proposed.schema_tags_to_remove.is_empty();
        // What is stamped with its number, or edited, is another version the second time.
        if proposed.version == Some(-1) || is_edit {
            call = call.once();
        }
        self.send(&call).await?.json()
    }

    /// Finds the version of a subject that has this schema; with `deleted` also a soft-deleted one.
    ///
    /// # Errors
    /// Code 40401 if the subject is not there, 40403 if it does not have the schema.
    pub async fn look_up(
        &self,
        subject: &str,
        proposed: &RegisterSchemaRequest,
        normalize: bool,
        deleted: bool,
    ) -> Result<Schema> {
        let path = Path::new("/subjects")
            .subject(subject)
            .with_flag("normalize", normalize)
            .with_flag("deleted", deleted);
        self.send(&self.call(Method::POST, path)?.json(proposed)).await?.json()
    }

    /// The newest version of a subject whose metadata has all of these properties.
    ///
    /// # Errors
    /// Code 40401 if the subject is not there, 40403 if no version has them.
    pub async fn version_with_metadata(
        &self,
        subject: &str,
        properties: &[(String, String)],
        query: &VersionQuery,
    ) -> Result<Schema> {
        let path = Path::new("/subjects").subject(subject).then("/metadata");
        let path = properties
            .iter()
            .fold(path, |path, (key, value)| path.with("key", key).with("value", value))
            .with_any("format", query.format.as_deref())
            .with_flag("deleted", query.deleted);
        self.get(path).await?.json()
    }

    /// Soft-deletes the versions of a subject that are not; answers their numbers.
    ///
    /// # Errors
    /// Code 40404 if all are already, 42206 if another schema refers to one.
    pub async fn delete_subject(&self, subject: &str) -> Result<Vec<i32>> {
        let path = Path::new("/subjects").subject(subject);
        self.send(&self.call(Method::DELETE, path)?.once()).await?.json()
    }

    /// Deletes a subject for good, after it was soft-deleted; answers the numbers of its versions.
    ///
    /// # Errors
    /// Code 40405 if it was not soft-deleted, 42206 if another schema refers to a version.
    pub async fn delete_subject_for_good(&self, subject: &str) -> Result<Vec<i32>> {
        let path = Path::new("/subjects").subject(subject).with("permanent", "true");
        self.send(&self.call(Method::DELETE, path)?.once()).await?.json()
    }

    /// The numbers of the versions of a subject.
    ///
    /// # Errors
    /// Code 40401 if the subject is not there.
    pub async fn versions(&self, subject: &str, query: &VersionsQuery) -> Result<Vec<i32>> {
        let path = versions_of(subject)
            .with_flag("deleted", query.deleted)
            .with_flag("deletedOnly", query.deleted_only)
            .with_flag("deletedAsNegative", query.deleted_as_negative);
        self.get(query.page.write(path)).await?.json()
    }

    /// A version of a subject.
    ///
    /// # Errors
    /// Code 40401 if the subject is not there, 40402 if the version is not.
    pub async fn version(
        &self,
        subject: &str,
        version: impl Into<Version>,
        query: &VersionQuery,
    ) -> Result<Schema> {
        let path = version_of(subject, version.into())
            .with_any("format", query.format.as_deref())
            .with_any("referenceFormat", query.reference_format.as_deref())
            .with_flag("deleted", query.deleted)
            .with_each("findTags", &query.find_tags);
        self.get(path).await?.json()
    }

    /// The text of a version, as it is; in another `format` if one is named.
    ///
    /// # Errors
    /// Code 40401 if the subject is not there, 40402 if the version is not.
    pub async fn version_text(
        &self,
        subject: &str,
        version: impl Into<Version>,
        format: Option<&str>,
    ) -> Result<String> {
        let path = version_of(subject, version.into()).then("/schema").with_any("format", format);
        self.get(path).await?.text()
    }

    /// The ids of the schemas that refer to a version; with `deleted` also those that are soft-deleted.
    ///
    /// # Errors
    /// Code 40401 if the subject is not there, 40402 if the version is not.
    pub async fn referenced_by(
        &self,
        subject: &str,
        version: impl Into<Version>,
        deleted: bool,
        page: Page,
    ) -> Result<Vec<i32>> {
        let path = version_of(subject, version.into()).then("/referencedby");
        self.get(page.write(path.with_flag("deleted", deleted))).await?.json()
    }

    /// Soft-deletes a version; answers its number.
    ///
    /// # Errors
    /// Code 40406 if it is already, 42206 if another schema refers to it.
    pub async fn delete_version(&self, subject: &str, version: impl Into<Version>) -> Result<i32> {
        let path = version_of(subject, version.into());
        self.send(&self.call(Method::DELETE, path)?.once()).await?.json()
    }

    /// Deletes a version for good, after it was soft-deleted; answers its number.
    ///
    /// # Errors
    /// Code 40407 if it was not soft-deleted, 42206 if another schema refers to it.
    pub async fn delete_version_for_good(&self, subject: &str, version: i32) -> Result<i32> {
        let path = version_of(subject, version.into()).with("permanent", "true");
        self.send(&self.call(Method::DELETE, path)?.once()).await?.json()
    }
}

fn versions_of(subject: &str) -> Path {
    Path::new("/subjects").subject(subject).then("/versions")
}

pub(super) fn version_of(subject: &str, version: Version) -> Path {
    versions_of(subject).name(&version.to_string())
}
