//! The export file: JSON lines, a header and then one line for each row in the order of a dump.
//!
//! The header is `{"clade_export":4,"rows":N,"sha256":"HEX"}`, where the hash covers every byte after
//! the first line. No line has a time of the export, so that equal registries give equal files.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::TransferError;
use super::line::{Line, hex, line_of, row_of};
use super::progress::Progress;
use crate::store::{DumpRow, DumpSource};

/// The form that is written. Another kind of rows, or another field, takes the next number: a release
/// that does not know it then says so, and does not stop in the middle of the file.
const FORMAT: u32 = 4;

/// The oldest form that is read. Format 3 does not say since when streams are live, 2 is the same without
/// overlays, 1 without associations too.
const FORMAT_MIN: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Header {
    clade_export: u32,
    rows: u64,
    sha256: String,
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
    progress: Progress,
}

impl ExportFile {
    /// Reads the header and checks the hash of the rest.
    pub(super) fn open(
        path: &Path,
        reserved_ids: u32,
        progress: Progress,
    ) -> Result<ExportFile, TransferError> {
        let failed = TransferError::file(path);
        let mut file = BufReader::new(File::open(path).map_err(failed)?);
        let mut first = String::new();
        // Another file may be one endless line.
        let _ = file.by_ref().take(1024).read_line(&mut first);
        let not_an_export = || TransferError::NotAnExport(path.to_owned());
        let header: Header = serde_json::from_str(&first).map_err(|_| not_an_export())?;
        if !(FORMAT_MIN..=FORMAT).contains(&header.clade_export) {
            return Err(TransferError::OtherFormat {
                path: path.to_owned(),
                found: header.clade_export,
                oldest: FORMAT_MIN,
                newest: FORMAT,
            });
        }
        let mut hash = Sha256::new();
        io::copy(&mut file, &mut HashWriter(&mut hash)).map_err(TransferError::file(path))?;
        if hex(&hash.finalize()) != header.sha256 {
            return Err(TransferError::WrongHash(path.to_owned()));
        }
        Ok(ExportFile { path: path.to_owned(), reserved_ids, rows: header.rows, progress })
    }

    /// How many rows it has.
    pub(super) fn len(&self) -> u64 {
        self.rows
    }
}

impl DumpSource for ExportFile {
    fn rows(&self) -> io::Result<Box<dyn Iterator<Item = io::Result<DumpRow>> + Send + '_>> {
        let lines = BufReader::new(File::open(&self.path)?).lines();
        self.progress.begin("restoring rows", self.rows);
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
            self.progress.step();
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
