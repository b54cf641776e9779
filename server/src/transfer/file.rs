//! The export file: JSON lines, a header and then one line for each row in the order of a dump.
//!
//! The header is `{"clade_export":1,"rows":N,"sha256":"HEX"}`, where the hash covers every byte after
//! the first line. No line has a time of the export, so that equal registries give equal files.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::TransferError;
use crate::registry::{Context, SchemaId, Subject, Version};
use crate::store::{
    DumpConfig, DumpContext, DumpMode, DumpReference, DumpRetiredId, DumpRow, DumpSchema,
    DumpSource, DumpVersion,
};

/// The form that is written, and the only one that is read.
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Header {
    clade_export: u32,
    rows: u64,
    sha256: String,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    Context {
        context: String,
        last_id: i32,
        listed: bool,
    },
    RetiredId {
        context: String,
        id: i32,
        fingerprint: String,
    },
    Schema {
        context: String,
        id: i32,
        schema_type: String,
        schema: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        references: Vec<LineReference>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        metadata: Option<Value>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rule_set: Option<Value>,
    },
    Version {
        context: String,
        subject: String,
        version: i32,
        id: i32,
        deleted: bool,
        registered_at_ms: i64,
    },
    Config {
        context: String,
        subject: String,
        config: Value,
    },
    Mode {
        context: String,
        subject: String,
        mode: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineReference {
    name: String,
    subject: String,
    version: i32,
}

/// An export file that is being written. It gets its name when it is complete.
pub(super) struct ExportWriter {
    path: PathBuf,
    partial: PathBuf,
    file: BufWriter<File>,
    hash: Sha256,
    rows: u64,
}

impl ExportWriter {
    /// Begins a file at `path`, which must not exist.
    pub(super) fn create(path: &Path) -> Result<ExportWriter, TransferError> {
        if path.exists() {
            return Err(TransferError::FileExists(path.to_owned()));
        }
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let file = File::create(&partial).map_err(TransferError::file(path))?;
        let mut writer = ExportWriter {
            path: path.to_owned(),
            partial,
            file: BufWriter::new(file),
            hash: Sha256::new(),
            rows: 0,
        };
        writer.write_header().map_err(TransferError::file(path))?;
        Ok(writer)
    }

    /// Adds one row.
    ///
    /// # Errors
    /// [`TransferError::Damaged`] for a row that is not what was written once.
    pub(super) fn add(&mut self, row: &DumpRow) -> Result<(), TransferError> {
        let mut line = serde_json::to_vec(&line_of(row)?)
            .expect("lines have string keys and no failing fields");
        line.push(b'\n');
        self.hash.update(&line);
        self.rows += 1;
        self.file.write_all(&line).map_err(TransferError::file(&self.path))
    }

    /// Completes the file, puts it on the disk, and answers how many rows it has.
    pub(super) fn finish(mut self) -> Result<u64, TransferError> {
        self.complete().map_err(TransferError::file(&self.path))?;
        Ok(self.rows)
    }

    fn complete(&mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.rewind()?;
        self.write_header()?;
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        std::fs::rename(&self.partial, &self.path)?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }

    /// Writes the first line, which is as long before all is known as it is afterwards.
    fn write_header(&mut self) -> io::Result<()> {
        let sha256 = hex(&self.hash.clone().finalize());
        let header =
            format!(r#"{{"clade_export":{FORMAT},"rows":{},"sha256":"{sha256}"}}"#, self.rows);
        writeln!(self.file, "{header:<HEADER_BYTES$}")
    }
}

/// The length of the first line, padded with spaces: room for any number of rows.
const HEADER_BYTES: usize = 127;

impl Drop for ExportWriter {
    fn drop(&mut self) {
        // After the rename there is nothing of this name.
        let _ = std::fs::remove_file(&self.partial);
    }
}

/// An export file whose hash was checked.
pub(super) struct ExportFile {
    path: PathBuf,
    /// How many ids to skip in each context.
    reserved_ids: u32,
    rows: u64,
}

impl ExportFile {
    /// Reads the header and checks the hash of the rest.
    pub(super) fn open(path: &Path, reserved_ids: u32) -> Result<ExportFile, TransferError> {
        let failed = TransferError::file(path);
        let mut file = BufReader::new(File::open(path).map_err(failed)?);
        let mut first = String::new();
        // Another file may be one endless line.
        let _ = file.by_ref().take(1024).read_line(&mut first);
        let not_an_export = || TransferError::NotAnExport(path.to_owned());
        let header: Header = serde_json::from_str(&first).map_err(|_| not_an_export())?;
        if header.clade_export != FORMAT {
            return Err(TransferError::OtherFormat {
                path: path.to_owned(),
                found: header.clade_export,
                known: FORMAT,
            });
        }
        let mut hash = Sha256::new();
        io::copy(&mut file, &mut HashWriter(&mut hash)).map_err(TransferError::file(path))?;
        if hex(&hash.finalize()) != header.sha256 {
            return Err(TransferError::WrongHash(path.to_owned()));
        }
        Ok(ExportFile { path: path.to_owned(), reserved_ids, rows: header.rows })
    }

    /// How many rows it has.
    pub(super) fn len(&self) -> u64 {
        self.rows
    }
}

impl DumpSource for ExportFile {
    fn rows(&self) -> io::Result<Box<dyn Iterator<Item = io::Result<DumpRow>> + Send + '_>> {
        let lines = BufReader::new(File::open(&self.path)?).lines();
        Ok(Box::new(lines.enumerate().skip(1).map(|(index, line)| {
            let named = |error: String| {
                io::Error::new(io::ErrorKind::InvalidData, format!("line {}: {error}", index + 1))
            };
            let line: Line =
                serde_json::from_str(&line?).map_err(|error| named(error.to_string()))?;
            let mut row = row_of(line).map_err(named)?;
            if let DumpRow::Context(context) = &mut row {
                let reserved = i32::try_from(self.reserved_ids).unwrap_or(i32::MAX);
                context.last_id = context.last_id.saturating_add(reserved);
            }
            Ok(row)
        })))
    }
}

struct HashWriter<'a>(&'a mut Sha256);

impl Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn line_of(row: &DumpRow) -> Result<Line, TransferError> {
    let json = |text: &str| serde_json::from_str(text).expect("it was read as a document before");
    Ok(match row {
        DumpRow::Context(DumpContext { context, last_id, is_listed }) => {
            Line::Context { context: context.to_string(), last_id: *last_id, listed: *is_listed }
        }
        DumpRow::RetiredId(row) => Line::RetiredId {
            context: row.context.to_string(),
            id: row.id.0,
            fingerprint: hex(&row.fingerprint),
        },
        DumpRow::Schema(row) => {
            row.content().map_err(|damage| {
                let what = format!("schema {} in context `{}`: {damage}", row.id, row.context);
                TransferError::Damaged(what)
            })?;
            Line::Schema {
                context: row.context.to_string(),
                id: row.id.0,
                schema_type: row.schema_type.clone(),
                schema: row.text.clone(),
                references: row.references.iter().map(line_reference).collect(),
                metadata: row.metadata.as_deref().map(json),
                rule_set: row.rule_set.as_deref().map(json),
            }
        }
        DumpRow::Version(row) => Line::Version {
            context: row.subject.context().to_string(),
            subject: row.subject.name().to_owned(),
            version: row.version.0,
            id: row.id.0,
            deleted: row.is_deleted,
            registered_at_ms: row.registered_at_ms,
        },
        DumpRow::Config(row) => {
            row.check().map_err(damaged_setting(&row.subject))?;
            Line::Config {
                context: row.subject.context().to_string(),
                subject: row.subject.name().to_owned(),
                config: json(&row.config),
            }
        }
        DumpRow::Mode(row) => {
            row.check().map_err(damaged_setting(&row.subject))?;
            Line::Mode {
                context: row.subject.context().to_string(),
                subject: row.subject.name().to_owned(),
                mode: row.mode.clone(),
            }
        }
    })
}

fn damaged_setting(subject: &Subject) -> impl Fn(crate::store::RowDamage) -> TransferError {
    move |damage| TransferError::Damaged(format!("a setting of `{subject}`: {damage}"))
}

fn line_reference(reference: &DumpReference) -> LineReference {
    LineReference {
        name: reference.name.clone(),
        subject: reference.subject.clone(),
        version: reference.target_version.0,
    }
}

/// The row of a line, its hashes made anew.
fn row_of(line: Line) -> Result<DumpRow, String> {
    let scope = |context: String, name| Subject::from_stored(Context::from_stored(context), name);
    Ok(match line {
        Line::Context { context, last_id, listed } => DumpRow::Context(DumpContext {
            context: Context::from_stored(context),
            last_id,
            is_listed: listed,
        }),
        Line::RetiredId { context, id, fingerprint } => DumpRow::RetiredId(DumpRetiredId {
            context: Context::from_stored(context),
            id: SchemaId(id),
            fingerprint: unhex(&fingerprint).ok_or("`fingerprint` is not hexadecimal")?,
        }),
        Line::Schema { context, id, schema_type, schema, references, metadata, rule_set } => {
            let context = Context::from_stored(context);
            let referring = Subject::from_stored(context.clone(), "");
            let reference = |line: LineReference| DumpReference {
                target: referring.referred(&line.subject),
                name: line.name,
                subject: line.subject,
                target_version: Version(line.version),
            };
            let unhashed = DumpSchema {
                context: context.clone(),
                id: SchemaId(id),
                identity: Vec::new(),
                fingerprint: Vec::new(),
                content_key: Vec::new(),
                schema_type,
                text: schema,
                metadata: metadata.map(|metadata| metadata.to_string()),
                rule_set: rule_set.map(|rule_set| rule_set.to_string()),
                is_second: false,
                references: references.into_iter().map(reference).collect(),
            };
            let content = unhashed.unchecked_content().map_err(|damage| damage.to_string())?;
            DumpRow::Schema(DumpSchema::of(context, SchemaId(id), &content))
        }
        Line::Version { context, subject, version, id, deleted, registered_at_ms } => {
            DumpRow::Version(DumpVersion {
                subject: scope(context, subject),
                version: Version(version),
                id: SchemaId(id),
                is_deleted: deleted,
                registered_at_ms,
            })
        }
        Line::Config { context, subject, config } => {
            let row = DumpConfig { subject: scope(context, subject), config: config.to_string() };
            row.check().map_err(|damage| damage.to_string())?;
            DumpRow::Config(row)
        }
        Line::Mode { context, subject, mode } => {
            let row = DumpMode { subject: scope(context, subject), mode };
            row.check().map_err(|damage| damage.to_string())?;
            DumpRow::Mode(row)
        }
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| u8::try_from(high << 4 | low).ok()).collect()
}
