//! The body of `/compatibility`.

use serde::{Deserialize, Serialize};

/// The answer of a compatibility check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompatibilityCheckResponse {
    /// Whether the proposed schema may be registered.
    pub is_compatible: bool,
    /// What stands in the way; only when the client asked for it, and then also when empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages: Option<Vec<String>>,
}
