//! Every setting of the server: a flag and an environment variable each.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::{ArgAction, Parser, ValueEnum};

mod lists;
mod rules;

use crate::http::{ApiLevel, ApiSettings, BodyLimits};

pub use lists::ListSettings;
pub use rules::RuleSettings;

/// A schema registry that speaks the Confluent Schema Registry API.
#[derive(Debug, Clone, Parser)]
#[command(name = "clade-server", version, after_help = EXAMPLES)]
pub struct Settings {
    /// Address and port to listen on; port 0 takes any free one
    #[arg(long, env = "CLADE_LISTEN", default_value = "127.0.0.1:8081", value_name = "ADDRESS")]
    pub listen: SocketAddr,

    /// Where schemas are kept: sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE
    #[arg(long, env = "CLADE_DATABASE", default_value = "sqlite:clade.db", value_name = "URL")]
    pub database: Database,

    /// Release of Confluent's registry whose forms the answers have: 7 leaves `guid`, `ts` and the
    /// type AVRO out and refuses incompatible schemas with code 409
    #[arg(long, env = "CLADE_API_LEVEL", default_value = "8", value_name = "RELEASE")]
    pub api_level: Release,

    /// Form of the log on standard error
    #[arg(long, env = "CLADE_LOG_FORMAT", default_value = "text", value_name = "FORMAT")]
    pub log_format: LogFormat,

    /// Which events are logged: error, warn, info, debug, trace, or a filter by module
    #[arg(long, env = "CLADE_LOG", default_value = "info", value_name = "LEVEL")]
    pub log_level: String,

    /// Largest request body in bytes; larger ones are refused
    #[arg(long, env = "CLADE_BODY_BYTES_MAX", default_value_t = 1024 * 1024, value_name = "BYTES",
          value_parser = positive)]
    pub body_bytes_max: usize,

    /// Milliseconds that a request body may take to arrive
    #[arg(long, env = "CLADE_BODY_TIMEOUT_MS", default_value_t = 30_000, value_name = "MS")]
    pub body_timeout_ms: u64,

    /// Most connections at a time; more wait
    #[arg(long, env = "CLADE_CONNECTIONS_MAX", default_value_t = 10_000, value_name = "COUNT",
          value_parser = positive)]
    pub connections_max: usize,

    /// Milliseconds that a request header may take to arrive, also from its first byte on an idle
    /// connection
    #[arg(long, env = "CLADE_HEADER_TIMEOUT_MS", default_value_t = 10_000, value_name = "MS")]
    pub header_timeout_ms: u64,

    /// Milliseconds that requests in flight may take to finish when the server is told to stop
    #[arg(long, env = "CLADE_GRACE_MS", default_value_t = 20_000, value_name = "MS")]
    pub grace_ms: u64,

    /// Whether there are associations of resources with subjects; without them /associations is 404
    #[arg(long, env = "CLADE_ASSOCIATIONS_ENABLE", default_value_t = true, value_name = "BOOL",
          action = ArgAction::Set)]
    pub associations_enable: bool,

    /// The rules of the registry.
    #[command(flatten)]
    pub rules: RuleSettings,

    /// The lengths of lists.
    #[command(flatten)]
    pub lists: ListSettings,
}

pub(crate) const EXAMPLES: &str = "\
Examples:
  clade-server
      Listens on 127.0.0.1:8081 and keeps schemas in ./clade.db
  clade-server --listen 0.0.0.0:8081 --database sqlite:/var/lib/clade/clade.db
      Listens on every address of the machine
  CLADE_DATABASE=postgres://clade:secret@db.internal/clade clade-server
      Keeps schemas in PostgreSQL, which any number of servers can share
  CLADE_LISTEN=127.0.0.1:0 CLADE_LOG_FORMAT=json clade-server
      Takes any free port, which the first line of the log names";

/// Where schemas are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// An SQLite file.
    Sqlite(PathBuf),
    /// A database of a PostgreSQL server.
    Postgres(PostgresUrl),
}

/// A release of Confluent's registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Release {
    #[value(name = "7")]
    Seven,
    #[value(name = "8")]
    Eight,
}

