//! Protobuf files whose options, numbers, strings and names are made to hurt, and descriptors.

use crate::bomb::Outcome::{Read, Refused};
use crate::bomb::{Bomb, Input, list, nested};
use crate::protobuf::{bomb, proto3};

pub const BOMBS: &[Bomb] = &[
    bomb("option_values_without_end", Refused, || {
        Input::one(format!("option (a) = {{ {}", "a {".repeat(300_000)))
    }),
    bomb("option_lists_without_end", Refused, || {
        Input::one(format!("option (a) = {{ a: {}", "[".repeat(900_000)))
    }),
    bomb("option_values_at_the_limit", Read, || with_option(&nested("a {", "", "}", 90))),
    bomb("a_wide_option_value", Refused, || with_option(&"a {} ".repeat(100_000))),
    bomb("an_option_value_at_the_limit", Read, || with_option(&"a {} ".repeat(65_000))),
    bomb("a_wide_list_in_an_option_value", Refused, || {
        with_option(&format!("n: [{}]", list(200_000, ",", |n| (n % 10).to_string())))
    }),
    bomb("a_list_in_an_option_value_at_the_limit", Read, || {
        with_option(&format!("n: [{}]", list(65_000, ",", |n| (n % 10).to_string())))
    }),
    bomb("numbers_of_an_option_value_in_another_base", Read, || {
        with_option(&format!("n: [{}]", list(65_000, ",", |n| format!("0x{:x}", n % 10))))
    }),
    bomb("a_long_string_in_an_option_value", Read, || {
        with_option(&format!("s: \"{}\"", r"\377\000\x7f".repeat(80_000)))
    }),
    bomb("a_string_in_100000_parts", Read, || {
        with_option(&format!("s: {}", "\"abc\" ".repeat(100_000)))
    }),
    bomb("many_options_of_a_file", Read, || {
        let options = list(20_000, "\n", |n| format!("option (o).n = {n};"));
        option_file(&options)
    }),
    bomb("a_deep_name_of_an_option", Read, || {
        option_file(&format!("option (o){}.s = \"x\";", ".b".repeat(90)))
    }),
    bomb("a_name_of_an_option_without_end", Refused, || {
        option_file(&format!("option (o){}.s = \"x\";", ".b".repeat(300_000)))
    }),
    bomb("many_unknown_options", Refused, || {
        Input::one(proto3(&list(25_000, "\n", |n| format!("option (nothing.o{n}) = {n};"))))
    }),
    bomb("many_extension_ranges", Read, || {
        let ranges = list(60_000, ", ", |n| format!("{} to {}", 10 * n + 1, 10 * n + 5));
        Input::one(format!("message M {{ extensions {ranges}; }}"))
    }),
    bomb("many_reserved_ranges", Read, || {
        let ranges = list(60_000, ", ", |n| format!("{} to {}", 10 * n + 1, 10 * n + 5));
        Input::one(proto3(&format!("message M {{ reserved {ranges}; }}")))
    }),
    bomb("many_reserved_names", Read, || {
        let names = list(80_000, ", ", |n| format!("\"n{n}\""));
        Input::one(proto3(&format!("message M {{ reserved {names}; }}")))
    }),
    bomb("reserved_ranges_that_overlap", Refused, || {
        let ranges = list(60_000, ", ", |n| format!("{} to max", n + 1));
        Input::one(proto3(&format!("message M {{ reserved {ranges}; }}")))
    }),
    bomb("fields_against_reserved_ranges", Read, || {
        let ranges = list(20_000, ", ", |n| format!("{} to {}", 100_000 + 2 * n, 100_000 + 2 * n));
        let fields = list(15_000, " ", |n| format!("int32 f{n} = {};", n + 1));
        Input::one(proto3(&format!("message M {{ reserved {ranges}; {fields} }}")))
    }),
    bomb("a_name_of_a_mebibyte", Read, || {
        Input::one(proto3(&format!("message {} {{}}", "M".repeat(1_000_000))))
    }),
    bomb("a_long_name_around_many", Refused, || {
        let fields = list(6_000, " ", |n| format!("message N{n} {{}} N{n} f{n} = {};", n + 1));
        Input::one(proto3(&format!("message {} {{ {fields} }}", "M".repeat(500_000))))
    }),
    bomb("a_package_of_100000_parts", Refused, || {
        let package = list(100_000, ".", |_| "p".into());
        Input::one(proto3(&format!("package {package}; message M {{ M m = 1; }}")))
    }),
    bomb("a_long_package_of_many_messages", Refused, || {
        let messages = list(6_000, "\n", |n| format!("message M{n} {{ M{n} f = 1; }}"));
        Input::one(proto3(&format!("package {}; {messages}", "p".repeat(500_000))))
    }),
    bomb("a_long_package_of_many_methods", Refused, || {
        // Each method has the name of its message twice, in full.
        let methods = list(20_000, " ", |n| format!("rpc R{n} (M) returns (M);"));
        let package = "p".repeat(500);
        Input::one(proto3(&format!("package {package}; message M {{}} service S {{ {methods} }}")))
    }),
    bomb("type_names_looked_up_in_long_packages", Read, || {
        // As many parts as the language lets a package have.
        let package = list(101, ".", |_| "p".into());
        let fields = list(18_000, " ", |n| format!("p.M f{n} = {};", n + 1));
        Input::one(proto3(&format!("package {package}; message M {{ {fields} }}")))
    }),
    bomb("type_names_of_nothing", Refused, || {
        Input::one(proto3(&format!(
            "message M {{ {} }}",
            list(18_000, " ", |n| format!("No{n} f{n} = {};", n + 1))
        )))
    }),
    bomb("a_type_name_of_500000_parts", Refused, || {
        Input::one(proto3(&format!(
            "message M {{ {} f = 1; }}",
            list(500_000, ".", |_| "p".into())
        )))
    }),
    bomb("names_that_fold_to_one_json_name", Refused, || {
        let fields = list(15_000, " ", |n| format!("int32 f{}x = {};", "_".repeat(n % 50), n + 1));
        Input::one(proto3(&format!("message M {{ {fields} }}")))
    }),
    bomb("a_number_with_a_million_digits", Refused, || {
        Input::one(proto3(&format!("message M {{ int32 f = {}; }}", "9".repeat(1_000_000))))
    }),
    bomb("a_float_with_a_million_digits", Read, || defaulted("double", &"9".repeat(1_000_000))),
    bomb("a_float_with_a_huge_exponent", Read, || defaulted("double", "1e1000000000")),
    bomb("an_integer_default_with_a_million_digits", Refused, || {
        defaulted("int64", &"9".repeat(1_000_000))
    }),
    bomb("a_long_default", Read, || {
        defaulted("string", &format!("\"{}\"", r"\x41\102\u0043".repeat(70_000)))
    }),
    bomb("a_default_of_bytes", Read, || {
        defaulted("bytes", &format!("\"{}\"", r"\xff".repeat(250_000)))
    }),
    bomb("a_default_that_is_no_utf_8", Read, || defaulted("string", r#""\xff\xfe""#)),
    bomb("a_string_without_end", Refused, || {
        Input::one(format!("syntax = \"{}", "x".repeat(1_000_000)))
    }),
    bomb("a_comment_without_end", Refused, || Input::one(format!("/*{}", "*".repeat(1_000_000)))),
    bomb("a_comment_of_a_mebibyte", Read, || {
        Input::one(proto3(&format!("/*{}*/ message M {{}}", "*".repeat(1_000_000))))
    }),
    bomb("a_comment_on_each_line", Read, || {
        Input::one(proto3(&format!("{}\nmessage M {{}}", "// x\n".repeat(190_000))))
    }),
    bomb("empty_statements_only", Read, || {
        Input::one(proto3(&format!("{}message M {{}}", ";".repeat(1_000_000))))
    }),
    bomb("white_space_only", Read, || {
        Input::one(proto3(&format!("{}message M {{}}", " \n".repeat(500_000))))
    }),
    bomb("a_raw_nul", Refused, || Input::one("message M {\0}")),
    bomb("100000_mistakes", Refused, || Input::one(proto3(&"message 1 {}\n".repeat(70_000)))),
    bomb("an_unknown_syntax", Refused, || {
        Input::one(format!("syntax = \"{}\";", "proto9".repeat(150_000)))
    }),
    bomb("letters_that_are_no_descriptor", Refused, || Input::one("QUJD".repeat(250_000))),
    bomb("a_descriptor_of_zeros", Refused, || Input::one(base64(&[0; 700_000]))),
    bomb("a_descriptor_that_promises_more", Refused, || {
        // A field of the file, a message, whose length is far beyond the end.
        Input::one(base64(&[0x22, 0xff, 0xff, 0xff, 0xff, 0x0f]))
    }),
    bomb("a_descriptor_of_unknown_groups", Refused, || {
        // Field 100 as the start of a group, again and again.
        Input::one(base64(&[0xa3, 0x06].repeat(350_000)))
    }),
    bomb("a_descriptor_of_messages_in_messages", Refused, || {
        let mut message = Vec::new();
        for _ in 0..400 {
            message = [field_bytes(1, b"M"), field_bytes(3, &message)].concat();
        }
        Input::one(base64(&[field_bytes(1, b"a.proto"), field_bytes(4, &message)].concat()))
    }),
    bomb("a_descriptor_of_a_packed_list_in_an_option", Refused, || {
        let varint = |mut value: usize| {
            let mut bytes = Vec::new();
            while value > 0x7f {
                bytes.push(value as u8 | 0x80);
                value >>= 7;
            }
            bytes.push(value as u8);
            bytes
        };
        // `targets` of a field's options, an enum.
        let list = [varint(19 << 3 | 2), varint(600_000), vec![1; 600_000]].concat();
        let field = [field_bytes(1, b"f"), vec![3 << 3, 1, 4 << 3, 1, 5 << 3, 5]].concat();
        let field = [field, field_bytes(8, &list)].concat();
        let message = [field_bytes(1, b"M"), field_bytes(2, &field)].concat();
        Input::one(base64(&field_bytes(4, &message)))
    }),
    bomb("a_descriptor_of_many_messages", Read, || {
        let message = |n: usize| field_bytes(4, &field_bytes(1, format!("M{n}").as_bytes()));
        let messages: Vec<u8> = (0..50_000).flat_map(message).collect();
        Input::one(base64(&[field_bytes(12, b"proto3"), messages].concat()))
    }),
];

/// A file option `(o)` of a message type that holds itself, with this value.
fn with_option(value: &str) -> Input {
    option_file(&format!("option (o) = {{ {value} }};"))
}

fn option_file(options: &str) -> Input {
    Input::one(format!(
        "import \"google/protobuf/descriptor.proto\";\n\
         message A {{ repeated A a = 1; repeated int32 n = 2; optional bytes s = 3; optional A b = 4; }}\n\
         extend google.protobuf.FileOptions {{ optional A o = 50000; }}\n{options}\n"
    ))
}

fn defaulted(type_: &str, default: &str) -> Input {
    Input::one(format!("message M {{ optional {type_} f = 1 [default = {default}]; }}"))
}

/// A field with a length in front, in the wire format.
fn field_bytes(number: u8, value: &[u8]) -> Vec<u8> {
    let mut bytes = vec![number << 3 | 2];
    let mut length = value.len();
    while length > 0x7f {
        bytes.push(length as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend(value);
    bytes
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut three = [0; 3];
        three[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place > chunk.len() { '=' } else { letter as char });
        }
    }
    text
}
