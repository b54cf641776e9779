//! Judges two texts, or a text against a subject, with proof: what data says beside what the rules
//! say, and what would pass.

use std::sync::Arc;

use clade_checker::{
    CompatibilityLevel, Other, ParseError, Passed, Policy, Reference, Registered,
    ResolvedReference, Schema, SchemaType, Terms, Understood, Validation, prove,
};
pub use clade_checker::{Examined, Proof};

use super::Registry;
use super::error::RegistryError;
use super::loaded::Reading;
use super::names::{Context, Subject};
use super::proposal::known_schema_type;
use super::register::live_newest_first;
use crate::store::VersionRow;

/// Versions that are loaded before they are compared, which bounds what one check holds in memory.
const VERSIONS_AT_ONCE: usize = 64;

/// What is to be judged.
#[derive(Debug, Clone)]
pub struct ProofRequest {
    pub schema_type: Option<String>,
    pub asked: Asked,
    /// In place of the level of the subject; BACKWARD where there is no subject.
    pub level: Option<CompatibilityLevel>,
    /// In place of the policy of the subject.
    pub policy: Option<Policy>,
}

/// Which schemas are compared.
#[derive(Debug, Clone)]
pub enum Asked {
    /// Two texts. The reader counts as the proposed schema, the writer as the registered one.
    Pair { reader: GivenText, writer: GivenText },
    /// A text against the versions of a subject.
    Subject { subject: Subject, proposed: GivenText },
}

/// A schema text with what it imports.
#[derive(Debug, Clone, Default)]
pub struct GivenText {
    pub text: String,
    /// Registered versions that it imports.
    pub registered: Vec<Reference>,
    /// Texts that it imports, each after those that it needs.
    pub texts: Vec<ResolvedReference>,
}

impl Registry {
    /// Judges two texts, or a text against a subject, with proof.
    ///
    /// # Errors
    /// [`RegistryError::InvalidSide`] with the text that cannot be parsed; as for a check otherwise.
    pub async fn prove(&self, request: ProofRequest) -> Result<Proof, RegistryError> {
        let schema_type = known_schema_type(request.schema_type.as_deref())?;
        let ProofRequest { level, policy, asked, .. } = request;
        match asked {
            Asked::Pair { reader, writer } => {
                let terms = Terms {
                    level: level.unwrap_or(CompatibilityLevel::Backward),
                    policy: policy.unwrap_or_default(),
                    validation: Validation::Strict,
                };
                let nobody = Subject::from_stored(Context::default_context(), "");
                let read = |side, given| self.read_side(&nobody, schema_type, side, given, terms);
                let writer = read("writer", writer).await?;
                let reader = read("reader", reader).await?;
                let registered = Registered { version: 0, schema: writer.schema };
                let judged = vec![registered.clone()];
                let passed = self.passed(terms, &reader.schema, judged.clone()).await?;
                let other = Other { registered, text: writer.text };
                self.proof(terms, reader, passed, Some(other), judged).await
            }
            Asked::Subject { subject, proposed } => {
                let state = self.store.subject_state(&subject).await?;
                let config = self.config_in_force(&state.settings, &subject);
                let terms = Terms {
                    level: level.unwrap_or_else(|| config.level()),
                    policy: policy.unwrap_or_else(|| config.policy()),
                    validation: config.validation(),
                };
                let proposed =
                    self.read_side(&subject, schema_type, "schema", proposed, terms).await?;
                let live = live_newest_first(&state.versions);
                let metadata = match live.first() {
                    Some(row) => self.stored(subject.context(), row.id).await?.metadata.clone(),
                    None => None,
                };
                let versions = self.in_group(&subject, &config, metadata.as_ref(), &live).await?;
                self.prove_against(&subject, terms, proposed, &versions).await
            }
        }
    }

