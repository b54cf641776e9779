//! The logical types of Avro and what they may stand on.

use crate::lint::view::{Details, Shape};
use crate::lint::words::letters_apart;

/// A logical type, and the shapes that it gives a meaning to.
struct LogicalType {
    name: &'static str,
    is_base: fn(&Shape) -> bool,
    /// The base in words.
    base: &'static str,
}

const LONG: &str = "a long";

/// Those of the specification, version 1.12.
const KNOWN: [LogicalType; 13] = [
    LogicalType {
        name: "decimal",
        is_base: |shape| matches!(shape, Shape::Bytes | Shape::Fixed(_)),
        base: "bytes or a fixed",
    },
    LogicalType { name: "big-decimal", is_base: |shape| *shape == Shape::Bytes, base: "bytes" },
    LogicalType {
        name: "uuid",
        is_base: |shape| matches!(shape, Shape::String | Shape::Fixed(16)),
        base: "a string or a fixed of 16 bytes",
    },
    LogicalType { name: "date", is_base: is_int, base: "an int" },
    LogicalType { name: "time-millis", is_base: is_int, base: "an int" },
    LogicalType { name: "time-micros", is_base: is_long, base: LONG },
    LogicalType { name: "timestamp-millis", is_base: is_long, base: LONG },
    LogicalType { name: "timestamp-micros", is_base: is_long, base: LONG },
    LogicalType { name: "timestamp-nanos", is_base: is_long, base: LONG },
    LogicalType { name: "local-timestamp-millis", is_base: is_long, base: LONG },
    LogicalType { name: "local-timestamp-micros", is_base: is_long, base: LONG },
    LogicalType { name: "local-timestamp-nanos", is_base: is_long, base: LONG },
    LogicalType {
        name: "duration",
        is_base: |shape| *shape == Shape::Fixed(12),
        base: "a fixed of 12 bytes",
    },
];

/// Names that well-known tools give a meaning to.
const OF_TOOLS: [&str; 3] = ["map", "variant", "iso-datetime"];

/// Changes of a name that still leave it the same word, mistyped.
const TYPOS_MAX: usize = 2;

fn is_int(shape: &Shape) -> bool {
    *shape == Shape::Integer(32)
}

fn is_long(shape: &Shape) -> bool {
    *shape == Shape::Integer(64)
}

/// What keeps a logical type from having an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is no logical type of the specification; a name that is nearly the same, if there is one.
    Unknown(Option<&'static str>),
    /// It stands on another type than on the one named here.
    Base(&'static str),
    /// Its precision or its scale is not what it has to be.
    Parameters(String),
}

/// What is wrong with a logical type on this shape.
pub(super) fn fault(logical: &str, shape: &Shape, details: &Details) -> Option<Fault> {
    let Some(known) = KNOWN.iter().find(|known| known.name == logical) else {
        let is_of_others = logical.contains(['.', ':', '/']) || OF_TOOLS.contains(&logical);
        return (!is_of_others).then(|| Fault::Unknown(nearest(logical, shape)));
    };
    if !(known.is_base)(shape) {
        return Some(Fault::Base(known.base));
    }
    (known.name == "decimal").then(|| of_decimal(details)).flatten()
}

fn of_decimal(details: &Details) -> Option<Fault> {
    let number = |text: &Option<String>| text.as_deref().map(|text| text.parse::<i64>().ok());
    let fault = |text: String| Some(Fault::Parameters(text));
    let precision = match number(&details.precision) {
        None => return fault("it has no precision".to_owned()),
        Some(precision) => precision.filter(|precision| *precision > 0),
    };
    let Some(precision) = precision else {
        return fault("its precision is no positive number".to_owned());
    };
    match number(&details.scale) {
        None => None,
        Some(Some(scale)) if (0..=precision).contains(&scale) => None,
        Some(Some(scale)) => {
            fault(format!("its scale {scale} is not within its precision {precision}"))
        }
        Some(None) => fault("its scale is no number".to_owned()),
    }
}

/// The logical type for this shape that a name nearly is.
fn nearest(name: &str, shape: &Shape) -> Option<&'static str> {
    let plain = |name: &str| name.to_lowercase().replace(['-', '_', ' '], "");
    let name = plain(name);
    let fitting = KNOWN.iter().filter(|known| (known.is_base)(shape));
    let near = fitting.map(|known| (letters_apart(&name, &plain(known.name)), known.name));
    let nearest = near.min_by_key(|(distance, _)| *distance)?;
    (nearest.0 <= TYPOS_MAX.min(name.len() / 3)).then_some(nearest.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistyped_names_are_told_from_others() {
        let long = Shape::Integer(64);
        assert_eq!(nearest("timestamp_millis", &long), Some("timestamp-millis"));
        assert_eq!(nearest("timestamp-milis", &long), Some("timestamp-millis"));
        assert_eq!(nearest("TimestampMicros", &long), Some("timestamp-micros"));
        assert_eq!(nearest("epoch-seconds", &long), None);
        assert_eq!(nearest("money", &Shape::Bytes), None);
        assert_eq!(nearest("id", &Shape::String), None);
    }
}
