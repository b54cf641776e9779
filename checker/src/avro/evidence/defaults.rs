//! Whether a decoder can make a value of the default of a field.

use serde_json::Value;

use crate::avro::model::{Edge, Model, NodeId, Primitive, Shape};
use crate::avro::number;

/// What decoders make of a default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// It is no value of the type. Schemas that were registered without validation may have such.
    Not,
    /// It is a value of a branch of a union that Avro Java does not look for, or of a fixed but for
    /// its length.
    Differs,
    /// It leads to defaults of fields inside it, and these to more than are followed.
    Endless,
    Whole,
}

/// Most values that are looked at in one default, those of defaults inside it included. A record with
/// a field of its own type and an empty default has one without end.
const VALUES_MAX: usize = 4_096;

/// Deepest nesting of defaults inside one another.
const DEPTH_MAX: usize = 32;

/// How far a default is followed.
struct Bounds {
    values_left: usize,
    depth_left: usize,
    is_exceeded: bool,
}

/// Which branches of a union a default may be a value of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Branches {
    Any,
    /// The first that Avro Java 1.12 takes to fit, which then has to: it lets pass any array, map,
    /// record or enum, and any number for a number.
    AsJava,
}

/// What decoders make of the JSON text of a default of type `id`.
pub(super) fn fit(model: &Model, id: NodeId, default: &str) -> Fit {
    // The commonest default, told without being read.
    if default == "null" && is_null_first(model, id) {
        return Fit::Whole;
    }
    let Ok(value) = serde_json::from_str(default) else { return Fit::Not };
    let ask = |taken| {
        let mut bounds =
            Bounds { values_left: VALUES_MAX, depth_left: DEPTH_MAX, is_exceeded: false };
        let fits = fits(model, id, &value, taken, &mut bounds);
        (fits, bounds.is_exceeded)
    };
    match (ask(Branches::AsJava), ask(Branches::Any)) {
        ((_, true), _) | (_, (_, true)) => Fit::Endless,
        ((true, _), _) => Fit::Whole,
        (_, (true, _)) => Fit::Differs,
        _ => Fit::Not,
    }
}

fn is_null_first(model: &Model, id: NodeId) -> bool {
    let Shape::Union(branches) = model.shape(id) else { return false };
    let first = branches.of(&model.branches).first();
    first.is_some_and(|it| matches!(model.shape(it.node), Shape::Primitive(Primitive::Null)))
}

/// The text of a default nests no deeper than the reader of its JSON allows, and so does this, but for
/// the defaults inside it.
fn fits(model: &Model, id: NodeId, value: &Value, taken: Branches, bounds: &mut Bounds) -> bool {
    let Some(left) = bounds.values_left.checked_sub(1) else {
        bounds.is_exceeded = true;
        return false;
    };
    bounds.values_left = left;
    match model.shape(id) {
        Shape::Primitive(primitive) => fits_primitive(primitive, value),
        Shape::Fixed(at) => value.as_str().is_some_and(|text| {
            let size = usize::try_from(model.fixed_type(at).size);
            taken == Branches::Any || size.is_ok_and(|size| text.chars().count() == size)
        }),
        Shape::Enum(at) => value
            .as_str()
            .is_some_and(|found| model.symbols_of(model.enumeration(at)).any(|one| one == found)),
        Shape::Array(items) => value.as_array().is_some_and(|values| {
            values.iter().all(|value| fits(model, items.node, value, taken, bounds))
        }),
        Shape::Map(values) => value.as_object().is_some_and(|entries| {
            entries.values().all(|value| fits(model, values.node, value, taken, bounds))
        }),
        Shape::Union(branches) => {
            let mut branches = branches.of(&model.branches).iter();
            match taken {
                Branches::Any => {
                    branches.any(|it: &Edge| fits(model, it.node, value, taken, bounds))
                }
                Branches::AsJava => branches
                    .find(|it| java_takes(model.shape(it.node), value))
                    .is_some_and(|it| fits(model, it.node, value, taken, bounds)),
            }
        }
        Shape::Record(at) => value.as_object().is_some_and(|members| {
            let fields = model.record(at).fields.of(&model.fields);
            fields.iter().all(|field| match (members.get(model.text(field.name)), field.default) {
                (Some(value), _) => fits(model, field.edge.node, value, taken, bounds),
                (None, Some(default)) => {
                    inner_fits(model, field.edge.node, model.text(default), taken, bounds)
                }
                (None, None) => false,
            })
        }),
        Shape::Awaited | Shape::Begun => false,
    }
}

/// The same for the default of a field of a record that is itself in a default.
fn inner_fits(
    model: &Model,
    id: NodeId,
    default: &str,
    taken: Branches,
    bounds: &mut Bounds,
) -> bool {
    let Some(left) = bounds.depth_left.checked_sub(1) else {
        bounds.is_exceeded = true;
        return false;
    };
    // To read a long text costs as much as to look at some values.
    bounds.values_left = bounds.values_left.saturating_sub(default.len() / 64);
    let Ok(value) = serde_json::from_str(default) else { return false };
    bounds.depth_left = left;
    let fits = fits(model, id, &value, taken, bounds);
    bounds.depth_left += 1;
    fits
}

/// # Source
/// Avro Java 1.12, `ResolvingGrammarGenerator.encode`, as it behaves.
fn java_takes(branch: Shape, value: &Value) -> bool {
    match branch {
        Shape::Primitive(Primitive::Null) => value.is_null(),
        Shape::Primitive(Primitive::Boolean) => value.is_boolean(),
        Shape::Primitive(
            Primitive::Int | Primitive::Long | Primitive::Float | Primitive::Double,
        ) => value.is_number(),
        Shape::Primitive(Primitive::Bytes | Primitive::String) | Shape::Fixed(_) => {
            value.is_string()
        }
        Shape::Array(_) | Shape::Map(_) | Shape::Record(_) | Shape::Enum(_) | Shape::Union(_) => {
            true
        }
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
