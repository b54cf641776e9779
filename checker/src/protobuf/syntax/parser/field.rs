//! Fields of messages, oneofs and `extend` blocks, with groups and maps.

use thin_vec::{ThinVec, thin_vec};

use super::{Kind, Parse, Parser, Skip, literal, number};
use crate::protobuf::descriptor::{
    Declared, DefaultValue, Edition, Field, FieldType, JsonName, Label, Message, OptionStatement,
    OptionValue, Options, Scalar, Source, TypeName, map_entry_name,
};
use crate::span::Span;

/// Where a field is declared.
pub(super) enum Place<'a> {
    Message,
    /// In the oneof of this index.
    Oneof(usize),
    /// In a block that extends this message.
    Extension(&'a TypeName),
}

/// Key and value of a map.
struct MapType {
    key: (FieldType, Span),
    value: (FieldType, Span),
}

impl Parser<'_> {
    /// A field, from its label on. The message of a group or a map goes to `messages`.
    pub(super) fn field(
        &mut self,
        place: &Place<'_>,
        fields: &mut ThinVec<Field>,
        messages: &mut ThinVec<Message>,
    ) -> Parse<()> {
        let start = self.token.start;
        let label = self.label(place);
        let is_map_word = self.word() == "map";
        let type_start = self.token.start;
        let (field_type, map) = if is_map_word {
            self.advance();
            if self.at(b'<') {
                let map = self.map_type(label.is_some(), place)?;
                (FieldType::Map(entry_name("")), Some(map))
            } else {
                // A message may be called `map`, but not reached into.
                self.require_label(place, label);
                let span = Some(self.span_from(type_start));
                let name = TypeName { written: Some("map".into()), full: String::new(), span };
                (FieldType::Unresolved(name), None)
            }
        } else {
            self.require_label(place, label);
            (self.field_type()?, None)
        };
        let type_span = Some(self.span_from(type_start));
        let (name, name_span) = self.name("the name of the field")?;
        self.expect(b'=', "'=' and the number of the field")?;
        let number_span = Some(self.token.span());
        let number = self.number("the number of the field")?;
        let mut field = Field {
            name,
            number,
            label,
            field_type,
            oneof: if let Place::Oneof(index) = place { Some(*index) } else { None },
            extendee: if let Place::Extension(name) = place {
                Some(Box::new((*name).clone()))
            } else {
                None
            },
            json_name: None,
            default: None,
            proto3_optional: self.edition == Edition::Proto3 && label == Some(Label::Optional),
            options: Options::default(),
            features: self.features,
            source: Source { name: Some(name_span), ..Source::default() },
            number_span,
            type_span,
        };
        self.field_options(&mut field)?;
        if matches!(field.field_type, FieldType::Group(_)) {
            let group = self.group(start, name_span, &mut field)?;
            messages.push(group);
        } else {
            self.expect_end(b';', &mut field.source, "';' at the end of the field")?;
        }
        if let Some(map) = map {
            let entry = self.map_entry(map, &mut field);
            messages.push(entry);
        }
        field.source.span = Some(self.span_from(start));
        fields.push(field);
        Ok(())
    }

    fn label(&mut self, place: &Place<'_>) -> Option<Label> {
        let label = match self.word() {
            "optional" => Label::Optional,
            "required" => Label::Required,
            "repeated" => Label::Repeated,
            _ => return None,
        };
        let span = self.token.span();
        self.advance();
        if matches!(place, Place::Oneof(_)) {
            let keyword = label.keyword();
            self.add(span, format!("fields of a oneof have no label, remove '{keyword}'"));
            return None;
        }
        if self.edition.is_numbered() {
            let message = match label {
                Label::Optional => {
                    "editions have no label 'optional', remove it: fields have presence unless \
                     `features.field_presence` says otherwise"
                }
                Label::Required => {
                    "editions have no label 'required', write `[features.field_presence = \
                     LEGACY_REQUIRED]` after the field"
                }
                Label::Repeated => return Some(label),
            };
            self.add(span, message);
        }
        Some(label)
    }

    fn require_label(&mut self, place: &Place<'_>, label: Option<Label>) {
        let is_missing =
            label.is_none() && self.edition == Edition::Proto2 && !matches!(place, Place::Oneof(_));
        if is_missing && !self.at(b';') {
            let found = self.found();
            let message = format!(
                "expected 'optional', 'required' or 'repeated' in front of the field, as in all \
                 of proto2, but found {found}"
            );
            self.add(self.token.span(), message);
        }
    }

    /// Any type but a map.
    fn field_type(&mut self) -> Parse<FieldType> {
        let word = self.word();
        if let Some(scalar) = Scalar::from_keyword(word) {
            self.advance();
            return Ok(FieldType::Scalar(scalar));
        }
        if word == "group" {
            if self.edition.is_numbered() {
                let message = "editions have no groups, declare a message and write \
                               `[features.message_encoding = DELIMITED]` after a field of it";
                self.add(self.token.span(), message);
            }
            self.advance();
            return Ok(FieldType::Group(TypeName { written: None, ..entry_name("") }));
        }
        self.type_name("a type or another statement of a message").map(FieldType::Unresolved)
    }

    /// The name of a message where no other type can stand.
    pub(super) fn message_name(&mut self) -> Parse<TypeName> {
        let word = self.word();
        if Scalar::from_keyword(word).is_some() || word == "group" {
            self.add(self.token.span(), format!("expected a message type, but found '{word}'"));
            let span = Some(self.token.span());
            self.advance();
            return Ok(TypeName { written: Some(word.to_owned()), full: String::new(), span });
        }
        self.type_name("the name of a message")
    }

    fn map_type(&mut self, has_label: bool, place: &Place<'_>) -> Parse<MapType> {
        let wrong = match place {
            Place::Oneof(_) => Some("a oneof holds no maps, wrap it in a message"),
            Place::Extension(_) => Some("an extension cannot be a map, wrap it in a message"),
            Place::Message if has_label => Some("a map has no label, remove it"),
            Place::Message => None,
        };
        if let Some(message) = wrong {
            self.add(self.token.span(), message);
            return Err(Skip);
        }
        self.advance();
        let key = self.member_type()?;
        self.expect(b',', "',' and the type of the values")?;
        let value = self.member_type()?;
        self.expect(b'>', "'>' after the type of the values")?;
        Ok(MapType { key, value })
    }

    fn member_type(&mut self) -> Parse<(FieldType, Span)> {
        let start = self.token.start;
        if self.word() == "group" {
            return self.expected("a type that a map can hold");
        }
        let field_type = self.field_type()?;
        Ok((field_type, self.span_from(start)))
    }

    /// The message that a map stands for; `field` is given its name.
    fn map_entry(&mut self, map: MapType, field: &mut Field) -> Message {
        let name = map_entry_name(&field.name);
        if let Some(span) = field.source.name {
            self.is_too_deep(span);
        }
        let member = |name: &str, number, (field_type, span): (FieldType, Span)| Field {
            name: name.to_owned(),
            number,
            label: None,
            field_type,
            oneof: None,
            extendee: None,
            json_name: None,
            default: None,
            proto3_optional: false,
            options: Options::default(),
            features: self.features,
            source: Source::default(),
            number_span: None,
            type_span: Some(span),
        };
        let mut entry = self.empty_message(name.clone(), Declared::MapEntry);
        entry.fields = thin_vec![member("key", 1, map.key), member("value", 2, map.value)];
        // protoc gives key and value the features that are set on the map.
        let is_feature = |option: &&OptionStatement| {
            option.name.first().is_some_and(|part| part.name == "features" && !part.is_extension)
        };
        let features: Vec<_> = field.options.written.iter().filter(is_feature).cloned().collect();
        if !features.is_empty() {
            entry.fields.iter_mut().for_each(|one| one.options.written.clone_from(&features));
        }
        field.field_type = FieldType::Map(entry_name(&name));
        entry
    }

    /// The body of a group. Its field has the same name in lower case.
    fn group(&mut self, start: usize, name_span: Span, field: &mut Field) -> Parse<Message> {
        let name = field.name.clone();
        if !name.starts_with(|first: char| first.is_ascii_uppercase()) {
            let message =
                format!("the name of the group '{name}' must start with a capital letter");
            self.add(name_span, message);
        }
        field.name.make_ascii_lowercase();
        field.field_type = FieldType::Group(TypeName {
            written: Some(name.clone()),
            full: String::new(),
            span: Some(name_span),
        });
        if !self.at(b'{') {
            return self.expected("'{' and the fields of the group");
        }
        let mut group = self.empty_message(name, Declared::Group);
        self.body(start, name_span, &mut group)?;
        Ok(group)
    }

    fn field_options(&mut self, field: &mut Field) -> Parse<()> {
        if !self.take(b'[') {
            return Ok(());
        }
        loop {
            match self.word() {
                "default" => self.default(field)?,
                "json_name" => self.json_name(field)?,
                _ => self.option(&mut field.options)?,
            }
            if !self.take(b',') {
                return self.expect(b']', "',' and another option, or ']'");
            }
        }
    }

    fn json_name(&mut self, field: &mut Field) -> Parse<()> {
        let start = self.token.start;
        self.advance();
        self.expect(b'=', "'=' and the JSON name")?;
        let (name, _) = self.string("the JSON name in quotes")?;
        let span = self.span_from(start);
        if field.json_name.is_some() {
            self.add(span, "'json_name' is given twice, remove one of them");
        }
        field.json_name = Some(Box::new(JsonName { name, span: Some(span) }));
        Ok(())
    }

    fn default(&mut self, field: &mut Field) -> Parse<()> {
        let start = self.token.start;
        self.advance();
        self.expect(b'=', "'=' and the default")?;
        let (written, text) = match &field.field_type {
            FieldType::Scalar(scalar) => self.scalar_default(*scalar)?,
            FieldType::Group(_) => {
                self.add(self.span_from(start), "a group has no default, remove it");
                return Err(Skip);
            }
            FieldType::Unresolved(_)
            | FieldType::Message(_)
            | FieldType::Map(_)
            | FieldType::Enum(_) => self.unresolved_default()?,
        };
        let span = self.span_from(start);
        if field.default.is_some() {
            self.add(span, "'default' is given twice, remove one of them");
        }
        field.default = Some(Box::new(DefaultValue { written, text, span: Some(span) }));
        Ok(())
    }

    /// The default of what may be an enum: the linker tells if it is no identifier.
    fn unresolved_default(&mut self) -> Parse<(OptionValue, String)> {
        let text = self.slice(self.token);
        let written = match self.token.kind {
            Kind::Identifier => OptionValue::Identifier(text.to_owned()),
            Kind::Integer => OptionValue::PositiveInt(number::integer(text, u64::MAX).unwrap_or(0)),
            Kind::Float => OptionValue::Double(number::float(text)),
            Kind::String => {
                let mut bytes = Vec::new();
                literal::unescape(text, &mut bytes);
                OptionValue::String(bytes)
            }
            Kind::Symbol(_) | Kind::End => {
                return self.expected("the name of an enum constant as the default");
            }
        };
        self.advance();
        Ok((written, text.to_owned()))
    }
}

/// The name of a message that a field declares.
fn entry_name(name: &str) -> TypeName {
    TypeName { written: Some(name.to_owned()), full: String::new(), span: None }
}
