//! Judges two texts, or a text against a subject, with proof: what data says beside what the rules
//! say, and what would pass.

use std::convert::Infallible;
use std::sync::Arc;

use clade_checker::{
    CompatibilityLevel, Direction, Evidence, Finding, ParseError, Policy, Proposed, Reference,
    Registered, ResolvedReference, Schema, SchemaType, Suggestion, Validation, check, examine,
    protobuf, suggest,
};

use super::Registry;
use super::error::RegistryError;
use super::loaded::Reading;
use super::names::{Context, Subject};
use super::proposal::known_schema_type;
use super::register::live_newest_first;
use crate::store::VersionRow;

/// Most versions that suggestions are checked against. Where a level looks at more, none is made:
/// what passes a part of them may not pass the rest.
const SUGGESTION_VERSIONS_MAX: usize = 64;

/// Versions that are loaded before they are compared, which bounds what one check holds in memory.
const VERSIONS_AT_ONCE: usize = 64;

/// What is to be judged.
#[derive(Debug, Clone)]
pub struct ProofRequest {
    pub schema_type: Option<String>,
    pub asked: Asked,
    /// In place of the level of the subject; BACKWARD where there is no subject.
    pub level: Option<CompatibilityLevel>,
    /// In place of the policy of the subject.
    pub policy: Option<Policy>,
}

/// Which schemas are compared.
#[derive(Debug, Clone)]
pub enum Asked {
    /// Two texts. The reader counts as the proposed schema, the writer as the registered one.
    Pair { reader: GivenText, writer: GivenText },
    /// A text against the versions of a subject.
    Subject { subject: Subject, proposed: GivenText },
}

/// A schema text with what it imports.
#[derive(Debug, Clone, Default)]
pub struct GivenText {
    pub text: String,
    /// Registered versions that it imports.
    pub registered: Vec<Reference>,
    /// Texts that it imports, each after those that it needs.
    pub texts: Vec<ResolvedReference>,
}

/// A verdict with its proof.
#[derive(Debug, Clone)]
pub struct ProofAnswer {
    pub is_compatible: bool,
    pub level: CompatibilityLevel,
    pub policy: Policy,
    /// Every level, and whether the proposed schema passes it.
    pub levels: Vec<(CompatibilityLevel, bool)>,
    /// What was looked at more closely; `None` if there is nothing to compare with.
    pub examined: Option<Examined>,
    pub suggestions: Vec<Suggestion>,
}

/// What data says about the proposed schema and one other: the first that it fails, or the latest.
#[derive(Debug, Clone)]
pub struct Examined {
    /// The version, if the other schema is one.
    pub version: Option<i32>,
    pub evidence: Evidence,
    /// Protobuf: the same for each way to read, by its name.
    pub readings: Vec<(&'static str, Evidence)>,
    pub findings: Vec<(Direction, Finding)>,
    /// The texts that the places of the findings are in.
    pub proposed_text: String,
    pub registered_text: String,
}

/// A schema that was understood, with what is needed to read a changed text in its place.
struct Understood {
    text: String,
    references: Vec<ResolvedReference>,
    schema: Arc<Schema>,
}

/// A schema that the proposed one is compared with. Version 0 is a text that is not registered.
struct Other {
    registered: Registered,
    text: String,
}

/// In which directions a comparison finds nothing that breaks.
#[derive(Clone, Copy)]
struct Passed {
    backward: bool,
    forward: bool,
}

impl Passed {
    fn holds(self, level: CompatibilityLevel) -> bool {
        level.directions().iter().all(|direction| match direction {
            Direction::Backward => self.backward,
            Direction::Forward => self.forward,
        })
    }
}

/// How the proposed schema is judged.
#[derive(Clone, Copy)]
struct Terms {
    level: CompatibilityLevel,
    policy: Policy,
    validation: Validation,
}

impl Terms {
    /// How many versions the level looks at, of those that there are.
    fn versions_judged(self, versions: usize) -> usize {
        if self.level.is_transitive() { versions } else { versions.min(1) }
    }
}

impl Registry {
    /// Judges two texts, or a text against a subject, with proof.
    ///
    /// # Errors
    /// [`RegistryError::InvalidSide`] with the text that cannot be parsed; as for a check otherwise.
    pub async fn prove(&self, request: ProofRequest) -> Result<ProofAnswer, RegistryError> {
        let schema_type = known_schema_type(request.schema_type.as_deref())?;
        let ProofRequest { level, policy, asked, .. } = request;
        match asked {
            Asked::Pair { reader, writer } => {
                let terms = Terms {
                    level: level.unwrap_or(CompatibilityLevel::Backward),
                    policy: policy.unwrap_or_default(),
                    validation: Validation::Strict,
                };
                let nobody = Subject::from_stored(Context::default_context(), "");
                let read = |side, given| self.read_side(&nobody, schema_type, side, given, terms);
                let writer = read("writer", writer).await?;
                let reader = read("reader", reader).await?;
                let registered = Registered { version: 0, schema: writer.schema };
                let judged = vec![registered.clone()];
                let passed = self.passed(terms, &reader.schema, judged.clone()).await?;
                let other = Other { registered, text: writer.text };
                self.answer(terms, reader, &passed, Some(other), judged).await
            }
            Asked::Subject { subject, proposed } => {
                let state = self.store.subject_state(&subject).await?;
                let config = self.config_in_force(&state.settings, &subject);
                let terms = Terms {
                    level: level.unwrap_or_else(|| config.level()),
                    policy: policy.unwrap_or_else(|| config.policy()),
                    validation: config.validation(),
                };
                let proposed =
                    self.read_side(&subject, schema_type, "schema", proposed, terms).await?;
                let live = live_newest_first(&state.versions);
                let metadata = match live.first() {
                    Some(row) => self.stored(subject.context(), row.id).await?.metadata.clone(),
                    None => None,
                };
                let versions = self.in_group(&subject, &config, metadata.as_ref(), &live).await?;
                self.prove_against(&subject, terms, proposed, &versions).await
            }
        }
    }

