//! Prints a file of our model as .proto text.
//!
//! The order is fixed: syntax, package, imports, options, messages, enums, extensions, services; in
//! a message reserved, options, fields, extension ranges, nested messages, enums, extensions. Only
//! what a descriptor orders stays as it was written: the text parses back to the same descriptor.
//! As groups and maps declare messages too, a nested message that was written before one of them
//! is printed before it.

mod fields;
mod options;
mod others;
mod scope;
mod values;

use super::descriptor::{
    Declared, Edition, Field, File, Import, ImportKind, Message, Options, ReservedName, TypeName,
    Visibility,
};
use options::Setting;
use others::push_range;
use scope::{Rest, Scope, number_end};
use values::{indent, push_option_list, push_setting, quoted};

/// What is printed, and how much of its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Everything that was written but white space and comments.
    Canonical,
    /// Also without the order of imports, options, fields, oneofs and enum constants, and with full
    /// names of types.
    Normalized,
    /// As canonical, without `extend` blocks and the custom options that they define.
    WithoutExtensions,
}

/// How custom options are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OptionNames {
    /// `(a.b)`
    Plain,
    /// `(.a.b)`: needed where something else is `a.b` from where the option stands.
    FromRoot,
}

/// The text of `file`.
pub(super) fn print(file: &File, style: Style, names: OptionNames) -> String {
    let mut printer = Printer { out: String::new(), level: 0, style, names, edition: file.edition };
    printer.file(file);
    printer.out
}

/// One field of `message`, without indentation.
pub(super) fn print_field(
    file: &File,
    message: &Message,
    field: &Field,
    names: OptionNames,
) -> String {
    part(file, names, |printer| {
        printer.field(field, &Scope::new(&message.messages, &message.fields));
    })
}

/// One message, without indentation.
pub(super) fn print_message(file: &File, message: &Message, names: OptionNames) -> String {
    part(file, names, |printer| printer.message(message))
}

fn part(file: &File, names: OptionNames, print: impl FnOnce(&mut Printer)) -> String {
    let (style, edition) = (Style::Canonical, file.edition);
    let mut printer = Printer { out: String::new(), level: 0, style, names, edition };
    print(&mut printer);
    printer.out.truncate(printer.out.trim_end().len());
    printer.out
}

/// The parts of a body; an empty line stands between two that differ.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Reserved,
    Options,
    Fields,
    Oneof,
    Ranges,
    Types,
    Extensions,
}

struct Printer {
    out: String,
    level: usize,
    style: Style,
    names: OptionNames,
    edition: Edition,
}

