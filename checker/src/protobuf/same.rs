//! Whether a canonical text is written as the file is that it was printed from. Then it means the
//! same as well, and need not be linked: what the linker makes of a file depends on nothing else.

use super::descriptor::{
    Enum, EnumValue, ExtensionRange, Field, FieldType, File, Import, Message, Method, Oneof,
    OptionValue, Options, ReservedName, ReservedRange, Service, TextField, TextName, TextValue,
    TypeName,
};

/// Whether `again`, which is not linked yet, says word for word what `linked` was made from: all but
/// places and comments, and the braces of methods without options. `false` says nothing: one option
/// can be written in many ways.
pub(super) fn is_same(linked: &File, again: &File) -> bool {
    let (one, other) = (linked, again);
    one.path == other.path
        && one.package == other.package
        && one.edition == other.edition
        && all(&one.imports, &other.imports, import)
        && options(&one.options, &other.options)
        && all(&one.messages, &other.messages, message)
        && all(&one.enums, &other.enums, one_enum)
        && all(&one.extensions, &other.extensions, field)
        && all(&one.services, &other.services, service)
}

fn all<T>(one: &[T], other: &[T], is_same: impl Fn(&T, &T) -> bool) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
}

fn import(one: &Import, other: &Import) -> bool {
    one.path == other.path && one.kind == other.kind
}

/// Bytes of options are in no text, so a decoded file with options is linked again.
fn options(one: &Options, other: &Options) -> bool {
    one.encoded.is_none()
        && all(&one.written, &other.written, |one, other| {
            let names = all(&one.name, &other.name, |one, other| {
                one.name == other.name && one.is_extension == other.is_extension
            });
            names && option_value(&one.value, &other.value)
        })
}

fn option_value(one: &OptionValue, other: &OptionValue) -> bool {
    match (one, other) {
        (OptionValue::Aggregate(one), OptionValue::Aggregate(other)) => text_fields(one, other),
        (one, other) => one == other,
    }
}

/// A list means what its elements mean that are set one by one. A missing colon is gone in what was
/// printed, which is linked already.
fn text_fields(one: &[TextField], other: &[TextField]) -> bool {
    let (mut one, mut other) = (one.iter().flat_map(elements), other.iter().flat_map(elements));
    loop {
        match (one.next(), other.next()) {
            (Some((name, value)), Some((other_name, other_value))) => {
                if name != other_name || !text_value(value, other_value) {
                    return false;
                }
            }
            (None, None) => return true,
            (Some(_), None) | (None, Some(_)) => return false,
        }
    }
}

