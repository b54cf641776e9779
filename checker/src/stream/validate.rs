//! What a document has to keep beyond its shape: lengths, counts, and parts that fit each other.

use super::document::{Origin, Stream};
use super::error::{StreamError, StreamProblem, pointer};
use super::parts::{KeyFormat, KeySchema, Partitioner, Tombstone, ValuePolicy};
use crate::limits::{
    STREAM_LIST_MAX, STREAM_NAME_LENGTH_MAX, STREAM_PARTITIONS_MAX, STREAM_READER_SCHEMA_BYTES_MAX,
    STREAM_TEXT_LENGTH_MAX,
};
use crate::lint::{Profile, RESERVED, Severity};

impl Stream {
    /// Checks all that the types do not: names, lengths, counts, and parts that contradict each other.
    ///
    /// # Errors
    /// [`StreamError`] with every problem.
    pub fn validate(&self) -> Result<(), StreamError> {
        let mut problems = Problems(Vec::new());
        problems.topic("/name", &self.name);
        self.lists(&mut problems);
        self.texts(&mut problems);
        self.key(&mut problems);
        self.value(&mut problems);
        self.numbers(&mut problems);
        self.settings(&mut problems);
        StreamError::of(problems.0).map_or(Ok(()), Err)
    }

    fn lists(&self, problems: &mut Problems) {
        for (at, alias) in self.aliases.iter().enumerate() {
            problems.topic(&format!("/aliases/{at}"), alias);
        }
        let sources = match &self.origin {
            Origin::Derived { from } => from.len(),
            Origin::Native | Origin::Outbox | Origin::Cdc | Origin::Polling => 0,
        };
        let pinned = self.consumers.iter().map(|one| one.pinned_versions.len()).max();
        let written = self.producers.iter().map(|one| one.pinned_versions.len()).max();
        for (place, count) in [
            ("/origin/derived/from", sources),
            ("/consumers/pinnedVersions", pinned.unwrap_or_default()),
            ("/producers/pinnedVersions", written.unwrap_or_default()),
            ("/aliases", self.aliases.len()),
            ("/value/roles", self.value.roles.len()),
            ("/headers", self.headers.len()),
            ("/producers", self.producers.len()),
            ("/consumers", self.consumers.len()),
            ("/lint/overrides", self.lint.overrides.len()),
            ("/lint/suppressions", self.lint.suppressions.len()),
        ] {
            if count > STREAM_LIST_MAX {
                let message = format!("it has {count} entries, the limit is {STREAM_LIST_MAX}");
                problems.add(place, message);
            }
        }
        problems.unique("/headers", self.headers.iter().map(|one| one.name.as_str()));
        problems.unique("/producers", self.producers.iter().map(|one| one.name.as_str()));
        problems.unique("/consumers", self.consumers.iter().map(|one| one.name.as_str()));
        problems.unique("/value/roles", self.value.roles.iter().map(|one| one.subject.as_str()));
        for (at, consumer) in self.consumers.iter().enumerate() {
            let text = consumer.reader_schema.as_deref().unwrap_or_default();
            if text.len() > STREAM_READER_SCHEMA_BYTES_MAX {
                let message = format!(
                    "the schema has {} bytes, the limit is {STREAM_READER_SCHEMA_BYTES_MAX}; pin \
                     a version instead",
                    text.len()
                );
                problems.add(&format!("/consumers/{at}/readerSchema"), message);
            }
            problems.pins(&format!("/consumers/{at}/pinnedVersions"), &consumer.pinned_versions);
        }
        for (at, producer) in self.producers.iter().enumerate() {
            problems.pins(&format!("/producers/{at}/pinnedVersions"), &producer.pinned_versions);
        }
    }

