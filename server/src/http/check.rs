//! `/api/v1`: checks with proof, and the pages of the kinds of difference.

use axum::Json;
use axum::extract::State;
use clade_checker::{self as checker, CompatibilityLevel, Direction, Kind, Policy};
use clade_client::api::{
    CheckReference, CheckRequest, CheckResponse, CheckedDifference, ErrorCode, Evidence,
    Explanation, Outcome, Spans, Suggestion, TextSpan, Witness,
};

use super::Api;
use super::error::ApiError;
use super::extract::{KindPath, RawBody};
use super::lint;
use crate::registry::lint::{LintAsked, LintRequest};
use crate::registry::{Asked, Examined, GivenText, Proof, ProofRequest, Scope, Subject};

/// Judges two texts, or a text against a subject, with proof.
pub(super) async fn check(
    State(api): State<Api>,
    body: RawBody,
) -> Result<Json<CheckResponse>, ApiError> {
    let request: CheckRequest = body.read("the body")?;
    let lints = lint_request(&api, &request).await?;
    let mut response = response(api.registry.prove(proof_request(request)?).await?);
    if let Some(request) = lints {
        response.lints = lint::response(api.registry.lint(request).await?).findings;
    }
    Ok(Json(response))
}

/// What lint is asked of a text that is proposed for a subject; nothing of two texts.
async fn lint_request(api: &Api, request: &CheckRequest) -> Result<Option<LintRequest>, ApiError> {
    let (Some(subject), Some(text), None) = (&request.subject, &request.schema, &request.writer)
    else {
        return Ok(None);
    };
    let subject = Subject::parse(subject);
    let policy = api.registry.lint_policy(&Scope::Subject(subject.clone()), true).await?.policy();
    let given = given(text.clone(), request.references.clone())?;
    Ok(Some(LintRequest {
        schema_type: request.schema_type.clone(),
        asked: LintAsked::Text { given, subject: Some(subject) },
        samples: Vec::new(),
        role: None,
        level: None,
        policy,
    }))
}

/// The page of every kind.
pub(super) async fn explain_all() -> Json<Vec<Explanation>> {
    Json(Kind::all().map(explanation).collect())
}

/// The page of one kind.
pub(super) async fn explain(KindPath(name): KindPath) -> Result<Json<Explanation>, ApiError> {
    let kind = Kind::from_wire_name(&name).ok_or_else(|| {
        let message = format!(
            "no difference is called '{name}'; GET /api/v1/explain lists all that there are"
        );
        ApiError::new(ErrorCode::NotFound, message)
    })?;
    Ok(Json(explanation(kind)))
}

fn explanation(kind: Kind) -> Explanation {
    Explanation { kind: kind.wire_name().to_owned(), page: kind.explanation().to_owned() }
}

fn proof_request(request: CheckRequest) -> Result<ProofRequest, ApiError> {
    let CheckRequest {
        schema_type,
        writer,
        reader,
        subject,
        schema,
        references,
        writer_references,
        level,
        policy,
    } = request;
    let asked = match (writer, reader, subject, schema) {
        (Some(writer), Some(reader), None, None) => Asked::Pair {
            writer: given(writer, writer_references.unwrap_or_else(|| references.clone()))?,
            reader: given(reader, references)?,
        },
        (None, None, Some(subject), Some(schema)) => {
            if writer_references.is_some() {
                return Err(bad_request("\"writerReferences\" goes with \"writer\""));
            }
            let subject = Subject::parse(&subject);
            Asked::Subject { subject, proposed: given(schema, references)? }
        }
        _ => {
            return Err(bad_request(
                "give two schema texts as \"writer\" and \"reader\", or a \"subject\" and the \
                 \"schema\" that is proposed for it",
            ));
        }
    };
    let level = level.map(|name| {
        let level = CompatibilityLevel::from_wire_name(&name);
        level.ok_or_else(|| {
            unknown("level", &name, CompatibilityLevel::ALL.map(|one| one.wire_name()))
        })
    });
    let policy = policy.map(|name| {
        let policy = Policy::from_wire_name(&name);
        policy.ok_or_else(|| unknown("policy", &name, Policy::ALL.map(Policy::wire_name)))
    });
    Ok(ProofRequest { schema_type, asked, level: level.transpose()?, policy: policy.transpose()? })
}

