//! What a JSON schema says, with references resolved and the drafts' spellings made one.
//!
//! A schema becomes one [`Form`], or several that must all hold, which are then an implied `allOf`.
//! This is the view of the reference registry, and its verdicts follow from it.

use std::sync::Arc;

use crate::span::Span;

use super::decimal::Decimal;
use super::fingerprint::Fingerprint;
use super::listed::ValuesForm;

/// Names a shape in its model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ShapeId(pub(super) u32);

/// A name or a text of a schema. Equal ones of one model share their bytes.
pub(super) type Name = Arc<str>;

/// Every shape of a schema and of the texts that it refers to.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) shapes: Vec<Shape>,
    /// What each shape is once references are looked through.
    pub(super) settled: Vec<ShapeId>,
    /// What each shape says, as a number that only shapes of the same meaning share.
    pub(super) prints: Vec<Fingerprint>,
    pub(super) root: ShapeId,
    /// Whether what a reference names is apart from the same text where it stands with all its parts,
    /// as in the drafts up to 7, rather than but for its parts.
    pub(super) copies_referred: bool,
}

/// A place in one of the texts: number 0 is the schema itself, the others are its references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) document: u32,
    pub(super) span: Span,
}

/// One schema, or one part of a schema that makes claims of several kinds.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) spot: Spot,
    pub(super) form: Form,
    pub(super) annotations: Option<Box<Annotations>>,
}

/// Keywords that assert nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Annotations {
    pub(super) id: Option<Box<str>>,
    pub(super) title: Option<Box<str>>,
    pub(super) description: Option<Box<str>>,
    /// In a text that is the same for every spelling of the value.
    pub(super) default: Option<Box<str>>,
    /// `connect.type` is `bytes`: every type stands for bytes.
    pub(super) is_connect_bytes: bool,
}

/// What a schema asserts.
#[derive(Debug, Clone)]
pub(super) enum Form {
    /// Nothing: `true`, `{}`.
    Any,
    /// What no value meets: `false`.
    Never,
    String(Box<StringForm>),
    Number(Box<NumberForm>),
    Boolean,
    Null,
    Array(Box<ArrayForm>),
    Object(Box<ObjectForm>),
    Values(Box<ValuesForm>),
    Not(ShapeId),
    /// `if` with `then` and `else`, which the rules do not compare.
    Conditional(Box<ConditionalForm>),
    Combined(Box<CombinedForm>),
    Reference(ShapeId),
    Dynamic(Box<DynamicForm>),
}

/// A value and the bytes of the keyword's value.
#[derive(Debug, Clone)]
pub(super) struct Located<T> {
    pub(super) value: T,
    pub(super) span: Span,
}

/// A limit, if there is one: most schemas set few of those that there are.
pub(super) type Bound = Option<Box<Located<Decimal>>>;

