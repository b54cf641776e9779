//! `/schemas`: schemas by id, by GUID and in lists.

use reqwest::Method;

use super::path::Path;
use super::query::{Page, SchemaQuery, SchemasQuery};
use crate::Client;
use crate::api::{ContextId, ExtendedSchema, SchemaString, SubjectVersion};
use crate::error::Result;

impl Client {
    /// The versions of all subjects, by subject and number.
    ///
    /// The registry gives 1,000 at most; `query.page` asks for the others.
    ///
    /// # Errors
    /// As every call: [`Error::Refused`](crate::Error::Refused) or
    /// [`Error::Unreachable`](crate::Error::Unreachable).
    pub async fn schemas(&self, query: &SchemasQuery) -> Result<Vec<ExtendedSchema>> {
        let path = Path::new("/schemas")
            .with_any("subjectPrefix", query.prefix.as_deref())
            .with_flag("aliases", query.aliases)
            .with_flag("deleted", query.deleted)
            .with_flag("latestOnly", query.latest_only)
            .with_any("ruleType", query.rule_type.as_deref())
            .with_any("resourceType", query.resource_type.as_deref())
            .with_each("associationType", &query.association_types)
            .with_each("lifecycle", &query.lifecycles);
        self.get(query.page.write(path)).await?.json()
    }

    /// The schema of an id, as the registry has it now; [`Client::schema`] keeps what it found.
    ///
    /// # Errors
    /// Code 40403 for an unknown id.
    pub async fn schema_with(&self, id: i32, query: &SchemaQuery) -> Result<SchemaString> {
        let path = by_id(id, "")
            .with_any("subject", query.subject.as_deref())
            .with_any("format", query.format.as_deref())
            .with_any("referenceFormat", query.reference_format.as_deref())
            .with_each("findTags", &query.find_tags)
            .with_flag("fetchMaxId", query.fetch_max_id);
        self.get(path).await?.json()
    }

    /// The text of the schema of an id, as it is; in another `format` if one is named.
    ///
    /// # Errors
    /// Code 40403 for an unknown id.
    pub async fn schema_text(&self, id: i32, format: Option<&str>) -> Result<String> {
        self.get(by_id(id, "/schema").with_any("format", format)).await?.text()
    }

    /// The subjects that hold an id; with `deleted` also those that held it.
    ///
    /// # Errors
    /// Code 40403 for an unknown id.
    pub async fn subjects_of_id(&self, id: i32, deleted: bool, page: Page) -> Result<Vec<String>> {
        let path = by_id(id, "/subjects").with_flag("deleted", deleted);
        self.get(page.write(path)).await?.json()
    }

    /// The versions that hold an id; with `deleted` also those that held it.
    ///
    /// # Errors
    /// Code 40403 for an unknown id.
    pub async fn versions_of_id(
        &self,
        id: i32,
        deleted: bool,
        page: Page,
    ) -> Result<Vec<SubjectVersion>> {
        let path = by_id(id, "/versions").with_flag("deleted", deleted);
        self.get(page.write(path)).await?.json()
    }

    /// The schema of a GUID, as the registry has it now; [`Client::schema_of_guid`] keeps what it found.
    ///
    /// # Errors
    /// Code 40403 for an unknown GUID.
    pub async fn schema_of_guid_with(
        &self,
        guid: &str,
        format: Option<&str>,
    ) -> Result<SchemaString> {
        let path = Path::new("/schemas/guids").name(guid).with_any("format", format);
        self.get(path).await?.json()
    }

    /// The ids of a GUID in all contexts; none for an unknown one.
    ///
    /// # Errors
    /// As every call.
    pub async fn ids_of_guid(&self, guid: &str) -> Result<Vec<ContextId>> {
        self.get(Path::new("/schemas/guids").name(guid).then("/ids")).await?.json()
    }

    /// The schema types that the registry knows, in any order.
    ///
    /// # Errors
    /// As every call.
    pub async fn schema_types(&self) -> Result<Vec<String>> {
        let call = self.call(Method::GET, Path::of_server("/schemas/types"))?;
        self.send(&call).await?.json()
    }
}

fn by_id(id: i32, rest: &str) -> Path {
    Path::new("/schemas/ids").name(&id.to_string()).then(rest)
}
