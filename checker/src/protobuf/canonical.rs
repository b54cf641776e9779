//! Prints a file of our model as .proto text.
//!
//! The order is fixed: syntax, package, imports, options, messages, enums, extensions, services; in
//! a message reserved, options, fields, extension ranges, nested messages, enums, extensions. Only
//! what a descriptor orders stays as it was written: the text parses back to the same descriptor.
//! As groups and maps declare messages too, a nested message that was written before one of them
//! is printed before it.

mod values;

use super::model::{
    Declared, Enum, EnumValue, Extension, FIELD_NUMBER_END, Field, FieldType, File, Import,
    ImportKind, Label, Message, Method, Oneof, Service, Setting, Syntax, TypeName, Value,
};
pub(super) use values::escape;
use values::{option_list, quoted, setting};

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

/// The text of `file`.
pub(super) fn print(file: &File, style: Style) -> String {
    let mut printer = Printer { out: String::new(), level: 0, style };
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

/// What is left to print of the declarations in one scope.
struct Rest<'a> {
    /// Every message of the scope, where groups are found.
    scope: &'a [Message],
    messages: &'a [Message],
    extensions: &'a [Extension],
    section: Option<Section>,
}

impl<'a> Rest<'a> {
    fn new(messages: &'a [Message], extensions: &'a [Extension]) -> Rest<'a> {
        Rest { scope: messages, messages, extensions, section: None }
    }
}

