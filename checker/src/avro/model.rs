//! The model of an Avro schema: arenas of nodes, fields and texts, in which a name is an edge to its
//! definition.

use super::names::Name;
pub(super) use super::primitive::Primitive;
use super::structure::Structure;
use super::texts::{Text, Texts};
use crate::span::Span;

/// The index of a node in its [`Model`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct NodeId(u32);

/// A schema and all that it refers to.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) root: Edge,
    /// How many of the first nodes come from references.
    pub(super) imported: usize,
    pub(super) parts: Parts,
}

/// The arenas of a model. Whatever a node has many of lies in one run of the arena of its kind.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) nodes: Vec<Node>,
    pub(super) records: Vec<Record>,
    pub(super) enums: Vec<Enum>,
    pub(super) fixed: Vec<Fixed>,
    pub(super) fields: Vec<Field>,
    pub(super) branches: Vec<Edge>,
    pub(super) symbols: Vec<Text>,
    /// The aliases of fields.
    pub(super) aliases: Vec<Text>,
    /// The aliases of types.
    pub(super) names: Vec<Name>,
    pub(super) properties: Vec<Property>,
    pub(super) texts: Texts,
}

/// A run of items in an arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Run {
    start: u32,
    end: u32,
}

/// The bytes of something in the text of the schema itself; nothing if it is in a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    start: u32,
    end: u32,
}

/// A place where a type is used: written out, or by its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) node: NodeId,
    /// The bytes of the use.
    pub(super) place: Place,
}

/// A type with its properties.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub(super) shape: Shape,
    /// What is not part of the specification, and logical types, in the order of the text.
    pub(super) properties: Run,
    pub(super) structure: Structure,
}

/// A key and a value that Avro itself gives no meaning.
#[derive(Debug, Clone, Copy)]
pub(super) struct Property {
    pub(super) key: Text,
    /// The value as JSON without white space, its numbers as Java spells them.
    pub(super) value: Text,
}

/// What a type is. Types with a name stand for an item of their arena.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// A type that has been used but is not defined yet. Only a schema that is being read has any.
    Awaited,
    /// A type whose definition has not ended yet. Only a schema that is being read has any.
    Begun,
    Primitive(Primitive),
    Array(Edge),
    Map(Edge),
    /// Branches.
    Union(Run),
    Record(u32),
    Enum(u32),
    Fixed(u32),
}

/// What records, enums and fixed types share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named {
    pub(super) name: Name,
    pub(super) name_place: Place,
    pub(super) doc: Option<Text>,
    /// Names without repetitions, in the order of the text.
    pub(super) aliases: Run,
}

/// A record, or the error type of a protocol.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record {
    pub(super) named: Named,
    pub(super) is_error: bool,
    pub(super) has_field_aliases: bool,
    pub(super) fields: Run,
}

/// A field of a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) name: Text,
    pub(super) name_place: Place,
    pub(super) doc: Option<Text>,
    pub(super) edge: Edge,
    /// JSON without white space, its numbers as Java spells them.
    pub(super) default: Option<Text>,
    pub(super) order: Order,
    pub(super) aliases: Run,
    pub(super) properties: Run,
}

/// How a field takes part in the order of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Ascending,
    Descending,
    Ignore,
}

/// A closed set of symbols.
#[derive(Debug, Clone, Copy)]
pub(super) struct Enum {
    pub(super) named: Named,
    pub(super) symbols: Run,
    pub(super) symbols_place: Place,
    pub(super) default: Option<Text>,
}

/// A fixed number of bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fixed {
    pub(super) named: Named,
    pub(super) size: i32,
    pub(super) size_place: Place,
}

impl NodeId {
    /// The id of the node at `index`.
    pub(super) fn new(index: usize) -> NodeId {
        NodeId(offset(index))
    }

    /// The place of the node in the arena.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

impl Run {
    /// Moves what `stack` has from `mark` on to the end of `arena`.
    pub(super) fn take<T>(arena: &mut Vec<T>, stack: &mut Vec<T>, mark: usize) -> Run {
        let start = offset(arena.len());
        arena.extend(stack.drain(mark..));
        Run { start, end: offset(arena.len()) }
    }

    /// From `start` to the end of `arena`.
    pub(super) fn since<T>(arena: &[T], start: usize) -> Run {
        Run { start: offset(start), end: offset(arena.len()) }
    }

    pub(super) fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The items of the run.
    pub(super) fn of<T>(self, arena: &[T]) -> &[T] {
        &arena[self.start as usize..self.end as usize]
    }

