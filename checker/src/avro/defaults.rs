//! Whether the default of a field is a value of its type, as Avro Java 1.12 judges.

use super::model::{Edge, NodeId, Primitive, Record, Shape};
use super::number;
use super::parse::Parser;
use crate::json_text::{Node, Value};
use crate::span::Span;

/// Longest chain of records whose fields take their values from each other's defaults.
const EXPANSION_DEPTH_MAX: usize = 200;

/// A default whose type was not complete when its field was read.
#[derive(Debug)]
pub(super) struct DeferredDefault {
    field: String,
    node: NodeId,
    default: Node,
    owner: Option<(NodeId, usize)>,
}

/// Why a default is not a value of its type.
struct Refusal {
    span: Span,
    message: String,
    /// Whether no other branch of a union can help.
    is_final: bool,
}

/// One judgement of one default.
struct Judge<'a, 'text> {
    parser: &'a Parser<'text>,
    /// The fields whose defaults are being judged, from the outside in.
    expanding: Vec<(NodeId, usize)>,
    /// Whether a type was met that is not defined yet.
    met_awaited: bool,
}

/// Judges the default of a field of type `node`, where `owner` is the field's record and place, and
/// records what is wrong.
pub(super) fn check(
    parser: &mut Parser<'_>,
    field: &str,
    node: NodeId,
    default: &Node,
    owner: Option<(NodeId, usize)>,
) {
    // NaN and the infinities are the only numbers that a default spells as a string.
    let is_word = default.as_str().is_some_and(|word| number::parse_java_double(word).is_some());
    let shape = parser.node(node).map(|node| &node.shape);
    if is_word && matches!(shape, Some(Shape::Primitive(Primitive::Float | Primitive::Double))) {
        return;
    }
    let mut judge = Judge { parser, expanding: owner.into_iter().collect(), met_awaited: false };
    let refusal = judge.judge(node, default).err();
    let met_awaited = judge.met_awaited;
    match refusal {
        Some(refusal) => {
            let message = format!("the default of field '{field}' {}", refusal.message);
            parser.refuse(refusal.span, message);
        }
        None if met_awaited => parser.deferred.push(DeferredDefault {
            field: field.to_owned(),
            node,
            default: default.clone(),
            owner,
        }),
        None => parser.valid_defaults.extend(owner),
    }
}

/// Judges the defaults that had to wait, once every type of the text is complete. The last come
/// first, because they need the fewest others.
pub(super) fn check_deferred(parser: &mut Parser<'_>) {
    for deferred in std::mem::take(&mut parser.deferred).into_iter().rev() {
        check(parser, &deferred.field, deferred.node, &deferred.default, deferred.owner);
    }
}

impl Judge<'_, '_> {
    fn judge(&mut self, id: NodeId, value: &Node) -> Result<(), Refusal> {
        let parser = self.parser;
        let Some(node) = parser.node(id) else {
            return self.judge_incomplete(id, value);
        };
        match &node.shape {
            Shape::Primitive(primitive) => judge_primitive(*primitive, value),
            Shape::Enum(_) => expect(value.as_str().is_some(), "a symbol as a string", value),
            Shape::Fixed(_) => expect(value.as_str().is_some(), BYTES, value),
            Shape::Array(items) => {
                expect(value.items().is_some(), "an array", value)?;
                let items_of = value.items().unwrap_or_default();
                items_of.iter().try_for_each(|item| self.judge(items.node, item))
            }
            Shape::Map(values) => {
                let members = value.members();
                expect(members.is_some(), "an object", value)?;
                let mut members = members.unwrap_or_default().iter();
                members.try_for_each(|member| self.judge(values.node, &member.value))
            }
            Shape::Union(branches) => self.judge_union(branches, value),
            Shape::Record(record) => self.judge_record(id, record, value),
        }
    }

