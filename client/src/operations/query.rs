//! What lists and reads are asked with.

use std::fmt;

use super::path::Path;

/// A version of a subject.
///
/// # Examples
/// ```
/// use clade_client::Version;
///
/// assert_eq!(Version::from(3).to_string(), "3");
/// assert_eq!(Version::Latest.to_string(), "latest");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// The highest one that is not deleted.
    Latest,
    /// The one with this number, from 1.
    Number(i32),
}

impl From<i32> for Version {
    fn from(number: i32) -> Version {
        Version::Number(number)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Version::Latest => f.write_str("latest"),
            Version::Number(number) => number.fmt(f),
        }
    }
}

/// Where a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// In the whole registry, or in the whole context that the client is in.
    TopLevel,
    /// In a subject, or in a context that is written `:.context:`.
    Subject(&'a str),
}

impl<'a> From<&'a str> for Scope<'a> {
    fn from(subject: &'a str) -> Scope<'a> {
        Scope::Subject(subject)
    }
}

impl<'a> From<&'a String> for Scope<'a> {
    fn from(subject: &'a String) -> Scope<'a> {
        Scope::Subject(subject)
    }
}

impl Scope<'_> {
    /// `root`, with the subject behind it.
    pub(super) fn path(self, root: &str) -> Path {
        match self {
            Scope::TopLevel => Path::new(root),
            Scope::Subject(subject) => Path::new(root).subject(subject),
        }
    }
}

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Page {
    /// How many to leave out in front.
    pub offset: u32,
    /// How many at most; `None` for what the registry has as its default.
    pub limit: Option<u32>,
}

impl Page {
    pub(super) fn write(self, path: Path) -> Path {
        path.with_number("offset", (self.offset > 0).then_some(self.offset))
            .with_number("limit", self.limit)
    }
}

/// Which subjects are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SubjectsQuery {
    /// What their names begin with; `:*:` for those of all contexts.
    pub prefix: Option<String>,
    /// Also those whose versions are all soft-deleted.
    pub deleted: bool,
    /// None but those.
    pub deleted_only: bool,
    /// The part of the list.
    pub page: Page,
}

/// Which versions of a subject are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VersionsQuery {
    /// Also soft-deleted ones.
    pub deleted: bool,
    /// None but those.
    pub deleted_only: bool,
    /// Soft-deleted ones as negative numbers.
    pub deleted_as_negative: bool,
    /// The part of the list.
    pub page: Page,
}

/// Which versions of all subjects are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SchemasQuery {
    /// What their subjects begin with; `:*:` for those of all contexts.
    pub prefix: Option<String>,
    /// Also through subjects that are other names of some.
    pub aliases: bool,
    /// Also soft-deleted ones.
    pub deleted: bool,
    /// The newest one of each subject.
    pub latest_only: bool,
    /// Only those with a rule of this type.
    pub rule_type: Option<String>,
    /// Only those of subjects with an association to a resource of this type.
    pub resource_type: Option<String>,
    /// Only those of subjects with an association of one of these types.
    pub association_types: Vec<String>,
    /// Only those of subjects with an association of one of these lifecycles; `NONE` for no association.
    pub lifecycles: Vec<String>,
    /// The part of the list.
    pub page: Page,
}

/// What is wanted of a schema that is read by its id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SchemaQuery {
    /// A subject that may hold it, which names the context.
    pub subject: Option<String>,
    /// Another form of the text, as `serialized` or `resolved`.
    pub format: Option<String>,
    /// `qualified` for references with their contexts.
    pub reference_format: Option<String>,
    /// The inline tags to find; `*` for all.
    pub find_tags: Vec<String>,
    /// Whether to tell the largest id of the context.
    pub fetch_max_id: bool,
}

/// What is wanted of a version.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VersionQuery {
    /// Another form of the text, as `serialized` or `resolved`.
    pub format: Option<String>,
    /// `qualified` for references with their contexts.
    pub reference_format: Option<String>,
    /// Whether it may be soft-deleted.
    pub deleted: bool,
    /// The inline tags to find; `*` for all.
    pub find_tags: Vec<String>,
}
