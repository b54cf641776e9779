//! Names what differs between a descriptor and the one that its canonical text gives.

use super::reader::{Payload, Reader};
use super::shape::{Part, Shape};

/// The first part of the descriptor `given` that `kept` does not hold as well, from outside in.
pub(in crate::protobuf) fn first_difference(given: &[u8], kept: &[u8]) -> String {
    let mut place = Vec::new();
    descend(Part::File, given, kept, &mut place);
    if place.is_empty() { "the file".to_owned() } else { format!("'{}'", place.join(", ")) }
}

fn descend<'a>(mut part: Part, mut given: &'a [u8], mut kept: &'a [u8], place: &mut Vec<String>) {
    while let Some((number, one, other)) = first_of(given, kept) {
        let Some((name, shape)) = part.field(number) else {
            place.push(format!("field {number}"));
            return;
        };
        let (Shape::Inner(inner), Some(one), Some(other)) = (shape, one, other) else {
            place.push(name.to_owned());
            return;
        };
        place.push(match name_of(inner, one) {
            Some(own) => format!("{name} {own}"),
            None => name.to_owned(),
        });
        (part, given, kept) = (inner, one, other);
    }
}

/// A field, with the message it holds on each side where it is one.
type Difference<'a> = (u32, Option<&'a [u8]>, Option<&'a [u8]>);

/// The first record in which two messages differ. Both hold their fields by number.
fn first_of<'a>(given: &'a [u8], kept: &'a [u8]) -> Option<Difference<'a>> {
    let (mut given, mut kept) = (Reader::new(given), Reader::new(kept));
    loop {
        let (one, other) = (given.next().ok().flatten(), kept.next().ok().flatten());
        if one == other && one.is_some() {
            continue;
        }
        let message = |payload| match payload {
            Payload::Bytes(bytes) => Some(bytes),
            Payload::Varint(_) | Payload::Other => None,
        };
        return match (one, other) {
            (Some((number, one)), Some((same, other))) if number == same => {
                Some((number, message(one), message(other)))
            }
            (Some((one, _)), Some((other, _))) => Some((one.min(other), None, None)),
            (Some((number, _)), None) | (None, Some((number, _))) => Some((number, None, None)),
            (None, None) => None,
        };
    }
}

fn name_of(part: Part, bytes: &[u8]) -> Option<String> {
    if part.field(1)?.0 != "name" {
        return None;
    }
    match Reader::new(bytes).next().ok()?? {
        (1, Payload::Bytes(name)) => String::from_utf8(name.to_vec()).ok(),
        _ => None,
    }
}
