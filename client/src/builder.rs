//! Makes a client: where the registry is, who is asking, and how patient the client is.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use reqwest::Url;
use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;

use crate::base64;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::retry::RetryPolicy;
use crate::tls::TlsSettings;
use crate::transport::{Credentials, Server, Transport};

/// Schemas that a client keeps unless it is told otherwise.
const SCHEMAS_KEPT: usize = 10_000;

/// Says where a registry is and how it is asked.
///
/// # Examples
/// ```
/// use std::time::Duration;
///
/// let client = clade_client::Client::builder()
///     .url("http://registry-1:8081")
///     .url("http://registry-2:8081")
///     .basic_auth("orders", "secret")
///     .timeout(Duration::from_secs(5))
///     .build()?;
/// # Ok::<(), clade_client::Error>(())
/// ```
#[derive(Clone)]
pub struct ClientBuilder {
    urls: Vec<String>,
    credentials: Given,
    tls: TlsSettings,
    timeout: Duration,
    connect_timeout: Duration,
    retry: RetryPolicy,
    schemas_kept: usize,
    without_proxy: bool,
}

/// Credentials as they were given.
#[derive(Clone)]
enum Given {
    None,
    Basic(String, String),
    Bearer(Arc<dyn Fn() -> String + Send + Sync>),
}

impl fmt::Debug for ClientBuilder {
    /// Names no URL, because it may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("ClientBuilder");
        fields.field("urls", &self.urls.len()).field("timeout", &self.timeout);
        fields.field("retry", &self.retry).finish_non_exhaustive()
    }
}

impl Default for ClientBuilder {
    /// No URL yet; 30 seconds for an answer, 5 for a connection.
    fn default() -> ClientBuilder {
        ClientBuilder {
            urls: Vec::new(),
            credentials: Given::None,
            tls: TlsSettings::default(),
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(5),
            retry: RetryPolicy::default(),
            schemas_kept: SCHEMAS_KEPT,
            without_proxy: false,
        }
    }
}

impl ClientBuilder {
    /// Adds a server of the registry. The servers are equals: whichever answered last is asked first.
    ///
    /// A path is kept (`https://host/registry`), and so are user and password (`https://user:pw@host`),
    /// which then hold for this server alone.
    #[must_use]
    pub fn url(mut self, url: &str) -> ClientBuilder {
        self.urls.push(url.to_owned());
        self
    }

    /// Adds servers that are separated by commas, as Kafka's clients have them.
    #[must_use]
    pub fn urls(mut self, urls: &str) -> ClientBuilder {
        let urls = urls.split(',').map(str::trim).filter(|url| !url.is_empty());
        self.urls.extend(urls.map(str::to_owned));
        self
    }

    /// Sends user and password with each request.
    #[must_use]
    pub fn basic_auth(mut self, user: &str, password: &str) -> ClientBuilder {
        self.credentials = Given::Basic(user.to_owned(), password.to_owned());
        self
    }

    /// Sends a token with each request.
    #[must_use]
    pub fn bearer_auth(self, token: &str) -> ClientBuilder {
        let token = token.to_owned();
        self.bearer_auth_with(move || token.clone())
    }

    /// Asks for a token before each request, for tokens that are renewed now and then.
    #[must_use]
    pub fn bearer_auth_with(
        mut self,
        token: impl Fn() -> String + Send + Sync + 'static,
    ) -> ClientBuilder {
        self.credentials = Given::Bearer(Arc::new(token));
        self
    }

    /// Trusts an authority (PEM, one certificate or more) beside those of the system.
    #[must_use]
    pub fn authority(mut self, pem: impl Into<Vec<u8>>) -> ClientBuilder {
        self.tls.authorities.push(pem.into());
        self
    }

    /// Trusts none but the authorities that were given.
    #[must_use]
    pub fn without_system_authorities(mut self) -> ClientBuilder {
        self.tls.without_system = true;
        self
    }

    /// Shows a certificate to the servers (mTLS): its chain and its private key, both PEM.
    #[must_use]
    pub fn identity(
        mut self,
        chain: impl Into<Vec<u8>>,
        private_key: impl Into<Vec<u8>>,
    ) -> ClientBuilder {
        self.tls.identity = Some((chain.into(), private_key.into()));
        self
    }

