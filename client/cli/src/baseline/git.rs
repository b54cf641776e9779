//! A revision of git as the baseline.

use anyhow::{Context, bail};

use super::Texts;
use crate::git::Repository;
use crate::project::Project;

/// Branches that are the default one where nothing says which is.
const USUAL_DEFAULTS: [&str; 4] = ["origin/main", "origin/master", "main", "master"];

/// Variables in which CI tells the branch that a change is for: GitHub's and GitLab's.
const TARGET_VARIABLES: [&str; 2] = ["GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"];

/// Loads `revision`, or else the commit at which the branch left the default branch.
///
/// # Errors
/// There is no repository, or the commit is not in it; where the clone is shallow, with what to add to
/// the workflow.
pub(super) fn load(project: &Project, revision: Option<&str>) -> anyhow::Result<Texts> {
    let Some(repository) = &project.repository else {
        bail!(
            "`{}` is in no git repository: name a baseline, as `--against dir:PATH`",
            project.root.display()
        );
    };
    let (commit, of) = match revision {
        Some(revision) => (named(repository, revision)?, revision.to_owned()),
        None => merge_base(repository)?,
    };
    let files = repository.files(&commit)?;
    let files: Vec<_> =
        files.into_iter().filter(|file| project.may_be_schema(&file.path)).collect();
    let bytes = repository.read(&files)?;
    let files = files.into_iter().map(|file| file.path).zip(bytes).collect();
    let tree = project.tree_of(files)?;
    let head = repository.commit("HEAD")?;
    let note = (revision.is_none() && head.as_deref() == Some(&*commit))
        .then(|| format!("HEAD is in {of} already: only what is not committed is compared"));
    Ok(Texts { label: format!("git:{}", short(&commit)), note, tree })
}

fn named(repository: &Repository, revision: &str) -> anyhow::Result<String> {
    let found = repository.commit(revision)?;
    if found.is_none() && repository.is_shallow()? {
        bail!(shallow(&format!("`{revision}`")));
    }
    found.with_context(|| {
        format!("git knows no revision `{revision}`: fetch it, or name another one")
    })
}

/// Where the branch left the default branch, and what that is called.
fn merge_base(repository: &Repository) -> anyhow::Result<(String, String)> {
    let mut branches: Vec<String> = Vec::new();
    for variable in TARGET_VARIABLES {
        if let Some(name) = std::env::var(variable).ok().filter(|name| !name.is_empty()) {
            branches.push(format!("origin/{name}"));
        }
    }
    branches.extend(repository.default_branch_of_origin()?);
    branches.extend(USUAL_DEFAULTS.map(str::to_owned));
    let is_shallow = repository.is_shallow()?;
    for branch in branches {
        if repository.commit(&branch)?.is_none() {
            continue;
        }
        return match repository.merge_base("HEAD", &branch)? {
            // A shallow clone of one branch takes that for the default one.
            Some(commit) if is_shallow && repository.commit("HEAD")?.as_ref() == Some(&commit) => {
                bail!(shallow("the commits before HEAD"))
            }
            Some(commit) => Ok((commit, branch)),
            None if is_shallow => bail!(shallow(&format!("the commit where this left {branch}"))),
            None => bail!(
                "HEAD and {branch} have no commit in common: name one, as `--against git:REVISION`"
            ),
        };
    }
    if is_shallow {
        bail!(shallow("the default branch"));
    }
    bail!("this repository has no default branch: name a baseline, as `--against git:REVISION`")
}

/// One line that says what to add to the workflow.
fn shallow(what: &str) -> String {
    let (setting, place) = match std::env::var_os("GITLAB_CI") {
        Some(_) => ("GIT_DEPTH: 0", "the `variables` of the job"),
        None => ("fetch-depth: 0", "the `with` of actions/checkout (GIT_DEPTH: 0 in GitLab)"),
    };
    format!("this clone is shallow and lacks {what}: add `{setting}` to {place}")
}

fn short(commit: &str) -> &str {
    commit.get(..10).unwrap_or(commit)
}
