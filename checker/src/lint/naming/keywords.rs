//! Words that programming languages keep for themselves.

use crate::schema_type::SchemaType;

/// Java, "Keywords" and literals; the record class has a getter for each field, a builder a local
/// variable.
const JAVA: [&str; 53] = [
    "abstract",
    "assert",
    "boolean",
    "break",
    "byte",
    "case",
    "catch",
    "char",
    "class",
    "const",
    "continue",
    "default",
    "do",
    "double",
    "else",
    "enum",
    "extends",
    "false",
    "final",
    "finally",
    "float",
    "for",
    "goto",
    "if",
    "implements",
    "import",
    "instanceof",
    "int",
    "interface",
    "long",
    "native",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "short",
    "static",
    "strictfp",
    "super",
    "switch",
    "synchronized",
    "this",
    "throw",
    "throws",
    "transient",
    "true",
    "try",
    "void",
    "volatile",
    "while",
];

/// JavaScript in strict mode.
const JAVASCRIPT: [&str; 49] = [
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// Python 3; an attribute cannot have such a name, so that `message.from` is no program.
const PYTHON: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// Rust, but for `type`, which is written `r#type` by everyone who meets it.
const RUST: [&str; 42] = [
    "Self", "as", "async", "await", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "pub", "ref", "return", "self", "static", "struct", "super",
    "trait", "true", "try", "unsafe", "use", "where", "while", "yield",
];

/// Go; its fields begin with a capital letter, so that these count only beside another language.
const GO: [&str; 24] = [
    "break",
    "case",
    "chan",
    "const",
    "continue",
    "default",
    "defer",
    "else",
    "fallthrough",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "import",
    "interface",
    "map",
    "package",
    "range",
    "return",
    "select",
    "struct",
    "switch",
    "var",
];

/// The languages that keep `name` for themselves. None if it hurts in no generated code: JavaScript
/// takes every name after a dot, and fields of Go begin with a capital letter.
pub(super) fn languages(name: &str) -> Vec<&'static str> {
    let lists: [(&str, &[&str]); 5] = [
        ("Java", &JAVA),
        ("Python", &PYTHON),
        ("Rust", &RUST),
        ("JavaScript", &JAVASCRIPT),
        ("Go", &GO),
    ];
    let hurts = lists[..3].iter().any(|(_, list)| list.contains(&name));
    let found = lists.iter().filter(|(_, list)| hurts && list.contains(&name));
    found.map(|(language, _)| *language).collect()
}

/// What in the classes of a generator has the name already.
pub(super) fn accessor(schema_type: SchemaType, name: &str) -> Option<&'static str> {
    match (schema_type, name) {
        (SchemaType::Avro, "class" | "schema" | "classSchema" | "class_schema") => {
            Some("Avro's Java classes have a getter of that name")
        }
        (SchemaType::Protobuf, "descriptor") => {
            Some("every class that protoc makes has a descriptor of its own")
        }
        (
            SchemaType::Protobuf,
            "class"
            | "serialized_size"
            | "unknown_fields"
            | "cached_size"
            | "all_fields"
            | "initialization_error_string"
            | "descriptor_for_type"
            | "parser_for_type",
        ) => Some("protoc's Java classes have a getter of that name"),
        (_, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_some_language() {
        assert_eq!(languages("class"), ["Java", "Python", "JavaScript"]);
        assert_eq!(languages("from"), ["Python"]);
        assert!(languages("range").is_empty() && languages("type").is_empty());
        assert_eq!(accessor(SchemaType::Json, "schema"), None);
    }
}