/// The URL of a PostgreSQL database. It is displayed without its passwords.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl(String);

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Why a text does not name a database.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    #[error(
        "a database is written as sqlite:PATH, for example sqlite:clade.db, or as \
         postgres://USER:PASSWORD@HOST:PORT/DATABASE"
    )]
    Unknown,
}

impl FromStr for Database {
    type Err = DatabaseError;

    fn from_str(text: &str) -> Result<Database, DatabaseError> {
        if ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme)) {
            return Ok(Database::Postgres(PostgresUrl(text.to_owned())));
        }
        let path = text.strip_prefix("sqlite:").ok_or(DatabaseError::Unknown)?;
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() {
            return Err(DatabaseError::Unknown);
        }
        Ok(Database::Sqlite(PathBuf::from(path)))
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Database::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Database::Postgres(url) => url.fmt(f),
        }
    }
}

impl PostgresUrl {
    /// The URL with its passwords.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, rest) = self.0.split_once("://").unwrap_or(("postgres", &self.0));
        let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        // A password may hold an `@` that was not encoded.
        let (user, host) = match place.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, place),
        };
        write!(f, "{scheme}://")?;
        if let Some(user) = user {
            let name = user.split_once(':').map_or(user, |(name, _)| name);
            write!(f, "{name}@")?;
        }
        f.write_str(host)?;
        // A parameter may be a password; the host of a socket is worth to be told.
        let host = parameters.split('&').find(|parameter| parameter.starts_with("host="));
        host.map_or(Ok(()), |host| write!(f, "?{host}"))
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Settings {
    pub(crate) fn api(&self) -> ApiSettings {
        let level = match self.api_level {
            Release::Seven => ApiLevel::Seven,
            Release::Eight => ApiLevel::Eight,
        };
        let timeout = Duration::from_millis(self.body_timeout_ms);
        ApiSettings {
            bodies: BodyLimits { bytes_max: self.body_bytes_max, timeout },
            lists: self.lists.limits(),
            level,
            has_associations: self.associations_enable,
        }
    }

    pub(crate) fn header_timeout(&self) -> Duration {
        Duration::from_millis(self.header_timeout_ms)
    }

    pub(crate) fn grace(&self) -> Duration {
        Duration::from_millis(self.grace_ms)
    }
}

fn positive(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(0) => Err("must be 1 or more".to_owned()),
        Ok(number) => Ok(number),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases_are_sqlite_paths() {
        for (text, path) in [
            ("sqlite:clade.db", "clade.db"),
            ("sqlite:/var/clade.db", "/var/clade.db"),
            ("sqlite:///var/clade.db", "/var/clade.db"),
        ] {
            assert_eq!(text.parse::<Database>().unwrap(), Database::Sqlite(path.into()), "{text}");
        }
        for bad in ["", "clade.db", "sqlite:", "mysql://x"] {
            let error = bad.parse::<Database>().unwrap_err();
            assert!(error.to_string().contains("sqlite:PATH"), "{bad}: {error}");
        }
    }

    #[test]
    fn no_password_of_a_postgres_url_is_displayed() {
        for (url, shown) in [
            ("postgres://localhost/clade", "postgres://localhost/clade"),
            ("postgresql://u:p%40@h:5433/d?sslmode=require", "postgresql://u@h:5433/d"),
            ("postgres://u:p@p@h/d", "postgres://u@h/d"),
            ("postgres://u@/d?host=/run/pg&password=p", "postgres://u@/d?host=/run/pg"),
        ] {
            let database = url.parse::<Database>().unwrap();
            assert_eq!(database.to_string(), shown);
            assert_eq!(format!("{database:?}"), format!("Postgres({shown})"));
            let Database::Postgres(whole) = database else { panic!("{database}") };
            assert_eq!(whole.as_str(), url);
        }
    }

    #[test]
    fn the_defaults_stand_without_arguments() {
        let settings = Settings::try_parse_from(["clade-server"]).unwrap();
        assert_eq!(settings.body_bytes_max, 1_048_576);
        assert_eq!(settings.database, Database::Sqlite("clade.db".into()));
    }

    #[test]
    fn limits_of_zero_are_refused() {
        for flag in ["--body-bytes-max", "--connections-max"] {
            assert!(Settings::try_parse_from(["clade-server", flag, "0"]).is_err(), "{flag}");
        }
    }
}
