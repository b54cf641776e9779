//! A file with one import, as data: what pairs of readers and writers are made from.

use fastrand::Rng;

use crate::generate::{Edition, chance, pick, word};

#[derive(Debug, Clone)]
pub struct Model {
    pub main: Unit,
    pub other: Unit,
    pub next_id: u32,
}

#[derive(Debug, Clone)]
pub struct Unit {
    pub edition: Edition,
    pub package: &'static str,
    pub types: Vec<Type>,
}

#[derive(Debug, Clone)]
pub enum Type {
    Message(Message),
    Enum(Enum),
}

#[derive(Debug, Clone)]
pub struct Message {
    pub id: u32,
    pub name: String,
    pub fields: Vec<Field>,
    pub oneofs: Vec<String>,
    pub types: Vec<Type>,
    pub reserved: Option<u32>,
}

#[derive(Debug, Clone)]
pub struct Enum {
    pub id: u32,
    pub name: String,
    /// Whether an edition file says so; proto2 enums are closed anyhow.
    pub is_closed: bool,
    pub constants: Vec<(String, i32)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    None,
    Optional,
    Required,
    Repeated,
}

#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    pub number: u32,
    pub label: Label,
    pub field_type: FieldType,
    pub oneof: Option<usize>,
    pub has_default: bool,
    /// A feature or another option, as it is written.
    pub option: Option<&'static str>,
}

#[derive(Debug, Clone)]
pub enum FieldType {
    Scalar(&'static str),
    Named(u32),
    Map(&'static str, Box<FieldType>),
    Group(Vec<Field>),
}

pub const SCALARS: [&str; 15] = [
    "double", "float", "int64", "uint64", "int32", "fixed64", "fixed32", "bool", "string", "bytes",
    "uint32", "sfixed32", "sfixed64", "sint32", "sint64",
];

pub const KEYS: [&str; 6] = ["string", "int32", "int64", "bool", "sint32", "fixed64"];

pub const PACKAGES: [&str; 4] = ["", "shop", "shop.v1", "x"];

impl Model {
    /// A model with a few types of every sort.
    pub fn random(random: &mut Rng) -> Model {
        let mut model = Model { main: Unit::empty(random), other: Unit::empty(random), next_id: 1 };
        for _ in 0..random.u8(1..3) {
            let one = model.new_type(random, 0);
            model.other.types.push(one);
        }
        for _ in 0..random.u8(1..4) {
            let one = model.new_type(random, 0);
            model.main.types.push(one);
        }
        // Only now there are types to refer to.
        let ids = model.ids();
        fill(random, &mut model.other.types, &ids);
        fill(random, &mut model.main.types, &ids);
        model
    }

    /// A message without fields, or an enum.
    pub fn new_type(&mut self, random: &mut Rng, depth: u8) -> Type {
        let id = self.next_id;
        self.next_id += 1;
        if chance(random, 25) {
            let mut constants = vec![(format!("E{id}_ZERO"), 0)];
            for number in 1..random.i32(1..4) {
                constants.push((format!("E{id}_C{number}"), number));
            }
            let is_closed = chance(random, 20);
            return Type::Enum(Enum { id, name: format!("Enum{id}"), is_closed, constants });
        }
        let mut message = Message {
            id,
            name: format!("Message{id}"),
            fields: Vec::new(),
            oneofs: Vec::new(),
            types: Vec::new(),
            reserved: None,
        };
        while depth < 2 && chance(random, 20) {
            let nested = self.new_type(random, depth + 1);
            message.types.push(nested);
        }
        Type::Message(message)
    }

    /// The ids of all types.
    pub fn ids(&self) -> Vec<u32> {
        let mut ids = Vec::new();
        let mut waiting: Vec<&Type> = self.main.types.iter().chain(&self.other.types).collect();
        while let Some(one) = waiting.pop() {
            match one {
                Type::Message(message) => {
                    ids.push(message.id);
                    waiting.extend(&message.types);
                }
                Type::Enum(one) => ids.push(one.id),
            }
        }
        ids.sort_unstable();
        ids
    }

    /// One of the messages, at any depth.
    pub fn message_mut(&mut self, random: &mut Rng) -> Option<&mut Message> {
        let units = if chance(random, 70) { &mut self.main.types } else { &mut self.other.types };
        any_message(random, units)
    }

    /// One of the enums, at any depth.
    pub fn enum_mut(&mut self, random: &mut Rng) -> Option<&mut Enum> {
        let units = if chance(random, 70) { &mut self.main.types } else { &mut self.other.types };
        any_enum(random, units)
    }
}

impl Unit {
    fn empty(random: &mut Rng) -> Unit {
        Unit {
            edition: *pick(random, &Edition::ALL),
            package: word(random, &PACKAGES),
            types: Vec::new(),
        }
    }
}

/// Gives each message some fields.
fn fill(random: &mut Rng, types: &mut [Type], ids: &[u32]) {
    for one in types {
        let Type::Message(message) = one else { continue };
        for _ in 0..random.u8(1..5) {
            let field = new_field(random, message, ids);
            message.fields.push(field);
        }
        if chance(random, 30) {
            add_oneof(random, message, ids);
        }
        fill(random, &mut message.types, ids);
    }
}

fn any_message<'a>(random: &mut Rng, types: &'a mut [Type]) -> Option<&'a mut Message> {
    let count = types.iter().filter(|one| matches!(one, Type::Message(_))).count();
    if count == 0 {
        return None;
    }
    let mut chosen = types.iter_mut().filter_map(|one| match one {
        Type::Message(message) => Some(message),
        Type::Enum(_) => None,
    });
    let message = chosen.nth(random.usize(..count))?;
    let has_inner = message.types.iter().any(|one| matches!(one, Type::Message(_)));
    if has_inner && chance(random, 40) {
        return any_message(random, &mut message.types);
    }
    Some(message)
}