#[derive(Debug, Clone, Default)]
pub(super) struct StringForm {
    pub(super) min_length: Bound,
    pub(super) max_length: Bound,
    pub(super) pattern: Option<Located<Name>>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct NumberForm {
    pub(super) is_integer: bool,
    pub(super) minimum: Bound,
    pub(super) maximum: Bound,
    pub(super) exclusive_minimum: Bound,
    pub(super) exclusive_maximum: Bound,
    pub(super) multiple_of: Bound,
}

/// What is let in where nothing more special speaks: `additionalProperties` and its kin.
#[derive(Debug, Clone, Copy)]
pub(super) enum Extra {
    Open,
    Closed(Span),
    Schema(ShapeId, Span),
}

#[derive(Debug, Clone)]
pub(super) struct ArrayForm {
    /// The schema of every item.
    pub(super) items: Option<ShapeId>,
    /// The schemas of the first items, one each.
    pub(super) tuple: Vec<ShapeId>,
    /// What holds for the items after the tuple.
    pub(super) additional: Extra,
    pub(super) unevaluated: Extra,
    /// Whose items count as evaluated too; empty without `unevaluatedItems`.
    pub(super) sees: Vec<InPlace>,
    pub(super) min_items: Bound,
    pub(super) max_items: Bound,
    /// What at least `min_contains` of the items must fit, or one.
    pub(super) contains: Option<ShapeId>,
    pub(super) min_contains: Bound,
    pub(super) max_contains: Bound,
    /// Where `uniqueItems: true` stands.
    pub(super) unique: Option<Span>,
}

#[derive(Debug, Clone)]
pub(super) struct ObjectForm {
    pub(super) properties: Vec<Property>,
    /// The places in `properties`, in the order of the names there.
    pub(super) by_name: Vec<u32>,
    /// The required names, in order, and where each stands.
    pub(super) required: Vec<(Name, Span)>,
    pub(super) patterns: Vec<(Name, ShapeId)>,
    /// What the names of all properties must fit.
    pub(super) property_names: Option<ShapeId>,
    pub(super) additional: Extra,
    pub(super) unevaluated: Extra,
    /// Whose properties count as evaluated too; empty without `unevaluatedProperties`.
    pub(super) sees: Vec<InPlace>,
    pub(super) min_properties: Bound,
    pub(super) max_properties: Bound,
    pub(super) dependencies: Vec<Dependency>,
}

impl ObjectForm {
    /// The property `name`; `likely` is the place where it stands if the objects are alike.
    pub(super) fn property_near(&self, likely: usize, name: &str) -> Option<&Property> {
        let found = self.properties.get(likely).filter(|property| *property.name == *name);
        found.or_else(|| self.property(name))
    }

    fn property(&self, name: &str) -> Option<&Property> {
        let at = self
            .by_name
            .binary_search_by(|&at| (*self.properties[at as usize].name).cmp(name))
            .ok()?;
        Some(&self.properties[self.by_name[at] as usize])
    }

    /// Where `name` is required, if it is.
    pub(super) fn required_at(&self, name: &str) -> Option<Span> {
        let at = self.required.binary_search_by(|(one, _)| (**one).cmp(name)).ok()?;
        Some(self.required[at].1)
    }
}

/// A schema that is applied to the same value as the one that it stands in. What it evaluates,
/// `unevaluatedProperties` and `unevaluatedItems` do not see.
#[derive(Debug, Clone)]
pub(super) enum InPlace {
    /// `$ref` and its kin, a member of `allOf`.
    Always(ShapeId),
    /// A branch of `anyOf` or `oneOf`, `if`: where the value fits it.
    WhereItHolds(ShapeId),
    /// `then`: where the value fits `test`.
    Then { test: ShapeId, schema: ShapeId },
    /// `else`: where the value does not fit `test`.
    Otherwise { test: ShapeId, schema: ShapeId },
    /// `dependentSchemas`: where the value has the property.
    With { property: Name, schema: ShapeId },
}

#[derive(Debug, Clone)]
pub(super) struct Property {
    pub(super) name: Name,
    pub(super) name_span: Span,
    pub(super) schema: ShapeId,
}

/// What the presence of the property `name` asks of its object.
#[derive(Debug, Clone)]
pub(super) struct Dependency {
    pub(super) name: Name,
    pub(super) span: Span,
    pub(super) asks: Asks,
}

#[derive(Debug, Clone)]
pub(super) enum Asks {
    Names(Vec<Name>),
    Schema(ShapeId),
}

/// `if`, with what must hold where a value fits it and where it does not.
#[derive(Debug, Clone, Copy)]
pub(super) struct ConditionalForm {
    pub(super) test: ShapeId,
    pub(super) then: Option<ShapeId>,
    pub(super) otherwise: Option<ShapeId>,
}

/// A `$dynamicRef` or `$recursiveRef` that different ways through the schema lead to different
/// schemas.
#[derive(Debug, Clone)]
pub(super) struct DynamicForm {
    /// What it names where no schema on the way has the anchor; the rules read it so.
    pub(super) initial: ShapeId,
    /// All that it may name; none where there are more than `DYNAMIC_CANDIDATES_MAX` of them.
    pub(super) candidates: Vec<ShapeId>,
}

#[derive(Debug, Clone)]
pub(super) struct CombinedForm {
    pub(super) criterion: Criterion,
    /// Whether the schema makes claims of several kinds rather than naming a combinator.
    pub(super) is_implied: bool,
    /// Whether the text lists one member only. `members` has those that are equal once.
    pub(super) is_single: bool,
    pub(super) span: Span,
    pub(super) members: Vec<ShapeId>,
}

/// How many members of a combination must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Criterion {
    All,
    Any,
    One,
}

