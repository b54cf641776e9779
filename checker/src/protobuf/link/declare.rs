//! Declares every name of a file, and finds those that are taken or are no names at all.

use super::pool::{FileId, Locality, Place, PlaceId, Pool, Symbol};
use super::problems::Problems;
use super::symbols::Name;
use crate::limits::{PROTOBUF_MESSAGE_DEPTH_MAX, PROTOBUF_NAME_BYTES_MAX};
use crate::protobuf::descriptor::{
    Declared, Enum, Field, FieldType, File, Message, Service, Source, TypeName,
};
use crate::span::Span;

/// Longest package name, in bytes, as protoc limits it.
const PACKAGE_BYTES_MAX: usize = 511;

/// Most dots in a package name, as protoc limits them.
const PACKAGE_DOTS_MAX: usize = 100;

/// Why the names of a file cannot all be declared; it has been told as a problem too.
pub(super) enum Stop {
    /// Messages nest deeper than [`PROTOBUF_MESSAGE_DEPTH_MAX`].
    TooDeep,
    /// The names have more than [`PROTOBUF_NAME_BYTES_MAX`] bytes.
    TooLong,
    /// The name of the package is longer than protoc lets it be: all others would begin with it.
    Package,
}

/// Declares the names of `file` in `pool`, as the file that comes next.
///
/// # Errors
/// Messages that nest too deep, a package that protoc refuses, and names that are too long.
pub(super) fn declare(pool: &mut Pool, file: &File, problems: &mut Problems) -> Result<(), Stop> {
    let id = pool.next_file();
    let mut declare = Declare { pool, file: id, problems, stop: None };
    let package = declare.package(file);
    if let Some(stop) = declare.stop {
        return Err(stop);
    }
    let mut path = Vec::new();
    for (index, message) in file.messages.iter().enumerate() {
        path.push(small(index));
        declare.message(message, None, package, &mut path);
        path.pop();
    }
    declare.enums(&file.enums, package, &mut path);
    declare.extensions(&file.extensions, package, &mut path);
    file.services.iter().for_each(|service| declare.service(service, package));
    declare.stop.map_or(Ok(()), Err)
}

struct Declare<'a> {
    pool: &'a mut Pool,
    file: FileId,
    problems: &'a mut Problems,
    stop: Option<Stop>,
}

