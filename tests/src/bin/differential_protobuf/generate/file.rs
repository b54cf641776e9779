//! One file: its head, its imports and what stands at its top.

use super::fields::{self, Scope};
use super::message;
use super::options;
use super::world::{Edition, World};
use super::{chance, pick, word};
use crate::sources::MAIN;

/// `scope.name`, or `name` in the empty scope.
pub fn joined(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") }
}

/// Writes a file that others may import.
pub fn write(world: &mut World, edition: Edition) {
    let index = world.file_count();
    let folder = *pick(&mut world.random, &["", "a/", "shop/orders/"]);
    let path = format!("{folder}part{index}.proto");
    write_as(world, edition, path);
}

/// Writes the main file.
pub fn write_main(world: &mut World, edition: Edition) {
    write_as(world, edition, MAIN.to_owned());
}

fn write_as(world: &mut World, edition: Edition, path: String) {
    let is_legacy_style = chance(&mut world.random, 60);
    let styled =
        edition == Edition::Edition2024 && !is_legacy_style && chance(&mut world.random, 90);
    let package = if world.file_count() > 0 && chance(&mut world.random, 35) {
        let file = world.random.usize(..world.file_count());
        world.package(file).to_owned()
    } else {
        world.package_name(styled)
    };
    let (imports, import_lines) = imports(world, edition);
    let visible = world.visible(&imports);
    world.sees_options = world.option_package.is_some() && visible.contains(&0);
    let mut text = String::new();
    if edition != Edition::Proto2 || chance(&mut world.random, 70) {
        text += edition.statement();
    }
    let mut head = vec![import_lines];
    if !package.is_empty() {
        head.push(format!("package {package};\n"));
    }
    if edition == Edition::Edition2024 && is_legacy_style {
        head.push("option features.enforce_naming_style = STYLE_LEGACY;\n".to_owned());
    }
    head.push(options::lines(world, edition, "File", ""));
    if chance(&mut world.random, 20) {
        world.random.shuffle(&mut head);
    }
    text += &head.concat();
    let mut scope = Scope {
        edition,
        styled,
        visible,
        package: package.clone(),
        name: package.clone(),
        depth: 0,
    };
    for _ in 0..*pick(&mut world.random, &[1, 1, 2, 3, 4]) {
        text += &item(world, &mut scope);
    }
    text += &services(world, &mut scope);
    world.add(path, package, text, imports);
}

/// The files that are imported, and whether publicly, with the lines that say so.
fn imports(world: &mut World, edition: Edition) -> (Vec<(usize, bool)>, String) {
    let mut imports = Vec::new();
    let (mut lines, mut option_imports) = (String::new(), String::new());
    for file in 0..world.file_count() {
        if !chance(&mut world.random, if file == 0 { 75 } else { 60 }) {
            continue;
        }
        let is_public = chance(&mut world.random, 25);
        let modifier = match world.random.u8(..40) {
            _ if is_public => "public ",
            0 if edition != Edition::Edition2024 => "weak ",
            1 if edition == Edition::Edition2024 && file == 0 => "option ",
            2 if chance(&mut world.random, 10) => "option ",
            _ => "",
        };
        let line = format!("import {modifier}\"{}\";\n", world.path(file));
        // They come after all others.
        if modifier == "option " {
            option_imports += &line;
        } else {
            lines += &line;
        }
        imports.push((file, is_public));
    }
    for path in ["descriptor", "any", "timestamp", "struct", "cpp_features"] {
        if chance(&mut world.random, 12) {
            lines += &format!("import \"google/protobuf/{path}.proto\";\n");
        }
    }
    match world.random.u8(..=255) {
        0 => lines += "import \"not/there.proto\";\n",
        1 => lines += "import \"default.proto\";\n",
        2 if !lines.contains("any") => {
            lines += "import \"google/protobuf/any.proto\"; import \"google/protobuf/any.proto\";\n"
        }
        3 => lines += "import '';\n",
        4 => lines += "import './any.proto';\n",
        _ => {}
    }
    (imports, lines + &option_imports)
}

/// Something that may stand at the top or in a message.
fn item(world: &mut World, scope: &mut Scope) -> String {
    match world.random.u8(..20) {
        0..=11 => message::message(world, scope),
        12..=17 => enumeration(world, scope),
        _ => fields::extend(world, scope),
    }
}

fn visibility(world: &mut World, scope: &Scope) -> &'static str {
    match world.random.u8(..20) {
        0..=2 if scope.edition == Edition::Edition2024 => "export ",
        3..=4 if scope.edition == Edition::Edition2024 => "local ",
        19 if chance(&mut world.random, 5) => "export ",
        _ => "",
    }
}

/// The modifier of a type in this scope; notes in its symbol whether other files may use it.
pub fn declared(world: &mut World, scope: &Scope, symbol: usize) -> &'static str {
    let modifier = visibility(world, scope);
    let by_default = scope.edition != Edition::Edition2024 || scope.depth == 0;
    world.symbols[symbol].is_exported = match modifier {
        "export " => true,
        "local " => false,
        _ => by_default,
    };
    modifier
}

