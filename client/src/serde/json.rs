//! JSON records, validated against their schema. Nothing is fetched but from the registry.

use std::io;
use std::sync::Arc;

use jsonschema::{Registry, Validator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

use super::definition::Definition;
use super::readers::{Reader, Readers};
use super::settings::SerializerSettings;
use super::writers::{Writer, Writers};
use crate::api::RegisterSchemaRequest;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::framing::{Framing, Part, Received, Written};

const JSON: &str = "JSON";
/// What relative references of a schema are relative to, if it does not say.
const BASE: &str = "json-schema:///";

/// Whether records are held against their schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Validate {
    /// Each of them.
    #[default]
    Yes,
    /// None: the schema only goes with them.
    No,
}

/// A schema that records are held against.
struct Checked {
    /// What errors call the schema.
    schema: String,
    validator: Validator,
}

impl Checked {
    fn new(definition: Definition) -> Result<Checked> {
        let parse = |text: &str| {
            serde_json::from_str::<Value>(text).map_err(|error| definition.unusable(error))
        };
        let options = jsonschema::options().offline().with_base_uri(BASE);
        let main = parse(&definition.text)?;
        let references = definition.references.iter();
        let texts = references.map(|reference| Ok((&reference.name, parse(&reference.text)?)));
        let texts = texts.collect::<Result<Vec<_>>>()?;
        let mut registry = Registry::new();
        for (name, text) in &texts {
            let uri = if has_scheme(name) { name.to_string() } else { format!("{BASE}{name}") };
            registry = registry.add(uri, text).map_err(|error| definition.unusable(error))?;
        }
        let registry = registry.prepare().map_err(|error| definition.unusable(error))?;
        let validator = options.with_registry(&registry).build(&main);
        let validator = validator.map_err(|error| definition.unusable(error))?;
        Ok(Checked { schema: definition.name, validator })
    }

    fn check(&self, value: &Value) -> Result<()> {
        self.validator.validate(value).map_err(|error| Error::Invalid {
            schema: self.schema.clone(),
            path: error.instance_path().to_string(),
            message: error.to_string(),
        })
    }
}

/// Whether a name is a URI of its own, as `http://host/order.json` is.
fn has_scheme(name: &str) -> bool {
    name.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

impl Writer for Checked {
    const SCHEMA_TYPE: &'static str = JSON;

    fn new(definition: Definition, _: Option<&str>) -> Result<Checked> {
        Checked::new(definition)
    }
}

impl Reader for Checked {
    const SCHEMA_TYPE: &'static str = JSON;
    type Wanted = ();

    fn new(definition: Definition, (): &()) -> Result<Checked> {
        Checked::new(definition)
    }
}

fn record_error(schema: &str, source: serde_json::Error) -> Error {
    Error::Record { schema: schema.to_owned(), source: Arc::new(source) }
}

/// Writes JSON records.
///
/// Text is compact UTF-8, members stand in the order that the type gives, and numbers are spelt as
/// Confluent's Python client spells them.
///
/// # Examples
/// ```no_run
/// # async fn example(client: &clade_client::Client) -> clade_client::Result<()> {
/// use clade_client::api::RegisterSchemaRequest;
/// use clade_client::framing::Part;
/// use clade_client::serde::SerializerSettings;
/// use clade_client::serde::json::JsonSerializer;
/// use serde_json::json;
///
/// let schema = RegisterSchemaRequest {
///     schema: Some(r#"{"type":"object","required":["id"]}"#.to_owned()),
///     schema_type: Some("JSON".to_owned()),
///     ..Default::default()
/// };
/// let serializer = JsonSerializer::new(client, schema, SerializerSettings::default());
/// let record = serializer.serialize("orders", Part::Value, &json!({"id": 7})).await?;
/// assert_eq!(&record.payload[5..], br#"{"id":7}"#);
/// assert!(serializer.serialize("orders", Part::Value, &json!({})).await.is_err());
/// # Ok(())
/// # }
/// ```
pub struct JsonSerializer {
    writers: Writers<Checked>,
    validate: Validate,
}

impl JsonSerializer {
    /// A serializer of records of `schema`, which may have references to registered versions.
    ///
    /// Where the settings take the schema from the registry, `schema` only says how records are called
    /// (its `title`), and may be the default.
    pub fn new(
        client: &Client,
        schema: RegisterSchemaRequest,
        settings: SerializerSettings,
    ) -> JsonSerializer {
        let title = schema.schema.as_deref().and_then(|text| {
            let schema: Value = serde_json::from_str(text).ok()?;
            Some(schema.get("title")?.as_str()?.to_owned())
        });
        let writers = Writers::new(client, settings, schema, title);
        JsonSerializer { writers, validate: Validate::Yes }
    }

    /// The same, with records that are validated or not.
    #[must_use]
    pub fn validate(mut self, validate: Validate) -> JsonSerializer {
        self.validate = validate;
        self
    }

    /// Writes a value.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the place if the schema does not allow it, [`Error::Record`] if JSON
    /// cannot hold it; those of a call the first time.
    pub async fn serialize<T: Serialize + ?Sized>(
        &self,
        topic: &str,
        part: Part,
        value: &T,
    ) -> Result<Written> {
        let prepared = self.writers.prepared(topic, part).await?;
        let failed = |error| record_error(&prepared.schema, error);
        if self.validate == Validate::Yes {
            prepared.writer.check(&serde_json::to_value(value).map_err(failed)?)?;
        }
        let mut frame = Vec::with_capacity(128);
        prepared.key.write(&mut frame);
        let (mut payload, header) = match self.writers.framing() {
            Framing::Prefix => (frame, None),
            Framing::Header => (Vec::with_capacity(128), Some((part.header(), frame))),
        };
        let mut serializer = Serializer::with_formatter(&mut payload, PythonFormatter);
        value.serialize(&mut serializer).map_err(failed)?;
        Ok(Written { payload, header })
    }
}

/// Compact text in which fractions are spelt as Python's `repr` spells them: `1e+16`, `1e-05`.
struct PythonFormatter;

impl Formatter for PythonFormatter {
    fn write_f64<W: io::Write + ?Sized>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(python_float(value)?.as_bytes())
    }

    fn write_f32<W: io::Write + ?Sized>(&mut self, writer: &mut W, value: f32) -> io::Result<()> {
        CompactFormatter.write_f32(writer, value)
    }
}

