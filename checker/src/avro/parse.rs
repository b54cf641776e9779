//! Reads Avro schemas as `Schema.Parser` of Avro Java 1.12 does, and collects what is wrong.

use std::collections::{HashMap, HashSet};

use super::defaults::DeferredDefault;
use super::model::{Edge, Model, Node, NodeId, Primitive, Property, Shape};
use super::names::Name;
use super::{canonical, defaults};
use crate::error::{ParseError, Problem};
use crate::json_text::{self, Comments};
use crate::reference::ResolvedReference;
use crate::schema::Validation;
use crate::span::Span;

/// Keys that have a meaning on some type, and so are never properties of any type.
const TYPE_KEYS: [&str; 10] =
    ["doc", "fields", "items", "name", "namespace", "size", "symbols", "values", "type", "aliases"];

/// Deepest nesting of types in a text.
///
/// # Source
/// Avro Java 1.12 stops at 333 records inside each other, or 500 with a union around each.
pub(super) const TYPE_DEPTH_MAX: usize = 500;

/// Most problems that are reported for one text.
const PROBLEMS_MAX: usize = 100;

/// What a text is held to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub(super) names: bool,
    pub(super) namespaces: bool,
    pub(super) defaults: bool,
}

/// The state of reading one schema with its references.
pub(super) struct Parser<'a> {
    /// The text that is being read.
    text: &'a str,
    /// Whether that text is the schema itself rather than a reference.
    is_main: bool,
    /// How many types are being read, each inside the one before.
    depth: usize,
    pub(super) rules: Rules,
    nodes: Vec<Slot>,
    /// Every type whose definition has begun, by its full name.
    names: HashMap<String, NodeId>,
    /// Every type that was used before its definition, by its full name.
    forward: HashMap<String, Forward>,
    /// Whether a type of the text was used before its definition.
    is_forward_used: bool,
    problems: Vec<Problem>,
    pub(super) deferred: Vec<DeferredDefault>,
    /// The fields, by record and place, whose own default is known to be valid.
    pub(super) valid_defaults: HashSet<(NodeId, usize)>,
}

/// The place of a type in the arena.
#[derive(Debug)]
enum Slot {
    /// It has been used by its name only.
    Awaited,
    /// Its definition has begun.
    Begun,
    Complete(Node),
}

/// A type that was used before its definition.
#[derive(Debug, Clone, Copy)]
struct Forward {
    node: NodeId,
    /// The first use.
    span: Span,
}

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
    let mut parser = Parser::new(reference_rules);
    let mut seen = HashSet::new();
    for reference in references {
        if seen.insert(&reference.name) {
            parser
                .read_text(&reference.text, false)
                .map_err(|error| error.in_reference(&reference.name))?;
        }
    }
    parser.rules = main_rules;
    let imported = parser.nodes.len();
    let root = parser.read_text(text, true)?;
    let is_forward_used = parser.is_forward_used;
    let nodes = parser.nodes.into_iter().map(Slot::into_node).collect();
    let model = Model { nodes, root, imported };
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

impl Slot {
    fn into_node(self) -> Node {
        match self {
            Slot::Complete(node) => node,
            Slot::Awaited | Slot::Begun => unreachable!("a text without problems is complete"),
        }
    }
}

