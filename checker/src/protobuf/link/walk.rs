//! Visits everything in a file that can have options, in one fixed order.

use crate::protobuf::descriptor::{
    Enum, Field, File, Message, OptionField, OptionValue, Options, Service, join,
};
use crate::span::Span;

use super::declare::place_of;
use super::scope::Scope;

/// What options stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    File,
    ExtensionRange,
    Message,
    Field,
    Oneof,
    Enum,
    EnumEntry,
    Service,
    Method,
}

impl Target {
    /// The number of its constant in `google.protobuf.FieldOptions.OptionTargetType`.
    pub fn number(self) -> i32 {
        match self {
            Target::File => 1,
            Target::ExtensionRange => 2,
            Target::Message => 3,
            Target::Field => 4,
            Target::Oneof => 5,
            Target::Enum => 6,
            Target::EnumEntry => 7,
            Target::Service => 8,
            Target::Method => 9,
        }
    }

    /// The full name of the message of its options.
    pub fn options_message(self) -> &'static str {
        match self {
            Target::File => "google.protobuf.FileOptions",
            Target::ExtensionRange => "google.protobuf.ExtensionRangeOptions",
            Target::Message => "google.protobuf.MessageOptions",
            Target::Field => "google.protobuf.FieldOptions",
            Target::Oneof => "google.protobuf.OneofOptions",
            Target::Enum => "google.protobuf.EnumOptions",
            Target::EnumEntry => "google.protobuf.EnumValueOptions",
            Target::Service => "google.protobuf.ServiceOptions",
            Target::Method => "google.protobuf.MethodOptions",
        }
    }

    /// What it is called in messages, with its article.
    pub fn phrase(self) -> &'static str {
        match self {
            Target::File => "a file",
            Target::ExtensionRange => "an extension range",
            Target::Message => "a message",
            Target::Field => "a field",
            Target::Oneof => "a oneof",
            Target::Enum => "an enum",
            Target::EnumEntry => "an enum constant",
            Target::Service => "a service",
            Target::Method => "a method",
        }
    }
}

/// Something that can have options.
pub(super) struct Element<'a> {
    pub target: Target,
    /// The full name of what it stands in, from where names in its options are looked up.
    pub scope: &'a str,
    pub name: &'a str,
    pub options: &'a Options,
    pub span: Option<Span>,
}

impl Element<'_> {
    /// Its full name.
    pub fn full_name(&self) -> String {
        join(self.scope, self.name)
    }
}

/// Visits everything in `file` that can have options.
pub(super) fn each(file: &File, visit: &mut dyn FnMut(Element<'_>)) {
    visit(Element {
        target: Target::File,
        scope: &file.package,
        // Any name will do: a file has none inside its package.
        name: "-",
        options: &file.options,
        span: None,
    });
    let mut walk = Walk { visit, scope: Scope::of_file(file) };
    file.messages.iter().for_each(|message| walk.message(message));
    file.enums.iter().for_each(|one| walk.one_enum(one));
    file.extensions.iter().for_each(|field| walk.field(field));
    file.services.iter().for_each(|service| walk.service(service));
}

struct Walk<'a> {
    visit: &'a mut dyn FnMut(Element<'_>),
    scope: Scope,
}

impl Walk<'_> {
    fn one(&mut self, target: Target, name: &str, options: &Options, span: Option<Span>) {
        (self.visit)(Element { target, scope: self.scope.name(), name, options, span });
    }

    fn message(&mut self, message: &Message) {
        let Message { name, options, .. } = message;
        self.one(Target::Message, name, options, place_of(&message.source));
        let outer = self.scope.enter(name);
        for oneof in &message.oneofs {
            self.one(Target::Oneof, &oneof.name, &oneof.options, place_of(&oneof.source));
        }
        self.scope.leave(outer);
        for range in &message.extension_ranges {
            self.one(Target::ExtensionRange, name, &range.options, place_of(&range.source));
        }
        let outer = self.scope.enter(name);
        message.fields.iter().for_each(|field| self.field(field));
        message.messages.iter().for_each(|nested| self.message(nested));
        message.enums.iter().for_each(|one| self.one_enum(one));
        message.extensions.iter().for_each(|field| self.field(field));
        self.scope.leave(outer);
    }

    fn field(&mut self, field: &Field) {
        self.one(Target::Field, &field.name, &field.options, place_of(&field.source));
    }

    fn one_enum(&mut self, one: &Enum) {
        self.one(Target::Enum, &one.name, &one.options, place_of(&one.source));
        for value in &one.values {
            self.one(Target::EnumEntry, &value.name, &value.options, place_of(&value.source));
        }
    }

    fn service(&mut self, service: &Service) {
        self.one(Target::Service, &service.name, &service.options, place_of(&service.source));
        let outer = self.scope.enter(&service.name);
        for method in &service.methods {
            self.one(Target::Method, &method.name, &method.options, place_of(&method.source));
        }
        self.scope.leave(outer);
    }
}

/// Frees the statements of the options of a file. One is left where there were some, as options may
/// be written and set nothing.
pub(super) fn forget_statements(file: &mut File) {
    each_options(file, &mut |options| {
        if !options.written.is_empty() {
            options.written.truncate(1);
            options.written.shrink_to_fit();
            options.written.iter_mut().for_each(|one| one.value = OptionValue::PositiveInt(0));
        }
    });
}

/// Visits the options of everything that [`each`] visits, in its order.
pub(super) fn each_options(file: &mut File, visit: &mut dyn FnMut(&mut Options)) {
    visit(&mut file.options);
    file.messages.iter_mut().for_each(|message| message_options(message, visit));
    file.enums.iter_mut().for_each(|one| enum_options(one, visit));
    file.extensions.iter_mut().for_each(|field| visit(&mut field.options));
    for service in &mut file.services {
        visit(&mut service.options);
        service.methods.iter_mut().for_each(|method| visit(&mut method.options));
    }
}

fn message_options(message: &mut Message, visit: &mut dyn FnMut(&mut Options)) {
    visit(&mut message.options);
    message.oneofs.iter_mut().for_each(|oneof| visit(&mut oneof.options));
    message.extension_ranges.iter_mut().for_each(|range| visit(&mut range.options));
    message.fields.iter_mut().for_each(|field| visit(&mut field.options));
    message.messages.iter_mut().for_each(|nested| message_options(nested, visit));
    message.enums.iter_mut().for_each(|one| enum_options(one, visit));
    message.extensions.iter_mut().for_each(|field| visit(&mut field.options));
}

fn enum_options(one: &mut Enum, visit: &mut dyn FnMut(&mut Options)) {
    visit(&mut one.options);
    one.values.iter_mut().for_each(|value| visit(&mut value.options));
}

/// Gives the options of a file the fields that were found for them, by their place in the order of
/// [`each`].
pub(super) fn fill(file: &mut File, found: Vec<(usize, Vec<OptionField>)>) {
    let mut found = found.into_iter().peekable();
    if found.peek().is_none() {
        return;
    }
    let mut at = 0;
    each_options(file, &mut |options| {
        if let Some((_, fields)) = found.next_if(|(place, _)| *place == at) {
            options.fields = fields;
        }
        at += 1;
    });
}
