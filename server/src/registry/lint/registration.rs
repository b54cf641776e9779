//! Lints what is to be registered.

use std::sync::Arc;

use clade_checker::lint::{self as checker, Earlier, Finding, Input, Severity, TextForm};
use clade_checker::stream::{Stream, StreamContext};
use clade_checker::{CompatibilityLevel, ResolvedReference, Schema};

use super::policy::{LintPolicy, policy_in_force};
use super::{LintAnswer, role_of};
use crate::registry::{Config, Registry, RegistryError, StoredSchema, Subject, Version, streams};
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

    /// Lints what is to be registered, if that is wanted or errors refuse it. That it cannot be linted is
    /// no error of the registration, where errors do not refuse it.
    ///
    /// # Errors
    /// [`RegistryError::LintRefused`] with every error that the version before does not have.
    pub(in crate::registry) async fn lint_proposed(
        &self,
        subject: &Subject,
        job: LintJob,
        is_wanted: bool,
    ) -> Result<Option<Box<LintAnswer>>, RegistryError> {
        let is_enforced = job.policy.is_enforced();
        if !(is_wanted || is_enforced) {
            return Ok(None);
        }
        let findings = match self.findings(subject, &job).await {
            Ok(findings) => findings,
            Err(error) if is_enforced => return Err(error),
            Err(error) => {
                tracing::warn!(%subject, %error, "a version is registered that cannot be linted");
                return Ok(None);
            }
        };
        let refused = if is_enforced { refusals(&findings) } else { Vec::new() };
        if !refused.is_empty() {
            return Err(RegistryError::LintRefused { subject: subject.clone(), findings: refused });
        }
        let findings = findings.into_iter().map(|one| (one, None)).collect();
        Ok(Some(Box::new(LintAnswer { text: job.text, findings })))
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
}

/// The findings that refuse, each as a line of a message.
pub(in crate::registry) fn refusals(findings: &[Finding]) -> Vec<String> {
    let is_refused = |one: &&Finding| {
        one.severity == Severity::Error && !one.is_baseline && one.suppressed.is_none()
    };
    let told = |one: &Finding| format!("{} at {}: {}", one.rule.id, one.target, one.message);
    findings.iter().filter(is_refused).map(told).collect()
}
