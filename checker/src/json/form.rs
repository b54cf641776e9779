//! Turns the keywords of one schema into the forms that they assert.

use std::collections::HashMap;

use crate::json_text::{Node, Value};
use crate::span::Span;

use super::decimal::Decimal;
use super::dialect::Dialect;
use super::model::{
    Annotations, ArrayForm, Asks, Bound, CombinedForm, Criterion, Dependency, Extra, Form,
    ListedValue, Located, NumberForm, ObjectForm, Property, Shape, ShapeId, Spot, StringForm,
    ValuesForm, number,
};
use super::parse::Compiler;
use super::resolve::{Context, Target};
use super::value;

/// Longer lists of branches are not searched for equal ones.
const DEDUPLICATED_BRANCHES_MAX: usize = 64;

/// A type, with the keywords that speak of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Array,
    Object,
    Number,
    String,
}

impl Group {
    /// The order in which groups without a `type` are read.
    const ALL: [Group; 4] = [Group::Array, Group::Object, Group::Number, Group::String];

    fn of_type(name: &str) -> Option<Group> {
        match name {
            "array" => Some(Group::Array),
            "object" => Some(Group::Object),
            "number" | "integer" => Some(Group::Number),
            "string" => Some(Group::String),
            _ => None,
        }
    }

    /// The keywords of the group, each with the first and the last draft that has it.
    fn keywords(self) -> &'static [(&'static str, Dialect, Dialect)] {
        use Dialect::{Draft4, Draft6, Draft7, Draft2019, Draft2020};
        match self {
            Group::Array => &[
                ("items", Draft4, Draft2020),
                ("additionalItems", Draft4, Draft2019),
                ("prefixItems", Draft2020, Draft2020),
                ("minItems", Draft4, Draft2020),
                ("maxItems", Draft4, Draft2020),
                ("uniqueItems", Draft4, Draft2020),
                ("contains", Draft6, Draft2020),
                ("unevaluatedItems", Draft2019, Draft2020),
            ],
            Group::Object => &[
                ("properties", Draft4, Draft2020),
                ("required", Draft4, Draft2020),
                ("minProperties", Draft4, Draft2020),
                ("maxProperties", Draft4, Draft2020),
                ("dependencies", Draft4, Draft7),
                ("dependentRequired", Draft2019, Draft2020),
                ("dependentSchemas", Draft2019, Draft2020),
                ("patternProperties", Draft4, Draft2020),
                ("additionalProperties", Draft4, Draft2020),
                ("propertyNames", Draft6, Draft2020),
                ("unevaluatedProperties", Draft2019, Draft2020),
            ],
            Group::Number => &[
                ("minimum", Draft4, Draft2020),
                ("maximum", Draft4, Draft2020),
                ("exclusiveMinimum", Draft4, Draft2020),
                ("exclusiveMaximum", Draft4, Draft2020),
                ("multipleOf", Draft4, Draft2020),
            ],
            Group::String => &[
                ("minLength", Draft4, Draft2020),
                ("maxLength", Draft4, Draft2020),
                ("pattern", Draft4, Draft2020),
            ],
        }
    }
}

/// The `allOf` that `forms`, all of one schema, amount to.
pub(super) fn implied_all_of(compiler: &mut Compiler<'_>, spot: Spot, forms: Vec<Form>) -> Form {
    let members = forms
        .into_iter()
        .map(|form| compiler.add(Shape { spot, form, annotations: None }))
        .collect();
    Form::Combined(Box::new(CombinedForm {
        criterion: Criterion::All,
        is_implied: true,
        span: spot.span,
        members,
    }))
}

