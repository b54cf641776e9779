//! Answers in the forms of older registries, for clients that were written against those.

use axum::body::Body;
use bytes::Bytes;
use clade_client::api::ErrorCode;
use http::{Response, Uri};
use http_body_util::BodyExt;
use serde_json::{Map, Value};

/// Whose forms the answers have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ApiLevel {
    /// Those of Confluent's registry 7.
    Seven,
    /// Those of Confluent's registry 8.
    #[default]
    Eight,
}

/// What release 8 has added to schemas in answers.
const ADDED_KEYS: [&str; 3] = ["guid", "ts", "deleted"];

/// The answer to a request for `uri` as release 7 gives it. Bodies that are no JSON stay.
pub(super) async fn as_seven(uri: &Uri, answer: Response<Body>) -> Response<Body> {
    let (mut head, body) = answer.into_parts();
    let bytes = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return Response::from_parts(head, Body::new(error.to_string())),
    };
    head.headers.remove(http::header::CONTENT_LENGTH);
    Response::from_parts(head, Body::from(old_form(uri, bytes)))
}

fn old_form(uri: &Uri, bytes: Bytes) -> Bytes {
    let is_text = uri.path().ends_with("/schema");
    let Ok(mut body) = serde_json::from_slice::<Value>(&bytes) else { return bytes };
    if is_text {
        return bytes;
    }
    match &mut body {
        Value::Object(object) => age(uri, object),
        Value::Array(list) => {
            list.iter_mut().filter_map(Value::as_object_mut).for_each(|object| age(uri, object));
        }
        _ => return bytes,
    }
    Bytes::from(body.to_string())
}

/// Makes one object of an answer what it was in release 7.
fn age(uri: &Uri, object: &mut Map<String, Value>) {
    let incompatible = ErrorCode::IncompatibleSchema;
    if object.get("error_code").and_then(Value::as_i64) == Some(incompatible.number().into()) {
        object.insert("error_code".to_owned(), incompatible.status().into());
    }
    if !object.contains_key("schema") {
        return;
    }
    object.retain(|key, _| !ADDED_KEYS.contains(&key.as_str()));
    if object.get("schemaType").and_then(Value::as_str) == Some("AVRO") {
        object.shift_remove("schemaType");
    }
    // An answer by id has no id of its own. It told a holder only to whoever named a subject.
    let has_hint = uri.query().is_some_and(|query| {
        query.split('&').any(|pair| pair.starts_with("subject=") && pair != "subject=")
    });
    if !object.contains_key("id") && !has_hint {
        object.shift_remove("subject");
        object.shift_remove("version");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_and_refusals_lose_what_is_new() {
        for (uri, body, want) in [
            (
                "/schemas/ids/1",
                r#"{"subject":"s","version":1,"guid":"x","schemaType":"AVRO","schema":"\"int\"","ts":1,"deleted":false}"#,
                r#"{"schema":"\"int\""}"#,
            ),
            (
                "/schemas/ids/1?subject=s",
                r#"{"subject":"s","version":1,"guid":"x","schemaType":"JSON","schema":"{}"}"#,
                r#"{"subject":"s","version":1,"schemaType":"JSON","schema":"{}"}"#,
            ),
            (
                "/schemas",
                r#"[{"subject":"s","version":1,"id":3,"guid":"x","schemaType":"AVRO","schema":"\"int\""}]"#,
                r#"[{"subject":"s","version":1,"id":3,"schema":"\"int\""}]"#,
            ),
            (
                "/subjects/s/versions",
                r#"{"error_code":40901,"message":"m"}"#,
                r#"{"error_code":409,"message":"m"}"#,
            ),
            ("/subjects/s/versions", "[1,2]", "[1,2]"),
            ("/subjects/s/versions/1", "3", "3"),
            (
                "/schemas/ids/1/schema",
                r#"{"schema":"AVRO","guid":1}"#,
                r#"{"schema":"AVRO","guid":1}"#,
            ),
        ] {
            let uri: Uri = uri.parse().unwrap();
            assert_eq!(old_form(&uri, Bytes::from(body)), want, "{uri}");
        }
    }
}
