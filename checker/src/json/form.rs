//! Turns the keywords of one schema into the forms that they assert.

use crate::json_text::{Node, Value};
use crate::span::Span;

use super::decimal::Decimal;
use super::dialect::Dialect;
use super::group::Group;
use super::model::{
    ArrayForm, Asks, Bound, CombinedForm, ConditionalForm, Criterion, Dependency, Extra, Form,
    InPlace, ListedValue, Located, Name, NumberForm, ObjectForm, Property, Shape, ShapeId, Spot,
    StringForm, ValuesForm, number,
};
use super::parse::{ANY, Compiler};
use super::resolve::Target;
use super::value;

/// Longer lists of branches are not searched for equal ones.
const DEDUPLICATED_BRANCHES_MAX: usize = 64;

/// The `allOf` that `forms`, all of one schema, amount to.
pub(super) fn implied_all_of(compiler: &mut Compiler<'_>, spot: Spot, forms: Vec<Form>) -> Form {
    let members = forms
        .into_iter()
        .map(|form| compiler.add(Shape { spot, form, annotations: None }))
        .collect();
    Form::Combined(Box::new(CombinedForm {
        criterion: Criterion::All,
        is_implied: true,
        is_single: false,
        span: spot.span,
        members,
    }))
}

/// Builds the forms of one schema.
pub(super) struct Builder<'c, 't> {
    pub(super) compiler: &'c mut Compiler<'t>,
    pub(super) target: &'c Target<'t>,
    /// What [`Builder::evaluated_elsewhere`] found.
    pub(super) sees: Vec<InPlace>,
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

    fn maybe_child(&mut self, keyword: &str) -> Option<ShapeId> {
        self.get(keyword).map(|node| self.child(node))
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
        self.sees = self.evaluated_elsewhere(forms);
        let named = self.types(forms);
        for group in Group::ALL {
            if !named.contains(&group) && self.speaks_of(group) {
                forms.push(self.group_form(group, false));
            }
        }
        forms.extend(self.conditional().map(|form| Form::Conditional(Box::new(form))));
        // What the earlier drafts do not know, the reference reads off a schema that is an array only.
        if let [Form::Array(array)] = &mut forms[..]
            && self.dialect() < Dialect::Draft2019
        {
            array.min_contains = self.bound("minContains");
            array.max_contains = self.bound("maxContains");
        }
    }

    fn conditional(&mut self) -> Option<ConditionalForm> {
        let dialect = self.dialect();
        let Some(test) = self.get("if").filter(|_| dialect >= Dialect::Draft7) else {
            // The earlier loader makes one of what says nothing without `if`, too.
            let has_more = self.get("then").or(self.get("else")).is_some();
            let nothing = ConditionalForm { test: ANY, then: None, otherwise: None };
            return (has_more && dialect == Dialect::Draft7).then_some(nothing);
        };
        let (then, otherwise) = (self.maybe_child("then"), self.maybe_child("else"));
        Some(ConditionalForm { test: self.child(test), then, otherwise })
    }

    /// The schemas whose evaluations `unevaluatedItems` and `unevaluatedProperties` see, if the
    /// schema has one of these. `forms` are those of its references.
    fn evaluated_elsewhere(&mut self, forms: &[Form]) -> Vec<InPlace> {
        let mut seen = Vec::new();
        let sees = |keyword| self.get(keyword).is_some();
        if self.dialect() < Dialect::Draft2019
            || !(sees("unevaluatedItems") || sees("unevaluatedProperties"))
        {
            return seen;
        }
        // What `not` evaluates is never seen; values and types evaluate nothing.
        for form in forms {
            if let Form::Reference(id) = form {
                seen.push(InPlace::Always(*id));
            } else if let Form::Combined(combined) = form {
                seen.extend(combined.members.iter().map(|&id| match combined.criterion {
                    Criterion::All => InPlace::Always(id),
                    Criterion::Any | Criterion::One => InPlace::WhereItHolds(id),
                }));
            }
        }
        if let Some(ConditionalForm { test, then, otherwise }) = self.conditional() {
            seen.push(InPlace::WhereItHolds(test));
            seen.extend(then.map(|schema| InPlace::Then { test, schema }));
            seen.extend(otherwise.map(|schema| InPlace::Otherwise { test, schema }));
        }
        for member in self.get("dependentSchemas").and_then(Node::members).unwrap_or_default() {
            let property = self.compiler.name(&member.key);
            seen.push(InPlace::With { property, schema: self.child(&member.value) });
        }
        seen
    }

