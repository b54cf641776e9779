//! Files that texts may import without a reference, written from their public definitions. Those of
//! Protobuf itself are whole; the others hold what decides compatibility: names, numbers and types,
//! and no options for other languages.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::descriptor::File;
use super::link::{self, Pool};
use super::syntax;

/// What stands in front of the paths of Protobuf's own files.
const FIXED: &str = "google/protobuf/";

/// A built-in file.
#[derive(Debug, Clone, Copy)]
pub(super) struct BuiltIn {
    /// The path under which it is imported.
    pub path: &'static str,
    pub text: &'static str,
}

/// The built-in file with this import path.
pub(super) fn find(path: &str) -> Option<BuiltIn> {
    let at = FILES.binary_search_by(|(known, _)| (*known).cmp(path)).ok()?;
    let (path, text) = FILES[at];
    Some(BuiltIn { path, text })
}

impl BuiltIn {
    /// Whether no reference can take its place.
    pub fn is_fixed(self) -> bool {
        self.path.starts_with(FIXED)
    }

    /// The paths of all files that it imports, at any depth.
    pub fn reaches(self) -> &'static [&'static str] {
        static REACHED: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
            let paths = pool().files().iter().map(|file| file.path.as_str());
            paths.map(|path| (path, reached(path))).collect()
        });
        REACHED.get(self.path).map_or(&[], Vec::as_slice)
    }
}

fn reached(path: &str) -> Vec<&'static str> {
    let mut found = HashSet::new();
    let mut waiting = vec![path];
    while let Some(path) = waiting.pop() {
        for import in pool().named(path).into_iter().flat_map(|file| &file.imports) {
            if found.insert(import.path.as_str()) {
                waiting.push(&import.path);
            }
        }
    }
    found.into_iter().collect()
}

/// The built-in files, parsed and linked once for all schemas.
pub(super) fn pool() -> &'static Pool {
    static POOL: LazyLock<Pool> = LazyLock::new(|| {
        let mut pool = Pool::default();
        FILES.iter().for_each(|(path, _)| add(&mut pool, path));
        pool
    });
    &POOL
}

/// Links a built-in file after those that it imports, which are few and do not import each other.
fn add(pool: &mut Pool, path: &str) {
    if pool.named(path).is_some() {
        return;
    }
    let built_in = find(path).expect("built-in files only import one another");
    let file: File = syntax::parse(path, built_in.text).expect("built-in files are valid");
    file.imports.iter().for_each(|import| add(pool, &import.path));
    link::link_file(pool, file, built_in.text, link::Role::Main).expect("built-in files are valid");
}

