//! One schema as the lint rules see it, whatever its type: named types, fields, what they hold.
//!
//! Each format makes a [`View`] of its own model (`avro/view.rs`, `json/view.rs`,
//! `protobuf/view.rs`). A rule that asks for more than a view tells reads the format's tree.

use crate::schema_type::SchemaType;
use crate::span::Span;

/// The index of a type in [`View::types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TypeId(pub(crate) usize);

/// The index of a field in [`View::fields`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FieldId(pub(crate) usize);

/// A schema: its types and fields in the order of the text, and what a datum of it is.
#[derive(Debug, Clone)]
pub(crate) struct View {
    pub(crate) schema_type: SchemaType,
    pub(crate) types: Vec<Type>,
    pub(crate) fields: Vec<Field>,
    /// What a datum is. Of a Protobuf file, the first message, which clients take by default.
    pub(crate) root: Shape,
    /// The place of the root itself.
    pub(crate) root_place: Place,
    /// The types that no other type of the text declares inside itself: the top-level messages of a
    /// Protobuf file, the root of the other formats.
    pub(crate) top_level: Vec<TypeId>,
    /// Whether the text can have comments at all: a Protobuf text that was stored has lost them.
    pub(crate) knows_docs: bool,
}

/// Where something stands, in three ways.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Place {
    /// As differences name it: `/fields/0`, `#/properties/status`, `#/Order/1`.
    pub(crate) path: String,
    /// The names on the way, which stay the same when a field moves: `Order.status`.
    pub(crate) target: String,
    /// The bytes of the whole declaration in the text; none in references.
    pub(crate) span: Option<Span>,
    /// The bytes of its name.
    pub(crate) name_span: Option<Span>,
}

/// What every declaration may carry besides its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Notes {
    /// The doc, description or leading comment, trimmed; none if there is no text in it.
    pub(crate) doc: Option<String>,
    pub(crate) is_deprecated: bool,
    /// Inline tags, such as those of `confluent:tags`.
    pub(crate) tags: Vec<String>,
    pub(crate) suppressions: Vec<Suppression>,
}

/// A rule that the text says not to apply here, with the reason that it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Suppression {
    pub(crate) rule: String,
    /// Empty where the text gives none; then it does not count.
    pub(crate) reason: String,
}

/// A record, message or object, or an enum.
#[derive(Debug, Clone)]
pub(crate) struct Type {
    pub(crate) place: Place,
    /// Without its namespace. Empty for an object or enum of JSON Schema without a title or a name.
    pub(crate) name: String,
    /// The Avro namespace, or the Protobuf package with the messages around; empty if there is none.
    pub(crate) namespace: String,
    pub(crate) notes: Notes,
    /// Whether a reference declares it: then its findings belong to the subject of the reference.
    pub(crate) is_imported: bool,
    /// The field that first leads to it; none for the root and what nothing leads to.
    pub(crate) holder: Option<FieldId>,
    pub(crate) body: Body,
}

/// What a type is.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    Record(Record),
    Enum(Enum),
}

/// A record (Avro), message (Protobuf) or object with properties (JSON Schema).
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    /// In the order of the text.
    pub(crate) fields: Vec<FieldId>,
    /// The `oneof`s that were written.
    pub(crate) oneofs: Vec<Oneof>,
    /// What an object of JSON Schema says of properties that it does not name.
    pub(crate) extra: Extra,
    /// Whether `allOf`, `if`, `patternProperties` and the like say more than the view tells.
    pub(crate) is_composed: bool,
}

/// What is said of properties without a name in the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Extra {
    /// Nothing is said: JSON Schema lets everything in. The formats with closed records have this too.
    #[default]
    Unsaid,
    /// `additionalProperties: true` is written.
    Open,
    /// `additionalProperties: false`.
    Closed,
    /// They have a schema.
    Typed,
}

/// A `oneof` of Protobuf.
#[derive(Debug, Clone)]
pub(crate) struct Oneof {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) members: Vec<FieldId>,
}

