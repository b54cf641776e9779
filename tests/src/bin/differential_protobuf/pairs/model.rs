//! A file with one import, as data: what pairs of readers and writers are made from.

use fastrand::Rng;

use crate::generate::{Edition, chance, pick, word};
use crate::sources::{MAIN, Sources};

/// The path of the imported file.
const OTHER: &str = "other.proto";

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

/// What stands after `default = ` for a scalar.
fn default_of(scalar: &str) -> &'static str {
    match scalar {
        "bool" => "true",
        "string" | "bytes" => "\"d\"",
        "double" | "float" => "1.5",
        _ => "7",
    }
}

impl Model {
    /// A model with a few types of every sort.
    pub fn random(random: &mut Rng) -> Model {
        let mut model =
            Model { main: Unit::empty(random), other: Unit::empty(random), next_id: 1 };
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
        let units = if chance(random, 70) {
            &mut self.main.types
        } else {
            &mut self.other.types
        };
        any_message(random, units)
    }

    /// One of the enums, at any depth.
    pub fn enum_mut(&mut self, random: &mut Rng) -> Option<&mut Enum> {
        let units =
            if chance(random, 70) { &mut self.main.types } else { &mut self.other.types };
        any_enum(random, units)
    }

    /// The full name of a type.
    fn name_of(&self, id: u32) -> Option<String> {
        [&self.main, &self.other].iter().find_map(|unit| {
            let scope = if unit.package.is_empty() {
                String::new()
            } else {
                format!(".{}", unit.package)
            };
            find(&unit.types, id, &scope)
        })
    }

    /// The two files.
    pub fn sources(&self) -> Sources {
        let other = self.text_of(&self.other, "");
        let main = self.text_of(&self.main, &format!("import \"{OTHER}\";\n"));
        Sources { files: vec![(OTHER.to_owned(), other), (MAIN.to_owned(), main)] }
    }

    fn text_of(&self, unit: &Unit, import: &str) -> String {
        let mut text = unit.edition.statement().to_owned();
        if !unit.package.is_empty() {
            text += &format!("package {};\n", unit.package);
        }
        text += import;
        if unit.edition == Edition::Edition2024 {
            text += "option features.enforce_naming_style = STYLE_LEGACY;\n";
            text += "option features.default_symbol_visibility = EXPORT_ALL;\n";
        }
        for one in &unit.types {
            text += &self.type_text(unit.edition, one, "");
        }
        text
    }

    fn type_text(&self, edition: Edition, one: &Type, indent: &str) -> String {
        match one {
            Type::Message(message) => {
                let body = self.body(edition, message, &format!("{indent}  "));
                format!("{indent}message {} {{\n{body}{indent}}}\n", message.name)
            }
            Type::Enum(one) => {
                let mut text = format!("{indent}enum {} {{\n", one.name);
                if one.is_closed && edition.has_features() {
                    text += &format!("{indent}  option features.enum_type = CLOSED;\n");
                }
                for (name, number) in &one.constants {
                    text += &format!("{indent}  {name} = {number};\n");
                }
                text + &format!("{indent}}}\n")
            }
        }
    }

    fn body(&self, edition: Edition, message: &Message, indent: &str) -> String {
        let mut text = String::new();
        for one in &message.types {
            text += &self.type_text(edition, one, indent);
        }
        for field in message.fields.iter().filter(|field| field.oneof.is_none()) {
            text += &self.field_text(edition, field, indent);
        }
        for (index, oneof) in message.oneofs.iter().enumerate() {
            let mut members =
                message.fields.iter().filter(|field| field.oneof == Some(index)).peekable();
            if members.peek().is_none() {
                continue;
            }
            text += &format!("{indent}oneof {oneof} {{\n");
            for field in members {
                text += &self.field_text(edition, field, &format!("{indent}  "));
            }
            text += &format!("{indent}}}\n");
        }
        if let Some(number) = message.reserved {
            text += &format!("{indent}reserved {number};\n");
        }
        text
    }

    fn field_text(&self, edition: Edition, field: &Field, indent: &str) -> String {
        let mut options = Vec::new();
        let in_oneof = field.oneof.is_some();
        let is_map = matches!(field.field_type, FieldType::Map(..));
        let label = match (edition, field.label) {
            _ if in_oneof || is_map => "",
            (_, Label::Repeated) => "repeated ",
            (Edition::Proto2, Label::None | Label::Optional) => "optional ",
            (Edition::Proto2, Label::Required) => "required ",
            (Edition::Proto3, Label::Optional) => "optional ",
            (Edition::Proto3, Label::None | Label::Required) => "",
            (_, Label::Required) => {
                options.push("features.field_presence = LEGACY_REQUIRED");
                ""
            }
            (_, Label::None | Label::Optional) => "",
        };
        options.extend(field.option.filter(|_| edition.has_features()));
        let default;
        if let (true, FieldType::Scalar(scalar), false) =
            (field.has_default, &field.field_type, label == "repeated ")
            && edition != Edition::Proto3
        {
            default = format!("default = {}", default_of(scalar));
            options.push(&default);
        }
        let list =
            if options.is_empty() { String::new() } else { format!(" [{}]", options.join(", ")) };
        let (name, number) = (&field.name, field.number);
        if let (FieldType::Group(fields), Edition::Proto2) = (&field.field_type, edition) {
            let body: String =
                fields.iter().map(|one| self.field_text(edition, one, indent)).collect();
            return format!("{indent}{label}group G{name} = {number} {{\n{body}{indent}}}\n");
        }
        let written = self.type_name(&field.field_type);
        format!("{indent}{label}{written} {name} = {number}{list};\n")
    }

    fn type_name(&self, field_type: &FieldType) -> String {
        match field_type {
            FieldType::Scalar(scalar) => (*scalar).to_owned(),
            FieldType::Named(id) => self.name_of(*id).unwrap_or_else(|| "int32".to_owned()),
            FieldType::Map(key, value) => format!("map<{key}, {}>", self.type_name(value)),
            FieldType::Group(_) => "bytes".to_owned(),
        }
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

fn find(types: &[Type], wanted: u32, scope: &str) -> Option<String> {
    types.iter().find_map(|one| match one {
        Type::Message(message) if message.id == wanted => Some(format!("{scope}.{}", message.name)),
        Type::Message(message) => {
            find(&message.types, wanted, &format!("{scope}.{}", message.name))
        }
        Type::Enum(one) => (one.id == wanted).then(|| format!("{scope}.{}", one.name)),
    })
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
