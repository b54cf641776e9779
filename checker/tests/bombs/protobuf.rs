//! Protobuf files that are deep, wide, that import in webs, or whose comparison branches.

use clade_checker::{ResolvedReference, SchemaType};

use crate::bomb::Outcome::{Read, Refused};
use crate::bomb::{Bomb, Input, Outcome, list, nested, reference};

pub const BOMBS: &[Bomb] = &[
    bomb("braces_without_end", Refused, || Input::one("{".repeat(1 << 20))),
    bomb("brackets_without_end", Refused, || Input::one("[".repeat(1 << 20))),
    bomb("parentheses_without_end", Refused, || Input::one("(".repeat(1 << 20))),
    bomb("angles_without_end", Refused, || Input::one("<".repeat(1 << 20))),
    bomb("messages_without_end", Refused, || Input::one("message M {".repeat(90_000))),
    bomb("messages_beyond_the_limit", Refused, || {
        Input::one(proto3(&nested("message M {", "", "}", 40_000)))
    }),
    bomb("messages_at_the_limit", Read, || {
        let make = |leaf: &str| {
            let openings: String = (0..31).map(|n| format!("message M{n} {{")).collect();
            proto3(&format!("{openings} {leaf} f = 1; {}", "}".repeat(31)))
        };
        Input::of_leaves(make, "int32", "string")
    }),
    bomb("groups_inside_groups", Read, || {
        let make = |leaf: &str| {
            let openings: String =
                (0..29).map(|n| format!("optional group G{n} = {} {{", n + 1)).collect();
            format!("message M {{ {openings} optional {leaf} f = 99; {} }}", "}".repeat(29))
        };
        Input::of_leaves(make, "int32", "string")
    }),
    bomb("groups_beyond_the_limit", Refused, || {
        Input::one(format!("message M {{ {}", "optional group G = 1 {".repeat(40_000)))
    }),
    bomb("many_fields", Read, || {
        Input::of_leaves(
            |leaf| message(24_000, |n| format!("{leaf} f{n} = {};", number(n))),
            "int32",
            "string",
        )
    }),
    bomb("many_fields_of_other_numbers", Read, || {
        Input::pair(
            message(20_000, |n| format!("int32 f{n} = {};", number(n))),
            message(20_000, |n| format!("int32 g{n} = {};", number(n + 50_000))),
        )
    }),
    bomb("many_maps", Read, || {
        Input::of_leaves(
            |leaf| message(5_000, |n| format!("map<string, {leaf}> f{n} = {};", number(n))),
            "int32",
            "string",
        )
    }),
    bomb("many_optional_fields", Read, || {
        Input::of_leaves(
            |leaf| message(10_000, |n| format!("optional {leaf} f{n} = {};", number(n))),
            "int32",
            "string",
        )
    }),
    bomb("many_fields_in_a_oneof", Read, || {
        let fields =
            |offset: usize| list(15_000, " ", |n| format!("int32 f{n} = {};", number(n + offset)));
        let make = |offset| proto3(&format!("message M {{ oneof o {{ {} }} }}", fields(offset)));
        Input::pair(make(0), make(30_000))
    }),
    bomb("many_fields_that_move_into_oneofs", Read, || {
        let plain = message(8_000, |n| format!("int32 f{n} = {};", number(n)));
        let moved = message(4_000, |n| {
            format!(
                "oneof o{n} {{ int32 f{} = {}; int32 f{} = {}; }}",
                2 * n,
                number(2 * n),
                2 * n + 1,
                number(2 * n + 1)
            )
        });
        Input::pair(moved, plain)
    }),
    bomb("many_messages", Read, || {
        let make =
            |letter: &str| proto3(&list(30_000, "\n", |n| format!("message {letter}{n} {{}}")));
        Input::pair(make("A"), make("B"))
    }),
    bomb("many_enums", Read, || {
        let make = |letter: &str| {
            proto3(&list(12_000, "\n", |n| format!("enum {letter}{n} {{ {letter}V{n} = 0; }}")))
        };
        Input::pair(make("A"), make("B"))
    }),
    bomb("many_enum_constants", Read, || {
        let make = |letter: &str| {
            proto3(&format!(
                "enum E {{ {} }}",
                list(50_000, " ", |n| format!("{letter}{n} = {n};"))
            ))
        };
        Input::pair(make("A"), make("B"))
    }),
    bomb("many_enum_aliases", Read, || {
        let constants = list(40_000, " ", |n| format!("A{n} = {};", n % 2));
        Input::one(proto3(&format!("enum E {{ option allow_alias = true; {constants} }}")))
    }),
    bomb("many_methods", Read, || {
        let methods = list(20_000, " ", |n| format!("rpc R{n} (M) returns (M);"));
        Input::one(proto3(&format!("message M {{}} service S {{ {methods} }}")))
    }),
    bomb("many_extensions", Read, || {
        let extends =
            list(10_000, "\n", |n| format!("extend M {{ optional int32 x{n} = {}; }}", n + 100));
        Input::one(format!("message M {{ extensions 100 to max; }}\n{extends}"))
    }),
    bomb("a_web_of_messages", Read, || {
        let make = |leaf: &str| {
            proto3(&list(150, "\n", |n| {
                let fields = list(150, " ", |to| format!("M{to} f{to} = {};", to + 1));
                format!("message M{n} {{ {fields} {leaf} leaf = 1000; }}")
            }))
        };
        Input::of_leaves(make, "int32", "string")
    }),
    // A cycle with more ways through it than anyone can take.
    bomb("a_web_of_messages_that_moved", Read, || {
        let make = |leaf: &str| {
            list(124, "\n", |n| {
                let fields = list(124, " ", |to| format!("M{to} f{to} = {};", to + 1));
                format!("message M{n} {{ {fields} {leaf} leaf = 1000; }}")
            })
        };
        let top = "message Top { M0 first = 1; M1 second = 2; }\n";
        let reader = proto3(&format!("{top}{}", make("int32")));
        let writer = proto3(&format!("import \"web.proto\";\n{top}"));
        let web = reference("web.proto", proto3(&make("string")));
        Input::pair(reader, writer).with_references(vec![web])
    }),
    bomb("a_long_chain_of_messages", Read, || {
        let make = |leaf: &str| {
            let links = list(15_000, "\n", |n| format!("message M{n} {{ M{} f = 1; }}", n + 1));
            proto3(&format!("{links}\nmessage M15000 {{ {leaf} f = 1; }}"))
        };
        Input::of_leaves(make, "int32", "string")
    }),
    bomb("messages_that_name_the_next_one_twice", Read, || {
        let make = |leaf: &str| {
            let links = list(1_000, "\n", |n| {
                format!(
                    "message M{n} {{ M{} a = 1; map<string, M{}> b = 2; repeated M{n} c = 3; }}",
                    n + 1,
                    n + 1
                )
            });
            proto3(&format!("{links}\nmessage M1000 {{ {leaf} f = 1; }}"))
        };
        Input::of_leaves(make, "int32", "string")
    }),
    bomb("pairs_of_two_long_cycles", Read, || {
        let cycle = |length: usize| {
            let links =
                list(length, "\n", |n| format!("message M{n} {{ M{} f = 1; }}", (n + 1) % length));
            proto3(&format!("{links}\nmessage Top {{ M0 f = 1; }}"))
        };
        Input::pair(cycle(1_009), cycle(1_013))
    }),
    // Each pair of messages has data of its own, which the reader drops.
    bomb("pairs_of_two_long_cycles_that_differ", Read, || {
        let cycle = |length: usize, number: usize| {
            let links = list(length, "\n", |n| {
                let rest = list(8, " ", |at| format!("int32 g{at} = {};", number + at));
                format!("message M{n} {{ M{} f = 1; {rest} }}", (n + 1) % length)
            });
            proto3(&format!("{links}\nmessage Top {{ M0 f = 1; }}"))
        };
        Input::pair(cycle(211, 10), cycle(223, 20))
    }),
    bomb("one_message_against_many", Read, || {
        let count = 8_000;
        let fields = |name: fn(usize) -> String| {
            list(count, " ", |n| format!("{} f{n} = {};", name(n), number(n)))
        };
        let wide = |leaf| list(count, " ", |n| format!("{leaf} g{n} = {};", number(n)));
        let many = list(count, "\n", |n| format!("message W{n} {{ int32 a = 18000; }}"));
        Input::pair(
            proto3(&format!(
                "message M {{ {} }} message R {{ {} }}",
                fields(|_| "R".to_owned()),
                wide("int32")
            )),
            proto3(&format!(
                "message M {{ {} }} {many} message R {{ {} }}",
                fields(|n| format!("W{n}")),
                wide("string")
            )),
        )
    }),
    bomb("many_oneofs_of_other_names", Read, || {
        let make = |letter: &str| {
            message(10_000, |n| format!("oneof {letter}{n} {{ int32 f{n} = {}; }}", number(n)))
        };
        Input::pair(make("a"), make("b"))
    }),
    bomb("many_fields_of_a_large_enum", Read, || {
        let make = |letter: &str| {
            let constants = list(15_000, " ", |n| format!("{letter}{n} = {n};"));
            let fields = list(10_000, " ", |n| format!("E f{n} = {};", number(n)));
            proto3(&format!("enum E {{ {constants} }} message M {{ {fields} }}"))
        };
        Input::pair(make("A"), make("B"))
    }),
    bomb("many_fields_of_a_large_closed_enum", Read, || {
        let make = |last: usize| {
            let constants = list(15_000, " ", |n| format!("A{n} = {n};"));
            let fields = list(8_000, " ", |n| format!("repeated E f{n} = {};", number(n)));
            format!("enum E {{ {constants} LAST = {last}; }} message M {{ {fields} }}")
        };
        Input::pair(make(20_000), make(30_000))
    }),
    bomb("imports_that_double", Read, || {
        importing(
            files(400, |n| {
                let before = n.saturating_sub(2)..n;
                before.map(|to| format!("import \"f{to}.proto\";")).collect()
            }),
            399,
        )
    }),
    bomb("public_imports_that_double", Read, || {
        importing(
            files(400, |n| {
                let before = n.saturating_sub(2)..n;
                before.map(|to| format!("import public \"f{to}.proto\";")).collect()
            }),
            0,
        )
    }),
    bomb("a_chain_of_public_imports", Read, || {
        importing(
            files(999, |n| {
                if n == 0 { String::new() } else { format!("import public \"f{}.proto\";", n - 1) }
            }),
            0,
        )
    }),
    bomb("every_file_imports_all_before", Read, || {
        importing(
            files(300, |n| (0..n).map(|to| format!("import \"f{to}.proto\";")).collect()),
            299,
        )
    }),
    bomb("imports_in_a_circle", Refused, || {
        importing(files(500, |n| format!("import \"f{}.proto\";", (n + 1) % 500)), 499)
    }),
    bomb("a_file_that_imports_itself", Refused, || {
        importing(
            vec![reference("f0.proto", "syntax = \"proto3\"; import \"f0.proto\"; message F0 {}")],
            0,
        )
    }),
    bomb("one_import_20000_times", Refused, || {
        let imports = "import \"google/protobuf/any.proto\";\n".repeat(20_000);
        Input::one(proto3(&imports))
    }),
    bomb("imports_of_nothing", Refused, || {
        Input::one(proto3(&list(30_000, "\n", |n| format!("import \"n{n}.proto\";"))))
    }),
];

