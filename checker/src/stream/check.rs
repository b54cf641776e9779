//! The questions that a registry asks about streams.

use super::context::{BoundVersion, StreamContext};
use super::document::{Status, Stream};
use crate::lint::stream_rule::{self, StreamView};
use crate::lint::{Finding, GROUP_RULES, key_schema_changed, stream_rules};

/// Finds what is wrong with a stream: what its document says against what its schemas are, and both
/// against the other streams that the context tells of.
///
/// Severities are those that the document wants; findings that it or a schema suppresses with a reason
/// carry that reason. A finding has the `subject` in whose schema its place is, or none where it is a
/// place in the document. A retired stream has no findings. What [`lint`](crate::lint::lint) finds in one
/// schema is not repeated, but for the rules about keys.
///
/// # Examples
/// ```
/// use clade_checker::stream::{Stream, StreamContext, check_stream};
///
/// let stream = Stream::from_json(
///     r#"{"name": "orders", "kind": "keyed", "status": "live", "owner": "team-checkout"}"#,
/// )?;
/// let found = check_stream(&StreamContext::new(&stream, &[]));
/// assert_eq!(found[0].rule.id, "missing-key-schema");
/// assert_eq!(found[0].target, "orders/key");
/// # Ok::<(), clade_checker::stream::StreamError>(())
/// ```
pub fn check_stream(context: &StreamContext<'_>) -> Vec<Finding> {
    if context.stream.status == Status::Retired {
        return Vec::new();
    }
    stream_rule::findings(&StreamView::new(context), &stream_rules())
}

/// Finds what keeps the streams of a co-partition group from being joined by key: each is compared with
/// the first one. The group that the documents name is not looked at: the caller has chosen them.
pub fn check_copartition(group: &[StreamContext<'_>]) -> Vec<Finding> {
    let Some((first, rest)) = group.split_first() else { return Vec::new() };
    let found = rest.iter().flat_map(|one| {
        let first = [*first];
        let one = StreamContext { others: &first, ..*one };
        stream_rule::findings(&StreamView::new(&one), &GROUP_RULES)
    });
    found.collect()
}

/// Why a version may not be registered under the key of a stream: the same keys would get other bytes,
/// so they would move to other partitions. None if it may: the stream has no data yet or does not freeze
/// its key, every key keeps its bytes, or `epochVersion` of the document says that a new epoch begins
/// with the proposed version.
///
/// `proposed` has the id of its content where the registry has that content already, in whatever
/// subject; an id of `None` is taken for a new one.
pub fn refuse_key_change(
    stream: &Stream,
    registered: &BoundVersion<'_>,
    proposed: &BoundVersion<'_>,
) -> Option<Finding> {
    if !stream.has_data() || !stream.key.frozen {
        return None;
    }
    key_schema_changed::finding(stream, registered, proposed)
}
