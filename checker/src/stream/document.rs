//! A stream as a document: what it is for, whose it is, and the parts that say the rest.

use serde::{Deserialize, Serialize};

use super::error::StreamError;
use super::parts::{Cleanup, Compat, Header, Key, KeySchema, Log, Partitioning, Time, Value};
use super::people::{Consumer, LintSettings, Producer};

/// A topic with all that is declared of it: an overlay on subjects, which it names and never changes.
///
/// Everything but the name may be left out. What is not declared is not known: rules that need it stay
/// silent, but for those that ask to declare it.
///
/// # Examples
/// ```
/// use clade_checker::stream::{Kind, Stream};
///
/// let stream = Stream::from_json(
///     r#"{"name": "orders", "kind": "entity", "status": "live", "owner": "team-checkout",
///         "key": {"schema": {"subject": "orders-key"}},
///         "value": {"roles": [{"subject": "orders-value"}]},
///         "partitioning": {"partitions": 12}, "log": {"cleanup": "compact"}}"#,
/// )?;
/// assert_eq!(stream.kind, Kind::Entity);
///
/// let error = Stream::from_json(r#"{"name": "orders", "log": {"cleanups": "compact"}}"#).unwrap_err();
/// assert_eq!(error.problems()[0].place, "/log/cleanups");
/// # Ok::<(), clade_checker::stream::StreamError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stream {
    /// The name of the topic.
    pub name: String,
    /// Other names of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The bounded context whose language it speaks: names mean one thing in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// The domain of the business.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// The team whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Where the owner is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// Who may read it.
    #[serde(default)]
    pub visibility: Visibility,
    /// Where it is in its life.
    #[serde(default)]
    pub status: Status,
    /// What a record of it is.
    #[serde(default)]
    pub kind: Kind,
    /// Where its records come from.
    #[serde(default)]
    pub origin: Origin,
    /// The workflow that its records are steps of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<String>,
    /// The key of a record.
    #[serde(default)]
    pub key: Key,
    /// The value of a record.
    #[serde(default)]
    pub value: Value,
    /// How records come to partitions.
    #[serde(default)]
    pub partitioning: Partitioning,
    /// What the log keeps.
    #[serde(default)]
    pub log: Log,
    /// Where a record says when it happened, and in which order.
    #[serde(default)]
    pub time: Time,
    /// The headers that every record has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Header>,
    /// The compatibility levels that are promised.
    #[serde(default)]
    pub compat: Compat,
    /// Who writes it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub producers: Vec<Producer>,
    /// Why more than one owner writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_writer: Option<String>,
    /// Who reads it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consumers: Vec<Consumer>,
    /// What is to be heard of lint rules.
    #[serde(default)]
    pub lint: LintSettings,
}

/// Who may read a stream, the fewest first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// The team that owns it.
    #[default]
    Internal,
    /// The domain of the owner.
    Domain,
    /// The company.
    Company,
    /// Partners by contract.
    Partner,
    /// Everybody.
    Public,
}

/// Where a stream is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It is being designed: its key may still change, nothing asks for an owner.
    #[default]
    Draft,
    /// It has data and readers.
    Live,
    /// It has data, and nobody should begin to read it.
    Deprecated,
    /// Nothing is written to it any more.
    Retired,
}

/// What a record of a stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A single fact that nothing is routed by.
    #[default]
    Unkeyed,
    /// The state of one thing, by whose identity it is keyed; a tombstone deletes it.
    Entity,
    /// A fact whose key says which partition it goes to, and no more.
    Keyed,
    /// A hint that something has happened, with identifiers alone.
    Notification,
    /// What somebody is to do.
    Command,
    /// The changes of a state store.
    Changelog,
    /// Records that could not be processed.
    Dlq,
    /// A question whose answer comes on another stream.
    Request,
    /// The answer to a request.
    Reply,
}

/// Where the records of a stream come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Origin {
    /// A producer writes what happens.
    #[default]
    Native,
    /// A table that a producer writes events into, in the same transaction.
    Outbox,
    /// The log of a database.
    Cdc,
    /// Questions to a database, again and again.
    Polling,
    /// Other streams: `{"derived": {"from": ["orders"]}}`.
    Derived {
        /// The names of these streams.
        from: Vec<String>,
    },
}

