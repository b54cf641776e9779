//! A verdict with its proof: what data says beside what the rules say, and what would pass. The
//! registry and the command line both answer with it.

use std::convert::Infallible;
use std::sync::Arc;

use crate::check::{Registered, check};
use crate::difference::Policy;
use crate::examination::{Evidence, Finding, examine};
use crate::level::{CompatibilityLevel, Direction};
use crate::limits::SUGGESTION_VERSIONS_MAX;
use crate::protobuf;
use crate::reference::ResolvedReference;
use crate::schema::{Schema, Validation};
use crate::suggestion::{Proposed, Suggestion, suggest};

/// How a proposed schema is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Which versions it has to agree with, and in which direction.
    pub level: CompatibilityLevel,
    /// What decides about a difference.
    pub policy: Policy,
    /// How much of the specification it must keep.
    pub validation: Validation,
}

/// In which directions a comparison with one version finds nothing that breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    backward: bool,
    forward: bool,
}

/// A schema that was understood, with what is needed to read a changed text in its place.
#[derive(Debug, Clone)]
pub struct Understood {
    /// The text as it was proposed.
    pub text: String,
    /// The texts that it refers to, as for [`parse`](crate::parse).
    pub references: Vec<ResolvedReference>,
    /// What it says.
    pub schema: Arc<Schema>,
}

/// A schema that the proposed one is compared with, with its text. Version 0 is a text that is not
/// registered.
#[derive(Debug, Clone)]
pub struct Other {
    /// The schema and its place in the subject.
    pub registered: Registered,
    /// The text that spans are bytes of.
    pub text: String,
}

/// A verdict with its proof.
#[derive(Debug, Clone)]
pub struct Proof {
    /// Whether the proposed schema passes `level` under `policy`.
    pub is_compatible: bool,
    /// The level that it was judged by.
    pub level: CompatibilityLevel,
    /// The policy that it was judged by.
    pub policy: Policy,
    /// Every level, and whether the proposed schema passes it.
    pub levels: Vec<(CompatibilityLevel, bool)>,
    /// What was looked at more closely; `None` if there is nothing to compare with.
    pub examined: Option<Examined>,
    /// Changed texts that pass, the smallest change first.
    pub suggestions: Vec<Suggestion>,
}

/// What data says about the proposed schema and one other: the first that it fails, or the latest.
#[derive(Debug, Clone)]
pub struct Examined {
    /// The version, if the other schema is one.
    pub version: Option<i32>,
    /// What data says about the pair.
    pub evidence: Evidence,
    /// Protobuf: the same for each way to read, by its name.
    pub readings: Vec<(&'static str, Evidence)>,
    /// What breaks, each with the direction of the comparison that found it.
    pub findings: Vec<(Direction, Finding)>,
    /// The text that the places of the proposed schema are in.
    pub proposed_text: String,
    /// The text that the places of the other schema are in.
    pub registered_text: String,
}

impl Terms {
    /// How many versions the level looks at, of those that there are.
    pub fn versions_judged(self, versions: usize) -> usize {
        if self.level.is_transitive() { versions } else { versions.min(1) }
    }

    /// The first version that fails the level. `passed` is of every version, newest first.
    pub fn first_failing(self, passed: &[Passed]) -> Option<usize> {
        let judged = &passed[..self.versions_judged(passed.len())];
        judged.iter().position(|passed| !passed.holds(self.level))
    }

    /// How many versions suggestions have to pass: none where the level looks at so many that none
    /// is made.
    pub fn versions_to_mend_for(self, versions: usize) -> usize {
        let judged = self.versions_judged(versions);
        if judged <= SUGGESTION_VERSIONS_MAX { judged } else { 0 }
    }
}

impl Passed {
    /// Compares `proposed` with `registered` in both directions.
    pub fn compare(policy: Policy, proposed: &Schema, registered: &Registered) -> Passed {
        let passes = |level| {
            let registered = [Ok::<_, Infallible>(registered.clone())];
            let Ok(verdict) = check(level, policy, proposed, registered);
            verdict.is_compatible()
        };
        Passed {
            backward: passes(CompatibilityLevel::Backward),
            forward: passes(CompatibilityLevel::Forward),
        }
    }

    /// Whether it passes in every direction that `level` asks for.
    pub fn holds(self, level: CompatibilityLevel) -> bool {
        level.directions().iter().all(|direction| match direction {
            Direction::Backward => self.backward,
            Direction::Forward => self.forward,
        })
    }
}

/// Puts a verdict and its proof together. `passed` is of every version, newest first; `other` is
/// looked at closely, if there is one; suggestions have to pass `mended_for`, and none is made for
/// no version.
pub fn prove(
    terms: Terms,
    proposed: Understood,
    passed: &[Passed],
    other: Option<Other>,
    mended_for: &[Registered],
) -> Proof {
    let passes =
        |level: CompatibilityLevel| Terms { level, ..terms }.first_failing(passed).is_none();
    let levels = CompatibilityLevel::ALL.map(|level| (level, passes(level))).to_vec();
    let is_compatible = passes(terms.level);
    let suggestions = match is_compatible || mended_for.is_empty() {
        true => Vec::new(),
        false => mend(terms, &proposed, mended_for),
    };
    Proof {
        is_compatible,
        level: terms.level,
        policy: terms.policy,
        levels,
        examined: other.and_then(|other| look_closely(terms, proposed, other)),
        suggestions,
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
