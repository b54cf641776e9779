//! Files that texts may import without a reference, written from their public definitions. They
//! hold what decides compatibility: names, numbers and types; no options for other languages.

/// The text of the file with this import path.
pub(super) fn text(name: &str) -> Option<&'static str> {
    FILES.iter().find(|(path, _)| *path == name).map(|(_, text)| *text)
}

const FILES: [(&str, &str); 22] = [
    ("confluent/meta.proto", include_str!("well_known/confluent_meta.proto")),
    ("confluent/type/decimal.proto", include_str!("well_known/confluent_type_decimal.proto")),
    ("google/api/annotations.proto", include_str!("well_known/google_api_annotations.proto")),
    ("google/api/field_behavior.proto", include_str!("well_known/google_api_field_behavior.proto")),
    ("google/api/http.proto", include_str!("well_known/google_api_http.proto")),
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
    use super::*;
    use crate::protobuf::parse;

    #[test]
    fn every_file_parses_and_is_found_by_its_path() {
        for (path, contents) in FILES {
            parse(contents, &[]).unwrap_or_else(|error| panic!("{path}: {error}"));
            let importing = format!("syntax = \"proto3\";\nimport \"{path}\";");
            parse(&importing, &[]).unwrap_or_else(|error| panic!("{path}: {error}"));
        }
        assert_eq!(text("google/type/nothing.proto"), None);
    }
}
