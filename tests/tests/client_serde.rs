//! The serializers and deserializers of the Rust client against a real server: subjects, schemas that are
//! registered, looked up or taken from the registry, references, and what is refused.

use std::time::Duration;

use apache_avro::types::Value as AvroValue;
use clade_client::api::{
    AssociationOperation, AssociationRequest, ErrorCode, RegisterSchemaRequest, SchemaReference,
};
use clade_client::framing::{Framing, Part, Received};
use clade_client::serde::avro::{AvroDeserializer, AvroSerializer};
use clade_client::serde::json::{JsonDeserializer, JsonSerializer, Validate};
use clade_client::serde::protobuf::{ProtobufDeserializer, ProtobufSerializer};
use clade_client::serde::{SchemaUse, SerializerSettings};
use clade_client::{
    Associated, AssociationChange, Client, Error, Fallback, RetryPolicy, SubjectNameStrategy,
    VersionQuery,
};
use clade_tests::TestServer;
use prost::Message as _;
use prost_reflect::{DynamicMessage, ReflectMessage as _, Value as ProtobufValue};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

const ORDER: &str =
    r#"{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"long"}]}"#;
const ORDER_WITH_NOTE: &str = r#"{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"long"},{"name":"note","type":"string","default":"none"}]}"#;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Order {
    id: i64,
}

fn client(server: &TestServer) -> Client {
    let builder = Client::builder().url(server.url()).without_proxy();
    builder.retry(RetryPolicy::never()).build().expect("a URL")
}

fn schema(text: &str, schema_type: &str) -> RegisterSchemaRequest {
    RegisterSchemaRequest {
        schema: Some(text.to_owned()),
        schema_type: Some(schema_type.to_owned()),
        ..RegisterSchemaRequest::default()
    }
}

fn reference(name: &str, subject: &str) -> SchemaReference {
    SchemaReference {
        name: Some(name.to_owned()),
        subject: Some(subject.to_owned()),
        version: Some(1),
    }
}

fn by(strategy: SubjectNameStrategy) -> SerializerSettings {
    SerializerSettings { strategy, ..SerializerSettings::default() }
}

#[tokio::test]
async fn each_strategy_has_its_subject() {
    let server = TestServer::start().await;
    let client = client(&server);
    client.register("custom", &schema(ORDER, "AVRO"), false).await.expect("it is one");
    let association = AssociationRequest {
        resource_name: Some("linked".to_owned()),
        resource_namespace: Some("lkc".to_owned()),
        resource_id: Some("r1".to_owned()),
        associations: vec![AssociationOperation {
            subject: Some("custom".to_owned()),
            association_type: Some("value".to_owned()),
            lifecycle: Some("WEAK".to_owned()),
            ..AssociationOperation::default()
        }],
        ..AssociationRequest::default()
    };
    let how = AssociationChange::default();
    client.create_associations(&association, &how).await.expect("it is made");
    let of_cluster = |id: &str| {
        let cluster_id = Some(id.to_owned());
        SubjectNameStrategy::Associated(Associated { cluster_id, ..Associated::default() })
    };
    for (strategy, topic, subject) in [
        (SubjectNameStrategy::TopicName, "t1", "t1-value"),
        (SubjectNameStrategy::RecordName, "t2", "shop.Order"),
        (SubjectNameStrategy::TopicRecordName, "t3", "t3-shop.Order"),
        (SubjectNameStrategy::default(), "linked", "custom"),
        (of_cluster("lkc"), "linked", "custom"),
        (of_cluster("other"), "linked", "linked-value"),
        (SubjectNameStrategy::default(), "t4", "t4-value"),
        // A topic that no resource can be called has no association.
        (SubjectNameStrategy::default(), "t.5", "t.5-value"),
    ] {
        let serializer = AvroSerializer::new(&client, schema(ORDER, "AVRO"), by(strategy.clone()));
        serializer.serialize(topic, Part::Value, &Order { id: 1 }).await.expect("it is written");
        let found = client.versions(subject, &Default::default()).await;
        assert_eq!(found.expect(subject), [1], "{strategy:?}");
    }
    let none = Associated { fallback: Fallback::None, ..Associated::default() };
    let settings = by(SubjectNameStrategy::Associated(none));
    let serializer = AvroSerializer::new(&client, schema(ORDER, "AVRO"), settings);
    let error = serializer.serialize("t6", Part::Key, &Order { id: 1 }).await.expect_err("none");
    assert!(error.to_string().starts_with("no subject for the key of topic `t6`"), "{error}");
}

