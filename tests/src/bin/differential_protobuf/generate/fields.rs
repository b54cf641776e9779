//! Fields of every sort: plain ones, maps, groups, oneofs and extensions.

use super::message::body;
use super::options;
use super::values::{self, Kind, SCALARS};
use super::world::{Edition, Symbol, World};
use super::{chance, pick, word};

/// Where a declaration stands.
#[derive(Debug, Clone)]
pub struct Scope {
    pub edition: Edition,
    /// Whether names must follow the style of edition 2024.
    pub styled: bool,
    /// The files whose types may be used.
    pub visible: Vec<usize>,
    pub package: String,
    /// The full name of the message around, or the package.
    pub name: String,
    pub depth: usize,
}

impl Scope {
    pub fn indent(&self) -> String {
        "  ".repeat(self.depth)
    }
}

/// Numbers of fields, given out in order with jumps.
pub struct Numbers {
    pub next: u32,
}

impl Numbers {
    fn take(&mut self, world: &mut World) -> String {
        let number = self.next;
        let random = &mut world.random;
        match random.u16(..2_000) {
            0 => return "0".to_owned(),
            1 => return "19000".to_owned(),
            2 => return "536870912".to_owned(),
            3 => return "536870911".to_owned(),
            4 => return self.next.saturating_sub(1).to_string(),
            5 => return "-1".to_owned(),
            6..=200 => self.next += random.u32(1..300),
            _ => self.next += 1,
        }
        match random.u8(..30) {
            0 => format!("0x{number:x}"),
            1 => format!("0{number:o}"),
            _ => number.to_string(),
        }
    }
}

/// A type that a field may have.
struct Typed {
    written: String,
    /// What a default of it is; `None` where it has none.
    default: Option<Kind>,
    constants: Vec<String>,
    /// Whether `packed` and an implicit presence fit.
    is_packable: bool,
    is_message: bool,
}

fn label(world: &mut World, edition: Edition) -> &'static str {
    let number = world.random.u8(..100);
    match edition {
        Edition::Proto2 => match number {
            0..=49 => "optional ",
            50..=64 => "required ",
            _ if world.random.u8(..=255) > 1 => "repeated ",
            _ => "",
        },
        Edition::Proto3 => match number {
            0..=49 => "",
            50..=69 => "optional ",
            _ if world.random.u8(..=255) > 1 => "repeated ",
            _ => "required ",
        },
        Edition::Edition2023 | Edition::Edition2024 => match number {
            0..=69 => "",
            _ if world.random.u8(..=255) > 1 => "repeated ",
            _ if world.random.bool() => "optional ",
            _ => "required ",
        },
    }
}

/// A field of a message; maps only where `may_map`.
pub fn field(world: &mut World, scope: &Scope, numbers: &mut Numbers, may_map: bool) -> String {
    if may_map && chance(&mut world.random, 8) {
        return map(world, scope, numbers);
    }
    let label = label(world, scope.edition);
    let name = world.lower(scope.styled);
    let number = numbers.take(world);
    typed_field(world, scope, label, &name, &number)
}

fn typed_field(world: &mut World, scope: &Scope, label: &str, name: &str, number: &str) -> String {
    let typed = field_type(world, scope);
    let parts = own_options(world, scope.edition, label, &typed);
    let list = options::list(world, scope.edition, "Field", parts);
    format!("{}{label}{} {name} = {number}{list};\n", scope.indent(), typed.written)
}

fn own_options(world: &mut World, edition: Edition, label: &str, typed: &Typed) -> Vec<String> {
    let mut parts = Vec::new();
    let repeated = label == "repeated ";
    let may_default = edition != Edition::Proto3 && !repeated;
    if chance(&mut world.random, if may_default { 18 } else { 1 })
        && let Some(kind) = typed.default
    {
        let literal = values::literal(&mut world.random, kind, &typed.constants);
        parts.push(format!("default = {literal}"));
    }
    if chance(&mut world.random, 6) {
        let names = [
            "\"other\"",
            "'Name'",
            "'a' \"b\"",
            "\"with space\"",
            "'\\x41'",
            "\"\"",
            "\"[x]\"",
            "a",
        ];
        let last = if chance(&mut world.random, 10) { names.len() } else { names.len() - 3 };
        parts.push(format!("json_name = {}", word(&mut world.random, &names[..last])));
    }
    if repeated && typed.is_packable && !edition.has_features() && chance(&mut world.random, 15) {
        parts.push(format!("packed = {}", pick(&mut world.random, &["true", "false"])));
    }
    if edition.has_features() && chance(&mut world.random, 12) {
        let feature = match (repeated, typed.is_packable, typed.is_message) {
            (true, true, _) => "repeated_field_encoding = EXPANDED",
            (_, _, true) => "message_encoding = DELIMITED",
            (false, _, false) if parts.is_empty() && typed.constants.is_empty() => {
                "field_presence = IMPLICIT"
            }
            (false, ..) => "field_presence = LEGACY_REQUIRED",
            (true, ..) if typed.written == "string" => "utf8_validation = NONE",
            (true, ..) => return parts,
        };
        parts.push(format!("features.{feature}"));
    }
    parts
}

