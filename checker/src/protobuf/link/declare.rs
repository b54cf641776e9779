//! Declares every name of a file, and finds those that are taken or are no names at all.

use super::pool::{FileId, Locality, Place, PlaceId, Pool, Symbol};
use super::problems::Problems;
use crate::limits::PROTOBUF_MESSAGE_DEPTH_MAX;
use crate::protobuf::descriptor::{
    Declared, Enum, Field, FieldType, File, Message, Service, Source, TypeName, join,
};
use crate::span::Span;

/// Longest package name, in bytes, as protoc limits it.
const PACKAGE_BYTES_MAX: usize = 511;

/// Most dots in a package name, as protoc limits them.
const PACKAGE_DOTS_MAX: usize = 100;

/// Messages nest deeper than [`PROTOBUF_MESSAGE_DEPTH_MAX`].
pub(super) struct TooDeep;

/// Declares the names of `file` in `pool`, as the file that comes next.
///
/// # Errors
/// Messages that nest too deep; that is a problem too.
pub(super) fn declare(
    pool: &mut Pool,
    file: &File,
    problems: &mut Problems,
) -> Result<(), TooDeep> {
    let id = pool.next_file();
    let mut declare = Declare { pool, file: id, problems, is_too_deep: false };
    declare.package(file);
    let mut path = Vec::new();
    for (index, message) in file.messages.iter().enumerate() {
        path.push(small(index));
        declare.message(message, None, &file.package, &mut path);
        path.pop();
    }
    declare.enums(&file.enums, &file.package, &mut path);
    declare.extensions(&file.extensions, &file.package, &mut path);
    file.services.iter().for_each(|service| declare.service(service, &file.package));
    if declare.is_too_deep { Err(TooDeep) } else { Ok(()) }
}

struct Declare<'a> {
    pool: &'a mut Pool,
    file: FileId,
    problems: &'a mut Problems,
    is_too_deep: bool,
}

