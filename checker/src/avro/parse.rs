//! Reads Avro schemas as `Schema.Parser` of Avro Java 1.12 does, and collects what is wrong.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::defaults::{self, DeferredDefault, KnownDefault};
use super::definitions::Forward;
use super::members::{Key, Members, Reserved};
use super::model::{Edge, Field, Model, NodeId, Parts, Place, Primitive, Property, Run, Shape};
use super::number::write_java_number;
use super::structure::Structures;
use super::texts::{Text, Texts};
use super::{canonical, document};
use crate::error::{ParseError, Problem};
use crate::json_text::flat::{Document, Json, Kind};
use crate::limits::PROBLEMS_MAX;
use crate::reference::ResolvedReference;
use crate::schema::Validation;
use crate::span::Span;

/// Deepest nesting of types in a text.
///
/// # Source
/// Avro Java 1.12 stops at 333 records inside each other, or 500 with a union around each.
pub(super) const TYPE_DEPTH_MAX: usize = 500;

/// What a text is held to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub(super) names: bool,
    pub(super) namespaces: bool,
    pub(super) defaults: bool,
}

/// The state of reading one schema with its references.
pub(super) struct Parser<'d> {
    /// The text that is being read.
    text: &'d str,
    /// Whether that text is the schema itself rather than a reference.
    is_main: bool,
    /// How many types are being read, each inside the one before.
    depth: usize,
    pub(super) rules: Rules,
    pub(super) parts: Parts,
    /// The fields read so far of the records that are being read, with their defaults.
    pub(super) open_fields: Vec<(Field, Option<KnownDefault<'d>>)>,
    pub(super) open_branches: Vec<Edge>,
    /// The default of each field in the arena.
    pub(super) defaults: Vec<Option<KnownDefault<'d>>>,
    /// Every type whose definition has begun, by its full name.
    pub(super) names: HashMap<Box<str>, NodeId, RandomState>,
    /// Every type that was used before its definition, by its full name.
    pub(super) forward: HashMap<Box<str>, Forward>,
    /// Whether a type of the text was used before its definition.
    pub(super) is_forward_used: bool,
    pub(super) structures: Structures,
    problems: Vec<Problem>,
    pub(super) deferred: Vec<DeferredDefault<'d>>,
    /// Bytes of all full names so far.
    pub(super) name_bytes: usize,
    /// Where a full name is put together.
    pub(super) full_name: String,
}

/// A field by its record and its place in it.
pub(super) type FieldPlace = (NodeId, usize);

/// Reads `text` after the texts of `references`, each of which may use the types of those before.
pub(super) fn parse(
    text: &str,
    references: &[ResolvedReference],
    validation: Validation,
) -> Result<Model, ParseError> {
    let strict = Rules { names: true, namespaces: true, defaults: true };
    let (main_rules, reference_rules) = match validation {
        Validation::Strict => (strict, strict),
        Validation::Registered => (
            Rules { names: true, namespaces: false, defaults: false },
            Rules { names: false, namespaces: false, defaults: false },
        ),
    };
    let mut seen = HashSet::new();
    let imports: Vec<_> = references
        .iter()
        .filter(|reference| seen.insert(&reference.name))
        .map(|reference| (reference, document::read(&reference.text)))
        .collect();
    let main = document::read(text);
    let mut parser = Parser::new(reference_rules, text.len());
    for (reference, document) in &imports {
        let in_reference = |error: ParseError| error.in_reference(&reference.name);
        let document = document.as_ref().map_err(|error| in_reference(error.clone()))?;
        parser.read_text(&reference.text, document, false).map_err(in_reference)?;
    }
    let main = main?;
    parser.rules = main_rules;
    let imported = parser.parts.nodes.len();
    let root = parser.read_text(text, &main, true)?;
    let is_forward_used = parser.is_forward_used;
    let mut parts = parser.parts;
    parser.structures.forget_open(&mut parts);
    parts.shrink();
    let model = Model { parts, root, imported };
    // Written out at its first use, such a type can nest deeper than in the text given, and what is
    // stored must be readable again.
    if is_forward_used && nesting(&canonical::canonical_text(&model)) > TYPE_DEPTH_MAX {
        return Err(ParseError::whole(format!(
            "types that are used before their definition nest too deep: written out where they are \
             used, they nest deeper than {TYPE_DEPTH_MAX} levels"
        )));
    }
    Ok(model)
}

/// How deep the objects and arrays of a JSON text nest.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut is_string, mut is_escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => is_string = !is_string,
            b'{' | b'[' if !is_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !is_string => depth -= 1,
            _ => {}
        }
    }
    deepest
}

