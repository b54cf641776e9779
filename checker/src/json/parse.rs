//! Reads JSON text into a [`Model`]: one shape for each schema in it, references resolved.
//!
//! Schemas are worked off a queue rather than by recursion, so that no chain of references is too
//! long.

use std::collections::{HashSet, VecDeque};
use std::rc::Rc;

use foldhash::fast::RandomState;

use crate::error::{ParseError, Problem};
use crate::json_text::Comments;
use crate::json_text::flat::{Document, Json, Kind};
use crate::json_text::scan::{self, RepeatedKeys};
use crate::limits::PROBLEMS_MAX;
use crate::reference::ResolvedReference;
use crate::span::Span;

use super::dialect::{Dialect, is_schema};
use super::fingerprint;
use super::form::{self, Branches, Builder};
use super::keyword;
use super::members::{Keyword, Keywords, Members};
use super::model::{Annotations, DynamicForm, Form, Model, Name, Shape, ShapeId, Spot, number};
use super::resolve::{BASE_BYTES_MAX, Context, Dynamic, Found, Library, Target};
use super::value;

/// The shape that takes anything and stands for what could not be read.
pub(super) const ANY: ShapeId = ShapeId(0);

/// Reads JSON text as the reference registry does: of a key that its object has already, the last
/// value counts.
pub(super) fn read(text: &str) -> Result<Document<'_>, ParseError> {
    scan::read(text, Comments::Refused, RepeatedKeys::LastCounts)
}

/// Parses `text`, in which `references` can be named. Gives its compact text, too.
///
/// # Errors
/// [`ParseError`] with everything that is wrong with the values of keywords and with the targets of
/// references, in the order of the texts.
pub(super) fn parse(
    text: &str,
    references: &[ResolvedReference],
) -> Result<(String, Model), ParseError> {
    let main = read(text)?;
    let mut documents = Vec::with_capacity(references.len());
    for reference in references {
        if reference.name.len() > BASE_BYTES_MAX {
            let message = format!("a reference has a name of more than {BASE_BYTES_MAX} bytes");
            return Err(ParseError::whole(message));
        }
        let document =
            read(&reference.text).map_err(|error| error.in_reference(&reference.name))?;
        documents.push(document);
    }
    let mut compiler = Compiler {
        library: Library::new(&main, references, &documents),
        text,
        references,
        shapes: vec![Shape {
            spot: Spot { document: 0, span: main.root().span() },
            form: Form::Any,
            annotations: None,
        }],
        ids: std::iter::once(&main).chain(&documents).map(|it| vec![ANY; it.len()]).collect(),
        names: HashSet::default(),
        queue: VecDeque::new(),
        forms: Vec::new(),
        problems: Vec::new(),
        branches: Branches::new(),
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
    let mut compact = String::with_capacity(text.len());
    value::write_compact(main.root(), &mut compact);
    Ok((compact, Model { shapes, settled, prints, root: root_id, copies_referred }))
}

pub(super) struct Compiler<'t> {
    library: Library<'t>,
    text: &'t str,
    references: &'t [ResolvedReference],
    shapes: Vec<Shape>,
    /// The shape of each schema, by text and number in it; [`ANY`] where there is none.
    ids: Vec<Vec<ShapeId>>,
    names: HashSet<Name, RandomState>,
    queue: VecDeque<Pending<'t>>,
    /// Room for the forms of one schema, kept from one to the next.
    forms: Vec<Form>,
    problems: Vec<(usize, Problem)>,
    pub(super) branches: Branches,
}

/// A schema whose shape is to be worked out.
struct Pending<'t> {
    id: ShapeId,
    node: Json<'t>,
    context: Rc<Context>,
    /// Whether `context` is what is in force inside the schema rather than around it.
    is_entered: bool,
}

impl<'t> Compiler<'t> {
    fn run(&mut self) {
        while let Some(Pending { id, node, context, is_entered }) = self.queue.pop_front() {
            let members = Members::of(node);
            let context = match is_entered {
                true => context,
                false => context.enter(|keyword| members.get(keyword)),
            };
            let shape = self.shape(&Target { node, context }, &members);
            self.shapes[id.0 as usize] = shape;
        }
    }

    /// The shape of a schema; it is worked out later.
    fn intern(&mut self, target: Target<'t>) -> ShapeId {
        let Target { node, context } = target;
        if !is_schema(node) {
            let found = node.kind_in_words();
            let message = format!("a schema must be an object or a boolean, found {found}");
            self.report(context.document, node.span(), message);
            return ANY;
        }
        self.id_of(node, &context, true)
    }

    /// The shape of `node`, which stands in the schema `parent`. What is no schema has been
    /// reported with its keyword and takes anything.
    pub(super) fn child(&mut self, parent: &Target<'t>, node: Json<'t>) -> ShapeId {
        if is_schema(node) { self.id_of(node, &parent.context, false) } else { ANY }
    }

