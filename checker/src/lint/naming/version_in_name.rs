//! A version in the name of an event, where the history of its subject should be.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::{Shape, Type};

pub(crate) const RULE: Rule = Rule {
    id: "version-in-name",
    category: Category::Naming,
    severity: Severity::Info,
    schema_types: ALL_TYPES,
    roles: NOT_KEYS,
    explanation: include_str!("version_in_name.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    let types: Vec<&Type> = match &view.root {
        Shape::Record(id) | Shape::Enum(id) => vec![view.type_of(*id)],
        _ => Vec::new(),
    };
    for one in types.into_iter().filter(|one| !one.is_imported) {
        let Some(version) = version(&one.name) else { continue };
        let message = format!(
            "'{}' has a version in its name: the next one is another event for every consumer, and \
             no check of compatibility looks from one to the other",
            one.name
        );
        findings.add_type(one, message).because("name", 1, format!("it ends in '{version}'"));
    }
}

/// The version at the end of a name: `OrderV2`, `order_v2`, and not `IPv4` or `UuidV4`.
fn version(name: &str) -> Option<&str> {
    let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let number = &name[stem.len()..];
    let before = stem.strip_suffix(['V', 'v'])?;
    let letter = before.chars().last()?;
    let is_word = match stem.ends_with('V') {
        true => letter.is_lowercase() || matches!(letter, '_' | '-'),
        false => matches!(letter, '_' | '-' | ' '),
    };
    let is_standard = ["ip", "uuid", "http", "tls", "oauth", "gtin"]
        .iter()
        .any(|word| before.to_lowercase().ends_with(word));
    (is_word && !number.is_empty() && !is_standard).then(|| &name[before.len()..])
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_stand_at_the_end() {
        for (name, expected) in [
            ("OrderV2", Some("V2")),
            ("order_v12", Some("v12")),
            ("Order", None),
            ("OrderV", None),
            ("IPv4", None),
            ("UuidV4", None),
            ("HIV1", None),
            ("V2", None),
        ] {
            assert_eq!(version(name), expected, "{name}");
        }
    }
}
