//! What a team wants to hear of: a profile, and severities of single rules.

use std::collections::BTreeMap;

use super::finding::Finding;
use super::rule::{Rule, Severity};

/// Which findings count, and how much.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// What is shown at all.
    pub profile: Profile,
    /// The severity that a plain case of a rule has, by its id; none for rules that are off. Findings
    /// that are milder or graver than the plain case move with it.
    pub severities: BTreeMap<String, Option<Severity>>,
}

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Profile {
    /// Errors only.
    Minimal,
    /// Everything but hints.
    #[default]
    Recommended,
    /// Everything.
    Strict,
}

impl Profile {
    /// Every profile, the quietest first.
    pub const ALL: [Profile; 3] = [Profile::Minimal, Profile::Recommended, Profile::Strict];

    /// The name in settings: `recommended`.
    pub fn wire_name(self) -> &'static str {
        match self {
            Profile::Minimal => "minimal",
            Profile::Recommended => "recommended",
            Profile::Strict => "strict",
        }
    }

    /// The profile with this name.
    pub fn from_wire_name(name: &str) -> Option<Profile> {
        Profile::ALL.into_iter().find(|profile| profile.wire_name() == name)
    }

    fn least(self) -> Severity {
        match self {
            Profile::Minimal => Severity::Error,
            Profile::Recommended => Severity::Info,
            Profile::Strict => Severity::Hint,
        }
    }
}

impl Policy {
    /// A policy of a profile alone.
    pub fn of_profile(profile: Profile) -> Policy {
        Policy { profile, severities: BTreeMap::new() }
    }

    /// Whether the rule is asked at all.
    pub(crate) fn is_on(&self, rule: &Rule) -> bool {
        self.severities.get(rule.id) != Some(&None)
    }

    /// The severity of a finding once the team's word is heard.
    pub(crate) fn severity(&self, finding: &Finding) -> Severity {
        let Some(Some(wanted)) = self.severities.get(finding.rule.id) else {
            return finding.severity;
        };
        let place = |severity: Severity| Severity::ALL.iter().position(|one| *one == severity);
        let place = |severity| place(severity).expect("the list has every severity");
        let moved = place(finding.severity) + place(*wanted);
        let moved = moved.saturating_sub(place(finding.rule.severity));
        Severity::ALL[moved.min(Severity::ALL.len() - 1)]
    }

    /// Whether findings of this severity are shown.
    pub(crate) fn shows(&self, severity: Severity) -> bool {
        severity >= self.profile.least()
    }
}