fn field_type(world: &mut World, scope: &Scope) -> Typed {
    let edition = scope.edition;
    match world.random.u8(..20) {
        0..=3 => {
            if let Some(written) = type_name(world, scope, |symbol| symbol.constants.is_none()) {
                return Typed {
                    written,
                    default: chance(&mut world.random, 5).then_some(Kind::Int32),
                    constants: Vec::new(),
                    is_packable: false,
                    is_message: true,
                };
            }
        }
        4..=7 => {
            let is_strict = edition == Edition::Proto3 && chance(&mut world.random, 95);
            let wanted =
                |symbol: &Symbol| symbol.constants.is_some() && (symbol.is_open || !is_strict);
            if let Some(symbol) = world.type_of(&scope.visible.clone(), wanted) {
                return Typed {
                    written: reference(world, scope, &symbol),
                    default: Some(Kind::Enum),
                    constants: symbol.constants.unwrap_or_default(),
                    is_packable: true,
                    is_message: false,
                };
            }
        }
        8 => {
            let written = match world.random.u8(..60) {
                0 => "Missing",
                1 => "google.protobuf.Timestamp",
                _ => "int32",
            };
            return scalar(written);
        }
        _ => {}
    }
    scalar(word(&mut world.random, &SCALARS))
}

fn scalar(written: &str) -> Typed {
    Typed {
        written: written.to_owned(),
        default: Some(values::kind_of(written)),
        constants: Vec::new(),
        is_packable: !matches!(written, "string" | "bytes") && SCALARS.contains(&written),
        is_message: !SCALARS.contains(&written),
    }
}

/// The name of a visible type that `wanted` takes.
pub fn type_name(
    world: &mut World,
    scope: &Scope,
    wanted: impl Fn(&Symbol) -> bool,
) -> Option<String> {
    let symbol = world.type_of(&scope.visible, wanted)?;
    Some(reference(world, scope, &symbol))
}

/// A way to write the name of a type in a scope; not each of them finds it.
fn reference(world: &mut World, scope: &Scope, symbol: &Symbol) -> String {
    let full = &symbol.full_name;
    let within = |outer: &str| -> Option<String> {
        full.strip_prefix(outer).and_then(|rest| rest.strip_prefix('.')).map(str::to_owned)
    };
    match world.random.u8(..20) {
        0..=6 => format!(".{full}"),
        7..=14 => within(&scope.package).unwrap_or_else(|| full.clone()),
        15..=17 => within(&scope.name).unwrap_or_else(|| format!(".{full}")),
        18 if chance(&mut world.random, 20) => full.rsplit('.').next().unwrap_or("x").to_owned(),
        18 => full.clone(),
        _ => format!(".{full}"),
    }
}

fn map(world: &mut World, scope: &Scope, numbers: &mut Numbers) -> String {
    let key = if chance(&mut world.random, 99) {
        *pick(
            &mut world.random,
            &["string", "int32", "int64", "uint64", "bool", "sfixed32", "sint64"],
        )
    } else {
        *pick(&mut world.random, &["double", "bytes", "Missing", "float"])
    };
    let value = field_type(world, scope);
    let label = if chance(&mut world.random, 1) { label(world, scope.edition) } else { "" };
    let name = world.lower(scope.styled);
    let number = numbers.take(world);
    let list = options::list(world, scope.edition, "Field", Vec::new());
    let gap = *pick(&mut world.random, &["", " "]);
    format!(
        "{}{label}map{gap}<{key},{gap}{}> {name} = {number}{list};\n",
        scope.indent(),
        value.written
    )
}

/// A group of proto2.
pub fn group(world: &mut World, scope: &mut Scope, numbers: &mut Numbers, label: &str) -> String {
    let name = world.title(scope.styled);
    let number = numbers.take(world);
    let list = options::list(world, scope.edition, "Field", Vec::new());
    let indent = scope.indent();
    let body = body(world, scope, &name, None);
    format!("{indent}{label}group {name} = {number}{list} {{\n{body}{indent}}}\n")
}

/// A oneof with its members.
pub fn oneof(world: &mut World, scope: &mut Scope, numbers: &mut Numbers) -> String {
    let indent = scope.indent();
    let name = world.lower(scope.styled);
    let mut text = format!("{indent}oneof {name} {{\n");
    scope.depth += 1;
    if chance(&mut world.random, 30) && (scope.edition.has_features() || world.sees_options) {
        text += &options::lines(world, scope.edition, "Oneof", &scope.indent());
    }
    let count = *pick(&mut world.random, &[1, 1, 1, 2, 2, 3, 4]);
    for _ in 0..if chance(&mut world.random, 1) { 0 } else { count } {
        let name = world.lower(scope.styled);
        let number = numbers.take(world);
        let is_odd = world.random.u8(..=255) == 0;
        let label = if is_odd { label(world, scope.edition) } else { "" };
        text += &if scope.edition == Edition::Proto2 && chance(&mut world.random, 6) {
            group(world, scope, numbers, "")
        } else {
            typed_field(world, scope, label, &name, &number)
        };
    }
    scope.depth -= 1;
    text + &format!("{indent}}}\n")
}

/// An `extend` block for a message that leaves numbers to extensions.
pub fn extend(world: &mut World, scope: &mut Scope) -> String {
    let Some(symbol) = world.type_of(&scope.visible, |symbol| symbol.extensible.is_some()) else {
        return String::new();
    };
    let extendee = reference(world, scope, &symbol);
    let indent = scope.indent();
    let mut text = format!("{indent}extend {extendee} {{\n");
    scope.depth += 1;
    let first = 1000 + world.random.u32(..10);
    for number in first..first + *pick(&mut world.random, &[1, 1, 2]) {
        let label = match (label(world, scope.edition), world.random.u8(..50)) {
            ("required ", 1..) => "optional ",
            (label, _) => label,
        };
        let label = if scope.edition.has_features() && label == "optional " { "" } else { label };
        let name = world.lower(scope.styled);
        text += &if scope.edition == Edition::Proto2 && chance(&mut world.random, 10) {
            group(world, scope, &mut Numbers { next: number }, "optional ")
        } else {
            typed_field(world, scope, label, &name, &number.to_string())
        };
    }
    scope.depth -= 1;
    text + &format!("{indent}}}\n")
}
