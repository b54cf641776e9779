//! Rules about a stream as a whole, which see its document beside the schemas of its subjects.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::context::{Context, view};
use super::finding::{Finding, Findings};
use super::policy::Policy;
use super::rule::{ALL_TYPES, Category, Role, Rule, Severity};
use super::suppression;
use super::view::{Place, View};
use crate::stream::{BoundSubject, BoundVersion, Stream, StreamContext};

/// A rule that is asked about streams. Those whose rule has no roles are asked about nothing else.
#[derive(Debug)]
pub(crate) struct StreamRule {
    pub(crate) rule: Rule,
    pub(crate) check: fn(&StreamView<'_>, &mut Findings),
}

/// A rule that is about no schema by itself.
pub(crate) const fn stream_rule(
    id: &'static str,
    category: Category,
    severity: Severity,
    explanation: &'static str,
) -> Rule {
    fn nothing(_: &Context<'_>, _: &mut Findings) {}
    let roles: &[Role] = &[];
    Rule { id, category, severity, schema_types: ALL_TYPES, roles, explanation, check: nothing }
}

/// A stream as the rules see it.
#[derive(Debug)]
pub(crate) struct StreamView<'a> {
    pub(crate) context: StreamContext<'a>,
    pub(crate) stream: &'a Stream,
    pub(crate) key: Option<SubjectView<'a>>,
    pub(crate) values: Vec<SubjectView<'a>>,
    others: OnceCell<Vec<StreamView<'a>>>,
}

/// A subject of a stream that has versions.
#[derive(Debug)]
pub(crate) struct SubjectView<'a> {
    pub(crate) bound: &'a BoundSubject<'a>,
    /// The newest version.
    pub(crate) newest: &'a BoundVersion<'a>,
    /// Its view.
    pub(crate) view: View,
}

impl<'a> StreamView<'a> {
    pub(crate) fn new(context: &StreamContext<'a>) -> StreamView<'a> {
        StreamView {
            context: *context,
            stream: context.stream,
            key: context.key().and_then(SubjectView::new),
            values: context.values().filter_map(SubjectView::new).collect(),
            others: OnceCell::new(),
        }
    }

    /// The other streams that the caller has told of, but for those that are retired.
    pub(crate) fn others(&self) -> &[StreamView<'a>] {
        self.others.get_or_init(|| {
            let others = self.context.others.iter();
            let others = others.filter(|one| {
                one.stream.name != self.stream.name
                    && one.stream.status != crate::stream::Status::Retired
            });
            others.map(StreamView::new).collect()
        })
    }

    /// The other streams of the context that its document names.
    pub(crate) fn neighbours(&self) -> impl Iterator<Item = &StreamView<'a>> {
        let context = self.stream.context.as_deref();
        let others = self.others().iter();
        others.filter(move |one| context.is_some() && one.stream.context.as_deref() == context)
    }

    /// The subjects that are bound to it and have versions.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = &SubjectView<'a>> {
        self.key.iter().chain(&self.values)
    }
}

impl<'a> SubjectView<'a> {
    fn new(bound: &'a BoundSubject<'a>) -> Option<SubjectView<'a>> {
        let newest = bound.versions.first()?;
        Some(SubjectView { bound, newest, view: view_of(newest) })
    }

    /// The views of all versions, newest first.
    pub(crate) fn versions(&self) -> impl Iterator<Item = (&'a BoundVersion<'a>, View)> {
        self.bound.versions.iter().map(|version| (version, view_of(version)))
    }
}

/// The view of a version.
pub(crate) fn view_of(version: &BoundVersion<'_>) -> View {
    view(version.schema, version.text, version.references)
}

impl Findings {
    /// Adds a finding about a place in the document of a stream.
    pub(crate) fn add_to_stream(
        &mut self,
        stream: &Stream,
        pointer: &str,
        message: impl Into<String>,
    ) -> &mut Finding {
        let target = format!("{}{pointer}", stream.name);
        let place = Place { path: pointer.to_owned(), target, ..Place::default() };
        self.add(&place, message)
    }

    /// Adds a finding about a place in the schema of a subject.
    pub(crate) fn add_to_subject(
        &mut self,
        subject: &str,
        place: &Place,
        message: impl Into<String>,
    ) -> &mut Finding {
        let finding = self.add(place, message);
        finding.subject = Some(subject.to_owned());
        finding
    }
}

/// What these rules find in a stream, in the order of the rules, as its document wants to hear it.
pub(crate) fn findings(view: &StreamView<'_>, rules: &[&'static StreamRule]) -> Vec<Finding> {
    let policy: Policy = view.stream.lint_policy();
    let mut found = Vec::new();
    for one in rules.iter().filter(|one| policy.is_on(&one.rule)) {
        let mut findings = Findings::new(&one.rule);
        (one.check)(view, &mut findings);
        found.extend(findings.into_vec());
    }
    let views: HashMap<_, _> = view.subjects().map(|one| (one.bound.subject, &one.view)).collect();
    for one in &mut found {
        let of_stream = view.stream.lint.suppressions.get(one.rule.id).cloned();
        one.suppressed = of_stream.or_else(|| {
            let view = views.get(one.subject.as_deref()?)?;
            suppression::reason(view, one)
        });
        one.severity = policy.severity(one);
    }
    found.retain(|one| policy.shows(one.severity));
    found
}
