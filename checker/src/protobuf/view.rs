//! A Protobuf file as the lint rules see it.

use std::collections::HashMap;

use super::descriptor::{
    Declared, Enum, Field, FieldType, Files, Label, Message, Options, Scalar, Source, TypeName,
    Value, join,
};
use crate::lint::suppression;
use crate::lint::view::{
    self, Body, Details, FieldId, Notes, Place, Record, Shape, Symbol, Type, TypeId, View,
};
use crate::lint::words::words;
use crate::schema_type::SchemaType;

/// The extensions of Confluent that carry tags.
const TAG_OPTIONS: [&str; 4] = [
    "confluent.field_meta",
    "confluent.message_meta",
    "confluent.enum_meta",
    "confluent.enum_value_meta",
];

/// The view of the main file; types of other files are in it where fields lead to them.
pub(super) fn view(files: &Files, knows_docs: bool) -> View {
    let file = files.main();
    let mut builder = Builder {
        files,
        view: View {
            schema_type: SchemaType::Protobuf,
            types: Vec::new(),
            fields: Vec::new(),
            root: Shape::Any,
            root_place: Place {
                path: "#/".to_owned(),
                span: file.package_source.span.or(file.edition_source.span),
                ..Place::default()
            },
            top_level: Vec::new(),
            knows_docs,
        },
        ids: HashMap::new(),
        imported: Vec::new(),
    };
    for message in &file.messages {
        let id = builder.declare(message, &file.package, "#", "", false);
        builder.view.top_level.push(id);
    }
    for one in &file.enums {
        builder.declare_enum(one, &file.package, "#", "", false);
    }
    builder.fill_all();
    if let Some(&first) = builder.view.top_level.first() {
        builder.view.root = Shape::Record(first);
        builder.view.root_place = builder.view.type_of(first).place.clone();
    }
    builder.view
}

struct Builder<'a> {
    files: &'a Files,
    view: View,
    /// The types by full name.
    ids: HashMap<String, TypeId>,
    /// Messages of other files, whose fields are still to be added.
    imported: Vec<(&'a Message, String, TypeId)>,
}

impl<'a> Builder<'a> {
    /// Adds a message and all that it declares inside; fields come once every name is known.
    fn declare(
        &mut self,
        message: &'a Message,
        scope: &str,
        path: &str,
        target: &str,
        is_imported: bool,
    ) -> TypeId {
        let full = join(scope, &message.name);
        let path = format!("{path}/{}", message.name);
        let target = join(target, &message.name);
        let id = TypeId(self.view.types.len());
        let written = message.oneofs.iter().filter(|oneof| !oneof.is_synthetic);
        let oneofs = written.map(|oneof| view::Oneof {
            name: oneof.name.clone(),
            place: place(
                &oneof.source,
                format!("{path}/{}", oneof.name),
                join(&target, &oneof.name),
            ),
            members: Vec::new(),
        });
        let record = Record { oneofs: oneofs.collect(), ..Record::default() };
        self.ids.insert(full.clone(), id);
        self.view.types.push(Type {
            place: place(&message.source, path.clone(), target.clone()),
            name: message.name.clone(),
            namespace: scope.to_owned(),
            notes: notes(&message.source, &message.options),
            is_imported,
            holder: None,
            body: Body::Record(record),
        });
        self.imported.push((message, path.clone(), id));
        for inner in message.messages.iter().filter(|one| one.declared == Declared::Message) {
            self.declare(inner, &full, &path, &target, is_imported);
        }
        for one in &message.enums {
            self.declare_enum(one, &full, &path, &target, is_imported);
        }
        id
    }

    fn declare_enum(
        &mut self,
        one: &Enum,
        scope: &str,
        path: &str,
        target: &str,
        is_imported: bool,
    ) -> TypeId {
        let path = format!("{path}/{}", one.name);
        let target = join(target, &one.name);
        let symbols = one
            .values
            .iter()
            .map(|value| Symbol { name: value.name.clone(), number: Some(value.number) });
        let body = view::Enum { symbols: symbols.collect(), ..view::Enum::default() };
        let id = TypeId(self.view.types.len());
        self.ids.insert(join(scope, &one.name), id);
        self.view.types.push(Type {
            place: place(&one.source, path, target),
            name: one.name.clone(),
            namespace: scope.to_owned(),
            notes: notes(&one.source, &one.options),
            is_imported,
            holder: None,
            body: Body::Enum(body),
        });
        id
    }

    /// Adds the fields of every message that was declared, and of those that they lead to.
    fn fill_all(&mut self) {
        let mut done = 0;
        while let Some((message, path, id)) = self.imported.get(done).cloned() {
            for field in &message.fields {
                self.add_field(message, field, &path, id);
            }
            done += 1;
        }
    }

    fn add_field(&mut self, message: &Message, field: &Field, path: &str, owner: TypeId) {
        let id = FieldId(self.view.fields.len());
        let target = join(&self.view.type_of(owner).place.target, &field.name);
        let oneof = field.oneof.filter(|&index| !message.oneofs[index].is_synthetic);
        let (shape, logical, is_wrapper) = self.shape(message, field, id);
        self.view.fields.push(view::Field {
            place: place(&field.source, format!("{path}/{}", field.number), target),
            name: field.name.clone(),
            words: words(&field.name),
            owner,
            notes: notes(&field.source, &field.options),
            shape,
            is_nullable: is_wrapper,
            null_at: None,
            is_required: field.label == Some(Label::Required),
            default: field.default.as_ref().map(|default| default.text.clone()),
            details: Details { logical, ..Details::default() },
            number: Some(field.number),
            oneof,
            aliases: Vec::new(),
        });
        if let Body::Record(record) = &mut self.view.types[owner.0].body {
            record.fields.push(id);
            if let Some(index) = oneof {
                record.oneofs[index].members.push(id);
            }
        }
    }

