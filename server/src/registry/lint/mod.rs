//! Lints a text, or a version of a subject, with the versions before it.

pub(super) mod memory;
mod policy;
pub(super) mod registration;

use std::collections::BTreeSet;
use std::sync::Arc;

use clade_checker::lint::{
    self, CheckedFix, EARLIER_MAX, Earlier, Finding, Input, Memory, Policy, Role, TextForm,
};
use clade_checker::stream::{Stream, StreamContext};
use clade_checker::{
    CompatibilityLevel, ParseError, ResolvedReference, Schema, Validation, json_text,
};

pub use self::policy::LintPolicy;
pub(crate) use self::policy::OFF;
use super::Deleted;
use super::Registry;
use super::check::GivenText;
use super::error::RegistryError;
use super::loaded::Reading;
use super::names::{Context, Subject, VersionSelector};
use super::proposal::known_schema_type;
use super::register::live_newest_first;
use super::streams;
use crate::store::VersionRow;

/// What is to be linted.
#[derive(Debug, Clone)]
pub struct LintRequest {
    pub schema_type: Option<String>,
    pub asked: LintAsked,
    /// Records as JSON.
    pub samples: Vec<json_text::Node>,
    /// In place of what the name of the subject says.
    pub role: Option<Role>,
    /// In place of the level of the subject.
    pub level: Option<CompatibilityLevel>,
    pub policy: Policy,
}

/// Which schema is linted.
#[derive(Debug, Clone)]
pub enum LintAsked {
    /// A text, perhaps for a subject.
    Text { given: GivenText, subject: Option<Subject> },
    /// A version that is registered.
    Version { subject: Subject, version: VersionSelector },
}

/// What was found, with the text that the places are in.
#[derive(Debug, Clone)]
pub struct LintAnswer {
    pub text: String,
    pub findings: Vec<(Finding, Option<CheckedFix>)>,
    /// The names for which the schema declares an enum.
    pub enum_heads: BTreeSet<String>,
}

/// A schema with its texts.
pub(super) struct Read {
    pub(super) text: String,
    pub(super) references: Arc<[ResolvedReference]>,
    pub(super) schema: Arc<Schema>,
}

/// A schema with all that lint is told about it.
struct LintJob {
    policy: Policy,
    read: Read,
    form: TextForm,
    /// Newest first.
    earlier: Vec<Read>,
    role: Role,
    level: Option<CompatibilityLevel>,
    /// One that names the subject.
    stream: Option<Stream>,
    memory: Memory,
    samples: Vec<json_text::Node>,
}

impl LintJob {
    /// What is found; with fixes that are tried, which takes longer, if `with_fixes`.
    fn run(self, with_fixes: bool) -> LintAnswer {
        let earlier = self.earlier.iter().map(|one| Earlier {
            schema: &one.schema,
            text: &one.text,
            references: &one.references,
        });
        let earlier: Vec<_> = earlier.collect();
        let stream = self.stream.as_ref().map(|stream| StreamContext::new(stream, &[]));
        let input = Input {
            stream: stream.as_ref(),
            form: self.form,
            earlier: &earlier,
            role: self.role,
            level: self.level,
            samples: &self.samples,
            memory: Some(&self.memory),
            ..Input::new(&self.read.schema, &self.read.text, &self.read.references)
        };
        let findings = match with_fixes {
            true => lint::lint_with_fixes(&input, &self.policy),
            false => lint::lint(&input, &self.policy).into_iter().map(|one| (one, None)).collect(),
        };
        let enum_heads = lint::enum_heads(&input);
        LintAnswer { text: self.read.text, findings, enum_heads }
    }
}

