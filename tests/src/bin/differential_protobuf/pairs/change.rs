//! Small changes of a model, as people and mistakes make them.

use fastrand::Rng;

use super::model::{
    Field, FieldType, KEYS, Label, Message, Model, PACKAGES, SCALARS, Type, add_oneof, new_field,
    new_field_type,
};
use crate::generate::{Edition, chance, pick, word};

/// Scalars that the rules take for one another.
const ALIKE: [&[&str]; 5] = [
    &["int32", "int64", "uint32", "uint64", "bool"],
    &["sint32", "sint64"],
    &["string", "bytes"],
    &["fixed32", "sfixed32"],
    &["fixed64", "sfixed64"],
];

/// Changes one thing of the model.
pub fn change(random: &mut Rng, model: &mut Model) {
    let ids = model.ids();
    match random.u8(..40) {
        0..=1 => change_file(random, model),
        2..=5 => change_types(random, model),
        6..=8 => change_enum(random, model),
        9..=16 => {
            if let Some(message) = model.message_mut(random) {
                change_message(random, message, &ids);
            }
        }
        17..=24 => {
            if let Some(message) = model.message_mut(random) {
                change_oneofs(random, message, &ids);
            }
        }
        _ => {
            if let Some(message) = model.message_mut(random)
                && !message.fields.is_empty()
            {
                let index = random.usize(..message.fields.len());
                change_field(random, &mut message.fields[index], &ids);
            }
        }
    }
}

fn change_file(random: &mut Rng, model: &mut Model) {
    let unit = if random.bool() { &mut model.main } else { &mut model.other };
    if chance(random, 40) {
        unit.package = word(random, &PACKAGES);
    } else {
        unit.edition = *pick(random, &Edition::ALL);
    }
}

fn change_types(random: &mut Rng, model: &mut Model) {
    match random.u8(..8) {
        0 => {
            let added = model.new_type(random, 1);
            model.main.types.push(added);
        }
        1 if model.main.types.len() > 1 => {
            let index = random.usize(..model.main.types.len());
            model.main.types.remove(index);
        }
        2 if model.main.types.len() > 1 => random.shuffle(&mut model.main.types),
        3 => {
            let (from, into) = (&mut model.main.types, &mut model.other.types);
            let (from, into) = if random.bool() { (from, into) } else { (into, from) };
            if !from.is_empty() {
                into.push(from.remove(random.usize(..from.len())));
            }
        }
        4 => {
            // A message moves into another one.
            if model.main.types.len() > 1 {
                let moved = model.main.types.remove(random.usize(..model.main.types.len()));
                match model.message_mut(random) {
                    Some(message) => message.types.push(moved),
                    None => model.main.types.push(moved),
                }
            }
        }
        5 => {
            // And out of it.
            let inner = model.message_mut(random).and_then(|message| message.types.pop());
            model.main.types.extend(inner);
        }
        6 => {
            if let Some(message) = model.message_mut(random) {
                message.name += "Renamed";
            }
        }
        _ => {
            // A type of the same name and fields, but declared apart: only references move.
            if let Some(Type::Message(message)) = model.main.types.first().cloned() {
                let id = model.next_id;
                model.next_id += 1;
                let name = format!("{}Copy", message.name);
                model.main.types.push(Type::Message(Message { id, name, ..message }));
            }
        }
    }
}

fn change_enum(random: &mut Rng, model: &mut Model) {
    let Some(one) = model.enum_mut(random) else { return };
    let last = one.constants.last().map_or(0, |(_, number)| *number);
    match random.u8(..5) {
        0 => one.constants.push((format!("E{}_NEW{last}", one.id), last + 1)),
        1 if one.constants.len() > 1 => drop(one.constants.pop()),
        2 => one.constants[0].0 += "_RENAMED",
        3 => one.is_closed = !one.is_closed,
        _ => one.name += "Renamed",
    }
}

fn change_message(random: &mut Rng, message: &mut Message, ids: &[u32]) {
    let count = message.fields.len();
    match random.u8(..8) {
        0..=1 => {
            let field = new_field(random, message, ids);
            message.fields.push(field);
        }
        2..=3 if count > 0 => drop(message.fields.remove(random.usize(..count))),
        4 if count > 1 => {
            // Two fields swap their numbers.
            let (one, other) = (random.usize(..count), random.usize(..count));
            let number = message.fields[one].number;
            message.fields[one].number = message.fields[other].number;
            message.fields[other].number = number;
        }
        5 if count > 0 => {
            let field = message.fields.remove(random.usize(..count));
            message.reserved = Some(field.number);
        }
        6 if count > 0 => {
            // The number is used again for something else.
            let index = random.usize(..count);
            let number = message.fields[index].number;
            let mut field = new_field(random, message, ids);
            field.number = number;
            field.name += "_again";
            message.fields[index] = field;
        }
        _ => random.shuffle(&mut message.fields),
    }
}

