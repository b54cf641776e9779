//! What holds for one file, and which setting says so.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::bail;
use clade_checker::lint::{self, Profile, Severity};
use clade_checker::{CompatibilityLevel, Policy, SchemaType};
use toml::Spanned;

use super::Layer;
use super::document::LintTable;
use super::template::{Placeholders, fill};

/// The subject of a schema where no setting says more: its file's name without the ending.
const DEFAULT_SUBJECT: &str = "{stem}";

/// The word for a rule that is not asked.
const OFF: &str = "off";

/// A value, and where it comes from.
#[derive(Debug, Clone)]
pub struct Valued<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nothing says otherwise.
    Default,
    /// The ending of the file's name.
    Ending,
    /// An option of the command line.
    Option(&'static str),
    /// A line of a `clade.toml`.
    File { path: String, line: usize, files: Option<String> },
}

/// What the command line says in place of all settings.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--level`
    pub level: Option<CompatibilityLevel>,
    /// `--policy`
    pub policy: Option<Policy>,
    /// `--profile`
    pub profile: Option<Profile>,
    /// `--subject`
    pub subject: Option<String>,
}

/// All that holds for a file.
#[derive(Debug, Clone)]
pub struct Effective {
    /// The subject that its schema goes to.
    pub subject: Valued<String>,
    /// The stream that it is for.
    pub stream: Option<Valued<String>>,
    /// The language that it is written in.
    pub format: Option<Valued<SchemaType>>,
    /// The compatibility level.
    pub level: Valued<CompatibilityLevel>,
    /// The compatibility policy.
    pub policy: Valued<Policy>,
    /// What lint shows.
    pub profile: Valued<Profile>,
    /// Severities of single rules; none for those that are off.
    pub severities: BTreeMap<String, Valued<Option<Severity>>>,
    /// Files by what schemas call them, from the root.
    pub references: BTreeMap<String, Valued<String>>,
}

/// One of the settings that a file and a table of `[[schemas]]` both have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setting {
    Format,
    Subject,
    Stream,
    Level,
    Policy,
}

/// What a file, or a table of `[[schemas]]`, says.
struct Said<'a> {
    settings: Vec<(Setting, &'a Spanned<String>)>,
    lint: &'a LintTable,
    files: Option<String>,
}

impl Layer {
    /// What it says to all files, then what each of its tables says that are about `path`; what each
    /// table says to whatever file for none.
    fn said(&self, path: Option<&str>) -> Vec<Said<'_>> {
        let document = &self.document;
        let settings = [
            (Setting::Subject, &document.subject),
            (Setting::Stream, &document.stream),
            (Setting::Level, &document.level),
            (Setting::Policy, &document.policy),
        ];
        let mut said =
            vec![Said { settings: stated(&settings), lint: &document.lint, files: None }];
        for (place, table) in document.schemas.iter().enumerate() {
            let is_meant = path.is_none_or(|path| {
                self.below(path).is_some_and(|below| self.globs[place].is_match(below))
            });
            if is_meant {
                let table = table.get_ref();
                let settings = [
                    (Setting::Format, &table.format),
                    (Setting::Subject, &table.subject),
                    (Setting::Stream, &table.stream),
                    (Setting::Level, &table.level),
                    (Setting::Policy, &table.policy),
                ];
                let files = Some(table.files.to_vec().join(", "));
                said.push(Said { settings: stated(&settings), lint: &table.lint, files });
            }
        }
        said
    }

    fn origin<T>(&self, value: &Spanned<T>, files: &Option<String>) -> Origin {
        let line = self.line_of(value.span().start);
        Origin::File { path: self.path.clone(), line, files: files.clone() }
    }
}

