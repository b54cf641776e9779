//! What a lint rule is: an id, how much it matters, whom it looks at, its page and its check.

use super::context::Context;
use super::finding::Findings;
use crate::schema_type::SchemaType;

/// One anti-pattern of event design and how it is found.
#[derive(Debug)]
pub struct Rule {
    /// The name in configuration, suppressions and answers: `string-as-enum`. It is never given to
    /// another rule.
    pub id: &'static str,
    /// What the rule is about.
    pub category: Category,
    /// The severity of a plain case; a finding may have a lower or a higher one.
    pub severity: Severity,
    /// The schema types whose texts it looks at.
    pub schema_types: &'static [SchemaType],
    /// The roles of a schema in its stream that it looks at; none for a rule about streams as a whole.
    pub roles: &'static [Role],
    /// Its page, in Markdown.
    pub explanation: &'static str,
    pub(crate) check: fn(&Context<'_>, &mut Findings),
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Category {
    /// The narrowest type for a value.
    Types,
    /// One purpose for an event, one kind of event for a stream.
    SinglePurpose,
    /// What the next version will break.
    Evolution,
    /// The stream around a schema.
    Stream,
    /// Keys, partitions, compaction.
    Key,
    /// When something happened.
    Time,
    /// How much an event carries.
    Size,
    /// What a reader learns without asking.
    Documentation,
    /// What things are called.
    Naming,
    /// Data about people, and secrets.
    Privacy,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth a thought.
    Hint,
    /// Worth knowing.
    Info,
    /// Likely to hurt a consumer.
    Warning,
    /// Certain to hurt one.
    Error,
}

/// What a schema describes in its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// The key of a record, by which it is partitioned and compacted.
    Key,
    /// The value of a record: an event.
    #[default]
    Value,
    /// A part that other schemas refer to; nothing is known of the events that hold it.
    Part,
}

/// Every schema type.
pub(crate) const ALL_TYPES: &[SchemaType] = &SchemaType::ALL;
/// The types whose texts are JSON.
pub(crate) const AVRO_AND_JSON: &[SchemaType] = &[SchemaType::Avro, SchemaType::Json];
/// Rules about fields and types, wherever they stand.
pub(crate) const ANY_ROLE: &[Role] = &[Role::Key, Role::Value, Role::Part];
/// Rules about values and the parts of them.
pub(crate) const NOT_KEYS: &[Role] = &[Role::Value, Role::Part];
/// Rules about whole events.
pub(crate) const EVENTS: &[Role] = &[Role::Value];
/// Rules about keys.
pub(crate) const KEYS: &[Role] = &[Role::Key];

impl Rule {
    /// Whether it is about streams alone: [`lint`](super::lint) never runs it, but
    /// [`check_stream`](crate::stream::check_stream) does.
    pub fn is_of_streams(&self) -> bool {
        self.roles.is_empty()
    }
}

impl Category {
    /// The name in answers: `single-purpose`.
    pub fn wire_name(self) -> &'static str {
        match self {
            Category::Types => "types",
            Category::SinglePurpose => "single-purpose",
            Category::Evolution => "evolution",
            Category::Stream => "stream",
            Category::Key => "key",
            Category::Time => "time",
            Category::Size => "size",
            Category::Documentation => "documentation",
            Category::Naming => "naming",
            Category::Privacy => "privacy",
        }
    }
}

impl Severity {
    /// Every severity, the least first.
    pub const ALL: [Severity; 4] =
        [Severity::Hint, Severity::Info, Severity::Warning, Severity::Error];

    /// The name in answers: `warning`.
    pub fn wire_name(self) -> &'static str {
        match self {
            Severity::Hint => "hint",
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    /// The severity with this name.
    pub fn from_wire_name(name: &str) -> Option<Severity> {
        Severity::ALL.into_iter().find(|severity| severity.wire_name() == name)
    }

    /// The next one up; the highest stays.
    pub(crate) fn raised(self) -> Severity {
        match self {
            Severity::Hint => Severity::Info,
            Severity::Info => Severity::Warning,
            Severity::Warning | Severity::Error => Severity::Error,
        }
    }

    /// The next one down; the lowest stays.
    pub(crate) fn lowered(self) -> Severity {
        match self {
            Severity::Error => Severity::Warning,
            Severity::Warning => Severity::Info,
            Severity::Info | Severity::Hint => Severity::Hint,
        }
    }
}

impl Role {
    /// What the name of a subject says about the role of its schemas.
    pub fn of_subject(name: &str) -> Role {
        if name.ends_with("-key") { Role::Key } else { Role::Value }
    }

    /// The name in answers: `value`.
    pub fn wire_name(self) -> &'static str {
        match self {
            Role::Key => "key",
            Role::Value => "value",
            Role::Part => "part",
        }
    }

    /// The role with this name.
    pub fn from_wire_name(name: &str) -> Option<Role> {
        [Role::Key, Role::Value, Role::Part].into_iter().find(|role| role.wire_name() == name)
    }
}