    /// Compares `proposed` with every one of `versions`, newest first, and looks closely at the first
    /// that fails the level, or else at the latest.
    async fn prove_against(
        &self,
        subject: &Subject,
        terms: Terms,
        proposed: Understood,
        versions: &[VersionRow],
    ) -> Result<ProofAnswer, RegistryError> {
        let mut passed = Vec::with_capacity(versions.len());
        for chunk in versions.chunks(VERSIONS_AT_ONCE) {
            let registered = self.registered(subject.context(), chunk).await?;
            passed.extend(self.passed(terms, &proposed.schema, registered).await?);
        }
        let judged = &passed[..terms.versions_judged(passed.len())];
        let failing = judged.iter().position(|passed| !passed.holds(terms.level));
        let other = match versions.get(failing.unwrap_or(0)) {
            Some(row) => Some(self.other(subject, *row).await?),
            None => None,
        };
        let mended_for = if failing.is_some() && judged.len() <= SUGGESTION_VERSIONS_MAX {
            self.registered(subject.context(), &versions[..judged.len()]).await?
        } else {
            Vec::new()
        };
        self.answer(terms, proposed, &passed, other, mended_for).await
    }

    async fn read_side(
        &self,
        subject: &Subject,
        schema_type: SchemaType,
        side: &'static str,
        given: GivenText,
        terms: Terms,
    ) -> Result<Understood, RegistryError> {
        let texts = given.texts.iter().map(|one| &one.text);
        if texts.chain([&given.text]).any(|text| text.contains('\0')) {
            let source = ParseError::whole("the character U+0000 may not stand in a schema");
            return Err(RegistryError::InvalidSide { side, source });
        }
        let mut references = self.resolve_proposed(subject, &given.registered).await?.closure;
        references.extend(given.texts);
        let reading = Reading { validation: terms.validation, normalize: false };
        let parsed =
            self.parse(schema_type, given.text.clone(), references.clone(), reading).await?;
        let schema = parsed.map_err(|source| RegistryError::InvalidSide { side, source })?;
        Ok(Understood { text: given.text, references, schema: Arc::clone(&schema.schema) })
    }

    async fn other(&self, subject: &Subject, row: VersionRow) -> Result<Other, RegistryError> {
        let stored = self.stored(subject.context(), row.id).await?;
        let schema = self.parsed(subject.context(), &stored).await?;
        let registered = Registered { version: row.version.0, schema };
        Ok(Other { registered, text: stored.text.clone() })
    }