fn stated<'a>(
    settings: &[(Setting, &'a Option<Spanned<String>>)],
) -> Vec<(Setting, &'a Spanned<String>)> {
    settings.iter().filter_map(|(setting, value)| Some((*setting, value.as_ref()?))).collect()
}

/// The format that a glob states for a file.
pub(super) fn stated_format(layers: &[&Layer], path: &str) -> Option<SchemaType> {
    let said = layers.iter().flat_map(|layer| layer.said(Some(path)));
    let formats = said.flat_map(|said| said.settings);
    let mut formats = formats.filter(|(setting, _)| *setting == Setting::Format);
    let (_, value) = formats.next_back()?;
    format_named(value.get_ref())
}

fn format_named(name: &str) -> Option<SchemaType> {
    SchemaType::from_wire_name(&name.to_ascii_uppercase())
}

/// Refuses values that mean nothing.
///
/// # Errors
/// The first one, with its line and what could stand there.
pub(super) fn validate(layer: &Layer) -> anyhow::Result<()> {
    let refuse = |value: &Spanned<String>, what: &str, known: String| {
        let line = layer.line_of(value.span().start);
        anyhow::anyhow!(
            "{}:{line}: the {what} `{}` is none of {known}",
            layer.path,
            value.get_ref()
        )
    };
    for said in layer.said(None) {
        for (setting, value) in &said.settings {
            let name = value.get_ref();
            match setting {
                Setting::Subject | Setting::Stream => {}
                Setting::Format if format_named(name).is_some() => {}
                Setting::Level if CompatibilityLevel::from_wire_name(name).is_some() => {}
                Setting::Policy if Policy::from_wire_name(name).is_some() => {}
                Setting::Format => {
                    return Err(refuse(value, "format", "avro, protobuf, json".to_owned()));
                }
                Setting::Level => {
                    let known = CompatibilityLevel::ALL.map(CompatibilityLevel::wire_name);
                    return Err(refuse(value, "level", known.join(", ")));
                }
                Setting::Policy => {
                    let known = Policy::ALL.map(Policy::wire_name);
                    return Err(refuse(value, "policy", known.join(", ")));
                }
            }
        }
        validate_lint(layer, said.lint, &refuse)?;
    }
    Ok(())
}

fn validate_lint(
    layer: &Layer,
    table: &LintTable,
    refuse: &dyn Fn(&Spanned<String>, &str, String) -> anyhow::Error,
) -> anyhow::Result<()> {
    if let Some(profile) = &table.profile
        && Profile::from_wire_name(profile.get_ref()).is_none()
    {
        let known = Profile::ALL.map(Profile::wire_name);
        return Err(refuse(profile, "profile", known.join(", ")));
    }
    for (id, severity) in &table.rules {
        if lint::rule(id).is_none() {
            let line = layer.line_of(severity.span().start);
            bail!(
                "{}:{line}: no lint rule is called `{id}`: `clade explain --list` lists all",
                layer.path
            );
        }
        if severity_named(severity.get_ref()).is_none() {
            return Err(refuse(severity, "severity", "error, warning, info, hint, off".to_owned()));
        }
    }
    Ok(())
}

/// `Some(None)` is a rule that is off.
fn severity_named(name: &str) -> Option<Option<Severity>> {
    if name == OFF { Some(None) } else { Severity::from_wire_name(name).map(Some) }
}

impl Effective {
    pub(super) fn of(
        layers: &[&Layer],
        path: &str,
        declared: Option<&str>,
        format: Option<SchemaType>,
        overrides: &Overrides,
    ) -> anyhow::Result<Effective> {
        let mut subject = default(DEFAULT_SUBJECT.to_owned());
        let mut effective = Effective {
            subject: default(String::new()),
            stream: None,
            format: format.map(|value| Valued { value, origin: Origin::Ending }),
            level: default(CompatibilityLevel::Backward),
            policy: default(Policy::default()),
            profile: default(Profile::default()),
            severities: BTreeMap::new(),
            references: BTreeMap::new(),
        };
        for layer in layers {
            for said in layer.said(Some(path)) {
                for (setting, value) in &said.settings {
                    let origin = layer.origin(value, &said.files);
                    effective.set(*setting, value.get_ref(), origin, &mut subject);
                }
                effective.set_lint(layer, &said);
            }
            for (name, target) in &layer.document.references {
                let value = layer.join(target.get_ref());
                let origin = layer.origin(target, &None);
                effective.references.insert(name.clone(), Valued { value, origin });
            }
        }
        effective.override_by(overrides, &mut subject);
        let value = fill(&subject.value, &Placeholders { path, declared }).map_err(|error| {
            error.context(format!("the subject of `{path}` ({})", subject.origin))
        })?;
        effective.subject = Valued { value, origin: subject.origin };
        Ok(effective)
    }

    /// Values were looked at when the file was read.
    fn set(&mut self, setting: Setting, text: &str, origin: Origin, subject: &mut Valued<String>) {
        match setting {
            Setting::Subject => *subject = Valued { value: text.to_owned(), origin },
            Setting::Stream => self.stream = Some(Valued { value: text.to_owned(), origin }),
            Setting::Format => {
                self.format = format_named(text).map(|value| Valued { value, origin });
            }
            Setting::Level => {
                if let Some(value) = CompatibilityLevel::from_wire_name(text) {
                    self.level = Valued { value, origin };
                }
            }
            Setting::Policy => {
                if let Some(value) = Policy::from_wire_name(text) {
                    self.policy = Valued { value, origin };
                }
            }
        }
    }

    fn set_lint(&mut self, layer: &Layer, said: &Said<'_>) {
        if let Some(profile) = &said.lint.profile
            && let Some(value) = Profile::from_wire_name(profile.get_ref())
        {
            self.profile = Valued { value, origin: layer.origin(profile, &said.files) };
        }
        for (id, severity) in &said.lint.rules {
            if let Some(value) = severity_named(severity.get_ref()) {
                let origin = layer.origin(severity, &said.files);
                self.severities.insert(id.clone(), Valued { value, origin });
            }
        }
    }

    fn override_by(&mut self, overrides: &Overrides, subject: &mut Valued<String>) {
        if let Some(value) = overrides.level {
            self.level = Valued { value, origin: Origin::Option("--level") };
        }
        if let Some(value) = overrides.policy {
            self.policy = Valued { value, origin: Origin::Option("--policy") };
        }
        if let Some(value) = overrides.profile {
            self.profile = Valued { value, origin: Origin::Option("--profile") };
        }
        if let Some(value) = overrides.subject.clone() {
            *subject = Valued { value, origin: Origin::Option("--subject") };
        }
    }

    /// What lint is asked by.
    pub fn lint_policy(&self) -> lint::Policy {
        let severities = self.severities.iter().map(|(id, one)| (id.clone(), one.value));
        lint::Policy { profile: self.profile.value, severities: severities.collect() }
    }
}

fn default<T>(value: T) -> Valued<T> {
    Valued { value, origin: Origin::Default }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::Ending => f.write_str("the name of the file"),
            Origin::Option(option) => f.write_str(option),
            Origin::File { path, line, files: None } => write!(f, "{path}:{line}"),
            Origin::File { path, line, files: Some(files) } => {
                write!(f, "{path}:{line}, files `{files}`")
            }
        }
    }
}
