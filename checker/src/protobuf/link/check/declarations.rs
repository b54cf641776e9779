//! The options of extension ranges: how far they reach, and the extensions that they declare.

use std::collections::HashSet;

use super::extensions::{declarations, flag, int, text};
use super::{is_true, standard};
use crate::protobuf::descriptor::{FIELD_NUMBER_END, Message, Scalar, Value};
use crate::protobuf::link::problems::Problems;

/// The extension ranges of one message.
pub(super) fn check(message: &Message, full_name: &str, problems: &mut Problems) {
    let is_set = is_true(&message.options, "message_set_wire_format");
    let largest = if is_set { i32::MAX - 1 } else { FIELD_NUMBER_END - 1 };
    let mut names = HashSet::new();
    for range in &message.extension_ranges {
        let span = range.source.span;
        let mut add = |text: String| problems.add(span, text);
        if range.end - 1 > largest {
            add(format!(
                "the extension numbers of '{full_name}' must be {largest} or less: end the \
                 range there"
            ));
        }
        let mut numbers = HashSet::new();
        let verification = standard(&range.options, "verification");
        for (index, declaration) in declarations(range).enumerate() {
            if index == 0 && verification.is_some_and(|one| matches!(one.value, Value::Enum(1, _)))
            {
                add("a range that declares extensions cannot be UNVERIFIED: remove `verification`"
                    .to_owned());
            }
            let number = int(declaration, "number").unwrap_or(0);
            if number < range.start || number >= range.end {
                add(format!(
                    "the declared extension number {number} is not in its range: take one from \
                     {} to {}",
                    range.start,
                    range.end - 1
                ));
            }
            if !numbers.insert(number) {
                add(format!("the extension number {number} is declared twice: remove one of them"));
            }
            match (text(declaration, "full_name"), text(declaration, "type")) {
                (None, None) if flag(declaration, "reserved") => {}
                (None, _) | (_, None) => {
                    add(format!(
                        "the declared extension {number} needs a `full_name` and a `type`: \
                         write both, or `reserved: true`"
                    ));
                }
                (Some(name), Some(type_name)) => {
                    if !names.insert(name) {
                        add(format!(
                            "the extension '{name}' is declared twice: remove one of them"
                        ));
                    }
                    let is_scalar =
                        Scalar::from_keyword(type_name).is_some() || type_name == "enum";
                    for name in [Some(name), (!is_scalar).then_some(type_name)] {
                        if let Some(name) = name.filter(|name| !is_absolute(name)) {
                            add(format!(
                                "'{name}' must be a full name with a leading dot: write \
                                 `.package.Name`"
                            ));
                        }
                    }
                }
            }
        }
    }
}

/// Whether a name starts at the outermost scope: `.a.b`.
fn is_absolute(name: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.chars().all(|one| one.is_ascii_alphanumeric() || one == '_')
    };
    name.strip_prefix('.').is_some_and(|rest| rest.split('.').all(is_part))
}
