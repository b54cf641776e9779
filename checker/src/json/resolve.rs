//! Finds what a `$ref` names: in the same text, in a registered reference, never on the network.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use crate::json_text::{Node, Value};
use crate::limits::DYNAMIC_CANDIDATES_MAX;
use crate::reference::ResolvedReference;

use super::dialect::Dialect;
use super::uri;

/// Objects with more members than this are searched through an index.
const LINEAR_SEARCH_MAX: usize = 16;

/// Longest URI that an identifier may give to a schema, in bytes. Each relative reference inside
/// costs as much.
pub(super) const BASE_BYTES_MAX: usize = 2048;

/// A URI against which references are resolved. It is hashed once, as each reference looks it up.
#[derive(Debug, Clone)]
struct Base {
    uri: Rc<str>,
    hash: u64,
}

/// What is in force inside a schema.
#[derive(Debug, Clone)]
pub(super) struct Context {
    pub(super) document: usize,
    pub(super) dialect: Dialect,
    /// Whether `$schema` names the dialect, rather than saying nothing that is known.
    pub(super) is_declared: bool,
    /// Whether the identifier of this very schema is too long to be used.
    pub(super) has_long_id: bool,
    base: Base,
}

/// A schema in one of the texts, and what is in force inside it.
#[derive(Debug, Clone)]
pub(super) struct Target<'t> {
    pub(super) node: &'t Node,
    pub(super) context: Context,
}

/// What a `$ref` turned out to name.
pub(super) enum Found<'t> {
    Schema(Target<'t>),
    /// The meta-schema of a draft, which is not compared: anything goes.
    MetaSchema,
}

/// Every text that a schema can refer to, with what each part of it is called.
pub(super) struct Library<'t> {
    roots: Vec<Target<'t>>,
    names: HashMap<&'t str, usize>,
    /// Schemas by URI; the first one that claims a URI has it.
    resources: HashMap<Base, Target<'t>>,
    /// Schemas by text and URI, for references that stay inside their text.
    own_resources: HashMap<(usize, Base), Target<'t>>,
    /// Schemas by text, URI and plain-name fragment.
    anchors: HashMap<(usize, Base), HashMap<&'t str, Target<'t>>>,
    indexes: HashMap<(usize, usize), HashMap<&'t str, usize>>,
    /// Schemas by `$dynamicAnchor`.
    dynamic_anchors: HashMap<&'t str, Vec<Target<'t>>>,
    /// Schemas with `$recursiveAnchor: true`.
    recursive_anchors: Vec<Target<'t>>,
}

/// What a reference through the dynamic scope turned out to name.
pub(super) enum Dynamic<'t> {
    /// One schema, whatever the way to the reference.
    Decided(Target<'t>),
    /// One of several, which the way to the reference decides.
    Open { initial: Target<'t>, candidates: Vec<Target<'t>> },
}

fn is_recursive_anchor(target: &Target<'_>) -> bool {
    target.context.dialect == Dialect::Draft2019
        && target.node.get("$recursiveAnchor").is_some_and(|node| node.value == Value::Bool(true))
}

impl Base {
    fn new(uri: &str) -> Base {
        let mut hasher = DefaultHasher::new();
        uri.hash(&mut hasher);
        Base { uri: Rc::from(uri), hash: hasher.finish() }
    }
}

impl Hash for Base {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl PartialEq for Base {
    fn eq(&self, other: &Base) -> bool {
        Rc::ptr_eq(&self.uri, &other.uri) || self.uri == other.uri
    }
}

impl Eq for Base {}

impl Context {
    fn of_document(document: usize, base: &str, root: &Node) -> Context {
        let named = root.get("$schema").and_then(Node::as_str).and_then(Dialect::named);
        Context {
            document,
            dialect: Dialect::of(root),
            is_declared: named.is_some(),
            has_long_id: false,
            base: Base::new(base),
        }
    }

    /// What is in force inside `schema`, which stands where this is in force.
    pub(super) fn enter(&self, schema: &Node) -> Context {
        self.enter_by(|keyword| schema.get(keyword))
    }

    /// The same for a schema whose keywords `get` finds.
    fn enter_by<'n>(&self, mut get: impl FnMut(&str) -> Option<&'n Node>) -> Context {
        let mut inner = self.clone();
        inner.has_long_id = false;
        let declared = get("$schema").and_then(Node::as_str).and_then(Dialect::named);
        if let Some(dialect) = declared
            && get(dialect.id_keyword()).is_some()
        {
            inner.dialect = dialect;
            inner.is_declared = true;
        }
        if let Some(id) = get(inner.dialect.id_keyword()).and_then(Node::as_str) {
            let (path, _) = uri::split_fragment(id);
            if !path.is_empty() {
                let resolved = uri::resolve(&self.base.uri, path);
                inner.has_long_id = resolved.len() > BASE_BYTES_MAX;
                if !inner.has_long_id {
                    inner.base = Base::new(&resolved);
                }
            }
        }
        inner
    }
}