struct Printer {
    out: String,
    level: usize,
    style: Style,
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
        let syntax = match file.syntax {
            Syntax::Proto3 => Some("syntax = \"proto3\";"),
            Syntax::Proto2 if file.syntax_written && self.style != Style::Normalized => {
                Some("syntax = \"proto2\";")
            }
            Syntax::Proto2 => None,
        };
        if let Some(syntax) = syntax {
            self.line(syntax);
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
        let mut rest = Rest::new(&file.messages, extensions);
        if !(file.messages.is_empty() && file.enums.is_empty() && extensions.is_empty()) {
            self.blank();
        }
        self.messages_before(usize::MAX, &mut rest);
        if !file.enums.is_empty() {
            self.start(Section::Types, &mut rest.section);
        }
        file.enums.iter().for_each(|one| self.one_enum(one));
        self.extensions_through(rest.extensions.len(), &mut rest);
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
            imports.sort_by_key(|import| (import.kind != ImportKind::Public, &import.path));
        }
        if !imports.is_empty() {
            self.blank();
        }
        for import in imports {
            let kind = match import.kind {
                ImportKind::Plain => "",
                ImportKind::Public => "public ",
                ImportKind::Weak => "weak ",
            };
            self.line(&format!("import {kind}{};", quoted(&import.path)));
        }
    }

    /// The settings that this style prints, in its order.
    fn shown(&self, settings: &[Setting]) -> Vec<Setting> {
        let mut shown: Vec<_> = settings
            .iter()
            .filter(|one| self.style != Style::WithoutExtensions || !one.is_custom())
            .cloned()
            .collect();
        if self.style == Style::Normalized {
            shown.sort_by(|one, other| one.name.cmp(&other.name));
        }
        shown
    }

    fn shown_extensions<'a>(&self, extensions: &'a [Extension]) -> &'a [Extension] {
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

    fn type_text(&self, field_type: &FieldType) -> String {
        match field_type {
            FieldType::Scalar(scalar) => scalar.keyword().to_owned(),
            FieldType::Message(name) | FieldType::Enum(name) => self.type_name(name),
            FieldType::Group { .. } => "group".to_owned(),
            FieldType::Map { key, value, .. } => {
                format!("map<{}, {}>", key.keyword(), self.type_text(value))
            }
        }
    }

    fn message(&mut self, message: &Message) {
        self.open(&format!("message {}", message.name), |printer| printer.body(message));
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
        let mut rest = Rest::new(&message.messages, extensions);
        let ranges: Vec<_> = message
            .reserved_ranges
            .iter()
            .map(|&(start, end)| range_text(start, end - 1, end >= FIELD_NUMBER_END))
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
            let is_open = range.end >= FIELD_NUMBER_END;
            let options = option_list(&self.shown(&range.options), self.level);
            let numbers = if options.is_empty() || is_open {
                range_text(range.start, range.end - 1, is_open)
            } else {
                // The parser does not take options after a single number.
                format!("{} to {}", range.start, range.end - 1)
            };
            self.line(&format!("extensions {numbers}{options};"));
        }
        self.messages_before(usize::MAX, &mut rest);
        if !message.enums.is_empty() {
            self.start(Section::Types, &mut rest.section);
            message.enums.iter().for_each(|one| self.one_enum(one));
        }
        self.extensions_through(rest.extensions.len(), &mut rest);
    }

    fn reserved(&mut self, ranges: &[String], names: &[String], last: &mut Option<Section>) {
        let names: Vec<_> = names.iter().map(|name| quoted(name)).collect();
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
        for field in &message.fields {
            let Some(oneof) = field.oneof else {
                self.messages_before(declared_index(field).unwrap_or(0), rest);
                self.start(Section::Fields, &mut rest.section);
                self.field(field, &message.messages);
                continue;
            };
            let members = std::mem::take(&mut oneofs[oneof]);
            if members.is_empty() {
                continue;
            }
            let first = members.iter().filter_map(|member| declared_index(member)).min();
            self.messages_before(first.unwrap_or(0), rest);
            self.start(Section::Oneof, &mut rest.section);
            self.oneof(&message.oneofs[oneof], &members, message);
        }
    }

    /// Plain fields by number, then oneofs by name with their members by number.
    fn sorted_fields(&mut self, message: &Message, rest: &mut Rest<'_>) {
        let mut fields: Vec<_> = message.fields.iter().collect();
        fields.sort_by_key(|field| field.number);
        for field in fields.iter().copied().filter(|field| field.oneof.is_none()) {
            self.start(Section::Fields, &mut rest.section);
            self.field(field, &message.messages);
        }
        let members = members(message, fields);
        let mut oneofs: Vec<_> = message.oneofs.iter().zip(members).collect();
        oneofs.sort_by_key(|(oneof, _)| &oneof.name);
        for (oneof, members) in oneofs {
            self.start(Section::Oneof, &mut rest.section);
            self.oneof(oneof, &members, message);
        }
    }

    fn oneof(&mut self, oneof: &Oneof, members: &[&Field], message: &Message) {
        let options = self.shown(&oneof.options);
        self.open(&format!("oneof {}", oneof.name), |printer| {
            printer.options(&options);
            members.iter().for_each(|member| printer.field(member, &message.messages));
        });
    }

    /// Prints a field; a group finds its message among `siblings`.
    fn field(&mut self, field: &Field, siblings: &[Message]) {
        let label = field.label.map_or("", Label::keyword);
        let space = if label.is_empty() { "" } else { " " };
        let mut settings = Vec::new();
        if let Some(default) = &field.default {
            settings.push(Setting { name: "default".to_owned(), value: default.clone() });
        }
        if let Some(name) = &field.json_name {
            let value = Value::Quoted(escape(name));
            settings.push(Setting { name: "json_name".to_owned(), value });
        }
        settings.extend(field.options.iter().cloned());
        let options = option_list(&self.shown(&settings), self.level);
        let field_type = self.type_text(&field.field_type);
        // A map entry has an index too, and no message.
        let group = declared_index(field)
            .and_then(|index| siblings.binary_search_by_key(&index, |one| one.index).ok())
            .map(|place| &siblings[place]);
        let name = group.map_or(&field.name, |group| &group.name);
        let head = format!("{label}{space}{field_type} {name} = {}{options}", field.number);
        match group {
            Some(group) => self.open(&head, |printer| printer.body(group)),
            None => self.line(&format!("{head};")),
        }
    }

    /// Prints what must stand before the message at `index` of the descriptor.
    fn messages_before(&mut self, index: usize, rest: &mut Rest<'_>) {
        while let Some((message, later)) = rest.messages.split_first() {
            if message.index >= index {
                break;
            }
            if message.declared == Declared::ExtensionGroup {
                let owner = rest
                    .extensions
                    .iter()
                    .position(|extension| declared_index(&extension.field) == Some(message.index));
                self.extensions_through(owner.map_or(0, |owner| owner + 1), rest);
            }
            rest.messages = later;
            let is_plain = match message.declared {
                Declared::Message => true,
                Declared::FieldGroup => false,
                Declared::ExtensionGroup => self.style == Style::WithoutExtensions,
            };
            if is_plain {
                self.start(Section::Types, &mut rest.section);
                self.message(message);
            }
        }
    }

    /// Prints the first `count` extensions that are left, those of one message in one block.
    fn extensions_through(&mut self, count: usize, rest: &mut Rest<'_>) {
        let (mut now, later) = rest.extensions.split_at(count);
        rest.extensions = later;
        while let Some((first, others)) = now.split_first() {
            // A group may need messages before it, so it begins a block.
            let same = others
                .iter()
                .take_while(|one| one.extendee.full == first.extendee.full)
                .take_while(|one| declared_index(&one.field).is_none())
                .count();
            let (block, others) = now.split_at(same + 1);
            now = others;
            if let Some(index) = declared_index(&first.field) {
                self.messages_before(index, rest);
            }
            self.start(Section::Extensions, &mut rest.section);
            let scope = rest.scope;
            self.open(&format!("extend {}", self.type_name(&first.extendee)), |printer| {
                block.iter().for_each(|extension| printer.field(&extension.field, scope));
            });
        }
    }

    fn one_enum(&mut self, one: &Enum) {
        self.open(&format!("enum {}", one.name), |printer| {
            let mut section = None;
            let ranges: Vec<_> = one
                .reserved_ranges
                .iter()
                .map(|&(start, end)| range_text(start, end, end == i32::MAX))
                .collect();
            printer.reserved(&ranges, &one.reserved_names, &mut section);
            let options = printer.shown(&one.options);
            if !options.is_empty() {
                printer.start(Section::Options, &mut section);
                printer.options(&options);
            }
            let mut values: Vec<_> = one.values.iter().collect();
            if printer.style == Style::Normalized && values.len() > 1 {
                // The first constant is the default of the enum, so it keeps its place.
                values[1..].sort_by(|a, b| (a.number, &a.name).cmp(&(b.number, &b.name)));
            }
            if !values.is_empty() {
                printer.start(Section::Fields, &mut section);
            }
            values.iter().for_each(|value| printer.enum_value(value));
        });
    }

    fn enum_value(&mut self, value: &EnumValue) {
        let options = option_list(&self.shown(&value.options), self.level);
        self.line(&format!("{} = {}{options};", value.name, value.number));
    }

    fn service(&mut self, service: &Service) {
        let options = self.shown(&service.options);
        self.open(&format!("service {}", service.name), |printer| {
            let mut section = None;
            if !options.is_empty() {
                printer.start(Section::Options, &mut section);
                printer.options(&options);
            }
            if !service.methods.is_empty() {
                printer.start(Section::Fields, &mut section);
            }
            service.methods.iter().for_each(|method| printer.method(method));
        });
    }

    fn method(&mut self, method: &Method) {
        let stream = |is_streaming: bool| if is_streaming { "stream " } else { "" };
        let head = format!(
            "rpc {} ({}{}) returns ({}{})",
            method.name,
            stream(method.client_streaming),
            self.type_name(&method.input),
            stream(method.server_streaming),
            self.type_name(&method.output),
        );
        let options = self.shown(&method.options);
        if options.is_empty() {
            self.line(&format!("{head};"));
        } else {
            self.open(&head, |printer| printer.options(&options));
        }
    }
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

/// The place in the descriptor of the message that `field` declares: a group or a map entry.
fn declared_index(field: &Field) -> Option<usize> {
    match &field.field_type {
        FieldType::Group { index, .. } => *index,
        FieldType::Map { index, .. } => Some(*index),
        FieldType::Scalar(_) | FieldType::Message(_) | FieldType::Enum(_) => None,
    }
}

/// A range of numbers, both ends included.
fn range_text(start: i32, end: i32, is_open: bool) -> String {
    if is_open {
        format!("{start} to max")
    } else if start == end {
        start.to_string()
    } else {
        format!("{start} to {end}")
    }
}
