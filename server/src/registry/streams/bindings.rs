//! Which subjects a stream is bound to: by its document, by associations of its topic, or by their names.

use std::collections::BTreeMap;

use clade_checker::lint::Role;
use clade_checker::stream::{KeySchema, Kind, Stream, ValueRole};

use super::{read, subjects_of};
use crate::registry::{
    Association, AssociationType, AssociationsOf, Context, Registry, RegistryError, Subject, TOPIC,
};
use crate::store::{Settings, StoreError};

/// A subject that describes keys or values of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    pub subject: Subject,
    pub role: Role,
    pub by: BoundBy,
    /// Whether it is the one that counts.
    pub is_in_force: bool,
}

/// What binds a subject to a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoundBy {
    /// Somebody declared it.
    Document,
    /// The topic of the stream has an association with it.
    Association,
    /// It is called as the topic is.
    Name,
}

impl BoundBy {
    /// The name in answers.
    pub fn wire_name(self) -> &'static str {
        match self {
            BoundBy::Document => "document",
            BoundBy::Association => "association",
            BoundBy::Name => "name",
        }
    }
}

/// A document with the subjects that the associations of its topic bind, and all that would bind one. What
/// is declared by hand comes before associations, and these before names. Of several subjects for keys
/// the first counts.
pub(super) fn bind(
    context: &Context,
    stream: &Stream,
    by: BoundBy,
    associations: &[Association],
) -> (Stream, Vec<Binding>) {
    let mut bound = stream.clone();
    let own = subjects_of(context, stream);
    let of_role = |role| associations.iter().filter(move |one| role_of(one) == role);
    if let Some(key) = of_role(Role::Key).next().filter(|_| is_open(stream, Role::Key)) {
        bound.key.schema = KeySchema::Subject(key.subject.name().to_owned());
    }
    if is_open(stream, Role::Value) {
        for one in of_role(Role::Value) {
            let subject = one.subject.name().to_owned();
            if bound.value.roles.iter().all(|role| role.subject != subject) {
                bound.value.roles.push(ValueRole { subject, record_name: None });
            }
        }
    }
    let in_force = subjects_of(context, &bound);
    let mut bindings: Vec<Binding> = Vec::new();
    let associated = associations.iter().map(|one| (one.subject.clone(), role_of(one)));
    let all = own.into_iter().map(|one| (one, by));
    for ((subject, role), by) in all.chain(associated.map(|one| (one, BoundBy::Association))) {
        let pair = (subject, role);
        let is_in_force = in_force.contains(&pair);
        let (subject, role) = pair;
        if !bindings.iter().any(|one| one.subject == subject && one.role == role) {
            bindings.push(Binding { subject, role, by, is_in_force });
        }
    }
    (bound, bindings)
}

/// The draft that subjects and associations imply. Where there is an association, the name of a subject
/// counts for nothing.
pub(super) fn draft(name: &str, has_key: bool, associations: &[Association]) -> Stream {
    let has = |role| associations.iter().any(|one| role_of(one) == role);
    let mut stream = Stream::draft(name, has_key && !has(Role::Key));
    if has(Role::Key) {
        stream.kind = Kind::Keyed;
    }
    if has(Role::Value) {
        stream.value.roles.clear();
    }
    stream
}

/// Whether the document leaves it to associations which subjects describe a role.
fn is_open(stream: &Stream, role: Role) -> bool {
    match role {
        Role::Key => stream.key.schema == KeySchema::None,
        Role::Value => stream.value.roles.is_empty(),
        Role::Part => false,
    }
}

fn role_of(association: &Association) -> Role {
    role_of_type(association.association_type)
}

fn role_of_type(association_type: AssociationType) -> Role {
    match association_type {
        AssociationType::Key => Role::Key,
        AssociationType::Value => Role::Value,
    }
}

/// The declared streams of a subject: those that name it, and those whose topic is associated with it
/// where they name none.
pub(in crate::registry) fn of_settings(
    settings: &Settings,
) -> Result<Vec<(Subject, Stream)>, StoreError> {
    let mut streams = Vec::new();
    for (name, document) in &settings.streams {
        streams.push((name.clone(), read(name, document)?));
    }
    for one in &settings.associated {
        let mut stream = read(&one.stream, &one.document)?;
        let role = role_of_type(one.association_type);
        let is_named = settings.streams.iter().any(|(name, _)| *name == one.stream);
        if is_named || !is_open(&stream, role) {
            continue;
        }
        let subject = one.subject.name().to_owned();
        match role {
            Role::Key => stream.key.schema = KeySchema::Subject(subject),
            Role::Value | Role::Part => {
                stream.value.roles = vec![ValueRole { subject, record_name: None }];
            }
        }
        streams.push((one.stream.clone(), stream));
    }
    Ok(streams)
}

impl Registry {
    /// The associations of topics by the stream that each is of, in a context or in all: it is the one of
    /// the topic's name in the context of the subject. With a name, of that topic alone.
    pub(super) async fn associations_of_streams(
        &self,
        context: Option<&Context>,
        topic: Option<&str>,
    ) -> Result<BTreeMap<Subject, Vec<Association>>, RegistryError> {
        let name = topic.map(str::to_owned);
        let of = AssociationsOf::ResourceName { namespace: None, name };
        let mut streams: BTreeMap<Subject, Vec<Association>> = BTreeMap::new();
        for association in self.store.associations(&of).await? {
            let is_meant = context.is_none_or(|context| association.subject.context() == context);
            if is_meant && association.resource.resource_type == TOPIC {
                let context = association.subject.context().clone();
                let stream = Subject::from_stored(context, association.resource.name.as_str());
                streams.entry(stream).or_default().push(association);
            }
        }
        Ok(streams)
    }
}
