//! Prints a file of our model as .proto text.
//!
//! The order is fixed: syntax, package, imports, options, messages, enums, extensions, services; in
//! a message reserved, options, fields, extension ranges, nested messages, enums, extensions. Only
//! what a descriptor orders stays as it was written: the text parses back to the same descriptor.
//! As groups and maps declare messages too, a nested message that was written before one of them
//! is printed before it.

mod options;
mod others;
mod scope;
mod values;

use super::descriptor::{
    Declared, Edition, Field, FieldType, File, Import, ImportKind, Label, Message, Oneof, Options,
    ReservedName, TypeName, Visibility,
};
use options::{Printed, Setting};
use others::range_text;
use scope::{Rest, Scope, number_end};
use values::{escape, option_list, quoted, setting};

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
        for _ in 0..self.level {
            self.out.push_str("  ");
        }
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
    fn shown(&self, options: &Options) -> Vec<Setting> {
        self.in_style(self.settings(options))
    }

    fn settings(&self, options: &Options) -> Vec<Setting> {
        let root = match self.names {
            OptionNames::Plain => "",
            OptionNames::FromRoot => ".",
        };
        options::settings(options, root)
    }

    fn in_style(&self, mut settings: Vec<Setting>) -> Vec<Setting> {
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

    fn options(&mut self, options: &[Setting]) {
        for option in options {
            let text = setting(&option.name, " = ", &option.value, self.level);
            self.line(&format!("option {text};"));
        }
    }

    fn type_name(&self, name: &TypeName) -> String {
        match &name.written {
            Some(written) if self.style != Style::Normalized => written.clone(),
            Some(_) | None => format!(".{}", name.full),
        }
    }

    fn type_text(&self, field_type: &FieldType, scope: &Scope<'_>) -> String {
        match field_type {
            FieldType::Scalar(scalar) => scalar.keyword().to_owned(),
            FieldType::Message(name) | FieldType::Enum(name) | FieldType::Unresolved(name) => {
                self.type_name(name)
            }
            FieldType::Group(_) => "group".to_owned(),
            FieldType::Map(_) => {
                let member = |index: usize| {
                    let entry = scope.declared(field_type)?;
                    let member = entry.fields.get(index)?;
                    Some(self.type_text(&member.field_type, scope))
                };
                let [key, value] = [member(0), member(1)].map(Option::unwrap_or_default);
                format!("map<{key}, {value}>")
            }
        }
    }

    fn message(&mut self, message: &Message) {
        let head = format!("{}message {}", visibility(message.visibility), message.name);
        self.open(&head, |printer| printer.body(message));
    }

    /// `head {`, the lines that `body` prints, and `}`; or `head {}` if it prints none.
    fn open(&mut self, head: &str, body: impl FnOnce(&mut Printer)) {
        self.line(&format!("{head} {{"));
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
        let ranges: Vec<_> = message
            .reserved_ranges
            .iter()
            .map(|range| range_text(range.start, range.end - 1, range.end == number_end))
            .collect();
        self.reserved(&ranges, &message.reserved_names, &mut rest.section);
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
            let options = option_list(&self.shown(&range.options), self.level);
            let numbers = range_text(range.start, range.end - 1, range.end == number_end);
            self.line(&format!("extensions {numbers}{options};"));
        }
        self.messages_before(usize::MAX, &mut rest);
        if !message.enums.is_empty() {
            self.start(Section::Types, &mut rest.section);
            message.enums.iter().for_each(|one| self.one_enum(one));
        }
        let extensions = rest.extensions_left();
        self.extensions(extensions, &mut rest);
    }

    fn reserved(&mut self, ranges: &[String], names: &[ReservedName], last: &mut Option<Section>) {
        let name = |one: &ReservedName| match self.edition.is_numbered() {
            true => one.name.clone(),
            false => quoted(&one.name),
        };
        let names: Vec<_> = names.iter().map(name).collect();
        for list in [ranges, &names] {
            if !list.is_empty() {
                self.start(Section::Reserved, last);
                self.line(&format!("reserved {};", list.join(", ")));
            }
        }
    }

    /// Fields as they were written, each oneof where its first member stands.
    fn fields(&mut self, message: &Message, rest: &mut Rest<'_>) {
        let mut oneofs = members(message, &message.fields);
        let scope = rest.scope;
        for field in &message.fields {
            let Some(oneof) = written_oneof(message, field) else {
                self.messages_before(scope.index(field).unwrap_or(0), rest);
                self.start(Section::Fields, &mut rest.section);
                self.field(field, scope);
                continue;
            };
            let members = std::mem::take(&mut oneofs[oneof]);
            if members.is_empty() {
                continue;
            }
            let first = members.iter().filter_map(|member| scope.index(member)).min();
            self.messages_before(first.unwrap_or(0), rest);
            self.start(Section::Oneof, &mut rest.section);
            self.oneof(&message.oneofs[oneof], &members, scope);
        }
    }

    /// Plain fields by number, then oneofs by name with their members by number.
    fn sorted_fields(&mut self, message: &Message, rest: &mut Rest<'_>) {
        let mut fields: Vec<_> = message.fields.iter().collect();
        fields.sort_by_key(|field| field.number);
        let is_plain = |field: &&Field| written_oneof(message, field).is_none();
        for field in fields.iter().copied().filter(is_plain) {
            self.start(Section::Fields, &mut rest.section);
            self.field(field, rest.scope);
        }
        let members = members(message, fields);
        let mut oneofs: Vec<_> =
            message.oneofs.iter().zip(members).filter(|(one, _)| !one.is_synthetic).collect();
        oneofs.sort_by_key(|(oneof, _)| &oneof.name);
        for (oneof, members) in oneofs {
            self.start(Section::Oneof, &mut rest.section);
            self.oneof(oneof, &members, rest.scope);
        }
    }

    fn oneof(&mut self, oneof: &Oneof, members: &[&Field], scope: &Scope<'_>) {
        let options = self.shown(&oneof.options);
        self.open(&format!("oneof {}", oneof.name), |printer| {
            printer.options(&options);
            members.iter().for_each(|member| printer.field(member, scope));
        });
    }

    /// Prints a field; a group finds its message in `scope`.
    fn field(&mut self, field: &Field, scope: &Scope<'_>) {
        let label = field.label.map_or("", Label::keyword);
        let space = if label.is_empty() { "" } else { " " };
        let mut settings = Vec::new();
        if let Some(default) = &field.default {
            settings.push(options::default(default, &field.field_type));
        }
        if let Some(name) = &field.json_name {
            let value = Printed::Quoted(escape(&name.name));
            settings.push(Setting { name: "json_name".to_owned(), value });
        }
        settings.extend(self.settings(&field.options));
        let options = option_list(&self.in_style(settings), self.level);
        let field_type = self.type_text(&field.field_type, scope);
        let group = match &field.field_type {
            FieldType::Group(_) => scope.declared(&field.field_type),
            _ => None,
        };
        let name = group.map_or(&field.name, |group| &group.name);
        let head = format!("{label}{space}{field_type} {name} = {}{options}", field.number);
        match group {
            Some(group) => self.open(&head, |printer| printer.body(group)),
            None => self.line(&format!("{head};")),
        }
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
            let name = first.extendee.as_ref().map(|name| self.type_name(name)).unwrap_or_default();
            self.open(&format!("extend {name}"), |printer| {
                block.iter().for_each(|extension| printer.field(extension, scope));
            });
        }
    }
}

/// The index of the oneof that a field was written in.
fn written_oneof(message: &Message, field: &Field) -> Option<usize> {
    field.oneof.filter(|index| message.oneofs.get(*index).is_some_and(|one| !one.is_synthetic))
}

/// The members of each oneof of `message`, in the order of `fields`.
fn members<'a>(
    message: &Message,
    fields: impl IntoIterator<Item = &'a Field>,
) -> Vec<Vec<&'a Field>> {
    let mut members = vec![Vec::new(); message.oneofs.len()];
    for field in fields {
        if let Some(list) = field.oneof.and_then(|index| members.get_mut(index)) {
            list.push(field);
        }
    }
    members
}

fn visibility(visibility: Option<Visibility>) -> &'static str {
    match visibility {
        None => "",
        Some(Visibility::Export) => "export ",
        Some(Visibility::Local) => "local ",
    }
}
