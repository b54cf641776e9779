//! A schema whose names belong to nobody.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::Shape;
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "namespace-missing",
    category: Category::Naming,
    severity: Severity::Warning,
    schema_types: &[SchemaType::Avro, SchemaType::Protobuf],
    roles: ANY_ROLE,
    explanation: include_str!("namespace_missing.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    let is_missing = match view.schema_type {
        SchemaType::Protobuf => {
            context.protobuf().is_some_and(|files| files.main().package.is_empty())
        }
        SchemaType::Avro | SchemaType::Json => match view.root {
            Shape::Record(id) | Shape::Enum(id) => {
                let one = view.type_of(id);
                one.namespace.is_empty() && !one.is_imported
            }
            _ => false,
        },
    };
    if !is_missing {
        return;
    }
    let (word, harm) = match view.schema_type {
        SchemaType::Protobuf => ("package", "the types of two teams collide in one program"),
        SchemaType::Avro | SchemaType::Json => {
            ("namespace", "the types of two teams collide in one program, and in one schema")
        }
    };
    let message = format!("the schema has no {word}: {harm}, and nobody sees whose they are");
    findings.add(&view.root_place, message).because(word, 0, "there is none");
}
