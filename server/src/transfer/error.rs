//! Why a registry could not be brought, written out or checked.

use std::io;
use std::path::{Path, PathBuf};

use crate::registry::RegistryError;
use crate::settings::Database;
use crate::store::StoreError;

/// A command could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    #[error("cannot open the database `{database}`")]
    Open { database: Database, source: StoreError },
    #[error("`{}` exists already: name a new file", .0.display())]
    FileExists(PathBuf),
    #[error("cannot read or write `{}`", .path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("`{}` is no file that `clade-server export` has written", .0.display())]
    NotAnExport(PathBuf),
    #[error(
        "`{}` has format {found}, this release reads {oldest} to {newest}: use the release that \
         wrote it",
        .path.display()
    )]
    OtherFormat { path: PathBuf, found: u32, oldest: u32, newest: u32 },
    #[error(
        "`{}` is cut off or was changed: its SHA-256 is not the one in its first line",
        .0.display()
    )]
    WrongHash(PathBuf),
    #[error(
        "the registry in `{0}` is not empty: an export is restored into an empty one, for example \
         --database sqlite:restored.db"
    )]
    NotEmpty(Database),
    #[error("{0}; `clade-server verify` lists all that is wrong")]
    Damaged(String),
    #[error("a registry is written as http://host:port or https://user:password@host/path")]
    Url,
    #[error("cannot load the certificates of the system, which HTTPS needs")]
    Certificates { source: io::Error },
    #[error(
        "{url} wants another user or password (401): they stand in the URL, \
         https://USER:PASSWORD@HOST, or in {variable}"
    )]
    Unauthorized { url: String, variable: &'static str },
    #[error("cannot reach {url}: {why}")]
    Unreachable { url: String, why: String },
    #[error("{request} is refused with {status}: {message}")]
    Refused { request: String, status: u16, message: String },
    #[error("{url} answers {path} with what is not an answer of a schema registry")]
    NotARegistry { url: String, path: String },
    #[error(
        "`{}` has no record of a schema registry: print the topic with keys and a TAB behind them",
        .0.display()
    )]
    NotATopic(PathBuf),
    #[error("{0}")]
    Arguments(&'static str),
    #[error("interrupted: run the same command again to go on")]
    Interrupted,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

impl TransferError {
    pub(super) fn file(path: &Path) -> impl Fn(io::Error) -> TransferError {
        move |source| TransferError::File { path: path.to_owned(), source }
    }
}
