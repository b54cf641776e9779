//! Fingerprints by which two types are known to be the same without being compared.
//!
//! A fingerprint covers what the Parsing Canonical Form of a type has: kinds, full names, fields,
//! symbols, sizes. Two types that are the same in these read each other's data, whatever else their
//! schemas say of them. It is a keyed hash: no text can be made to have the one of another text.

use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::LazyLock;

use foldhash::quality::RandomState;

use super::model::{Edge, NodeId, Parts, Shape};

/// The fingerprint of a type; none if the type is not closed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Structure(u64);

/// The key of all fingerprints of this process, so that those of any two schemas can be compared.
static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::default);

/// What a type uses that is not in it. A fingerprint holds a type that is still being defined by its
/// name only, so it stands for the whole type only if that is the type itself or a type inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Reach(u32);

impl Reach {
    /// Something whose place in the text is not known.
    const ANYWHERE: Reach = Reach(0);
    /// Nothing.
    const CLOSED: Reach = Reach(u32::MAX);

    /// The type that begins with the node at `index`, and types inside it.
    fn of_begun(index: usize) -> Reach {
        Reach(u32::try_from(index + 1).unwrap_or(0))
    }
}

/// The fingerprints of a schema that is being read.
#[derive(Debug)]
pub(super) struct Structures {
    key: RandomState,
    /// What each node uses.
    reaches: Vec<Reach>,
}

/// A fingerprint that is being made.
struct Making<'a, H> {
    parts: &'a Parts,
    reaches: &'a [Reach],
    hasher: H,
    reach: Reach,
}

impl Structure {
    const NONE: Structure = Structure(0);

    /// Whether the two types are known to be the same.
    pub(super) fn is_same(self, other: Structure) -> bool {
        self.0 == other.0 && self.0 != Structure::NONE.0
    }
}

impl Structures {
    pub(super) fn with_capacity(nodes: usize) -> Structures {
        Structures { key: KEY.clone(), reaches: Vec::with_capacity(nodes) }
    }

    /// The fingerprint that stands for a type of this full name until it is complete. The next node
    /// is that type.
    pub(super) fn of_begun(&mut self, full_name: &str) -> Structure {
        self.reaches.push(Reach::of_begun(self.reaches.len()));
        Structure(self.key.hash_one(full_name))
    }

    /// The fingerprint of the next node, a type without a name.
    pub(super) fn of(&mut self, parts: &Parts, shape: Shape) -> Structure {
        let (structure, reach) = self.make(parts, shape);
        self.reaches.push(reach);
        structure
    }

    /// The fingerprint of the node `id`, which has a name and is complete.
    pub(super) fn of_named(&mut self, parts: &Parts, id: NodeId, shape: Shape) -> Structure {
        let (structure, reach) = self.make(parts, shape);
        let own = &mut self.reaches[id.index()];
        // A type that was used before its definition may stand inside one that began after it.
        if *own != Reach::ANYWHERE {
            *own = if reach >= *own { Reach::CLOSED } else { reach };
        }
        structure
    }

    fn make(&self, parts: &Parts, shape: Shape) -> (Structure, Reach) {
        let hasher = self.key.build_hasher();
        let mut making = Making { parts, reaches: &self.reaches, hasher, reach: Reach::CLOSED };
        making.take(shape);
        (Structure(making.hasher.finish()), making.reach)
    }

    /// Takes the fingerprints from the types that use others around them.
    pub(super) fn forget_open(&self, parts: &mut Parts) {
        for (node, reach) in parts.nodes.iter_mut().zip(&self.reaches) {
            if *reach != Reach::CLOSED {
                node.structure = Structure::NONE;
            }
        }
    }
}

impl<H: Hasher> Making<'_, H> {
    fn take(&mut self, shape: Shape) {
        std::mem::discriminant(&shape).hash(&mut self.hasher);
        let parts = self.parts;
        if let Some(named) = parts.named(shape) {
            parts.full_name(named).hash(&mut self.hasher);
        }
        match shape {
            Shape::Awaited | Shape::Begun => self.reach = Reach::ANYWHERE,
            Shape::Primitive(primitive) => primitive.hash(&mut self.hasher),
            Shape::Array(inner) | Shape::Map(inner) => self.take_edge(inner),
            Shape::Union(branches) => {
                let branches = branches.of(&parts.branches);
                branches.len().hash(&mut self.hasher);
                branches.iter().for_each(|branch| self.take_edge(*branch));
            }
            Shape::Record(index) => {
                let record = parts.record(index);
                // Aliases can make a record ambiguous even to itself.
                if record.has_field_aliases {
                    self.reach = Reach::ANYWHERE;
                }
                let fields = record.fields.of(&parts.fields);
                fields.len().hash(&mut self.hasher);
                for field in fields {
                    parts.text(field.name).hash(&mut self.hasher);
                    self.take_edge(field.edge);
                }
            }
            Shape::Enum(index) => {
                let symbols = parts.symbols_of(parts.enumeration(index));
                symbols.for_each(|symbol| symbol.hash(&mut self.hasher));
            }
            Shape::Fixed(index) => parts.fixed_type(index).size.hash(&mut self.hasher),
        }
    }

    fn take_edge(&mut self, edge: Edge) {
        self.parts.node(edge.node).structure.0.hash(&mut self.hasher);
        self.reach = self.reach.min(self.reaches[edge.node.index()]);
    }
}

