//! Which subject holds the schemas of a topic.

use crate::client::Client;
use crate::error::{Error, Result};
use crate::framing::Part;
use crate::operations::{AssociationsQuery, Page};

/// How the subject of a record is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubjectNameStrategy {
    /// `<topic>-key` or `<topic>-value`.
    TopicName,
    /// The full name of the record, whatever the topic.
    RecordName,
    /// `<topic>-<full name of the record>`.
    TopicRecordName,
    /// The one that the registry associates with the topic.
    Associated(Associated),
}

impl Default for SubjectNameStrategy {
    /// As the clients of Confluent 8.5: the associated one, or else the one by the topic.
    fn default() -> SubjectNameStrategy {
        SubjectNameStrategy::Associated(Associated::default())
    }
}

/// How associations of a topic are looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Associated {
    /// The id of the Kafka cluster, which is the namespace of its topics; `None` for any.
    pub cluster_id: Option<String>,
    /// What holds where nothing is associated.
    pub fallback: Fallback,
}

/// What a topic without an association has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fallback {
    /// `<topic>-key` or `<topic>-value`.
    #[default]
    TopicName,
    /// The full name of the record.
    RecordName,
    /// `<topic>-<full name of the record>`.
    TopicRecordName,
    /// Nothing: that is an error.
    None,
}

impl SubjectNameStrategy {
    /// The subject of a record.
    ///
    /// # Errors
    /// [`Error::NoSubject`] where a name is needed and the schema has none, or several subjects are
    /// associated; those of a call where the registry is asked.
    pub async fn subject(
        &self,
        client: &Client,
        topic: &str,
        part: Part,
        record_name: Option<&str>,
    ) -> Result<String> {
        let plain = match self {
            SubjectNameStrategy::TopicName => Fallback::TopicName,
            SubjectNameStrategy::RecordName => Fallback::RecordName,
            SubjectNameStrategy::TopicRecordName => Fallback::TopicRecordName,
            SubjectNameStrategy::Associated(associated) => {
                if let Some(subject) = associated.look_up(client, topic, part).await? {
                    return Ok(subject);
                }
                associated.fallback
            }
        };
        plain.subject(topic, part, record_name)
    }
}

impl Associated {
    /// The subject that is associated with the topic. A registry without associations has none.
    async fn look_up(&self, client: &Client, topic: &str, part: Part) -> Result<Option<String>> {
        let query = AssociationsQuery {
            resource_type: Some("topic".to_owned()),
            association_types: vec![part.name().to_owned()],
            page: Page::default(),
            ..AssociationsQuery::default()
        };
        let namespace = self.cluster_id.as_deref().unwrap_or("-");
        let found = match client.associations_of_name(namespace, topic, &query).await {
            Err(error) if error.is_not_found() => Vec::new(),
            found => found?,
        };
        let mut subjects = found.into_iter().map(|association| association.subject);
        let first = subjects.next();
        match subjects.next() {
            None => Ok(first),
            Some(_) => Err(Error::NoSubject {
                topic: topic.to_owned(),
                part: part.name(),
                reason: "several are associated with it; name the cluster in `Associated`",
            }),
        }
    }
}

impl Fallback {
    fn subject(self, topic: &str, part: Part, record_name: Option<&str>) -> Result<String> {
        let no_subject =
            |reason| Error::NoSubject { topic: topic.to_owned(), part: part.name(), reason };
        let record = || {
            record_name.ok_or_else(|| {
                no_subject("the schema has no name; give it one, or use the strategy TopicName")
            })
        };
        match self {
            Fallback::TopicName => Ok(format!("{topic}-{}", part.name())),
            Fallback::RecordName => Ok(record()?.to_owned()),
            Fallback::TopicRecordName => Ok(format!("{topic}-{}", record()?)),
            Fallback::None => {
                Err(no_subject("none is associated with it; associate one, or allow a fallback"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_named_as_confluents_clients_name_them() {
        let subject = |plain: Fallback| plain.subject("t", Part::Key, Some("ns.R")).unwrap();
        assert_eq!(subject(Fallback::TopicName), "t-key");
        assert_eq!(subject(Fallback::RecordName), "ns.R");
        assert_eq!(subject(Fallback::TopicRecordName), "t-ns.R");
    }

    #[test]
    fn without_a_name_there_is_an_error_that_helps() {
        for plain in [Fallback::RecordName, Fallback::TopicRecordName, Fallback::None] {
            let error = plain.subject("t", Part::Value, None).unwrap_err().to_string();
            assert!(error.starts_with("no subject for the value of topic `t`"), "{error}");
        }
    }
}