impl<'t> Library<'t> {
    /// A library of the schema `root` and of `references`, whose texts are `reference_roots`.
    pub(super) fn new(
        root: &'t Node,
        references: &'t [ResolvedReference],
        reference_roots: &'t [Node],
    ) -> Library<'t> {
        let mut library = Library {
            roots: Vec::new(),
            names: HashMap::new(),
            resources: HashMap::new(),
            own_resources: HashMap::new(),
            anchors: HashMap::new(),
            indexes: HashMap::new(),
            dynamic_anchors: HashMap::new(),
            recursive_anchors: Vec::new(),
        };
        library.add("", root);
        let main_base = library.roots[0].context.base.uri.clone();
        for (reference, root) in references.iter().zip(reference_roots) {
            let document = library.roots.len();
            let (path, _) = uri::split_fragment(&reference.name);
            library.add(path, root);
            library.names.entry(&reference.name).or_insert(document);
            let target = library.roots[document].clone();
            let resolved = Base::new(&uri::resolve(&main_base, path));
            library.resources.entry(resolved).or_insert(target);
        }
        library
    }

    pub(super) fn root(&self) -> Target<'t> {
        self.roots[0].clone()
    }

    /// Adds a text and whatever in it has an identifier or an anchor.
    fn add(&mut self, base: &str, root: &'t Node) {
        let document = self.roots.len();
        let outer = Context::of_document(document, base, root);
        let base = outer.base.clone();
        let entered = outer.enter(root);
        let target = Target { node: root, context: entered };
        self.own_resources.insert((document, base.clone()), target.clone());
        self.resources.entry(base).or_insert_with(|| target.clone());
        self.roots.push(target.clone());
        let mut open = vec![target];
        while let Some(target) = open.pop() {
            self.add_names(&target);
            for child in target.context.dialect.nameable_subschemas(target.node) {
                open.push(Target { node: child, context: target.context.enter(child) });
            }
        }
    }

    fn add_names(&mut self, target: &Target<'t>) {
        let Target { node, context } = target;
        if let Some(id) = node.get(context.dialect.id_keyword()).and_then(Node::as_str) {
            let (path, fragment) = uri::split_fragment(id);
            if !path.is_empty() && !context.has_long_id {
                let own = (context.document, context.base.clone());
                self.own_resources.entry(own).or_insert_with(|| target.clone());
                self.resources.entry(context.base.clone()).or_insert_with(|| target.clone());
            }
            if let Some(anchor) = fragment.filter(|anchor| !anchor.is_empty()) {
                self.add_anchor(anchor, target);
            }
        }
        for keyword in ["$anchor", "$dynamicAnchor"] {
            if let Some(anchor) = node.get(keyword).and_then(Node::as_str) {
                self.add_anchor(anchor, target);
            }
        }
        let dynamic = node.get("$dynamicAnchor").and_then(Node::as_str);
        if let Some(anchor) = dynamic.filter(|_| context.dialect == Dialect::Draft2020) {
            self.dynamic_anchors.entry(anchor).or_default().push(target.clone());
        }
        if is_recursive_anchor(target) {
            self.recursive_anchors.push(target.clone());
        }
    }

    fn add_anchor(&mut self, anchor: &'t str, target: &Target<'t>) {
        let resource = (target.context.document, target.context.base.clone());
        let anchors = self.anchors.entry(resource).or_default();
        anchors.entry(anchor).or_insert_with(|| target.clone());
    }

    /// What `reference` names where `context` is in force.
    ///
    /// # Errors
    /// What is wrong and how to mend it.
    pub(super) fn find(&mut self, reference: &str, context: &Context) -> Result<Found<'t>, String> {
        let (path, fragment) = uri::split_fragment(reference);
        if path.is_empty() {
            let key = (context.document, context.base.clone());
            let root = self.own_resources.get(&key).cloned();
            let root = root.unwrap_or_else(|| self.roots[context.document].clone());
            return self.find_fragment(root, fragment, reference).map(Found::Schema);
        }
        if let Some(&document) = self.names.get(reference) {
            return Ok(Found::Schema(self.roots[document].clone()));
        }
        let absolute = uri::resolve(&context.base.uri, path);
        let root = self.find_text(path, &absolute).or_else(|| {
            let is_escaped = path.contains('%');
            is_escaped
                .then(|| (uri::percent_decode(path), uri::percent_decode(&absolute)))
                .and_then(|(path, absolute)| self.find_text(&path, &absolute))
        });
        if let Some(root) = root {
            return self.find_fragment(root, fragment, reference).map(Found::Schema);
        }
        if Dialect::named(&absolute).is_some() {
            return Ok(Found::MetaSchema);
        }
        Err(format!(
            "'{reference}' is not among the references of this schema, and nothing is fetched: \
             register it and list it as a reference named '{path}'"
        ))
    }

    /// What a `$dynamicRef` or `$recursiveRef` with the value `reference` may name besides `initial`,
    /// which it names as a `$ref` would.
    ///
    /// Every way through a schema begins in its root, so an anchor there wins over all others. So
    /// does one that is the only one of its name.
    pub(super) fn dynamic(&self, reference: &str, initial: Target<'t>) -> Dynamic<'t> {
        let (_, fragment) = uri::split_fragment(reference);
        let anchor = initial.node.get("$dynamicAnchor").and_then(Node::as_str);
        let rivals = match anchor.filter(|&anchor| fragment == Some(anchor)) {
            Some(anchor) => self.dynamic_anchors.get(anchor).map(Vec::as_slice),
            None if fragment == Some("") && is_recursive_anchor(&initial) => {
                Some(self.recursive_anchors.as_slice())
            }
            None => None,
        };
        let Some(rivals) = rivals.filter(|rivals| !rivals.is_empty()) else {
            return Dynamic::Decided(initial);
        };
        let root = &self.roots[0].context;
        let is_of_root =
            |one: &&Target<'t>| one.context.document == 0 && one.context.base == root.base;
        match (rivals.iter().find(is_of_root), rivals) {
            (Some(outermost), _) => Dynamic::Decided(outermost.clone()),
            (None, [only]) => Dynamic::Decided(only.clone()),
            (None, several) => {
                let known = several.len() <= DYNAMIC_CANDIDATES_MAX;
                let candidates = if known { several.to_vec() } else { Vec::new() };
                Dynamic::Open { initial, candidates }
            }
        }
    }

    /// The schema that is registered as `name`, or else the one whose URI is `absolute`.
    fn find_text(&self, name: &str, absolute: &str) -> Option<Target<'t>> {
        match self.names.get(name) {
            Some(&document) => Some(self.roots[document].clone()),
            None => self.resources.get(&Base::new(absolute)).cloned(),
        }
    }

    fn find_fragment(
        &mut self,
        root: Target<'t>,
        fragment: Option<&str>,
        reference: &str,
    ) -> Result<Target<'t>, String> {
        let fragment = uri::percent_decode(fragment.unwrap_or(""));
        let found = if fragment.is_empty() {
            Some(root)
        } else if let Some(pointer) = fragment.strip_prefix('/') {
            self.walk(root, pointer)
        } else {
            let resource = (root.context.document, root.context.base.clone());
            self.anchors.get(&resource).and_then(|anchors| anchors.get(fragment.as_str())).cloned()
        };
        match found {
            Some(target) if matches!(target.node.value, Value::Object(_) | Value::Bool(_)) => {
                Ok(target)
            }
            Some(target) => {
                Err(format!("'{reference}' leads to {}, not to a schema", target.node.kind()))
            }
            None => Err(format!("'{reference}' leads to nothing in the text that it names")),
        }
    }

    fn walk(&mut self, root: Target<'t>, pointer: &str) -> Option<Target<'t>> {
        let mut at = root;
        for token in pointer.split('/') {
            let token = token.replace("~1", "/").replace("~0", "~");
            let node = match &at.node.value {
                Value::Array(items) => items.get(token.parse::<usize>().ok()?)?,
                Value::Object(_) => {
                    let bridge = match token.as_str() {
                        "definitions" => Some("$defs"),
                        "$defs" => Some("definitions"),
                        _ => None,
                    };
                    let bridge = bridge.filter(|_| at.context.dialect >= Dialect::Draft2019);
                    let document = at.context.document;
                    self.member(document, at.node, &token).or_else(|| {
                        bridge.and_then(|other| self.member(document, at.node, other))
                    })?
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
            };
            let document = at.context.document;
            let context = at.context.enter_by(|keyword| self.member(document, node, keyword));
            at = Target { node, context };
        }
        Some(at)
    }

    /// The value of `key` in `node`, found through an index where many keys are to be searched.
    fn member(&mut self, document: usize, node: &'t Node, key: &str) -> Option<&'t Node> {
        let members = node.members()?;
        if members.len() <= LINEAR_SEARCH_MAX {
            return node.get(key);
        }
        let index = self.indexes.entry((document, node.span.start)).or_insert_with(|| {
            members.iter().enumerate().map(|(at, member)| (member.key.as_str(), at)).collect()
        });
        index.get(key).map(|&at| &members[at].value)
    }
}