    /// Compares `proposed` with each of `registered` in both directions.
    async fn passed(
        &self,
        terms: Terms,
        proposed: &Arc<Schema>,
        registered: Vec<Registered>,
    ) -> Result<Vec<Passed>, RegistryError> {
        let proposed = Arc::clone(proposed);
        let passes = move |level, one: &Registered| {
            let Ok(verdict) =
                check(level, terms.policy, &proposed, [Ok::<_, Infallible>(one.clone())]);
            verdict.is_compatible()
        };
        let both = move |one: &Registered| Passed {
            backward: passes(CompatibilityLevel::Backward, one),
            forward: passes(CompatibilityLevel::Forward, one),
        };
        self.threads.run(move || registered.iter().map(both).collect()).await
    }

    /// Puts the answer together: `passed` is of every version, `other` is looked at closely, and
    /// suggestions have to pass `mended_for`.
    async fn answer(
        &self,
        terms: Terms,
        proposed: Understood,
        passed: &[Passed],
        other: Option<Other>,
        mended_for: Vec<Registered>,
    ) -> Result<ProofAnswer, RegistryError> {
        let passes = |level: CompatibilityLevel| {
            let judged = Terms { level, ..terms }.versions_judged(passed.len());
            passed[..judged].iter().all(|passed| passed.holds(level))
        };
        let levels = CompatibilityLevel::ALL.map(|level| (level, passes(level))).to_vec();
        let is_compatible = passes(terms.level);
        let look = move || {
            let suggestions =
                if is_compatible { Vec::new() } else { mend(terms, &proposed, &mended_for) };
            (other.and_then(|other| look_closely(terms, proposed, other)), suggestions)
        };
        let (examined, suggestions) = self.threads.run(look).await?;
        Ok(ProofAnswer {
            is_compatible,
            level: terms.level,
            policy: terms.policy,
            levels,
            examined,
            suggestions,
        })
    }
}

fn mend(terms: Terms, proposed: &Understood, registered: &[Registered]) -> Vec<Suggestion> {
    let Understood { text, references, schema } = proposed;
    let proposed = Proposed { text, references, validation: terms.validation };
    suggest(terms.level, terms.policy, proposed, schema, registered)
}

/// What data says about `proposed` and `other` in the directions of the level, if it has any.
fn look_closely(terms: Terms, proposed: Understood, other: Other) -> Option<Examined> {
    let mut findings = Vec::new();
    let mut evidence = Vec::new();
    let mut readings = Vec::new();
    for &direction in terms.level.directions() {
        let (reader, writer) = direction.roles(&*proposed.schema, &*other.registered.schema);
        let examination = match (reader, writer) {
            (Schema::Protobuf(reader), Schema::Protobuf(writer)) => {
                let (examination, found) =
                    protobuf::examine_with_readings(reader, writer, terms.policy);
                readings.push(found.map(|(reading, evidence)| (reading.wire_name(), evidence)));
                examination
            }
            _ => examine(reader, writer, terms.policy),
        };
        evidence.push(examination.evidence);
        let directed = |finding| (direction, finding);
        findings.extend(examination.findings.into_iter().map(directed));
    }
    Some(Examined {
        version: Some(other.registered.version).filter(|version| *version > 0),
        evidence: evidence.into_iter().max_by_key(strength)?,
        readings: stronger(readings),
        findings,
        proposed_text: proposed.text,
        registered_text: other.text,
    })
}

/// For each way to read, what the direction says that has more to say against the schema.
fn stronger(directions: Vec<[(&'static str, Evidence); 4]>) -> Vec<(&'static str, Evidence)> {
    let mut strongest: Vec<(&'static str, Evidence)> = Vec::new();
    for (name, evidence) in directions.into_iter().flatten() {
        match strongest.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) if strength(known) >= strength(&evidence) => {}
            Some((_, known)) => *known = evidence,
            None => strongest.push((name, evidence)),
        }
    }
    strongest
}

/// Of two directions, the one that has something to say against the schema counts.
fn strength(evidence: &Evidence) -> u8 {
    match evidence {
        Evidence::Refuted => 0,
        Evidence::ByRule(_) => 1,
        Evidence::Unknown(_) => 2,
        Evidence::Proven(_) => 3,
    }
}