impl Criterion {
    pub(super) fn keyword(self) -> &'static str {
        match self {
            Criterion::All => "allOf",
            Criterion::Any => "anyOf",
            Criterion::One => "oneOf",
        }
    }
}

impl Form {
    /// What the form is called in a message.
    pub(super) fn noun(&self) -> String {
        match self {
            Form::Any => "any value".to_owned(),
            Form::Never => "no value at all".to_owned(),
            Form::String(_) => "a string".to_owned(),
            Form::Number(number) if number.is_integer => "an integer".to_owned(),
            Form::Number(_) => "a number".to_owned(),
            Form::Boolean => "a boolean".to_owned(),
            Form::Null => "null".to_owned(),
            Form::Array(_) => "an array".to_owned(),
            Form::Object(_) => "an object".to_owned(),
            Form::Values(values) if values.is_const => "the value of 'const'".to_owned(),
            Form::Values(_) => "a value of 'enum'".to_owned(),
            Form::Not(_) => "what 'not' leaves".to_owned(),
            Form::Conditional(_) => "what 'if' leads to".to_owned(),
            Form::Combined(combined) => format!("a value of '{}'", combined.criterion.keyword()),
            Form::Reference(_) | Form::Dynamic(_) => "what '$ref' names".to_owned(),
        }
    }
}

impl Model {
    pub(super) fn shape(&self, id: ShapeId) -> &Shape {
        &self.shapes[id.0 as usize]
    }

    /// The shape behind references.
    pub(super) fn settle(&self, id: ShapeId) -> ShapeId {
        self.settled[id.0 as usize]
    }

    /// What the shape says, if that could be told.
    pub(super) fn print(&self, id: ShapeId) -> Option<Fingerprint> {
        Some(self.prints[id.0 as usize]).filter(|print| print.is_known())
    }

    /// Finds what each of `shapes` is once references are looked through. A chain that only leads
    /// back to itself asserts nothing, which `any` stands for.
    pub(super) fn settle_all(shapes: &[Shape], any: ShapeId) -> Vec<ShapeId> {
        let mut settled: Vec<Option<ShapeId>> = vec![None; shapes.len()];
        let mut chain = Vec::new();
        for start in 0..shapes.len() {
            chain.clear();
            let mut at = start;
            let end = loop {
                if let Some(known) = settled[at] {
                    break known;
                }
                if chain.len() > shapes.len() {
                    break any;
                }
                chain.push(at);
                let next = match &shapes[at].form {
                    Form::Reference(target) => *target,
                    Form::Dynamic(dynamic) => dynamic.initial,
                    Form::Any
                    | Form::Never
                    | Form::String(_)
                    | Form::Number(_)
                    | Form::Boolean
                    | Form::Null
                    | Form::Array(_)
                    | Form::Object(_)
                    | Form::Values(_)
                    | Form::Not(_)
                    | Form::Conditional(_)
                    | Form::Combined(_) => break ShapeId(number(at)),
                };
                at = next.0 as usize;
            };
            for &link in &chain {
                settled[link] = Some(end);
            }
        }
        settled.into_iter().map(|one| one.unwrap_or(any)).collect()
    }
}

/// The number of a shape or a document, which a text of limited length keeps small.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).expect("a text of limited length has fewer than 2^32 values")
}
