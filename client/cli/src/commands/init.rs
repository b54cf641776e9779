//! `clade init`: a `clade.toml` for what there is, and the files of a CI system.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clade_checker::SchemaType;

use crate::outcome::Outcome;
use crate::project::Project;
use crate::tree::walk::CONFIG;

const GITHUB: &str = include_str!("../../ci/github.yml");
const GITLAB: &str = include_str!("../../ci/gitlab.yml");
const PRE_COMMIT: &str = include_str!("../../ci/pre-commit.yaml");

/// Write a clade.toml for the schemas that there are, and the files of a CI system.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade init --github")]
pub struct Arguments {
    /// The folder; by default the current one.
    #[arg(default_value = ".")]
    pub folder: PathBuf,
    /// Also write .github/workflows/clade.yml.
    #[arg(long)]
    pub github: bool,
    /// Also write .gitlab-ci.clade.yml, to be included.
    #[arg(long)]
    pub gitlab: bool,
    /// Also write .pre-commit-config.yaml.
    #[arg(long)]
    pub pre_commit: bool,
}

/// Runs the command. Nothing that is there is written over.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let folder = &arguments.folder;
    let project = Project::open(std::slice::from_ref(folder))?;
    let work_tree = project.work_tree()?;
    let mut counts: BTreeMap<SchemaType, usize> = BTreeMap::new();
    for (_, source) in project.selected(&work_tree.tree) {
        *counts.entry(source.schema_type).or_default() += 1;
    }
    let mut files = vec![(CONFIG, settings(&counts))];
    for (is_wanted, path, text) in [
        (arguments.github, ".github/workflows/clade.yml", GITHUB),
        (arguments.gitlab, ".gitlab-ci.clade.yml", GITLAB),
        (arguments.pre_commit, ".pre-commit-config.yaml", PRE_COMMIT),
    ] {
        if is_wanted {
            files.push((path, text.to_owned()));
        }
    }
    if let Some((path, _)) = files.iter().find(|(path, _)| folder.join(path).exists()) {
        bail!("`{path}` is there already: take it away first, or write the rest by hand");
    }
    for (path, text) in files {
        write(&folder.join(path), &text)?;
        writeln!(out, "wrote {path}")?;
    }
    let told: Vec<String> = counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    let told = if told.is_empty() { "no schemas".to_owned() } else { told.join(", ") };
    writeln!(out, "found {told}; next: clade check")?;
    Ok(Outcome::Clean)
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let told = || format!("cannot write `{}`", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(told)?;
    }
    std::fs::write(path, text).with_context(told)
}

/// Settings that say what holds anyway, with what could be said in their place.
fn settings(counts: &BTreeMap<SchemaType, usize>) -> String {
    let mut text = "# What holds for the schemas of this folder: see `clade config explain FILE`.\n\
        \n\
        # The subject of each schema: {stem}, {path}, {folder} and {name} stand for the name of its file\n\
        # without the ending, its path, its folder, and the name that it gives itself.\n\
        subject = \"{stem}\"\n\
        # BACKWARD, FORWARD, FULL, each also _TRANSITIVE, or NONE.\n\
        level = \"BACKWARD\"\n\
        # The registry that `clade push`, `clade pull` and `--against registry` mean.\n\
        # registry = \"http://localhost:8081\"\n"
        .to_owned();
    if counts.contains_key(&SchemaType::Json) {
        text.push_str("# STRICT, LENIENT or SEMANTIC: what decides about JSON schemas.\n# policy = \"STRICT\"\n");
    }
    text.push_str(
        "\n[lint]\n\
         # minimal, recommended or strict.\n\
         profile = \"recommended\"\n\
         \n\
         [lint.rules]\n\
         # missing-doc = \"off\"\n\
         \n\
         # [[schemas]]\n\
         # files = \"keys/**/*.avsc\"\n\
         # subject = \"{stem}-key\"\n\
         # level = \"NONE\"\n\
         \n\
         # [[waivers]]\n\
         # rule = \"string-as-enum\"\n\
         # path = \"orders/Order.avsc\"\n\
         # at = \"Order.status\"\n\
         # reason = \"the partner sends any text\"\n\
         # owner = \"team-orders\"\n\
         # expires = \"2027-06-30\"\n",
    );
    text
}
