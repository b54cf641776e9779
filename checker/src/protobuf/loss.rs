//! Names what differs between a descriptor and the one that its canonical text gives.

use prost_reflect::{DynamicMessage, ReflectMessage, Value};
use prost_types::FileDescriptorProto;

/// The first part of the descriptor `given` that `kept` does not hold as well, from outside in.
pub(super) fn first(given: &[u8], kept: &[u8]) -> String {
    let shape = FileDescriptorProto::default().descriptor();
    let read = |bytes: &[u8]| DynamicMessage::decode(shape.clone(), bytes);
    let mut place = Vec::new();
    if let (Ok(given), Ok(kept)) = (read(given), read(kept)) {
        descend(&given, &kept, &mut place);
    }
    if place.is_empty() { "the file".to_owned() } else { format!("'{}'", place.join(", ")) }
}

fn descend(given: &DynamicMessage, kept: &DynamicMessage, place: &mut Vec<String>) {
    let different = given.descriptor().fields().find(|field| {
        given.has_field(field) != kept.has_field(field)
            || given.get_field(field) != kept.get_field(field)
    });
    let Some(field) = different else { return };
    let mut step = field.name().to_owned();
    let (one, other) = (given.get_field(&field), kept.get_field(&field));
    match (one.as_list(), other.as_list()) {
        (Some(one), Some(other)) => {
            let pair = one.iter().zip(other).find(|(one, other)| one != other);
            let inside = pair.and_then(|(one, other)| one.as_message().zip(other.as_message()));
            if let Some(name) = inside.and_then(|(one, _)| name(one)) {
                step = format!("{step} {name}");
            }
            place.push(step);
            if let Some((one, other)) = inside {
                descend(one, other, place);
            }
        }
        (Some(_), None) | (None, Some(_)) | (None, None) => {
            place.push(step);
            if let Some((one, other)) = one.as_message().zip(other.as_message()) {
                descend(one, other, place);
            }
        }
    }
}

fn name(part: &DynamicMessage) -> Option<String> {
    part.get_field_by_name("name").as_deref().and_then(Value::as_str).map(str::to_owned)
}
