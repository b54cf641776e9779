//! Finds what a `$ref` names: in the same text, in a registered reference, never on the network.

mod dynamic;
mod pointer;

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use foldhash::fast::RandomState;

use crate::json_text::flat::{Document, Json};
use crate::reference::ResolvedReference;

use super::dialect::{Dialect, is_schema};
use super::members::{Keyword, Members};
use super::uri;

pub(super) use dynamic::Dynamic;
use dynamic::{Rivals, is_recursive_anchor};

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
    pub(super) node: Json<'t>,
    pub(super) context: Rc<Context>,
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
    anchors: HashMap<(usize, Base), HashMap<Cow<'t, str>, Target<'t>>>,
    /// What stands at each key of large objects, by text and number of the object.
    objects: HashMap<(usize, u32), HashMap<Cow<'t, str>, Json<'t>>>,
    /// The items of large arrays, likewise.
    arrays: HashMap<(usize, u32), Vec<Json<'t>>>,
    /// What references were found to name, by text, URI and their own text.
    found: HashMap<(usize, Base, &'t str), Target<'t>, RandomState>,
    /// Schemas by `$dynamicAnchor`.
    dynamic_anchors: HashMap<Cow<'t, str>, Rivals<'t>>,
    /// Schemas with `$recursiveAnchor: true`.
    recursive_anchors: Rivals<'t>,
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
    fn of_document(document: usize, base: &str, root: &Members<'_>) -> Context {
        let named = root.text(Keyword::SchemaUri).and_then(|uri| Dialect::named(&uri));
        Context {
            document,
            dialect: Dialect::of(root),
            is_declared: named.is_some(),
            has_long_id: false,
            base: Base::new(base),
        }
    }

    /// What is in force inside a schema, which stands where this is in force, and whose keywords
    /// `get` finds.
    pub(super) fn enter<'n>(
        self: &Rc<Context>,
        mut get: impl FnMut(Keyword) -> Option<Json<'n>>,
    ) -> Rc<Context> {
        let declared = get(Keyword::SchemaUri).and_then(Json::as_str);
        let declared = declared.and_then(|uri| Dialect::named(&uri));
        let declared = declared.filter(|dialect| get(dialect.id_keyword()).is_some());
        let dialect = declared.unwrap_or(self.dialect);
        let id = get(dialect.id_keyword()).and_then(Json::as_str);
        if declared.is_none() && id.is_none() && !self.has_long_id {
            return Rc::clone(self);
        }
        let mut inner = Context::clone(self);
        inner.dialect = dialect;
        inner.is_declared |= declared.is_some();
        inner.has_long_id = false;
        if let Some(id) = id {
            let (path, _) = uri::split_fragment(&id);
            if !path.is_empty() {
                let resolved = uri::resolve(&self.base.uri, path);
                inner.has_long_id = resolved.len() > BASE_BYTES_MAX;
                if !inner.has_long_id {
                    inner.base = Base::new(&resolved);
                }
            }
        }
        Rc::new(inner)
    }
}