    /// Whether the schema has a keyword of `group`.
    fn speaks_of(&self, group: Group) -> bool {
        let dialect = self.dialect();
        group.keywords().iter().any(|&(keyword, since, until)| {
            // The later loader has no object in `properties` that name nothing.
            let names = matches!(keyword, "properties" | "patternProperties");
            let is_empty = |node: &Node| node.members().is_some_and(<[_]>::is_empty);
            since <= dialect
                && dialect <= until
                && self
                    .get(keyword)
                    .is_some_and(|node| !(names && dialect >= Dialect::Draft2019 && is_empty(node)))
        })
    }

    fn combined(&mut self, criterion: Criterion) -> Option<Form> {
        let node = self.get(criterion.keyword())?;
        let items = node.items()?;
        let is_short = items.len() <= DEDUPLICATED_BRANCHES_MAX;
        let mut kept: Vec<&'t Node> = Vec::with_capacity(items.len());
        for item in items {
            if !is_short || !kept.iter().any(|earlier| value::equal(earlier, item)) {
                kept.push(item);
            }
        }
        let members = kept.into_iter().map(|item| self.child(item)).collect();
        let is_single = items.len() == 1;
        let span = node.span;
        let combined = CombinedForm { criterion, is_implied: false, is_single, span, members };
        Some(Form::Combined(Box::new(combined)))
    }