pub(super) fn unknown<const N: usize>(what: &str, name: &str, known: [&str; N]) -> ApiError {
    bad_request(&format!("the {what} '{name}' is none of {}", known.join(", ")))
}

pub(super) fn bad_request(message: &str) -> ApiError {
    ApiError::new(ErrorCode::BadRequest, message)
}

pub(super) fn given(text: String, references: Vec<CheckReference>) -> Result<GivenText, ApiError> {
    let mut given = GivenText { text, ..GivenText::default() };
    for CheckReference { name, subject, version, schema } in references {
        match (subject, schema) {
            (Some(subject), None) => {
                let version = version.unwrap_or(-1);
                given.registered.push(checker::Reference { name, subject, version });
            }
            (None, Some(text)) => {
                given.texts.push(checker::ResolvedReference { name, text });
            }
            (Some(_), Some(_)) | (None, None) => {
                return Err(bad_request(&format!(
                    "the reference '{name}' needs either the \"subject\" that holds it or its \
                     text as \"schema\""
                )));
            }
        }
    }
    Ok(given)
}

pub(super) fn response(answer: Proof) -> CheckResponse {
    let level =
        |(level, passes): (CompatibilityLevel, bool)| (level.wire_name().to_owned(), passes);
    let examined = answer.examined;
    let differences = examined.as_ref().map(differences).unwrap_or_default();
    let (version, evidence, readings) = match examined {
        Some(Examined { version, evidence, readings, .. }) => (version, Some(evidence), readings),
        None => (None, None, Vec::new()),
    };
    let reading = |(name, of_it): (&str, checker::Evidence)| (name.to_owned(), api_evidence(of_it));
    CheckResponse {
        compatible: answer.is_compatible,
        level: answer.level.wire_name().to_owned(),
        policy: answer.policy.wire_name().to_owned(),
        levels: answer.levels.into_iter().map(level).collect(),
        version,
        evidence: evidence.map(api_evidence),
        readings: readings.into_iter().map(reading).collect(),
        differences,
        suggestions: answer.suggestions.into_iter().map(suggestion).collect(),
        lints: Vec::new(),
    }
}

pub(super) fn differences(examined: &Examined) -> Vec<CheckedDifference> {
    let texts = (&*examined.proposed_text, &*examined.registered_text);
    let of_finding = |(direction, finding): &(Direction, checker::Finding)| {
        let difference = &finding.difference;
        let (reader, writer) = direction.roles(texts.0, texts.1);
        let name = match direction {
            Direction::Backward => "BACKWARD",
            Direction::Forward => "FORWARD",
        };
        CheckedDifference {
            kind: difference.kind.wire_name().to_owned(),
            direction: name.to_owned(),
            path: difference.path.clone(),
            message: difference.message.clone(),
            spans: Spans {
                reader: text_span(difference.reader.as_ref(), reader),
                writer: text_span(difference.writer.as_ref(), writer),
            },
            evidence: api_evidence(finding.evidence.clone()),
        }
    };
    examined.findings.iter().map(of_finding).collect()
}

fn text_span(place: Option<&checker::Place>, text: &str) -> Option<TextSpan> {
    let span = place?.span?;
    let checker::Position { line, column } = span.position(text);
    Some(TextSpan { start: span.start, end: span.end, line, column })
}

pub(super) fn api_evidence(evidence: checker::Evidence) -> Evidence {
    let proof = evidence.wire_name().to_owned();
    let reason = evidence.reason().map(str::to_owned);
    Evidence { proof, reason, witness: evidence.witness().map(api_witness) }
}

fn api_witness(witness: &checker::Witness) -> Witness {
    let hexadecimal = witness.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let effect = &witness.outcome.effect;
    Witness {
        datum: witness.datum.clone(),
        bytes: hexadecimal,
        outcome: Outcome {
            decoder: witness.outcome.decoder.to_owned(),
            effect: effect.wire_name().to_owned(),
            detail: effect.detail().to_owned(),
        },
    }
}

fn suggestion(suggestion: checker::Suggestion) -> Suggestion {
    let checker::Suggestion { text, why, levels } = suggestion;
    let levels = levels.into_iter().map(|level| level.wire_name().to_owned()).collect();
    Suggestion { text, why, levels }
}
