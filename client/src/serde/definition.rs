//! A schema with the texts of all that it refers to.

use std::collections::HashSet;

use crate::api::{RegisterSchemaRequest, SchemaReference};
use crate::client::Client;
use crate::error::{Error, Result};
use crate::operations::VersionQuery;

/// Schemas that one may need, directly or not.
const REFERENCES_MAX: usize = 1_000;

/// What a schema without a type has.
const AVRO: &str = "AVRO";

/// A schema with the texts of all that it refers to.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    /// What errors call it.
    pub(super) name: String,
    pub(super) text: String,
    /// Each after those that it needs itself; none twice.
    pub(super) references: Vec<ReferencedText>,
}

/// A text that a schema refers to.
#[derive(Debug, Clone)]
pub(crate) struct ReferencedText {
    /// What the referring text calls it; Avro texts are found by the names in them.
    #[cfg_attr(not(any(feature = "json", feature = "protobuf")), allow(dead_code))]
    pub(super) name: String,
    pub(super) text: String,
}

impl Definition {
    /// Fetches all that `schema` refers to.
    ///
    /// # Errors
    /// [`Error::WrongSchemaType`] if it is not of type `wanted`.
    pub(super) async fn resolve(
        client: &Client,
        name: String,
        schema: &RegisterSchemaRequest,
        wanted: &'static str,
    ) -> Result<Definition> {
        let found = schema.schema_type.as_deref().filter(|found| !found.is_empty()).unwrap_or(AVRO);
        if found != wanted {
            let found = found.to_owned();
            return Err(Error::WrongSchemaType { schema: name, wanted, found });
        }
        let text = schema.schema.clone().unwrap_or_default();
        let references = resolve(client, &name, &schema.references).await?;
        Ok(Definition { name, text, references })
    }

    /// An error about the schema itself.
    pub(super) fn unusable(&self, source: impl std::error::Error + Send + Sync + 'static) -> Error {
        Error::Schema { schema: self.name.clone(), source: std::sync::Arc::new(source) }
    }
}

/// A step of the walk over references: what is left to fetch, and what is complete.
enum Step {
    Fetch(SchemaReference),
    Done(ReferencedText),
}

/// The texts behind `references`, each after those that it needs, by a walk that does not recurse.
async fn resolve(
    client: &Client,
    schema: &str,
    references: &[SchemaReference],
) -> Result<Vec<ReferencedText>> {
    let query = VersionQuery { deleted: true, ..VersionQuery::default() };
    let (mut seen, mut found) = (HashSet::new(), Vec::new());
    let mut steps: Vec<Step> = references.iter().rev().cloned().map(Step::Fetch).collect();
    while let Some(step) = steps.pop() {
        let reference = match step {
            Step::Done(text) => {
                found.push(text);
                continue;
            }
            Step::Fetch(reference) => reference,
        };
        let SchemaReference { name, subject, version } = reference;
        let (name, subject) = (name.unwrap_or_default(), subject.unwrap_or_default());
        if !seen.insert((name.clone(), subject.clone(), version)) {
            continue;
        }
        if seen.len() > REFERENCES_MAX {
            let schema = schema.to_owned();
            return Err(Error::TooManyReferences { schema, limit: REFERENCES_MAX });
        }
        let fetched = client.version(&subject, version.unwrap_or(-1), &query).await?;
        steps.push(Step::Done(ReferencedText { name, text: fetched.schema }));
        steps.extend(fetched.references.into_iter().rev().map(Step::Fetch));
    }
    Ok(found)
}
