//! Suppressions in schema texts: a rule and the reason why it does not apply.

use super::finding::Finding;
use super::view::{Suppression, View};
use crate::json_text::{Node, Value};

/// The property of Avro and JSON Schema: `"x-lint-ignore": {"rule": "reason"}`.
pub(crate) const PROPERTY: &str = "x-lint-ignore";

/// The words in a Protobuf comment: `lint:ignore rule - reason`.
const WORDS: &str = "lint:ignore";

/// Those in the value of [`PROPERTY`]; what is no reason is read as an empty one.
pub(crate) fn of_property(value: &Node) -> Vec<Suppression> {
    let members = value.members().unwrap_or_default().iter();
    members
        .map(|member| {
            let reason = match &member.value.value {
                Value::String(reason) => reason.trim().to_owned(),
                _ => String::new(),
            };
            Suppression { rule: member.key.clone(), reason }
        })
        .collect()
}

/// A comment without its lines of suppressions, and these.
pub(crate) fn of_comment(comment: &str) -> (String, Vec<Suppression>) {
    let mut suppressions = Vec::new();
    let mut lines = Vec::new();
    for line in comment.lines() {
        let Some(rest) = line.trim().strip_prefix(WORDS) else {
            lines.push(line);
            continue;
        };
        let rest = rest.trim();
        let (rule, reason) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let reason = reason.trim_start_matches(|letter: char| {
            letter.is_whitespace() || matches!(letter, '-' | '\u{2013}' | '\u{2014}' | ':')
        });
        suppressions.push(Suppression { rule: rule.to_owned(), reason: reason.trim().to_owned() });
    }
    (lines.join("\n").trim().to_owned(), suppressions)
}

/// The reason that the text gives for not applying the rule of a finding at its place, or at the type
/// that declares the place. A suppression without a reason does not count.
pub(crate) fn reason(view: &View, finding: &Finding) -> Option<String> {
    let of_fields = view.fields.iter().filter(|field| field.place.target == finding.target);
    let of_fields = of_fields.flat_map(|field| {
        [&field.notes, &view.type_of(field.owner).notes].map(|notes| &notes.suppressions)
    });
    let of_types = view.types.iter().filter(|one| one.place.target == finding.target);
    let of_types = of_types.map(|one| &one.notes.suppressions);
    let root = match &view.root {
        super::view::Shape::Record(id) => Some(&view.type_of(*id).notes.suppressions),
        _ => None,
    };
    let of_root = root.filter(|_| finding.target.is_empty());
    let mut all = of_fields.chain(of_types).chain(of_root).flatten();
    all.find(|one| one.rule == finding.rule.id && !one.reason.is_empty())
        .map(|one| one.reason.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suppression(rule: &str, reason: &str) -> Suppression {
        Suppression { rule: rule.to_owned(), reason: reason.to_owned() }
    }

    #[test]
    fn comments_lose_their_suppressions() {
        let comment =
            " What it is.\n lint:ignore vague-name \u{2014} the name is the law's\n More.";
        let (doc, suppressions) = of_comment(comment);
        assert_eq!(doc, "What it is.\n More.");
        assert_eq!(suppressions, [suppression("vague-name", "the name is the law's")]);
        assert_eq!(of_comment("lint:ignore vague-name").1, [suppression("vague-name", "")]);
    }

    #[test]
    fn properties_have_a_rule_and_a_reason_each() {
        let value = crate::json_text::parse_as_jackson(r#"{"a-b": " so ", "c": 1}"#).unwrap();
        assert_eq!(of_property(&value), [suppression("a-b", "so"), suppression("c", "")]);
    }
}