/// An enum.
pub fn enumeration(world: &mut World, scope: &Scope) -> String {
    let indent = "  ".repeat(scope.depth);
    let name = world.title(scope.styled);
    let full_name = joined(&scope.name, &name);
    let symbol = world.declare(full_name, Some(Vec::new()));
    let modifier = declared(world, scope, symbol);
    let mut text = format!("{indent}{modifier}enum {name} {{\n");
    let is_closed = scope.edition.has_features() && chance(&mut world.random, 15);
    if is_closed {
        text += &format!("{indent}  option features.enum_type = CLOSED;\n");
    }
    world.symbols[symbol].is_open = scope.edition != Edition::Proto2 && !is_closed;
    text += &options::lines(world, scope.edition, "Enum", &format!("{indent}  "));
    let count = *pick(&mut world.random, &[1, 1, 2, 3, 5]);
    let has_alias = count > 1 && chance(&mut world.random, 12);
    if has_alias {
        text += &format!("{indent}  option allow_alias = true;\n");
    }
    let prefix = name.to_uppercase();
    let may_start_anywhere = is_closed || scope.edition == Edition::Proto2;
    let mut number: i64 = if may_start_anywhere && chance(&mut world.random, 40) { 3 } else { 0 };
    for index in 0..count {
        let constant = match world.random.u8(..10) {
            0 => world.upper(scope.styled),
            _ => format!("{prefix}_V{index}"),
        };
        let written = match (number, world.random.u8(..12)) {
            (0.., 0) => format!("0x{number:X}"),
            (0.., 1) => format!("0{number:o}"),
            _ => number.to_string(),
        };
        let list = options::list(world, scope.edition, "EnumValue", Vec::new());
        text += &format!("{indent}  {constant} = {written}{list};\n");
        if let Some(constants) = &mut world.symbols[symbol].constants {
            constants.push(constant);
        }
        let keeps = (has_alias && index == 0) || chance(&mut world.random, 1);
        number = if keeps { number } else { next_constant(world, number) };
    }
    text += &reserved_constants(world, scope, &indent);
    text + &format!("{indent}}}\n")
}

fn next_constant(world: &mut World, number: i64) -> i64 {
    match world.random.u8(..20) {
        0 => -number - 2,
        1 if number < 2_147_483_647 => 2_147_483_647,
        2 if number > -2_147_483_648 => -2_147_483_648,
        _ if number == 2_147_483_647 => 77,
        _ if number < 0 => number + 1_000_003,
        _ => number + 1,
    }
}

fn reserved_constants(world: &mut World, scope: &Scope, indent: &str) -> String {
    let mut text = String::new();
    let ranges = [
        "100",
        "50 to 60",
        "-90 to -50, 70",
        "1000 to 2000",
        "0x20 to 0x30",
        "-100",
        "60 to 50",
        "1",
    ];
    if chance(&mut world.random, 12) {
        // The last ones are likely to be wrong.
        let last = if chance(&mut world.random, 20) { ranges.len() } else { ranges.len() - 2 };
        text += &format!("{indent}  reserved {};\n", word(&mut world.random, &ranges[..last]));
    }
    if chance(&mut world.random, 10) {
        text += &format!("{indent}  reserved {};\n", reserved_names(world, scope.edition));
    }
    text
}

/// Names in a `reserved` statement, as words in editions and as strings before.
pub fn reserved_names(world: &mut World, edition: Edition) -> &'static str {
    let as_words = edition.has_features() != chance(&mut world.random, 1);
    if as_words {
        let names = ["OLD", "OLD, older", "old_one , x1", "message", "OLD, OLD"];
        let last = if chance(&mut world.random, 10) { 5 } else { 4 };
        word(&mut world.random, &names[..last])
    } else {
        let names = [
            "\"OLD\"",
            "'OLD', \"older\"",
            "\"old\" \"_one\"",
            "\"not a name\"",
            "'A', 'A'",
            "\"\"",
        ];
        let last = if chance(&mut world.random, 10) { 6 } else { 3 };
        word(&mut world.random, &names[..last])
    }
}

fn services(world: &mut World, scope: &mut Scope) -> String {
    let mut text = String::new();
    while chance(&mut world.random, 18) {
        let name = world.title(scope.styled);
        text += &format!("service {name} {{\n");
        text += &options::lines(world, scope.edition, "Service", "  ");
        for _ in 0..world.random.u8(..4) {
            text += &method(world, scope);
        }
        text += "}\n";
    }
    text
}

fn method(world: &mut World, scope: &Scope) -> String {
    let name = world.title(scope.styled);
    let side = |world: &mut World| {
        let stream = if chance(&mut world.random, 25) { "stream " } else { "" };
        let message = fields::type_name(world, scope, |symbol| symbol.constants.is_none());
        message.map(|message| format!("{stream}{message}"))
    };
    let (Some(input), Some(output)) = (side(world), side(world)) else { return String::new() };
    let body = match world.random.u8(..4) {
        0 => {
            let lines = options::lines(world, scope.edition, "Method", "    ");
            format!(" {{\n{lines}  }}\n")
        }
        1 if chance(&mut world.random, 30) => " {};;\n".to_owned(),
        _ => ";\n".to_owned(),
    };
    format!("  rpc {name}({input}) returns ({output}){body}")
}