#[cfg(test)]
mod tests {
    use crate::avro::model::Model;
    use crate::avro::parse::parse;
    use crate::schema::Validation;

    fn model(text: &str) -> Model {
        parse(text, &[], Validation::Strict).expect(text)
    }

    fn are_same(first: &str, second: &str) -> bool {
        let (first, second) = (model(first), model(second));
        let (own, other) = (first.node(first.root.node), second.node(second.root.node));
        own.structure.is_same(other.structure)
    }

    fn record(name: &str, field: &str) -> String {
        format!(r#"{{"type":"record","name":"{name}","fields":[{field}]}}"#)
    }

    fn field(type_: &str) -> String {
        format!(r#"{{"name":"f","type":{type_}}}"#)
    }

    #[test]
    fn what_a_reader_does_not_need_does_not_show() {
        let bare = record("n.R", &field(r#"["null",{"type":"array","items":"n.R"}]"#));
        let full = r#"{"fields": [{"default": null, "doc": "d", "name": "f", "type":
            ["null", {"items": "R", "x": 1, "type": "array"}]}],
            "aliases": ["Q"], "name": "R", "namespace": "n", "type": "record"}"#;
        assert!(are_same(&bare, full));
    }

    #[test]
    fn everything_that_a_reader_needs_shows() {
        let fixed = |size: u8| format!(r#"{{"type":"fixed","name":"F","size":{size}}}"#);
        let symbols = |list: &str| format!(r#"{{"type":"enum","name":"E","symbols":[{list}]}}"#);
        let texts = [
            r#""int""#.to_owned(),
            r#""long""#.to_owned(),
            r#"["int"]"#.to_owned(),
            r#"["int","long"]"#.to_owned(),
            r#"{"type":"array","items":"int"}"#.to_owned(),
            r#"{"type":"map","values":"int"}"#.to_owned(),
            fixed(1),
            fixed(2),
            symbols(r#""A""#),
            symbols(r#""A","B""#),
            symbols(r#""AB""#),
            record("R", ""),
            record("S", ""),
            record("n.R", ""),
            record("R", &field(r#""int""#)),
            record("R", &field(r#""long""#)),
            record("R", r#"{"name":"g","type":"int"}"#),
        ];
        for (at, first) in texts.iter().enumerate() {
            for (other, second) in texts.iter().enumerate() {
                assert_eq!(are_same(first, second), at == other, "{first} {second}");
            }
        }
    }

    /// Whether each named type can be told by its fingerprint, in the order of their beginnings.
    fn closed(text: &str) -> Vec<bool> {
        let model = model(text);
        let named = model.nodes.iter().filter(|node| node.shape.is_named());
        named.map(|node| node.structure.is_same(node.structure)).collect()
    }

    #[test]
    fn a_type_that_uses_one_around_it_cannot_be_told_alone() {
        let inner = record("B", &field(r#"["null","A"]"#));
        assert_eq!(closed(&record("A", &field(&inner))), [true, false]);
        let inner = record("B", &field(r#"["null","B"]"#));
        assert_eq!(closed(&record("A", &field(&inner))), [true, true]);
        // The same simple names, but each way round goes to another place.
        let round = |outer: &str, inner: &str| {
            record(outer, &field(&record(inner, &field(&format!(r#"["null","{outer}"]"#)))))
        };
        assert!(!are_same(&round("x.R", "y.R"), &round("y.R", "x.R")));
    }

    #[test]
    fn aliases_of_fields_and_late_definitions_are_left_to_the_walk() {
        let aliased = record("R", r#"{"name":"f","type":"int","aliases":["g"]}"#);
        assert_eq!(closed(&record("A", &field(&aliased))), [false, false]);
        let late = record("L", &field(r#"["null","B"]"#));
        let around = record("B", &field(&late));
        let both = format!(r#"{{"name":"e","type":["null","L"]}},{}"#, field(&around));
        assert_eq!(closed(&record("A", &both)), [false, false, false]);
    }
}