/// A set of symbols.
#[derive(Debug, Clone, Default)]
pub(crate) struct Enum {
    pub(crate) symbols: Vec<Symbol>,
    /// The symbol that Avro reads for one it does not know.
    pub(crate) default: Option<String>,
    /// Whether the text says that more symbols may come: `x-extensible-enum`.
    pub(crate) is_extensible: bool,
}

/// A symbol of an enum.
#[derive(Debug, Clone)]
pub(crate) struct Symbol {
    pub(crate) name: String,
    /// The number of a Protobuf constant.
    pub(crate) number: Option<i32>,
}

/// A field of a record, message or object.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) place: Place,
    pub(crate) name: String,
    /// The words of its name, which nearly every rule asks for.
    pub(crate) words: Vec<String>,
    pub(crate) owner: TypeId,
    pub(crate) notes: Notes,
    /// What it holds, without the null of a nullable field.
    pub(crate) shape: Shape,
    /// Whether null is a value of it.
    pub(crate) is_nullable: bool,
    /// Where null stands in the union of a nullable Avro field; 0 is the first branch.
    pub(crate) null_at: Option<usize>,
    /// Whether every datum must have it: not in Protobuf, nor without `required` in JSON Schema.
    pub(crate) is_required: bool,
    /// As JSON text; of Protobuf, the text of the default.
    pub(crate) default: Option<String>,
    /// What is said of the value beside its shape.
    pub(crate) details: Details,
    /// The number of a Protobuf field.
    pub(crate) number: Option<i32>,
    /// The index in [`Record::oneofs`] of its owner.
    pub(crate) oneof: Option<usize>,
    /// Other names of an Avro field.
    pub(crate) aliases: Vec<String>,
}

/// What a field says of its values beside their shape. Of an array or a map, what is said of its
/// items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Details {
    /// The `logicalType` (Avro) or `format` (JSON Schema), the full name of a well-known message
    /// (`google.protobuf.Timestamp`).
    pub(crate) logical: Option<String>,
    /// A `logicalType` beside the `type` of an Avro field, where it has no effect.
    pub(crate) misplaced_logical: Option<String>,
    /// `precision` and `scale` of an Avro decimal, as JSON text.
    pub(crate) precision: Option<String>,
    pub(crate) scale: Option<String>,
    pub(crate) pattern: Option<String>,
    pub(crate) min_length: Option<u64>,
    pub(crate) max_length: Option<u64>,
    /// Whether any bound of a number is given.
    pub(crate) has_bounds: bool,
    /// Whether a bound on the number of items is given.
    pub(crate) has_max_items: bool,
    /// `contentMediaType` or `contentEncoding` of JSON Schema.
    pub(crate) content: Option<String>,
    /// Whether a constant is demanded.
    pub(crate) is_constant: bool,
    /// The values that it may have, where they are not all strings, as JSON texts.
    pub(crate) values: Vec<String>,
    /// As JSON texts.
    pub(crate) examples: Vec<String>,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    /// Anything at all, or nothing that is told: `{}`, `google.protobuf.Any`, `Struct`, `Value`.
    Any,
    Null,
    Boolean,
    /// With its width in bits; 0 where JSON Schema gives none.
    Integer(u8),
    /// A binary floating-point number of so many bits; 0 for `number` of JSON Schema, which is decimal.
    Float(u8),
    String,
    Bytes,
    /// So many bytes.
    Fixed(usize),
    Enum(TypeId),
    Record(TypeId),
    Array(Box<Shape>),
    Map(Box<Shape>),
    /// A message of known meaning, such as `google.protobuf.Timestamp`: `Details::logical` names it.
    Known,
    /// Two or more, none of them null.
    Union(Vec<Shape>),
}

impl View {
    /// The type with this id.
    pub(crate) fn type_of(&self, id: TypeId) -> &Type {
        &self.types[id.0]
    }