impl Printer {
    fn line(&mut self, text: &str) {
        indent(&mut self.out, self.level);
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn start(&mut self, section: Section, last: &mut Option<Section>) {
        if last.is_some_and(|last| last != section) {
            self.out.push('\n');
        }
        *last = Some(section);
    }

    fn file(&mut self, file: &File) {
        match file.edition {
            Edition::Proto3 => self.line("syntax = \"proto3\";"),
            Edition::Proto2 if file.edition_written && self.style != Style::Normalized => {
                self.line("syntax = \"proto2\";");
            }
            Edition::Proto2 => {}
            Edition::Edition2023 | Edition::Edition2024 => {
                self.line(&format!("edition = \"{}\";", file.edition.name()));
            }
        }
        if !file.package.is_empty() {
            self.line(&format!("package {};", file.package));
        }
        self.imports(&file.imports);
        let options = self.shown(&file.options);
        if !options.is_empty() {
            self.blank();
            self.options(&options);
        }
        let extensions = self.shown_extensions(&file.extensions);
        let scope = Scope::new(&file.messages, &[]);
        let mut rest = Rest::new(&scope, extensions);
        if !(file.messages.is_empty() && file.enums.is_empty() && extensions.is_empty()) {
            self.blank();
        }
        self.messages_before(usize::MAX, &mut rest);
        if !file.enums.is_empty() {
            self.start(Section::Types, &mut rest.section);
        }
        file.enums.iter().for_each(|one| self.one_enum(one));
        let extensions = rest.extensions_left();
        self.extensions(extensions, &mut rest);
        if !file.services.is_empty() {
            self.blank();
        }
        file.services.iter().for_each(|service| self.service(service));
        if self.out.is_empty() {
            // An empty text would not be a schema.
            self.line("syntax = \"proto2\";");
        }
    }

    fn blank(&mut self) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    fn imports(&mut self, imports: &[Import]) {
        let mut imports: Vec<_> = imports.iter().collect();
        if self.style == Style::Normalized {
            imports.sort_by_key(|import| {
                let is_option = import.kind == ImportKind::Option;
                (is_option, import.kind != ImportKind::Public, &import.path)
            });
        }
        if !imports.is_empty() {
            self.blank();
        }
        for import in imports {
            let kind = match import.kind {
                ImportKind::Plain => "",
                ImportKind::Public => "public ",
                ImportKind::Weak => "weak ",
                ImportKind::Option => "option ",
            };
            self.line(&format!("import {kind}{};", quoted(&import.path)));
        }
    }

    /// The options that this style prints, in its order.
    fn shown<'a>(&self, options: &'a Options) -> Vec<Setting<'a>> {
        if options.fields.is_empty() { Vec::new() } else { self.in_style(self.settings(options)) }
    }

    fn settings<'a>(&self, options: &'a Options) -> Vec<Setting<'a>> {
        let root = match self.names {
            OptionNames::Plain => "",
            OptionNames::FromRoot => ".",
        };
        options::settings(options, root)
    }

    fn in_style<'a>(&self, mut settings: Vec<Setting<'a>>) -> Vec<Setting<'a>> {
        match self.style {
            Style::Canonical => {}
            Style::WithoutExtensions => settings.retain(|one| !one.is_custom()),
            Style::Normalized => settings.sort_by(|one, other| one.name.cmp(&other.name)),
        }
        settings
    }

    fn shown_extensions<'a>(&self, extensions: &'a [Field]) -> &'a [Field] {
        if self.style == Style::WithoutExtensions { &[] } else { extensions }
    }

    fn options(&mut self, options: &[Setting<'_>]) {
        for option in options {
            indent(&mut self.out, self.level);
            self.out.push_str("option ");
            push_setting(&mut self.out, option, " = ", self.level);
            self.out.push_str(";\n");
        }
    }

    fn type_name(&mut self, name: &TypeName) {
        match &name.written {
            Some(written) if self.style != Style::Normalized => self.out.push_str(written),
            Some(_) | None => self.out.extend([".", &name.full]),
        }
    }

    fn message(&mut self, message: &Message) {
        indent(&mut self.out, self.level);
        self.out.extend([visibility(message.visibility), "message ", &message.name]);
        self.braces(|printer| printer.body(message));
    }

    /// `head {`, the lines that `body` prints, and `}`; or `head {}` if it prints none.
    fn open(&mut self, head: &str, body: impl FnOnce(&mut Printer)) {
        indent(&mut self.out, self.level);
        self.out.push_str(head);
        self.braces(body);
    }

    fn braces(&mut self, body: impl FnOnce(&mut Printer)) {
        self.out.push_str(" {\n");
        let start = self.out.len();
        self.level += 1;
        body(self);
        self.level -= 1;
        if self.out.len() == start {
            self.out.truncate(start - 1);
            self.out.push_str("}\n");
        } else {
            self.line("}");
        }
    }

    fn body(&mut self, message: &Message) {
        let extensions = self.shown_extensions(&message.extensions);
        let scope = Scope::new(&message.messages, &message.fields);
        let mut rest = Rest::new(&scope, extensions);
        let number_end = number_end(message);
        let ranges = message.reserved_ranges.iter();
        let ranges = ranges.map(|range| (range.start, range.end - 1, range.end == number_end));
        self.reserved(ranges, &message.reserved_names, &mut rest.section);
        let options = self.shown(&message.options);
        if !options.is_empty() {
            self.start(Section::Options, &mut rest.section);
            self.options(&options);
        }
        if self.style == Style::Normalized {
            self.sorted_fields(message, &mut rest);
        } else {
            self.fields(message, &mut rest);
        }
        for range in &message.extension_ranges {
            self.start(Section::Ranges, &mut rest.section);
            let options = self.shown(&range.options);
            indent(&mut self.out, self.level);
            self.out.push_str("extensions ");
            let is_open = range.end == number_end;
            push_range(&mut self.out, (range.start, range.end - 1, is_open));
            push_option_list(&mut self.out, &options, self.level);
            self.out.push_str(";\n");
        }
        self.messages_before(usize::MAX, &mut rest);
        if !message.enums.is_empty() {
            self.start(Section::Types, &mut rest.section);
            message.enums.iter().for_each(|one| self.one_enum(one));
        }
        let extensions = rest.extensions_left();
        self.extensions(extensions, &mut rest);
    }

    fn reserved(
        &mut self,
        ranges: impl ExactSizeIterator<Item = (i32, i32, bool)>,
        names: &[ReservedName],
        last: &mut Option<Section>,
    ) {
        if ranges.len() > 0 {
            self.start(Section::Reserved, last);
            self.list(ranges, push_range);
        }
        if !names.is_empty() {
            self.start(Section::Reserved, last);
            let is_quoted = !self.edition.is_numbered();
            self.list(names.iter(), |out, one| match is_quoted {
                true => out.push_str(&quoted(&one.name)),
                false => out.push_str(&one.name),
            });
        }
    }

    fn list<T>(&mut self, items: impl Iterator<Item = T>, push: impl Fn(&mut String, T)) {
        indent(&mut self.out, self.level);
        self.out.push_str("reserved ");
        for (index, item) in items.enumerate() {
            self.out.push_str(if index > 0 { ", " } else { "" });
            push(&mut self.out, item);
        }
        self.out.push_str(";\n");
    }

    /// Prints what must stand before the message at `index` of the descriptor.
    fn messages_before(&mut self, index: usize, rest: &mut Rest<'_>) {
        while rest.next < index
            && let Some(message) = rest.scope.messages.get(rest.next)
        {
            let extensions = rest.extensions_of_next();
            self.extensions(extensions, rest);
            rest.next += 1;
            let is_plain = match message.declared {
                Declared::Message => true,
                Declared::MapEntry => false,
                // An extension that is left out leaves its message behind.
                Declared::Group => {
                    self.style == Style::WithoutExtensions && !rest.scope.is_of_field(rest.next - 1)
                }
            };
            if is_plain {
                self.start(Section::Types, &mut rest.section);
                self.message(message);
            }
        }
    }

    /// Prints extensions, those of one message in one block.
    fn extensions<'a>(&mut self, mut now: &'a [Field], rest: &mut Rest<'a>) {
        let extendee = |field: &'a Field| field.extendee.as_ref().map(|name| &name.full);
        while let Some((first, others)) = now.split_first() {
            // A group may need messages before it, so it begins a block.
            let same = others
                .iter()
                .take_while(|one| extendee(one) == extendee(first))
                .take_while(|one| rest.scope.index(one).is_none())
                .count();
            let (block, others) = now.split_at(same + 1);
            now = others;
            if let Some(index) = rest.scope.index(first) {
                self.messages_before(index, rest);
            }
            self.start(Section::Extensions, &mut rest.section);
            let scope = rest.scope;
            indent(&mut self.out, self.level);
            self.out.push_str("extend ");
            first.extendee.iter().for_each(|name| self.type_name(name));
            self.braces(|printer| {
                block.iter().for_each(|extension| printer.field(extension, scope));
            });
        }
    }
}

fn visibility(visibility: Option<Visibility>) -> &'static str {
    match visibility {
        None => "",
        Some(Visibility::Export) => "export ",
        Some(Visibility::Local) => "local ",
    }
}