impl Stream {
    /// Reads and validates a document.
    ///
    /// # Errors
    /// [`StreamError`] with every problem, each with its place in the document and the way out; fields
    /// that are not known are refused.
    pub fn from_json(text: &str) -> Result<Stream, StreamError> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let stream: Stream = serde_path_to_error::deserialize(&mut reader)?;
        reader.end().map_err(|error| StreamError::whole(error.to_string()))?;
        stream.validate()?;
        Ok(stream)
    }

    /// The document as JSON; what has no value is left out.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a stream has string keys only")
    }

    /// The document after a merge patch: members of `patch` replace those of the document, `null` takes
    /// them out, objects are merged in the same way.
    ///
    /// # Errors
    /// [`StreamError`] if what comes out is no valid document.
    ///
    /// # Source
    /// RFC 7396, JSON Merge Patch.
    ///
    /// # Examples
    /// ```
    /// use clade_checker::stream::{Status, Stream};
    ///
    /// let draft = Stream::draft("orders", true);
    /// let live = draft.patched(&serde_json::json!({"status": "live", "owner": "checkout"}))?;
    /// assert_eq!(live.status, Status::Live);
    /// assert_eq!(live.name, "orders");
    /// # Ok::<(), clade_checker::stream::StreamError>(())
    /// ```
    pub fn patched(&self, patch: &serde_json::Value) -> Result<Stream, StreamError> {
        let mut document = serde_json::to_value(self).expect("a stream has string keys only");
        for pointer in CHOICES {
            let (old, new) = (document.pointer_mut(pointer), patch.pointer(pointer));
            if let (Some(old), Some(serde_json::Value::Object(new))) = (old, new)
                && !new.keys().any(|key| old.get(key).is_some())
            {
                *old = serde_json::Value::Null;
            }
        }
        merge(&mut document, patch);
        let stream: Stream = serde_path_to_error::deserialize(document)?;
        stream.validate()?;
        Ok(stream)
    }

    /// The stream that subjects imply: a draft of a topic with a value, and with a key if there is a
    /// subject for it.
    pub fn draft(name: &str, has_key: bool) -> Stream {
        let subject = has_key.then(|| KeySchema::Subject(format!("{name}-key")));
        let key = Key { schema: subject.unwrap_or_default(), ..Key::default() };
        let kind = if has_key { Kind::Keyed } else { Kind::Unkeyed };
        let value = Value::of_subject(&format!("{name}-value"));
        Stream { name: name.to_owned(), kind, key, value, ..Stream::default() }
    }

    /// Whether the log keeps the last record of each key.
    pub fn is_compacted(&self) -> bool {
        matches!(self.log.cleanup, Some(Cleanup::Compact | Cleanup::CompactAndDelete))
    }

    /// Whether records have a key.
    pub fn has_key(&self) -> bool {
        self.key.schema != KeySchema::None
    }

    /// Whether data may exist.
    pub fn has_data(&self) -> bool {
        matches!(self.status, Status::Live | Status::Deprecated)
    }

    /// Whether people beyond the company may read it.
    pub fn is_public(&self) -> bool {
        self.visibility >= Visibility::Partner
    }
}

impl Kind {
    /// The name in documents: `entity`.
    pub fn wire_name(self) -> &'static str {
        match self {
            Kind::Unkeyed => "unkeyed",
            Kind::Entity => "entity",
            Kind::Keyed => "keyed",
            Kind::Notification => "notification",
            Kind::Command => "command",
            Kind::Changelog => "changelog",
            Kind::Dlq => "dlq",
            Kind::Request => "request",
            Kind::Reply => "reply",
        }
    }

    /// Whether a record is the state of what its key identifies.
    pub fn is_state(self) -> bool {
        matches!(self, Kind::Entity | Kind::Changelog)
    }
}

impl Visibility {
    /// The name in documents: `public`.
    pub fn wire_name(self) -> &'static str {
        match self {
            Visibility::Internal => "internal",
            Visibility::Domain => "domain",
            Visibility::Company => "company",
            Visibility::Partner => "partner",
            Visibility::Public => "public",
        }
    }
}

/// The objects that have one member of several.
const CHOICES: [&str; 4] = ["/origin", "/key/schema", "/value/policy", "/partitioning/partitioner"];

/// As RFC 7396 has it.
fn merge(target: &mut serde_json::Value, patch: &serde_json::Value) {
    let serde_json::Value::Object(members) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = serde_json::Value::Object(serde_json::Map::new());
    }
    let target = target.as_object_mut().expect("it was made an object");
    for (key, value) in members {
        if value.is_null() {
            target.shift_remove(key);
        } else {
            merge(target.entry(key.clone()).or_insert(serde_json::Value::Null), value);
        }
    }
}
