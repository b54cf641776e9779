//! Protobuf: a message that is not the first of its file, with an import.

use std::collections::BTreeMap;

use clade_client::Client;
use clade_client::api::RegisterSchemaRequest;
use clade_client::serde::protobuf::{ProtobufDeserializer, ProtobufSerializer};
use clade_tests::TestServer;
use fastrand::Rng;
use prost_reflect::ReflectMessage as _;
use serde::{Deserialize, Serialize};

use crate::exchange::{Differences, Exchange, TOPIC, client, received, reference, schema};
use crate::random::{double, int, long, maybe, octets, several, single, text};

#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
struct Order {
    #[prost(string, tag = "1")]
    id: String,
    #[prost(int32, tag = "2")]
    count: i32,
    #[prost(sint64, tag = "3")]
    cents: i64,
    #[prost(float, tag = "4")]
    weight: f32,
    #[prost(double, tag = "5")]
    rate: f64,
    #[prost(bool, tag = "6")]
    paid: bool,
    #[prost(bytes = "vec", tag = "7")]
    token: Vec<u8>,
    #[prost(int32, tag = "8")]
    status: i32,
    #[prost(string, optional, tag = "9")]
    note: Option<String>,
    #[prost(string, repeated, tag = "10")]
    tags: Vec<String>,
    #[prost(int32, repeated, tag = "11")]
    sizes: Vec<i32>,
    #[prost(btree_map = "string, int64", tag = "12")]
    amounts: BTreeMap<String, i64>,
    #[prost(message, optional, tag = "13")]
    price: Option<Money>,
    #[prost(message, repeated, tag = "14")]
    lines: Vec<Line>,
    #[prost(oneof = "Payment", tags = "15, 16")]
    payment: Option<Payment>,
    #[prost(fixed64, tag = "17")]
    big: u64,
    #[prost(sfixed32, tag = "18")]
    small: i32,
}

#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
struct Money {
    #[prost(int64, tag = "1")]
    cents: i64,
    #[prost(string, tag = "2")]
    currency: String,
}

#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
struct Line {
    #[prost(string, tag = "1")]
    article: String,
    #[prost(uint32, tag = "2")]
    count: u32,
    #[prost(message, optional, boxed, tag = "3")]
    next: Option<Box<Line>>,
}

#[derive(Clone, PartialEq, prost::Oneof, Serialize, Deserialize)]
enum Payment {
    #[prost(int64, tag = "15")]
    Account(i64),
    #[prost(string, tag = "16")]
    Voucher(String),
}

fn line(rng: &mut Rng, depth: usize) -> Line {
    let is_last = depth == 3 || rng.u8(0..10) >= 4;
    let next = (!is_last).then(|| Box::new(line(rng, depth + 1)));
    Line { article: text(rng, 12), count: rng.u32(..), next }
}

fn order(rng: &mut Rng) -> Order {
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
        status: rng.i32(0..3),
        note: maybe(rng, |rng| text(rng, 12)),
        tags: several(rng, |rng| text(rng, 12)),
        sizes: several(rng, int),
        // Google's library writes defaults in maps, and `prost` leaves them out.
        amounts: maybe(rng, |rng| (text(rng, 12) + "k", long(rng) | 1)).into_iter().collect(),
        price: maybe(rng, |rng| Money { cents: long(rng), currency: text(rng, 3) }),
        lines: several(rng, |rng| line(rng, 0)),
        payment: match rng.u8(0..3) {
            0 => None,
            1 => Some(Payment::Account(long(rng))),
            _ => Some(Payment::Voucher(text(rng, 12))),
        },
        big: rng.u64(..),
        small: int(rng),
    }
}

/// Registers what the order imports, as Python's serializer does; the schema of the order.
async fn order_schema(client: &Client) -> RegisterSchemaRequest {
    let path = "shop/money.proto";
    let money = schema(path, "PROTOBUF");
    client.register(path, &money, false).await.expect("it is a schema");
    RegisterSchemaRequest {
        references: vec![reference(path, path)],
        ..schema("shop/order.proto", "PROTOBUF")
    }
}

#[tokio::test]
async fn rust_reads_what_python_writes() {
    for (seed, exchange) in (1..).zip(Exchange::all("protobuf")) {
        let server = TestServer::start().await;
        let client = client(&server);
        let lines = exchange.produced_by_python(&server, seed).await;
        let order_schema = order_schema(&client).await;
        // The text is the same schema as the descriptor that Python registered.
        let settings = exchange.settings();
        let serializer =
            ProtobufSerializer::new(&client, order_schema, "shop.Order", settings.clone());
        let deserializer = ProtobufDeserializer::new(&client);
        let mut described = None;
        let mut differences = Differences::default();
        for line in lines {
            differences.next_record();
            let want: Order = serde_json::from_value(line.record.clone()).expect("it is an order");
            let bytes = line.bytes();
            let record = received(&bytes.0, &bytes.1);
            let got: Order = deserializer.deserialize(&record).await.expect("Rust reads it");
            differences.compare("typed", &got, &want);
            let written = serializer.serialize(TOPIC, exchange.part, &want).await;
            let written = written.expect("Rust writes it");
            let header = written.header.map(|(_, header)| header);
            differences.compare("bytes", &(written.payload, header), &bytes);

            let dynamic = deserializer.deserialize_dynamic(&record).await.expect("Rust reads it");
            let got: Order = dynamic.transcode_to().expect("it is an order");
            differences.compare("dynamic", &got, &want);
            if described.is_none() {
                let message = dynamic.descriptor();
                let made =
                    ProtobufSerializer::of_message(&client, &message, settings.clone()).await;
                described = Some(made.expect("its files are registered"));
            }
            let serializer = described.as_ref().expect("it was made");
            let written = serializer.serialize(TOPIC, exchange.part, &dynamic).await;
            let written = written.expect("Rust writes it");
            differences.compare("bytes of the dynamic one", &written.payload, &bytes.0);
        }
        differences.conclude(exchange);
    }
}

#[tokio::test]
async fn python_reads_what_rust_writes() {
    for (seed, exchange) in (1..).zip(Exchange::all("protobuf")) {
        let server = TestServer::start().await;
        let client = client(&server);
        let order_schema = order_schema(&client).await;
        let settings = exchange.settings();
        let serializer = ProtobufSerializer::new(&client, order_schema, "shop.Order", settings);
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
