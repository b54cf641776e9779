//! `/associations`: the subjects that hold the keys and values of resources.

use reqwest::Method;

use super::path::Path;
use super::query::Page;
use crate::Client;
use crate::api::{
    Association, AssociationBatchGetRequest, AssociationBatchRequest, AssociationBatchResponse,
    AssociationRequest, AssociationResponse,
};
use crate::error::Result;

/// Which associations are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssociationsQuery {
    /// Only those of resources of this type, as `topic`.
    pub resource_type: Option<String>,
    /// Only those of these types: `key`, `value`.
    pub association_types: Vec<String>,
    /// Only those of this lifecycle: `STRONG` or `WEAK`.
    pub lifecycle: Option<String>,
    /// The part of the list.
    pub page: Page,
}

impl AssociationsQuery {
    fn write(&self, path: Path) -> Path {
        let path = path
            .with_any("resourceType", self.resource_type.as_deref())
            .with_each("associationType", &self.association_types)
            .with_any("lifecycle", self.lifecycle.as_deref());
        self.page.write(path)
    }
}

/// How associations are changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssociationChange {
    /// The context of subjects that do not name theirs, as `:.context:`.
    pub context: Option<String>,
    /// Whether nothing is changed but the answer is the same.
    pub dry_run: bool,
}

impl AssociationChange {
    fn write(&self, path: Path) -> Path {
        path.with_any("context", self.context.as_deref()).with_flag("dryRun", self.dry_run)
    }
}

/// Which associations of a resource are deleted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeletedAssociations {
    /// Only if the resource is of this type.
    pub resource_type: Option<String>,
    /// Only those of these types: `key`, `value`.
    pub association_types: Vec<String>,
    /// Whether subjects that belong to the resource go too.
    pub cascade_lifecycle: bool,
    /// Whether nothing is deleted but the answer is the same.
    pub dry_run: bool,
}

impl Client {
    /// The associations of a subject.
    ///
    /// # Errors
    /// As every call: [`Error::Refused`](crate::Error::Refused) or
    /// [`Error::Unreachable`](crate::Error::Unreachable).
    pub async fn associations_of_subject(
        &self,
        subject: &str,
        query: &AssociationsQuery,
    ) -> Result<Vec<Association>> {
        let path = Path::new("/associations/subjects").subject(subject);
        self.get(query.write(path)).await?.json()
    }

    /// The associations of a resource by its namespace and name; `-` stands for any.
    ///
    /// # Errors
    /// As every call.
    pub async fn associations_of_name(
        &self,
        namespace: &str,
        name: &str,
        query: &AssociationsQuery,
    ) -> Result<Vec<Association>> {
        let path = Path::new("/associations/resources").name(namespace).name(name);
        self.get(query.write(path)).await?.json()
    }

    /// The associations of a resource by its id.
    ///
    /// # Errors
    /// As every call.
    pub async fn associations_of_resource(
        &self,
        resource_id: &str,
        query: &AssociationsQuery,
    ) -> Result<Vec<Association>> {
        let path = Path::new("/associations/resources").name(resource_id);
        self.get(query.write(path)).await?.json()
    }

    /// Creates associations of a resource. Those that are there already are answered as they are.
    ///
    /// # Errors
    /// Codes 40903 to 40907 if others stand against it, 42212 if a property is wrong.
    pub async fn create_associations(
        &self,
        wanted: &AssociationRequest,
        how: &AssociationChange,
    ) -> Result<AssociationResponse> {
        let call = self.call(Method::POST, how.write(Path::new("/associations")))?;
        self.send(&call.json(wanted)).await?.json()
    }

    /// Creates associations of a resource, or changes those that are there.
    ///
    /// # Errors
    /// As [`Client::create_associations`].
    pub async fn upsert_associations(
        &self,
        resource_id: &str,
        wanted: &AssociationRequest,
        how: &AssociationChange,
    ) -> Result<AssociationResponse> {
        let path = how.write(Path::new("/associations/resources").name(resource_id));
        self.send(&self.call(Method::PUT, path)?.json(wanted)).await?.json()
    }

    /// Deletes associations of a resource.
    ///
    /// # Errors
    /// Code 40410 if there are none, 40908 if one is frozen and goes only with its resource.
    pub async fn delete_associations(
        &self,
        resource_id: &str,
        which: &DeletedAssociations,
    ) -> Result<()> {
        let path = Path::new("/associations/resources")
            .name(resource_id)
            .with_any("resourceType", which.resource_type.as_deref())
            .with_each("associationType", &which.association_types)
            .with_flag("cascadeLifecycle", which.cascade_lifecycle)
            .with_flag("dryRun", which.dry_run);
        self.send(&self.call(Method::DELETE, path)?.once()).await?;
        Ok(())
    }

    /// The associations of many resources, with their schemas if `include_schemas`.
    ///
    /// # Errors
    /// As every call; what is wrong with one request stands in its own result.
    pub async fn associations_in_batch(
        &self,
        questions: &AssociationBatchGetRequest,
        include_schemas: bool,
    ) -> Result<AssociationBatchResponse> {
        let path = Path::new("/associations:batchGet").with_flag("includeSchemas", include_schemas);
        self.send(&self.call(Method::POST, path)?.json(questions)).await?.json()
    }

    /// Changes the associations of many resources, each for itself.
    ///
    /// # Errors
    /// As every call; what is wrong with one request stands in its own result.
    pub async fn change_associations_in_batch(
        &self,
        changes: &AssociationBatchRequest,
        how: &AssociationChange,
    ) -> Result<AssociationBatchResponse> {
        let path = how.write(Path::new("/associations:batchMutate"));
        self.send(&self.call(Method::POST, path)?.json(changes).once()).await?.json()
    }
}
