//! The order stream of the README: a compatible change, a refused one, a consumer that reads both.

use std::error::Error as _;
use std::io::Write;

use anyhow::{Context, bail};
use clade_tests::differential::hex;
use schema_registry_converter::async_impl::avro::{AvroDecoder, AvroEncoder};
use schema_registry_converter::async_impl::schema_registry::SrSettings;
use schema_registry_converter::schema_registry_common::{
    RawError, SchemaType, SubjectNameStrategy, SuppliedSchema,
};
use serde::Serialize;

const TOPIC: &str = "orders";

const V1: &str = r#"{"type":"record","name":"Order","namespace":"shop","fields":[
  {"name":"id","type":"string"},{"name":"cents","type":"long"}]}"#;
/// Old orders have no currency; readers take the default.
const V2: &str = r#"{"type":"record","name":"Order","namespace":"shop","fields":[
  {"name":"id","type":"string"},{"name":"cents","type":"long"},
  {"name":"currency","type":"string","default":"EUR"}]}"#;
/// Old orders have no buyer, and no default says what to read instead.
const V3: &str = r#"{"type":"record","name":"Order","namespace":"shop","fields":[
  {"name":"id","type":"string"},{"name":"cents","type":"long"},
  {"name":"currency","type":"string","default":"EUR"},{"name":"buyer","type":"string"}]}"#;

#[derive(Serialize)]
struct OrderV1 {
    id: &'static str,
    cents: i64,
}

#[derive(Serialize)]
struct OrderV2 {
    id: &'static str,
    cents: i64,
    currency: &'static str,
}

#[derive(Serialize)]
struct OrderV3 {
    id: &'static str,
    cents: i64,
    currency: &'static str,
    buyer: &'static str,
}

/// Plays the stream with the Rust client `schema_registry_converter`, and prints each step.
pub async fn play(url: &str, out: &mut impl Write) -> anyhow::Result<()> {
    let settings = SrSettings::new_builder(url.to_owned()).no_proxy().build()?;
    // The encoder keeps what it has registered, so each producer has one of its own.
    let producer = |schema| (AvroEncoder::new(settings.clone()), strategy(schema));
    writeln!(out, "\nThe order stream, subject {TOPIC}-value:")?;

    let (encoder, v1) = producer(V1);
    let old = encoder.encode_struct(OrderV1 { id: "a-1", cents: 1250 }, &v1).await?;
    writeln!(out, "  a producer registers id and cents, and sends order a-1: {}", hex(&old))?;

    let (encoder, v2) = producer(V2);
    let order = OrderV2 { id: "a-2", cents: 99, currency: "USD" };
    let new = encoder.encode_struct(order, &v2).await?;
    writeln!(out, "  another adds currency with a default, and sends order a-2: {}", hex(&new))?;

    let (encoder, v3) = producer(V3);
    let order = OrderV3 { id: "a-3", cents: 1, currency: "EUR", buyer: "x" };
    match encoder.encode_struct(order, &v3).await {
        Ok(_) => bail!("a field without a default was accepted"),
        Err(error) => {
            // The client wraps the answer of the registry once or more.
            let mut source = error.source();
            while let Some(inner) = source.filter(|inner| !inner.is::<RawError>()) {
                source = inner.source();
            }
            let refused = source.and_then(|inner| inner.downcast_ref::<RawError>());
            let refused = refused.with_context(|| format!("not an answer: {error}"))?;
            anyhow::ensure!(refused.error_code == 40901, "refused for another reason: {refused}");
            writeln!(out, "  a third adds buyer without a default, and is refused:")?;
            writeln!(out, "    {} {}", refused.error_code, refused.message)?;
        }
    }

    let decoder = AvroDecoder::new(settings);
    let latest = decoder.decode_with_schema(Some(&new)).await?.context("no order in the record")?;
    writeln!(out, "  a consumer with the newest schema reads both:")?;
    for record in [&old, &new] {
        let order = decoder.decode(Some(record)).await?.value.resolve(&latest.schema.parsed)?;
        writeln!(out, "    {}", serde_json::Value::try_from(order)?)?;
    }
    Ok(())
}

fn strategy(schema: &str) -> SubjectNameStrategy {
    let schema = SuppliedSchema::new(None, SchemaType::Avro, schema.to_owned());
    SubjectNameStrategy::TopicNameStrategyWithSchema(TOPIC.to_owned(), false, schema)
}
