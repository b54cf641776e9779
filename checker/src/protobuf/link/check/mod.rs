//! What protoc refuses although every name has a meaning.

mod declarations;
mod enums;
mod extensions;
mod features;
mod fields;
mod files;
mod folded;
mod json_names;
mod maps;
mod numbers;
mod oneofs;
mod style;
mod support;
mod visibility;

use super::pool::View;
use super::problems::Problems;
use super::scope::Scope;
use crate::protobuf::descriptor::{Enum, Field, File, Message, OptionField, Options, Value};

/// Whether a file is the schema itself or only imported by it: protoc checks where options stand in
/// the files that it is asked to compile, not in those that they import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::protobuf) enum Role {
    Main,
    Import,
}

/// Checks what does not depend on options: numbers, oneofs, what is extended.
pub(super) fn structure(view: View<'_>, role: Role, problems: &mut Problems) {
    each(view.current, &mut |item| match item {
        Item::Message(message, full_name) => {
            numbers::check_message(message, full_name, role, problems);
            oneofs::check(message, problems);
        }
        Item::Enum(one) => numbers::check_enum(one, problems),
        Item::Field(field, holder) => fields::check_structure(view, field, holder, role, problems),
    });
}

/// Checks everything that depends on options and features; `has_options` tells whether anything in
/// the file has options.
pub(super) fn options(view: View<'_>, role: Role, has_options: bool, problems: &mut Problems) {
    let file = view.current;
    files::check(view, problems);
    each(file, &mut |item| match item {
        Item::Message(message, full_name) => {
            json_names::check(message, problems);
            declarations::check(message, full_name, problems);
            fields::check_message(file, message, problems);
        }
        Item::Enum(one) => enums::check(file, one, problems),
        Item::Field(field, holder) => {
            fields::check_options(view, field, holder, problems);
            features::check(view, field, holder, problems);
            maps::check(view, field, holder, problems);
            if field.extendee.is_some() {
                extensions::check(view, field, holder, problems);
            }
        }
    });
    if has_options {
        support::check(view, role, problems);
    }
    if problems.is_empty() {
        visibility::check(file, problems);
        style::check(file, problems);
    }
}

/// Notes every extension of a file under the message that it extends, and tells numbers that an
/// extension of the same file has already.
pub(super) use extensions::register;

/// Something in a file that is checked, with its full name, or with what a field stands in.
enum Item<'a> {
    Message(&'a Message, &'a str),
    Enum(&'a Enum),
    Field(&'a Field, Holder<'a>),
}

/// What a field is declared in.
#[derive(Clone, Copy)]
struct Holder<'a> {
    /// The full name of the message, or the package.
    scope: &'a str,
    /// The message, if there is one: the one that has the field, or that declares the extension.
    message: Option<&'a Message>,
}

/// Visits the messages, enums, fields and extensions of a file, each before what it holds.
fn each(file: &File, visit: &mut dyn FnMut(Item<'_>)) {
    let mut scope = Scope::of_file(file);
    file.messages.iter().for_each(|message| each_in(message, &mut scope, visit));
    for one in &file.enums {
        visit(Item::Enum(one));
    }
    let holder = Holder { scope: scope.name(), message: None };
    file.extensions.iter().for_each(|field| visit(Item::Field(field, holder)));
}

fn each_in(message: &Message, scope: &mut Scope, visit: &mut dyn FnMut(Item<'_>)) {
    let outer = scope.enter(&message.name);
    visit(Item::Message(message, scope.name()));
    let holder = Holder { scope: scope.name(), message: Some(message) };
    for field in message.fields.iter().chain(&message.extensions) {
        visit(Item::Field(field, holder));
    }
    message.messages.iter().for_each(|nested| each_in(nested, scope, visit));
    for one in &message.enums {
        visit(Item::Enum(one));
    }
    scope.leave(outer);
}

/// The first number that only custom options have.
const CUSTOM_START: i32 = 990;

/// A standard option that is set. They stand in front of custom ones, of which there may be many.
pub(in crate::protobuf::link) fn standard<'a>(
    options: &'a Options,
    name: &str,
) -> Option<&'a OptionField> {
    let is_standard = |field: &&OptionField| !field.is_extension && field.number < CUSTOM_START;
    options.fields.iter().take_while(is_standard).find(|field| field.name == name)
}

/// Whether a standard option is set to `true`.
pub(super) fn is_true(options: &Options, name: &str) -> bool {
    standard(options, name).is_some_and(|field| field.value == Value::Bool(true))
}
