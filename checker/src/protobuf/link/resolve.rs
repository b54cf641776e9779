//! Gives every type name of a file the full name of what it stands for.

use super::lookup::{Lookup, Unknown, Wanted};
use super::pool::Symbol;
use super::problems::Problems;
use super::scope::Scope;
use crate::limits::PROTOBUF_NAME_BYTES_MAX;
use crate::protobuf::descriptor::{Field, FieldType, File, Message, Method, TypeName};

/// Resolves the types of fields, what extensions extend, and the types of methods.
pub(super) fn resolve(file: &mut File, lookup: &Lookup<'_>, problems: &mut Problems) {
    let mut resolve = Resolve {
        lookup,
        problems,
        scope: Scope::of_file(file),
        bytes: 0,
        absolute: String::new(),
    };
    file.messages.iter_mut().for_each(|message| resolve.message(message));
    file.extensions.iter_mut().for_each(|extension| resolve.field(extension));
    for service in &mut file.services {
        let outer = resolve.scope.enter(&service.name);
        service.methods.iter_mut().for_each(|method| resolve.method(method));
        resolve.scope.leave(outer);
    }
}

struct Resolve<'a> {
    lookup: &'a Lookup<'a>,
    problems: &'a mut Problems,
    scope: Scope,
    /// Of all full names that were filled in.
    bytes: usize,
    /// A name with a dot in front.
    absolute: String,
}

impl Resolve<'_> {
    fn message(&mut self, message: &mut Message) {
        let outer = self.scope.enter(&message.name);
        for field in message.fields.iter_mut().chain(&mut message.extensions) {
            self.field(field);
        }
        message.messages.iter_mut().for_each(|nested| self.message(nested));
        self.scope.leave(outer);
    }

    fn field(&mut self, field: &mut Field) {
        if field.extendee.is_none() && matches!(field.field_type, FieldType::Scalar(_)) {
            return;
        }
        let outer = self.scope.enter(&field.name);
        self.types_of_field(field);
        self.scope.leave(outer);
    }

    fn types_of_field(&mut self, field: &mut Field) {
        if let Some(extendee) = &mut field.extendee {
            match self.find(extendee, Wanted::Any) {
                Some(Symbol::Message(_)) | None => {}
                Some(_) => self.not_a(
                    extendee,
                    "a message, and only messages can be extended: name a message",
                ),
            }
        }
        let (name, is_written_message) = match &mut field.field_type {
            FieldType::Scalar(_) => return,
            FieldType::Unresolved(name) | FieldType::Enum(name) => (name, false),
            FieldType::Message(name) | FieldType::Group(name) | FieldType::Map(name) => {
                (name, true)
            }
        };
        if name.span.is_none() {
            name.span = field.type_span;
        }
        let found = self.find(name, Wanted::Type);
        match (&mut field.field_type, found) {
            (_, None)
            | (FieldType::Enum(_), Some(Symbol::Enum(_)))
            | (
                FieldType::Message(_) | FieldType::Group(_) | FieldType::Map(_),
                Some(Symbol::Message(_)),
            )
            | (FieldType::Scalar(_), Some(_)) => {}
            (FieldType::Unresolved(name), Some(Symbol::Message(_))) => {
                field.field_type = FieldType::Message(std::mem::take(name));
            }
            (FieldType::Unresolved(name), Some(Symbol::Enum(_))) => {
                field.field_type = FieldType::Enum(std::mem::take(name));
            }
            (FieldType::Unresolved(name) | FieldType::Enum(name), Some(_)) => {
                let what = if is_written_message {
                    "a message: name one"
                } else {
                    "a message or an enum: name one"
                };
                self.not_a(name, what);
            }
            (FieldType::Message(name) | FieldType::Group(name) | FieldType::Map(name), Some(_)) => {
                self.not_a(name, "a message: name one")
            }
        }
    }

    fn method(&mut self, method: &mut Method) {
        let outer = self.scope.enter(&method.name);
        for name in [&mut method.input, &mut method.output] {
            match self.find(name, Wanted::Any) {
                Some(Symbol::Message(_)) | None => {}
                Some(_) => self
                    .not_a(name, "a message, and methods take and return messages: name a message"),
            }
        }
        self.scope.leave(outer);
    }

    /// What a name stands for that is used in what the scope names; its full name is filled in. A
    /// problem is noted if it is unknown.
    fn find(&mut self, name: &mut TypeName, wanted: Wanted) -> Option<Symbol> {
        if self.bytes > PROTOBUF_NAME_BYTES_MAX {
            return None;
        }
        let spelled = match &name.written {
            Some(written) => written.as_str(),
            None => {
                self.absolute.clear();
                self.absolute.extend([".", &name.full]);
                &self.absolute
            }
        };
        match self.lookup.find_exported(spelled, self.scope.name(), wanted) {
            Ok(symbol) => {
                if let Symbol::Message(place) | Symbol::Enum(place) = symbol {
                    let full_name = self.lookup.pool.full_name(place);
                    full_name.clone_into(&mut name.full);
                    self.count(full_name.len(), name);
                }
                Some(symbol)
            }
            Err(error) => {
                self.problems.add(name.span, unknown(&error, spelled));
                None
            }
        }
    }

    fn count(&mut self, bytes: usize, name: &TypeName) {
        self.bytes += bytes;
        if self.bytes > PROTOBUF_NAME_BYTES_MAX {
            let message = format!(
                "the full names of all types that are used up to here have more than \
                 {PROTOBUF_NAME_BYTES_MAX} bytes: shorten the names of packages and outer messages"
            );
            self.problems.add(name.span, message);
        }
    }

    fn not_a(&mut self, name: &TypeName, wanted: &str) {
        let spelled = name.written.as_deref().unwrap_or(&name.full);
        self.problems.add(name.span, format!("'{spelled}' is not {wanted}"));
    }
}

fn unknown(error: &Unknown, name: &str) -> String {
    let mut message = error.message(name);
    if *error == Unknown::Undefined {
        message.push_str(": declare it, or import the file that does");
    }
    message
}