fn any_enum<'a>(random: &mut Rng, types: &'a mut [Type]) -> Option<&'a mut Enum> {
    let mut places: Vec<&mut Type> = types.iter_mut().collect();
    while !places.is_empty() {
        match places.swap_remove(random.usize(..places.len())) {
            Type::Enum(one) => return Some(one),
            Type::Message(message) => places.extend(&mut message.types),
        }
    }
    None
}

/// A field with a free number.
pub fn new_field(random: &mut Rng, message: &Message, ids: &[u32]) -> Field {
    let number = message.fields.iter().map(|field| field.number).max().unwrap_or(0) + 1;
    let label = *pick(
        random,
        &[Label::None, Label::None, Label::Optional, Label::Repeated, Label::Required],
    );
    let field_type = new_field_type(random, ids);
    // A message that requires itself has no data at all.
    let is_named = matches!(field_type, FieldType::Named(_));
    let label = if is_named && label == Label::Required { Label::None } else { label };
    Field {
        name: format!("f{number}"),
        number,
        label,
        field_type,
        oneof: None,
        has_default: chance(random, 10),
        option: None,
    }
}

/// Any type.
pub fn new_field_type(random: &mut Rng, ids: &[u32]) -> FieldType {
    match random.u8(..20) {
        0..=6 => FieldType::Named(*pick(random, ids)),
        7..=8 => {
            let value = if random.bool() {
                FieldType::Scalar(word(random, &SCALARS))
            } else {
                FieldType::Named(*pick(random, ids))
            };
            FieldType::Map(word(random, &KEYS), Box::new(value))
        }
        9 => {
            let inner = Field {
                name: "inner".to_owned(),
                number: 1,
                label: *pick(random, &[Label::Optional, Label::Repeated, Label::Required]),
                field_type: FieldType::Scalar(word(random, &SCALARS)),
                oneof: None,
                has_default: false,
                option: None,
            };
            FieldType::Group(vec![inner])
        }
        _ => FieldType::Scalar(word(random, &SCALARS)),
    }
}

/// Adds a oneof with members of its own.
pub fn add_oneof(random: &mut Rng, message: &mut Message, ids: &[u32]) {
    let index = message.oneofs.len();
    message.oneofs.push(format!("choice{index}"));
    for _ in 0..random.u8(1..4) {
        let mut field = new_field(random, message, ids);
        if matches!(field.field_type, FieldType::Map(..) | FieldType::Group(_)) {
            field.field_type = FieldType::Scalar("string");
        }
        field.label = Label::None;
        field.oneof = Some(index);
        message.fields.push(field);
    }
}
