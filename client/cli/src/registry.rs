//! A registry over HTTP: where it is, who is asking, and schemas with all that they refer to.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Mutex;

use anyhow::Context;
use clade_checker::{ResolvedReference, SchemaType};
use clade_client::api::{Schema, SchemaReference};
use clade_client::{Client, RetryPolicy, VersionQuery};

/// Requests that are on their way at once.
pub const AT_ONCE: usize = 16;

/// Most references behind one schema, as the checker has it.
const REFERENCES_MAX: usize = clade_checker::limits::REFERENCES_MAX;

/// Where the registry is, and who is asking.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Registry")]
pub struct Connection {
    /// The URL; several servers with commas between them. By default `registry` of clade.toml.
    #[arg(long, value_name = "URL", env = "CLADE_REGISTRY_URL")]
    pub registry: Option<String>,
    /// User and password, as user:password.
    #[arg(long, value_name = "USER:PASSWORD", env = "CLADE_REGISTRY_USER", hide_env_values = true)]
    pub user: Option<String>,
    /// A bearer token.
    #[arg(long, env = "CLADE_REGISTRY_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    /// A file of certificates, in PEM, that are trusted beside those of the system.
    #[arg(long, value_name = "FILE", env = "CLADE_REGISTRY_CA")]
    pub ca: Option<PathBuf>,
}

/// A registry that can be asked.
pub struct Registry {
    client: Client,
    runtime: tokio::runtime::Runtime,
    /// Its URL, without credentials.
    pub url: String,
    /// Texts by subject and version, with what they refer to.
    known: Mutex<HashMap<(String, i32), Schema>>,
}

impl Connection {
    /// Connects to the registry that is given here, or else to that of the settings.
    ///
    /// # Errors
    /// None is given, or the credentials cannot be used.
    pub fn connect(&self, of_settings: Option<&str>) -> anyhow::Result<Registry> {
        let urls = self.registry.as_deref().or(of_settings).context(
            "which registry? give --registry URL, set CLADE_REGISTRY_URL, or write `registry` in clade.toml",
        )?;
        let mut builder = Client::builder().urls(urls).retry(RetryPolicy::default());
        if let Some(user) = &self.user {
            let (user, password) = user.split_once(':').context("--user wants user:password")?;
            builder = builder.basic_auth(user, password);
        }
        if let Some(token) = &self.token {
            builder = builder.bearer_auth(token);
        }
        if let Some(path) = &self.ca {
            let pem = std::fs::read(path)
                .with_context(|| format!("cannot read the certificates `{}`", path.display()))?;
            builder = builder.authority(pem);
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let url = without_credentials(urls);
        Ok(Registry { client: builder.build()?, runtime, url, known: Mutex::default() })
    }
}

/// Several URLs, none with user and password.
fn without_credentials(urls: &str) -> String {
    let one = |url: &str| match url.trim().split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
            format!("{scheme}://{host}{path}")
        }
        None => url.trim().to_owned(),
    };
    urls.split(',').map(one).collect::<Vec<_>>().join(",")
}

impl Registry {
    /// The client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Waits for an answer.
    pub fn wait<T>(&self, answer: impl Future<Output = T>) -> T {
        self.runtime.block_on(answer)
    }

    /// A version of a subject; it is asked for once.
    ///
    /// # Errors
    /// It is not there.
    pub async fn version(&self, subject: &str, version: i32) -> anyhow::Result<Schema> {
        let key = (subject.to_owned(), version);
        if let Some(known) = self.known.lock().ok().and_then(|known| known.get(&key).cloned()) {
            return Ok(known);
        }
        // A version that others refer to may be soft-deleted.
        let query = VersionQuery { deleted: true, ..VersionQuery::default() };
        let schema = self.client.version(subject, version, &query).await?;
        if let Ok(mut known) = self.known.lock() {
            known.insert(key, schema.clone());
        }
        Ok(schema)
    }

    /// All that `references` stand for, each text after those that it needs itself.
    ///
    /// # Errors
    /// One is not there, or there are too many.
    pub async fn closure(
        &self,
        references: &[SchemaReference],
    ) -> anyhow::Result<Vec<(SchemaReference, Schema)>> {
        enum Step {
            Enter(SchemaReference),
            Leave(SchemaReference, Box<Schema>),
        }
        let mut closure: Vec<(SchemaReference, Schema)> = Vec::new();
        let mut entered: Vec<SchemaReference> = Vec::new();
        let mut steps: Vec<Step> = references.iter().rev().cloned().map(Step::Enter).collect();
        while let Some(step) = steps.pop() {
            match step {
                Step::Leave(reference, schema) => closure.push((reference, *schema)),
                Step::Enter(reference) => {
                    if entered.contains(&reference) {
                        continue;
                    }
                    entered.push(reference.clone());
                    anyhow::ensure!(
                        entered.len() <= REFERENCES_MAX,
                        "a schema has more than {REFERENCES_MAX} references"
                    );
                    let subject = reference.subject.clone().unwrap_or_default();
                    let version = reference.version.unwrap_or(-1);
                    let schema = self.version(&subject, version).await?;
                    let inner = schema.references.clone();
                    steps.push(Step::Leave(reference, Box::new(schema)));
                    steps.extend(inner.into_iter().rev().map(Step::Enter));
                }
            }
        }
        Ok(closure)
    }

    /// As [`Registry::closure`], in the form of the checker.
    ///
    /// # Errors
    /// As there.
    pub async fn resolved(
        &self,
        references: &[SchemaReference],
    ) -> anyhow::Result<Vec<ResolvedReference>> {
        let closure = self.closure(references).await?;
        let resolved = closure.into_iter().map(|(reference, schema)| ResolvedReference {
            name: reference.name.unwrap_or_default(),
            text: schema.schema,
        });
        Ok(resolved.collect())
    }
}

/// The schema type with this name, as answers have it; absent means Avro.
///
/// # Errors
/// Another type.
pub fn schema_type_of(schema: &Schema) -> anyhow::Result<SchemaType> {
    let name = schema.schema_type.as_str();
    let known =
        if name.is_empty() { Some(SchemaType::Avro) } else { SchemaType::from_wire_name(name) };
    known.with_context(|| {
        format!("version {} of `{}` is of type {name}", schema.version, schema.subject)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_hold_no_passwords() {
        assert_eq!(without_credentials("http://u:p@h:1/x, https://h2"), "http://h:1/x,https://h2");
        assert_eq!(without_credentials("http://h/a@b"), "http://h/a@b");
    }
}
