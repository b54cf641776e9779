//! Lints what is to be registered.

use clade_checker::lint::{Finding, TextForm};

use super::policy::policy_in_force;
use super::{LintAnswer, LintJob, Read, role_of};
use crate::registry::{Config, Registry, RegistryError, Subject, Version, streams};
use crate::store::{Settings, VersionRow};

impl Registry {
    /// Lints what is to follow `previous`, if that is wanted or errors refuse it. That it cannot be linted
    /// is no error of the registration, where errors do not refuse it.
    ///
    /// # Errors
    /// [`RegistryError::LintRefused`] with every error that the version before does not have.
    pub(in crate::registry) async fn lint_proposed(
        &self,
        subject: &Subject,
        (settings, config): (&Settings, &Config),
        read: Read,
        previous: Option<&VersionRow>,
        is_wanted: bool,
    ) -> Result<Option<Box<LintAnswer>>, RegistryError> {
        let streams = streams::of_settings(settings)?;
        let policy = policy_in_force(settings, &streams)?;
        let is_enforced = policy.is_enforced();
        if !(is_wanted || is_enforced) {
            return Ok(None);
        }
        let earlier = previous.map(std::slice::from_ref).unwrap_or_default();
        let found = async {
            let job = LintJob {
                policy: policy.policy(),
                form: TextForm::Written,
                earlier: self.earlier(Some(subject), &read, earlier).await?,
                read,
                role: role_of(Some(subject)),
                level: config.compatibility_level,
                memory: self.enum_memory(subject.context(), Some(subject)).await,
                stream: streams.into_iter().next().map(|(_, stream)| stream),
                samples: Vec::new(),
            };
            self.threads.run(move || job.run(false)).await
        };
        let found = match found.await {
            Ok(found) => found,
            Err(error) if is_enforced => return Err(error),
            Err(error) => {
                tracing::warn!(%subject, %error, "a version is registered that cannot be linted");
                return Ok(None);
            }
        };
        if is_enforced {
            refuse(subject, found.findings.iter().map(|(finding, _)| finding))?;
        }
        Ok(Some(Box::new(found)))
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

/// Refuses errors that are new.
///
/// # Errors
/// [`RegistryError::LintRefused`] with each as a line.
pub(in crate::registry) fn refuse<'a>(
    subject: &Subject,
    findings: impl Iterator<Item = &'a Finding>,
) -> Result<(), RegistryError> {
    let told = |one: &Finding| format!("{} at {}: {}", one.rule.id, one.target, one.message);
    let findings: Vec<_> = findings.filter(|one| one.is_new_error()).map(told).collect();
    if findings.is_empty() {
        return Ok(());
    }
    Err(RegistryError::LintRefused { subject: subject.clone(), findings })
}
