//! Whether the default of a field is a value of its type, as Avro Java 1.12 judges.

use super::model::{NodeId, Primitive, Record, Run, Shape};
use super::number;
use super::parse::{FieldPlace, Parser};
use crate::json_text::flat::{Json, Kind};
use crate::span::Span;

/// Longest chain of records whose fields take their values from each other's defaults.
const EXPANSION_DEPTH_MAX: usize = 200;

/// The default of a field.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownDefault<'d> {
    pub(super) json: Json<'d>,
    /// Whether it has been judged to be a value of its type.
    pub(super) is_valid: bool,
}

/// A default whose type was not complete when its field was read.
#[derive(Debug)]
pub(super) struct DeferredDefault<'d> {
    field: String,
    node: NodeId,
    default: Json<'d>,
    owner: Option<FieldPlace>,
}

/// Why a default is not a value of its type.
struct Refusal {
    span: Span,
    message: String,
    /// Whether no other branch of a union can help.
    is_final: bool,
}

/// One judgement of one default.
struct Judge<'a, 'd> {
    parser: &'a Parser<'d>,
    /// The fields whose defaults are being judged, from the outside in.
    expanding: Vec<FieldPlace>,
    /// Whether a type was met that is not defined yet.
    met_awaited: bool,
}

/// Judges the default of a field of type `node`, where `owner` is the field's record and place, and
/// records what is wrong; whether it is known to be valid.
pub(super) fn check<'d>(
    parser: &mut Parser<'d>,
    field: &str,
    node: NodeId,
    default: Json<'d>,
    owner: Option<FieldPlace>,
) -> bool {
    // NaN and the infinities are the only numbers that a default spells as a string.
    let shape = parser.parts.shape(node);
    if matches!(shape, Shape::Primitive(Primitive::Float | Primitive::Double))
        && default.as_str().is_some_and(|word| number::parse_java_double(&word).is_some())
    {
        return true;
    }
    let mut judge = Judge { parser, expanding: owner.into_iter().collect(), met_awaited: false };
    let refusal = judge.judge(node, default).err();
    let met_awaited = judge.met_awaited;
    if let Some(refusal) = refusal {
        let message = format!("the default of field '{field}' {}", refusal.message);
        parser.refuse(refusal.span, message);
        return false;
    }
    if met_awaited {
        parser.deferred.push(DeferredDefault { field: field.to_owned(), node, default, owner });
    }
    !met_awaited
}

/// Judges the defaults that had to wait, once every type of the text is complete. The last come
/// first, because they need the fewest others.
pub(super) fn check_deferred(parser: &mut Parser<'_>) {
    for deferred in std::mem::take(&mut parser.deferred).into_iter().rev() {
        let DeferredDefault { field, node, default, owner } = deferred;
        let is_valid = check(parser, &field, node, default, owner);
        let Some((record, index)) = owner else { continue };
        if let Shape::Record(record) = parser.parts.shape(record) {
            let start = parser.parts.record(record).fields.start();
            if let Some(Some(known)) = parser.defaults.get_mut(start + index) {
                known.is_valid = is_valid;
            }
        }
    }
}

impl Judge<'_, '_> {
    fn judge(&mut self, id: NodeId, value: Json<'_>) -> Result<(), Refusal> {
        let parts = &self.parser.parts;
        match parts.shape(id) {
            Shape::Awaited => self.judge_incomplete(false, value),
            Shape::Begun => self.judge_incomplete(true, value),
            Shape::Primitive(primitive) => judge_primitive(primitive, value),
            Shape::Enum(_) => expect(value.is(Kind::String), "a symbol as a string", value),
            Shape::Fixed(_) => expect(value.is(Kind::String), BYTES, value),
            Shape::Array(items) => {
                expect(value.is(Kind::Array), "an array", value)?;
                let mut items_of = value.items().into_iter().flatten();
                items_of.try_for_each(|item| self.judge(items.node, item))
            }
            Shape::Map(values) => {
                expect(value.is(Kind::Object), "an object", value)?;
                let mut members = value.members().into_iter().flatten();
                members.try_for_each(|(_, member)| self.judge(values.node, member))
            }
            Shape::Union(branches) => self.judge_union(branches, value),
            Shape::Record(record) => self.judge_record(id, parts.record(record), value),
        }
    }

