//! What a bomb is: a name, the texts, and whether they are schemas at all.

use clade_checker::{ResolvedReference, SchemaType};

/// An input that is made to hurt.
pub struct Bomb {
    pub schema_type: SchemaType,
    pub name: &'static str,
    pub outcome: Outcome,
    pub make: fn() -> Input,
}

/// What must become of an input, so that no bomb goes off before it reaches what it aims at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Both texts are schemas.
    Read,
    /// The reader's text is refused.
    Refused,
}

/// The texts of a bomb. None is longer than the body that a server takes by default, 1 MiB.
pub struct Input {
    pub reader: String,
    pub writer: String,
    pub references: Vec<ResolvedReference>,
}

impl Bomb {
    pub fn full_name(&self) -> String {
        format!("{}::{}", self.schema_type.wire_name().to_lowercase(), self.name)
    }
}

impl Input {
    /// A schema that is compared with itself only.
    pub fn one(text: impl Into<String>) -> Input {
        let text = text.into();
        Input { writer: text.clone(), reader: text, references: Vec::new() }
    }

    pub fn pair(reader: impl Into<String>, writer: impl Into<String>) -> Input {
        Input { reader: reader.into(), writer: writer.into(), references: Vec::new() }
    }

    /// The pair that `make` gives for two leaves.
    pub fn of_leaves(make: impl Fn(&str) -> String, reader: &str, writer: &str) -> Input {
        Input::pair(make(reader), make(writer))
    }

    pub fn with_references(mut self, references: Vec<ResolvedReference>) -> Input {
        self.references = references;
        self
    }
}

pub fn reference(name: impl Into<String>, text: impl Into<String>) -> ResolvedReference {
    ResolvedReference { name: name.into(), text: text.into() }
}

/// `opening` and `closing` so many times around `core`.
pub fn nested(opening: &str, core: &str, closing: &str, levels: usize) -> String {
    format!("{}{core}{}", opening.repeat(levels), closing.repeat(levels))
}

/// `item(0)` to `item(count - 1)` with `between` between them.
pub fn list(count: usize, between: &str, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(between)
}