    /// How long one attempt may take, from the connection to the last byte of the answer.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> ClientBuilder {
        self.timeout = timeout;
        self
    }

    /// How long it may take to be connected.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> ClientBuilder {
        self.connect_timeout = timeout;
        self
    }

    /// How often and how long requests are tried.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> ClientBuilder {
        self.retry = policy;
        self
    }

    /// How many schemas are kept; with one more the cache begins anew.
    #[must_use]
    pub fn schemas_kept(mut self, schemas: usize) -> ClientBuilder {
        self.schemas_kept = schemas;
        self
    }

    /// Goes to the servers directly, whatever proxy the environment names.
    #[must_use]
    pub fn without_proxy(mut self) -> ClientBuilder {
        self.without_proxy = true;
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`Error::NoUrl`], [`Error::InvalidUrl`], [`Error::Tls`], [`Error::InvalidCredentials`].
    pub fn build(self) -> Result<Client> {
        if self.urls.is_empty() {
            return Err(Error::NoUrl);
        }
        let servers = self.urls.iter().map(|url| server(url, &self.credentials));
        let servers = servers.collect::<Result<Vec<_>>>()?;
        let mut http = reqwest::Client::builder()
            .user_agent(concat!("clade-client/", env!("CARGO_PKG_VERSION")))
            .tls_backend_preconfigured(self.tls.config()?)
            .timeout(self.timeout)
            .connect_timeout(self.connect_timeout)
            // A redirected POST becomes a GET; it is better to be told of another URL.
            .redirect(Policy::none());
        if self.without_proxy {
            http = http.no_proxy();
        }
        let http = http.build().map_err(|source| Error::Http { source: Arc::new(source) })?;
        let preferred = AtomicUsize::new(0);
        let transport = Transport { http, servers, preferred, retry: self.retry };
        Ok(Client::through(transport, self.schemas_kept))
    }
}

/// The server at `given`, with its own credentials if the URL has some.
fn server(given: &str, credentials: &Given) -> Result<Server> {
    let shown = given.rsplit_once('@').map_or(given, |(_, host)| host);
    let invalid = || Error::InvalidUrl { url: shown.to_owned() };
    let mut url = Url::parse(given).map_err(|_| invalid())?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() || url.query().is_some() {
        return Err(invalid());
    }
    let credentials = if url.username().is_empty() {
        match credentials {
            Given::None => Credentials::None,
            Given::Basic(user, password) => basic(user, password)?,
            Given::Bearer(token) => Credentials::Bearer(Arc::clone(token)),
        }
    } else {
        let decoded = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
        basic(&decoded(url.username()), &decoded(url.password().unwrap_or_default()))?
    };
    // Neither can fail for a URL with a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    Ok(Server { url: url.as_str().trim_end_matches('/').to_owned(), credentials })
}

fn basic(user: &str, password: &str) -> Result<Credentials> {
    let pair = base64::encode(format!("{user}:{password}").as_bytes());
    let mut header =
        HeaderValue::try_from(format!("Basic {pair}")).map_err(|_| Error::InvalidCredentials)?;
    header.set_sensitive(true);
    Ok(Credentials::Fixed(header))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url_of(given: &str) -> Result<String> {
        server(given, &Given::None).map(|server| server.url)
    }

    #[test]
    fn urls_lose_what_is_not_sent() {
        assert_eq!(url_of("http://a:1/").unwrap(), "http://a:1");
        assert_eq!(url_of("https://u:p@a/registry/#x").unwrap(), "https://a/registry");
        for no_url in ["", "a", "localhost:8081", "ftp://a", "http://", "http://a?b"] {
            assert!(matches!(url_of(no_url), Err(Error::InvalidUrl { .. })), "{no_url}");
        }
    }

    #[test]
    fn a_wrong_url_is_told_without_its_password() {
        let error = url_of("ftp://user:secret@host").unwrap_err().to_string();
        assert!(error.contains("`host`") && !error.contains("secret"), "{error}");
    }

    #[test]
    fn what_is_missing_is_named() {
        assert!(matches!(Client::builder().build(), Err(Error::NoUrl)));
        assert!(matches!(Client::builder().urls(" , ").build(), Err(Error::NoUrl)));
        let client = Client::builder().urls("http://u:secret@a:1, http://b:2").build().unwrap();
        let shown = format!("{client:?} {:?}", Client::builder().url("http://u:secret@a"));
        assert!(shown.contains("http://a:1") && !shown.contains("secret"), "{shown}");
    }
}
