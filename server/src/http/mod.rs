//! The HTTP API: reads requests, asks the registry, writes answers. Decides nothing itself.

mod associations;
mod bodies;
mod check;
mod compatibility;
mod config;
mod contexts;
mod error;
mod extract;
mod gzip;
mod level;
mod lint;
mod lint_policy;
pub mod listener;
mod logical;
mod media_type;
mod metadata;
mod mode;
mod openapi;
mod outgoing;
mod paging;
mod problem;
mod ready_answers;
mod request_id;
mod rewrite;
mod router;
mod schemas;
mod service;
mod stream_checks;
mod streams;
mod subjects;
mod tags;
mod words;

use std::sync::Arc;
use std::time::Duration;

pub use level::ApiLevel;
pub use paging::{ListLimit, ListLimits};
pub use service::HttpService;

use crate::registry::Registry;
use ready_answers::ReadyAnswers;

/// What every handler works with. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    registry: Registry,
    ready_answers: Arc<ReadyAnswers>,
    limits: BodyLimits,
    lists: ListLimits,
    level: ApiLevel,
    has_associations: bool,
}

/// What the operator has decided about the API.
#[derive(Debug, Clone, Copy)]
pub struct ApiSettings {
    pub bodies: BodyLimits,
    pub lists: ListLimits,
    pub level: ApiLevel,
    /// Whether there are `/associations`.
    pub has_associations: bool,
}

/// What a request body may take.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimits {
    /// Its size; a larger one is answered with 413.
    pub bytes_max: usize,
    /// From the header to the last byte; a slower one is answered with 408.
    pub timeout: Duration,
}

impl Api {
    /// The API of `registry`.
    pub fn new(registry: Registry, settings: ApiSettings) -> Api {
        let ApiSettings { bodies: limits, lists, level, has_associations } = settings;
        let ready_answers = Arc::new(ReadyAnswers::new());
        Api { registry, ready_answers, limits, lists, level, has_associations }
    }
}
