//! Avro: all kinds of types, a reference, and a reader with another schema.

use std::collections::BTreeMap;

use apache_avro::types::Value as AvroValue;
use clade_client::Client;
use clade_client::api::RegisterSchemaRequest;
use clade_client::serde::avro::{AvroDeserializer, AvroSerializer};
use clade_tests::TestServer;
use fastrand::Rng;
use serde::{Deserialize, Serialize};

use crate::exchange::{Differences, Exchange, TOPIC, client, received, reference, schema};
use crate::random::{double, int, long, maybe, octets, several, single, text};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Order {
    id: String,
    count: i32,
    cents: i64,
    weight: f32,
    rate: f64,
    paid: bool,
    #[serde(with = "apache_avro::serde::bytes")]
    token: Vec<u8>,
    #[serde(with = "serde_bytes")]
    digest: [u8; 4],
    status: Status,
    note: Option<String>,
    tags: Vec<String>,
    amounts: BTreeMap<String, i64>,
    line: Option<Box<Line>>,
    payment: Payment,
    day: i32,
    at: i64,
    customer: Customer,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
enum Status {
    #[serde(rename = "NEW")]
    New,
    #[serde(rename = "PAID")]
    Paid,
    #[serde(rename = "SENT")]
    Sent,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Line {
    article: String,
    next: Option<Box<Line>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Payment {
    Null,
    Long(i64),
    String(String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Customer {
    name: String,
    vip: bool,
}

/// What a reader with the schema of `order_reader.avsc` sees.
#[derive(Debug, PartialEq, Deserialize)]
struct ReadOrder {
    channel: String,
    cents: f64,
    count: i64,
    weight: f64,
    key: String,
    status: String,
    note: Option<String>,
    tags: Vec<String>,
    amounts: BTreeMap<String, f64>,
    payment: ReadPayment,
}

#[derive(Debug, PartialEq, Deserialize)]
enum ReadPayment {
    Null,
    String(String),
    Double(f64),
}

fn order(rng: &mut Rng) -> Order {
    let mut line = None;
    for _ in 0..rng.usize(0..4) {
        line = Some(Box::new(Line { article: text(rng, 12), next: line }));
    }
    Order {
        id: text(rng, 40),
        count: int(rng),
        cents: long(rng),
        weight: single(rng),
        rate: double(rng),
        paid: rng.bool(),
        token: {
            let length = rng.usize(0..20);
            octets(rng, length)
        },
        digest: octets(rng, 4).try_into().expect("four of them"),
        status: [Status::New, Status::Paid, Status::Sent][rng.usize(0..3)],
        note: maybe(rng, |rng| text(rng, 12)),
        tags: several(rng, |rng| text(rng, 12)),
        amounts: several(rng, |rng| (text(rng, 12), long(rng))).into_iter().collect(),
        line,
        payment: match rng.u8(0..3) {
            0 => Payment::Null,
            1 => Payment::Long(long(rng)),
            _ => Payment::String(text(rng, 12)),
        },
        day: rng.i32(-100_000..100_000),
        at: rng.i64(-1_000_000_000_000..10_000_000_000_000),
        customer: Customer { name: text(rng, 12), vip: rng.bool() },
    }
}

/// Registers what the order refers to; the schema of the order.
async fn order_schema(client: &Client) -> RegisterSchemaRequest {
    let customer = schema("customer.avsc", "AVRO");
    client.register("customer-avro", &customer, false).await.expect("it is a schema");
    RegisterSchemaRequest {
        references: vec![reference("shop.Customer", "customer-avro")],
        ..schema("order.avsc", "AVRO")
    }
}

#[tokio::test]
async fn rust_reads_what_python_writes() {
    for (seed, exchange) in (1..).zip(Exchange::all("avro")) {
        let server = TestServer::start().await;
        let client = client(&server);
        let serializer =
            AvroSerializer::new(&client, order_schema(&client).await, exchange.settings());
        let deserializer = AvroDeserializer::new(&client);
        let reader = schema("order_reader.avsc", "AVRO");
        let reader = AvroDeserializer::with_reader(&client, &reader).await.expect("it is one");
        let mut differences = Differences::default();
        for line in exchange.produced_by_python(&server, seed).await {
            differences.next_record();
            let want: Order = serde_json::from_value(line.record.clone()).expect("it is an order");
            let bytes = line.bytes();
            let record = received(&bytes.0, &bytes.1);
            let got: Order = deserializer.deserialize(&record).await.expect("Rust reads it");
            differences.compare("typed", &got, &want);
            let value = deserializer.deserialize_value(&record).await.expect("Rust reads it");
            let got: Order = apache_avro::from_value(&value).expect("it is an order");
            differences.compare("value", &got, &want);

            let written = serializer.serialize(TOPIC, exchange.part, &want).await;
            let written = written.expect("Rust writes it");
            let header = written.header.map(|(_, header)| header);
            differences.compare("bytes", &(written.payload, header), &bytes);
            // Values of apache_avro have maps without an order.
            if want.amounts.len() < 2 {
                let written = serializer.serialize_value(TOPIC, exchange.part, &value).await;
                let written = written.expect("Rust writes it").payload;
                differences.compare("bytes of the value", &written, &bytes.0);
            }

            let want: ReadOrder = serde_json::from_value(line.read).expect("it is one");
            let got: ReadOrder = reader.deserialize(&record).await.expect("Rust reads it");
            differences.compare("read with another schema", &got, &want);
        }
        differences.conclude(exchange);
    }
}

#[tokio::test]
async fn python_reads_what_rust_writes() {
    for (seed, exchange) in (1..).zip(Exchange::all("avro")) {
        let server = TestServer::start().await;
        let client = client(&server);
        let serializer =
            AvroSerializer::new(&client, order_schema(&client).await, exchange.settings());
        let mut rng = Rng::with_seed(seed);
        let mut records = Vec::new();
        for _ in 0..exchange.records() {
            let order = order(&mut rng);
            let written = serializer.serialize(TOPIC, exchange.part, &order).await;
            records.push((written.expect("Rust writes it"), order));
        }
        exchange.consumed_by_python(&server, &records).await;
    }
}

/// A schema that is bare `bytes` has no length on the wire.
#[tokio::test]
async fn bare_bytes_are_written_bare() {
    let server = TestServer::start().await;
    let client = client(&server);
    for exchange in Exchange::all("avro") {
        let bytes = RegisterSchemaRequest {
            schema: Some(r#""bytes""#.to_owned()),
            ..RegisterSchemaRequest::default()
        };
        let serializer = AvroSerializer::new(&client, bytes, exchange.settings());
        let value = AvroValue::Bytes(vec![7; 100]);
        let written = serializer.serialize_value("raw", exchange.part, &value).await;
        let written = written.expect("Rust writes it");
        assert!(written.payload.ends_with(&[7; 100]));
        let header = written.header.map(|(_, header)| header);
        let frame = if header.is_some() { 0 } else { 5 };
        assert_eq!(written.payload.len(), frame + 100);
        let deserializer = AvroDeserializer::new(&client);
        let record = received(&written.payload, &header);
        assert_eq!(deserializer.deserialize_value(&record).await.expect("Rust reads it"), value);
    }
}
