//! Reads JSON text into a [`Model`]: one shape for each schema in it, references resolved.
//!
//! Schemas are worked off a queue rather than by recursion, so that no chain of references is too
//! long.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::error::{ParseError, Problem};
use crate::json_text::{Node, Value, parse_as_jackson};
use crate::reference::ResolvedReference;
use crate::span::Span;

use super::dialect::Dialect;
use super::fingerprint;
use super::form::{self, Builder};
use super::keyword;
use super::model::{Annotations, DynamicForm, Form, Model, Name, Shape, ShapeId, Spot, number};
use super::resolve::{BASE_BYTES_MAX, Context, Dynamic, Found, Library, Target};
use super::value;

/// Most problems that one error lists.
const PROBLEMS_MAX: usize = 100;

/// The shape that takes anything and stands for what could not be read.
pub(super) const ANY: ShapeId = ShapeId(0);

/// Parses `text`, in which `references` can be named.
///
/// # Errors
/// [`ParseError`] with everything that is wrong with the values of keywords and with the targets of
/// references, in the order of the texts.
pub(super) fn parse(
    text: &str,
    references: &[ResolvedReference],
) -> Result<(Node, Model), ParseError> {
    let root = parse_as_jackson(text)?;
    let mut reference_roots = Vec::with_capacity(references.len());
    for reference in references {
        if reference.name.len() > BASE_BYTES_MAX {
            let message = format!("a reference has a name of more than {BASE_BYTES_MAX} bytes");
            return Err(ParseError::whole(message));
        }
        let root = parse_as_jackson(&reference.text)
            .map_err(|error| error.in_reference(&reference.name))?;
        reference_roots.push(root);
    }
    let mut compiler = Compiler {
        library: Library::new(&root, references, &reference_roots),
        text,
        references,
        shapes: vec![Shape {
            spot: Spot { document: 0, span: root.span },
            form: Form::Any,
            annotations: None,
        }],
        ids: HashMap::new(),
        names: HashSet::new(),
        queue: VecDeque::new(),
        problems: Vec::new(),
    };
    let start = compiler.library.root();
    let copies_referred = start.context.dialect < Dialect::Draft2019;
    let root_id = compiler.intern(start);
    compiler.run();
    let Compiler { shapes, mut problems, .. } = compiler;
    problems.sort_by_key(|(document, problem)| (*document, problem.span.map(|span| span.start)));
    let problems = problems.into_iter().map(|(_, problem)| problem).collect();
    if let Some(error) = ParseError::from_problems(problems) {
        return Err(error);
    }
    let settled = Model::settle_all(&shapes, ANY);
    let prints = fingerprint::of_all(&shapes);
    Ok((root, Model { shapes, settled, prints, root: root_id, copies_referred }))
}

pub(super) struct Compiler<'t> {
    library: Library<'t>,
    text: &'t str,
    references: &'t [ResolvedReference],
    shapes: Vec<Shape>,
    /// The shape of each schema, by text and first byte.
    ids: HashMap<(usize, usize), ShapeId>,
    names: HashSet<Name>,
    queue: VecDeque<(ShapeId, Target<'t>)>,
    problems: Vec<(usize, Problem)>,
}

impl<'t> Compiler<'t> {
    fn run(&mut self) {
        while let Some((id, target)) = self.queue.pop_front() {
            let shape = self.shape(&target);
            self.shapes[id.0 as usize] = shape;
        }
    }

    /// The shape of a schema; it is worked out later.
    fn intern(&mut self, target: Target<'t>) -> ShapeId {
        let place = (target.context.document, target.node.span.start);
        if let Some(&id) = self.ids.get(&place) {
            return id;
        }
        if !matches!(target.node.value, Value::Object(_) | Value::Bool(_)) {
            let found = target.node.kind();
            let message = format!("a schema must be an object or a boolean, found {found}");
            self.report(target.context.document, target.node.span, message);
            return ANY;
        }
        let spot = Spot { document: number(target.context.document), span: target.node.span };
        let id = self.add(Shape { spot, form: Form::Any, annotations: None });
        self.ids.insert(place, id);
        self.queue.push_back((id, target));
        id
    }

    /// The shape of `node`, which stands in the schema `parent`. What is no schema has been
    /// reported with its keyword and takes anything.
    pub(super) fn child(&mut self, parent: &Target<'t>, node: &'t Node) -> ShapeId {
        if !matches!(node.value, Value::Object(_) | Value::Bool(_)) {
            return ANY;
        }
        self.intern(Target { node, context: parent.context.enter(node) })
    }

    /// `text`, with the bytes of an equal one if there was one.
    pub(super) fn name(&mut self, text: &str) -> Name {
        if let Some(known) = self.names.get(text) {
            return known.clone();
        }
        let name = Name::from(text);
        self.names.insert(name.clone());
        name
    }

