//! Keys as JSON text, in the order of the properties of the schema.

use super::{DEPTH_MAX, Sample, Seed, is_single};
use crate::json_text::write_string;
use crate::limits::STREAM_SAMPLE_STEPS_MAX;
use crate::lint::view::{Body, Shape, View};

/// The names and types of properties in their order. Of a schema that says more than a view tells, its
/// whole text.
pub(super) fn form(text: &str, view: &View) -> String {
    let mut form = String::new();
    let mut steps = STREAM_SAMPLE_STEPS_MAX;
    if write_form(view, &view.root, 0, &mut steps, &mut form).is_none() {
        return text.to_owned();
    }
    form
}

fn write_form(
    view: &View,
    shape: &Shape,
    depth: usize,
    steps: &mut u32,
    out: &mut String,
) -> Option<()> {
    *steps = steps.checked_sub(1)?;
    if depth > DEPTH_MAX {
        return None;
    }
    match shape {
        Shape::Record(id) => {
            let record = view.type_of(*id).record()?;
            if record.is_composed {
                return None;
            }
            out.push('{');
            for field in view.fields_of(record) {
                write_string(&field.name, out);
                let optional = if field.is_required { ":" } else { "?:" };
                out.push_str(optional);
                write_form(view, &field.shape, depth + 1, steps, out)?;
                out.push(',');
            }
            out.push('}');
        }
        Shape::Array(item) => {
            out.push('[');
            write_form(view, item, depth + 1, steps, out)?;
            out.push(']');
        }
        Shape::Any | Shape::Map(_) | Shape::Union(_) => return None,
        Shape::Enum(_) | Shape::String | Shape::Bytes | Shape::Fixed(_) | Shape::Known => {
            out.push_str("string");
        }
        Shape::Integer(_) => out.push_str("integer"),
        Shape::Float(_) => out.push_str("number"),
        Shape::Boolean => out.push_str("boolean"),
        Shape::Null => out.push_str("null"),
    }
    Some(())
}

pub(super) fn sample(view: &View, seed: &Seed<'_>) -> Option<Sample> {
    let mut shown = String::new();
    write(view, &view.root, seed, None, 0, &mut shown)?;
    let bytes = shown.clone().into_bytes();
    Some(Sample { shown, bytes })
}

fn write(
    view: &View,
    shape: &Shape,
    seed: &Seed<'_>,
    field: Option<&str>,
    depth: usize,
    out: &mut String,
) -> Option<()> {
    seed.step()?;
    if depth > DEPTH_MAX {
        return None;
    }
    match shape {
        Shape::Record(id) => {
            out.push('{');
            let mut separator = "";
            for field in view.fields_of(view.type_of(*id).record()?) {
                out.push_str(separator);
                separator = ",";
                write_string(&field.name, out);
                out.push(':');
                let default = if depth == 0 { seed.default(&field.name) } else { None };
                match default.filter(|_| is_single(&field.shape)) {
                    Some(default) => out.push_str(default),
                    None => write(view, &field.shape, seed, Some(&field.name), depth + 1, out)?,
                }
            }
            out.push('}');
        }
        Shape::Enum(id) => match &view.type_of(*id).body {
            Body::Enum(one) => write_string(&one.symbols.first()?.name, out),
            Body::Record(_) => return None,
        },
        Shape::String | Shape::Bytes => write_string(&seed.text(field), out),
        Shape::Integer(_) | Shape::Float(_) => out.push_str(&seed.number.to_string()),
        Shape::Boolean => out.push_str("true"),
        Shape::Null => out.push_str("null"),
        Shape::Array(_) => out.push_str("[]"),
        Shape::Any | Shape::Map(_) | Shape::Union(_) | Shape::Fixed(_) | Shape::Known => {
            return None;
        }
    }
    Some(())
}
