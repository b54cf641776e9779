//! The TLS side of a client: which servers it trusts and how it shows who it is.

use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

use crate::error::{Error, Result};

/// What a client was told about TLS.
#[derive(Clone, Default)]
pub(crate) struct TlsSettings {
    /// Certificates of authorities beside those of the system, as PEM.
    pub(crate) authorities: Vec<Vec<u8>>,
    /// Whether the authorities of the system count too.
    pub(crate) without_system: bool,
    /// Certificate chain and private key of the client, as PEM.
    pub(crate) identity: Option<(Vec<u8>, Vec<u8>)>,
}

impl TlsSettings {
    /// What the HTTP client uses. The provider is named here, so that the process needs no default one.
    pub(crate) fn config(&self) -> Result<ClientConfig> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|source| tls("the versions of TLS", source))?;
        let builder = builder.with_root_certificates(self.roots()?);
        let Some((chain, key)) = &self.identity else { return Ok(builder.with_no_client_auth()) };
        let chain = certificates("the certificate of the client", chain)?;
        let key = PrivateKeyDer::from_pem_slice(key)
            .map_err(|source| tls("the private key of the client", source))?;
        builder
            .with_client_auth_cert(chain, key)
            .map_err(|source| tls("the certificate of the client with its private key", source))
    }

    fn roots(&self) -> Result<RootCertStore> {
        let mut roots = RootCertStore::empty();
        if !self.without_system {
            // A system without any is no error: then only what was given is trusted.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        for pem in &self.authorities {
            for certificate in certificates("the certificate of an authority", pem)? {
                let added = roots.add(certificate);
                added.map_err(|source| tls("the certificate of an authority", source))?;
            }
        }
        Ok(roots)
    }
}

fn certificates(what: &'static str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>> {
    let found = CertificateDer::pem_slice_iter(pem).collect::<std::result::Result<Vec<_>, _>>();
    let found = found.map_err(|source| tls(what, source))?;
    if found.is_empty() {
        return Err(tls(what, rustls::pki_types::pem::Error::NoItemsFound));
    }
    Ok(found)
}

fn tls(what: &'static str, source: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Tls { what, source: Arc::new(source) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_pem_is_named() {
        let no_authority =
            TlsSettings { authorities: vec![b"x".to_vec()], ..TlsSettings::default() };
        let error = no_authority.config().unwrap_err();
        assert!(error.to_string().contains("certificate of an authority"), "{error}");
        let identity = Some((b"x".to_vec(), b"y".to_vec()));
        let no_identity = TlsSettings { identity, ..TlsSettings::default() };
        let error = no_identity.config().unwrap_err();
        assert!(error.to_string().contains("certificate of the client"), "{error}");
    }
}