    pub(super) fn add(&mut self, shape: Shape) -> ShapeId {
        let id = ShapeId(number(self.shapes.len()));
        self.shapes.push(shape);
        id
    }

    fn report(&mut self, document: usize, span: Span, message: String) {
        if self.problems.len() >= PROBLEMS_MAX {
            return;
        }
        let problem = match document.checked_sub(1) {
            None => Problem::at(self.text, span, message),
            Some(index) => {
                let reference = &self.references[index];
                let mut problem = Problem::at(&reference.text, span, message);
                problem.reference = Some(reference.name.clone());
                problem
            }
        };
        self.problems.push((document, problem));
    }

    fn shape(&mut self, target: &Target<'t>) -> Shape {
        let Target { node, context } = target;
        let spot = Spot { document: number(context.document), span: node.span };
        if let Value::Bool(takes_anything) = node.value {
            let form = if takes_anything { Form::Any } else { Form::Never };
            return Shape { spot, form, annotations: None };
        }
        self.check_id(target);
        let mut forms = self.references(target);
        let hides_siblings = context.dialect.hides_siblings(node);
        if !hides_siblings {
            let mut found = Vec::new();
            keyword::check(node, context, &mut |span, message| found.push((span, message)));
            for (span, message) in found {
                self.report(context.document, span, message);
            }
        }
        // Also those that assert nothing here, so that what is wrong in them is found.
        for child in context.dialect.subschemas(node) {
            self.child(target, child);
        }
        if !hides_siblings {
            Builder { compiler: self, target, sees: Vec::new() }.collect(&mut forms);
        }
        let form = match forms.len() {
            0 => Form::Any,
            1 => forms.remove(0),
            _ => form::implied_all_of(self, spot, forms),
        };
        Shape { spot, form, annotations: annotations(node, context) }
    }

    fn check_id(&mut self, target: &Target<'t>) {
        let Target { node, context } = target;
        if let Some(id) = node.get(context.dialect.id_keyword()).filter(|_| context.has_long_id) {
            let keyword = context.dialect.id_keyword();
            let message = format!("'{keyword}' names a URI of more than {BASE_BYTES_MAX} bytes");
            self.report(context.document, id.span, message);
        }
    }

    /// What `$ref` and its dynamic kin name.
    fn references(&mut self, target: &Target<'t>) -> Vec<Form> {
        let keywords: &[&str] = match target.context.dialect {
            Dialect::Draft4 | Dialect::Draft6 | Dialect::Draft7 => &["$ref"],
            Dialect::Draft2019 => &["$ref", "$recursiveRef"],
            Dialect::Draft2020 => &["$ref", "$dynamicRef"],
        };
        keywords.iter().filter_map(|keyword| self.reference(target, keyword)).collect()
    }

    fn reference(&mut self, target: &Target<'t>, keyword: &str) -> Option<Form> {
        let node = target.node.get(keyword)?;
        let document = target.context.document;
        let Some(reference) = node.as_str() else {
            // `$dynamicRef` is checked with the keywords.
            if keyword != "$dynamicRef" {
                let message = format!("'{keyword}' must be a string, found {}", node.kind());
                self.report(document, node.span, message);
            }
            return None;
        };
        match self.library.find(reference, &target.context) {
            Ok(Found::Schema(found)) if keyword == "$ref" => {
                Some(Form::Reference(self.intern(found)))
            }
            Ok(Found::Schema(found)) => Some(self.dynamic_reference(target, reference, found)),
            Ok(Found::MetaSchema) => Some(Form::Reference(ANY)),
            Err(message) => {
                self.report(document, node.span, message);
                None
            }
        }
    }

    fn dynamic_reference(
        &mut self,
        target: &Target<'t>,
        reference: &str,
        initial: Target<'t>,
    ) -> Form {
        match self.library.dynamic(reference, initial) {
            Dynamic::Decided(found) => Form::Reference(self.intern(found)),
            Dynamic::Open { initial, candidates } => {
                let initial = self.intern(initial);
                let candidates = candidates.into_iter().map(|one| self.intern(one)).collect();
                let form = Form::Dynamic(Box::new(DynamicForm { initial, candidates }));
                let document = number(target.context.document);
                let spot = Spot { document, span: target.node.span };
                Form::Reference(self.add(Shape { spot, form, annotations: None }))
            }
        }
    }
}

/// The keywords of `schema` that assert nothing, if it has any.
fn annotations(schema: &Node, context: &Context) -> Option<Box<Annotations>> {
    let text = |keyword| schema.get(keyword).and_then(Node::as_str).map(str::to_owned);
    let annotations = Annotations {
        id: text(context.dialect.id_keyword()),
        title: text("title"),
        description: text("description"),
        default: schema.get("default").map(value::key),
        is_connect_bytes: schema.get("connect.type").and_then(Node::as_str) == Some("bytes"),
    };
    (annotations != Annotations::default()).then(|| Box::new(annotations))
}
