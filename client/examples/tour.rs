//! Registers a schema, writes and reads a record, and asks whether a change may be made.

use std::io::Write as _;

use clade_client::api::{CheckRequest, RegisterSchemaRequest};
use clade_client::framing::{Part, Received};
use clade_client::serde::SerializerSettings;
use clade_client::serde::avro::{AvroDeserializer, AvroSerializer};
use clade_client::{Client, Error};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
struct Order {
    id: i64,
    note: Option<String>,
}

const ORDER: &str = r#"{"type": "record", "name": "Order", "fields": [
    {"name": "id", "type": "long"},
    {"name": "note", "type": ["null", "string"], "default": null}]}"#;

pub async fn tour(url: &str) -> Result<String, Error> {
    let client = Client::new(url)?;
    let schema = RegisterSchemaRequest { schema: Some(ORDER.to_owned()), ..Default::default() };
    let mut lines = Vec::new();

    // The first record of a topic registers the schema; all others cost no request.
    let settings = SerializerSettings::default();
    let serializer = AvroSerializer::new(&client, schema.clone(), settings);
    let order = Order { id: 7, note: Some("gift".to_owned()) };
    let record = serializer.serialize("orders", Part::Value, &order).await?;
    lines.push(format!("written: {:02x?}", record.payload));

    let deserializer = AvroDeserializer::new(&client);
    let order: Order = deserializer.deserialize(&Received::new(&record.payload)).await?;
    lines.push(format!("read: {order:?}"));

    // A field that old records lack, and that has no default.
    let changed = ORDER.replace("]}", r#", {"name": "cents", "type": "long"}]}"#);
    let proposed = RegisterSchemaRequest { schema: Some(changed.clone()), ..schema };
    let refused = client.register("orders-value", &proposed, false).await;
    let code = refused.err().and_then(|error| error.code());
    lines.push(format!("refused: {}", code.is_some_and(|code| code.number() == 40901)));

    let question = CheckRequest {
        subject: Some("orders-value".to_owned()),
        schema: Some(changed),
        ..CheckRequest::default()
    };
    let verdict = client.check(&question).await?;
    for difference in &verdict.differences {
        lines.push(format!("why: {}", difference.message));
        let witness = difference.evidence.witness.as_ref();
        lines.extend(witness.map(|witness| format!("a record that shows it: {}", witness.datum)));
    }
    let suggestion = verdict.suggestions.first();
    lines.extend(suggestion.map(|one| format!("what passes: {}", one.why.join("; "))));
    Ok(lines.join("\n"))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "http://localhost:8081".to_owned());
    writeln!(std::io::stdout(), "{}", tour(&url).await?)?;
    Ok(())
}
