//! What rules find, as data.

use super::rule::{Rule, Severity};
use super::view::{Field, Place, Type};
use crate::span::Span;
use crate::suggestion::Edit;

/// One result of a lint rule.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How much this finding matters.
    pub severity: Severity,
    /// Where, as differences name places: `/fields/0`, `#/properties/status`, `#/Order/1`. Empty for
    /// the schema as a whole.
    pub path: String,
    /// The names on the way, which stay the same when a field moves: `Order.status`.
    pub target: String,
    /// The subject in whose newest schema the place is, for what is found in a stream; none for places
    /// in its document (`path` is a JSON pointer then) and for what is found in one schema.
    pub subject: Option<String>,
    /// The bytes of the place in the text, where they are known.
    pub span: Option<Span>,
    /// One plain sentence that says what happens to whom.
    pub message: String,
    /// What the rule went by, the strongest first.
    pub evidence: Vec<Signal>,
    /// Whether the version before has it already, at the same names and no less grave: then its severity
    /// is one step lower than it would be, and it blocks nothing.
    pub is_baseline: bool,
    /// The reason that the text gives for not applying the rule here.
    pub suppressed: Option<String>,
    /// What the rule would change.
    pub(crate) fix: Option<Fix>,
}

/// One thing that speaks for a finding, or against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// What kind of thing: `name`, `doc`, `samples`.
    pub signal: &'static str,
    /// How much it counts; negative if it speaks against the finding. 0 where the rule is exact.
    pub points: i32,
    /// What was seen, in words.
    pub text: String,
}

/// How a change that mends a finding meets data that exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FixClass {
    /// It leaves the bytes of records as they are: a tool may apply it.
    Neutral,
    /// It adds something new beside the old, which is deprecated.
    Additive,
    /// It is an incompatible change itself: for a first version or a new stream.
    Breaking,
}

/// A change of the text that mends a finding. Nobody has tried it yet; see `fix.rs`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fix {
    pub(crate) class: FixClass,
    pub(crate) edit: Edit,
}

/// Takes in what one rule finds.
#[derive(Debug)]
pub(crate) struct Findings {
    rule: &'static Rule,
    found: Vec<Finding>,
}

impl FixClass {
    /// The name in answers: `F0`, `F1`, `F2`.
    pub fn wire_name(self) -> &'static str {
        match self {
            FixClass::Neutral => "F0",
            FixClass::Additive => "F1",
            FixClass::Breaking => "F2",
        }
    }
}

impl Findings {
    pub(crate) fn new(rule: &'static Rule) -> Findings {
        Findings { rule, found: Vec::new() }
    }

    /// Adds a finding at a place, with the severity of the rule. What is known more is added to what
    /// this returns.
    pub(crate) fn add(&mut self, place: &Place, message: impl Into<String>) -> &mut Finding {
        self.found.push(Finding {
            rule: self.rule,
            severity: self.rule.severity,
            path: place.path.clone(),
            target: place.target.clone(),
            subject: None,
            span: place.name_span.or(place.span),
            message: message.into(),
            evidence: Vec::new(),
            is_baseline: false,
            suppressed: None,
            fix: None,
        });
        self.found.last_mut().expect("one was just added")
    }

    /// Adds a finding about a field.
    pub(crate) fn add_field(&mut self, field: &Field, message: impl Into<String>) -> &mut Finding {
        self.add(&field.place, message)
    }

    /// Adds a finding about a type.
    pub(crate) fn add_type(&mut self, one: &Type, message: impl Into<String>) -> &mut Finding {
        self.add(&one.place, message)
    }

    /// All that was found so far.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Finding> {
        self.found.iter_mut()
    }

    /// All that was found, in the order in which it was.
    pub(crate) fn into_vec(self) -> Vec<Finding> {
        self.found
    }
}

impl Finding {
    /// Whether it is an error that nothing excuses: the version before does not have it, and no text
    /// gives a reason for it.
    pub fn is_new_error(&self) -> bool {
        self.severity == Severity::Error && !self.is_baseline && self.suppressed.is_none()
    }

    /// Sets another severity than that of the rule.
    pub(crate) fn at(&mut self, severity: Severity) -> &mut Finding {
        self.severity = severity;
        self
    }

    /// Adds something that the rule went by.
    pub(crate) fn because(
        &mut self,
        signal: &'static str,
        points: i32,
        text: impl Into<String>,
    ) -> &mut Finding {
        self.evidence.push(Signal { signal, points, text: text.into() });
        self
    }

    /// Sets the change that would mend it: bytes of the text, in order and apart, with what replaces
    /// them; `why` is one plain sentence.
    pub(crate) fn mended_by(
        &mut self,
        class: FixClass,
        why: impl Into<String>,
        changes: Vec<(Span, String)>,
    ) -> &mut Finding {
        self.fix = Some(Fix { class, edit: Edit { why: why.into(), changes } });
        self
    }

    /// The class and the sentence of the change that the rule would make, if it has one.
    pub fn proposed_fix(&self) -> Option<(FixClass, &str)> {
        self.fix.as_ref().map(|fix| (fix.class, fix.edit.why.as_str()))
    }
}
