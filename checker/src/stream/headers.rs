//! What headers and fields are for, by what a document declares or by names that are in use.

use super::document::Stream;
use super::parts::Semantic;
use crate::lint::words::words;

/// Whether every record has a header for this: one that is declared to be, or that has a usual name.
pub(crate) fn declares(stream: &Stream, semantic: Semantic) -> bool {
    stream.headers.iter().any(|header| match header.semantic {
        Some(declared) => declared == semantic,
        None => is_named(&header.name, semantic),
    })
}

/// Whether a name, of a header or a field, is a usual one for this.
pub(crate) fn is_named(name: &str, semantic: Semantic) -> bool {
    let words = words(name);
    // `ce_id` of CloudEvents in Kafka, `X-Correlation-Id`.
    let words = match words.as_slice() {
        [first, rest @ ..] if !rest.is_empty() && matches!(first.as_str(), "ce" | "x") => rest,
        all => all,
    };
    usual(semantic).contains(&words.join("_").as_str())
}

fn usual(semantic: Semantic) -> &'static [&'static str] {
    match semantic {
        Semantic::EventId => {
            &["id", "event_id", "eid", "message_id", "event_uuid", "idempotency_key"]
        }
        Semantic::CorrelationId => &[
            "correlation_id",
            "correlationid",
            "flow_id",
            "conversation_id",
            "workflow_id",
            "saga_id",
            "process_id",
            "process_instance_id",
        ],
        Semantic::CausationId => {
            &["causation_id", "causationid", "parent_eid", "parent_eids", "parent_event_id"]
        }
        Semantic::Trace => &[
            "trace_id",
            "traceid",
            "traceparent",
            "trace_parent",
            "b3",
            "b3_trace_id",
            "trace_context",
        ],
        Semantic::EventTime => {
            &["time", "event_time", "occurred_at", "event_timestamp", "happened_at", "timestamp"]
        }
        Semantic::Ordering => &[
            "version",
            "sequence",
            "sequence_number",
            "sequence_no",
            "seq",
            "seq_no",
            "revision",
            "change_counter",
            "entity_version",
            "event_version",
            "aggregate_version",
            "ordering_key",
            "lsn",
        ],
        Semantic::SchemaId => &["schema_id", "schemaid", "key_schema_id", "value_schema_id"],
    }
}
