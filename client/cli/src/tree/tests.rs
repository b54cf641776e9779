//! Tests of how the files of a folder find each other.

use super::*;

fn tree(files: &[(&str, &str)]) -> Tree {
    let sources = files.iter().map(|(path, text)| {
        let schema_type = match path.rsplit('.').next().unwrap() {
            "avsc" => SchemaType::Avro,
            "proto" => SchemaType::Protobuf,
            _ => SchemaType::Json,
        };
        match read(path, text.as_bytes().to_vec(), schema_type, true).unwrap() {
            Read::Schema(source) => source,
            Read::NoSchema => panic!("{path} is a schema"),
        }
    });
    Tree::new(sources.collect(), &Config::default())
}

fn closure(tree: &Tree, path: &str) -> Vec<(String, String)> {
    let uses = tree.closure_uses(tree.position(path).unwrap());
    uses.into_iter().map(|one| (one.name, tree.sources()[one.target].path.clone())).collect()
}

fn pair(name: &str, path: &str) -> (String, String) {
    (name.to_owned(), path.to_owned())
}

#[test]
fn avro_types_are_found_by_full_name_and_come_after_what_they_need() {
    let tree = tree(&[
        (
            "a/order.avsc",
            r#"{"type":"record","name":"n.Order","fields":[
            {"name":"p","type":"Price"},{"name":"c","type":"Currency"}]}"#,
        ),
        (
            "a/price.avsc",
            r#"{"type":"record","name":"n.Price","fields":[{"name":"c","type":"Currency"}]}"#,
        ),
        ("b/currency.avsc", r#"{"type":"enum","name":"n.Currency","symbols":["EUR"]}"#),
    ]);
    let expected = [pair("n.Currency", "b/currency.avsc"), pair("n.Price", "a/price.avsc")];
    assert_eq!(closure(&tree, "a/order.avsc"), expected);
    let changed = BTreeSet::from([tree.position("b/currency.avsc").unwrap()]);
    assert_eq!(tree.dependants(&changed), BTreeSet::from([0, 1]));
    assert_eq!(tree.in_order(), [2, 1, 0]);
}

#[test]
fn protobuf_files_are_found_by_the_end_of_their_path_the_nearest_first() {
    let tree = tree(&[
        ("one/src/shop/a.proto", "syntax = \"proto3\"; import \"shop/money.proto\";"),
        ("one/src/shop/money.proto", "syntax = \"proto3\";"),
        ("two/shop/money.proto", "syntax = \"proto3\";"),
    ]);
    let expected = [pair("shop/money.proto", "one/src/shop/money.proto")];
    assert_eq!(closure(&tree, "one/src/shop/a.proto"), expected);
}

#[test]
fn json_references_are_paths_or_uris() {
    let tree = tree(&[
        (
            "d/a.json",
            r##"{"$id":"http://x/a","properties":{"a":{"$ref":"../b.json#/x"},
            "c":{"$ref":"http://x/c"},"d":{"$ref":"#/y"}}}"##,
        ),
        ("b.json", r#"{"x":{}}"#),
        ("e/c.json", r#"{"$id":"http://x/c"}"#),
    ]);
    let expected = [pair("../b.json", "b.json"), pair("http://x/c", "e/c.json")];
    assert_eq!(closure(&tree, "d/a.json"), expected);
}

#[test]
fn circles_end() {
    let tree = tree(&[("a.json", r#"{"$ref":"b.json"}"#), ("b.json", r#"{"$ref":"a.json"}"#)]);
    assert_eq!(closure(&tree, "a.json"), [pair("b.json", "b.json")]);
    assert_eq!(tree.in_order(), [1, 0]);
}

#[test]
fn json_that_is_no_schema_is_told_apart() {
    for schema in [
        r#"{"type":"object"}"#,
        r#"{"$schema":"http://json-schema.org/draft-07/schema#"}"#,
        r#"{"properties":{}"#,
    ] {
        assert!(is_json_schema(schema), "{schema}");
    }
    for other in [
        r#"{"compilerOptions":{}}"#,
        r#"{"name":"x","type":"module"}"#,
        r#"{"$schema":"https://biomejs.dev/schemas/1.9/schema.json"}"#,
        "[1]",
        "{ // comment",
    ] {
        assert!(!is_json_schema(other), "{other}");
    }
}

#[test]
fn avro_paths_become_names() {
    let text = r#"{"type":"record","name":"Order","fields":[{"name":"a","type":"int"},
        {"name":"b","type":["null",{"type":"record","name":"B","fields":[{"name":"c","type":"int"}]}]},
        {"name":"d","type":"Other"}]}"#;
    let at = |path| names_at(SchemaType::Avro, text, path);
    assert_eq!(at("/fields/0"), "Order.a");
    assert_eq!(at("/fields/0/type"), "Order.a");
    assert_eq!(at("/fields/1/type/1/fields/0/type"), "Order.b.c");
    assert_eq!(at("/fields/2/type/fields/7"), "Order.d/fields/7");
    assert_eq!(at(""), "Order");
    assert_eq!(at("/"), "Order");
    assert_eq!(at("/nowhere"), "/nowhere");
}
