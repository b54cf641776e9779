//! What `$dynamicRef` and `$recursiveRef` name: where the text decides it, and where several are left.

use clade_checker::{
    ParseError, Policy, ResolvedReference, Schema, SchemaType, Validation, compare, parse,
};

const DRAFT_2019: &str = r#""$schema":"https://json-schema.org/draft/2019-09/schema""#;
const DRAFT_2020: &str = r#""$schema":"https://json-schema.org/draft/2020-12/schema""#;

/// An array whose items are what the anchor `item` says; anything where nobody else has the anchor.
const LIST: &str = r##"{"$id":"list","type":"array","items":{"$dynamicRef":"#item"},
    "$defs":{"any":{"$dynamicAnchor":"item"}}}"##;

fn with(text: &str, references: &[(&str, &str)]) -> Result<Schema, ParseError> {
    let references: Vec<ResolvedReference> = references
        .iter()
        .map(|&(name, text)| ResolvedReference { name: name.into(), text: text.into() })
        .collect();
    parse(SchemaType::Json, text, &references, Validation::Strict)
}

fn parsed(text: &str) -> Schema {
    with(text, &[]).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// What breaks, as `KIND path`.
fn breaks(reader: &Schema, writer: &Schema) -> Vec<String> {
    compare(reader, writer, Policy::Strict)
        .into_iter()
        .filter(|one| one.kind.is_incompatibility(Policy::Strict))
        .map(|one| format!("{} {}", one.kind.wire_name(), one.path))
        .collect()
}

/// That `text` takes the arrays whose items are of `type_name`, no more and no less.
fn is_array_of(text: &Schema, type_name: &str) {
    for items in ["integer", "string"] {
        let plain = parsed(&format!(r#"{{"type":"array","items":{{"type":"{items}"}}}}"#));
        let expected: &[&str] = if items == type_name { &[] } else { &["TYPE_CHANGED #/items"] };
        assert_eq!(breaks(text, &plain), expected, "{type_name} reads {items}");
        assert_eq!(breaks(&plain, text), expected, "{items} reads {type_name}");
    }
}

#[test]
fn an_anchor_in_the_resource_of_the_root_wins() {
    for type_name in ["integer", "string"] {
        let text = format!(
            r#"{{{DRAFT_2020},"$id":"http://x/main","$ref":"list","$defs":{{"list":{LIST},
                "item":{{"$dynamicAnchor":"item","type":"{type_name}"}}}}}}"#
        );
        is_array_of(&parsed(&text), type_name);
    }
}

#[test]
fn an_anchor_of_the_root_wins_over_that_of_a_registered_text() {
    let tree = format!(
        r##"{{{DRAFT_2020},"$dynamicAnchor":"item","type":"array","items":{{"$dynamicRef":"#item"}}}}"##
    );
    let main = |type_name: &str| {
        let item = format!(r#""item":{{"$dynamicAnchor":"item","type":"{type_name}"}}"#);
        let text = format!(r#"{{{DRAFT_2020},"$ref":"tree.json","$defs":{{{item}}}}}"#);
        with(&text, &[("tree.json", &tree)]).expect("the reference is registered")
    };
    is_array_of(&main("integer"), "integer");
    assert_eq!(breaks(&main("string"), &main("integer")), ["TYPE_CHANGED #/items"]);
}

#[test]
fn the_only_anchor_of_its_name_is_named_from_everywhere() {
    let text = format!(
        r##"{{{DRAFT_2020},"$ref":"list","$defs":{{"list":{{"$id":"list","type":"array",
            "items":{{"$dynamicRef":"#item"}},
            "$defs":{{"one":{{"$dynamicAnchor":"item","type":"integer"}}}}}}}}}}"##
    );
    is_array_of(&parsed(&text), "integer");
}

/// The resource of the root has no anchor, so that the way to the reference decides between two.
fn open(type_name: &str) -> Schema {
    parsed(&format!(
        r#"{{{DRAFT_2020},"$id":"http://x/main","$ref":"ints","$defs":{{"list":{LIST},
            "ints":{{"$id":"ints","$ref":"list",
                "$defs":{{"item":{{"$dynamicAnchor":"item","type":"{type_name}"}}}}}}}}}}"#
    ))
}

