//! Where an option may stand, and the editions that have it.

use super::Role;
use super::extensions::{int, text};
use super::standard;
use crate::protobuf::descriptor::FieldType;
use crate::protobuf::descriptor::{Edition, OptionField, Options, Value};
use crate::protobuf::link::options::{Definition, constant_numbered, find_enum};
use crate::protobuf::link::pool::{PlaceId, View};
use crate::protobuf::link::problems::Problems;
use crate::protobuf::link::walk::{self, Target};
use crate::span::Span;

pub(super) fn check(view: View<'_>, role: Role, problems: &mut Problems) {
    let edition = edition_number(view.current.edition);
    let mut check = Check { view, role, edition, problems };
    walk::each(view.current, &mut |element| {
        if element.options.fields.is_empty() {
            return;
        }
        check.definition(element.options, element.name, element.span);
        if let Some(message) = view.options_message(element.target.options_message()) {
            check.fields(message, &element.options.fields, element.target, element.span);
        }
    });
}

/// The number of an edition in `google.protobuf.Edition`.
fn edition_number(edition: Edition) -> i32 {
    match edition {
        Edition::Proto2 => 998,
        Edition::Proto3 => 999,
        Edition::Edition2023 => 1000,
        Edition::Edition2024 => 1001,
    }
}

struct Check<'a> {
    view: View<'a>,
    role: Role,
    edition: i32,
    problems: &'a mut Problems,
}

impl Check<'_> {
    /// The fields of an options message, or of a message inside. Their depth is limited where they
    /// are read.
    fn fields(
        &mut self,
        message: PlaceId,
        fields: &[OptionField],
        target: Target,
        span: Option<Span>,
    ) {
        for field in fields {
            let Some(definition) = Definition::numbered(self.view, message, field.number) else {
                continue;
            };
            let span = field.span.or(span);
            let shown = definition.shown();
            self.target(&definition.field.options, &shown, target, span);
            self.support(&definition.field.options, &shown, span);
            match &field.value {
                Value::Message(inner) | Value::Group(inner) => {
                    if let Some(message) = definition.message(self.view) {
                        self.fields(message, inner, target, span);
                    }
                }
                Value::Enum(number, _) => self.constant(&definition, *number, span),
                _ => {}
            }
        }
    }

    fn target(&mut self, options: &Options, name: &str, target: Target, span: Option<Span>) {
        if self.role == Role::Import {
            return;
        }
        let mut targets = options.fields.iter().filter_map(|field| match field.value {
            Value::Enum(number, _) if !field.is_extension && field.name == "targets" => {
                Some(number)
            }
            _ => None,
        });
        let mut is_limited = false;
        if targets.any(|number| {
            is_limited = true;
            number == target.number()
        }) {
            return;
        }
        if is_limited {
            let target = target.phrase();
            self.problems
                .add(span, format!("the option '{name}' cannot stand on {target}: remove it"));
        }
    }

    /// The editions in which an option or a constant may be used, from the options of its
    /// definition.
    fn support(&mut self, options: &Options, name: &str, span: Option<Span>) {
        let Some(Value::Message(support)) =
            standard(options, "feature_support").map(|option| &option.value)
        else {
            return;
        };
        if let Some(introduced) = int(support, "edition_introduced")
            && self.edition < introduced
        {
            let since = edition_name(introduced);
            self.problems.add(
                span,
                format!(
                    "'{name}' needs edition {since} or a later one: remove it, or write that \
                 edition"
                ),
            );
        }
        if let Some(removed) = int(support, "edition_removed")
            && self.edition >= removed
        {
            let until = edition_name(removed);
            let mut message = format!("'{name}' is gone since edition {until}, remove it");
            if let Some(why) = text(support, "removal_error") {
                message = format!("{message}: {why}");
            }
            self.problems.add(span, message);
        }
    }

    /// The editions that the definition of an option or a constant gives itself.
    fn definition(&mut self, options: &Options, name: &str, span: Option<Span>) {
        let Some(Value::Message(support)) =
            standard(options, "feature_support").map(|option| &option.value)
        else {
            return;
        };
        let introduced = int(support, "edition_introduced");
        let deprecated = int(support, "edition_deprecated");
        let removed = int(support, "edition_removed");
        let is_before = |earlier: Option<i32>, later: Option<i32>| {
            earlier.zip(later).is_some_and(|(earlier, later)| earlier < later)
        };
        let mut add = |text: &str| self.problems.add(span, format!("'{name}' is {text}"));
        if is_before(deprecated, introduced) {
            add("deprecated before it is introduced: correct `feature_support`");
        }
        if deprecated.is_some() && removed.is_some() && !is_before(deprecated, removed) {
            add("deprecated after it is removed: correct `feature_support`");
        }
        if is_before(removed, introduced) {
            add("removed before it is introduced: correct `feature_support`");
        }
        match (deprecated, text(support, "deprecation_warning")) {
            (Some(_), None) => add("deprecated and has no `deprecation_warning`: add one"),
            (None, Some(_)) => add("not deprecated and has a `deprecation_warning`: remove it"),
            (Some(_), Some(_)) | (None, None) => {}
        }
    }

    fn constant(&mut self, definition: &Definition<'_>, number: i32, span: Option<Span>) {
        let FieldType::Enum(type_name) = &definition.field.field_type else { return };
        let Some(place) = find_enum(self.view, &type_name.full) else { return };
        if let Some(value) = constant_numbered(self.view, place, number)
            && !value.options.fields.is_empty()
        {
            self.support(&value.options, &value.name, span);
        }
    }
}

fn edition_name(number: i32) -> String {
    match number {
        998 => "proto2".to_owned(),
        999 => "proto3".to_owned(),
        1000 => "2023".to_owned(),
        1001 => "2024".to_owned(),
        1002 => "2026".to_owned(),
        9999 => "UNSTABLE".to_owned(),
        _ => number.to_string(),
    }
}
