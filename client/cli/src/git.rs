//! Reads revisions out of a repository by the `git` binary: objects only, no clone and no work tree.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, bail};

/// A repository.
#[derive(Debug, Clone)]
pub struct Repository {
    /// The top of its work tree.
    pub top: PathBuf,
}

/// A file of a revision that is not read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// From the top, with `/` between the parts.
    pub path: String,
    object: String,
}

impl Repository {
    /// The commit that `revision` names; none if there is no such commit here.
    pub fn commit(&self, revision: &str) -> anyhow::Result<Option<String>> {
        let revision = format!("{revision}^{{commit}}");
        self.line(&["rev-parse", "--verify", "--quiet", "--end-of-options", &revision])
    }

    /// The latest commit that both have; none if they have none, or it is not here.
    pub fn merge_base(&self, one: &str, other: &str) -> anyhow::Result<Option<String>> {
        self.line(&["merge-base", one, other])
    }

    /// Whether commits are missing because the clone was told to leave them out.
    pub fn is_shallow(&self) -> anyhow::Result<bool> {
        Ok(self.line(&["rev-parse", "--is-shallow-repository"])?.as_deref() == Some("true"))
    }

    /// The branch that the remote `origin` says is its default: `origin/main`.
    pub fn default_branch_of_origin(&self) -> anyhow::Result<Option<String>> {
        self.line(&["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"])
    }

    /// Every file of a revision.
    pub fn files(&self, commit: &str) -> anyhow::Result<Vec<Entry>> {
        let output = self.run(&["ls-tree", "-r", "-z", "--full-tree", commit])?;
        if !output.status.success() {
            bail!("git cannot list the files of {commit}: {}", complaint(&output));
        }
        let mut entries = Vec::new();
        for line in output.stdout.split(|byte| *byte == 0).filter(|line| !line.is_empty()) {
            let line = String::from_utf8_lossy(line);
            let Some((about, path)) = line.split_once('\t') else { continue };
            // Links and submodules are no files.
            let mut parts = about.split(' ');
            let (mode, kind, object) = (parts.next(), parts.next(), parts.next());
            if let (Some("100644" | "100755"), Some("blob"), Some(object)) = (mode, kind, object) {
                entries.push(Entry { path: path.to_owned(), object: object.to_owned() });
            }
        }
        Ok(entries)
    }

    /// The bytes of each of `entries`, read by one process.
    ///
    /// # Errors
    /// One is not in the repository, as in a partial clone without its network.
    pub fn read(&self, entries: &[Entry]) -> anyhow::Result<Vec<Vec<u8>>> {
        let mut child = self
            .command(&["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start `git`")?;
        let mut input = child.stdin.take().context("the input of git was piped")?;
        let mut output = BufReader::new(child.stdout.take().context("its output too")?);
        // Git answers while it is still asked: whoever writes all first may wait for ever.
        let mut wanted: Vec<&str> = entries.iter().map(|entry| entry.object.as_str()).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let read = std::thread::scope(|scope| {
            let asking = scope
                .spawn(move || wanted.iter().try_for_each(|object| writeln!(input, "{object}")));
            let read = read_objects(&mut output);
            // An end before all was asked is seen below, as an object that is missing.
            let _ = asking.join();
            read
        });
        let _ = child.wait();
        let objects = read?;
        let of_entry = |entry: &Entry| {
            let found = objects.get(&entry.object).cloned();
            found.with_context(|| format!("git has no object for `{}`", entry.path))
        };
        entries.iter().map(of_entry).collect()
    }

    /// The only line that git answers with; none if it fails or says nothing.
    fn line(&self, arguments: &[&str]) -> anyhow::Result<Option<String>> {
        let output = self.run(arguments)?;
        Ok(Some(text(&output)).filter(|line| output.status.success() && !line.is_empty()))
    }

    fn run(&self, arguments: &[&str]) -> anyhow::Result<Output> {
        let mut command = self.command(arguments);
        command.stdin(Stdio::null()).output().context(
            "cannot start `git`: install it, or name a baseline that needs none, as `--against dir:PATH`",
        )
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.top).args(arguments);
        command.env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
        command
    }
}

/// Reads `OBJECT TYPE SIZE`, a line end, so many bytes and a line end, until there is no more.
fn read_objects(output: &mut impl BufRead) -> anyhow::Result<HashMap<String, Vec<u8>>> {
    let mut objects = HashMap::new();
    let mut line = String::new();
    while output.read_line(&mut line)? > 0 {
        let parts: Vec<&str> = line.trim_end().split(' ').collect();
        if let [object, "blob", size] = parts.as_slice() {
            let size: usize = size.parse().context("git tells sizes in digits")?;
            let mut bytes = vec![0; size];
            output.read_exact(&mut bytes)?;
            output.read_exact(&mut [0])?;
            objects.insert((*object).to_owned(), bytes);
        }
        line.clear();
    }
    Ok(objects)
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_read_until_the_end() {
        let mut output: &[u8] = b"aa blob 3\nx\ny\nbb missing\ncc blob 0\n\n";
        let objects = read_objects(&mut output).unwrap();
        assert_eq!(objects["aa"], b"x\ny");
        assert_eq!(objects["cc"], b"");
        assert_eq!(objects.len(), 2);
        let mut short: &[u8] = b"aa blob 30\nx";
        assert!(read_objects(&mut short).is_err());
    }
}
