//! Where `tests/run --long` puts what the oracles of a format need.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is installed for the oracles in `tests/oracles/<format>`, under `tests/.work/oracles/<format>`.
///
/// | in `tests/oracles/<format>` | installed by | here |
/// | --- | --- | --- |
/// | `requirements.txt` | pip into a new environment | `python/` |
/// | `package.json`, `package-lock.json` | `npm ci` | `node/node_modules/` |
/// | `pom.xml` | Maven, with every jar that it depends on | `jars/` |
pub struct Toolchain {
    sources: PathBuf,
    installed: PathBuf,
}

impl Toolchain {
    /// The toolchain of a format (`avro`, `json`, `protobuf`).
    pub fn of(format: &str) -> Toolchain {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
        Toolchain {
            sources: tests.join("oracles").join(format),
            installed: tests.join(".work/oracles").join(format),
        }
    }

    /// The folder with the sources of the oracles, in which every command here starts.
    pub fn sources(&self) -> &Path {
        &self.sources
    }

    /// Python with the packages of `requirements.txt`.
    pub fn python(&self) -> Option<Command> {
        let program = self.installed.join("python/bin/python");
        self.is_installed("python").then(|| self.command(program.into()))
    }

    /// Node with the packages of `package.json`.
    pub fn node(&self) -> Option<Command> {
        let mut command = self.command("node".into());
        command.env("NODE_PATH", self.installed.join("node/node_modules"));
        self.is_installed("node").then_some(command)
    }

    /// Java with the jars of `pom.xml` on its class path. `java Oracle.java` compiles and runs a
    /// source in one step.
    pub fn java(&self) -> Option<Command> {
        let mut command = self.command("java".into());
        let mut jars = OsString::from(self.installed.join("jars"));
        jars.push("/*");
        command.arg("-cp").arg(jars);
        self.is_installed("jars").then_some(command)
    }

    /// The file is written when an installation has ended well.
    fn is_installed(&self, folder: &str) -> bool {
        self.installed.join(folder).join(".installed").is_file()
    }

    fn command(&self, program: OsString) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.sources);
        command
    }
}
