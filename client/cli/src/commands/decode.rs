//! `clade decode`: a record with the id of its schema in front, as JSON.

use std::io::{Read, Write};
use std::path::PathBuf;

use anyhow::{Context, anyhow, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clade_checker::{Schema, SchemaType, Validation, parse};
use clade_client::api::{SchemaReference, SchemaString};
use clade_client::framing::SchemaKey;

use super::decoding;
use crate::outcome::Outcome;
use crate::registry::{Connection, Registry};

/// Decode a record: its schema comes from the registry by the id in front of it, or by --id or --header.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade decode 0000000001020a --registry http://localhost:8081
  kcat -C -t orders -c 1 | clade decode --file -")]
pub struct Arguments {
    /// The bytes, in hexadecimal.
    #[arg(required_unless_present_any = ["base64", "file"])]
    pub hex: Option<String>,
    /// The bytes, in base64.
    #[arg(long, conflicts_with_all = ["hex", "file"])]
    pub base64: Option<String>,
    /// A file with the bytes; `-` for the standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "hex")]
    pub file: Option<PathBuf>,
    /// The id of the schema, where it does not stand in front of the bytes.
    #[arg(long, conflicts_with = "header")]
    pub id: Option<i32>,
    /// The record header `__value_schema_id` or `__key_schema_id`, in hexadecimal.
    #[arg(long, value_name = "HEX")]
    pub header: Option<String>,
    #[command(flatten)]
    pub connection: Connection,
}

/// Runs the command.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let bytes = bytes(arguments)?;
    let (key, payload) = match (&arguments.header, arguments.id) {
        (Some(header), _) => (key_of(&from_hex(header)?)?.0, bytes.as_slice()),
        (None, Some(id)) => (SchemaKey::Id(id), bytes.as_slice()),
        (None, None) => key_of(&bytes)?,
    };
    let registry = super::connect(&arguments.connection)?;
    let found = registry.wait(async {
        match key {
            SchemaKey::Id(id) => registry.client().schema(id).await,
            SchemaKey::Guid(guid) => registry.client().schema_of_guid(&guid.to_string()).await,
        }
    })?;
    let datum = decoded(&registry, &found, payload)?;
    writeln!(out, "{datum}")?;
    Ok(Outcome::Clean)
}

fn decoded(registry: &Registry, found: &SchemaString, payload: &[u8]) -> anyhow::Result<String> {
    let name = if found.schema_type.is_empty() { "AVRO" } else { &found.schema_type };
    let schema_type = SchemaType::from_wire_name(name)
        .with_context(|| format!("the schema is of type {name}, which is not known here"))?;
    let references: &[SchemaReference] = &found.references;
    let references = registry.wait(registry.resolved(references))?;
    let schema = parse(schema_type, &found.schema, &references, Validation::Registered)?;
    match &schema {
        Schema::Avro(_) => decoding::avro(&schema, payload),
        Schema::Protobuf(_) => decoding::protobuf(&schema, &references, payload),
        Schema::Json(_) => decoding::json(payload),
    }
}

fn bytes(arguments: &Arguments) -> anyhow::Result<Vec<u8>> {
    if let Some(text) = &arguments.base64 {
        return STANDARD.decode(text.trim()).context("the bytes are no base64");
    }
    match &arguments.file {
        Some(path) if path.as_os_str() == "-" => {
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes)?;
            Ok(bytes)
        }
        Some(path) => {
            std::fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))
        }
        None => from_hex(arguments.hex.as_deref().unwrap_or_default()),
    }
}

fn from_hex(text: &str) -> anyhow::Result<Vec<u8>> {
    let digits: Vec<u32> = text
        .chars()
        .filter(|one| !one.is_whitespace() && *one != ':')
        .map(|one| one.to_digit(16).with_context(|| format!("`{one}` is no hexadecimal digit")))
        .collect::<Result<_, _>>()?;
    ensure!(digits.len().is_multiple_of(2), "hexadecimal bytes have two digits each");
    let byte = |two: &[u32]| u8::try_from(two[0] * 16 + two[1]).context("two digits are a byte");
    digits.chunks(2).map(byte).collect()
}

/// What the first bytes of a record, or a header, name; and what follows them.
fn key_of(bytes: &[u8]) -> anyhow::Result<(SchemaKey, &[u8])> {
    SchemaKey::read(bytes).map_err(|_| {
        anyhow!("the bytes do not begin with the id of a schema: give it with --id or --header")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_name_the_schema() {
        assert_eq!(key_of(&[0, 0, 0, 1, 2, 9]).unwrap(), (SchemaKey::Id(258), &[9][..]));
        assert!(key_of(&from_hex("01 0011 2233").unwrap()).is_err());
        let guid = from_hex("0100112233445566778899aabbccddeeff").unwrap();
        let expected = SchemaKey::Guid("00112233-4455-6677-8899-aabbccddeeff".parse().unwrap());
        assert_eq!(key_of(&guid).unwrap(), (expected, &[][..]));
        assert!(key_of(&[7, 1]).is_err());
        assert!(from_hex("0g").is_err() && from_hex("012").is_err());
    }
}
