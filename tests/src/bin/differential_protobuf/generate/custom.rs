//! Custom options: a file that defines them for every target and of every type, and their uses.

use super::values::{self, Kind};
use super::world::{Edition, World};
use super::{chance, pick, word};

/// What may have options: the name of its options message, without `Options`.
pub const TARGETS: [&str; 9] = [
    "File",
    "Message",
    "Field",
    "Oneof",
    "Enum",
    "EnumValue",
    "Service",
    "Method",
    "ExtensionRange",
];

/// A field of the definitions: its name, type and whether it repeats.
struct Defined {
    name: &'static str,
    type_name: &'static str,
    kind: Kind,
    is_repeated: bool,
}

const fn one(name: &'static str, type_name: &'static str, kind: Kind) -> Defined {
    Defined { name, type_name, kind, is_repeated: false }
}

const fn many(name: &'static str, type_name: &'static str, kind: Kind) -> Defined {
    Defined { name, type_name, kind, is_repeated: true }
}

/// The fields of the message `Conf`, in the order of their numbers; 90 and up are in a oneof.
const CONF: [Defined; 17] = [
    one("i", "int32", Kind::Int32),
    many("ri", "int32", Kind::Int32),
    one("s", "string", Kind::Text),
    many("rs", "string", Kind::Text),
    one("c", "Conf", Kind::Message),
    many("rc", "Conf", Kind::Message),
    one("k", "Kind", Kind::Enum),
    many("rk", "Kind", Kind::Enum),
    one("d", "double", Kind::Double),
    one("f", "float", Kind::Float),
    one("b", "bool", Kind::Bool),
    one("y", "bytes", Kind::Bytes),
    one("u", "uint64", Kind::Uint64),
    one("z", "sint32", Kind::Int32),
    many("x", "fixed64", Kind::Uint64),
    one("l", "int64", Kind::Int64),
    one("any", "google.protobuf.Any", Kind::Any),
];

/// The options of each target.
const OPTIONS: [Defined; 24] = [
    one("double", "double", Kind::Double),
    one("float", "float", Kind::Float),
    one("int64", "int64", Kind::Int64),
    one("uint64", "uint64", Kind::Uint64),
    one("int32", "int32", Kind::Int32),
    one("fixed64", "fixed64", Kind::Uint64),
    one("fixed32", "fixed32", Kind::Uint32),
    one("bool", "bool", Kind::Bool),
    one("string", "string", Kind::Text),
    one("bytes", "bytes", Kind::Bytes),
    one("uint32", "uint32", Kind::Uint32),
    one("sfixed32", "sfixed32", Kind::Int32),
    one("sfixed64", "sfixed64", Kind::Int64),
    one("sint32", "sint32", Kind::Int32),
    one("sint64", "sint64", Kind::Int64),
    one("kind", "Kind", Kind::Enum),
    one("conf", "Conf", Kind::Message),
    one("any", "google.protobuf.Any", Kind::Any),
    many("r_int32", "int32", Kind::Int32),
    many("r_string", "string", Kind::Text),
    many("r_kind", "Kind", Kind::Enum),
    many("r_conf", "Conf", Kind::Message),
    many("r_double", "double", Kind::Double),
    many("r_bool", "bool", Kind::Bool),
];

/// The constants of the enum `Kind`.
const CONSTANTS: [&str; 3] = ["KIND_ZERO", "KIND_ONE", "KIND_MINUS"];

/// Writes the file that defines the options.
pub fn definitions(world: &mut World) {
    let edition = *pick(&mut world.random, &Edition::ALL);
    let package = (*pick(&mut world.random, &["opt", "", "shop.opt", "a"])).to_owned();
    let mut text = edition.statement().to_owned();
    if !package.is_empty() {
        text += &format!("package {package};\n");
    }
    text += "import \"google/protobuf/descriptor.proto\";\nimport \"google/protobuf/any.proto\";\n";
    if edition == Edition::Edition2024 {
        text += "option features.default_symbol_visibility = EXPORT_ALL;\n";
    }
    let optional = if edition == Edition::Proto2 { "optional " } else { "" };
    text += "enum Kind { KIND_ZERO = 0; KIND_ONE = 1; KIND_MINUS = -1; }\n";
    text += &conf(edition, optional);
    let mut number = 50_000;
    for target in TARGETS {
        let nested = chance(&mut world.random, 20);
        let indent = if nested { "  " } else { "" };
        if nested {
            text += &format!("message {target}Scope {{\n");
        }
        text += &format!("{indent}extend google.protobuf.{target}Options {{\n");
        for option in &OPTIONS {
            number += 1;
            let label = if option.is_repeated { "repeated " } else { optional };
            let retention = match (option.is_repeated, world.random.u8(..20)) {
                (false, 0) => " [retention = RETENTION_SOURCE]",
                (true, 0) if option.kind != Kind::Text && option.kind != Kind::Message => {
                    if edition.has_features() {
                        " [features.repeated_field_encoding = EXPANDED]"
                    } else {
                        " [packed = false]"
                    }
                }
                (_, 1) => " [targets = TARGET_TYPE_FIELD, targets = TARGET_TYPE_FILE]",
                _ => "",
            };
            text += &format!(
                "{indent}  {label}{} {}_{} = {number}{retention};\n",
                option.type_name,
                target.to_lowercase(),
                option.name
            );
        }
        text += &format!("{indent}}}\n");
        if nested {
            text += "}\n";
            world.scoped_targets.push(target);
        }
    }
    world.option_package = Some(package.clone());
    world.add("options.proto".to_owned(), package, text, Vec::new());
}

