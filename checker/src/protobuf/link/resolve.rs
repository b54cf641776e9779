//! Gives every type name of a file the full name of what it stands for.

use super::lookup::{Lookup, Unknown, Wanted};
use super::pool::Symbol;
use super::problems::Problems;
use crate::protobuf::descriptor::{Field, FieldType, File, Message, Method, TypeName, join};

/// Resolves the types of fields, what extensions extend, and the types of methods.
pub(super) fn resolve(file: &mut File, lookup: &Lookup<'_>, problems: &mut Problems) {
    let mut resolve = Resolve { lookup, problems };
    let package = std::mem::take(&mut file.package);
    for message in &mut file.messages {
        resolve.message(message, &join(&package, &message.name));
    }
    for extension in &mut file.extensions {
        resolve.field(extension, &package);
    }
    for service in &mut file.services {
        let scope = join(&package, &service.name);
        service.methods.iter_mut().for_each(|method| resolve.method(method, &scope));
    }
    file.package = package;
}

struct Resolve<'a> {
    lookup: &'a Lookup<'a>,
    problems: &'a mut Problems,
}

impl Resolve<'_> {
    fn message(&mut self, message: &mut Message, full_name: &str) {
        for field in message.fields.iter_mut().chain(&mut message.extensions) {
            self.field(field, full_name);
        }
        for nested in &mut message.messages {
            self.message(nested, &join(full_name, &nested.name));
        }
    }

    fn field(&mut self, field: &mut Field, scope: &str) {
        let used_in = join(scope, &field.name);
        if let Some(extendee) = &mut field.extendee {
            match self.find(extendee, &used_in, Wanted::Any) {
                Some(Symbol::Message(_)) | None => {}
                Some(_) => self.not_a(extendee, "a message, and only messages can be extended"),
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
        let found = self.find(name, &used_in, Wanted::Type);
        match (&mut field.field_type, found) {
            (_, None)
            | (FieldType::Enum(_), Some(Symbol::Enum(_)))
            | (
                FieldType::Message(_) | FieldType::Group(_) | FieldType::Map(_),
                Some(Symbol::Message(_)),
            )
            | (FieldType::Scalar(_), Some(_)) => {}
            (FieldType::Unresolved(name), Some(Symbol::Message(_))) => {
                field.field_type = FieldType::Message(name.clone());
            }
            (FieldType::Unresolved(name), Some(Symbol::Enum(_))) => {
                field.field_type = FieldType::Enum(name.clone());
            }
            (FieldType::Unresolved(name) | FieldType::Enum(name), Some(_)) => {
                let what = if is_written_message { "a message" } else { "a message or an enum" };
                self.not_a(name, what);
            }
            (FieldType::Message(name) | FieldType::Group(name) | FieldType::Map(name), Some(_)) => {
                self.not_a(name, "a message")
            }
        }
    }

    fn method(&mut self, method: &mut Method, scope: &str) {
        let used_in = join(scope, &method.name);
        for name in [&mut method.input, &mut method.output] {
            match self.find(name, &used_in, Wanted::Any) {
                Some(Symbol::Message(_)) | None => {}
                Some(_) => self.not_a(name, "a message, and methods take and return messages"),
            }
        }
    }

    /// What a name stands for; its full name is filled in. A problem is noted if it is unknown.
    fn find(&mut self, name: &mut TypeName, used_in: &str, wanted: Wanted) -> Option<Symbol> {
        let absolute;
        let spelled = match &name.written {
            Some(written) => written.as_str(),
            None => {
                absolute = format!(".{}", name.full);
                &absolute
            }
        };
        match self.lookup.find_exported(spelled, used_in, wanted) {
            Ok(symbol) => {
                if let Symbol::Message(place) | Symbol::Enum(place) = symbol {
                    let full_name = &*self.lookup.pool.place(place).full_name;
                    full_name.clone_into(&mut name.full);
                }
                Some(symbol)
            }
            Err(error) => {
                self.problems.add(name.span, unknown(&error, spelled));
                None
            }
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