impl Declare<'_> {
    fn package(&mut self, file: &File) {
        let package = &file.package;
        let span = file.package_source.name.or(file.package_source.span);
        if package.is_empty() {
            return;
        }
        if package.len() > PACKAGE_BYTES_MAX {
            let message =
                format!("the package name is longer than {PACKAGE_BYTES_MAX} bytes: shorten it");
            return self.problems.add(span, message);
        }
        if package.matches('.').count() > PACKAGE_DOTS_MAX {
            let message = format!("the package name has more than {PACKAGE_DOTS_MAX} dots");
            return self.problems.add(span, message);
        }
        let ends = package.match_indices('.').map(|(at, _)| at).chain([package.len()]);
        for end in ends {
            let name = &package[..end];
            self.identifier("package", name.rsplit('.').next().unwrap_or_default(), span);
            if let Err(earlier) = self.pool.declare(name, Symbol::Package)
                && earlier != Symbol::Package
            {
                let place = self.described(earlier);
                let message = format!("the package '{name}' has the name of {place}");
                self.problems.add(span, message);
            }
        }
    }

    fn message(
        &mut self,
        message: &Message,
        parent: Option<&Message>,
        scope: &str,
        path: &mut Vec<u32>,
    ) {
        let full_name = join(scope, &message.name);
        if path.len() > PROTOBUF_MESSAGE_DEPTH_MAX {
            self.is_too_deep = true;
            let text = format!("messages nest deeper than {PROTOBUF_MESSAGE_DEPTH_MAX} levels");
            return self.problems.add(place_of(&message.source), text);
        }
        let place = self.place(path, &full_name);
        let symbol = Symbol::Message(place);
        let is_free = match parent.filter(|_| message.declared == Declared::MapEntry) {
            None => self.name("message", &message.name, &full_name, &message.source, symbol),
            Some(parent) => self.entry(message, parent, &full_name, symbol),
        };
        if !is_free && message.declared == Declared::MapEntry {
            return;
        }
        for oneof in &message.oneofs {
            let name = join(&full_name, &oneof.name);
            self.name("oneof", &oneof.name, &name, &oneof.source, Symbol::Oneof(place));
        }
        for (index, field) in message.fields.iter().enumerate() {
            let name = join(&full_name, &field.name);
            let symbol = Symbol::Field(place, small(index));
            self.name("field", &field.name, &name, &field.source, symbol);
        }
        for (index, nested) in message.messages.iter().enumerate() {
            path.push(small(index));
            self.message(nested, Some(message), &full_name, path);
            path.pop();
        }
        self.enums(&message.enums, &full_name, path);
        self.extensions(&message.extensions, &full_name, path);
    }

    fn enums(&mut self, enums: &[Enum], scope: &str, path: &mut Vec<u32>) {
        for (index, one) in enums.iter().enumerate() {
            let full_name = join(scope, &one.name);
            path.push(small(index));
            let place = self.place(path, &full_name);
            path.pop();
            self.name("enum", &one.name, &full_name, &one.source, Symbol::Enum(place));
            for (index, value) in one.values.iter().enumerate() {
                let name = join(scope, &value.name);
                let symbol = Symbol::EnumValue(place, small(index));
                self.name("enum constant", &value.name, &name, &value.source, symbol);
            }
        }
    }

    fn extensions(&mut self, extensions: &[Field], scope: &str, path: &mut Vec<u32>) {
        for (index, extension) in extensions.iter().enumerate() {
            let full_name = join(scope, &extension.name);
            path.push(small(index));
            let place = self.place(path, &full_name);
            path.pop();
            let symbol = Symbol::Extension(place);
            self.name("extension", &extension.name, &full_name, &extension.source, symbol);
        }
    }

    fn service(&mut self, service: &Service, scope: &str) {
        let full_name = join(scope, &service.name);
        let symbol = Symbol::Service(self.file);
        self.name("service", &service.name, &full_name, &service.source, symbol);
        for method in &service.methods {
            let name = join(&full_name, &method.name);
            self.name("method", &method.name, &name, &method.source, Symbol::Method(self.file));
        }
    }

    fn place(&mut self, path: &[u32], full_name: &str) -> PlaceId {
        self.pool.add_place(Place {
            file: self.file,
            path: path.into(),
            full_name: full_name.into(),
            locality: Locality::Exported,
        })
    }

    /// The entry of a map, which no text writes: `false` if its name is taken.
    fn entry(&mut self, entry: &Message, parent: &Message, full: &str, symbol: Symbol) -> bool {
        let Err(earlier) = self.pool.declare(full, symbol) else { return true };
        let ends_with_name = |name: &TypeName| {
            let written = name.written.as_deref().unwrap_or(&name.full);
            written.rsplit('.').next() == Some(&entry.name)
        };
        let of_entry = |field: &&Field| matches!(&field.field_type, FieldType::Map(name) if ends_with_name(name));
        let map = parent.fields.iter().rfind(of_entry);
        let place = self.described(earlier);
        self.problems.add(
            map.and_then(|map| place_of(&map.source)),
            format!("the entry '{full}', which a map declares, has the name of {place}"),
        );
        false
    }

    /// Declares a name: `false` if it is taken.
    fn name(
        &mut self,
        what: &str,
        name: &str,
        full: &str,
        source: &Source,
        symbol: Symbol,
    ) -> bool {
        let span = place_of(source);
        self.identifier(what, name, span);
        let Err(earlier) = self.pool.declare(full, symbol) else { return true };
        let place = self.described(earlier);
        let mut message = format!("the {what} '{full}' has the name of {place}");
        if matches!(symbol, Symbol::EnumValue(..)) || matches!(earlier, Symbol::EnumValue(..)) {
            message.push_str(": the constants of an enum stand beside it, not in it");
        }
        self.problems.add(span, message);
        false
    }

    fn identifier(&mut self, what: &str, name: &str, span: Option<Span>) {
        if !is_identifier(name) {
            self.problems.add(
                span,
                format!(
                    "the {what} '{name}' is not an identifier: letters, digits and underscores, \
                     not a digit first"
                ),
            );
        }
    }

    /// What a name that is taken stands for, and where.
    fn described(&self, symbol: Symbol) -> String {
        let what = match symbol {
            Symbol::Package => "a package",
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
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|one| one.is_ascii_alphanumeric() || one == '_')
}

fn small(index: usize) -> u32 {
    u32::try_from(index).expect("texts are too short to declare so much")
}
