//! How names are spelled in edition 2024, unless a feature says otherwise.

use super::fields::is_in_map_entry;
use super::{Item, each};
use crate::protobuf::descriptor::{Declared, Features, File, NamingStyle};
use crate::protobuf::link::declare::place_of;
use crate::protobuf::link::problems::Problems;
use crate::span::Span;

/// A way to spell names.
#[derive(Clone, Copy)]
enum Case {
    /// `TitleCase`
    Title,
    /// `lower_snake_case`
    LowerSnake,
    /// `UPPER_SNAKE_CASE`
    UpperSnake,
}

pub(super) fn check(file: &File, problems: &mut Problems) {
    if !file.edition.is_numbered() {
        // Only features ask for a style.
        return;
    }
    let mut check = Check { problems };
    let span = file.package_source.name.or(file.package_source.span);
    if !file.package.is_empty() {
        check.name("package", &file.package, span, &file.features, Case::LowerSnake);
    }
    each(file, &mut |item| match item {
        Item::Message(message, _) => {
            if message.declared == Declared::MapEntry {
                return;
            }
            let span = place_of(&message.source);
            check.name("message", &message.name, span, &message.features, Case::Title);
            for oneof in message.oneofs.iter().filter(|oneof| !oneof.is_synthetic) {
                let span = place_of(&oneof.source);
                check.name("oneof", &oneof.name, span, &oneof.features, Case::LowerSnake);
            }
        }
        Item::Enum(one) => {
            let span = place_of(&one.source);
            check.name("enum", &one.name, span, &one.features, Case::Title);
            for value in &one.values {
                let span = place_of(&value.source);
                check.name("constant", &value.name, span, &value.features, Case::UpperSnake);
            }
        }
        Item::Field(field, holder) => {
            if !is_in_map_entry(holder, field) {
                let span = place_of(&field.source);
                check.name("field", &field.name, span, &field.features, Case::LowerSnake);
            }
        }
    });
    for service in &file.services {
        let span = place_of(&service.source);
        check.name("service", &service.name, span, &service.features, Case::Title);
        for method in &service.methods {
            let span = place_of(&method.source);
            check.name("method", &method.name, span, &method.features, Case::Title);
        }
    }
}

struct Check<'a> {
    problems: &'a mut Problems,
}

impl Check<'_> {
    fn name(
        &mut self,
        what: &str,
        name: &str,
        span: Option<Span>,
        features: &Features,
        case: Case,
    ) {
        let is_free = match features.enforce_naming_style {
            NamingStyle::Legacy => true,
            NamingStyle::Style2024 | NamingStyle::Style2026 => false,
        };
        if is_free || follows(name, case) {
            return;
        }
        let wanted = match case {
            Case::Title => "TitleCase",
            Case::LowerSnake => "lower_snake_case",
            Case::UpperSnake => "UPPER_SNAKE_CASE",
        };
        self.problems.add(
            span,
            format!(
                "the {what} '{name}' must be in {wanted}, with a letter after each underscore: \
                 rename it, or write `features.enforce_naming_style = STYLE_LEGACY`"
            ),
        );
    }
}

/// Whether a name is spelled as wanted. A letter follows each underscore.
fn follows(name: &str, case: Case) -> bool {
    let is_start = match case {
        Case::Title | Case::UpperSnake => name.starts_with(|one: char| one.is_ascii_uppercase()),
        Case::LowerSnake => name.starts_with(|one: char| one.is_ascii_lowercase()),
    };
    let are_letters = name.chars().all(|one| match case {
        Case::Title => one != '_',
        Case::LowerSnake => !one.is_ascii_uppercase(),
        Case::UpperSnake => !one.is_ascii_lowercase(),
    });
    let bytes = name.as_bytes();
    let are_underscores_inside = bytes
        .iter()
        .enumerate()
        .all(|(at, one)| *one != b'_' || bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic));
    is_start && are_letters && are_underscores_inside
}
