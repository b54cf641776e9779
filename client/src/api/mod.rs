//! Every JSON body of the HTTP API, and its error codes.
//!
//! Requests are read as Confluent's registry reads them: unknown fields are ignored, numbers and
//! booleans pass where text is wanted, and `"2"` passes for a number. Answers leave out what is
//! null or empty.

mod associations;
mod check;
mod compatibility;
mod config;
mod error;
mod lint;
mod metadata;
mod mode;
mod scalar;
mod schemas;
mod server;
mod streams;
mod tags;

pub use associations::{
    Association, AssociationBatchGetRequest, AssociationBatchRequest, AssociationBatchResponse,
    AssociationGetRequest, AssociationInfo, AssociationOperation, AssociationRequest,
    AssociationResponse, AssociationResult,
};
pub use check::{
    CheckReference, CheckRequest, CheckResponse, CheckedDifference, Evidence, Explanation, Outcome,
    Spans, Suggestion, TextSpan, Witness,
};
pub use compatibility::CompatibilityCheckResponse;
pub use config::{Config, ConfigUpdateRequest};
pub use error::{ErrorCode, ErrorMessage};
pub use lint::{
    LintFinding, LintFix, LintPoliciesResponse, LintPolicy, LintRequest, LintResponse, LintRule,
    LintSignal, ScopedLintPolicy,
};
pub use metadata::{Metadata, Rule, RuleSet};
pub use mode::{ModeResponse, ModeUpdateRequest};
pub use schemas::{
    ContextId, ExtendedSchema, RegisterSchemaRequest, RegisterSchemaResponse, Schema,
    SchemaReference, SchemaString, SubjectVersion,
};
pub use server::{ServerClusterId, ServerDeployment, ServerScope, ServerVersion};
pub use streams::{
    BlockedReader, CanIDeployResponse, CopartitionResponse, LineageEdge, LineageImpact,
    LineageNode, LineageResponse, LogVersion, StreamBinding, StreamCheckRequest,
    StreamCheckResponse, StreamPartCheck, StreamProposal, StreamResponse, StreamVersionsResponse,
    StreamsResponse, UnknownReader,
};
pub use tags::{SchemaEntity, SchemaTags, TagSchemaRequest};
