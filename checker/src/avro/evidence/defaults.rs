//! Whether a decoder can make a value of the default of a field.

use serde_json::Value;

use crate::avro::model::{Model, NodeId, Primitive, Shape};
use crate::avro::number;

/// Whether the JSON text of a default is a value of type `id`. Schemas that were registered without
/// validation may have others.
pub(super) fn is_value(model: &Model, id: NodeId, default: &str) -> bool {
    // Most defaults, told without being read.
    if default == "null"
        && let Shape::Union(branches) = model.shape(id)
        && let Some(first) = branches.of(&model.branches).first()
    {
        return is_value(model, first.node, default) || fits(model, id, &Value::Null);
    }
    serde_json::from_str(default).is_ok_and(|value| fits(model, id, &value))
}

/// The text of a default nests no deeper than the reader of its JSON allows, and so does this.
fn fits(model: &Model, id: NodeId, value: &Value) -> bool {
    match model.shape(id) {
        Shape::Primitive(primitive) => fits_primitive(primitive, value),
        Shape::Fixed(_) => value.is_string(),
        Shape::Enum(at) => value
            .as_str()
            .is_some_and(|found| model.symbols_of(model.enumeration(at)).any(|one| one == found)),
        Shape::Array(items) => value
            .as_array()
            .is_some_and(|values| values.iter().all(|value| fits(model, items.node, value))),
        Shape::Map(values) => value
            .as_object()
            .is_some_and(|entries| entries.values().all(|value| fits(model, values.node, value))),
        Shape::Union(branches) => {
            branches.of(&model.branches).iter().any(|branch| fits(model, branch.node, value))
        }
        Shape::Record(at) => value.as_object().is_some_and(|members| {
            let fields = model.record(at).fields.of(&model.fields);
            fields.iter().all(|field| match (members.get(model.text(field.name)), field.default) {
                (Some(value), _) => fits(model, field.edge.node, value),
                // It was read as a default of its own when its schema was.
                (None, default) => default.is_some(),
            })
        }),
        Shape::Awaited | Shape::Begun => false,
    }
}

fn fits_primitive(primitive: Primitive, value: &Value) -> bool {
    match primitive {
        Primitive::Null => value.is_null(),
        Primitive::Boolean => value.is_boolean(),
        Primitive::Int => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        Primitive::Long => value.as_i64().is_some(),
        Primitive::Float | Primitive::Double => {
            value.is_number()
                || value.as_str().is_some_and(|it| number::parse_java_double(it).is_some())
        }
        Primitive::Bytes | Primitive::String => value.is_string(),
    }
}