    fn texts(&self, problems: &mut Problems) {
        let time = &self.time;
        for (place, text) in [
            ("/context", &self.context),
            ("/domain", &self.domain),
            ("/owner", &self.owner),
            ("/contact", &self.contact),
            ("/workflow", &self.workflow),
            ("/sharedWriter", &self.shared_writer),
            ("/key/pathInValue", &self.key.path_in_value),
            ("/partitioning/copartitionGroup", &self.partitioning.copartition_group),
            ("/time/eventTimePath", &time.event_time_path),
            ("/time/unit", &time.unit),
            ("/time/allowedLateness", &time.allowed_lateness),
            ("/time/orderingPath", &time.ordering_path),
            ("/time/orderingScopePath", &time.ordering_scope_path),
            ("/compat/rationale", &self.compat.rationale),
        ] {
            if let Some(text) = text {
                problems.text(place, text);
            }
        }
        for (at, header) in self.headers.iter().enumerate() {
            problems.text(&format!("/headers/{at}/name"), &header.name);
            if let Some(header_type) = &header.header_type {
                problems.text(&format!("/headers/{at}/type"), header_type);
            }
        }
        for (at, one) in self.producers.iter().enumerate() {
            problems.text(&format!("/producers/{at}/name"), &one.name);
            if let Some(owner) = &one.owner {
                problems.text(&format!("/producers/{at}/owner"), owner);
            }
        }
        for (at, one) in self.consumers.iter().enumerate() {
            problems.text(&format!("/consumers/{at}/name"), &one.name);
        }
        if let Origin::Derived { from } = &self.origin {
            for (at, name) in from.iter().enumerate() {
                problems.topic(&format!("/origin/derived/from/{at}"), name);
            }
            if from.is_empty() || from.contains(&self.name) {
                let message = "a derived stream names the other streams that it comes from";
                problems.add("/origin/derived/from", message);
            }
        }
    }

    fn key(&self, problems: &mut Problems) {
        let key = &self.key;
        if key.epoch == 0 {
            problems.add("/key/epoch", "epochs begin with 1");
        }
        if key.epoch_version.is_some_and(|version| version < 1) {
            problems.add("/key/epochVersion", "versions begin with 1");
        }
        let is_plain = key.encoding.format == Some(KeyFormat::Plain);
        match &key.schema {
            KeySchema::Subject(subject) => {
                problems.text("/key/schema/subject", subject);
                if is_plain {
                    let message = "what a schema describes is not plain; leave the format out, or \
                                   declare a primitive in place of the subject";
                    problems.add("/key/encoding/format", message);
                }
            }
            KeySchema::Primitive(_) => {
                if key.encoding.format.is_some() && !is_plain {
                    let message = "a primitive without a schema is plain; leave the format out, or \
                                   name the subject of its schema";
                    problems.add("/key/encoding/format", message);
                }
                if key.encoding.embeds_schema_id == Some(true) {
                    let message = "a primitive without a schema has no id; leave this out, or name \
                                   the subject of its schema";
                    problems.add("/key/encoding/embedsSchemaId", message);
                }
            }
            KeySchema::None => {
                let has_encoding = key.encoding.format.is_some() || key.path_in_value.is_some();
                if has_encoding {
                    let message = "there is no key to be encoded or repeated in the value; \
                                   declare its \"schema\", or leave the rest out";
                    problems.add("/key", message);
                }
            }
        }
    }

    fn value(&self, problems: &mut Problems) {
        for (at, role) in self.value.roles.iter().enumerate() {
            problems.text(&format!("/value/roles/{at}/subject"), &role.subject);
            if let Some(name) = &role.record_name {
                problems.text(&format!("/value/roles/{at}/recordName"), name);
            }
        }
        if let ValuePolicy::Multi { reason, ordering_key } = &self.value.policy {
            problems.text("/value/policy/multi/reason", reason);
            if let Some(key) = ordering_key {
                problems.text("/value/policy/multi/orderingKey", key);
            }
        }
        let is_required = self.value.tombstone == Some(Tombstone::Required);
        if is_required && !self.has_key() && !self.is_compacted() && !self.kind.is_state() {
            let message = "a tombstone names what it deletes by its key, and this stream has none; \
                           declare the key, or leave this out";
            problems.add("/value/tombstone", message);
        }
    }