    /// A record that is being defined has no fields yet, and a type that is not defined yet counts
    /// as a record without fields, so that Java takes an object for it and nothing else.
    fn judge_incomplete(&mut self, is_begun: bool, value: Json<'_>) -> Result<(), Refusal> {
        let expected = "an object, as the type is a record or defined further down";
        expect(value.is(Kind::Object), expected, value)?;
        if is_begun {
            return Err(Refusal {
                span: value.span(),
                message: "holds a value of the record that is being defined, which has no end; \
                          use null or an empty array or map"
                    .to_owned(),
                is_final: true,
            });
        }
        self.met_awaited = true;
        Ok(())
    }

    fn judge_union(&mut self, branches: Run, value: Json<'_>) -> Result<(), Refusal> {
        let parts = &self.parser.parts;
        let branches = branches.of(&parts.branches);
        for branch in branches {
            match self.judge(branch.node, value) {
                Ok(()) => return Ok(()),
                Err(refusal) if refusal.is_final => return Err(refusal),
                Err(_) => {}
            }
        }
        let kinds: Vec<_> = branches
            .iter()
            .map(|branch| parts.shape(branch.node))
            .filter(|shape| !matches!(shape, Shape::Awaited | Shape::Begun))
            .map(|shape| parts.branch_name(shape))
            .collect();
        Err(Refusal {
            span: value.span(),
            message: format!(
                "must be a value of one of the union's types ({}), found {}",
                kinds.join(", "),
                shown(value)
            ),
            is_final: false,
        })
    }

    fn judge_record(
        &mut self,
        id: NodeId,
        record: &Record,
        value: Json<'_>,
    ) -> Result<(), Refusal> {
        expect(value.is(Kind::Object), "an object with the fields of the record", value)?;
        let parser = self.parser;
        for (index, field) in record.fields.of(&parser.parts.fields).iter().enumerate() {
            let name = parser.parts.text(field.name);
            if let Some(given) = value.get(name) {
                self.judge(field.edge.node, given)?;
                continue;
            }
            let Some(default) = parser.defaults[record.fields.start() + index] else {
                return Err(Refusal {
                    span: value.span(),
                    message: format!(
                        "lacks the field '{name}' of the record '{}', which has no default of its \
                         own",
                        parser.parts.full_name(&record.named)
                    ),
                    is_final: false,
                });
            };
            if default.is_valid {
                continue;
            }
            let is_endless = self.expanding.contains(&(id, index));
            if is_endless || self.expanding.len() >= EXPANSION_DEPTH_MAX {
                return Err(Refusal {
                    span: value.span(),
                    message: format!("has no end: the field '{name}' needs itself"),
                    is_final: true,
                });
            }
            self.expanding.push((id, index));
            self.judge(field.edge.node, default.json)
                .map_err(|refusal| Refusal { span: value.span(), ..refusal })?;
            self.expanding.pop();
        }
        Ok(())
    }
}

/// What stands for bytes in a default.
const BYTES: &str = "a string, each character of which stands for one byte";

fn judge_primitive(primitive: Primitive, value: Json<'_>) -> Result<(), Refusal> {
    let whole = value.as_number().filter(|spelled| number::is_whole(spelled));
    let (is_valid, expected) = match primitive {
        Primitive::Null => (value.is(Kind::Null), "null"),
        Primitive::Boolean => (value.is(Kind::Bool), "true or false"),
        Primitive::Int => (
            whole.is_some_and(|spelled| spelled.parse::<i32>().is_ok()),
            "a whole number from -2147483648 to 2147483647, without a fraction",
        ),
        Primitive::Long => (
            whole.is_some_and(|spelled| spelled.parse::<i64>().is_ok()),
            "a whole number from -9223372036854775808 to 9223372036854775807, without a fraction",
        ),
        Primitive::Float | Primitive::Double => (value.is(Kind::Number), "a number"),
        Primitive::Bytes => (value.is(Kind::String), BYTES),
        Primitive::String => (value.is(Kind::String), "a string"),
    };
    expect(is_valid, expected, value)
}

fn expect(is_valid: bool, expected: &str, value: Json<'_>) -> Result<(), Refusal> {
    if is_valid {
        return Ok(());
    }
    Err(Refusal {
        span: value.span(),
        message: format!("must be {expected}, found {}", shown(value)),
        is_final: false,
    })
}

/// The value itself where it is short, else its kind.
fn shown(value: Json<'_>) -> String {
    match value.kind() {
        Kind::Array | Kind::Object => value.kind_in_words().to_owned(),
        Kind::Null | Kind::Bool | Kind::Number | Kind::String => {
            let mut text = String::new();
            value.write_compact(&mut text, |spelled, out| out.push_str(spelled));
            if text.len() <= 40 { text } else { value.kind_in_words().to_owned() }
        }
    }
}
