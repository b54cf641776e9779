//! Sends schemas to the registry and sorts its answers.

use std::collections::HashMap;

use anyhow::Context;
use serde_json::{Value, json};

use super::Registration;

const INCOMPATIBLE: i64 = 40901;
const INVALID_SCHEMA: i64 = 42201;

/// The registry, and the version that each subject got last.
pub struct Registrar {
    http: reqwest::Client,
    url: String,
    latest: HashMap<String, i64>,
}

/// What the registry did with one schema.
pub enum Outcome {
    Registered,
    Invalid {
        message: String,
    },
    Incompatible {
        message: String,
    },
    /// Any other answer with an error status: nothing that a schema should cause.
    Failed {
        status: u16,
        message: String,
    },
}

/// What a dry compatibility check says.
pub enum Verdict {
    Compatible,
    Incompatible { messages: Vec<String> },
    Failed { status: u16, message: String },
}

struct Answer {
    status: u16,
    body: Value,
}

impl Answer {
    fn message(&self) -> String {
        self.body.get("message").and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl Registrar {
    pub fn new(url: &str) -> anyhow::Result<Registrar> {
        // A proxy of the environment must not see what goes to the loopback device.
        crate::install_tls();
        let http = reqwest::Client::builder().no_proxy().build()?;
        Ok(Registrar { http, url: url.to_owned(), latest: HashMap::new() })
    }

    pub async fn register(
        &mut self,
        schema_type: &str,
        entry: &Registration,
    ) -> anyhow::Result<Outcome> {
        let path = format!("/subjects/{}/versions", encode(&entry.subject));
        let answer = self.post(&path, self.body(schema_type, entry)).await?;
        if answer.is_success() {
            let version = answer.body.get("version").and_then(Value::as_i64).unwrap_or(1);
            self.latest.insert(entry.subject.clone(), version);
            return Ok(Outcome::Registered);
        }
        let message = answer.message();
        Ok(match answer.body.get("error_code").and_then(Value::as_i64) {
            Some(INCOMPATIBLE) => Outcome::Incompatible { message },
            Some(INVALID_SCHEMA) => Outcome::Invalid { message },
            _ => Outcome::Failed { status: answer.status, message },
        })
    }

    /// Whether `entry` could follow the latest version of its subject.
    pub async fn check(&self, schema_type: &str, entry: &Registration) -> anyhow::Result<Verdict> {
        let subject = encode(&entry.subject);
        let path = format!("/compatibility/subjects/{subject}/versions/latest?verbose=true");
        let answer = self.post(&path, self.body(schema_type, entry)).await?;
        if !answer.is_success() {
            return Ok(Verdict::Failed { status: answer.status, message: answer.message() });
        }
        if answer.body.get("is_compatible") == Some(&Value::Bool(true)) {
            return Ok(Verdict::Compatible);
        }
        let messages = answer.body.get("messages").and_then(Value::as_array);
        let messages = messages.into_iter().flatten().filter_map(Value::as_str);
        Ok(Verdict::Incompatible { messages: messages.map(str::to_owned).collect() })
    }

    /// Changes the subject's own configuration, such as `{"compatibility":"NONE"}`.
    pub async fn configure(&self, subject: &str, config: Value) -> anyhow::Result<()> {
        let url = format!("{}/config/{}", self.url, encode(subject));
        let response = self.http.put(&url).json(&config).send().await?;
        let status = response.status();
        anyhow::ensure!(status.is_success(), "PUT {url}: {status}: {}", response.text().await?);
        Ok(())
    }

    fn body(&self, schema_type: &str, entry: &Registration) -> Value {
        let mut body = json!({ "schema": entry.text, "schemaType": schema_type });
        if !entry.references.is_empty() {
            let references = entry.references.iter().map(|reference| {
                // A target that was refused has no version; the registry then says it is missing.
                let version = self.latest.get(&reference.subject).copied().unwrap_or(1);
                json!({
                    "name": reference.name,
                    "subject": reference.subject,
                    "version": version,
                })
            });
            body["references"] = references.collect();
        }
        body
    }

    async fn post(&self, path: &str, body: Value) -> anyhow::Result<Answer> {
        let url = format!("{}{path}", self.url);
        let response = self.http.post(&url).json(&body).send().await;
        let response = response.with_context(|| format!("POST {url} got no answer"))?;
        let status = response.status().as_u16();
        let text = response.text().await?;
        let body = serde_json::from_str(&text)
            .unwrap_or_else(|_| json!({ "message": format!("not JSON: {text}") }));
        Ok(Answer { status, body })
    }
}

/// Percent-encodes everything that is not plain in a path segment.
fn encode(segment: &str) -> String {
    let mut encoded = String::new();
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_and_spaces_stay_inside_one_segment() {
        assert_eq!(encode("a/b c.proto"), "a%2Fb%20c.proto");
    }
}