#[tokio::test]
async fn schemas_are_registered_looked_up_or_taken_from_the_registry() {
    let server = TestServer::start().await;
    let client = client(&server);
    let using = |schema_use| SerializerSettings { schema_use, ..SerializerSettings::default() };
    let order = Order { id: 300 };
    let looking = AvroSerializer::new(&client, schema(ORDER, "AVRO"), using(SchemaUse::LookUp));
    let error = looking.serialize("t", Part::Value, &order).await.expect_err("not registered");
    assert_eq!(error.code(), Some(ErrorCode::SubjectNotFound));
    let versions = client.versions("t-value", &Default::default()).await;
    assert!(versions.expect_err("nothing was registered").is_not_found());

    let registering =
        AvroSerializer::new(&client, schema(ORDER, "AVRO"), using(SchemaUse::Register));
    let first = registering.serialize("t", Part::Value, &order).await.expect("it is registered");
    assert_eq!(first.payload, [0, 0, 0, 0, 1, 0xd8, 4]);
    let again = looking.serialize("t", Part::Value, &order).await.expect("now it is found");
    assert_eq!(again, first);

    let latest = SerializerSettings { latest_kept: Duration::ZERO, ..using(SchemaUse::Latest) };
    let latest = AvroSerializer::new(&client, RegisterSchemaRequest::default(), latest);
    let written = latest.serialize("t", Part::Value, &order).await.expect("by the first version");
    assert_eq!(written, first);
    let with_note = schema(ORDER_WITH_NOTE, "AVRO");
    let id = client.register("t-value", &with_note, false).await.expect("compatible").id;
    let value = AvroValue::Record(vec![
        ("id".to_owned(), AvroValue::Long(300)),
        ("note".to_owned(), AvroValue::String("x".to_owned())),
    ]);
    let written = latest.serialize_value("t", Part::Value, &value).await.expect("by the second");
    assert_eq!(written.payload, [0, 0, 0, 0, u8::try_from(id).expect("small"), 0xd8, 4, 2, b'x']);

    let of_id = AvroSerializer::new(&client, Default::default(), using(SchemaUse::Id(1)));
    let written = of_id.serialize("any", Part::Value, &order).await.expect("the id is there");
    assert_eq!(written, first);
    let error = of_id.serialize("any", Part::Value, "text").await.expect_err("no order");
    assert!(matches!(error, Error::Record { .. }), "{error}");
    assert_eq!(error.to_string(), "the record does not agree with schema 1");
}