impl Declare<'_> {
    /// Declares the package, and gives its name.
    fn package(&mut self, file: &File) -> Option<Name> {
        let package = &file.package;
        let span = file.package_source.name.or(file.package_source.span);
        if package.is_empty() {
            return None;
        }
        if package.len() > PACKAGE_BYTES_MAX {
            let message =
                format!("the package name is longer than {PACKAGE_BYTES_MAX} bytes: shorten it");
            self.problems.add(span, message);
            self.stop = Some(Stop::Package);
            return None;
        }
        if package.matches('.').count() > PACKAGE_DOTS_MAX {
            let message =
                format!("the package name has more than {PACKAGE_DOTS_MAX} dots: take some away");
            self.problems.add(span, message);
            self.stop = Some(Stop::Package);
            return None;
        }
        let whole = self.keep(None, package, span)?;
        let ends = package.match_indices('.').map(|(at, _)| at).chain([package.len()]);
        for end in ends {
            let name = &package[..end];
            self.identifier("package", name.rsplit('.').next().unwrap_or_default(), span);
            let is_whole = end == package.len();
            if let Err(earlier) = self.pool.declare_package(whole.start(end), is_whole) {
                let place = self.described(earlier);
                let message =
                    format!("the package '{name}' has the name of {place}: rename one of them");
                self.problems.add(span, message);
            }
        }
        Some(whole)
    }

    /// Keeps a full name; `None` if that would be too much.
    fn keep(&mut self, scope: Option<Name>, name: &str, span: Option<Span>) -> Option<Name> {
        let scope_bytes = scope.map_or(0, |scope| self.pool.name(scope).len() + 1);
        if self.pool.name_bytes() + scope_bytes + name.len() <= PROTOBUF_NAME_BYTES_MAX {
            return Some(self.pool.keep_name(scope, name));
        }
        if self.stop.is_none() {
            let message = format!(
                "the full names of all that is declared up to here have more than \
                 {PROTOBUF_NAME_BYTES_MAX} bytes: shorten the names of packages and outer messages"
            );
            self.problems.add(span, message);
            self.stop = Some(Stop::TooLong);
        }
        None
    }

    fn message(
        &mut self,
        message: &Message,
        parent: Option<&Message>,
        scope: Option<Name>,
        path: &mut Vec<u32>,
    ) {
        if path.len() > PROTOBUF_MESSAGE_DEPTH_MAX {
            self.stop = Some(Stop::TooDeep);
            let text = format!(
                "messages nest deeper than {PROTOBUF_MESSAGE_DEPTH_MAX} levels: declare this \
                 one further out"
            );
            return self.problems.add(place_of(&message.source), text);
        }
        let Some(name) = self.keep(scope, &message.name, place_of(&message.source)) else {
            return;
        };
        let place = self.place(path, name);
        let symbol = Symbol::Message(place);
        let is_free = match parent.filter(|_| message.declared == Declared::MapEntry) {
            None => self.name("message", &message.name, name, &message.source, symbol),
            Some(parent) => self.entry(message, parent, name, symbol),
        };
        if !is_free && message.declared == Declared::MapEntry {
            return;
        }
        let inside = Some(name);
        for oneof in &message.oneofs {
            self.member("oneof", &oneof.name, inside, &oneof.source, Symbol::Oneof(place));
        }
        for (index, field) in message.fields.iter().enumerate() {
            let symbol = Symbol::Field(place, small(index));
            self.member("field", &field.name, inside, &field.source, symbol);
        }
        for (index, nested) in message.messages.iter().enumerate() {
            path.push(small(index));
            self.message(nested, Some(message), inside, path);
            path.pop();
        }
        self.enums(&message.enums, inside, path);
        self.extensions(&message.extensions, inside, path);
    }

    fn enums(&mut self, enums: &[Enum], scope: Option<Name>, path: &mut Vec<u32>) {
        for (index, one) in enums.iter().enumerate() {
            let Some(name) = self.keep(scope, &one.name, place_of(&one.source)) else { return };
            path.push(small(index));
            let place = self.place(path, name);
            path.pop();
            self.name("enum", &one.name, name, &one.source, Symbol::Enum(place));
            for (index, value) in one.values.iter().enumerate() {
                let symbol = Symbol::EnumValue(place, small(index));
                self.member("enum constant", &value.name, scope, &value.source, symbol);
            }
        }
    }

    fn extensions(&mut self, extensions: &[Field], scope: Option<Name>, path: &mut Vec<u32>) {
        for (index, extension) in extensions.iter().enumerate() {
            let source = &extension.source;
            let Some(name) = self.keep(scope, &extension.name, place_of(source)) else { return };
            path.push(small(index));
            let place = self.place(path, name);
            path.pop();
            self.name("extension", &extension.name, name, source, Symbol::Extension(place));
        }
    }

    fn service(&mut self, service: &Service, scope: Option<Name>) {
        let source = &service.source;
        let Some(name) = self.keep(scope, &service.name, place_of(source)) else { return };
        self.name("service", &service.name, name, source, Symbol::Service(self.file));
        for method in &service.methods {
            let symbol = Symbol::Method(self.file);
            self.member("method", &method.name, Some(name), &method.source, symbol);
        }
    }

    fn place(&mut self, path: &[u32], full_name: Name) -> PlaceId {
        self.pool.add_place(Place {
            file: self.file,
            path: path.into(),
            full_name,
            locality: Locality::Exported,
        })
    }

    /// The entry of a map, which no text writes: `false` if its name is taken.
    fn entry(&mut self, entry: &Message, parent: &Message, full: Name, symbol: Symbol) -> bool {
        let Err(earlier) = self.pool.declare(full, symbol) else { return true };
        let ends_with_name = |name: &TypeName| {
            let written = name.written.as_deref().unwrap_or(&name.full);
            written.rsplit('.').next() == Some(&entry.name)
        };
        let of_entry = |field: &&Field| matches!(&field.field_type, FieldType::Map(name) if ends_with_name(name));
        let map = parent.fields.iter().rfind(of_entry);
        let place = self.described(earlier);
        let full = self.pool.name(full);
        self.problems.add(
            map.and_then(|map| place_of(&map.source)),
            format!(
                "the entry '{full}', which a map declares, has the name of {place}: rename the \
                 map or that"
            ),
        );
        false
    }

    /// Declares a name that nothing is inside of.
    fn member(
        &mut self,
        what: &str,
        name: &str,
        scope: Option<Name>,
        source: &Source,
        symbol: Symbol,
    ) {
        if let Some(full) = self.keep(scope, name, place_of(source)) {
            self.name(what, name, full, source, symbol);
        }
    }

    /// Declares a name: `false` if it is taken.
    fn name(
        &mut self,
        what: &str,
        name: &str,
        full: Name,
        source: &Source,
        symbol: Symbol,
    ) -> bool {
        let span = place_of(source);
        self.identifier(what, name, span);
        let Err(earlier) = self.pool.declare(full, symbol) else { return true };
        let place = self.described(earlier);
        let full = self.pool.name(full);
        let mut message = format!("the {what} '{full}' has the name of {place}");
        if matches!(symbol, Symbol::EnumValue(..)) || matches!(earlier, Symbol::EnumValue(..)) {
            message.push_str(", for the constants of an enum stand beside it, not in it");
        }
        message.push_str(": rename one of them");
        self.problems.add(span, message);
        false
    }

    fn identifier(&mut self, what: &str, name: &str, span: Option<Span>) {
        if !is_identifier(name) {
            self.problems.add(
                span,
                format!(
                    "the {what} '{name}' is not an identifier: use letters, digits and \
                     underscores, not a digit first"
                ),
            );
        }
    }

    /// What a name that is taken stands for, and where.
    fn described(&self, symbol: Symbol) -> String {
        let what = match symbol {
            Symbol::Package(_) => "a package",
            Symbol::Message(_) => "a message",
            Symbol::Enum(_) => "an enum",
            Symbol::EnumValue(..) => "an enum constant",
            Symbol::Field(..) => "a field",
            Symbol::Oneof(_) => "a oneof",
            Symbol::Extension(_) => "an extension",
            Symbol::Service(_) => "a service",
            Symbol::Method(_) => "a method",
        };
        match self.pool.file_of(symbol).filter(|file| *file != self.file) {
            Some(file) => format!("{what} in '{}'", self.pool.file(file).path),
            None => what.to_owned(),
        }
    }
}

/// The name of a declaration, or all of it.
pub(super) fn place_of(source: &Source) -> Option<Span> {
    source.name.or(source.span)
}

fn is_identifier(name: &str) -> bool {
    name.bytes().next().is_some_and(|first| !first.is_ascii_digit())
        && name.bytes().all(|one| one.is_ascii_alphanumeric() || one == b'_')
}

fn small(index: usize) -> u32 {
    u32::try_from(index).expect("texts are too short to declare so much")
}
