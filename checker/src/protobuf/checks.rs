//! Checks of the language that the parser leaves out: what protoc refuses, we refuse.

use std::collections::HashMap;

use super::model::{
    Enum, Extension, Field, FieldType, File, Files, Label, Message, Scalar, Setting, Syntax, Value,
    join,
};
use crate::error::Problem;
use crate::span::Span;

/// The messages that proto3 may extend: the options of `google/protobuf/descriptor.proto`.
const OPTION_MESSAGES: [&str; 9] = [
    "google.protobuf.EnumOptions",
    "google.protobuf.EnumValueOptions",
    "google.protobuf.ExtensionRangeOptions",
    "google.protobuf.FieldOptions",
    "google.protobuf.FileOptions",
    "google.protobuf.MessageOptions",
    "google.protobuf.MethodOptions",
    "google.protobuf.OneofOptions",
    "google.protobuf.ServiceOptions",
];

/// Every place where the main file of `files`, whose text is `text`, is not valid.
pub(super) fn check(files: &Files, text: &str) -> Vec<Problem> {
    let file = files.main();
    let mut check = Check { files, file, text, problems: Vec::new() };
    for message in &file.messages {
        check.message(message, &join(&file.package, &message.name));
    }
    file.enums.iter().for_each(|one| check.one_enum(one));
    for extension in &file.extensions {
        check.extension(&extension.extendee.full, &extension.field);
    }
    check.extension_numbers();
    check.problems
}

/// Visits the extensions of `file`, at any depth.
fn each_extension<'a>(file: &'a File, visit: &mut dyn FnMut(&'a Extension)) {
    let mut messages: Vec<&Message> = file.messages.iter().collect();
    file.extensions.iter().for_each(&mut *visit);
    while let Some(message) = messages.pop() {
        message.extensions.iter().for_each(&mut *visit);
        messages.extend(&message.messages);
    }
}

struct Check<'a> {
    files: &'a Files,
    file: &'a File,
    text: &'a str,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn add(&mut self, span: Option<Span>, message: String) {
        self.problems.push(match span {
            Some(span) => Problem::at(self.text, span, message),
            None => Problem { message, span: None, position: None, reference: None },
        });
    }

    fn message(&mut self, message: &Message, full_name: &str) {
        let is_message_set = is_true(&message.options, "message_set_wire_format");
        for field in &message.fields {
            self.field(field);
            if is_message_set {
                self.add(
                    field.span,
                    format!("the message set '{full_name}' cannot have the field '{}'", field.name),
                );
            }
        }
        if self.file.syntax == Syntax::Proto3
            && let Some(range) = message.extension_ranges.first()
        {
            self.add(
                range.span,
                format!("proto3 has no extension ranges, remove it from '{full_name}'"),
            );
        }
        for extension in &message.extensions {
            self.extension(&extension.extendee.full, &extension.field);
        }
        message.enums.iter().for_each(|one| self.one_enum(one));
        for nested in &message.messages {
            self.message(nested, &join(full_name, &nested.name));
        }
    }

    fn one_enum(&mut self, one: &Enum) {
        if let Some(first) = one.values.first()
            && self.file.syntax == Syntax::Proto3
            && first.number != 0
        {
            let name = &one.name;
            self.add(first.span, format!("the first constant of '{name}' must be 0 in proto3"));
        }
    }

    /// Each number of a message belongs to one extension, whichever file declares it.
    fn extension_numbers(&mut self) {
        let mut taken: HashMap<(&str, i32), &str> = HashMap::new();
        let mut again = Vec::new();
        for file in &self.files.files {
            let is_main = std::ptr::eq(file, self.file);
            each_extension(file, &mut |extension| {
                let field = &extension.field;
                let key = (extension.extendee.full.as_str(), field.number);
                let earlier = taken.insert(key, &field.name);
                if let Some(earlier) = earlier.filter(|_| is_main) {
                    again.push((field.span, key, earlier));
                }
            });
        }
        for (span, (extendee, number), earlier) in again {
            self.add(
                span,
                format!(
                    "the extension number {number} of '{extendee}' is taken by the extension \
                     '{earlier}'"
                ),
            );
        }
    }

    fn extension(&mut self, extendee: &str, field: &Field) {
        self.field(field);
        if self.file.syntax == Syntax::Proto3 && !OPTION_MESSAGES.contains(&extendee) {
            self.add(
                field.span,
                format!("proto3 can only extend options, '{extendee}' is another message"),
            );
        }
    }

    fn field(&mut self, field: &Field) {
        if is_true(&field.options, "packed") && !is_packable(field) {
            self.add(
                field.span,
                format!(
                    "'packed' only applies to repeated numbers and enums, remove it from '{}'",
                    field.name
                ),
            );
        }
        self.enum_of(field, &field.field_type);
    }

    /// A closed enum has no value to stand for an unknown number, which proto3 relies on.
    fn enum_of(&mut self, field: &Field, field_type: &FieldType) {
        match field_type {
            FieldType::Enum(name) => {
                let declared = self.files.enum_file(&name.full);
                if self.file.syntax == Syntax::Proto3
                    && declared.is_some_and(|file| file.syntax == Syntax::Proto2)
                {
                    self.add(
                        field.span,
                        format!(
                            "the proto3 field '{}' cannot have the proto2 enum '{}' as its type",
                            field.name, name.full
                        ),
                    );
                }
            }
            FieldType::Map { value, .. } => self.enum_of(field, value),
            FieldType::Scalar(_) | FieldType::Message(_) | FieldType::Group { .. } => {}
        }
    }
}

fn is_true(options: &[Setting], name: &str) -> bool {
    options
        .iter()
        .any(|option| option.name == name && option.value == Value::Word("true".to_owned()))
}

fn is_packable(field: &Field) -> bool {
    let is_number = match &field.field_type {
        FieldType::Scalar(scalar) => !matches!(scalar, Scalar::String | Scalar::Bytes),
        FieldType::Enum(_) => true,
        FieldType::Message(_) | FieldType::Group { .. } | FieldType::Map { .. } => false,
    };
    is_number && field.label == Some(Label::Repeated)
}