impl<'a> Parser<'a> {
    fn new(rules: Rules) -> Parser<'a> {
        Parser {
            text: "",
            is_main: false,
            depth: 0,
            rules,
            nodes: Vec::new(),
            names: HashMap::new(),
            forward: HashMap::new(),
            is_forward_used: false,
            problems: Vec::new(),
            deferred: Vec::new(),
            valid_defaults: HashSet::new(),
        }
    }

    fn read_text(&mut self, text: &'a str, is_main: bool) -> Result<Edge, ParseError> {
        self.text = text;
        self.is_main = is_main;
        self.is_forward_used = false;
        let json = json_text::parse(text, Comments::Skipped)?;
        let root = self.read_type(&json, None);
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

    /// `span`, unless it is of a text that the caller of the checker does not know.
    pub(super) fn place(&self, span: Span) -> Option<Span> {
        self.is_main.then_some(span)
    }

    /// The node with this id, once it is complete.
    pub(super) fn node(&self, id: NodeId) -> Option<&Node> {
        match &self.nodes[id.index()] {
            Slot::Complete(node) => Some(node),
            Slot::Awaited | Slot::Begun => None,
        }
    }

    /// Whether the definition of the type has begun, but not ended.
    pub(super) fn is_begun(&self, id: NodeId) -> bool {
        matches!(self.nodes[id.index()], Slot::Begun)
    }

    fn push(&mut self, slot: Slot) -> NodeId {
        self.nodes.push(slot);
        NodeId::new(self.nodes.len() - 1)
    }

    fn add(&mut self, shape: Shape, properties: Vec<Property>) -> NodeId {
        self.push(Slot::Complete(Node { shape, properties }))
    }

    /// Completes a type that was begun.
    pub(super) fn complete(&mut self, id: NodeId, shape: Shape, properties: Vec<Property>) {
        self.nodes[id.index()] = Slot::Complete(Node { shape, properties });
    }

    /// Reads a type where one is expected. `None` after a problem has been recorded.
    pub(super) fn read_type(
        &mut self,
        json: &json_text::Node,
        namespace: Option<&str>,
    ) -> Option<Edge> {
        if self.depth >= TYPE_DEPTH_MAX {
            self.refuse(json.span, format!("types nest deeper than {TYPE_DEPTH_MAX} levels"));
            return None;
        }
        self.depth += 1;
        let node = self.read_shape(json, namespace);
        self.depth -= 1;
        Some(Edge { node: node?, span: self.place(json.span) })
    }

    fn read_shape(&mut self, json: &json_text::Node, namespace: Option<&str>) -> Option<NodeId> {
        match &json.value {
            json_text::Value::String(name) => Some(self.read_name(name, json.span, namespace)),
            json_text::Value::Object(_) => self.read_object(json, namespace),
            json_text::Value::Array(branches) => self.read_union(branches, namespace),
            json_text::Value::Null | json_text::Value::Bool(_) | json_text::Value::Number(_) => {
                let message = format!(
                    "expected a type: a name such as \"string\", an object with a \"type\" or an \
                     array of types for a union, found {}",
                    json.kind()
                );
                self.refuse(json.span, message);
                None
            }
        }
    }

    /// Finds a type by its name. One that is not known yet may be defined later in the text.
    fn read_name(&mut self, name: &str, span: Span, namespace: Option<&str>) -> NodeId {
        if let Some(primitive) = Primitive::from_name(name) {
            return self.add(Shape::Primitive(primitive), Vec::new());
        }
        let full = match namespace {
            Some(namespace) if !name.contains('.') => format!("{namespace}.{name}"),
            Some(_) | None => name.to_owned(),
        };
        if let Some(&known) = self.names.get(&full).or_else(|| self.names.get(name)) {
            return known;
        }
        if let Some(forward) = self.forward.get(&full) {
            return forward.node;
        }
        let node = self.push(Slot::Awaited);
        self.forward.insert(full, Forward { node, span });
        self.is_forward_used = true;
        node
    }

    fn read_object(&mut self, json: &json_text::Node, namespace: Option<&str>) -> Option<NodeId> {
        let Some(kind) = json.get("type").and_then(json_text::Node::as_str) else {
            self.refuse_type_of(json);
            return None;
        };
        if let Some(primitive) = Primitive::from_name(kind) {
            let properties = self.read_properties(json, &TYPE_KEYS);
            return Some(self.add(Shape::Primitive(primitive), properties));
        }
        match kind {
            "record" => self.read_record(json, namespace, false),
            "error" => self.read_record(json, namespace, true),
            "enum" => self.read_enum(json, namespace),
            "fixed" => self.read_fixed(json, namespace),
            "array" => self.read_items(json, "items", Shape::Array, namespace),
            "map" => self.read_items(json, "values", Shape::Map, namespace),
            name => {
                let span = json.get("type").map_or(json.span, |node| node.span);
                Some(self.read_name(name, span, namespace))
            }
        }
    }

    /// Says what is wrong with the `type` of an object, which is not a string.
    fn refuse_type_of(&mut self, json: &json_text::Node) {
        match json.get("type") {
            None => self.refuse(json.span, "a type written as an object needs a \"type\""),
            Some(inner) => {
                let advice = match inner.value {
                    json_text::Value::Object(_) | json_text::Value::Array(_) => {
                        "; write the inner type itself in place of the object around it"
                    }
                    json_text::Value::Null
                    | json_text::Value::Bool(_)
                    | json_text::Value::Number(_)
                    | json_text::Value::String(_) => "",
                };
                let found = inner.kind();
                let span = inner.span;
                self.refuse(span, format!("\"type\" must be a string here, found {found}{advice}"));
            }
        }
    }

    fn read_items(
        &mut self,
        json: &json_text::Node,
        key: &str,
        shape: fn(Edge) -> Shape,
        namespace: Option<&str>,
    ) -> Option<NodeId> {
        let Some(inner) = json.get(key) else {
            let message = format!("this type needs \"{key}\", the type of what it holds");
            self.refuse(json.span, message);
            return None;
        };
        let edge = self.read_type(inner, namespace)?;
        let properties = self.read_properties(json, &TYPE_KEYS);
        Some(self.add(shape(edge), properties))
    }

    fn read_union(
        &mut self,
        branches: &[json_text::Node],
        namespace: Option<&str>,
    ) -> Option<NodeId> {
        let mut edges = Vec::with_capacity(branches.len());
        let mut seen = HashSet::new();
        let mut is_sound = true;
        for branch in branches {
            if branch.items().is_some() {
                let message = "a union cannot hold a union directly; list its types here instead";
                self.refuse(branch.span, message);
                is_sound = false;
                continue;
            }
            let Some(edge) = self.read_type(branch, namespace) else {
                is_sound = false;
                continue;
            };
            if !seen.insert(self.branch_identity(edge.node)) {
                let message = "this type stands twice in the union; unions hold each unnamed type, \
                               and each named type, once";
                self.refuse(branch.span, message);
                is_sound = false;
            }
            edges.push(edge);
        }
        is_sound.then(|| self.add(Shape::Union(edges), Vec::new()))
    }

    /// What must differ between the branches of a union. A named type has one node only.
    fn branch_identity(&self, id: NodeId) -> (&'static str, Option<NodeId>) {
        match self.node(id).map(|node| &node.shape) {
            None | Some(Shape::Record(_) | Shape::Enum(_) | Shape::Fixed(_)) => ("", Some(id)),
            Some(
                shape @ (Shape::Primitive(_) | Shape::Array(_) | Shape::Map(_) | Shape::Union(_)),
            ) => (shape.kind(), None),
        }
    }

    /// The members that have no meaning of their own, in the order of the text.
    pub(super) fn read_properties(
        &self,
        json: &json_text::Node,
        reserved: &[&str],
    ) -> Vec<Property> {
        json.members()
            .unwrap_or_default()
            .iter()
            .filter(|member| !reserved.contains(&member.key.as_str()))
            .map(|member| Property { key: member.key.clone(), value: member.value.clone() })
            .collect()
    }

    /// The properties of a record or a fixed.
    pub(super) fn read_type_properties(&self, json: &json_text::Node) -> Vec<Property> {
        self.read_properties(json, &TYPE_KEYS)
    }

    /// The type that has this name already.
    pub(super) fn defined(&self, name: &Name) -> Option<NodeId> {
        self.names.get(name.full()).copied()
    }

    /// Begins the definition of a type; later uses of the name mean it.
    pub(super) fn define(&mut self, name: &Name, span: Span) -> Option<NodeId> {
        let full = name.full();
        if Primitive::from_name(full).is_some() {
            let message = format!("a type cannot be named '{full}', the name of a primitive type");
            self.refuse(span, message);
            return None;
        }
        if self.names.contains_key(full) {
            let message = format!(
                "can't redefine '{full}', which is defined already; use it by its name, or give \
                 this type another name or namespace"
            );
            self.refuse(span, message);
            return None;
        }
        let node = match self.forward.remove(full) {
            Some(forward) => {
                self.nodes[forward.node.index()] = Slot::Begun;
                forward.node
            }
            None => self.push(Slot::Begun),
        };
        self.names.insert(full.to_owned(), node);
        Some(node)
    }

    fn refuse_unknown_names(&mut self) {
        for (name, forward) in std::mem::take(&mut self.forward) {
            let advice = self.advice_for_unknown(&name);
            self.refuse(forward.span, format!("unknown type '{name}'; {advice}"));
        }
    }

    fn advice_for_unknown(&self, name: &str) -> String {
        let simple = name.rsplit('.').next().unwrap_or(name);
        if matches!(simple, "record" | "error" | "enum" | "fixed" | "array" | "map") {
            return format!(
                "a type of this kind is an object of its own: \"type\": {{\"type\": \"{simple}\", \
                 ...}}"
            );
        }
        if simple == "union" {
            return "a union is written as an array of types".to_owned();
        }
        let same_simple =
            self.names.keys().filter(|known| known.rsplit('.').next() == Some(simple)).min();
        if let Some(known) = same_simple {
            return format!("did you mean '{known}'?");
        }
        let primitive = Primitive::ALL.iter().find(|primitive| {
            let word = primitive.name();
            simple.eq_ignore_ascii_case(word) || is_one_edit_away(simple, word)
        });
        match (primitive, simple) {
            (Some(primitive), _) => format!("did you mean \"{}\"?", primitive.name()),
            (None, "integer" | "Integer" | "short" | "byte") => "did you mean \"int\"?".to_owned(),
            (None, "bool") => "did you mean \"boolean\"?".to_owned(),
            (None, _) => "define it in this schema, or add the schema that defines it as a \
                          reference"
                .to_owned(),
        }
    }
}

/// Whether one character inserted, removed or replaced makes `a` into `b`.
fn is_one_edit_away(a: &str, b: &str) -> bool {
    let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let (rest_a, rest_b) = (&a.as_bytes()[common..], &b.as_bytes()[common..]);
    match rest_a.len().abs_diff(rest_b.len()) {
        0 => rest_a.get(1..) == rest_b.get(1..),
        1 if rest_a.len() > rest_b.len() => &rest_a[1..] == rest_b,
        1 => rest_a == &rest_b[1..],
        _ => false,
    }
}
