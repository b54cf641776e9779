//! Visits everything in a file that can have options, in one fixed order.

use crate::protobuf::descriptor::{
    Enum, Field, File, Message, OptionField, Options, Service, join,
};
use crate::span::Span;

use super::declare::place_of;

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
pub(super) fn each<'a>(file: &'a File, visit: &mut dyn FnMut(Element<'_>)) {
    visit(Element {
        target: Target::File,
        scope: &file.package,
        // Any name will do: a file has none inside its package.
        name: "-",
        options: &file.options,
        span: None,
    });
    let mut walk = Walk { visit };
    file.messages.iter().for_each(|message| walk.message(message, &file.package));
    file.enums.iter().for_each(|one| walk.one_enum(one, &file.package));
    file.extensions.iter().for_each(|field| walk.field(field, &file.package));
    file.services.iter().for_each(|service| walk.service(service, &file.package));
}

struct Walk<'a> {
    visit: &'a mut dyn FnMut(Element<'_>),
}

impl Walk<'_> {
    fn message(&mut self, message: &Message, scope: &str) {
        let full_name = join(scope, &message.name);
        (self.visit)(Element {
            target: Target::Message,
            scope,
            name: &message.name,
            options: &message.options,
            span: place_of(&message.source),
        });
        for oneof in &message.oneofs {
            (self.visit)(Element {
                target: Target::Oneof,
                scope: &full_name,
                name: &oneof.name,
                options: &oneof.options,
                span: place_of(&oneof.source),
            });
        }
        for range in &message.extension_ranges {
            (self.visit)(Element {
                target: Target::ExtensionRange,
                scope,
                name: &message.name,
                options: &range.options,
                span: place_of(&range.source),
            });
        }
        message.fields.iter().for_each(|field| self.field(field, &full_name));
        message.messages.iter().for_each(|nested| self.message(nested, &full_name));
        message.enums.iter().for_each(|one| self.one_enum(one, &full_name));
        message.extensions.iter().for_each(|field| self.field(field, &full_name));
    }

    fn field(&mut self, field: &Field, scope: &str) {
        (self.visit)(Element {
            target: Target::Field,
            scope,
            name: &field.name,
            options: &field.options,
            span: place_of(&field.source),
        });
    }

    fn one_enum(&mut self, one: &Enum, scope: &str) {
        (self.visit)(Element {
            target: Target::Enum,
            scope,
            name: &one.name,
            options: &one.options,
            span: place_of(&one.source),
        });
        for value in &one.values {
            (self.visit)(Element {
                target: Target::EnumEntry,
                scope,
                name: &value.name,
                options: &value.options,
                span: place_of(&value.source),
            });
        }
    }

    fn service(&mut self, service: &Service, scope: &str) {
        let full_name = join(scope, &service.name);
        (self.visit)(Element {
            target: Target::Service,
            scope,
            name: &service.name,
            options: &service.options,
            span: place_of(&service.source),
        });
        for method in &service.methods {
            (self.visit)(Element {
                target: Target::Method,
                scope: &full_name,
                name: &method.name,
                options: &method.options,
                span: place_of(&method.source),
            });
        }
    }
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
