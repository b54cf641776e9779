//! Turns the keywords of one schema into the forms that they assert.

mod branches;
mod content;

use crate::json_text::flat::{Json, Kind};
use crate::span::Span;

use super::decimal::Decimal;
use super::dialect::Dialect;
use super::group::{Group, Groups};
use super::keyword::TYPES;
use super::listed::ValuesForm;
use super::members::{Keyword, Keywords, Members};
use super::model::{
    Bound, CombinedForm, ConditionalForm, Criterion, Form, InPlace, Located, Name, NumberForm,
    Shape, ShapeId, Spot, StringForm, number,
};
use super::parse::{ANY, Compiler};
use super::resolve::Target;

pub(super) use branches::Branches;

/// The `allOf` that `forms`, all of one schema, amount to.
pub(super) fn implied_all_of(
    compiler: &mut Compiler<'_>,
    spot: Spot,
    forms: &mut Vec<Form>,
) -> Form {
    let members =
        forms.drain(..).map(|form| compiler.add(Shape { spot, form, annotations: None })).collect();
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
    pub(super) members: &'c Members<'t>,
    /// What [`Builder::evaluated_elsewhere`] found.
    pub(super) sees: Vec<InPlace>,
}

impl<'t> Builder<'_, 't> {
    fn get(&self, keyword: Keyword) -> Option<Json<'t>> {
        self.members.get(keyword)
    }

    fn dialect(&self) -> Dialect {
        self.target.context.dialect
    }

    fn child(&mut self, node: Json<'t>) -> ShapeId {
        self.compiler.child(self.target, node)
    }

    /// The name that a key is.
    fn name(&mut self, key: Json<'t>) -> Name {
        self.compiler.name(&key.as_str().unwrap_or_default())
    }

    /// The schema at `keyword`, if the draft knows it.
    fn maybe_child(&mut self, keyword: Keyword) -> Option<ShapeId> {
        self.dialect().holds(keyword)?;
        self.get(keyword).map(|node| self.child(node))
    }

    /// Appends every form that the schema asserts.
    pub(super) fn collect(&mut self, forms: &mut Vec<Form>) {
        if let Some(node) = self.get(Keyword::Enum)
            && let Some(items) = node.items()
        {
            forms.push(values_form(false, node.span(), items));
        }
        for criterion in [Criterion::All, Criterion::Any, Criterion::One] {
            forms.extend(self.combined(criterion));
        }
        if let Some(node) = self.get(Keyword::Not) {
            forms.push(Form::Not(self.child(node)));
        }
        if self.dialect() >= Dialect::Draft6
            && let Some(node) = self.get(Keyword::Const)
        {
            forms.push(values_form(true, node.span(), std::iter::once(node)));
        }
        self.sees = self.evaluated_elsewhere(forms);
        let named = self.types(forms);
        for group in Group::ALL {
            if !named.has(group) && self.speaks_of(group) {
                forms.push(self.group_form(group, false));
            }
        }
        forms.extend(self.conditional().map(|form| Form::Conditional(Box::new(form))));
        // What the earlier drafts do not know, the reference reads off a schema that is an array only.
        if let [Form::Array(array)] = &mut forms[..]
            && self.dialect() < Dialect::Draft2019
        {
            array.min_contains = self.bound(Keyword::MinContains);
            array.max_contains = self.bound(Keyword::MaxContains);
        }
    }

    fn conditional(&mut self) -> Option<ConditionalForm> {
        let dialect = self.dialect();
        let Some(test) = self.get(Keyword::If).filter(|_| dialect >= Dialect::Draft7) else {
            // The earlier loader makes one of what says nothing without `if`, too.
            let has_more = self.get(Keyword::Then).or(self.get(Keyword::Else)).is_some();
            let nothing = ConditionalForm { test: ANY, then: None, otherwise: None };
            return (has_more && dialect == Dialect::Draft7).then_some(nothing);
        };
        let (then, otherwise) = (self.maybe_child(Keyword::Then), self.maybe_child(Keyword::Else));
        Some(ConditionalForm { test: self.child(test), then, otherwise })
    }

    /// The schemas whose evaluations `unevaluatedItems` and `unevaluatedProperties` see, if the
    /// schema has one of these. `forms` are those of its references.
    fn evaluated_elsewhere(&mut self, forms: &[Form]) -> Vec<InPlace> {
        let mut seen = Vec::new();
        let sees = |keyword| self.get(keyword).is_some();
        if self.dialect() < Dialect::Draft2019
            || !(sees(Keyword::UnevaluatedItems) || sees(Keyword::UnevaluatedProperties))
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
        for (key, value) in self.members.entries(Keyword::DependentSchemas) {
            let property = self.name(key);
            seen.push(InPlace::With { property, schema: self.child(value) });
        }
        seen
    }

    /// Whether the schema has a keyword of `group`.
    fn speaks_of(&self, group: Group) -> bool {
        let dialect = self.dialect();
        let mut present = self.members.present;
        if dialect >= Dialect::Draft2019 {
            // The later loader has no object in `properties` that name nothing.
            for keyword in [Keyword::Properties, Keyword::PatternProperties] {
                let is_object = self.get(keyword).is_some_and(|node| node.is(Kind::Object));
                if is_object && self.members.entries(keyword).next().is_none() {
                    present = present.without(Keywords::of(&[keyword]));
                }
            }
        }
        group.keywords().iter().any(|&(keywords, since, until)| {
            since <= dialect && dialect <= until && !present.and(keywords).is_empty()
        })
    }

    fn combined(&mut self, criterion: Criterion) -> Option<Form> {
        let node = self.get(match criterion {
            Criterion::All => Keyword::AllOf,
            Criterion::Any => Keyword::AnyOf,
            Criterion::One => Keyword::OneOf,
        })?;
        let items: Vec<Json<'t>> = node.items()?.collect();
        let dialect = self.dialect();
        let kept = self.compiler.branches.distinct(dialect, &items);
        let members = kept.into_iter().map(|item| self.child(item)).collect();
        let is_single = items.len() == 1;
        let span = node.span();
        let combined = CombinedForm { criterion, is_implied: false, is_single, span, members };
        Some(Form::Combined(Box::new(combined)))
    }

    /// Appends the form that `type` asserts, and gives the groups whose keywords it has taken up.
    fn types(&mut self, forms: &mut Vec<Form>) -> Groups {
        let mut groups = Groups::default();
        let Some(node) = self.get(Keyword::Type) else { return groups };
        let Some(list) = node.items() else {
            let name = node.as_str().unwrap_or_default();
            groups.extend(Group::of_type(&name));
            forms.push(self.typed_form(&name));
            return groups;
        };
        // Other names have been reported.
        let mut names: Vec<&str> = Vec::with_capacity(TYPES.len());
        for name in list.filter_map(|item| TYPES.iter().find(|&&known| item.is_str(known))) {
            if !names.contains(name) {
                names.push(name);
            }
        }
        groups.extend(names.iter().filter_map(|name| Group::of_type(name)));
        if names.is_empty() {
            return groups;
        }
        let document = number(self.target.context.document);
        let spot = Spot { document, span: node.span() };
        let mut members = Vec::with_capacity(names.len());
        for name in &names {
            let form = self.typed_form(name);
            members.push(self.compiler.add(Shape { spot, form, annotations: None }));
        }
        let (is_single, span) = (names.len() == 1, node.span());
        let criterion = Criterion::Any;
        let combined = CombinedForm { criterion, is_implied: false, is_single, span, members };
        forms.push(Form::Combined(Box::new(combined)));
        groups
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
                min_length: self.bound(Keyword::MinLength),
                max_length: self.bound(Keyword::MaxLength),
                pattern: self.get(Keyword::Pattern).and_then(|node| {
                    let value = self.compiler.name(&node.as_str()?);
                    Some(Located { value, span: node.span() })
                }),
            })),
        }
    }

    fn bound(&self, keyword: Keyword) -> Bound {
        let node = self.get(keyword)?;
        let value = Decimal::parse(node.as_number()?)?;
        Some(Box::new(Located { value, span: node.span() }))
    }

    fn number_form(&self, is_integer: bool) -> NumberForm {
        let mut form = NumberForm {
            is_integer,
            minimum: self.bound(Keyword::Minimum),
            maximum: self.bound(Keyword::Maximum),
            exclusive_minimum: self.bound(Keyword::ExclusiveMinimum),
            exclusive_maximum: self.bound(Keyword::ExclusiveMaximum),
            multiple_of: self.bound(Keyword::MultipleOf).map(|bound| {
                let Located { value, span } = *bound;
                Box::new(Located { value: value.absolute(), span })
            }),
        };
        // In draft 4 these two say how `minimum` and `maximum` are meant.
        if self.members.is_true(Keyword::ExclusiveMinimum) {
            form.exclusive_minimum = form.minimum.take();
        }
        if self.members.is_true(Keyword::ExclusiveMaximum) {
            form.exclusive_maximum = form.maximum.take();
        }
        form
    }
}

fn values_form<'t>(is_const: bool, span: Span, values: impl Iterator<Item = Json<'t>>) -> Form {
    Form::Values(Box::new(ValuesForm::new(is_const, span, values)))
}
