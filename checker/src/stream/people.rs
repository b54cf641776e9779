//! Who writes a stream, who reads it, and what they want to hear.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::document::Stream;
use crate::lint::{Policy, Profile, Severity};

/// A service that writes a stream.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Producer {
    /// The service.
    pub name: String,
    /// The team whose it is; absent means that the service stands for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The versions of the value's subject that it writes, where that is not the newest one alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pinned_versions: Vec<i32>,
}

/// A service that reads a stream.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Consumer {
    /// The service.
    pub name: String,
    /// The versions of the value's subject that it was built with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pinned_versions: Vec<i32>,
    /// The text of the schema that it reads with, where that is no version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reader_schema: Option<String>,
}

/// What is to be heard of lint rules, by their ids.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct LintSettings {
    /// `minimal`, `recommended` or `strict`; absent means `recommended`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Severities of single rules: `error`, `warning`, `info`, `hint` or `off`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub overrides: BTreeMap<String, String>,
    /// Rules that do not apply to this stream, each with the reason.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub suppressions: BTreeMap<String, String>,
    /// Whether findings of severity `error` refuse a registration.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub enforce: bool,
}

impl Producer {
    /// Who answers for what it writes.
    pub(crate) fn answering(&self) -> &str {
        self.owner.as_deref().unwrap_or(&self.name)
    }
}

impl Stream {
    /// What the document wants to hear of lint rules.
    pub fn lint_policy(&self) -> Policy {
        let profile = self.lint.profile.as_deref().and_then(Profile::from_wire_name);
        let mut policy = Policy::of_profile(profile.unwrap_or_default());
        for (id, name) in &self.lint.overrides {
            policy.severities.insert(id.clone(), Severity::from_wire_name(name));
        }
        policy
    }
}

/// A time in the largest unit that says it exactly: `3 days`.
pub(crate) fn days(millis: u64) -> String {
    const UNITS: [(u64, &str); 4] =
        [(86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute"), (1000, "second")];
    let exact = UNITS.iter().find(|(unit, _)| millis.is_multiple_of(*unit) && millis > 0);
    let (count, name) = exact.map_or((millis, "ms"), |(unit, name)| (millis / unit, *name));
    let plural = if count == 1 || name == "ms" { "" } else { "s" };
    format!("{count} {name}{plural}")
}
