//! Lint policies: what a scope wants to hear, and whether errors refuse a registration.

use std::collections::BTreeMap;

use clade_checker::lint::{self as checker, Policy, Profile, Severity};
use clade_checker::stream::Stream;
use serde::{Deserialize, Serialize};

use crate::registry::{Registry, RegistryError, Scope, Subject, streams};
use crate::store::{OverlayKind, Settings, StoreError};

/// What one scope says; what it leaves open is said by the scopes around it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LintPolicy {
    /// What is shown at all.
    pub profile: Option<Profile>,
    /// The severity of a plain case of a rule, by its id; none for rules that are off.
    pub severities: BTreeMap<String, Option<Severity>>,
    /// Whether errors refuse a registration.
    pub enforce: Option<bool>,
}

/// The form in which a policy is kept.
#[derive(Serialize, Deserialize)]
struct PolicyDocument {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    profile: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    severities: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    enforce: Option<bool>,
}

/// The word for a rule that is not asked.
pub(crate) const OFF: &str = "off";

impl LintPolicy {
    /// The policy with what `above` says in its place.
    fn with(mut self, above: LintPolicy) -> LintPolicy {
        self.severities.extend(above.severities);
        LintPolicy {
            profile: above.profile.or(self.profile),
            severities: self.severities,
            enforce: above.enforce.or(self.enforce),
        }
    }

    /// What the checker is asked by.
    pub fn policy(&self) -> Policy {
        Policy { profile: self.profile.unwrap_or_default(), severities: self.severities.clone() }
    }

    /// Whether errors refuse a registration.
    pub fn is_enforced(&self) -> bool {
        self.enforce == Some(true)
    }

    fn to_json(&self) -> String {
        let name = |severity: &Option<Severity>| severity.map_or(OFF, Severity::wire_name);
        let severities = self.severities.iter();
        let document = PolicyDocument {
            profile: self.profile.map(|profile| profile.wire_name().to_owned()),
            severities: severities.map(|(id, one)| (id.clone(), name(one).to_owned())).collect(),
            enforce: self.enforce,
        };
        serde_json::to_string(&document).expect("a policy has string keys only")
    }

    /// Reads what [`LintPolicy::to_json`] wrote. Rules that are gone by now say nothing.
    fn from_json(text: &str) -> Result<LintPolicy, StoreError> {
        let damaged = || StoreError::Damaged("a lint policy".to_owned());
        let document: PolicyDocument = serde_json::from_str(text).map_err(|_| damaged())?;
        let known = document.severities.into_iter().filter(|(id, _)| checker::rule(id).is_some());
        let severities = known.map(|(id, name)| match name.as_str() {
            OFF => Ok((id, None)),
            name => Ok((id, Some(Severity::from_wire_name(name).ok_or_else(damaged)?))),
        });
        let profile = document.profile.map(|name| Profile::from_wire_name(&name));
        Ok(LintPolicy {
            profile: profile.map(|found| found.ok_or_else(damaged)).transpose()?,
            severities: severities.collect::<Result<_, _>>()?,
            enforce: document.enforce,
        })
    }

    /// What the document of a stream says.
    fn of_stream(stream: &Stream) -> LintPolicy {
        let profile = stream.lint.profile.as_deref().and_then(Profile::from_wire_name);
        LintPolicy {
            profile,
            severities: stream.lint_policy().severities,
            enforce: stream.lint.enforce.then_some(true),
        }
    }
}

/// The policy in force: that of the subject over those of its streams, of its context and of all
/// contexts.
pub(in crate::registry) fn policy_in_force(
    settings: &Settings,
    streams: &[(Subject, Stream)],
) -> Result<LintPolicy, StoreError> {
    let read = |text: &Option<String>| match text {
        Some(text) => LintPolicy::from_json(text),
        None => Ok(LintPolicy::default()),
    };
    let mut policy = read(&settings.global.lint_policy)?.with(read(&settings.context.lint_policy)?);
    for (_, stream) in streams {
        policy = policy.with(LintPolicy::of_stream(stream));
    }
    Ok(policy.with(read(&settings.subject.lint_policy)?))
}

impl Registry {
    /// The policy of `scope`: its own, or with `or_inherited` the one in force.
    ///
    /// # Errors
    /// [`RegistryError::LintPolicyNotFound`] if it has none of its own.
    pub async fn lint_policy(
        &self,
        scope: &Scope,
        or_inherited: bool,
    ) -> Result<LintPolicy, RegistryError> {
        let subject = scope.subject();
        let settings = self.store.settings(&subject).await?;
        if or_inherited {
            let streams = streams::of_settings(&settings)?;
            return Ok(policy_in_force(&settings, &streams)?);
        }
        match &settings.subject.lint_policy {
            Some(text) => Ok(LintPolicy::from_json(text)?),
            None => Err(RegistryError::LintPolicyNotFound(subject)),
        }
    }

    /// The policies of all scopes after `after`, by context and name.
    pub async fn lint_policies(
        &self,
        after: Option<&Subject>,
    ) -> Result<Vec<(Subject, LintPolicy)>, RegistryError> {
        let overlays = self.store.overlays(OverlayKind::LintPolicy, None).await?;
        let rest = overlays.into_iter().filter(|one| after.is_none_or(|after| one.name > *after));
        let policies = rest.map(|one| Ok((one.name, LintPolicy::from_json(&one.document)?)));
        Ok(policies.collect::<Result<_, StoreError>>()?)
    }

    /// Sets the policy of `scope`, which need not have a subject.
    pub async fn set_lint_policy(
        &self,
        scope: &Scope,
        policy: &LintPolicy,
    ) -> Result<(), RegistryError> {
        self.write_lint_policy(scope, Some(policy.to_json())).await.map(|_| ())
    }

    /// Clears the policy of `scope`; answers with what it was.
    ///
    /// # Errors
    /// [`RegistryError::LintPolicyNotFound`] if it had none.
    pub async fn delete_lint_policy(&self, scope: &Scope) -> Result<LintPolicy, RegistryError> {
        match self.write_lint_policy(scope, None).await? {
            Some(text) => Ok(LintPolicy::from_json(&text)?),
            None => Err(RegistryError::LintPolicyNotFound(scope.subject())),
        }
    }

    /// Writes a policy; answers with the text that was there before.
    async fn write_lint_policy(
        &self,
        scope: &Scope,
        document: Option<String>,
    ) -> Result<Option<String>, RegistryError> {
        let name = scope.subject();
        name.validate()?;
        let before = self.replace_overlay(OverlayKind::LintPolicy, &name, document).await?;
        Ok(before.map(|one| one.document))
    }
}
