//! JSON: texts of all characters, numbers of all sizes, a reference.

use clade_client::Client;
use clade_client::api::RegisterSchemaRequest;
use clade_client::serde::json::{JsonDeserializer, JsonSerializer};
use clade_tests::TestServer;
use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::exchange::{Differences, Exchange, TOPIC, client, received, reference, schema};
use crate::random::{double, long, maybe, several, text};

fn order(rng: &mut Rng) -> Value {
    let mut members = vec![
        ("id", json!(text(rng, 40))),
        ("count", json!(long(rng))),
        ("rate", if rng.bool() { json!(double(rng)) } else { json!(long(rng)) }),
        ("customer", json!({"name": text(rng, 12), "vip": rng.bool()})),
    ];
    if rng.bool() {
        members.push(("note", json!(maybe(rng, |rng| text(rng, 12)))));
        members.push(("tags", json!(several(rng, |rng| text(rng, 12)))));
    }
    if rng.bool() {
        let amounts = several(rng, |rng| (text(rng, 12), json!(double(rng))));
        members.push(("amounts", Value::Object(Map::from_iter(amounts))));
    }
    rng.shuffle(&mut members);
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Registers what the order refers to; the schema of the order.
async fn order_schema(client: &Client) -> RegisterSchemaRequest {
    let customer = schema("customer.schema.json", "JSON");
    client.register("customer-json", &customer, false).await.expect("it is a schema");
    RegisterSchemaRequest {
        references: vec![reference("customer.json", "customer-json")],
        ..schema("order.schema.json", "JSON")
    }
}

#[tokio::test]
async fn rust_reads_what_python_writes() {
    for (seed, exchange) in (1..).zip(Exchange::all("json")) {
        let server = TestServer::start().await;
        let client = client(&server);
        let serializer =
            JsonSerializer::new(&client, order_schema(&client).await, exchange.settings());
        let deserializer = JsonDeserializer::new(&client);
        let mut differences = Differences::default();
        for line in exchange.produced_by_python(&server, seed).await {
            differences.next_record();
            let bytes = line.bytes();
            let record = received(&bytes.0, &bytes.1);
            let got: Value = deserializer.deserialize(&record).await.expect("Rust reads it");
            differences.compare("value", &got, &line.record);
            let written = serializer.serialize(TOPIC, exchange.part, &line.record).await;
            let written = written.expect("Rust writes it");
            let header = written.header.map(|(_, header)| header);
            differences.compare("bytes", &(written.payload, header), &bytes);
        }
        differences.conclude(exchange);
    }
}

#[tokio::test]
async fn python_reads_what_rust_writes() {
    for (seed, exchange) in (1..).zip(Exchange::all("json")) {
        let server = TestServer::start().await;
        let client = client(&server);
        let serializer =
            JsonSerializer::new(&client, order_schema(&client).await, exchange.settings());
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
