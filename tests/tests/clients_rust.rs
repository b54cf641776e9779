//! The Rust client `schema_registry_converter`, unchanged, against a real server, one test per format.

use std::error::Error as _;

use clade_tests::TestServer;
use schema_registry_converter::async_impl::avro::{AvroDecoder, AvroEncoder};
use schema_registry_converter::async_impl::json::{JsonDecoder, JsonEncoder};
use schema_registry_converter::async_impl::proto_decoder::ProtoDecoder;
use schema_registry_converter::async_impl::proto_encoder::ProtoEncoder;
use schema_registry_converter::async_impl::schema_registry::{
    SrSettings, get_all_subjects, get_all_versions, is_compatible_schema,
};
use schema_registry_converter::error::SRCError;
use schema_registry_converter::schema_registry_common::{
    RawError, SchemaType, SubjectNameStrategy, SuppliedReference, SuppliedSchema,
};
use serde_json::{Value, json};

const TOPIC: &str = "orders";
const SUBJECT: &str = "orders-value";

fn settings(server: &TestServer) -> SrSettings {
    let mut builder = SrSettings::new_builder(server.url().to_owned());
    builder.no_proxy().build().expect("settings of a plain URL")
}

fn strategy(schema: &SuppliedSchema) -> SubjectNameStrategy {
    SubjectNameStrategy::TopicNameStrategyWithSchema(TOPIC.to_owned(), false, schema.clone())
}

/// The answer of the registry inside the client's own error, which wraps it once or more.
#[track_caller]
fn refusal<T: std::fmt::Debug>(result: Result<T, SRCError>) -> RawError {
    let error = result.expect_err("the registry must refuse this");
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(raw) = inner.downcast_ref::<RawError>() {
            return raw.clone();
        }
        source = inner.source();
    }
    panic!("not an answer of the registry: {error}");
}

/// What the three formats do alike: `incompatible` is told to be so when asked, was refused with the
/// reason, and did not become a version.
async fn assert_refused(
    settings: &SrSettings,
    incompatible: SuppliedSchema,
    refused: RawError,
    reason: &str,
) {
    assert_eq!(refused.error_code, 40901, "{refused}");
    assert!(refused.message.contains(SUBJECT), "{refused}");
    assert!(refused.message.contains(reason), "{refused}");
    let compatible = is_compatible_schema(settings, SUBJECT.to_owned(), incompatible).await;
    assert!(!compatible.expect("the registry answers"));
    let versions = get_all_versions(settings, SUBJECT.to_owned()).await;
    assert_eq!(versions.expect("the subject is there"), [1, 2]);
}

fn avro(extra_fields: &[Value]) -> SuppliedSchema {
    let mut fields = vec![
        json!({ "name": "id", "type": "string" }),
        json!({ "name": "price", "type": "double" }),
    ];
    fields.extend_from_slice(extra_fields);
    let record =
        json!({ "type": "record", "name": "Order", "namespace": "shop", "fields": fields });
    SuppliedSchema::new(None, SchemaType::Avro, record.to_string())
}

#[tokio::test]
async fn rust_schema_registry_converter_avro() {
    let server = TestServer::start().await;
    let settings = settings(&server);
    let currency = json!({ "name": "currency", "type": "string", "default": "EUR" });
    let v1 = avro(&[]);
    let v2 = avro(std::slice::from_ref(&currency));
    let without_default = avro(&[currency, json!({ "name": "buyer", "type": "string" })]);

    let encode = async |schema: &SuppliedSchema, record: Value| {
        AvroEncoder::new(settings.clone()).encode_struct(record, &strategy(schema)).await
    };
    let old_record = json!({ "id": "a", "price": 1.5 });
    let old = encode(&v1, old_record.clone()).await.expect("v1 is registered");
    let new_record = json!({ "id": "b", "price": 2.5, "currency": "USD" });
    let new = encode(&v2, new_record.clone()).await.expect("v2 is compatible");
    let record = json!({ "id": "c", "price": 3.5, "currency": "USD", "buyer": "x" });
    let refused = refusal(encode(&without_default, record).await);
    let reason = "READER_FIELD_MISSING_DEFAULT_VALUE";
    assert_refused(&settings, without_default, refused, reason).await;

    let decoder = AvroDecoder::new(settings);
    let latest = decoder.decode_with_schema(Some(&new)).await.expect("v2 is found");
    let latest = latest.expect("a record with a schema");
    assert_eq!(latest.schema.version, Some(2));
    assert_eq!(Value::try_from(latest.value).expect("JSON can hold it"), new_record);
    let written = decoder.decode(Some(&old)).await.expect("v1 is found").value;
    assert_eq!(Value::try_from(written.clone()).expect("JSON can hold it"), old_record);
    // A reader with the newest schema takes the default for what the old record lacks.
    let read = written.resolve(&latest.schema.parsed).expect("v2 reads v1");
    let filled = json!({ "id": "a", "price": 1.5, "currency": "EUR" });
    assert_eq!(Value::try_from(read).expect("JSON can hold it"), filled);
}