    /// A record that is being defined has no fields yet, and a type that is not defined yet counts
    /// as a record without fields, so that Java takes an object for it and nothing else.
    fn judge_incomplete(&mut self, id: NodeId, value: &Node) -> Result<(), Refusal> {
        let expected = "an object, as the type is a record or defined further down";
        expect(value.members().is_some(), expected, value)?;
        if self.parser.is_begun(id) {
            return Err(Refusal {
                span: value.span,
                message: "holds a value of the record that is being defined, which has no end; \
                          use null or an empty array or map"
                    .to_owned(),
                is_final: true,
            });
        }
        self.met_awaited = true;
        Ok(())
    }

    fn judge_union(&mut self, branches: &[Edge], value: &Node) -> Result<(), Refusal> {
        for branch in branches {
            match self.judge(branch.node, value) {
                Ok(()) => return Ok(()),
                Err(refusal) if refusal.is_final => return Err(refusal),
                Err(_) => {}
            }
        }
        let kinds: Vec<_> = branches
            .iter()
            .filter_map(|branch| self.parser.node(branch.node))
            .map(|node| node.shape.branch_name())
            .collect();
        Err(Refusal {
            span: value.span,
            message: format!(
                "must be a value of one of the union's types ({}), found {}",
                kinds.join(", "),
                shown(value)
            ),
            is_final: false,
        })
    }

    fn judge_record(&mut self, id: NodeId, record: &Record, value: &Node) -> Result<(), Refusal> {
        expect(value.members().is_some(), "an object with the fields of the record", value)?;
        for (index, field) in record.fields.iter().enumerate() {
            if let Some(given) = value.get(&field.name) {
                self.judge(field.edge.node, given)?;
                continue;
            }
            let Some(default) = &field.default else {
                return Err(Refusal {
                    span: value.span,
                    message: format!(
                        "lacks the field '{}' of the record '{}', which has no default of its own",
                        field.name,
                        record.named.name.full()
                    ),
                    is_final: false,
                });
            };
            if self.parser.valid_defaults.contains(&(id, index)) {
                continue;
            }
            let is_endless = self.expanding.contains(&(id, index));
            if is_endless || self.expanding.len() >= EXPANSION_DEPTH_MAX {
                return Err(Refusal {
                    span: value.span,
                    message: format!("has no end: the field '{}' needs itself", field.name),
                    is_final: true,
                });
            }
            self.expanding.push((id, index));
            self.judge(field.edge.node, default)
                .map_err(|refusal| Refusal { span: value.span, ..refusal })?;
            self.expanding.pop();
        }
        Ok(())
    }
}

/// What stands for bytes in a default.
const BYTES: &str = "a string, each character of which stands for one byte";

fn judge_primitive(primitive: Primitive, value: &Node) -> Result<(), Refusal> {
    let number = match &value.value {
        Value::Number(spelled) => Some(spelled.as_str()),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    };
    let whole = number.filter(|spelled| number::is_whole(spelled));
    let (is_valid, expected) = match primitive {
        Primitive::Null => (matches!(value.value, Value::Null), "null"),
        Primitive::Boolean => (matches!(value.value, Value::Bool(_)), "true or false"),
        Primitive::Int => (
            whole.is_some_and(|spelled| spelled.parse::<i32>().is_ok()),
            "a whole number from -2147483648 to 2147483647, without a fraction",
        ),
        Primitive::Long => (
            whole.is_some_and(|spelled| spelled.parse::<i64>().is_ok()),
            "a whole number from -9223372036854775808 to 9223372036854775807, without a fraction",
        ),
        Primitive::Float | Primitive::Double => (number.is_some(), "a number"),
        Primitive::Bytes => (value.as_str().is_some(), BYTES),
        Primitive::String => (value.as_str().is_some(), "a string"),
    };
    expect(is_valid, expected, value)
}

fn expect(is_valid: bool, expected: &str, value: &Node) -> Result<(), Refusal> {
    if is_valid {
        return Ok(());
    }
    Err(Refusal {
        span: value.span,
        message: format!("must be {expected}, found {}", shown(value)),
        is_final: false,
    })
}

/// The value itself where it is short, else its kind.
fn shown(value: &Node) -> String {
    match &value.value {
        Value::Array(_) | Value::Object(_) => value.kind().to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            let text = value.to_compact();
            if text.len() <= 40 { text } else { value.kind().to_owned() }
        }
    }
}
