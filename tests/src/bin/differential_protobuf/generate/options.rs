//! Standard options and features, with values that mostly fit.

use super::custom;
use super::values;
use super::world::{Edition, World};
use super::{chance, pick};

/// What an option of a target takes.
enum Takes {
    Text,
    Bool,
    Word(&'static [&'static str]),
}

const FILE: [(&str, Takes); 21] = [
    ("java_package", Takes::Text),
    ("java_outer_classname", Takes::Text),
    ("java_multiple_files", Takes::Bool),
    ("java_generate_equals_and_hash", Takes::Bool),
    ("java_string_check_utf8", Takes::Bool),
    ("optimize_for", Takes::Word(&["SPEED", "CODE_SIZE", "LITE_RUNTIME"])),
    ("go_package", Takes::Text),
    ("cc_generic_services", Takes::Bool),
    ("java_generic_services", Takes::Bool),
    ("py_generic_services", Takes::Bool),
    ("deprecated", Takes::Bool),
    ("cc_enable_arenas", Takes::Bool),
    ("objc_class_prefix", Takes::Text),
    ("csharp_namespace", Takes::Text),
    ("swift_prefix", Takes::Text),
    ("php_class_prefix", Takes::Text),
    ("php_namespace", Takes::Text),
    ("php_metadata_namespace", Takes::Text),
    ("ruby_package", Takes::Text),
    ("php_generic_services", Takes::Bool),
    ("uninterpreted_option", Takes::Text),
];
const MESSAGE: [(&str, Takes); 5] = [
    ("deprecated", Takes::Bool),
    ("no_standard_descriptor_accessor", Takes::Bool),
    ("deprecated_legacy_json_field_conflicts", Takes::Bool),
    ("message_set_wire_format", Takes::Word(&["false"])),
    ("map_entry", Takes::Word(&["false", "true"])),
];
const FIELD: [(&str, Takes); 12] = [
    ("deprecated", Takes::Bool),
    ("debug_redact", Takes::Bool),
    ("retention", Takes::Word(&["RETENTION_RUNTIME", "RETENTION_SOURCE", "RETENTION_UNKNOWN"])),
    ("targets", Takes::Word(&["TARGET_TYPE_FIELD", "TARGET_TYPE_ENUM", "TARGET_TYPE_FILE"])),
    ("feature_support.edition_introduced", Takes::Word(&["EDITION_2023", "EDITION_PROTO2"])),
    ("edition_defaults", Takes::Word(&["{ edition: EDITION_2023, value: '1' }"])),
    ("weak", Takes::Word(&["false"])),
    ("ctype", Takes::Word(&["STRING", "CORD", "STRING_PIECE"])),
    ("unverified_lazy", Takes::Bool),
    ("packed", Takes::Bool),
    ("jstype", Takes::Word(&["JS_NORMAL", "JS_STRING", "JS_NUMBER"])),
    ("lazy", Takes::Bool),
];
const ENUM: [(&str, Takes); 2] =
    [("deprecated", Takes::Bool), ("deprecated_legacy_json_field_conflicts", Takes::Bool)];
const ENUM_VALUE: [(&str, Takes); 3] = [
    ("deprecated", Takes::Bool),
    ("debug_redact", Takes::Bool),
    ("feature_support", Takes::Word(&["{ edition_introduced: EDITION_2023 }", "{}"])),
];
const METHOD: [(&str, Takes); 2] = [
    ("deprecated", Takes::Bool),
    ("idempotency_level", Takes::Word(&["IDEMPOTENCY_UNKNOWN", "NO_SIDE_EFFECTS", "IDEMPOTENT"])),
];
const SERVICE: [(&str, Takes); 1] = [("deprecated", Takes::Bool)];
const RANGE: [(&str, Takes); 1] = [("verification", Takes::Word(&["UNVERIFIED", "DECLARATION"]))];

const FEATURES: [(&str, &[&str]); 8] = [
    ("field_presence", &["EXPLICIT", "IMPLICIT", "LEGACY_REQUIRED", "FIELD_PRESENCE_UNKNOWN"]),
    ("enum_type", &["OPEN", "CLOSED"]),
    ("repeated_field_encoding", &["PACKED", "EXPANDED"]),
    ("utf8_validation", &["VERIFY", "NONE"]),
    ("message_encoding", &["LENGTH_PREFIXED", "DELIMITED"]),
    ("json_format", &["ALLOW", "LEGACY_BEST_EFFORT"]),
    ("enforce_naming_style", &["STYLE_LEGACY", "STYLE2024"]),
    ("default_symbol_visibility", &["EXPORT_ALL", "EXPORT_TOP_LEVEL", "LOCAL_ALL", "STRICT"]),
];

