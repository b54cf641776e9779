//! The streams of tables and pages: documents, and the versions of their subjects.

use std::collections::BTreeMap;

use clade_checker::lint::{Finding, Role};
use clade_checker::stream::{
    BoundSubject, BoundVersion, NameConvention, Producer, Seen, Stream, StreamContext, check_stream,
};
use clade_checker::{CompatibilityLevel, Schema, SchemaType, Validation, parse};
use libtest_mimic::Failed;

/// A stream with what stands around it.
#[derive(Default, Clone)]
pub struct Around {
    pub stream: Stream,
    /// As it is stored, where `stream` shall replace it.
    pub before: Option<Stream>,
    /// Versions of its subjects, oldest first.
    pub key: Vec<(SchemaType, String)>,
    pub value: Vec<(SchemaType, String)>,
    /// Versions of further subjects of its values.
    pub more_values: BTreeMap<String, (SchemaType, String)>,
    /// The levels in force.
    pub level: Option<CompatibilityLevel>,
    pub key_level: Option<CompatibilityLevel>,
    pub others: Vec<Around>,
    pub producers: Vec<Producer>,
    pub live_days: Option<u32>,
    pub convention: Option<String>,
}

/// The versions of the subjects of one stream, read.
struct Bound {
    subject: String,
    role: Role,
    level: Option<CompatibilityLevel>,
    versions: Vec<(i32, Schema, String)>,
}

/// Ids by content, as a registry gives them: equal texts have one.
#[derive(Default)]
struct Ids(Vec<String>);

/// The id of the first content.
const FIRST_ID: i32 = 17;

impl Ids {
    fn of(&mut self, text: &str) -> i32 {
        let known = self.0.iter().position(|one| one == text);
        let place = known.unwrap_or_else(|| {
            self.0.push(text.to_owned());
            self.0.len() - 1
        });
        FIRST_ID + i32::try_from(place).expect("a case has few schemas")
    }
}

/// What is found in the stream.
pub fn found(around: &Around) -> Result<Vec<Finding>, Failed> {
    around.stream.validate().map_err(|error| error.to_string())?;
    let mut ids = Ids::default();
    let others = around.others.iter().map(|other| read(other, &mut ids));
    let others = others.collect::<Result<Vec<_>, Failed>>()?;
    let own = read(around, &mut ids)?;
    let others: Vec<_> = others.iter().map(|one| bound_versions(one)).collect();
    let others: Vec<_> = others.iter().map(|one| subjects(one)).collect();
    let others: Vec<_> = others
        .iter()
        .zip(&around.others)
        .map(|(subjects, other)| StreamContext::new(&other.stream, subjects))
        .collect();
    let versions = bound_versions(&own);
    let subjects = subjects(&versions);
    let convention = around.convention.as_deref().map(NameConvention::new).transpose();
    let convention = convention.map_err(|error| error.to_string())?;
    let context = StreamContext {
        before: around.before.as_ref(),
        others: &others,
        seen: Seen { producers: &around.producers, readers: 0, live_days: around.live_days },
        convention: convention.as_ref(),
        ..StreamContext::new(&around.stream, &subjects)
    };
    Ok(check_stream(&context))
}

fn read(around: &Around, ids: &mut Ids) -> Result<Vec<Bound>, Failed> {
    let name = &around.stream.name;
    let subject = |ending: &str| format!("{name}-{ending}");
    let mut bound = vec![
        (subject("key"), Role::Key, around.key_level, around.key.clone()),
        (subject("value"), Role::Value, around.level, around.value.clone()),
    ];
    for (subject, one) in &around.more_values {
        bound.push((subject.clone(), Role::Value, around.level, vec![one.clone()]));
    }
    bound.retain(|(_, _, _, versions)| !versions.is_empty());
    let read = bound.into_iter().map(|(subject, role, level, versions)| {
        let versions = versions.into_iter().map(|(schema_type, text)| {
            let schema = parse(schema_type, &text, &[], Validation::Registered)
                .map_err(|error| format!("{error}: {text}"))?;
            Ok::<_, Failed>((ids.of(&text), schema, text))
        });
        let versions = versions.collect::<Result<Vec<_>, Failed>>()?;
        Ok(Bound { subject, role, level, versions })
    });
    read.collect()
}

fn bound_versions(bound: &[Bound]) -> Vec<(&Bound, Vec<BoundVersion<'_>>)> {
    let versions = bound.iter().map(|one| {
        let versions = one.versions.iter().zip(1..).map(|((id, schema, text), version)| {
            BoundVersion { version, id: Some(*id), schema, text, references: &[] }
        });
        let mut versions: Vec<_> = versions.collect();
        versions.reverse();
        (one, versions)
    });
    versions.collect()
}

fn subjects<'a>(bound: &'a [(&'a Bound, Vec<BoundVersion<'a>>)]) -> Vec<BoundSubject<'a>> {
    let subjects = bound.iter().map(|(one, versions)| BoundSubject {
        subject: &one.subject,
        role: one.role,
        level: one.level,
        versions,
    });
    subjects.collect()
}