/// By path.
const FILES: [(&str, &str); 56] = [
    ("confluent/meta.proto", include_str!("well_known/confluent_meta.proto")),
    ("confluent/type/decimal.proto", include_str!("well_known/confluent_type_decimal.proto")),
    ("google/api/annotations.proto", include_str!("well_known/google_api_annotations.proto")),
    ("google/api/client.proto", include_str!("well_known/google_api_client.proto")),
    ("google/api/config_change.proto", include_str!("well_known/google_api_config_change.proto")),
    ("google/api/distribution.proto", include_str!("well_known/google_api_distribution.proto")),
    ("google/api/error_reason.proto", include_str!("well_known/google_api_error_reason.proto")),
    ("google/api/field_behavior.proto", include_str!("well_known/google_api_field_behavior.proto")),
    ("google/api/field_info.proto", include_str!("well_known/google_api_field_info.proto")),
    ("google/api/http.proto", include_str!("well_known/google_api_http.proto")),
    ("google/api/httpbody.proto", include_str!("well_known/google_api_httpbody.proto")),
    ("google/api/label.proto", include_str!("well_known/google_api_label.proto")),
    ("google/api/launch_stage.proto", include_str!("well_known/google_api_launch_stage.proto")),
    ("google/api/metric.proto", include_str!("well_known/google_api_metric.proto")),
    (
        "google/api/monitored_resource.proto",
        include_str!("well_known/google_api_monitored_resource.proto"),
    ),
    ("google/api/policy.proto", include_str!("well_known/google_api_policy.proto")),
    ("google/api/resource.proto", include_str!("well_known/google_api_resource.proto")),
    ("google/api/routing.proto", include_str!("well_known/google_api_routing.proto")),
    ("google/api/visibility.proto", include_str!("well_known/google_api_visibility.proto")),
    ("google/protobuf/any.proto", include_str!("well_known/google_protobuf_any.proto")),
    ("google/protobuf/api.proto", include_str!("well_known/google_protobuf_api.proto")),
    (
        "google/protobuf/compiler/plugin.proto",
        include_str!("well_known/google_protobuf_compiler_plugin.proto"),
    ),
    (
        "google/protobuf/cpp_features.proto",
        include_str!("well_known/google_protobuf_cpp_features.proto"),
    ),
    (
        "google/protobuf/descriptor.proto",
        include_str!("well_known/google_protobuf_descriptor.proto"),
    ),
    ("google/protobuf/duration.proto", include_str!("well_known/google_protobuf_duration.proto")),
    ("google/protobuf/empty.proto", include_str!("well_known/google_protobuf_empty.proto")),
    (
        "google/protobuf/field_mask.proto",
        include_str!("well_known/google_protobuf_field_mask.proto"),
    ),
    (
        "google/protobuf/go_features.proto",
        include_str!("well_known/google_protobuf_go_features.proto"),
    ),
    (
        "google/protobuf/java_features.proto",
        include_str!("well_known/google_protobuf_java_features.proto"),
    ),
    (
        "google/protobuf/source_context.proto",
        include_str!("well_known/google_protobuf_source_context.proto"),
    ),
    ("google/protobuf/struct.proto", include_str!("well_known/google_protobuf_struct.proto")),
    ("google/protobuf/timestamp.proto", include_str!("well_known/google_protobuf_timestamp.proto")),
    ("google/protobuf/type.proto", include_str!("well_known/google_protobuf_type.proto")),
    ("google/protobuf/wrappers.proto", include_str!("well_known/google_protobuf_wrappers.proto")),
    ("google/rpc/code.proto", include_str!("well_known/google_rpc_code.proto")),
    (
        "google/rpc/context/attribute_context.proto",
        include_str!("well_known/google_rpc_context_attribute_context.proto"),
    ),
    ("google/rpc/error_details.proto", include_str!("well_known/google_rpc_error_details.proto")),
    ("google/rpc/http.proto", include_str!("well_known/google_rpc_http.proto")),
    ("google/rpc/status.proto", include_str!("well_known/google_rpc_status.proto")),
    (
        "google/type/calendar_period.proto",
        include_str!("well_known/google_type_calendar_period.proto"),
    ),
    ("google/type/color.proto", include_str!("well_known/google_type_color.proto")),
    ("google/type/date.proto", include_str!("well_known/google_type_date.proto")),
    ("google/type/datetime.proto", include_str!("well_known/google_type_datetime.proto")),
    ("google/type/dayofweek.proto", include_str!("well_known/google_type_dayofweek.proto")),
    ("google/type/decimal.proto", include_str!("well_known/google_type_decimal.proto")),
    ("google/type/expr.proto", include_str!("well_known/google_type_expr.proto")),
    ("google/type/fraction.proto", include_str!("well_known/google_type_fraction.proto")),
    ("google/type/interval.proto", include_str!("well_known/google_type_interval.proto")),
    ("google/type/latlng.proto", include_str!("well_known/google_type_latlng.proto")),
    (
        "google/type/localized_text.proto",
        include_str!("well_known/google_type_localized_text.proto"),
    ),
    ("google/type/money.proto", include_str!("well_known/google_type_money.proto")),
    ("google/type/month.proto", include_str!("well_known/google_type_month.proto")),
    ("google/type/phone_number.proto", include_str!("well_known/google_type_phone_number.proto")),
    (
        "google/type/postal_address.proto",
        include_str!("well_known/google_type_postal_address.proto"),
    ),
    ("google/type/quaternion.proto", include_str!("well_known/google_type_quaternion.proto")),
    ("google/type/timeofday.proto", include_str!("well_known/google_type_timeofday.proto")),
];

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn files_are_in_the_order_of_their_paths() {
        assert!(FILES.is_sorted_by_key(|(path, _)| path));
        assert_eq!(
            find("google/type/date.proto").map(|file| file.path),
            Some("google/type/date.proto")
        );
        assert!(find("google/type/nothing.proto").is_none());
    }

    #[test]
    fn every_file_is_linked_and_knows_what_it_reaches() {
        let files: Vec<&Arc<File>> = pool().files().iter().collect();
        assert_eq!(files.len(), FILES.len());
        let http = find("google/api/annotations.proto").expect("it is built in");
        let mut reached = http.reaches().to_vec();
        reached.sort_unstable();
        assert_eq!(reached, ["google/api/http.proto", "google/protobuf/descriptor.proto"]);
    }
}
