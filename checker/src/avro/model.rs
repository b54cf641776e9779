//! The model of an Avro schema: an arena of nodes, in which a name is an edge to its definition.

use std::collections::HashMap;

use super::names::Name;
use crate::json_text;
use crate::span::Span;

/// The index of a node in its [`Model`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct NodeId(u32);

/// A schema and all that it refers to.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) nodes: Vec<Node>,
    pub(super) root: Edge,
    /// How many of the first nodes come from references.
    pub(super) imported: usize,
}

/// A place where a type is used: written out, or by its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) node: NodeId,
    /// The bytes of the use; `None` in the text of a reference.
    pub(super) span: Option<Span>,
}

/// A type with its properties.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) shape: Shape,
    /// What is not part of the specification, and logical types, in the order of the text.
    pub(super) properties: Vec<Property>,
}

/// A key and a value that Avro itself gives no meaning.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Property {
    pub(super) key: String,
    pub(super) value: json_text::Node,
}

/// What a type is.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    Primitive(Primitive),
    Array(Edge),
    Map(Edge),
    Union(Vec<Edge>),
    Record(Box<Record>),
    Enum(Box<Enum>),
    Fixed(Box<Fixed>),
}

/// The types that are a bare word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Primitive {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
}

/// What records, enums and fixed types share.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) name: Name,
    pub(super) name_span: Option<Span>,
    pub(super) doc: Option<String>,
    /// Without repetitions, in the order of the text.
    pub(super) aliases: Vec<Name>,
}

/// A record, or the error type of a protocol.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) named: Named,
    pub(super) is_error: bool,
    pub(super) fields: Vec<Field>,
    pub(super) field_indexes: HashMap<String, usize>,
}

/// A field of a record.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) name_span: Option<Span>,
    pub(super) doc: Option<String>,
    pub(super) edge: Edge,
    pub(super) default: Option<json_text::Node>,
    pub(super) order: Order,
    pub(super) aliases: Vec<String>,
    pub(super) properties: Vec<Property>,
}

/// How a field takes part in the order of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Ascending,
    Descending,
    Ignore,
}

/// A closed set of symbols.
#[derive(Debug, Clone)]
pub(super) struct Enum {
    pub(super) named: Named,
    pub(super) symbols: Vec<String>,
    pub(super) symbols_span: Option<Span>,
    pub(super) default: Option<String>,
}

/// A fixed number of bytes.
#[derive(Debug, Clone)]
pub(super) struct Fixed {
    pub(super) named: Named,
    pub(super) size: i32,
    pub(super) size_span: Option<Span>,
}

impl NodeId {
    /// The id of the node at `index`.
    pub(super) fn new(index: usize) -> NodeId {
        NodeId(u32::try_from(index).expect("a text within the size limit has fewer nodes"))
    }

    /// The place of the node in the arena.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

impl Model {
    /// The node with this id.
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// Whether the node was defined by a reference rather than by the schema itself.
    pub(super) fn is_imported(&self, id: NodeId) -> bool {
        id.index() < self.imported
    }
}

impl Shape {
    /// The name part, if the type has a name.
    pub(super) fn named(&self) -> Option<&Named> {
        match self {
            Shape::Record(record) => Some(&record.named),
            Shape::Enum(symbols) => Some(&symbols.named),
            Shape::Fixed(fixed) => Some(&fixed.named),
            Shape::Primitive(_) | Shape::Array(_) | Shape::Map(_) | Shape::Union(_) => None,
        }
    }

    /// The kind of type: `record`, `int`.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Shape::Primitive(primitive) => primitive.name(),
            Shape::Array(_) => "array",
            Shape::Map(_) => "map",
            Shape::Union(_) => "union",
            Shape::Record(_) => "record",
            Shape::Enum(_) => "enum",
            Shape::Fixed(_) => "fixed",
        }
    }

    /// What tells the type from others in a union: its full name, or its kind.
    pub(super) fn branch_name(&self) -> &str {
        self.named().map_or(self.kind(), |named| named.name.full())
    }

    /// The type in words: `record 'a.User'`, `int`.
    pub(super) fn describe(&self) -> String {
        match self.named() {
            Some(named) => format!("{} '{}'", self.kind(), named.name.full()),
            None => self.kind().to_owned(),
        }
    }
}

impl Record {
    /// The field with this name, not alias.
    pub(super) fn field(&self, name: &str) -> Option<(usize, &Field)> {
        let index = *self.field_indexes.get(name)?;
        Some((index, &self.fields[index]))
    }
}

impl Primitive {
    /// Every primitive type.
    pub(super) const ALL: [Primitive; 8] = [
        Primitive::Null,
        Primitive::Boolean,
        Primitive::Int,
        Primitive::Long,
        Primitive::Float,
        Primitive::Double,
        Primitive::Bytes,
        Primitive::String,
    ];

    /// The word for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Primitive::Null => "null",
            Primitive::Boolean => "boolean",
            Primitive::Int => "int",
            Primitive::Long => "long",
            Primitive::Float => "float",
            Primitive::Double => "double",
            Primitive::Bytes => "bytes",
            Primitive::String => "string",
        }
    }

    /// The type that `name` is the word for.
    pub(super) fn from_name(name: &str) -> Option<Primitive> {
        Primitive::ALL.into_iter().find(|primitive| primitive.name() == name)
    }
}

impl Order {
    /// The word for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Order::Ascending => "ascending",
            Order::Descending => "descending",
            Order::Ignore => "ignore",
        }
    }

    /// The order that `name` is the word for, in any case.
    pub(super) fn from_name(name: &str) -> Option<Order> {
        [Order::Ascending, Order::Descending, Order::Ignore]
            .into_iter()
            .find(|order| order.name().eq_ignore_ascii_case(name))
    }
}