fn json_schema(properties: &[&str], required: &[&str]) -> SuppliedSchema {
    let members: serde_json::Map<String, Value> =
        properties.iter().map(|name| ((*name).to_owned(), json!({ "type": "string" }))).collect();
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "properties": members,
        "required": required,
        "additionalProperties": false,
    });
    SuppliedSchema::new(None, SchemaType::Json, schema.to_string())
}

#[tokio::test]
async fn rust_schema_registry_converter_json_schema() {
    let server = TestServer::start().await;
    let settings = settings(&server);
    let v1 = json_schema(&["id"], &["id"]);
    let v2 = json_schema(&["id", "note"], &["id"]);
    let requiring = json_schema(&["id", "note"], &["id", "note"]);

    let encode = async |schema: &SuppliedSchema, record: &Value| {
        JsonEncoder::new(settings.clone()).encode(record, strategy(schema)).await
    };
    let (old_record, new_record) = (json!({ "id": "a" }), json!({ "id": "b", "note": "gift" }));
    let old = encode(&v1, &old_record).await.expect("v1 is registered");
    let new = encode(&v2, &new_record).await.expect("v2 is compatible");
    let refused = refusal(encode(&requiring, &new_record).await);
    assert_refused(&settings, requiring, refused, "REQUIRED_ATTRIBUTE_ADDED").await;

    let decoder = JsonDecoder::new(settings);
    for (payload, record) in [(old, old_record), (new, new_record)] {
        let decoded = decoder.decode(Some(&payload)).await.expect("the schema is found");
        let decoded = decoded.expect("a record with a schema");
        assert_eq!(decoded.value, record);
        decoder.validate(&decoded.schema, &decoded.value).expect("it fits its own schema");
    }
}

fn protobuf(fields: &str) -> SuppliedSchema {
    let text = format!(
        "syntax = \"proto3\"; package shop; import \"shop/money.proto\";\n\
         message Receipt {{ string number = 1; }}\n\
         message Order {{ Money price = 1; {fields} }}"
    );
    let money = "syntax = \"proto3\"; package shop; message Money { int64 cents = 1; }";
    // Not the path as subject: this client does not encode slashes when it asks for compatibility.
    let reference =
        SuppliedReference::new("shop/money.proto".to_owned(), "money".to_owned(), money.to_owned());
    SuppliedSchema::new(Some("shop.Order".to_owned()), SchemaType::Protobuf, text)
        .with_references(vec![reference])
}

#[tokio::test]
async fn rust_schema_registry_converter_protobuf() {
    let server = TestServer::start().await;
    let settings = settings(&server);
    let v1 = protobuf("string id = 2;");
    let v2 = protobuf("string id = 2; string note = 3;");
    let retyped = protobuf("double id = 2;");

    let encode = async |schema: &SuppliedSchema, record: &Value| {
        let encoder = ProtoEncoder::new(settings.clone());
        encoder.encode_json(record, "shop.Order", &strategy(schema)).await
    };
    let old = json!({ "id": "a", "price": { "cents": "100" } });
    let old = encode(&v1, &old).await.expect("v1 is registered");
    let new = json!({ "id": "b", "price": { "cents": "200" }, "note": "gift" });
    let new = encode(&v2, &new).await.expect("v2 is compatible");
    // The order is the second message of its file: index 1, in zig-zag varints.
    assert_eq!(new[5..7], [2, 2]);
    let refused = refusal(encode(&retyped, &json!({ "id": 1.5 })).await);
    assert_refused(&settings, retyped, refused, "FIELD_SCALAR_KIND_CHANGED").await;
    let subjects = get_all_subjects(&settings).await.expect("the registry answers");
    assert_eq!(subjects, ["money", SUBJECT]);

    let decoder = ProtoDecoder::new(settings);
    for (payload, id, cents, note) in [(old, "a", 100, None), (new, "b", 200, Some("gift"))] {
        let decoded = decoder.decode(Some(&payload)).await.expect("the schema is found");
        let order = decoded.as_message().expect("a framed record is a message");
        let field = |name| order.get_field_by_name(name);
        assert_eq!(field("id").expect("declared").as_str(), Some(id));
        let price = field("price").expect("declared").into_owned();
        let price = price.as_message().expect("a message").clone();
        let found = price.get_field_by_name("cents").expect("declared").as_i64();
        assert_eq!(found, Some(cents));
        assert_eq!(field("note").as_ref().and_then(|value| value.as_str()), note);
    }
}

#[tokio::test]
async fn trap_39_message_indexes_are_zig_zag_and_the_first_message_is_one_zero_byte() {
    let server = TestServer::start().await;
    let settings = settings(&server);
    let schema = protobuf("string id = 2;");
    let encoder = ProtoEncoder::new(settings.clone());
    let encode = async |message: &str, record: &Value| {
        let payload = encoder.encode_json(record, message, &strategy(&schema)).await;
        payload.expect("the schema is registered")
    };
    let first = encode("shop.Receipt", &json!({ "number": "7" })).await;
    assert_eq!(first[5..], [0, 0x0a, 1, b'7']);
    let second = encode("shop.Order", &json!({ "id": "a" })).await;
    assert_eq!(second[5..], [2, 2, 0x12, 1, b'a']);
}