/// The shortest digits that give `value` again, laid out as Python lays them out: with an exponent of two
/// digits at least, from 10^16 on and below 10^-4.
fn python_float(value: f64) -> io::Result<String> {
    let mut text = Vec::with_capacity(32);
    // Of two shortest numbers that are as near, this takes the even one, as Python does.
    CompactFormatter.write_f64(&mut text, value.abs())?;
    let text = String::from_utf8(text).map_err(io::Error::other)?;
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().map_err(io::Error::other)?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let digits = all.trim_start_matches('0');
    let zeros = (all.len() - digits.len()) as i32;
    let digits = digits.trim_end_matches('0');
    // Where the point stands, counted from the first digit that is not 0.
    let point = whole.len() as i32 + exponent - zeros;
    let sign = if value.is_sign_negative() { "-" } else { "" };
    Ok(format!("{sign}{}", laid_out(digits, point)))
}

fn laid_out(digits: &str, point: i32) -> String {
    let count = digits.len() as i32;
    match point {
        _ if digits.is_empty() => "0.0".to_owned(),
        1..=16 if point >= count => {
            format!("{digits}{}.0", "0".repeat((point - count).unsigned_abs() as usize))
        }
        1..=16 => {
            let (whole, fraction) = digits.split_at(point.unsigned_abs() as usize);
            format!("{whole}.{fraction}")
        }
        -3..=0 => format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize)),
        _ => {
            let (first, rest) = digits.split_at(1);
            let mark = if rest.is_empty() { "" } else { "." };
            let sign = if point < 1 { '-' } else { '+' };
            format!("{first}{mark}{rest}e{sign}{:02}", (point - 1).abs())
        }
    }
}

/// Reads JSON records, and holds them against the schema that they were written with.
///
/// # Examples
/// ```no_run
/// # async fn example(client: &clade_client::Client, payload: &[u8]) -> clade_client::Result<()> {
/// use clade_client::framing::Received;
/// use clade_client::serde::json::JsonDeserializer;
///
/// let deserializer = JsonDeserializer::new(client);
/// let order: serde_json::Value = deserializer.deserialize(&Received::new(payload)).await?;
/// # Ok(())
/// # }
/// ```
pub struct JsonDeserializer {
    readers: Readers<Checked>,
    validate: Validate,
}

impl JsonDeserializer {
    /// A deserializer that validates records.
    pub fn new(client: &Client) -> JsonDeserializer {
        JsonDeserializer { readers: Readers::new(client, ()), validate: Validate::Yes }
    }

    /// The same, with records that are validated or not.
    #[must_use]
    pub fn validate(mut self, validate: Validate) -> JsonDeserializer {
        self.validate = validate;
        self
    }

    /// Reads a record.
    ///
    /// # Errors
    /// [`Error::Framing`] if it has no frame, [`Error::Invalid`] if its schema does not allow it,
    /// [`Error::Record`] if it is no JSON or does not agree with `T`; those of a call the first time.
    pub async fn deserialize<T: DeserializeOwned>(&self, record: &Received<'_>) -> Result<T> {
        let opened = record.open()?;
        let name = || opened.key.to_string();
        if self.validate == Validate::No {
            return serde_json::from_slice(opened.payload)
                .map_err(|error| record_error(&name(), error));
        }
        let value: Value =
            serde_json::from_slice(opened.payload).map_err(|error| record_error(&name(), error))?;
        match self.readers.with_known(opened.key, |reader| reader.check(&value)) {
            Some(result) => result?,
            None => self.readers.of(opened.key).await?.check(&value)?,
        }
        serde_json::from_value(value).map_err(|error| record_error(&name(), error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_spelt_as_python_spells_them() {
        for (value, want) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (123456789012345.6, "123456789012345.6"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e16, "1.5e+16"),
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (-2.5e-7, "-2.5e-07"),
            (f64::MAX, "1.7976931348623157e+308"),
            (5e-324, "5e-324"),
            (1.234e-5, "1.234e-05"),
            (12300000.0, "12300000.0"),
            // As near to .2 as to .3: the even one.
            (856875860967397.2, "856875860967397.2"),
            (9007199254740992.0, "9007199254740992.0"),
            (1e22, "1e+22"),
            (2e-308, "2e-308"),
        ] {
            assert_eq!(python_float(value).unwrap(), want);
        }
    }

    #[test]
    fn names_with_a_scheme_are_uris() {
        for (name, want) in
            [("http://a/b", true), ("urn:x", true), ("order.json", false), ("a/b:c", false)]
        {
            assert_eq!(has_scheme(name), want, "{name}");
        }
    }
}
