//! Extensions: their numbers, and whether the extended message declares them.

use super::Holder;
use crate::protobuf::descriptor::{
    ExtensionRange, Field, FieldType, File, Label, Message, OptionField, Value, join,
};
use crate::protobuf::link::declare::place_of;
use crate::protobuf::link::pool::{FileId, Pool, Symbol, View};
use crate::protobuf::link::problems::Problems;
use crate::protobuf::link::scope::Scope;

/// Notes the extensions of a file under what they extend. A number that an extension of the same
/// file has is told; of two files, the first one counts, as in protoc.
pub(in crate::protobuf::link) fn register(pool: &mut Pool, file: &File, problems: &mut Problems) {
    let mut register = Register { current: pool.next_file(), pool, problems };
    let mut scope = Scope::of_file(file);
    file.extensions.iter().for_each(|extension| register.extension(extension, &mut scope));
    file.messages.iter().for_each(|message| register.message(message, &mut scope));
}

struct Register<'a> {
    pool: &'a mut Pool,
    current: FileId,
    problems: &'a mut Problems,
}

impl Register<'_> {
    fn message(&mut self, message: &Message, scope: &mut Scope) {
        let outer = scope.enter(&message.name);
        message.extensions.iter().for_each(|extension| self.extension(extension, scope));
        message.messages.iter().for_each(|nested| self.message(nested, scope));
        scope.leave(outer);
    }

    fn extension(&mut self, extension: &Field, scope: &mut Scope) {
        let outer = scope.enter(&extension.name);
        let own = self.pool.find(scope.name());
        scope.leave(outer);
        let extendee = extension.extendee.as_ref().and_then(|name| self.pool.find(&name.full));
        let (Some(Symbol::Message(extendee)), Some(Symbol::Extension(own))) = (extendee, own)
        else {
            return;
        };
        let Err(earlier) = self.pool.add_extension(extendee, extension.number, own) else { return };
        if self.pool.place(earlier).file == self.current {
            self.problems.add(
                extension.number_span.or(place_of(&extension.source)),
                format!(
                    "the extension number {} of '{}' is taken by the extension '{}': give it \
                     another number",
                    extension.number,
                    self.pool.full_name(extendee),
                    self.pool.full_name(earlier)
                ),
            );
        }
    }
}

/// Whether an extension may be declared here, as the extended message says.
pub(super) fn check(view: View<'_>, field: &Field, holder: Holder<'_>, problems: &mut Problems) {
    let Some(extendee) = &field.extendee else { return };
    let Some(place) = view.find_message(&extendee.full) else { return };
    let span = place_of(&field.source);
    let extended_file = view.file(view.pool.place(place).file);
    if is_lite(view.current) && !is_lite(extended_file) {
        problems.add(
            extendee.span.or(span),
            format!(
                "a file for the lite runtime cannot extend '{}', which is not for it: remove \
                 `optimize_for = LITE_RUNTIME`",
                extendee.full
            ),
        );
    }
    // Anybody may define options.
    if extended_file.path == "google/protobuf/descriptor.proto" {
        return;
    }
    let number = field.number;
    let extended = view.message(place);
    let Some(at) = view.cache.range(place, extended, number) else { return };
    let range = &extended.extension_ranges[at];
    let options = &range.options.fields;
    let numbers =
        options.iter().map(|option| declaration(option).and_then(|one| int(one, "number")));
    let declared = view.cache.declaration((place, at), numbers, number);
    let full_name = join(holder.scope, &field.name);
    match declared.and_then(|at| declaration(&options[at])) {
        Some(declaration) => {
            for text in contradictions(field, &full_name, declaration) {
                problems.add(
                    span,
                    format!(
                        "'{}' declares the extension {number} {text}: make them the \
                         same",
                        extendee.full
                    ),
                );
            }
        }
        None if wants_declarations(range) => problems.add(
            span,
            format!(
                "'{}' declares its extensions, and none has the number {number} of \
                 '{full_name}': declare it there",
                extendee.full
            ),
        ),
        None => {}
    }
}

/// The declarations in the options of an extension range.
pub(super) fn declarations(range: &ExtensionRange) -> impl Iterator<Item = &[OptionField]> {
    range.options.fields.iter().filter_map(declaration)
}

/// The declaration that an option of an extension range is.
fn declaration(option: &OptionField) -> Option<&[OptionField]> {
    match &option.value {
        Value::Message(fields) if !option.is_extension && option.name == "declaration" => {
            Some(fields.as_slice())
        }
        _ => None,
    }
}

fn wants_declarations(range: &ExtensionRange) -> bool {
    let verification = super::standard(&range.options, "verification");
    declarations(range).next().is_some()
        || verification.is_some_and(|field| matches!(field.value, Value::Enum(0, _)))
}

/// What an extension has otherwise than it is declared.
fn contradictions(field: &Field, full_name: &str, declaration: &[OptionField]) -> Vec<String> {
    let is_set = |name| flag(declaration, name);
    if is_set("reserved") {
        return vec!["as reserved".to_owned()];
    }
    let mut found = Vec::new();
    if let Some(expected) = text(declaration, "type").filter(|expected| !expected.is_empty()) {
        let actual = match &field.field_type {
            FieldType::Scalar(scalar) => scalar.keyword().to_owned(),
            FieldType::Unresolved(name)
            | FieldType::Message(name)
            | FieldType::Group(name)
            | FieldType::Map(name)
            | FieldType::Enum(name) => format!(".{}", name.full),
        };
        if expected != actual {
            found.push(format!("with the type '{expected}', not '{actual}'"));
        }
    }
    if let Some(expected) = text(declaration, "full_name").filter(|expected| !expected.is_empty())
        && expected.strip_prefix('.') != Some(full_name)
    {
        found.push(format!("with the name '{expected}', not '.{full_name}'"));
    }
    let is_repeated = field.label == Some(Label::Repeated);
    if is_set("repeated") != is_repeated {
        let expected = if is_repeated { "as not repeated" } else { "as repeated" };
        found.push(expected.to_owned());
    }
    found
}

/// The value of a field of a declaration.
fn value<'a>(fields: &'a [OptionField], name: &str) -> Option<&'a Value> {
    fields.iter().find(|field| field.name == name).map(|field| &field.value)
}

pub(super) fn int(fields: &[OptionField], name: &str) -> Option<i32> {
    match value(fields, name)? {
        Value::Int32(number) | Value::Enum(number, _) => Some(*number),
        _ => None,
    }
}

pub(super) fn text<'a>(fields: &'a [OptionField], name: &str) -> Option<&'a str> {
    match value(fields, name)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

pub(super) fn flag(fields: &[OptionField], name: &str) -> bool {
    matches!(value(fields, name), Some(Value::Bool(true)))
}

/// Whether a file is for the lite runtime, which lacks descriptors.
pub(super) fn is_lite(file: &File) -> bool {
    let option = super::standard(&file.options, "optimize_for");
    option.is_some_and(|option| matches!(option.value, Value::Enum(3, _)))
}