fn elements(field: &TextField) -> impl Iterator<Item = (&TextName, &TextValue)> {
    let values = match &field.value {
        TextValue::List(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    values.iter().map(|value| (&field.name, value))
}

fn text_value(one: &TextValue, other: &TextValue) -> bool {
    match (one, other) {
        (TextValue::Message(one), TextValue::Message(other)) => text_fields(one, other),
        (one, other) => one == other,
    }
}

fn message(one: &Message, other: &Message) -> bool {
    one.name == other.name
        && one.declared == other.declared
        && one.visibility == other.visibility
        && options(&one.options, &other.options)
        && all(&one.fields, &other.fields, field)
        && all(&one.oneofs, &other.oneofs, oneof)
        && all(&one.messages, &other.messages, message)
        && all(&one.enums, &other.enums, one_enum)
        && all(&one.extensions, &other.extensions, field)
        && all(&one.extension_ranges, &other.extension_ranges, extension_range)
        && all(&one.reserved_ranges, &other.reserved_ranges, reserved_range)
        && all(&one.reserved_names, &other.reserved_names, reserved_name)
}

fn field(one: &Field, other: &Field) -> bool {
    let json_name = |field: &Field| field.json_name.as_ref().map(|json| json.name.clone());
    let default = match (&one.default, &other.default) {
        (None, None) => true,
        (Some(one), Some(other)) => one.written == other.written && one.text == other.text,
        (Some(_), None) | (None, Some(_)) => false,
    };
    let extendee = match (&one.extendee, &other.extendee) {
        (None, None) => true,
        (Some(one), Some(other)) => type_name(one, other),
        (Some(_), None) | (None, Some(_)) => false,
    };
    one.name == other.name
        && one.number == other.number
        && one.label == other.label
        && field_type(&one.field_type, &other.field_type)
        && one.oneof == other.oneof
        && extendee
        && json_name(one) == json_name(other)
        && default
        && one.proto3_optional == other.proto3_optional
        && options(&one.options, &other.options)
}

/// The parser does not know whether a name is that of a message or of an enum.
fn field_type(linked: &FieldType, again: &FieldType) -> bool {
    match (linked, again) {
        (FieldType::Scalar(one), FieldType::Scalar(other)) => one == other,
        (FieldType::Message(one) | FieldType::Enum(one), FieldType::Unresolved(other))
        | (FieldType::Group(one), FieldType::Group(other))
        | (FieldType::Map(one), FieldType::Map(other)) => type_name(one, other),
        (
            FieldType::Scalar(_)
            | FieldType::Unresolved(_)
            | FieldType::Message(_)
            | FieldType::Group(_)
            | FieldType::Map(_)
            | FieldType::Enum(_),
            _,
        ) => false,
    }
}

/// Whether two names are spelled alike, and so found alike.
fn type_name(one: &TypeName, other: &TypeName) -> bool {
    one.written.is_some() && one.written == other.written
}

fn oneof(one: &Oneof, other: &Oneof) -> bool {
    one.name == other.name
        && one.is_synthetic == other.is_synthetic
        && options(&one.options, &other.options)
}

fn extension_range(one: &ExtensionRange, other: &ExtensionRange) -> bool {
    one.start == other.start && one.end == other.end && options(&one.options, &other.options)
}

fn reserved_range(one: &ReservedRange, other: &ReservedRange) -> bool {
    one.start == other.start && one.end == other.end
}

fn reserved_name(one: &ReservedName, other: &ReservedName) -> bool {
    one.name == other.name
}

fn one_enum(one: &Enum, other: &Enum) -> bool {
    one.name == other.name
        && one.visibility == other.visibility
        && all(&one.values, &other.values, value)
        && all(&one.reserved_ranges, &other.reserved_ranges, reserved_range)
        && all(&one.reserved_names, &other.reserved_names, reserved_name)
        && options(&one.options, &other.options)
}

fn value(one: &EnumValue, other: &EnumValue) -> bool {
    one.name == other.name && one.number == other.number && options(&one.options, &other.options)
}

fn service(one: &Service, other: &Service) -> bool {
    one.name == other.name
        && all(&one.methods, &other.methods, method)
        && options(&one.options, &other.options)
}

fn method(one: &Method, other: &Method) -> bool {
    one.name == other.name
        && type_name(&one.input, &other.input)
        && type_name(&one.output, &other.output)
        && one.client_streaming == other.client_streaming
        && one.server_streaming == other.server_streaming
        && options(&one.options, &other.options)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protobuf::{link, parse, syntax};

    /// Whether `text`, once linked, is the same as what `other` says.
    fn is_read_alike(text: &str, other: &str) -> bool {
        let read = |text: &str| syntax::parse("main.proto", text).expect("the text can be read");
        let linking = link::link(read(text), text, &[], &syntax::parse).expect("it is valid");
        is_same(linking.main(), &read(other))
    }

    #[test]
    fn spaces_comments_and_the_order_of_kinds_of_declarations_say_nothing() {
        let text = "syntax = \"proto2\"; import 'google/protobuf/any.proto'; package p;\
                    enum E { A = 0; } // one\n\
                    message M { optional E e = 0x1; map<string, M> m = 2; /* two */ \
                    extensions 9, 10; optional group G = 3 { optional bytes b = 1; } }\n\
                    extend M { optional int32 x = 9; } service S { rpc R (M) returns (M) {} }";
        assert!(is_read_alike(text, text));
        let schema = parse(text, &[]).expect("the text is valid");
        assert!(is_read_alike(text, &schema.canonical_text()), "{}", schema.canonical_text());
    }

    #[test]
    fn whatever_else_differs_makes_files_differ() {
        let text = "syntax = \"proto3\"; package p; enum E { A = 0; reserved 5; } \
                    message M { E e = 1; optional int32 o = 2 [json_name = \"j\"]; oneof c { M m = 3; } \
                    reserved \"r\"; repeated int64 l = 4 [packed = false, deprecated = true]; } \
                    service S { rpc R (M) returns (stream M); }";
        assert!(is_read_alike(text, text));
        for (part, other) in [
            ("proto3", "proto2"),
            ("package p", "package q"),
            ("A = 0", "A = 1"),
            ("reserved 5", "reserved 6"),
            ("E e = 1", "p.E e = 1"),
            ("E e = 1", "E f = 1"),
            ("E e = 1", "E e = 5"),
            ("E e = 1", "repeated E e = 1"),
            ("optional int32 o", "optional sint32 o"),
            ("optional int32 o", "int32 o"),
            ("\"j\"", "\"k\""),
            ("oneof c", "oneof d"),
            ("\"r\"", "\"s\""),
            ("packed = false", "packed = true"),
            ("packed = false, ", ""),
            ("stream M", "M"),
            ("rpc R", "rpc Q"),
            ("message M {", "message M { message N {}"),
        ] {
            // Labels are wanted in proto2, but that is another matter.
            let other = text.replacen(part, other, 1);
            let other = if other.contains("proto2") { "syntax = \"proto2\";" } else { &other };
            assert!(!is_read_alike(text, other), "{part}: {other}");
        }
    }

    #[test]
    fn a_list_is_the_same_as_its_elements_and_a_number_as_no_other_spelling() {
        let text = |value: &str| {
            format!(
                "import \"google/protobuf/descriptor.proto\"; \
                 message O {{ repeated int32 n = 1; repeated O o = 2; optional string s = 3; }} \
                 extend google.protobuf.FileOptions {{ optional O opt = 50000; }} \
                 option (opt) = {{ {value} }};"
            )
        };
        let alike = |one: &str, other: &str| is_read_alike(&text(one), &text(other));
        assert!(alike("n: [1, 2] o { s: 'a' }", "n: 1, n: 2, o: { s: \"a\" }"));
        assert!(alike("n: [] s: 'b'", "s: \"b\""));
        assert!(!alike("n: [1, 2]", "n: [2, 1]"));
        assert!(!alike("n: 0x1", "n: 1"));
        assert!(!alike("n: 1", "n: 1, n: 1"));
        assert!(!alike("o { s: 'a' }", "o { s: 'b' }"));
    }
}
