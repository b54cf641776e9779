//! What a rule set must keep before it may be stored. Which rules there are is up to clients.

use std::collections::BTreeSet;

use clade_checker::{Rule, RuleSet};

use super::error::RegistryError;

/// Longest name of a rule, in characters.
const NAME_CHARACTERS_MAX: usize = 256;

const MIGRATION_MODES: [&str; 3] = ["UPGRADE", "DOWNGRADE", "UPDOWN"];
const DATA_MODES: [&str; 3] = ["WRITE", "READ", "WRITEREAD"];
/// The modes of two halves, each of which may have an action of its own.
const TWOFOLD_MODES: [&str; 2] = ["WRITEREAD", "UPDOWN"];

/// Refuses rules that clients could not run.
///
/// # Errors
/// [`RegistryError::InvalidRuleSet`] with the first thing that is wrong.
pub(super) fn validate(rule_set: &RuleSet) -> Result<(), RegistryError> {
    let mut names = BTreeSet::new();
    for (rules, modes, wrong_mode) in [
        (
            &rule_set.migration_rules,
            MIGRATION_MODES,
            "Migration rules can only be UPGRADE, DOWNGRADE, UPDOWN",
        ),
        (&rule_set.domain_rules, DATA_MODES, "Domain rules can only be WRITE, READ, WRITEREAD"),
        (&rule_set.encoding_rules, DATA_MODES, "Encoding rules can only be WRITE, READ, WRITEREAD"),
    ] {
        for rule in rules {
            if let Some(name) = &rule.name
                && !names.insert(name)
            {
                return Err(invalid(format!("Found rule with duplicate name '{name}'")));
            }
            validate_rule(rule)?;
            if !rule.mode.as_deref().is_some_and(|mode| modes.contains(&mode)) {
                return Err(invalid(wrong_mode));
            }
        }
    }
    Ok(())
}

fn validate_rule(rule: &Rule) -> Result<(), RegistryError> {
    if rule.rule_type.is_none() {
        return Err(invalid("Missing rule type"));
    }
    validate_name(rule.name.as_deref().ok_or_else(|| invalid("Missing rule name"))?)?;
    let is_twofold = rule.mode.as_deref().is_some_and(|mode| TWOFOLD_MODES.contains(&mode));
    let actions = [&rule.on_success, &rule.on_failure];
    if !is_twofold && actions.into_iter().flatten().any(|actions| actions.contains(',')) {
        return Err(invalid("Multiple actions only valid with WRITEREAD and UPDOWN"));
    }
    Ok(())
}

fn validate_name(name: &str) -> Result<(), RegistryError> {
    let Some(first) = name.chars().next() else { return Err(invalid("Empty rule name")) };
    if name.chars().count() > NAME_CHARACTERS_MAX {
        return Err(invalid("Rule name too long"));
    }
    if !(first.is_alphabetic() || first == '_') {
        return Err(invalid(format!("Illegal initial character in rule name: {name}")));
    }
    if !name.chars().all(|c| c.is_alphabetic() || c.is_numeric() || matches!(c, '_' | '-')) {
        return Err(invalid(format!("Illegal character in rule name: {name}")));
    }
    Ok(())
}

fn invalid(message: impl Into<String>) -> RegistryError {
    RegistryError::InvalidRuleSet(message.into())
}