/// `name = value` for something of this target in a file of this edition.
pub fn statement(world: &mut World, edition: Edition, target: &str) -> String {
    if edition.has_features() && chance(&mut world.random, 20) {
        return feature(world, edition, target);
    }
    if !edition.has_features() && world.random.u16(..1_000) < 4 {
        return feature(world, edition, target);
    }
    if chance(&mut world.random, 40)
        && let Some(custom) = custom::statement(world, target)
    {
        return custom;
    }
    let random = &mut world.random;
    let table: &[(&str, Takes)] = match target {
        "File" => &FILE,
        "Message" => &MESSAGE,
        "Field" => &FIELD,
        "Enum" => &ENUM,
        "EnumValue" => &ENUM_VALUE,
        "Method" => &METHOD,
        "ExtensionRange" => &RANGE,
        // A oneof has no options but features and custom ones.
        "Oneof" if edition.has_features() => return "features = {}".to_owned(),
        _ => &SERVICE,
    };
    let table = if random.u16(..1_000) < 5 { &FILE } else { table };
    // The later ones seldom fit.
    let index = (0..3).map(|_| random.usize(..table.len())).min().unwrap_or(0);
    let (name, takes) = &table[index];
    let value = if random.u16(..1_000) < 8 {
        values::wrong(random).to_owned()
    } else {
        match takes {
            Takes::Text => values::text(random),
            Takes::Bool => (*pick(random, &["true", "false"])).to_owned(),
            Takes::Word(words) => (*pick(random, words)).to_owned(),
        }
    };
    format!("{name} = {value}")
}

/// The features that may stand on a target: indexes into [`FEATURES`].
fn allowed(target: &str) -> &'static [usize] {
    match target {
        "File" => &[0, 1, 2, 3, 4, 5, 6, 7],
        "Message" => &[5, 6],
        "Field" => &[0, 2, 3, 4, 6],
        "Enum" => &[1, 5, 6],
        _ => &[6],
    }
}

fn feature(world: &mut World, edition: Edition, target: &str) -> String {
    let random = &mut world.random;
    let index = if chance(random, 1) {
        random.usize(..FEATURES.len())
    } else {
        *pick(random, allowed(target))
    };
    // The last two are for edition 2024.
    let index = if index >= 6 && edition != Edition::Edition2024 && chance(random, 90) {
        match target {
            "Enum" => 1,
            "File" | "Message" => 5,
            _ => return "deprecated = true".to_owned(),
        }
    } else {
        index
    };
    let (name, values) = FEATURES[index];
    let value = *pick(random, values);
    match random.u8(..200) {
        0..=9 => format!("features = {{ {name}: {value} }}"),
        10 => "features.no_such_feature = ALLOW".to_owned(),
        11 => format!("features.{name} = NO_SUCH_VALUE"),
        12 => "features.(pb.cpp).string_type = VIEW".to_owned(),
        _ => format!("features.{name} = {value}"),
    }
}

/// A list in brackets with a space in front, most of the time empty.
pub fn list(world: &mut World, edition: Edition, target: &str, mut parts: Vec<String>) -> String {
    while chance(&mut world.random, 14) {
        let part = statement(world, edition, target);
        push_new(world, &mut parts, part);
    }
    if parts.is_empty() { String::new() } else { format!(" [{}]", parts.join(", ")) }
}

/// Adds an option; one that is set already only seldom.
fn push_new(world: &mut World, parts: &mut Vec<String>, part: String) {
    let name_of = |part: &str| part.split(" =").next().unwrap_or("").to_owned();
    let name = name_of(&part);
    let is_known = parts.iter().any(|known| {
        let known = name_of(known);
        known == name || known.starts_with(&format!("{name}.")) || name.starts_with(&known)
    });
    if !is_known || name.contains("_r_") || chance(&mut world.random, 3) {
        parts.push(part);
    }
}

/// `option name = value;` lines, most of the time none.
pub fn lines(world: &mut World, edition: Edition, target: &str, indent: &str) -> String {
    let mut parts = Vec::new();
    while chance(&mut world.random, 16) {
        let part = statement(world, edition, target);
        push_new(world, &mut parts, part);
    }
    parts.iter().map(|part| format!("{indent}option {part};\n")).collect()
}
