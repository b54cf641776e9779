//! Messages: their ranges, reservations and options, and what stands in them.

use super::fields::{Numbers, Scope, extend, field, group, oneof};
use super::file::{self, joined};
use super::options;
use super::world::{Edition, World};
use super::{chance, pick, word};

/// A message.
pub fn message(world: &mut World, scope: &mut Scope) -> String {
    let name = world.title(scope.styled);
    let symbol = world.declare(joined(&scope.name, &name), None);
    let modifier = file::declared(world, scope, symbol);
    let indent = scope.indent();
    let body = body(world, scope, &name, Some(symbol));
    format!("{indent}{modifier}message {name} {{\n{body}{indent}}}\n")
}

/// The statements of a message or group, without its braces.
pub fn body(world: &mut World, scope: &mut Scope, name: &str, symbol: Option<usize>) -> String {
    let mut inner = scope.clone();
    inner.name = joined(&scope.name, name);
    inner.depth += 1;
    let indent = inner.indent();
    let mut numbers = Numbers { next: 1 };
    let mut text = options::lines(world, scope.edition, "Message", &indent);
    if let Some(symbol) = symbol {
        text += &extension_range(world, &inner, symbol);
    }
    for _ in 0..*pick(&mut world.random, &[0, 1, 2, 2, 3, 3, 4, 6]) {
        match world.random.u8(..40) {
            0..=2 if inner.depth < 4 => text += &message(world, &mut inner),
            3..=4 => text += &file::enumeration(world, &inner),
            5..=7 => text += &oneof(world, &mut inner, &mut numbers),
            8 if inner.depth < 4 => text += &extend(world, &mut inner),
            9 if inner.depth < 4 && scope.edition == Edition::Proto2 => {
                text += &group(world, &mut inner, &mut numbers, "optional ");
            }
            10 => text += ";",
            _ => text += &field(world, &inner, &mut numbers, true),
        }
    }
    text + &reserved(world, &inner)
}

fn extension_range(world: &mut World, scope: &Scope, symbol: usize) -> String {
    if !chance(&mut world.random, if scope.edition == Edition::Proto3 { 1 } else { 20 }) {
        return String::new();
    }
    let range = *pick(
        &mut world.random,
        &[
            "1000 to 1999",
            "1000 to max",
            "1000 to 1999, 3000 to 3009",
            "1000, 1001 to 1010",
            "1000 to 1500",
        ],
    );
    world.symbols[symbol].extensible = Some((1000, 1010));
    let mut parts = Vec::new();
    match world.random.u8(..8) {
        0 => parts.push("verification = UNVERIFIED".to_owned()),
        1 => {
            let full = &world.symbols[symbol].full_name;
            let declared = [
                format!(
                    "declaration = {{ number: 1000, full_name: \".{full}_x\", type: \"int32\" }}"
                ),
                "declaration = { number: 1001 reserved: true }".to_owned(),
                format!(
                    "declaration = {{ number: 1002 full_name: '.{full}.y' type: '.a.B' repeated: true }}"
                ),
                "declaration = { number: 9999 full_name: '.x.y' type: 'int32' }".to_owned(),
                "declaration = { number: 1003 full_name: 'x.y' type: 'int32' }".to_owned(),
                "declaration = { number: 1004 type: 'int32' }".to_owned(),
            ];
            for (index, declaration) in declared.into_iter().enumerate() {
                // The last three are wrong.
                if chance(&mut world.random, if index < 3 { 40 } else { 3 }) {
                    parts.push(declaration);
                }
            }
            if chance(&mut world.random, 60) {
                parts.push("verification = DECLARATION".to_owned());
            }
        }
        _ => {}
    }
    let list = options::list(world, scope.edition, "ExtensionRange", parts);
    format!("{}extensions {range}{list};\n", scope.indent())
}

fn reserved(world: &mut World, scope: &Scope) -> String {
    let indent = scope.indent();
    let mut text = String::new();
    let ranges = [
        "90900",
        "90900 to 90910",
        "90900, 90920 to 90930, 90940",
        "500000 to max",
        "0x40000",
        "910 to 900",
        "1",
        "2 to 3",
    ];
    if chance(&mut world.random, 10) {
        // The last ones are likely to be in use.
        let last = if chance(&mut world.random, 10) { ranges.len() } else { ranges.len() - 3 };
        text += &format!("{indent}reserved {};\n", word(&mut world.random, &ranges[..last]));
    }
    if chance(&mut world.random, 8) {
        text += &format!("{indent}reserved {};\n", file::reserved_names(world, scope.edition));
    }
    text
}