impl<'d> Parser<'d> {
    /// A parser for a main text of so many bytes.
    fn new(rules: Rules, bytes: usize) -> Parser<'d> {
        let parts = Parts {
            nodes: Vec::with_capacity(bytes / 48),
            records: Vec::with_capacity(bytes / 512 + 1),
            enums: Vec::with_capacity(bytes / 512),
            fields: Vec::with_capacity(bytes / 64),
            branches: Vec::with_capacity(bytes / 96),
            symbols: Vec::with_capacity(bytes / 96),
            properties: Vec::with_capacity(bytes / 96),
            texts: Texts::with_capacity(bytes / 2),
            ..Parts::default()
        };
        Parser {
            text: "",
            is_main: false,
            depth: 0,
            rules,
            parts,
            open_fields: Vec::with_capacity(bytes / 64),
            open_branches: Vec::new(),
            defaults: Vec::with_capacity(bytes / 64),
            names: HashMap::with_capacity_and_hasher(bytes / 256, RandomState::default()),
            forward: HashMap::new(),
            is_forward_used: false,
            structures: Structures::with_capacity(bytes / 96),
            problems: Vec::new(),
            deferred: Vec::new(),
            name_bytes: 0,
            full_name: String::new(),
        }
    }

    fn read_text(
        &mut self,
        text: &'d str,
        document: &'d Document<'d>,
        is_main: bool,
    ) -> Result<Edge, ParseError> {
        self.text = text;
        self.is_main = is_main;
        self.is_forward_used = false;
        let root = self.read_type(document.root(), None);
        self.refuse_unknown_names();
        if self.problems.is_empty() {
            defaults::check_deferred(self);
        }
        let mut problems = std::mem::take(&mut self.problems);
        problems.sort_by_key(|problem| problem.span.map_or(0, |span| span.start));
        match (root, ParseError::from_problems(problems)) {
            (_, Some(error)) => Err(error),
            (Some(root), None) => Ok(root),
            (None, None) => unreachable!("a type that cannot be read leaves a problem"),
        }
    }

    /// Records what is wrong at `span`.
    pub(super) fn refuse(&mut self, span: Span, message: impl Into<String>) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(Problem::at(self.text, span, message));
        }
    }

    /// The place of `span`, unless it is of a text that the caller of the checker does not know.
    pub(super) fn place(&self, span: Span) -> Place {
        if self.is_main { Place::new(span) } else { Place::NOWHERE }
    }

    /// Reads a type where one is expected. `None` after a problem has been recorded.
    pub(super) fn read_type(&mut self, json: Json<'d>, namespace: Option<Text>) -> Option<Edge> {
        if self.depth >= TYPE_DEPTH_MAX {
            self.refuse(json.span(), format!("types nest deeper than {TYPE_DEPTH_MAX} levels"));
            return None;
        }
        self.depth += 1;
        let node = self.read_shape(json, namespace);
        self.depth -= 1;
        Some(Edge { node: node?, place: self.place(json.span()) })
    }

    fn read_shape(&mut self, json: Json<'d>, namespace: Option<Text>) -> Option<NodeId> {
        match json.kind() {
            Kind::String => {
                let name = json.as_str()?;
                Some(self.read_name(&name, json.span(), namespace))
            }
            Kind::Object => self.read_object(&Members::new(json), namespace),
            Kind::Array => self.read_union(json, namespace),
            Kind::Null | Kind::Bool | Kind::Number => {
                let message = format!(
                    "expected a type: a name such as \"string\", an object with a \"type\" or an \
                     array of types for a union, found {}",
                    json.kind_in_words()
                );
                self.refuse(json.span(), message);
                None
            }
        }
    }

    fn read_object(&mut self, json: &Members<'d>, namespace: Option<Text>) -> Option<NodeId> {
        let Some(kind) = json.text(Key::Type) else {
            self.refuse_type_of(json);
            return None;
        };
        if let Some(primitive) = Primitive::from_name(&kind) {
            let properties = self.read_properties(json, Reserved::OF_TYPES);
            return Some(self.push(Shape::Primitive(primitive), properties));
        }
        match &*kind {
            "record" => self.read_record(json, namespace, false),
            "error" => self.read_record(json, namespace, true),
            "enum" => self.read_enum(json, namespace),
            "fixed" => self.read_fixed(json, namespace),
            "array" => self.read_items(json, Key::Items, Shape::Array, namespace),
            "map" => self.read_items(json, Key::Values, Shape::Map, namespace),
            name => {
                let span = json.get(Key::Type).unwrap_or(json.json).span();
                Some(self.read_name(name, span, namespace))
            }
        }
    }

    /// Says what is wrong with the `type` of an object, which is not a string.
    fn refuse_type_of(&mut self, json: &Members<'d>) {
        let Some(inner) = json.get(Key::Type) else {
            self.refuse(json.json.span(), "a type written as an object needs a \"type\"");
            return;
        };
        let advice = match inner.kind() {
            Kind::Object | Kind::Array => {
                "; write the inner type itself in place of the object around it"
            }
            Kind::Null | Kind::Bool | Kind::Number | Kind::String => "",
        };
        let found = inner.kind_in_words();
        let message = format!("\"type\" must be a string here, found {found}{advice}");
        self.refuse(inner.span(), message);
    }

    fn read_items(
        &mut self,
        json: &Members<'d>,
        key: Key,
        shape: fn(Edge) -> Shape,
        namespace: Option<Text>,
    ) -> Option<NodeId> {
        let Some(inner) = json.get(key) else {
            let key = if key == Key::Items { "items" } else { "values" };
            let message = format!("this type needs \"{key}\", the type of what it holds");
            self.refuse(json.json.span(), message);
            return None;
        };
        let edge = self.read_type(inner, namespace)?;
        let properties = self.read_properties(json, Reserved::OF_TYPES);
        Some(self.push(shape(edge), properties))
    }

    /// The members that have no meaning of their own, in the order of the text.
    pub(super) fn read_properties(&mut self, json: &Members<'d>, reserved: Reserved) -> Run {
        let start = self.parts.properties.len();
        for (key, value) in json.properties(reserved) {
            let texts = &mut self.parts.texts;
            let key = texts.keep(&key);
            let value = texts.keep_written(|pool| value.write_compact(pool, write_java_number));
            self.parts.properties.push(Property { key, value });
        }
        Run::since(&self.parts.properties, start)
    }
}