    fn id_of(&mut self, node: Json<'t>, context: &Rc<Context>, is_entered: bool) -> ShapeId {
        let known = self.ids[context.document][node.index() as usize];
        if known != ANY {
            return known;
        }
        let spot = Spot { document: number(context.document), span: node.span() };
        let form = if node.as_bool() == Some(false) { Form::Never } else { Form::Any };
        let id = self.add(Shape { spot, form, annotations: None });
        self.ids[context.document][node.index() as usize] = id;
        if node.is(Kind::Object) {
            let context = Rc::clone(context);
            self.queue.push_back(Pending { id, node, context, is_entered });
        }
        id
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

    fn shape(&mut self, target: &Target<'t>, members: &Members<'t>) -> Shape {
        let Target { node, context } = target;
        let spot = Spot { document: number(context.document), span: node.span() };
        self.check_id(members, context);
        let mut forms = std::mem::take(&mut self.forms);
        self.references(target, members, &mut forms);
        let hides_siblings = members.hides_siblings(context.dialect);
        if !hides_siblings {
            let mut found = Vec::new();
            keyword::check(members, context, &mut |span, message| found.push((span, message)));
            for (span, message) in found {
                self.report(context.document, span, message);
            }
        }
        // Also those that assert nothing here, so that what is wrong in them is found.
        context.dialect.subschemas(members, &mut |child| {
            self.child(target, child);
        });
        if !hides_siblings {
            Builder { compiler: self, target, members, sees: Vec::new() }.collect(&mut forms);
        }
        let form = match forms.len() {
            0 | 1 => forms.pop().unwrap_or(Form::Any),
            _ => form::implied_all_of(self, spot, &mut forms),
        };
        self.forms = forms;
        Shape { spot, form, annotations: annotations(members, context) }
    }

    fn check_id(&mut self, members: &Members<'t>, context: &Context) {
        let keyword = context.dialect.id_keyword();
        if let Some(id) = members.get(keyword).filter(|_| context.has_long_id) {
            let name = keyword.name();
            let message = format!("'{name}' names a URI of more than {BASE_BYTES_MAX} bytes");
            self.report(context.document, id.span(), message);
        }
    }

    /// Appends what `$ref` and its dynamic kin name.
    fn references(&mut self, target: &Target<'t>, members: &Members<'t>, forms: &mut Vec<Form>) {
        let keywords: &[Keyword] = match target.context.dialect {
            Dialect::Draft4 | Dialect::Draft6 | Dialect::Draft7 => &[Keyword::Ref],
            Dialect::Draft2019 => &[Keyword::Ref, Keyword::RecursiveRef],
            Dialect::Draft2020 => &[Keyword::Ref, Keyword::DynamicRef],
        };
        for &keyword in keywords {
            if let Some(node) = members.get(keyword) {
                forms.extend(self.reference(target, keyword, node));
            }
        }
    }

    fn reference(&mut self, target: &Target<'t>, keyword: Keyword, node: Json<'t>) -> Option<Form> {
        let document = target.context.document;
        let Some(reference) = node.as_str() else {
            // `$dynamicRef` is checked with the keywords.
            if keyword != Keyword::DynamicRef {
                let (name, found) = (keyword.name(), node.kind_in_words());
                let message = format!("'{name}' must be a string, found {found}");
                self.report(document, node.span(), message);
            }
            return None;
        };
        match self.library.find(&reference, &target.context) {
            Ok(Found::Schema(found)) if keyword == Keyword::Ref => {
                Some(Form::Reference(self.intern(found)))
            }
            Ok(Found::Schema(found)) => Some(self.dynamic_reference(target, &reference, found)),
            Ok(Found::MetaSchema) => Some(Form::Reference(ANY)),
            Err(message) => {
                self.report(document, node.span(), message);
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
                let spot = Spot { document, span: target.node.span() };
                Form::Reference(self.add(Shape { spot, form, annotations: None }))
            }
        }
    }
}

/// The keywords of `schema` that assert nothing, if it has any.
fn annotations(schema: &Members<'_>, context: &Context) -> Option<Box<Annotations>> {
    if schema.present.and(ANNOTATIONS).is_empty() {
        return None;
    }
    let text = |keyword| schema.text(keyword).map(|text| Box::from(&*text));
    let annotations = Annotations {
        id: text(context.dialect.id_keyword()),
        title: text(Keyword::Title),
        description: text(Keyword::Description),
        default: schema.get(Keyword::Default).map(|value| value::key(value).into()),
        is_connect_bytes: schema.text(Keyword::ConnectType).as_deref() == Some("bytes"),
    };
    (annotations != Annotations::default()).then(|| Box::new(annotations))
}

const ANNOTATIONS: Keywords = Keywords::of(&[
    Keyword::OldId,
    Keyword::Id,
    Keyword::Title,
    Keyword::Description,
    Keyword::Default,
    Keyword::ConnectType,
]);