impl<'t> Library<'t> {
    /// A library of the schema `main` and of `references`, whose texts are `documents`.
    pub(super) fn new(
        main: &'t Document<'t>,
        references: &'t [ResolvedReference],
        documents: &'t [Document<'t>],
    ) -> Library<'t> {
        let mut library = Library {
            roots: Vec::new(),
            names: HashMap::new(),
            resources: HashMap::new(),
            own_resources: HashMap::new(),
            anchors: HashMap::new(),
            objects: HashMap::new(),
            arrays: HashMap::new(),
            found: HashMap::default(),
            dynamic_anchors: HashMap::new(),
            recursive_anchors: Rivals::default(),
        };
        library.add("", main);
        let main_base = library.roots[0].context.base.uri.clone();
        for (reference, document) in references.iter().zip(documents) {
            let number = library.roots.len();
            let (path, _) = uri::split_fragment(&reference.name);
            library.add(path, document);
            library.names.entry(&reference.name).or_insert(number);
            let target = library.roots[number].clone();
            let resolved = Base::new(&uri::resolve(&main_base, path));
            library.resources.entry(resolved).or_insert(target);
        }
        library
    }

    pub(super) fn root(&self) -> Target<'t> {
        self.roots[0].clone()
    }

    /// Adds a text and whatever in it has an identifier or an anchor.
    fn add(&mut self, base: &str, document: &'t Document<'t>) {
        let number = self.roots.len();
        let members = Members::of(document.root());
        let outer = Rc::new(Context::of_document(number, base, &members));
        let base = outer.base.clone();
        let context = outer.enter(|keyword| members.get(keyword));
        let is_flat = !has_inner_names(document, &members, context.dialect);
        let target = Target { node: members.node, context };
        self.own_resources.insert((number, base.clone()), target.clone());
        self.resources.entry(base).or_insert_with(|| target.clone());
        self.roots.push(target.clone());
        if is_flat {
            return self.add_names(&target, &members);
        }
        // Each with what is in force around it.
        let mut open = vec![(members.node, outer)];
        while let Some((node, outer)) = open.pop() {
            let members = Members::of(node);
            let context = outer.enter(|keyword| members.get(keyword));
            context.dialect.nameable_subschemas(&members, &mut |child| {
                open.push((child, Rc::clone(&context)));
            });
            self.add_names(&Target { node, context }, &members);
        }
    }

    fn add_names(&mut self, target: &Target<'t>, members: &Members<'t>) {
        let context = &target.context;
        if let Some(id) = members.text(context.dialect.id_keyword()) {
            let (path, fragment) = uri::split_fragment(&id);
            if !path.is_empty() && !context.has_long_id {
                let own = (context.document, context.base.clone());
                self.own_resources.entry(own).or_insert_with(|| target.clone());
                self.resources.entry(context.base.clone()).or_insert_with(|| target.clone());
            }
            if let Some(anchor) = fragment.filter(|anchor| !anchor.is_empty()) {
                self.add_anchor(Cow::Owned(anchor.to_owned()), target);
            }
        }
        for keyword in [Keyword::Anchor, Keyword::DynamicAnchor] {
            if let Some(anchor) = members.text(keyword) {
                self.add_anchor(anchor, target);
            }
        }
        let dynamic = members.text(Keyword::DynamicAnchor);
        if let Some(anchor) = dynamic.filter(|_| context.dialect == Dialect::Draft2020) {
            let main = &self.roots[0].context.base;
            self.dynamic_anchors.entry(anchor).or_default().add(target, main);
        }
        if is_recursive_anchor(context.dialect, members.get(Keyword::RecursiveAnchor)) {
            self.recursive_anchors.add(target, &self.roots[0].context.base);
        }
    }

    fn add_anchor(&mut self, anchor: Cow<'t, str>, target: &Target<'t>) {
        let resource = (target.context.document, target.context.base.clone());
        let anchors = self.anchors.entry(resource).or_default();
        anchors.entry(anchor).or_insert_with(|| target.clone());
    }

    /// What `reference` names where `context` is in force. Equal ones are looked for once.
    ///
    /// # Errors
    /// What is wrong and how to mend it.
    pub(super) fn find(
        &mut self,
        reference: &Cow<'t, str>,
        context: &Context,
    ) -> Result<Found<'t>, String> {
        let &Cow::Borrowed(text) = reference else { return self.find_new(reference, context) };
        let key = (context.document, context.base.clone(), text);
        if let Some(target) = self.found.get(&key) {
            return Ok(Found::Schema(target.clone()));
        }
        let found = self.find_new(text, context)?;
        if let Found::Schema(target) = &found {
            self.found.insert(key, target.clone());
        }
        Ok(found)
    }

    fn find_new(&mut self, reference: &str, context: &Context) -> Result<Found<'t>, String> {
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
            Some(target) if is_schema(target.node) => Ok(target),
            Some(target) => {
                let found = target.node.kind_in_words();
                Err(format!("'{reference}' leads to {found}, not to a schema"))
            }
            None => Err(format!("'{reference}' leads to nothing in the text that it names")),
        }
    }
}

/// Whether a schema inside `document`, whose root has `members`, may have an identifier or an anchor:
/// most texts have none, and need not be searched for them.
fn has_inner_names(document: &Document<'_>, members: &Members<'_>, dialect: Dialect) -> bool {
    let is_naming = |key: Json<'_>| match key.as_plain_str() {
        None => true,
        Some("id") => dialect == Dialect::Draft4,
        Some(name) => {
            let names = ["$schema", "$id", "$anchor", "$dynamicAnchor", "$recursiveAnchor"];
            name.starts_with('$') && names.contains(&name)
        }
    };
    let of_root = members.node.members().into_iter().flatten().map(|(key, _)| key);
    document.keys().filter(|&key| is_naming(key)).count()
        > of_root.filter(|&key| is_naming(key)).count()
}