    fn numbers(&self, problems: &mut Problems) {
        let partitioning = &self.partitioning;
        if let Some(partitions) = partitioning.partitions
            && !(1..=STREAM_PARTITIONS_MAX).contains(&partitions)
        {
            let message = format!("a topic has between 1 and {STREAM_PARTITIONS_MAX} partitions");
            problems.add("/partitioning/partitions", message);
        }
        if let Partitioner::Custom(name) = &partitioning.partitioner {
            problems.text("/partitioning/partitioner/custom", name);
        }
        if self.log.max_message_bytes == Some(0) {
            problems.add("/log/maxMessageBytes", "a record has at least one byte");
        }
    }

    fn settings(&self, problems: &mut Problems) {
        let lint = &self.lint;
        if let Some(profile) = &lint.profile
            && Profile::from_wire_name(profile).is_none()
        {
            let known = Profile::ALL.map(Profile::wire_name).join(", ");
            let message = format!("'{profile}' is no profile; there are {known}");
            problems.add("/lint/profile", message);
        }
        for (id, name) in &lint.overrides {
            let place = format!("/lint/overrides/{}", pointer(id));
            problems.rule(&place, id);
            if name != "off" && Severity::from_wire_name(name).is_none() {
                let message = format!(
                    "'{name}' is no severity; there are error, warning, info, hint and off"
                );
                problems.add(&place, message);
            }
        }
        for (id, reason) in &lint.suppressions {
            let place = format!("/lint/suppressions/{}", pointer(id));
            problems.rule(&place, id);
            problems.text(&place, reason);
        }
    }
}

struct Problems(Vec<StreamProblem>);

impl Problems {
    fn add(&mut self, place: &str, message: impl Into<String>) {
        self.0.push(StreamProblem { place: place.to_owned(), message: message.into() });
    }

    /// A text that is there has letters, and not too many.
    fn text(&mut self, place: &str, text: &str) {
        if text.trim().is_empty() {
            self.add(place, "it is empty; write something, or leave it out");
        }
        let length = text.chars().count();
        if length > STREAM_TEXT_LENGTH_MAX {
            let message = format!("it has {length} letters, the limit is {STREAM_TEXT_LENGTH_MAX}");
            self.add(place, message);
        }
        if let Some(letter) = text.chars().find(|letter| letter.is_control()) {
            let message = format!("the character {letter:?} may not stand in it");
            self.add(place, message);
        }
    }

    /// A name as Kafka takes it for a topic.
    fn topic(&mut self, place: &str, name: &str) {
        let is_letter =
            |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-');
        if name.is_empty() || name == "." || name == ".." {
            self.add(place, "a stream has the name of its topic");
        } else if let Some(letter) = name.chars().find(|letter| !is_letter(*letter)) {
            let message = format!(
                "the character {letter:?} may not stand in the name of a topic; letters, digits, \
                 dots, dashes and underscores may"
            );
            self.add(place, message);
        } else if name.len() > STREAM_NAME_LENGTH_MAX {
            let message = format!(
                "the name has {} letters, Kafka takes {STREAM_NAME_LENGTH_MAX}",
                name.len()
            );
            self.add(place, message);
        }
    }

    fn unique<'a>(&mut self, place: &str, names: impl Iterator<Item = &'a str>) {
        let mut seen = std::collections::BTreeSet::new();
        for (at, name) in names.enumerate() {
            if !seen.insert(name) {
                let message = format!("'{name}' is in the list already; leave one of them out");
                self.add(&format!("{place}/{at}"), message);
            }
        }
    }

    fn pins(&mut self, place: &str, versions: &[i32]) {
        if let Some(version) = versions.iter().find(|one| **one < 1) {
            self.add(place, format!("{version} is no version; versions begin with 1"));
        }
    }

    fn rule(&mut self, place: &str, id: &str) {
        if !RESERVED.iter().any(|one| one.id == id) {
            let message = format!(
                "no lint rule is called '{id}'; GET /api/v1/lint/rules lists all that there are"
            );
            self.add(place, message);
        }
    }
}