impl Registry {
    /// Lints a text or a version.
    ///
    /// # Errors
    /// [`RegistryError::InvalidSide`] for a text that cannot be parsed; subjects and versions that are
    /// not there.
    pub async fn lint(&self, request: LintRequest) -> Result<LintAnswer, RegistryError> {
        let LintRequest { schema_type, asked, samples, role, level, policy } = request;
        let (subject, read, form, earlier, state) = match asked {
            LintAsked::Text { given, subject } => {
                let schema_type = known_schema_type(schema_type.as_deref())?;
                let nobody = Subject::from_stored(Context::default_context(), "");
                let holder = subject.as_ref().unwrap_or(&nobody);
                let mut references = self.resolve(holder, &given.registered).await?.closure;
                references.extend(given.texts);
                let read = self.read_given(schema_type, given.text, references.into()).await?;
                let state = match &subject {
                    Some(subject) => Some(self.store.subject_state(subject).await?),
                    None => None,
                };
                let rows = state.as_ref().map(|state| live_newest_first(&state.versions));
                (subject, read, TextForm::Written, rows.unwrap_or_default(), state)
            }
            LintAsked::Version { subject, version } => {
                let (subject, row) = self.version_row(&subject, version, Deleted::Hidden).await?;
                let state = self.store.subject_state(&subject).await?;
                let rows = live_newest_first(&state.versions);
                let older = rows.into_iter().filter(|one| one.version < row.version).collect();
                let read = self.read_stored(&subject, row).await?;
                (Some(subject), read, TextForm::Stored, older, Some(state))
            }
        };
        let earlier = self.earlier(subject.as_ref(), &read, &earlier).await?;
        let level = level.or_else(|| {
            let config = self.config_in_force(&state.as_ref()?.settings, subject.as_ref()?);
            config.compatibility_level
        });
        let stream = match &state {
            Some(state) => {
                let mut streams = streams::of_settings(&state.settings)?.into_iter();
                streams.next().map(|(_, stream)| stream)
            }
            None => None,
        };
        let role = role.unwrap_or_else(|| role_of(subject.as_ref()));
        let default = Context::default_context();
        let context = subject.as_ref().map_or(&default, Subject::context);
        let memory = self.enum_memory(context, subject.as_ref()).await;
        let job = LintJob { policy, read, form, earlier, role, level, stream, memory, samples };
        self.threads.run(move || job.run(true)).await
    }

    async fn read_given(
        &self,
        schema_type: clade_checker::SchemaType,
        text: String,
        references: Arc<[ResolvedReference]>,
    ) -> Result<Read, RegistryError> {
        if text.contains('\0') {
            let source = ParseError::whole("the character U+0000 may not stand in a schema");
            return Err(RegistryError::InvalidSide { side: "schema", source });
        }
        let reading = Reading { validation: Validation::Registered, normalize: false };
        let parsed =
            self.parse(schema_type, text.clone(), Arc::clone(&references), reading).await?;
        let parsed =
            parsed.map_err(|source| RegistryError::InvalidSide { side: "schema", source })?;
        Ok(Read { text, references, schema: Arc::clone(&parsed.schema) })
    }

    async fn read_stored(&self, subject: &Subject, row: VersionRow) -> Result<Read, RegistryError> {
        let stored = self.stored(subject.context(), row.id).await?;
        let references = self.resolve(subject, &stored.references).await?.closure.into();
        let schema = self.parsed(subject.context(), &stored).await?;
        Ok(Read { text: stored.text.clone(), references, schema })
    }

    /// The earlier versions of the schema's own type, newest first.
    async fn earlier(
        &self,
        subject: Option<&Subject>,
        read: &Read,
        rows: &[VersionRow],
    ) -> Result<Vec<Read>, RegistryError> {
        let mut earlier = Vec::new();
        let Some(subject) = subject else { return Ok(earlier) };
        for row in rows.iter().take(EARLIER_MAX) {
            let one = self.read_stored(subject, *row).await?;
            if one.schema.schema_type() == read.schema.schema_type() {
                earlier.push(one);
            }
        }
        Ok(earlier)
    }
}

/// What the name of a subject says about the role of its schemas.
fn role_of(subject: Option<&Subject>) -> Role {
    subject.map_or(Role::Value, |subject| Role::of_subject(subject.name()))
}