    /// Compares `proposed` with every one of `versions`, newest first, and looks closely at the first
    /// that fails the level, or else at the latest.
    async fn prove_against(
        &self,
        subject: &Subject,
        terms: Terms,
        proposed: Understood,
        versions: &[VersionRow],
    ) -> Result<Proof, RegistryError> {
        let mut passed = Vec::with_capacity(versions.len());
        for chunk in versions.chunks(VERSIONS_AT_ONCE) {
            let registered = self.registered(subject.context(), chunk).await?;
            passed.extend(self.passed(terms, &proposed.schema, registered).await?);
        }
        let failing = terms.first_failing(&passed);
        let other = match versions.get(failing.unwrap_or(0)) {
            Some(row) => Some(self.other(subject, *row).await?),
            None => None,
        };
        let mended_for = match failing {
            Some(_) => &versions[..terms.versions_to_mend_for(versions.len())],
            None => &[],
        };
        let mended_for = self.registered(subject.context(), mended_for).await?;
        self.proof(terms, proposed, passed, other, mended_for).await
    }

    async fn read_side(
        &self,
        subject: &Subject,
        schema_type: SchemaType,
        side: &'static str,
        given: GivenText,
        terms: Terms,
    ) -> Result<Understood, RegistryError> {
        let texts = given.texts.iter().map(|one| &one.text);
        if texts.chain([&given.text]).any(|text| text.contains('\0')) {
            let source = ParseError::whole("the character U+0000 may not stand in a schema");
            return Err(RegistryError::InvalidSide { side, source });
        }
        let mut references = self.resolve_proposed(subject, &given.registered).await?.closure;
        references.extend(given.texts);
        let reading = Reading { validation: terms.validation, normalize: false };
        let parsed =
            self.parse(schema_type, given.text.clone(), references.clone(), reading).await?;
        let schema = parsed.map_err(|source| RegistryError::InvalidSide { side, source })?;
        Ok(Understood { text: given.text, references, schema: Arc::clone(&schema.schema) })
    }

    async fn other(&self, subject: &Subject, row: VersionRow) -> Result<Other, RegistryError> {
        let stored = self.stored(subject.context(), row.id).await?;
        let schema = self.parsed(subject.context(), &stored).await?;
        let registered = Registered { version: row.version.0, schema };
        Ok(Other { registered, text: stored.text.clone() })
    }

    /// Compares `proposed` with each of `registered` in both directions.
    async fn passed(
        &self,
        terms: Terms,
        proposed: &Arc<Schema>,
        registered: Vec<Registered>,
    ) -> Result<Vec<Passed>, RegistryError> {
        let proposed = Arc::clone(proposed);
        let compare = move |one: &Registered| Passed::compare(terms.policy, &proposed, one);
        self.threads.run(move || registered.iter().map(compare).collect()).await
    }

    async fn proof(
        &self,
        terms: Terms,
        proposed: Understood,
        passed: Vec<Passed>,
        other: Option<Other>,
        mended_for: Vec<Registered>,
    ) -> Result<Proof, RegistryError> {
        self.threads.run(move || prove(terms, proposed, &passed, other, &mended_for)).await
    }
}

/// What stops `reader` from reading what `writer` wrote; `None` if it reads all of that. Each is a schema
/// with its text.
pub(super) fn unread(
    policy: Policy,
    (reader, reader_text): (&Arc<Schema>, &str),
    (writer, writer_text): (&Arc<Schema>, &str),
) -> Option<Examined> {
    let level = CompatibilityLevel::Backward;
    let registered = Registered { version: 0, schema: Arc::clone(writer) };
    let passed = Passed::compare(policy, reader, &registered);
    if passed.holds(level) {
        return None;
    }
    let terms = Terms { level, policy, validation: Validation::Registered };
    let (text, schema) = (reader_text.to_owned(), Arc::clone(reader));
    let proposed = Understood { text, references: Vec::new(), schema };
    let other = Other { registered, text: writer_text.to_owned() };
    prove(terms, proposed, &[passed], Some(other), &[]).examined
}