fn conf(edition: Edition, optional: &str) -> String {
    let mut text = "message Conf {\n".to_owned();
    for (index, field) in CONF.iter().enumerate() {
        let label = if field.is_repeated { "repeated " } else { optional };
        text += &format!("  {label}{} {} = {};\n", field.type_name, field.name, index + 1);
    }
    text += "  map<string, int32> m = 80;\n  map<int32, Conf> mc = 81;\n";
    text += "  oneof choice { int32 o1 = 90; string o2 = 91; }\n";
    match edition {
        Edition::Proto2 => text += "  optional group Grp = 92 { optional int32 gx = 1; }\n",
        Edition::Proto3 => {}
        Edition::Edition2023 | Edition::Edition2024 => {
            text += "  message Grp { int32 gx = 1; }\n";
            text += "  Grp grp = 92 [features.message_encoding = DELIMITED];\n";
        }
    }
    if edition == Edition::Proto3 {
        return text + "}\n";
    }
    text += "  extensions 100 to 199;\n}\n";
    text + &format!(
        "message Strict {{ {required} }}\n\
         extend Conf {{ {optional}int32 ce = 100; {optional}Conf cm = 101; \
         repeated string cr = 102; {optional}Strict cs = 103; }}\n\
         message Scope {{ extend Conf {{ {optional}int32 nested = 104; }} }}\n",
        required = if edition == Edition::Proto2 {
            "required int32 must = 1;"
        } else {
            "int32 must = 1 [features.field_presence = LEGACY_REQUIRED];"
        }
    )
}

/// `(name) = value` for the target, or `None` if the case has no custom options.
pub fn statement(world: &mut World, target: &str) -> Option<String> {
    if !world.sees_options && chance(&mut world.random, 97) {
        return None;
    }
    let package = world.option_package.clone()?;
    let option = pick(&mut world.random, &OPTIONS);
    let scope = if world.scoped_targets.contains(&target) {
        format!("{target}Scope.")
    } else {
        String::new()
    };
    let simple = format!("{scope}{}_{}", target.to_lowercase(), option.name);
    let full = super::file::joined(&package, &simple);
    let name = match world.random.u8(..20) {
        0..=9 => full,
        10..=18 => format!(".{full}"),
        _ if world.random.bool() => simple,
        _ if world.random.bool() => full.rsplit('.').next().unwrap_or("x").to_owned(),
        _ => "no.such.option".to_owned(),
    };
    if option.kind != Kind::Message || chance(&mut world.random, 40) {
        let value = value(world, option.kind, 0);
        return Some(format!("({name}) = {value}"));
    }
    let (path, value) = path(world, &package);
    Some(format!("({name}){path} = {value}"))
}

/// The way to a field inside an option, with a value for it.
fn path(world: &mut World, package: &str) -> (String, String) {
    let mut path = String::new();
    loop {
        match world.random.u8(..20) {
            0..=2 if path.len() < 8 => path += ".c",
            3 => {
                let name = super::file::joined(package, "cm");
                path += &format!(".({name})");
            }
            4 => {
                let name = super::file::joined(package, "ce");
                return (format!("{path}.({name})"), value(world, Kind::Int32, 0));
            }
            5 => {
                let name = super::file::joined(package, "Scope.nested");
                return (format!("{path}.(.{name})"), value(world, Kind::Int32, 0));
            }
            6 => return (format!("{path}.grp.gx"), value(world, Kind::Int32, 0)),
            7 => return (format!("{path}.o1"), value(world, Kind::Int32, 0)),
            8 => return (format!("{path}.missing"), value(world, Kind::Int32, 0)),
            _ => {
                let field = pick(&mut world.random, &CONF);
                let (name, kind) = (field.name, field.kind);
                return (format!("{path}.{name}"), value(world, kind, 0));
            }
        }
    }
}

