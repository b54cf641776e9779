//! A directory that is gone after the test.

use std::path::{Path, PathBuf};

/// A fresh directory, removed when dropped.
pub struct TestDirectory(PathBuf);

impl TestDirectory {
    /// Makes a directory under the system's temporary one.
    pub fn new() -> TestDirectory {
        let name = format!("clade-test-{}-{:016x}", std::process::id(), fastrand::u64(..));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).expect("a fresh directory can be made");
        TestDirectory(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The setting that puts the database into this directory.
    pub fn database(&self) -> String {
        format!("sqlite:{}", self.0.join("clade.db").display())
    }
}

impl Default for TestDirectory {
    fn default() -> TestDirectory {
        TestDirectory::new()
    }
}

impl Drop for TestDirectory {
    fn drop(&mut self) {
        // What cannot be removed is left to the system, which clears its temporary directory.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
