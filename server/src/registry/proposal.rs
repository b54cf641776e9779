//! A proposed schema on its way to be judged: its type known, its references resolved, its text
//! parsed.

use std::sync::Arc;

use clade_checker::{ParseError, Reference, ResolvedReference, Schema, SchemaType};

use super::error::RegistryError;
use super::loaded::Reading;
use super::names::Subject;
use super::{ProposedSchema, Registry, StoredSchema};
use crate::store::Content;

/// A proposed schema that was understood.
pub(super) struct Proposal {
    pub(super) schema: Arc<Schema>,
    pub(super) content: Content,
    /// The texts of all that it refers to.
    pub(super) references: Arc<[ResolvedReference]>,
    /// The first reference to a soft-deleted version, which no new schema may have.
    pub(super) deleted_reference: Option<Reference>,
}

/// A proposed schema and whether it may be registered anew.
pub(super) enum Understood {
    Valid(Proposal),
    /// Only a version that is there already may hold it; the error says why.
    TooOld(Proposal, RegistryError),
}

impl Understood {
    pub(super) fn proposal(&self) -> &Proposal {
        match self {
            Understood::Valid(proposal) | Understood::TooOld(proposal, _) => proposal,
        }
    }

    pub(super) fn into_valid(self) -> Result<Proposal, RegistryError> {
        match self {
            Understood::Valid(proposal) => Ok(proposal),
            Understood::TooOld(_, error) => Err(error),
        }
    }
}

impl ProposedSchema {
    /// Whether there is no text.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Takes text, type and references of the previous version.
    pub(super) fn reuse(&mut self, previous: &StoredSchema) {
        self.text.clone_from(&previous.text);
        self.schema_type = Some(previous.schema_type.wire_name().to_owned());
        self.references.clone_from(&previous.references);
    }

    /// The version that was asked for; 0 for the next one.
    pub(super) fn requested_version(&self) -> i32 {
        self.version.unwrap_or(0)
    }

    /// The id that was asked for.
    pub(super) fn requested_id(&self) -> Option<i32> {
        self.id.filter(|id| *id >= 0)
    }

    /// No store can be trusted with U+0000, so no text that is stored as it is may hold it.
    fn refuse_nul(&self) -> Result<(), RegistryError> {
        let names =
            self.references.iter().flat_map(|reference| [&reference.name, &reference.subject]);
        if names.chain([&self.text]).any(|text| text.contains('\0')) {
            return Err(self.invalid(ParseError::whole(
                "the character U+0000 may not stand in a schema or in the names of its references",
            )));
        }
        Ok(())
    }

    fn invalid(&self, source: ParseError) -> RegistryError {
        RegistryError::InvalidSchema { proposed: Box::new(self.clone()), source }
    }
}

/// The type that a client named; Avro if it named none.
pub(super) fn known_schema_type(name: Option<&str>) -> Result<SchemaType, RegistryError> {
    match name {
        None | Some("") => Ok(SchemaType::Avro),
        Some(name) => SchemaType::from_wire_name(name)
            .ok_or_else(|| RegistryError::UnknownSchemaType(name.to_owned())),
    }
}

impl Registry {
    /// Understands a proposed schema for `subject`.
    pub(super) async fn propose(
        &self,
        subject: &Subject,
        proposed: &ProposedSchema,
        reading: Reading,
    ) -> Result<Proposal, RegistryError> {
        let schema_type = known_schema_type(proposed.schema_type.as_deref())?;
        if proposed.is_blank() {
            return Err(RegistryError::EmptySchema);
        }
        proposed.refuse_nul()?;
        let resolved = self.resolve_proposed(subject, &proposed.references).await?;
        let closure: Arc<[ResolvedReference]> = resolved.closure.into();
        let parsed = self
            .parse(schema_type, proposed.text.clone(), Arc::clone(&closure), reading)
            .await?
            .map_err(|source| proposed.invalid(source))?;
        let mut references = resolved.references;
        if reading.normalize {
            references.sort_by(|a, b| (&a.subject, a.version).cmp(&(&b.subject, b.version)));
            references.dedup();
        }
        Ok(Proposal {
            schema: Arc::clone(&parsed.schema),
            content: Content {
                schema_type,
                text: parsed.text.clone(),
                references,
                metadata: proposed.metadata.clone(),
                rule_set: proposed.rule_set.clone(),
            },
            references: closure,
            deleted_reference: resolved.deleted,
        })
    }
}
