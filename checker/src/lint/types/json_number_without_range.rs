//! A number of JSON of which nothing says how large it may be.

use super::money::money;
use crate::lint::context::Context;
use crate::lint::declaration::{class_of_number_format, with_keyword};
use crate::lint::finding::Findings;
use crate::lint::rule::{ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::{Field, Shape};
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "json-number-without-range",
    category: Category::Types,
    severity: Severity::Info,
    schema_types: &[SchemaType::Json],
    roles: ANY_ROLE,
    explanation: include_str!("json_number_without_range.md"),
    check,
};

/// Last words of names of numbers that grow beyond 2^53, from where on JavaScript rounds.
const HUGE: [&str; 7] = ["id", "ids", "ns", "nanos", "nanoseconds", "snowflake", "no"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        let details = &field.details;
        let is_integer = *field.shape.item() == Shape::Integer(0);
        let is_bare = (is_integer || *field.shape.item() == Shape::Float(0))
            && details.logical.is_none()
            && !details.has_bounds
            && !details.is_constant
            && details.values.is_empty();
        // What money is kept in is another rule's to say.
        let is_money = !is_integer && money(&context.view, field).is_some();
        if !is_bare || is_money {
            continue;
        }
        let is_huge = is_integer && is_huge(field);
        let effect = if is_huge {
            "a consumer in JavaScript rounds it from 2^53 on, and reads another identifier"
        } else {
            "each consumer guesses how wide a type it needs, and the narrowest fails first"
        };
        let message = format!("nothing says how large '{}' may be: {effect}", field.name);
        let finding = findings.add_field(field, message);
        finding.because("type", 0, "neither a format nor a bound is given");
        if is_huge {
            finding
                .because("name", 1, "numbers of this name grow beyond 2^53")
                .at(Severity::Warning);
        }
        let format = if is_integer { "int64" } else { "double" };
        let is_plain = field.shape.is_number() && !is_huge;
        let change = with_keyword(context, field, "format", &format!("\"{format}\""));
        if let Some(change) = change.filter(|_| is_plain) {
            let why = format!("'{}' says that it needs no more than {format}", field.name);
            finding.mended_by(class_of_number_format(context), why, vec![change]);
        }
    }
}

fn is_huge(field: &Field) -> bool {
    let words = &field.words;
    words.last().is_some_and(|last| HUGE.contains(&last.as_str()))
}