    /// What a field holds, the name of the message if its meaning is known, and whether that is a
    /// wrapper, which has a null.
    fn shape(
        &mut self,
        message: &Message,
        field: &Field,
        id: FieldId,
    ) -> (Shape, Option<String>, bool) {
        let (shape, logical, is_wrapper) = match &field.field_type {
            FieldType::Scalar(scalar) => (of_scalar(*scalar), None, false),
            FieldType::Unresolved(_) => (Shape::Any, None, false),
            FieldType::Enum(name) => (self.of_enum(name, id), None, false),
            FieldType::Message(name) | FieldType::Group(name) => self.of_message(name, id),
            FieldType::Map(entry) => {
                let own = entry.full.rsplit('.').next().unwrap_or_default();
                let entry = message.messages.iter().find(|one| one.name == own);
                let value = entry.and_then(|one| one.fields.iter().find(|one| one.number == 2));
                let (shape, logical, _) = match value {
                    Some(value) => self.shape(message, value, id),
                    None => (Shape::Any, None, false),
                };
                return (Shape::Map(Box::new(shape)), logical, false);
            }
        };
        match field.label {
            Some(Label::Repeated) => (Shape::Array(Box::new(shape)), logical, false),
            Some(Label::Optional | Label::Required) | None => (shape, logical, is_wrapper),
        }
    }

    fn of_enum(&mut self, name: &TypeName, holder: FieldId) -> Shape {
        let id = match self.ids.get(&name.full) {
            Some(&id) => id,
            None => {
                let files = self.files;
                let Some(one) = files.one_enum(&name.full) else { return Shape::Any };
                let scope = name.full.rsplit_once('.').map_or("", |(scope, _)| scope);
                self.declare_enum(one, scope, "#", scope, true)
            }
        };
        self.view.types[id.0].holder.get_or_insert(holder);
        Shape::Enum(id)
    }

    fn of_message(&mut self, name: &TypeName, holder: FieldId) -> (Shape, Option<String>, bool) {
        if let Some((shape, is_wrapper)) = well_known(&name.full) {
            let logical = (!is_wrapper).then(|| name.full.clone());
            return (shape, logical, is_wrapper);
        }
        let id = match self.ids.get(&name.full) {
            Some(&id) => id,
            None => {
                let files = self.files;
                let Some((_, message)) = files.message(&name.full) else {
                    return (Shape::Any, None, false);
                };
                let scope = name.full.rsplit_once('.').map_or("", |(scope, _)| scope);
                self.declare(message, scope, "#", scope, true)
            }
        };
        self.view.types[id.0].holder.get_or_insert(holder);
        (Shape::Record(id), None, false)
    }
}

fn of_scalar(scalar: Scalar) -> Shape {
    match scalar {
        Scalar::Double => Shape::Float(64),
        Scalar::Float => Shape::Float(32),
        Scalar::Int64 | Scalar::Uint64 | Scalar::Fixed64 | Scalar::Sfixed64 | Scalar::Sint64 => {
            Shape::Integer(64)
        }
        Scalar::Int32 | Scalar::Uint32 | Scalar::Fixed32 | Scalar::Sfixed32 | Scalar::Sint32 => {
            Shape::Integer(32)
        }
        Scalar::Bool => Shape::Boolean,
        Scalar::String => Shape::String,
        Scalar::Bytes => Shape::Bytes,
    }
}

/// What a message of Google's stands for, and whether it only adds a null.
fn well_known(name: &str) -> Option<(Shape, bool)> {
    let known = match name.strip_prefix("google.protobuf.") {
        Some("Any" | "Struct" | "Value" | "ListValue") => (Shape::Any, false),
        Some("BoolValue") => (Shape::Boolean, true),
        Some("BytesValue") => (Shape::Bytes, true),
        Some("StringValue") => (Shape::String, true),
        Some("DoubleValue") => (Shape::Float(64), true),
        Some("FloatValue") => (Shape::Float(32), true),
        Some("Int32Value" | "UInt32Value") => (Shape::Integer(32), true),
        Some("Int64Value" | "UInt64Value") => (Shape::Integer(64), true),
        Some("Timestamp" | "Duration" | "FieldMask" | "Empty") => (Shape::Known, false),
        Some(_) => return None,
        None if name.starts_with("google.type.") => (Shape::Known, false),
        None => return None,
    };
    Some(known)
}

fn place(source: &Source, path: String, target: String) -> Place {
    Place { path, target, span: source.span, name_span: source.name }
}

fn notes(source: &Source, options: &Options) -> Notes {
    let comments = source.comments.as_deref();
    let leading = comments.and_then(|comments| comments.leading.as_deref()).unwrap_or_default();
    let trailing = comments.and_then(|comments| comments.trailing.as_deref()).unwrap_or_default();
    let (leading, mut suppressions) = suppression::of_comment(leading);
    let (trailing, more) = suppression::of_comment(trailing);
    suppressions.extend(more);
    let doc = [leading, trailing].into_iter().filter(|text| !text.is_empty());
    let doc = doc.collect::<Vec<_>>().join("\n");
    let mut notes =
        Notes { doc: Some(doc).filter(|doc| !doc.is_empty()), suppressions, ..Notes::default() };
    for option in &options.fields {
        match &option.value {
            Value::Bool(true) if option.name == "deprecated" && !option.is_extension => {
                notes.is_deprecated = true;
            }
            Value::Message(meta) if TAG_OPTIONS.contains(&option.name.as_str()) => {
                let tags = meta.iter().filter(|field| field.name == "tags");
                notes.tags.extend(tags.filter_map(|field| match &field.value {
                    Value::String(tag) => Some(tag.clone()),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    notes
}
