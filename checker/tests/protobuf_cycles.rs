//! Messages of another file that lead to each other: which fields are told, on generated webs.
//!
//! What is expected comes from a walk without a memory, as the reference registry takes it: it goes
//! down from each field anew and turns back at messages that it came through.

use std::collections::BTreeSet;

use clade_checker::{Policy, ResolvedReference, Schema, SchemaType, Validation, compare, parse};
use proptest::collection::vec;
use proptest::prelude::*;

/// A message of the imported file.
#[derive(Debug, Clone)]
struct Node {
    /// The messages that its fields refer to.
    fields: Vec<usize>,
    /// Whether it has a field that breaks.
    is_broken: bool,
    /// Whether it declares a message that breaks.
    is_broken_inside: bool,
}

#[derive(Debug, Clone)]
struct Web {
    nodes: Vec<Node>,
    /// The messages that the main file refers to.
    entries: Vec<usize>,
}

fn web() -> impl Strategy<Value = Web> {
    (1..6_usize).prop_flat_map(|count| {
        let node = (vec(0..count, 0..4), prop::bool::weighted(0.25), prop::bool::weighted(0.1));
        let node = node.prop_map(|(fields, is_broken, is_broken_inside)| Node {
            fields,
            is_broken,
            is_broken_inside,
        });
        (vec(node, count), vec(0..count, 1..4)).prop_map(|(nodes, entries)| Web { nodes, entries })
    })
}

/// The two files, with messages declared in this order; `leaf` is the type of what breaks.
fn read(web: &Web, order: &[usize], leaf: &str) -> Schema {
    let mut text = "syntax = \"proto3\";\n".to_owned();
    for index in order {
        let node = &web.nodes[*index];
        text += &format!("message N{index} {{\n");
        if node.is_broken_inside {
            text += &format!("  message Inside {{ {leaf} x = 1; }}\n");
        }
        for (number, target) in node.fields.iter().enumerate() {
            text += &format!("  N{target} f{number} = {};\n", number + 1);
        }
        if node.is_broken {
            text += &format!("  {leaf} leaf = 100;\n");
        }
        text += "}\n";
    }
    let mut main = "syntax = \"proto3\"; import \"web.proto\"; message M {\n".to_owned();
    for (number, entry) in web.entries.iter().enumerate() {
        main += &format!("  N{entry} f{number} = {};\n", number + 1);
    }
    let references = [ResolvedReference { name: "web.proto".into(), text }];
    let parsed = parse(SchemaType::Protobuf, &(main + "}"), &references, Validation::Strict);
    parsed.unwrap_or_else(|error| panic!("{error}\n{web:?}"))
}

type Told = BTreeSet<(&'static str, String)>;

/// Adds what the fields to `targets`, of the message at `path`, lead to.
fn walk(web: &Web, path: &str, targets: &[usize], open: &mut Vec<usize>, told: &mut Told) {
    for (number, target) in targets.iter().enumerate() {
        let node = &web.nodes[*target];
        let place = format!("#/N{target}");
        let mut inside = Told::new();
        if !open.contains(target) {
            open.push(*target);
            walk(web, &place, &node.fields, open, &mut inside);
            open.pop();
            if node.is_broken {
                inside.insert(("FIELD_SCALAR_KIND_CHANGED", format!("{place}/100")));
            }
        }
        if node.is_broken_inside {
            inside.insert(("FIELD_SCALAR_KIND_CHANGED", format!("{place}/Inside/1")));
        }
        if !inside.is_empty() {
            told.insert(("FIELD_NAMED_TYPE_CHANGED", format!("{path}/{}", number + 1)));
            told.append(&mut inside);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256,
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn each_field_is_told_that_a_walk_without_a_memory_tells(web in web()) {
        let mut expected = Told::new();
        walk(&web, "#/M", &web.entries, &mut Vec::new(), &mut expected);
        let order: Vec<usize> = (0..web.nodes.len()).collect();
        let (reader, writer) = (read(&web, &order, "int32"), read(&web, &order, "string"));
        let differences = compare(&reader, &writer, Policy::Strict);
        let told: Told =
            differences.iter().map(|one| (one.kind.wire_name(), one.path.clone())).collect();
        prop_assert_eq!(differences.len(), told.len());
        prop_assert_eq!(told, expected);
    }

    #[test]
    fn the_order_of_declaration_does_not_matter(web in web(), turns in 0..6_usize) {
        let mut order: Vec<usize> = (0..web.nodes.len()).collect();
        let found = |order: &[usize]| -> Told {
            let (reader, writer) = (read(&web, order, "int32"), read(&web, order, "string"));
            let differences = compare(&reader, &writer, Policy::Strict);
            differences.iter().map(|one| (one.kind.wire_name(), one.path.clone())).collect()
        };
        let told = found(&order);
        order.reverse();
        order.rotate_left(turns % web.nodes.len());
        prop_assert_eq!(found(&order), told);
    }
}
