//! The settings that decide how long lists are. Each has the name that it has in Confluent's registry.

use clap::Args;

use super::positive;
use crate::http::{ListLimit, ListLimits};

/// How long lists are: where a client names no limit, and at most. A larger limit of a client becomes
/// the default one.
#[derive(Debug, Clone, Args)]
pub struct ListSettings {
    /// Length of a list of schemas, or of ids that refer to a version
    #[arg(long, env = "CLADE_SCHEMA_SEARCH_DEFAULT_LIMIT", default_value_t = 1_000,
          value_name = "COUNT", value_parser = positive)]
    pub schema_search_default_limit: usize,

    /// Largest limit that a client may ask for in a list of schemas
    #[arg(long, env = "CLADE_SCHEMA_SEARCH_MAX_LIMIT", default_value_t = 1_000,
          value_name = "COUNT", value_parser = positive)]
    pub schema_search_max_limit: usize,

    /// Length of a list of subjects
    #[arg(long, env = "CLADE_SUBJECT_SEARCH_DEFAULT_LIMIT", default_value_t = 2_147_483_647,
          value_name = "COUNT", value_parser = positive)]
    pub subject_search_default_limit: usize,

    /// Largest limit that a client may ask for in a list of subjects
    #[arg(long, env = "CLADE_SUBJECT_SEARCH_MAX_LIMIT", default_value_t = 2_147_483_647,
          value_name = "COUNT", value_parser = positive)]
    pub subject_search_max_limit: usize,

    /// Length of a list of versions
    #[arg(long, env = "CLADE_SUBJECT_VERSION_SEARCH_DEFAULT_LIMIT", default_value_t = 2_147_483_647,
          value_name = "COUNT", value_parser = positive)]
    pub subject_version_search_default_limit: usize,

    /// Largest limit that a client may ask for in a list of versions
    #[arg(long, env = "CLADE_SUBJECT_VERSION_SEARCH_MAX_LIMIT", default_value_t = 2_147_483_647,
          value_name = "COUNT", value_parser = positive)]
    pub subject_version_search_max_limit: usize,

    /// Length of a list of contexts
    #[arg(long, env = "CLADE_CONTEXT_SEARCH_DEFAULT_LIMIT", default_value_t = 2_147_483_647,
          value_name = "COUNT", value_parser = positive)]
    pub context_search_default_limit: usize,

    /// Largest limit that a client may ask for in a list of contexts
    #[arg(long, env = "CLADE_CONTEXT_SEARCH_MAX_LIMIT", default_value_t = 2_147_483_647,
          value_name = "COUNT", value_parser = positive)]
    pub context_search_max_limit: usize,
}

impl ListSettings {
    pub(crate) fn limits(&self) -> ListLimits {
        let limit = |default, max| ListLimit { default, max };
        ListLimits {
            schemas: limit(self.schema_search_default_limit, self.schema_search_max_limit),
            subjects: limit(self.subject_search_default_limit, self.subject_search_max_limit),
            versions: limit(
                self.subject_version_search_default_limit,
                self.subject_version_search_max_limit,
            ),
            contexts: limit(self.context_search_default_limit, self.context_search_max_limit),
        }
    }
}