#[test]
fn where_several_are_left_the_one_that_a_ref_would_name_is_compared() {
    let anything = parsed(r#"{"type":"array","items":{}}"#);
    let integers = parsed(r#"{"type":"array","items":{"type":"integer"}}"#);
    let open = open("integer");
    assert!(breaks(&open, &integers).is_empty());
    assert!(breaks(&open, &anything).is_empty() && breaks(&anything, &open).is_empty());
    assert_eq!(breaks(&integers, &open), ["TYPE_CHANGED #/items"]);
}

#[test]
fn a_change_of_what_a_ref_would_not_name_passes() {
    let (integers, strings) = (open("integer"), open("string"));
    assert!(breaks(&integers, &strings).is_empty() && breaks(&strings, &integers).is_empty());
}

#[test]
fn without_a_dynamic_anchor_it_names_what_a_ref_does() {
    for (reference, target) in [
        ("#item", r#""$anchor":"item","type":"integer""#),
        // A pointer never asks for an anchor, even where it leads to one.
        ("#/$defs/item", r#""$dynamicAnchor":"item","type":"integer""#),
    ] {
        let inner = r#"{"$id":"other","$defs":{"x":{"$dynamicAnchor":"item","type":"string"}}}"#;
        let text = format!(
            r#"{{{DRAFT_2020},"type":"array","items":{{"$dynamicRef":"{reference}"}},
                "$defs":{{"item":{{{target}}},"other":{inner}}}}}"#
        );
        is_array_of(&parsed(&text), "integer");
    }
}

#[test]
fn a_tree_of_its_own_is_compared_to_its_end() {
    for (draft, anchor, reference) in [
        (DRAFT_2020, r#""$dynamicAnchor":"node""#, r##""$dynamicRef":"#node""##),
        (DRAFT_2019, r#""$recursiveAnchor":true"#, r##""$recursiveRef":"#""##),
        (DRAFT_2019, r#""title":"no anchor""#, r##""$recursiveRef":"#""##),
    ] {
        let tree = |leaf: &str| {
            parsed(&format!(
                r#"{{{draft},{anchor},"type":"object","properties":{{"leaf":{{"type":"{leaf}"}},
                    "children":{{"type":"array","items":{{{reference}}}}}}},
                    "additionalProperties":false}}"#
            ))
        };
        assert!(breaks(&tree("number"), &tree("integer")).is_empty(), "{reference}");
        // What a reference names is looked into besides, as the reference registry does.
        let found = breaks(&tree("integer"), &tree("number"));
        let leaves = ["#/properties/leaf", "#/properties/children/items/properties/leaf"];
        assert_eq!(found, leaves.map(|path| format!("TYPE_NARROWED {path}")), "{reference}");
        let flat = format!(
            r#"{{{draft},"type":"object","properties":{{"leaf":{{"type":"integer"}},
                "children":{{"type":"array","items":{{"type":"null"}}}}}},
                "additionalProperties":false}}"#
        );
        let found = breaks(&parsed(&flat), &tree("integer"));
        assert_eq!(found, ["TYPE_CHANGED #/properties/children/items"]);
    }
}

#[test]
fn a_recursive_reference_goes_to_the_outermost_anchor() {
    let next = |type_name: &str| {
        let next =
            format!(r#"{{"type":"object","properties":{{"next":{{"type":"{type_name}"}}}}}}"#);
        parsed(&format!(r#"{{"type":"array","items":{next}}}"#))
    };
    // An array of nodes, each of which has a next one: a node, or else the array.
    for (root, inner, named, other) in [
        (true, true, "array", "object"),
        (true, false, "object", "array"),
        (false, true, "object", "array"),
        (false, false, "object", "array"),
    ] {
        let schema = parsed(&format!(
            r##"{{{DRAFT_2019},"$id":"http://x/main","$recursiveAnchor":{root},"type":"array",
                "items":{{"$ref":"node"}},"$defs":{{"node":{{"$id":"node",
                "$recursiveAnchor":{inner},"type":"object",
                "properties":{{"next":{{"$recursiveRef":"#"}}}}}}}}}}"##
        ));
        assert!(breaks(&next(named), &schema).is_empty(), "{root} {inner}");
        let found = breaks(&next(other), &schema);
        assert_eq!(found, ["TYPE_CHANGED #/items/properties/next"], "{root} {inner}");
    }
}

#[test]
fn each_draft_knows_its_own_keyword() {
    let nowhere = r##""$dynamicRef":"#gone","$recursiveRef":"#gone""##;
    let number = |draft: &str, keyword: &str| with(&format!(r#"{{{draft},"{keyword}":5}}"#), &[]);
    with(&format!("{{{nowhere}}}"), &[]).expect("draft 7 knows neither");
    for (draft, known, unknown) in
        [(DRAFT_2019, "$recursiveRef", "$dynamicRef"), (DRAFT_2020, "$dynamicRef", "$recursiveRef")]
    {
        let error = with(&format!("{{{draft},{nowhere}}}"), &[]).expect_err(draft).to_string();
        assert!(error.contains("'#gone' leads to nothing in the text that it names"), "{error}");
        assert_eq!(error.matches("gone").count(), 1, "{error}");
        let error = number(draft, known).expect_err(draft).to_string();
        assert!(error.contains(&format!("'{known}' must be a string, found ")), "{error}");
        number(draft, unknown).expect("it is no keyword of the draft");
    }
}
