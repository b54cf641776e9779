//! Lints what is registered: before it is written where errors refuse it, else once it is there.

use std::sync::Arc;

use clade_checker::lint::{self as checker, Earlier, Finding, Input, Severity, TextForm};
use clade_checker::stream::{Stream, StreamContext};
use clade_checker::{CompatibilityLevel, ResolvedReference, Schema};

use super::policy::{LintPolicy, policy_in_force};
use super::{LintAnswer, role_of};
use crate::registry::{
    Config, ProposedSchema, RegisterOptions, Registry, RegistryError, StoredSchema, Subject,
    SubjectVersion, Version, streams,
};
use crate::store::Settings;

/// What is needed to lint a version that is registered.
#[derive(Debug)]
pub(in crate::registry) struct LintJob {
    policy: LintPolicy,
    /// One that names the subject.
    stream: Option<Stream>,
    /// As it was sent, with its comments.
    text: String,
    schema: Arc<Schema>,
    references: Vec<ResolvedReference>,
    previous: Option<Arc<StoredSchema>>,
    level: Option<CompatibilityLevel>,
}

impl Registry {
    /// Registers a schema as [`Registry::register`] does; answers also with what lint found, if that
    /// made a new version.
    pub async fn register_and_lint(
        &self,
        subject: &Subject,
        proposed: ProposedSchema,
        options: RegisterOptions,
    ) -> Result<(SubjectVersion, Option<LintAnswer>), RegistryError> {
        let (version, job) = self.register_with_job(subject, proposed, options).await?;
        let found = match job {
            Some(job) => self.lint_registered(subject, *job).await,
            None => None,
        };
        Ok((version, found))
    }

    /// What is needed to lint `text`, which is to follow `previous` under `subject`.
    pub(in crate::registry) async fn lint_job(
        &self,
        subject: &Subject,
        (settings, config): (&Settings, &Config),
        (text, schema): (&str, &Arc<Schema>),
        references: &[clade_checker::Reference],
        previous: Option<&Arc<StoredSchema>>,
    ) -> Result<LintJob, RegistryError> {
        let streams = streams::of_settings(settings)?;
        Ok(LintJob {
            policy: policy_in_force(settings, &streams)?,
            stream: streams.into_iter().next(),
            text: text.to_owned(),
            schema: Arc::clone(schema),
            references: self.resolve(subject, references).await?.closure,
            previous: previous.map(Arc::clone),
            level: config.compatibility_level,
        })
    }

    /// Lints before anything is written, if errors refuse it.
    ///
    /// # Errors
    /// [`RegistryError::LintRefused`] with every error that the version before does not have.
    pub(in crate::registry) async fn refuse_by_lint(
        &self,
        subject: &Subject,
        job: &LintJob,
    ) -> Result<(), RegistryError> {
        if !job.policy.is_enforced() {
            return Ok(());
        }
        let refused = refusals(&self.findings(subject, job).await?);
        if refused.is_empty() {
            return Ok(());
        }
        Err(RegistryError::LintRefused { subject: subject.clone(), findings: refused })
    }

    /// Lints a version that is registered. That it cannot be linted is no error of the registration.
    pub(in crate::registry) async fn lint_registered(
        &self,
        subject: &Subject,
        job: LintJob,
    ) -> Option<LintAnswer> {
        match self.findings(subject, &job).await {
            Ok(findings) => {
                let findings = findings.into_iter().map(|one| (one, None)).collect();
                Some(LintAnswer { text: job.text, findings })
            }
            Err(error) => {
                tracing::warn!(%subject, %error, "a version was registered and not linted");
                None
            }
        }
    }

    async fn findings(
        &self,
        subject: &Subject,
        job: &LintJob,
    ) -> Result<Vec<Finding>, RegistryError> {
        let previous = match &job.previous {
            Some(stored) if stored.schema_type == job.schema.schema_type() => {
                let references = self.resolve(subject, &stored.references).await?.closure;
                let schema = self.parsed(subject.context(), stored).await?;
                Some((schema, Arc::clone(stored), references))
            }
            Some(_) | None => None,
        };
        let (text, schema, references) =
            (job.text.clone(), Arc::clone(&job.schema), job.references.clone());
        let stream = job.stream.clone();
        let (policy, level, role) = (job.policy.policy(), job.level, role_of(Some(subject)));
        let lint = move || {
            let earlier: Vec<_> = previous
                .iter()
                .map(|(schema, stored, references)| Earlier {
                    schema,
                    text: &stored.text,
                    references,
                })
                .collect();
            let stream = stream.as_ref().map(|stream| StreamContext::new(stream, &[]));
            let input = Input {
                stream: stream.as_ref(),
                form: TextForm::Written,
                earlier: &earlier,
                role,
                level,
                ..Input::new(&schema, &text, &references)
            };
            checker::lint(&input, &policy)
        };
        self.threads.run(lint).await
    }

    /// What lint found in a version when it was registered, as it was kept.
    pub async fn lint_result(
        &self,
        subject: &Subject,
        version: Version,
    ) -> Result<Option<String>, RegistryError> {
        Ok(self.store.lint_result(subject, version).await?)
    }

    /// Keeps what lint found in a version. Nobody waits for it: it can be found again.
    pub fn keep_lint_result(&self, subject: Subject, version: Version, findings: String) {
        let registry = self.clone();
        tokio::spawn(async move {
            if let Err(error) = registry.store.write_lint_result(&subject, version, findings).await
            {
                tracing::warn!(%subject, %error, "a lint result was not kept");
            }
        });
    }
}

/// The findings that refuse, each as a line of a message.
pub(in crate::registry) fn refusals(findings: &[Finding]) -> Vec<String> {
    let is_refused = |one: &&Finding| {
        one.severity == Severity::Error && !one.is_baseline && one.suppressed.is_none()
    };
    let told = |one: &Finding| format!("{} at {}: {}", one.rule.id, one.target, one.message);
    findings.iter().filter(is_refused).map(told).collect()
}
