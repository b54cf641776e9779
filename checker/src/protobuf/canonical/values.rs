//! Prints the values of options.

use super::options::{Printed, Setting};

/// `name`, `equals` and the value, which may take several lines at `level`.
pub(super) fn setting(name: &str, equals: &str, value: &Printed, level: usize) -> String {
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
pub(super) fn escape(text: &str) -> String {
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

fn push_value(out: &mut String, value: &Printed, level: usize) {
    match value {
        Printed::Word(word) => out.push_str(word),
        Printed::Quoted(contents) => {
            out.push('"');
            out.push_str(contents);
            out.push('"');
        }
        Printed::Aggregate(settings) if settings.is_empty() => out.push_str("{}"),
        Printed::Aggregate(settings) => {
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

/// The contents of a bytes literal.
pub(super) fn escape_bytes(bytes: &[u8]) -> String {
    let mut escaped = String::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b'"' => escaped.push_str("\\\""),
            b'\\' => escaped.push_str("\\\\"),
            b'\n' => escaped.push_str("\\n"),
            b'\r' => escaped.push_str("\\r"),
            b'\t' => escaped.push_str("\\t"),
            0x20..=0x7E => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("\\{byte:03o}")),
        }
    }
    escaped
}

/// A floating-point number as .proto spells it, from Rust's shortest form.
pub(super) fn float_word(debug: &str) -> String {
    match debug {
        "NaN" | "-NaN" => "nan".to_owned(),
        // As an integer it would lose its sign.
        "-0.0" => debug.to_owned(),
        _ => debug.strip_suffix(".0").unwrap_or(debug).to_owned(),
    }
}