    /// The field with this id.
    pub(crate) fn field(&self, id: FieldId) -> &Field {
        &self.fields[id.0]
    }

    /// The types that the text itself declares: findings in others belong to other subjects.
    pub(crate) fn own_types(&self) -> impl Iterator<Item = (TypeId, &Type)> {
        let ids = (0..).map(TypeId);
        ids.zip(&self.types).filter(|(_, one)| !one.is_imported)
    }

    /// The records of the text itself.
    pub(crate) fn own_records(&self) -> impl Iterator<Item = (&Type, &Record)> {
        self.own_types().filter_map(|(_, one)| Some((one, one.record()?)))
    }

    /// The enums of the text itself.
    pub(crate) fn own_enums(&self) -> impl Iterator<Item = (&Type, &Enum)> {
        self.own_types().filter_map(|(_, one)| Some((one, one.enumeration()?)))
    }

    /// The fields of the text itself.
    pub(crate) fn own_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| !self.type_of(field.owner).is_imported)
    }

    /// The record that a datum is, if it is one.
    pub(crate) fn root_record(&self) -> Option<(&Type, &Record)> {
        let Shape::Record(id) = self.root else { return None };
        let one = self.type_of(id);
        Some((one, one.record()?))
    }

    /// The fields of a record.
    pub(crate) fn fields_of<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = &'a Field> {
        record.fields.iter().map(|&id| self.field(id))
    }

    /// The other fields of the record that has `field`.
    pub(crate) fn siblings<'a>(&'a self, field: &'a Field) -> impl Iterator<Item = &'a Field> {
        let record = self.type_of(field.owner).record();
        let ids = record.map(|record| record.fields.as_slice()).unwrap_or_default();
        ids.iter().map(|&id| self.field(id)).filter(|one| !std::ptr::eq(*one, field))
    }

    /// The enum behind a shape, through arrays and maps.
    pub(crate) fn enum_of(&self, shape: &Shape) -> Option<(&Type, &Enum)> {
        let Shape::Enum(id) = shape.item() else { return None };
        let one = self.type_of(*id);
        Some((one, one.enumeration()?))
    }

    /// Whether `field` stands in the record that a datum is.
    pub(crate) fn is_at_root(&self, field: &Field) -> bool {
        self.root == Shape::Record(field.owner)
    }

    /// The full name of a type: `namespace.name`.
    pub(crate) fn full_name(&self, one: &Type) -> String {
        match one.namespace.as_str() {
            "" => one.name.clone(),
            namespace => format!("{namespace}.{}", one.name),
        }
    }
}

impl Type {
    /// The record, if it is one.
    pub(crate) fn record(&self) -> Option<&Record> {
        match &self.body {
            Body::Record(record) => Some(record),
            Body::Enum(_) => None,
        }
    }

    /// The enum, if it is one.
    pub(crate) fn enumeration(&self) -> Option<&Enum> {
        match &self.body {
            Body::Enum(one) => Some(one),
            Body::Record(_) => None,
        }
    }
}

impl Shape {
    /// What arrays and maps hold in the end; the shape itself if it is none.
    pub(crate) fn item(&self) -> &Shape {
        let mut shape = self;
        while let Shape::Array(item) | Shape::Map(item) = shape {
            shape = item;
        }
        shape
    }

    /// Whether a value is no container and no union.
    pub(crate) fn is_leaf(&self) -> bool {
        match self {
            Shape::Record(_) | Shape::Array(_) | Shape::Map(_) | Shape::Union(_) => false,
            Shape::Any
            | Shape::Null
            | Shape::Boolean
            | Shape::Integer(_)
            | Shape::Float(_)
            | Shape::String
            | Shape::Bytes
            | Shape::Fixed(_)
            | Shape::Known
            | Shape::Enum(_) => true,
        }
    }

    /// Whether it is a number.
    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Shape::Integer(_) | Shape::Float(_))
    }
}
