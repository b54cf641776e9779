//! Prints fields and oneofs.

use super::options::{self, Printed, Setting};
use super::scope::{Rest, Scope};
use super::values::{escape, indent, push_number, push_option_list};
use super::{Printer, Section};
use crate::protobuf::descriptor::{Field, FieldType, Message, Oneof};

impl Printer {
    /// Fields as they were written, each oneof where its first member stands.
    pub(super) fn fields(&mut self, message: &Message, rest: &mut Rest<'_>) {
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
    pub(super) fn sorted_fields(&mut self, message: &Message, rest: &mut Rest<'_>) {
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
    pub(super) fn field(&mut self, field: &Field, scope: &Scope<'_>) {
        let options = self.field_options(field);
        let group = match &field.field_type {
            FieldType::Group(_) => scope.declared(&field.field_type),
            _ => None,
        };
        let name = group.map_or(&field.name, |group| &group.name);
        indent(&mut self.out, self.level);
        if let Some(label) = field.label {
            self.out.extend([label.keyword(), " "]);
        }
        self.field_type(&field.field_type, scope);
        self.out.extend([" ", name, " = "]);
        push_number(&mut self.out, field.number);
        push_option_list(&mut self.out, &options, self.level);
        match group {
            Some(group) => self.braces(|printer| printer.body(group)),
            None => self.out.push_str(";\n"),
        }
    }

    /// What stands in brackets after a field.
    fn field_options<'a>(&self, field: &'a Field) -> Vec<Setting<'a>> {
        let mut settings = Vec::new();
        if let Some(default) = &field.default {
            settings.push(options::default(default, &field.field_type));
        }
        if let Some(name) = &field.json_name {
            let value = Printed::Quoted(escape(&name.name));
            settings.push(Setting { name: "json_name".into(), value });
        }
        if !field.options.fields.is_empty() {
            settings.extend(self.settings(&field.options));
        }
        self.in_style(settings)
    }

    fn field_type(&mut self, field_type: &FieldType, scope: &Scope<'_>) {
        match field_type {
            FieldType::Scalar(scalar) => self.out.push_str(scalar.keyword()),
            FieldType::Message(name) | FieldType::Enum(name) | FieldType::Unresolved(name) => {
                self.type_name(name);
            }
            FieldType::Group(_) => self.out.push_str("group"),
            FieldType::Map(_) => {
                let entry = scope.declared(field_type);
                let members = entry.map(|entry| entry.fields.as_slice()).unwrap_or_default();
                self.out.push_str("map<");
                for (index, member) in members.iter().take(2).enumerate() {
                    self.out.push_str(if index > 0 { ", " } else { "" });
                    self.field_type(&member.field_type, scope);
                }
                self.out.push('>');
            }
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
