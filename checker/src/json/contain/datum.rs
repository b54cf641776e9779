//! A JSON value with exact numbers.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

use super::number::Exact;
use crate::json_text::flat::{Json, Kind};

/// A JSON value. Numbers are equal by value; how they are spelled counts in draft 4 only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Datum {
    Null,
    Bool(bool),
    Number(Exact),
    /// A whole number that is written with a point: `1.0`.
    Pointed(Exact),
    String(String),
    Array(Vec<Datum>),
    Object(BTreeMap<String, Datum>),
}

impl Datum {
    /// The value of `node`, with every number in its plain spelling; `None` where a number has too
    /// many digits or a text nests too deeply.
    pub(super) fn read(node: Json<'_>, depth_left: usize) -> Option<Datum> {
        let deeper = depth_left.checked_sub(1)?;
        Some(match node.kind() {
            Kind::Null => Datum::Null,
            Kind::Bool => Datum::Bool(node.as_bool()?),
            Kind::Number => Datum::Number(Exact::parse(node.as_number()?)?),
            Kind::String => Datum::String(node.as_str()?.into_owned()),
            Kind::Array => {
                let items = node.items()?;
                Datum::Array(items.map(|item| Datum::read(item, deeper)).collect::<Option<_>>()?)
            }
            Kind::Object => {
                let members = node.members()?.map(|(key, value)| {
                    Some((key.as_str()?.into_owned(), Datum::read(value, deeper)?))
                });
                Datum::Object(members.collect::<Option<_>>()?)
            }
        })
    }

    /// The value for a validator; `None` where its numbers would not survive.
    pub(super) fn to_value(&self) -> Option<Value> {
        Some(match self {
            Datum::Null => Value::Null,
            Datum::Bool(flag) => Value::Bool(*flag),
            Datum::Number(number) => Value::Number(to_number(number)?),
            Datum::Pointed(number) => {
                let near: f64 = number.text().parse().ok()?;
                is_exactly(near, number).then(|| Number::from_f64(near))?.map(Value::Number)?
            }
            Datum::String(text) => Value::String(text.clone()),
            Datum::Array(items) => {
                Value::Array(items.iter().map(Datum::to_value).collect::<Option<_>>()?)
            }
            Datum::Object(members) => {
                let mut map = Map::new();
                for (name, value) in members {
                    map.insert(name.clone(), value.to_value()?);
                }
                Value::Object(map)
            }
        })
    }

    /// The same JSON value, its whole numbers without a point.
    pub(super) fn plain(&self) -> Datum {
        match self {
            Datum::Pointed(number) => Datum::Number(number.clone()),
            Datum::Array(items) => Datum::Array(items.iter().map(Datum::plain).collect()),
            Datum::Object(members) => {
                let members = members.iter().map(|(name, value)| (name.clone(), value.plain()));
                Datum::Object(members.collect())
            }
            Datum::Null | Datum::Bool(_) | Datum::Number(_) | Datum::String(_) => self.clone(),
        }
    }

    /// Whether there is a whole number anywhere inside.
    pub(super) fn holds_whole_number(&self) -> bool {
        match self {
            Datum::Number(number) | Datum::Pointed(number) => number.is_whole(),
            Datum::Array(items) => items.iter().any(Datum::holds_whole_number),
            Datum::Object(members) => members.values().any(Datum::holds_whole_number),
            Datum::Null | Datum::Bool(_) | Datum::String(_) => false,
        }
    }
}

fn to_number(number: &Exact) -> Option<Number> {
    let text = number.text();
    if let Ok(small) = text.parse::<i64>() {
        return Some(small.into());
    }
    if let Ok(large) = text.parse::<u64>() {
        return Some(large.into());
    }
    let near: f64 = text.parse().ok()?;
    is_exactly(near, number).then(|| Number::from_f64(near))?
}

/// Whether the shortest text of `near`, which is what a validator sees, is `number`.
fn is_exactly(near: f64, number: &Exact) -> bool {
    near.is_finite() && Exact::parse(&near.to_string()).is_some_and(|read| read == *number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_doubles_cannot_hold_are_not_given_away() {
        let value = |text: &str| Datum::Number(Exact::parse(text).unwrap()).to_value();
        assert_eq!(value("0.1"), Some(serde_json::json!(0.1)));
        assert_eq!(value("18446744073709551615"), Some(serde_json::json!(u64::MAX)));
        assert_eq!(value("0.1000000000000000000001"), None);
        assert_eq!(value("100000000000000000001"), None);
        assert_eq!(Datum::Pointed(Exact::whole(1)).to_value(), Some(serde_json::json!(1.0)));
    }
}
