//! The bodies of `/mode`.

use serde::{Deserialize, Serialize};

use super::scalar;

/// What a subject or the whole registry allows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ModeResponse {
    /// The name of the mode; absent after a recursive delete of a mode that was not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
}

/// A change of mode, and the answer to one.
///
/// `None` is an absent key, `Some(None)` an explicit `null`, which clears the mode. The answer writes
/// the `null`, the one place where the API does.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ModeUpdateRequest {
    /// The name of the mode, in any case.
    #[serde(deserialize_with = "scalar::given_text", skip_serializing_if = "Option::is_none")]
    pub mode: Option<Option<String>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_null_mode_is_written() {
        let body: ModeUpdateRequest = serde_json::from_str(r#"{"mode":null}"#).unwrap();
        assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"mode":null}"#);
        let body: ModeUpdateRequest = serde_json::from_str("{}").unwrap();
        assert_eq!(body.mode, None);
    }
}
