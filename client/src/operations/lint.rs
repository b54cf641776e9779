//! `/api/v1/lint`: anti-patterns in schemas and the policies about them, of Clade alone.

use reqwest::Method;

use super::check::JSON;
use super::path::Path;
use super::query::{Scope, Version};
use crate::Client;
use crate::api::{LintPoliciesResponse, LintPolicy, LintRequest, LintResponse, LintRule};
use crate::error::Result;

const POLICY: &str = "/api/v1/lint/policy";

impl Client {
    /// Lints a text, or a version of a subject.
    ///
    /// # Errors
    /// Code 400 for a request that says too little or too much, 42201 for what is no schema.
    pub async fn lint(&self, question: &LintRequest) -> Result<LintResponse> {
        let call = self.call(Method::POST, Path::of_server("/api/v1/lint"))?;
        self.send(&call.json(question).content_type(JSON)).await?.json()
    }

    /// Every rule with its page.
    ///
    /// # Errors
    /// As every call.
    pub async fn lint_rules(&self) -> Result<Vec<LintRule>> {
        self.get(Path::of_server("/api/v1/lint/rules")).await?.json()
    }

    /// One rule with its page, as `string-as-enum`.
    ///
    /// # Errors
    /// Code 404 for an unknown rule.
    pub async fn lint_rule(&self, id: &str) -> Result<LintRule> {
        self.get(Path::of_server("/api/v1/lint/rules").name(id)).await?.json()
    }

    /// What lint found in a version when it was registered.
    ///
    /// # Errors
    /// Code 40401 if the subject is not there, 40402 if the version is not.
    pub async fn lint_of_version(
        &self,
        subject: &str,
        version: impl Into<Version>,
    ) -> Result<LintResponse> {
        let path = Path::new("/api/v1/subjects").subject(subject).then("/versions");
        self.get(path.name(&version.into().to_string()).then("/lint")).await?.json()
    }

    /// A page of the lint policies of all scopes: `cursor` is the `next` of the page before.
    ///
    /// # Errors
    /// As every call.
    pub async fn lint_policies(&self, cursor: Option<&str>) -> Result<LintPoliciesResponse> {
        self.get(Path::of_server("/api/v1/lint/policies").with_any("cursor", cursor)).await?.json()
    }

    /// The lint policy of a scope; with `in_force` what holds there, whoever says it.
    ///
    /// # Errors
    /// Code 40491 if the scope has none of its own.
    pub async fn lint_policy(
        &self,
        scope: impl Into<Scope<'_>>,
        in_force: bool,
    ) -> Result<LintPolicy> {
        self.get(scope.into().path(POLICY).with_flag("inForce", in_force)).await?.json()
    }

    /// Gives a scope a lint policy in place of the one that it has.
    ///
    /// # Errors
    /// Code 400 for unknown profiles, rules and severities.
    pub async fn set_lint_policy(
        &self,
        scope: impl Into<Scope<'_>>,
        policy: &LintPolicy,
    ) -> Result<LintPolicy> {
        let call = self.call(Method::PUT, scope.into().path(POLICY))?;
        self.send(&call.json(policy).content_type(JSON)).await?.json()
    }

    /// Takes the lint policy of a scope away; answers it.
    ///
    /// # Errors
    /// Code 40491 if the scope has none of its own.
    pub async fn delete_lint_policy(&self, scope: impl Into<Scope<'_>>) -> Result<LintPolicy> {
        let call = self.call(Method::DELETE, scope.into().path(POLICY))?.once();
        self.send(&call).await?.json()
    }
}
