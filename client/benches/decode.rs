//! What the frame, the look-up of the schema and the interface cost: decoding of a record of 1 KB whose
//! schema is known already, against `apache-avro` alone and against `schema_registry_converter`.
//!
//! `nice cargo bench -p clade-client --bench decode`; the ratios are those of the medians, in one run.

use std::hint::black_box;
use std::io::{Read, Write};
use std::net::TcpListener;

use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use apache_avro::writer::datum::GenericDatumWriter;
use clade_client::Client;
use clade_client::framing::Received;
use clade_client::serde::avro::AvroDeserializer;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use schema_registry_converter::async_impl::avro::AvroDecoder;
use schema_registry_converter::async_impl::schema_registry::SrSettings;
use serde::{Deserialize, Serialize};
use tokio::runtime::{Builder, Runtime};

/// Records in one measured step, so that starting an executor costs next to nothing.
const RECORDS: usize = 100;

const SCHEMA: &str = r#"{"type":"record","name":"Order","namespace":"shop","fields":[
    {"name":"id","type":"string"},{"name":"cents","type":"long"},{"name":"rate","type":"double"},
    {"name":"paid","type":"boolean"},{"name":"note","type":["null","string"]},
    {"name":"buyer","type":{"type":"record","name":"Party","fields":[
        {"name":"name","type":"string"},{"name":"street","type":"string"},
        {"name":"city","type":"string"},{"name":"vat","type":["null","string"]}]}},
    {"name":"seller","type":"Party"},
    {"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","fields":[
        {"name":"article","type":"string"},{"name":"count","type":"int"},
        {"name":"cents","type":"long"}]}}}]}"#;

#[derive(Serialize, Deserialize)]
struct Order {
    id: String,
    cents: i64,
    rate: f64,
    paid: bool,
    note: Option<String>,
    buyer: Party,
    seller: Party,
    lines: Vec<Line>,
}

#[derive(Serialize, Deserialize)]
struct Party {
    name: String,
    street: String,
    city: String,
    vat: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    article: String,
    count: i32,
    cents: i64,
}

fn order() -> Order {
    let party = |name: &str| Party {
        name: name.repeat(4),
        street: "Long Street of the Old Harbour 17".to_owned(),
        city: "Hamburg".to_owned(),
        vat: Some("DE123456789".to_owned()),
    };
    let lines = (0..25).map(|number| Line {
        article: format!("article {number} of the catalogue"),
        count: number,
        cents: i64::from(number) * 1999,
    });
    Order {
        id: "0b0c4a66-0a91-4d43-b27c-2a4d6c7e2f10".to_owned(),
        cents: 123_456,
        rate: 1.19,
        paid: true,
        note: Some("leave it at the door".to_owned()),
        buyer: party("Buyer"),
        seller: party("Seller"),
        lines: lines.collect(),
    }
}

/// A record behind its frame.
fn framed(schema: &Schema) -> Vec<u8> {
    let mut bytes = vec![0, 0, 0, 0, 1];
    let writer = GenericDatumWriter::builder(schema).human_readable(false).build();
    writer.expect("the schema is right").write_ser(&mut bytes, &order()).expect("it fits");
    assert!((1_000..1_100).contains(&bytes.len()), "{} bytes", bytes.len());
    bytes
}

/// A registry that answers every request with the schema.
fn registry() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    std::thread::spawn(move || {
        let body = serde_json::json!({"schemaType": "AVRO", "schema": SCHEMA}).to_string();
        for connection in listener.incoming() {
            let mut connection = connection.expect("a client");
            let _ = connection.read(&mut [0; 4096]).expect("a request");
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
                 connection: close\r\n\r\n{body}",
                body.len()
            );
            connection.write_all(answer.as_bytes()).expect("it reads");
        }
    });
    format!("http://{address}")
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// Into values of `apache_avro`, which is all that the other client gives.
fn values(c: &mut Criterion) {
    let (schema, runtime, url) =
        (Schema::parse_str(SCHEMA).expect("a schema"), runtime(), registry());
    let record = framed(&schema);
    let mut group = c.benchmark_group("value of 1 KB");
    group.throughput(Throughput::Elements(RECORDS as u64));

    let reader = GenericDatumReader::builder(&schema).human_readable(false).build();
    let reader = reader.expect("the schema is right");
    group.bench_function("apache-avro", |b| {
        b.iter(|| {
            runtime.block_on(async {
                for _ in 0..RECORDS {
                    let value = reader.read_value(&mut &black_box(&record)[5..]);
                    black_box(value.expect("it is one"));
                }
            });
        });
    });

    let client = Client::builder().url(&url).without_proxy().build().expect("a URL");
    let ours = AvroDeserializer::new(&client);
    group.bench_function("clade-client", |b| {
        b.iter(|| {
            runtime.block_on(async {
                for _ in 0..RECORDS {
                    let received = Received::new(black_box(&record));
                    let value: Value = ours.deserialize_value(&received).await.expect("it is one");
                    black_box(value);
                }
            });
        });
    });

    let settings = SrSettings::new_builder(url).no_proxy().build().expect("settings");
    let theirs = AvroDecoder::new(settings);
    group.bench_function("schema_registry_converter", |b| {
        b.iter(|| {
            runtime.block_on(async {
                for _ in 0..RECORDS {
                    let value = theirs.decode(Some(black_box(&record))).await.expect("it is one");
                    black_box(value);
                }
            });
        });
    });
    group.finish();
}

/// Into a type of serde.
fn types(c: &mut Criterion) {
    let (schema, runtime) = (Schema::parse_str(SCHEMA).expect("a schema"), runtime());
    let record = framed(&schema);
    let mut group = c.benchmark_group("type of 1 KB");
    group.throughput(Throughput::Elements(RECORDS as u64));

    let reader = GenericDatumReader::builder(&schema).human_readable(false).build();
    let reader = reader.expect("the schema is right");
    group.bench_function("apache-avro", |b| {
        b.iter(|| {
            runtime.block_on(async {
                for _ in 0..RECORDS {
                    let order = reader.read_deser::<Order>(&mut &black_box(&record)[5..]);
                    black_box(order.expect("it is one"));
                }
            });
        });
    });

    let client = Client::builder().url(&registry()).without_proxy().build().expect("a URL");
    let ours = AvroDeserializer::new(&client);
    group.bench_function("clade-client", |b| {
        b.iter(|| {
            runtime.block_on(async {
                for _ in 0..RECORDS {
                    let received = Received::new(black_box(&record));
                    let order: Order = ours.deserialize(&received).await.expect("it is one");
                    black_box(order);
                }
            });
        });
    });
    group.finish();
}

fn benches(c: &mut Criterion) {
    // The other client leaves it to the process who does the arithmetic of TLS.
    let _ = rustls::crypto::ring::default_provider().install_default();
    values(c);
    types(c);
}

criterion_group!(all, benches);
criterion_main!(all);