    /// Appends the form that `type` asserts, and gives the groups whose keywords it has taken up.
    fn types(&mut self, forms: &mut Vec<Form>) -> Vec<Group> {
        let Some(node) = self.get("type") else { return Vec::new() };
        let mut names: Vec<&str> = Vec::new();
        for name in node.items().unwrap_or(std::slice::from_ref(node)) {
            names.extend(name.as_str().filter(|name| !names.contains(name)));
        }
        let mut typed: Vec<Form> = names.iter().map(|name| self.typed_form(name)).collect();
        match typed.len() {
            0 => {}
            1 if node.items().is_none() => forms.push(typed.remove(0)),
            count => {
                let document = number(self.target.context.document);
                let spot = Spot { document, span: node.span };
                let members = typed
                    .into_iter()
                    .map(|form| self.compiler.add(Shape { spot, form, annotations: None }))
                    .collect();
                let criterion = Criterion::Any;
                let (is_single, span) = (count == 1, node.span);
                let combined =
                    CombinedForm { criterion, is_implied: false, is_single, span, members };
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
                    let value = self.compiler.name(node.as_str()?);
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
            multiple_of: self
                .bound("multipleOf")
                .map(|Located { value, span }| Located { value: value.absolute(), span }),
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
                // Only there is `true` told from nothing.
                Value::Bool(true) if !keyword.starts_with("unevaluated") => Extra::Open,
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
        let last =
            if takes_rest || !tuple.is_empty() { Dialect::Draft2020 } else { Dialect::Draft7 };
        let mut single = self.get("items").filter(|node| !takes_rest && node.items().is_none());
        let mut additional = self.extra(rest, Dialect::Draft4, last);
        // The later loader takes `items: false` for a tuple of none that is closed.
        if dialect >= Dialect::Draft2019
            && let Some(flag) = single.filter(|node| matches!(node.value, Value::Bool(_)))
        {
            single = None;
            if flag.value == Value::Bool(false) {
                additional = Extra::Closed(flag.span);
            }
        }
        let contained = self.get("contains").filter(|_| dialect >= Dialect::Draft2019);
        ArrayForm {
            items: single.map(|node| self.child(node)),
            tuple,
            additional,
            unevaluated: self.extra("unevaluatedItems", Dialect::Draft2019, Dialect::Draft2020),
            min_items: self.bound("minItems"),
            max_items: self.bound("maxItems"),
            sees: self.seen_by("unevaluatedItems"),
            contains: (dialect >= Dialect::Draft6).then(|| self.maybe_child("contains")).flatten(),
            min_contains: contained.and_then(|node| {
                let once = Located { value: Decimal::parse("1")?, span: node.span };
                self.bound("minContains").or(Some(once))
            }),
            max_contains: contained.and_then(|_| self.bound("maxContains")),
            unique: self.get("uniqueItems").filter(|_| self.is_true("uniqueItems")).map(|n| n.span),
        }
    }

    /// What `keyword` sees of other schemas; nothing if it is not there.
    fn seen_by(&self, keyword: &str) -> Vec<InPlace> {
        if self.get(keyword).is_some() { self.sees.clone() } else { Vec::new() }
    }

    fn object(&mut self) -> ObjectForm {
        let properties: Vec<Property> = self
            .get("properties")
            .and_then(Node::members)
            .unwrap_or_default()
            .iter()
            .map(|member| Property {
                name: self.compiler.name(&member.key),
                name_span: member.key_span,
                schema: self.child(&member.value),
            })
            .collect();
        let mut by_name: Vec<u32> = (0..number(properties.len())).collect();
        by_name.sort_by_key(|&at| &properties[at as usize].name);
        let modern = (Dialect::Draft2019, Dialect::Draft2020);
        let patterns = self.get("patternProperties").and_then(Node::members).unwrap_or_default();
        ObjectForm {
            properties,
            by_name,
            required: self.required(),
            patterns: patterns
                .iter()
                .map(|member| (self.compiler.name(&member.key), self.child(&member.value)))
                .collect(),
            property_names: (self.dialect() >= Dialect::Draft6)
                .then(|| self.maybe_child("propertyNames"))
                .flatten(),
            additional: self.extra("additionalProperties", Dialect::Draft4, Dialect::Draft2020),
            unevaluated: self.extra("unevaluatedProperties", modern.0, modern.1),
            sees: self.seen_by("unevaluatedProperties"),
            min_properties: self.bound("minProperties"),
            max_properties: self.bound("maxProperties"),
            dependencies: self.dependencies(),
        }
    }

    /// The names in `required`, in order and each once.
    fn required(&mut self) -> Vec<(Name, Span)> {
        let names = self.get("required").and_then(Node::items).unwrap_or_default();
        let mut required: Vec<(Name, Span)> = names
            .iter()
            .filter_map(|node| Some((self.compiler.name(node.as_str()?), node.span)))
            .collect();
        required.sort_by(|(one, _), (other, _)| one.cmp(other));
        required.dedup_by(|(later, _), (earlier, _)| later == earlier);
        required
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
                        names
                            .iter()
                            .filter_map(|name| Some(self.compiler.name(name.as_str()?)))
                            .collect(),
                    ),
                    None => Asks::Schema(self.child(&member.value)),
                };
                let name = self.compiler.name(&member.key);
                found.push(Dependency { name, span: member.key_span, asks });
            }
        }
        found
    }
}

fn values_form(is_const: bool, span: Span, values: &[Node]) -> Form {
    let listed = |value: &Node| {
        let (key, text) = (value::key(value), value.to_compact());
        let key = Name::from(key);
        let text = if *key == *text { key.clone() } else { Name::from(text) };
        ListedValue { key, text }
    };
    let values = values.iter().map(listed).collect();
    Form::Values(Box::new(ValuesForm { is_const, span, values }))
}