    /// The index in the arena of the first item.
    pub(super) fn start(self) -> usize {
        self.start as usize
    }
}

impl Place {
    /// In the text of a reference, of which the caller of the checker does not know.
    pub(super) const NOWHERE: Place = Place { start: u32::MAX, end: u32::MAX };

    pub(super) fn new(span: Span) -> Place {
        Place { start: offset(span.start), end: offset(span.end) }
    }

    pub(super) fn span(self) -> Option<Span> {
        (self != Place::NOWHERE).then(|| Span::new(self.start as usize, self.end as usize))
    }
}

fn offset(index: usize) -> u32 {
    u32::try_from(index).expect("a text within the size limit has fewer parts")
}

impl Model {
    /// Whether the node was defined by a reference rather than by the schema itself.
    pub(super) fn is_imported(&self, id: NodeId) -> bool {
        id.index() < self.imported
    }
}

impl std::ops::Deref for Model {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

impl Parts {
    /// The node with this id.
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// What the node with this id is.
    pub(super) fn shape(&self, id: NodeId) -> Shape {
        self.nodes[id.index()].shape
    }

    pub(super) fn record(&self, index: u32) -> &Record {
        &self.records[index as usize]
    }

    pub(super) fn enumeration(&self, index: u32) -> &Enum {
        &self.enums[index as usize]
    }

    pub(super) fn fixed_type(&self, index: u32) -> &Fixed {
        &self.fixed[index as usize]
    }

    pub(super) fn text(&self, text: Text) -> &str {
        self.texts.resolve(text)
    }

    /// The name part, if the type has a name.
    pub(super) fn named(&self, shape: Shape) -> Option<&Named> {
        match shape {
            Shape::Record(index) => Some(&self.record(index).named),
            Shape::Enum(index) => Some(&self.enumeration(index).named),
            Shape::Fixed(index) => Some(&self.fixed_type(index).named),
            Shape::Awaited
            | Shape::Begun
            | Shape::Primitive(_)
            | Shape::Array(_)
            | Shape::Map(_)
            | Shape::Union(_) => None,
        }
    }

    /// The full name of a type.
    pub(super) fn full_name(&self, named: &Named) -> &str {
        named.name.full(&self.texts)
    }

    pub(super) fn symbols_of(&self, symbols: &Enum) -> impl Iterator<Item = &str> + Clone {
        symbols.symbols.of(&self.symbols).iter().map(|symbol| self.text(*symbol))
    }

    /// The aliases of a field.
    pub(super) fn aliases_of(&self, field: &Field) -> impl Iterator<Item = &str> + Clone {
        field.aliases.of(&self.aliases).iter().map(|alias| self.text(*alias))
    }

    /// What tells the type from others in a union: its full name, or its kind.
    pub(super) fn branch_name(&self, shape: Shape) -> &str {
        self.named(shape).map_or(shape.kind(), |named| self.full_name(named))
    }

    /// The type in words: `record 'a.User'`, `int`.
    pub(super) fn describe(&self, shape: Shape) -> String {
        match self.named(shape) {
            Some(named) => format!("{} '{}'", shape.kind(), self.full_name(named)),
            None => shape.kind().to_owned(),
        }
    }

    /// Gives back what was set aside for more parts.
    pub(super) fn shrink(&mut self) {
        self.nodes.shrink_to_fit();
        self.records.shrink_to_fit();
        self.enums.shrink_to_fit();
        self.fixed.shrink_to_fit();
        self.fields.shrink_to_fit();
        self.branches.shrink_to_fit();
        self.symbols.shrink_to_fit();
        self.aliases.shrink_to_fit();
        self.names.shrink_to_fit();
        self.properties.shrink_to_fit();
        self.texts.shrink();
    }
}

impl Shape {
    /// The kind of type: `record`, `int`.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Shape::Primitive(primitive) => primitive.name(),
            Shape::Array(_) => "array",
            Shape::Map(_) => "map",
            Shape::Union(_) => "union",
            Shape::Record(_) | Shape::Awaited | Shape::Begun => "record",
            Shape::Enum(_) => "enum",
            Shape::Fixed(_) => "fixed",
        }
    }

    /// Whether the type has a name.
    pub(super) fn is_named(self) -> bool {
        matches!(self, Shape::Record(_) | Shape::Enum(_) | Shape::Fixed(_))
    }

    pub(super) fn is_union(self) -> bool {
        matches!(self, Shape::Union(_))
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
