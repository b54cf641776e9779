//! Prints options and their values.

use crate::protobuf::model::{Setting, Value};

/// `name`, `equals` and the value, which may take several lines at `level`.
pub(super) fn setting(name: &str, equals: &str, value: &Value, level: usize) -> String {
    let mut out = format!("{name}{equals}");
    push_value(&mut out, value, level);
    out
}

/// The options in brackets after a field: one in its line, several in a line each. Empty for none.
pub(super) fn option_list(settings: &[Setting], level: usize) -> String {
    match settings {
        [] => String::new(),
        [one] => format!(" [{}]", setting(&one.name, " = ", &one.value, level)),
        several => {
            let lines: Vec<_> = several
                .iter()
                .map(|one| {
                    let text = setting(&one.name, " = ", &one.value, level + 1);
                    format!("{}{text}", indent(level + 1))
                })
                .collect();
            format!(" [\n{}\n{}]", lines.join(",\n"), indent(level))
        }
    }
}

/// `text` as a string literal.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escape(text))
}

/// `text` as the contents of a string literal.
pub(in crate::protobuf) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            _ if one.is_ascii_control() => escaped.push_str(&format!("\\{:03o}", u32::from(one))),
            _ => escaped.push(one),
        }
    }
    escaped
}

fn indent(level: usize) -> String {
    "  ".repeat(level)
}

fn push_value(out: &mut String, value: &Value, level: usize) {
    match value {
        Value::Word(word) => out.push_str(word),
        Value::Quoted(contents) => {
            out.push('"');
            out.push_str(contents);
            out.push('"');
        }
        Value::Aggregate(settings) if settings.is_empty() => out.push_str("{}"),
        Value::Aggregate(settings) => {
            out.push_str("{\n");
            for (index, one) in settings.iter().enumerate() {
                out.push_str(&indent(level + 1));
                out.push_str(&setting(&one.name, ": ", &one.value, level + 1));
                out.push_str(if index + 1 < settings.len() { ",\n" } else { "\n" });
            }
            out.push_str(&indent(level));
            out.push('}');
        }
    }
}