/// A value of an option as it stands after `=`.
fn value(world: &mut World, kind: Kind, depth: u8) -> String {
    let constants = CONSTANTS.map(str::to_owned);
    match kind {
        Kind::Message | Kind::Any if chance(&mut world.random, 97) => {
            format!("{{{}}}", aggregate(world, kind, depth))
        }
        _ => values::literal(&mut world.random, kind, &constants),
    }
}

/// The fields of a message in text format.
fn aggregate(world: &mut World, kind: Kind, depth: u8) -> String {
    if kind == Kind::Any {
        return any(world, depth);
    }
    let mut text = String::new();
    let count = *pick(&mut world.random, &[0, 1, 1, 2, 2, 3, 5]);
    for _ in 0..count {
        if depth < 3 {
            text += " ";
            text += &element(world, depth);
            text += word(&mut world.random, &["", "", "", ",", ";", "\n", " # said\n", " ,"]);
        }
    }
    text + " "
}

/// An expanded `Any`, or one in parts.
fn any(world: &mut World, depth: u8) -> String {
    let package = world.option_package.clone().unwrap_or_default();
    let inner = aggregate(world, Kind::Message, depth + 1);
    let conf = super::file::joined(&package, "Conf");
    match world.random.u8(..12) {
        0..=6 => format!(" [type.googleapis.com/{conf}] {{{inner}}} "),
        7 => format!(" [type.googleprod.com/{conf}]: {{{inner}}} "),
        8 => format!(" [example.com/a/{conf}] <{inner}> "),
        9 => " type_url: \"x/y\" value: \"\\x08\\x01\" ".to_owned(),
        10 => format!(" [type.googleapis.com/no.Such] {{{inner}}} "),
        _ => format!(" [{conf}] {{{inner}}} "),
    }
}

/// One field in text format.
fn element(world: &mut World, depth: u8) -> String {
    let package = world.option_package.clone().unwrap_or_default();
    let colon = *pick(&mut world.random, &[":", ": ", " : "]);
    match world.random.u8(..40) {
        0 => format!(
            "[{}]{colon}{}",
            super::file::joined(&package, "ce"),
            scalar(world, Kind::Int32)
        ),
        1 => {
            let inner = aggregate(world, Kind::Message, depth + 1);
            format!("[{}] {{{inner}}}", super::file::joined(&package, "cm"))
        }
        2 => format!("[{}]{colon}['a', \"b\"]", super::file::joined(&package, "cr")),
        3 => {
            let must = *pick(&mut world.random, &["must: 1", ""]);
            format!("[{}] {{ {must} }}", super::file::joined(&package, "cs"))
        }
        4 => format!("[{}]{colon}7", super::file::joined(&package, "Scope.nested")),
        5 => "m { key: 'a' value: 1 } m { key: 'b' }".to_owned(),
        6 => "m: [{ key: 'z', value: 9 }, { key: 'a' }]".to_owned(),
        7 => {
            let inner = aggregate(world, Kind::Message, depth + 1);
            format!("mc {{ key: 3 value {{{inner}}} }}")
        }
        8 => (*pick(&mut world.random, &["Grp { gx: 1 }", "grp { gx: 1 }", "Grp: < gx: 2 >"]))
            .to_owned(),
        9 => (*pick(&mut world.random, &["o1: 1", "o2: 'x'", "o1: 1 o2: 'x'", "o1: 1 o1: 2"]))
            .to_owned(),
        10 => (*pick(
            &mut world.random,
            &["none: 1", "[no.such]: 1", "i: 1 i: 2", "i 1", "c: 1", "i { }", "1: 5", "i: [1]"],
        ))
        .to_owned(),
        _ => {
            let field = pick(&mut world.random, &CONF);
            let (name, kind, is_repeated) = (field.name, field.kind, field.is_repeated);
            plain(world, name, kind, is_repeated, depth)
        }
    }
}

fn plain(world: &mut World, name: &str, kind: Kind, is_repeated: bool, depth: u8) -> String {
    let is_message = kind == Kind::Message || kind == Kind::Any;
    let as_list = is_repeated && chance(&mut world.random, 40);
    let mut elements = Vec::new();
    for _ in 0..if as_list { world.random.usize(..4) } else { 1 } {
        elements.push(if is_message {
            let inner = aggregate(world, kind, depth + 1);
            if chance(&mut world.random, 15) {
                format!("<{inner}>")
            } else {
                format!("{{{inner}}}")
            }
        } else {
            scalar(world, kind)
        });
    }
    let value = if as_list { format!("[{}]", elements.join(", ")) } else { elements.join(" ") };
    let colon = if is_message && world.random.bool() { " " } else { ": " };
    format!("{name}{colon}{value}")
}

fn scalar(world: &mut World, kind: Kind) -> String {
    values::text_format(&mut world.random, kind, &CONSTANTS.map(str::to_owned))
}