#[tokio::test]
async fn what_is_no_record_of_the_schema_is_told() {
    let server = TestServer::start().await;
    let client = client(&server);
    let avro = AvroDeserializer::new(&client);
    for (bytes, want) in [
        (&b""[..], "0 bytes are too few"),
        (&[0, 0, 0][..], "3 bytes are too few"),
        (&b"{\"id\":1}"[..], "byte 123"),
    ] {
        let error = avro.deserialize::<Order>(&Received::new(bytes)).await.expect_err("no frame");
        assert!(matches!(error, Error::Framing(_)), "{error}");
        assert!(error.to_string().contains(want), "{error}");
    }
    let unknown = avro.deserialize::<Order>(&Received::new(&[0, 0, 0, 0, 9, 2])).await;
    assert_eq!(unknown.expect_err("no such id").code(), Some(ErrorCode::SchemaNotFound));

    let json = schema(r#"{"type":"object"}"#, "JSON");
    let id = client.register("j", &json, false).await.expect("it is one").id;
    let record = [0, 0, 0, 0, u8::try_from(id).expect("small"), 2];
    let error = avro.deserialize::<Order>(&Received::new(&record)).await.expect_err("it is JSON");
    assert_eq!(
        error.to_string(),
        "schema 1 is of type JSON, not AVRO; use the serializer or deserializer of JSON"
    );

    let id = client.register("a", &schema(ORDER, "AVRO"), false).await.expect("it is one").id;
    let cut = [0, 0, 0, 0, u8::try_from(id).expect("small"), 0x80];
    assert_eq!(avro.deserialize_cached::<Order>(&Received::new(&cut)).expect("unknown yet"), None);
    let error = avro.deserialize::<Order>(&Received::new(&cut)).await.expect_err("it is cut off");
    assert!(matches!(error, Error::Record { .. }), "{error}");
    let whole = [0, 0, 0, 0, u8::try_from(id).expect("small"), 2];
    let order = avro.deserialize_cached::<Order>(&Received::new(&whole)).expect("it is whole");
    assert_eq!(order, Some(Order { id: 1 }));
}

#[tokio::test]
async fn readers_that_cannot_read_say_so() {
    let server = TestServer::start().await;
    let client = client(&server);
    let serializer = AvroSerializer::new(&client, schema(ORDER, "AVRO"), Default::default());
    let written = serializer.serialize("t", Part::Value, &Order { id: 5 }).await.expect("written");
    let record = Received::new(&written.payload);
    let reader = schema(ORDER_WITH_NOTE, "AVRO");
    let reader = AvroDeserializer::with_reader(&client, &reader).await.expect("it is a schema");
    let read: Value = reader.deserialize(&record).await.expect("the note has a default");
    assert_eq!(read, json!({"id": 5, "note": "none"}));
    let no_default = ORDER_WITH_NOTE.replace(r#","default":"none""#, "");
    let no_default = schema(&no_default, "AVRO");
    let reader = AvroDeserializer::with_reader(&client, &no_default).await.expect("a schema");
    let error = reader.deserialize::<Value>(&record).await.expect_err("there is no note");
    assert!(matches!(error, Error::Record { .. }), "{error}");
    let error = AvroDeserializer::with_reader(&client, &schema("{}", "AVRO")).await;
    let error = error.err().expect("it is no schema").to_string();
    assert_eq!(error, "the schema of the reader cannot be used to write or read records");
}

/// Two schemas that both need a third one bring it along once.
#[tokio::test]
async fn references_are_fetched_once_each() {
    let server = TestServer::start().await;
    let client = client(&server);
    let record = |name: &str, fields: &str| {
        schema(&format!(r#"{{"type":"record","name":"{name}","fields":[{fields}]}}"#), "AVRO")
    };
    let base = record("Base", r#"{"name":"n","type":"int"}"#);
    client.register("base", &base, false).await.expect("it is one");
    for name in ["Left", "Right"] {
        let side = RegisterSchemaRequest {
            references: vec![reference("Base", "base")],
            ..record(name, r#"{"name":"base","type":"Base"}"#)
        };
        client.register(name, &side, false).await.expect("it is one");
    }
    let top = RegisterSchemaRequest {
        references: vec![reference("Left", "Left"), reference("Right", "Right")],
        ..record("Top", r#"{"name":"l","type":"Left"},{"name":"r","type":"Right"}"#)
    };
    let side = |n: i32| {
        let base = AvroValue::Record(vec![("n".to_owned(), AvroValue::Int(n))]);
        AvroValue::Record(vec![("base".to_owned(), base)])
    };
    let value = AvroValue::Record(vec![("l".to_owned(), side(1)), ("r".to_owned(), side(2))]);
    let serializer = AvroSerializer::new(&client, top, SerializerSettings::default());
    let written = serializer.serialize_value("t", Part::Value, &value).await.expect("written");
    assert_eq!(written.payload[5..], [2, 4]);
    let deserializer = AvroDeserializer::new(&client);
    let read = deserializer.deserialize_value(&Received::new(&written.payload)).await;
    assert_eq!(read.expect("it is read"), value);
}

#[tokio::test]
async fn json_records_are_held_against_their_schema() {
    let server = TestServer::start().await;
    let client = client(&server);
    let text = r#"{"title":"Order","type":"object","properties":{"id":{"type":"integer"}}}"#;
    let settings = by(SubjectNameStrategy::RecordName);
    let serializer = JsonSerializer::new(&client, schema(text, "JSON"), settings.clone());
    let wrong = json!({"id": "x"});
    let error = serializer.serialize("t", Part::Value, &wrong).await.expect_err("no number");
    let Error::Invalid { schema: name, path, message } = error else { panic!("{error}") };
    assert_eq!((&*name, &*path), ("schema 1", "/id"));
    assert!(message.contains("integer"), "{message}");
    assert_eq!(client.versions("Order", &Default::default()).await.expect("registered"), [1]);

    let lax = JsonSerializer::new(&client, schema(text, "JSON"), settings).validate(Validate::No);
    let written = lax.serialize("t", Part::Value, &wrong).await.expect("it is not looked at");
    let record = Received::new(&written.payload);
    let strict = JsonDeserializer::new(&client);
    let error = strict.deserialize::<Value>(&record).await.expect_err("no number");
    assert!(matches!(error, Error::Invalid { .. }), "{error}");
    let lax = JsonDeserializer::new(&client).validate(Validate::No);
    assert_eq!(lax.deserialize::<Value>(&record).await.expect("it is JSON"), wrong);
    let no_json = [&written.payload[..5], b"{"].concat();
    let error = strict.deserialize::<Value>(&Received::new(&no_json)).await.expect_err("cut off");
    assert!(matches!(error, Error::Record { .. }), "{error}");
}

const PROTO: &str = r#"syntax = "proto3";
package shop;
import "google/protobuf/timestamp.proto";
import "google/type/money.proto";
message Receipt { string number = 1; }
message Order {
  message Line { message Part { int32 n = 1; } string article = 1; }
  message Empty {}
  int64 id = 1;
  google.protobuf.Timestamp at = 2;
  google.type.Money price = 3;
}
"#;

#[derive(Clone, PartialEq, prost::Message)]
struct Part1 {
    #[prost(int32, tag = "1")]
    n: i32,
}

#[tokio::test]
async fn messages_are_found_by_their_place_in_both_spellings() {
    let server = TestServer::start().await;
    let client = client(&server);
    let serializer = |message: &str| {
        let settings = SerializerSettings::default();
        ProtobufSerializer::new(&client, schema(PROTO, "PROTOBUF"), message, settings)
    };
    let part = Part1 { n: 7 };
    let nested = serializer("shop.Order.Line.Part").serialize("t", Part::Value, &part).await;
    let nested = nested.expect("it is there").payload;
    assert_eq!(nested, [0, 0, 0, 0, 1, 6, 2, 0, 0, 8, 7]);
    let deserializer = ProtobufDeserializer::new(&client);
    let frame = [0, 0, 0, 0, 1];
    for (place, name) in [
        (&[6, 2, 0, 0][..], "shop.Order.Line.Part"),
        // Plain varints: a count that is odd, and one that as zig-zag would name no message.
        (&[3, 1, 0, 0], "shop.Order.Line.Part"),
        (&[1, 1], "shop.Order"),
        (&[2, 1, 0], "shop.Order.Line"),
        (&[2, 1, 1], "shop.Order.Empty"),
        (&[0], "shop.Receipt"),
        (&[2, 0], "shop.Receipt"),
        (&[2, 2], "shop.Order"),
    ] {
        let record = [&frame, place, &[]].concat();
        let read = deserializer.deserialize_dynamic(&Received::new(&record)).await;
        assert_eq!(read.expect(name).descriptor().full_name(), name, "{place:?}");
    }
    let typed: Part1 = deserializer.deserialize(&Received::new(&nested)).await.expect("a part");
    assert_eq!(typed, part);
    let unknown = [&frame[..], &[2, 8]].concat();
    let error = deserializer.deserialize_dynamic(&Received::new(&unknown)).await;
    assert_eq!(error.expect_err("no fifth").to_string(), "schema 1 has no message at [4]");
    let error = serializer("shop.Nothing").serialize("t", Part::Value, &part).await;
    let error = error.expect_err("no such message").to_string();
    assert_eq!(error, "schema 1 has no message called `shop.Nothing`");
}

#[tokio::test]
async fn a_described_message_brings_its_files_along() {
    let server = TestServer::start().await;
    let client = client(&server);
    let common = schema("syntax = \"proto3\"; package c; message Id { int64 n = 1; }", "PROTOBUF");
    client.register("origin-common", &common, false).await.expect("it is one");
    let order = r#"syntax = "proto3"; package shop; import "common.proto"; import "google/protobuf/timestamp.proto";
        message Order { c.Id id = 1; google.protobuf.Timestamp at = 2; }"#;
    let order = RegisterSchemaRequest {
        references: vec![reference("common.proto", "origin-common")],
        ..schema(order, "PROTOBUF")
    };
    let id = client.register("origin", &order, false).await.expect("it is one").id;
    let frame = [0, 0, 0, 0, u8::try_from(id).expect("small"), 0];
    let deserializer = ProtobufDeserializer::new(&client);
    let empty = deserializer.deserialize_dynamic(&Received::new(&frame)).await.expect("empty");

    let settings = SerializerSettings { framing: Framing::Header, ..Default::default() };
    let made = ProtobufSerializer::of_message(&client, &empty.descriptor(), settings).await;
    let serializer = made.expect("the files are registered");
    let mut message = DynamicMessage::new(empty.descriptor());
    let id_field = message.descriptor().get_field_by_name("id").expect("it has one");
    let kind = id_field.kind();
    let mut inner = DynamicMessage::new(kind.as_message().expect("a message").clone());
    inner.set_field_by_name("n", ProtobufValue::I64(3));
    message.set_field_by_name("id", ProtobufValue::Message(inner));
    let written = serializer.serialize("t", Part::Key, &message).await.expect("it is written");
    assert_eq!(written.payload, [10, 2, 8, 3]);
    let (name, header) = written.header.expect("it has a header");
    assert_eq!((name, header.len()), ("__key_schema_id", 18));
    let record = Received { payload: &written.payload, header: Some(&header) };
    let read = deserializer.deserialize_dynamic(&record).await.expect("it is read");
    // Their descriptors are in two pools, and so they are not equal as they are.
    assert_eq!(read.encode_to_vec(), message.encode_to_vec());

    let registered =
        client.version("t-key", 1, &VersionQuery::default()).await.expect("it is there");
    assert_eq!(registered.references, [reference("common.proto", "common.proto")]);
}

/// Registries of release 7 say neither GUID nor type of Avro schemas.
#[tokio::test]
async fn registries_of_release_7_are_understood() {
    let server = TestServer::start_with(&["--api-level", "7"]).await;
    let client = client(&server);
    let serializer = AvroSerializer::new(&client, schema(ORDER, "AVRO"), Default::default());
    let written = serializer.serialize("t", Part::Value, &Order { id: 5 }).await.expect("written");
    let deserializer = AvroDeserializer::new(&client);
    let read: Order =
        deserializer.deserialize(&Received::new(&written.payload)).await.expect("it is read");
    assert_eq!(read, Order { id: 5 });
    let latest = client.version("t-value", 1, &VersionQuery::default()).await.expect("there");
    assert_eq!((&*latest.schema_type, &*latest.guid), ("AVRO", ""));
    let headers = SerializerSettings { framing: Framing::Header, ..Default::default() };
    let serializer = AvroSerializer::new(&client, schema(ORDER, "AVRO"), headers);
    let error = serializer.serialize("t", Part::Value, &Order { id: 5 }).await;
    assert!(matches!(error, Err(Error::NoGuid { .. })), "{error:?}");
}