pub const fn bomb(name: &'static str, outcome: Outcome, make: fn() -> Input) -> Bomb {
    Bomb { schema_type: SchemaType::Protobuf, name, outcome, make }
}

pub fn proto3(body: &str) -> String {
    format!("syntax = \"proto3\";\n{body}\n")
}

/// The number of a field, which skips those that the language keeps for itself.
fn number(n: usize) -> usize {
    if n < 18_999 { n + 1 } else { n + 1_001 }
}

fn message(fields: usize, field: impl Fn(usize) -> String) -> String {
    proto3(&format!("message M {{\n{}\n}}", list(fields, "\n", field)))
}

/// Files `f0.proto` and on, each with a message and the imports that `imports` gives it.
fn files(count: usize, imports: impl Fn(usize) -> String) -> Vec<ResolvedReference> {
    let file = |n: usize| {
        let text = proto3(&format!("{}\nmessage F{n} {{ int32 f = 1; }}", imports(n)));
        reference(format!("f{n}.proto"), text)
    };
    (0..count).map(file).collect()
}

/// A file that imports the last one of `files` and uses the message of the file `used`.
fn importing(files: Vec<ResolvedReference>, used: usize) -> Input {
    let last = files.len() - 1;
    let text = format!("import \"f{last}.proto\"; message M {{ F{used} f = 1; }}");
    Input::one(proto3(&text)).with_references(files)
}