/// The keywords of `schema` that assert nothing, if it has any.
pub(super) fn annotations(schema: &Node, context: &Context) -> Option<Box<Annotations>> {
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

/// Builds the forms of one schema.
pub(super) struct Builder<'c, 't> {
    pub(super) compiler: &'c mut Compiler<'t>,
    pub(super) target: &'c Target<'t>,
}

impl<'t> Builder<'_, 't> {
    fn get(&self, keyword: &str) -> Option<&'t Node> {
        self.target.node.get(keyword)
    }

    fn dialect(&self) -> Dialect {
        self.target.context.dialect
    }

    fn child(&mut self, node: &'t Node) -> ShapeId {
        self.compiler.child(self.target, node)
    }

    /// Appends every form that the schema asserts.
    pub(super) fn collect(&mut self, forms: &mut Vec<Form>) {
        if let Some(node) = self.get("enum")
            && let Some(items) = node.items()
        {
            forms.push(values_form(false, node.span, items));
        }
        for criterion in [Criterion::All, Criterion::Any, Criterion::One] {
            forms.extend(self.combined(criterion));
        }
        if let Some(node) = self.get("not") {
            forms.push(Form::Not(self.child(node)));
        }
        if self.dialect() >= Dialect::Draft6
            && let Some(node) = self.get("const")
        {
            forms.push(values_form(true, node.span, std::slice::from_ref(node)));
        }
        let named = self.types(forms);
        for group in Group::ALL {
            if !named.contains(&group) && self.speaks_of(group) {
                forms.push(self.group_form(group, false));
            }
        }
        if self.dialect() >= Dialect::Draft7 && self.get("if").is_some() {
            forms.push(Form::Conditional);
        }
    }

    /// Whether the schema has a keyword of `group`.
    fn speaks_of(&self, group: Group) -> bool {
        let dialect = self.dialect();
        group.keywords().iter().any(|&(keyword, since, until)| {
            since <= dialect && dialect <= until && self.get(keyword).is_some()
        })
    }

    fn combined(&mut self, criterion: Criterion) -> Option<Form> {
        let node = self.get(criterion.keyword())?;
        let items = node.items().filter(|items| !items.is_empty())?;
        let is_short = items.len() <= DEDUPLICATED_BRANCHES_MAX;
        let mut kept: Vec<&'t Node> = Vec::with_capacity(items.len());
        for item in items {
            if !is_short || !kept.iter().any(|earlier| value::equal(earlier, item)) {
                kept.push(item);
            }
        }
        let members = kept.into_iter().map(|item| self.child(item)).collect();
        let span = node.span;
        let combined = CombinedForm { criterion, is_implied: false, span, members };
        Some(Form::Combined(Box::new(combined)))
    }

    /// Appends the form that `type` asserts, and gives the groups whose keywords it has taken up.
    fn types(&mut self, forms: &mut Vec<Form>) -> Vec<Group> {
        let Some(node) = self.get("type") else { return Vec::new() };
        let names: Vec<&str> = match node.items() {
            Some(items) => items.iter().filter_map(Node::as_str).collect(),
            None => node.as_str().into_iter().collect(),
        };
        let mut typed: Vec<Form> = names.iter().map(|name| self.typed_form(name)).collect();
        match typed.len() {
            0 => {}
            1 => forms.push(typed.remove(0)),
            _ => {
                let document = number(self.target.context.document);
                let spot = Spot { document, span: node.span };
                let members = typed
                    .into_iter()
                    .map(|form| self.compiler.add(Shape { spot, form, annotations: None }))
                    .collect();
                let criterion = Criterion::Any;
                let span = node.span;
                let combined = CombinedForm { criterion, is_implied: false, span, members };
                forms.push(Form::Combined(Box::new(combined)));
            }
        }
        names.into_iter().filter_map(Group::of_type).collect()
    }

    fn typed_form(&mut self, name: &str) -> Form {
        match Group::of_type(name) {
            Some(group) => self.group_form(group, name == "integer"),
            None if name == "boolean" => Form::Boolean,
            None if name == "null" => Form::Null,
            // An unknown name has been reported.
            None => Form::Any,
        }
    }

    fn group_form(&mut self, group: Group, is_integer: bool) -> Form {
        match group {
            Group::Array => Form::Array(Box::new(self.array())),
            Group::Object => Form::Object(Box::new(self.object())),
            Group::Number => Form::Number(Box::new(self.number_form(is_integer))),
            Group::String => Form::String(Box::new(StringForm {
                min_length: self.bound("minLength"),
                max_length: self.bound("maxLength"),
                pattern: self.get("pattern").and_then(|node| {
                    let value = node.as_str()?.to_owned();
                    Some(Located { value, span: node.span })
                }),
            })),
        }
    }

    fn bound(&self, keyword: &str) -> Bound {
        let node = self.get(keyword)?;
        let Value::Number(spelling) = &node.value else { return None };
        Some(Located { value: Decimal::parse(spelling)?, span: node.span })
    }

    fn number_form(&self, is_integer: bool) -> NumberForm {
        let mut form = NumberForm {
            is_integer,
            minimum: self.bound("minimum"),
            maximum: self.bound("maximum"),
            exclusive_minimum: self.bound("exclusiveMinimum"),
            exclusive_maximum: self.bound("exclusiveMaximum"),
            multiple_of: self.bound("multipleOf"),
        };
        // In draft 4 these two say how `minimum` and `maximum` are meant.
        if self.is_true("exclusiveMinimum") {
            form.exclusive_minimum = form.minimum.take();
        }
        if self.is_true("exclusiveMaximum") {
            form.exclusive_maximum = form.maximum.take();
        }
        form
    }

    fn is_true(&self, keyword: &str) -> bool {
        self.get(keyword).is_some_and(|node| node.value == Value::Bool(true))
    }

    fn extra(&mut self, keyword: &str, since: Dialect, until: Dialect) -> Extra {
        match self.get(keyword) {
            Some(node) if since <= self.dialect() && self.dialect() <= until => match node.value {
                Value::Bool(true) => Extra::Open,
                Value::Bool(false) => Extra::Closed(node.span),
                _ => Extra::Schema(self.child(node), node.span),
            },
            _ => Extra::Open,
        }
    }

    fn array(&mut self) -> ArrayForm {
        let dialect = self.dialect();
        let has_prefix = dialect >= Dialect::Draft2020;
        let list = self.get(if has_prefix { "prefixItems" } else { "items" });
        let list = list.and_then(Node::items).unwrap_or_default();
        let tuple: Vec<ShapeId> = list.iter().map(|item| self.child(item)).collect();
        let takes_rest = has_prefix && !tuple.is_empty();
        let rest = if takes_rest { "items" } else { "additionalItems" };
        let last = if takes_rest { Dialect::Draft2020 } else { Dialect::Draft2019 };
        let single = self.get("items").filter(|node| !takes_rest && node.items().is_none());
        let counts_contained = dialect >= Dialect::Draft2019;
        ArrayForm {
            items: single.map(|node| self.child(node)),
            tuple,
            additional: self.extra(rest, Dialect::Draft4, last),
            unevaluated: self.extra("unevaluatedItems", Dialect::Draft2019, Dialect::Draft2020),
            min_items: self.bound("minItems"),
            max_items: self.bound("maxItems"),
            min_contains: counts_contained.then(|| self.bound("minContains")).flatten(),
            max_contains: counts_contained.then(|| self.bound("maxContains")).flatten(),
            unique: self.get("uniqueItems").filter(|_| self.is_true("uniqueItems")).map(|n| n.span),
        }
    }

    fn object(&mut self) -> ObjectForm {
        let mut properties = Vec::new();
        let mut index = HashMap::new();
        for member in self.get("properties").and_then(Node::members).unwrap_or_default() {
            index.insert(member.key.clone(), properties.len());
            properties.push(Property {
                name: member.key.clone(),
                name_span: member.key_span,
                schema: self.child(&member.value),
            });
        }
        let required = self.get("required").and_then(Node::items).unwrap_or_default();
        let patterns = self.get("patternProperties").and_then(Node::members).unwrap_or_default();
        let dependencies = self.dependencies();
        ObjectForm {
            properties,
            index,
            required: required
                .iter()
                .filter_map(|name| Some((name.as_str()?.to_owned(), name.span)))
                .collect(),
            patterns: patterns
                .iter()
                .map(|member| (member.key.clone(), self.child(&member.value)))
                .collect(),
            additional: self.extra("additionalProperties", Dialect::Draft4, Dialect::Draft2020),
            unevaluated: self.extra(
                "unevaluatedProperties",
                Dialect::Draft2019,
                Dialect::Draft2020,
            ),
            min_properties: self.bound("minProperties"),
            max_properties: self.bound("maxProperties"),
            dependencies,
        }
    }

    fn dependencies(&mut self) -> Vec<Dependency> {
        let keywords: &[&str] = if self.dialect() >= Dialect::Draft2019 {
            &["dependentRequired", "dependentSchemas"]
        } else {
            &["dependencies"]
        };
        let mut found = Vec::new();
        for keyword in keywords {
            for member in self.get(keyword).and_then(Node::members).unwrap_or_default() {
                let asks = match member.value.items() {
                    Some(names) => Asks::Names(
                        names.iter().filter_map(Node::as_str).map(str::to_owned).collect(),
                    ),
                    None => Asks::Schema(self.child(&member.value)),
                };
                let name = member.key.clone();
                found.push(Dependency { name, span: member.key_span, asks });
            }
        }
        found
    }
}

fn values_form(is_const: bool, span: Span, values: &[Node]) -> Form {
    let values = values
        .iter()
        .map(|value| ListedValue { key: value::key(value), text: value.to_compact() })
        .collect();
    Form::Values(Box::new(ValuesForm { is_const, span, values }))
}