fn is_choosable(field: &Field) -> bool {
    matches!(field.field_type, FieldType::Scalar(_) | FieldType::Named(_))
        && matches!(field.label, Label::None | Label::Optional)
}

fn change_oneofs(random: &mut Rng, message: &mut Message, ids: &[u32]) {
    let members: Vec<usize> =
        (0..message.fields.len()).filter(|at| message.fields[*at].oneof.is_some()).collect();
    let plain: Vec<usize> = (0..message.fields.len())
        .filter(|at| message.fields[*at].oneof.is_none() && is_choosable(&message.fields[*at]))
        .collect();
    match random.u8(..9) {
        0 => add_oneof(random, message, ids),
        1..=2 if !plain.is_empty() => {
            let index = message.oneofs.len();
            message.oneofs.push(format!("fresh{index}"));
            for at in plain.iter().take(random.usize(1..3)) {
                message.fields[*at].oneof = Some(index);
            }
        }
        3..=4 if !plain.is_empty() && !message.oneofs.is_empty() => {
            let oneof = random.usize(..message.oneofs.len());
            message.fields[*pick(random, &plain)].oneof = Some(oneof);
        }
        5 if !members.is_empty() => message.fields[*pick(random, &members)].oneof = None,
        6 if !members.is_empty() => drop(message.fields.remove(*pick(random, &members))),
        7 if !message.oneofs.is_empty() => {
            let index = random.usize(..message.oneofs.len());
            message.oneofs[index] += "_renamed";
        }
        _ => {
            // All members go, to the top level or away, or to another oneof.
            let into = random.usize(..=message.oneofs.len());
            let into = (into < message.oneofs.len()).then_some(into);
            if random.bool() {
                for at in members {
                    message.fields[at].oneof = into;
                }
            } else {
                message.fields.retain(|field| field.oneof.is_none());
            }
        }
    }
}

fn change_field(random: &mut Rng, field: &mut Field, ids: &[u32]) {
    match random.u8(..20) {
        0..=3 => {
            field.label =
                *pick(random, &[Label::None, Label::Optional, Label::Required, Label::Repeated]);
        }
        4 => field.name += "_renamed",
        5 => field.number += 20,
        6 => field.has_default = !field.has_default,
        7 => {
            field.option = Some(word(
                random,
                &[
                    "features.message_encoding = DELIMITED",
                    "features.field_presence = IMPLICIT",
                    "features.repeated_field_encoding = EXPANDED",
                    "features.utf8_validation = NONE",
                    "deprecated = true",
                ],
            ));
        }
        8..=9 => change_inside(random, field, ids),
        10..=15 => {
            if let FieldType::Scalar(scalar) = field.field_type
                && let Some(alike) = ALIKE.iter().find(|group| group.contains(&scalar))
            {
                field.field_type = FieldType::Scalar(word(random, alike));
            } else {
                field.field_type = FieldType::Named(*pick(random, ids));
            }
        }
        16..=17 => field.field_type = FieldType::Scalar(word(random, &SCALARS)),
        _ => {
            let field_type = new_field_type(random, ids);
            if field.oneof.is_none() || !matches!(field_type, FieldType::Map(..)) {
                field.field_type = field_type;
            }
        }
    }
}

/// Changes the key or the value of a map, or a field of a group.
fn change_inside(random: &mut Rng, field: &mut Field, ids: &[u32]) {
    match &mut field.field_type {
        FieldType::Map(key, value) => {
            if random.bool() {
                *key = word(random, &KEYS);
            } else {
                **value = match new_field_type(random, ids) {
                    one @ (FieldType::Scalar(_) | FieldType::Named(_)) => one,
                    FieldType::Map(..) | FieldType::Group(_) => FieldType::Scalar("bytes"),
                };
            }
        }
        FieldType::Group(fields) => {
            if let Some(inner) = fields.first_mut() {
                inner.field_type = FieldType::Scalar(word(random, &SCALARS));
            }
        }
        FieldType::Scalar(_) | FieldType::Named(_) => {}
    }
}
