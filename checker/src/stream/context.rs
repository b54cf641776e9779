//! What the checks of a stream are given: its document, its schemas, and what is around it.

use regex::{Regex, RegexBuilder};

use super::document::Stream;
use super::people::Producer;
use crate::level::CompatibilityLevel;
use crate::lint::Role;
use crate::reference::ResolvedReference;
use crate::schema::Schema;

/// A stream with all that is known around it. Only the first two are needed.
#[derive(Debug, Clone, Copy)]
pub struct StreamContext<'a> {
    /// The document.
    pub stream: &'a Stream,
    /// The subjects that it is bound to.
    pub subjects: &'a [BoundSubject<'a>],
    /// The document as it is stored, where `stream` is what shall replace it.
    pub before: Option<&'a Stream>,
    /// The other streams of its co-partition group and of its context, and those that it comes from.
    pub others: &'a [StreamContext<'a>],
    /// What the registry has seen of it.
    pub seen: Seen<'a>,
    /// How streams are to be called, where its context says so.
    pub convention: Option<&'a NameConvention>,
}

/// A subject that a stream is bound to.
#[derive(Debug, Clone, Copy)]
pub struct BoundSubject<'a> {
    /// The subject.
    pub subject: &'a str,
    /// Whether it describes keys or values.
    pub role: Role,
    /// The compatibility level that holds for it, after all that it inherits.
    pub level: Option<CompatibilityLevel>,
    /// Its versions that are not deleted, newest first.
    pub versions: &'a [BoundVersion<'a>],
}

/// A version of a subject, registered or proposed.
#[derive(Debug, Clone, Copy)]
pub struct BoundVersion<'a> {
    /// The version; of a proposed one, the number that it would get.
    pub version: i32,
    /// The id; `None` for a content that would get a new one.
    pub id: Option<i32>,
    /// The schema.
    pub schema: &'a Schema,
    /// Its text.
    pub text: &'a str,
    /// The texts that it refers to.
    pub references: &'a [ResolvedReference],
}

/// What a registry has seen of a stream beside what its document declares.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen<'a> {
    /// Who has registered versions.
    pub producers: &'a [Producer],
    /// How many clients have fetched its schemas.
    pub readers: usize,
    /// For how many days it has been live.
    pub live_days: Option<u32>,
}

/// How streams are to be called: a pattern that the whole name has to match.
#[derive(Debug, Clone)]
pub struct NameConvention {
    text: String,
    pattern: Regex,
}

impl<'a> StreamContext<'a> {
    /// A stream with its subjects, of which nothing more is known.
    pub fn new(stream: &'a Stream, subjects: &'a [BoundSubject<'a>]) -> StreamContext<'a> {
        StreamContext {
            stream,
            subjects,
            before: None,
            others: &[],
            seen: Seen::default(),
            convention: None,
        }
    }

    /// The subject of its key, if a subject is bound to it.
    pub fn key(&self) -> Option<&'a BoundSubject<'a>> {
        self.subjects.iter().find(|one| one.role == Role::Key)
    }

    /// The subjects of its values.
    pub fn values(&self) -> impl Iterator<Item = &'a BoundSubject<'a>> + use<'a> {
        self.subjects.iter().filter(|one| one.role == Role::Value)
    }
}

impl NameConvention {
    /// Reads a regular expression, which the whole name of a stream has to match.
    ///
    /// # Errors
    /// [`regex::Error`] if it is none, or too large.
    ///
    /// # Examples
    /// ```
    /// use clade_checker::stream::NameConvention;
    ///
    /// let convention = NameConvention::new(r"[a-z-]+\.[a-z-]+(\.v\d+)?")?;
    /// assert!(convention.takes("orders.order-placed"));
    /// assert!(!convention.takes("MyTopic_final2"));
    /// # Ok::<(), regex::Error>(())
    /// ```
    pub fn new(pattern: &str) -> Result<NameConvention, regex::Error> {
        let whole = format!("^(?:{pattern})$");
        let pattern_ = RegexBuilder::new(&whole).size_limit(1 << 20).build()?;
        Ok(NameConvention { text: pattern.to_owned(), pattern: pattern_ })
    }

    /// Whether a name matches.
    pub fn takes(&self, name: &str) -> bool {
        self.pattern.is_match(name)
    }

    /// The pattern as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}
