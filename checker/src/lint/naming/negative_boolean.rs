//! A boolean that says no.

use super::renaming::{case_beside, renamed, with_default};
use crate::lint::context::Context;
use crate::lint::finding::{Findings, FixClass};
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::{Field, Shape};

pub(crate) const RULE: Rule = Rule {
    id: "negative-boolean",
    category: Category::Naming,
    severity: Severity::Hint,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("negative_boolean.md"),
    check,
};

/// Terms that are known by their negative form, as words joined by `_`.
const TERMS: [&str; 20] = [
    "no_show",
    "no_shows",
    "no_index",
    "no_follow",
    "no_cache",
    "no_store",
    "no_reply",
    "no_op",
    "no_fault",
    "no_claim",
    "no_claims",
    "no_fly",
    "no_call",
    "no_contact",
    "not_found",
    "not_null",
    "not_applicable",
    "not_before",
    "not_after",
    "no_data",
];

/// Words before the negative one that only say that it is a boolean.
const AUXILIARIES: [&str; 9] = ["is", "was", "are", "has", "had", "do", "does", "should", "can"];

/// What a name denies.
struct Denial<'a> {
    /// The word that denies.
    word: &'a str,
    /// The words of the name that affirms the same.
    affirmed: Vec<&'a str>,
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        if *field.shape.item() != Shape::Boolean || field.notes.is_deprecated {
            continue;
        }
        let Some(denial) = denial(field) else { continue };
        let name = case_beside(&context.view, field).written(&denial.affirmed);
        let message = format!(
            "'{}' is true when something is not: `if not {}` has two noes in it, and one of them \
             gets lost; '{name}' says the same the other way round",
            field.name, field.name
        );
        let finding = findings.add_field(field, message);
        finding.because("name", 1, format!("'{}' denies what follows", denial.word));
        if let Some(changes) = turned_round(context, field, &name) {
            let why = format!(
                "Calls it '{name}'; producers send the opposite from then on, so that it is for a \
                 new stream."
            );
            finding.mended_by(FixClass::Breaking, why, changes);
        }
    }
}

fn denial(field: &Field) -> Option<Denial<'_>> {
    let words: Vec<&str> = field.words.iter().map(String::as_str).collect();
    let (auxiliary, rest) = match words.as_slice() {
        [first, rest @ ..] if AUXILIARIES.contains(first) => (Some(*first), rest),
        all => (None, all),
    };
    let [word, what @ ..] = rest else { return None };
    let name = rest.join("_");
    let is_term = TERMS.iter().any(|term| name == *term || name.starts_with(&format!("{term}_")));
    if what.is_empty() || is_term {
        return None;
    }
    let affirmed = match (auxiliary, *word) {
        // `do_not_track` is the name of a thing.
        (Some("do" | "does"), _) => return None,
        (Some(auxiliary), "not") => [&[auxiliary], what].concat(),
        (None, "not") => what.to_vec(),
        (None | Some("has" | "had"), "no" | "without") => [&["has"], what].concat(),
        (Some("is" | "was" | "are"), "no") => return None,
        (None, "disable") => [what, &["enabled"]].concat(),
        (Some("should"), "disable") => [what, &["enabled"]].concat(),
        (None, "dont") => what.to_vec(),
        _ => return None,
    };
    Some(Denial { word, affirmed })
}

/// The changes that give it the name that affirms, and the opposite default. None where a description
/// would go on to say the opposite: that is for a person to rewrite.
fn turned_round(
    context: &Context<'_>,
    field: &Field,
    name: &str,
) -> Option<Vec<(crate::Span, String)>> {
    if field.notes.doc.is_some() {
        return None;
    }
    let changes = renamed(context, field, name)?;
    match field.default.as_deref() {
        Some("true") => with_default(context, field, changes, "false"),
        Some("false") => with_default(context, field, changes, "true"),
        Some(_) | None => Some(changes),
    }
}
