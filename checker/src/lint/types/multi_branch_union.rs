//! A field whose values are of one type or of another.

use crate::lint::context::Context;
use crate::lint::declaration;
use crate::lint::finding::Findings;
use crate::lint::rule::{ANY_ROLE, AVRO_AND_JSON, Category, Rule, Severity};
use crate::lint::view::{Field, Shape, View};
use crate::lint::words::words;
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "multi-branch-union",
    category: Category::Types,
    severity: Severity::Warning,
    schema_types: AVRO_AND_JSON,
    roles: ANY_ROLE,
    explanation: include_str!("multi_branch_union.md"),
    check,
};

/// Last words of names of records that are there to hold a value of any type.
const VARIANTS: [&str; 3] = ["value", "any", "variant"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    for field in view.own_fields() {
        let Shape::Union(branches) = field.shape.item() else { continue };
        if is_widening(branches) || is_open_enum(branches) || is_variant(view, field) {
            continue;
        }
        // An object of one kind or another is a choice of the model, which JSON Schema can tell
        // apart.
        let is_plain = branches.iter().all(Shape::is_leaf);
        let is_avro = view.schema_type == SchemaType::Avro;
        if !is_avro && !is_plain && !has_list_of_types(context, field) {
            continue;
        }
        let kinds: Vec<_> = branches.iter().map(|branch| kind(view, branch)).collect();
        let message = format!(
            "'{}' is {}: each consumer has to ask for the type of each value, and tables and \
             columns have no place for it",
            field.name,
            kinds.join(" or ")
        );
        let finding = findings.add_field(field, message);
        finding.because("type", 0, format!("{} branches beside null", branches.len()));
    }
}

/// Whether the branches are numbers of which one is the other with more digits.
fn is_widening(branches: &[Shape]) -> bool {
    let is_all = |is: fn(&Shape) -> bool| branches.iter().all(is);
    is_all(|one| matches!(one, Shape::Integer(_)))
        || is_all(|one| matches!(one, Shape::Float(_)))
        || is_all(|one| matches!(one, Shape::Integer(0) | Shape::Float(0)))
}

/// Whether the branches are the symbols that are known and any other text.
fn is_open_enum(branches: &[Shape]) -> bool {
    branches.iter().all(|one| matches!(one, Shape::Enum(_) | Shape::String))
}

fn is_variant(view: &View, field: &Field) -> bool {
    let owner = words(&view.type_of(field.owner).name);
    owner.last().is_some_and(|last| VARIANTS.contains(&last.as_str()))
}

/// Whether `type` of a property lists several types.
fn has_list_of_types(context: &Context<'_>, field: &Field) -> bool {
    let node = declaration::of_field(context, field);
    node.and_then(|node| node.get("type")).is_some_and(|types| types.items().is_some())
}

fn kind(view: &View, shape: &Shape) -> String {
    match shape {
        Shape::Any => "anything".to_owned(),
        Shape::Null => "null".to_owned(),
        Shape::Boolean => "a boolean".to_owned(),
        Shape::Integer(_) => "an integer".to_owned(),
        Shape::Float(_) => "a number".to_owned(),
        Shape::String => "a string".to_owned(),
        Shape::Bytes | Shape::Fixed(_) => "bytes".to_owned(),
        Shape::Known => "a known message".to_owned(),
        Shape::Enum(id) => format!("an enum {}", view.type_of(*id).name).trim_end().to_owned(),
        Shape::Record(id) => format!("a record {}", view.type_of(*id).name).trim_end().to_owned(),
        Shape::Array(_) => "a list".to_owned(),
        Shape::Map(_) => "a map".to_owned(),
        Shape::Union(_) => "one of several".to_owned(),
    }
}
