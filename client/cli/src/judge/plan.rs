//! Finds out which files are judged, and against what.

use std::collections::{BTreeSet, HashMap};

use super::Task;
use crate::baseline::{Baseline, Past, PastTerms, PastVersion, Registered, Texts};
use crate::config::{Config, Effective, Overrides};
use crate::finding::State;
use crate::project::Project;
use crate::tree::{Source, Tree};

/// What is to be judged.
pub struct Planned {
    /// Each file after those that it refers to.
    pub tasks: Vec<Task>,
    /// Files that a baseline has and the work tree has not, nor under another name.
    pub removed: Vec<String>,
}

/// How the work tree stands to one baseline.
struct Matched {
    /// What the baseline has of files that are judged.
    pasts: HashMap<usize, Past>,
    /// Why each file is judged; `Unchanged` for those that are not.
    states: Vec<State>,
    /// Paths that are gone.
    removed: Vec<String>,
}

/// Plans what to judge of `tree`.
///
/// # Errors
/// A subject that no template makes.
pub fn plan(
    project: &Project,
    tree: &Tree,
    baselines: &[Baseline],
    overrides: &Overrides,
) -> anyhow::Result<Planned> {
    let mut matched = Vec::new();
    for baseline in baselines {
        matched.push(match baseline {
            Baseline::Texts(texts) => Matched::of(project, tree, texts, overrides)?,
            Baseline::Registry(registered) => registered_of(project, tree, registered, overrides)?,
        });
    }
    let is_touched = |index: usize| {
        let mut states = matched.iter().map(|one| &one.states[index]);
        states.any(|state| matches!(state, State::New | State::Changed | State::Moved(_)))
    };
    let is_touched: Vec<bool> = (0..tree.sources().len()).map(is_touched).collect();
    let touched = project.selected(tree).map(|(index, _)| index).filter(|index| is_touched[*index]);
    let dependants = tree.dependants(&touched.collect());
    let mut tasks = Vec::new();
    for index in tree.in_order() {
        let source = &tree.sources()[index];
        if !project.is_selected(&source.path) && !dependants.contains(&index) {
            continue;
        }
        let states = matched.iter().map(|one| &one.states[index]);
        let Some(state) = states.filter(|state| **state != State::Unchanged).min_by_key(weight)
        else {
            continue;
        };
        let state = state.clone();
        let is_linted = is_touched[index];
        let pasts = matched.iter_mut().filter(|one| one.states[index] != State::Unchanged);
        let pasts = pasts.filter_map(|one| one.pasts.remove(&index));
        tasks.push(Task {
            index,
            effective: effective(&project.config, source, overrides)?,
            state,
            pasts: pasts.collect(),
            is_linted,
        });
    }
    let removed = matched.into_iter().flat_map(|one| one.removed);
    let removed: BTreeSet<String> = removed.filter(|path| project.is_selected(path)).collect();
    Ok(Planned { tasks, removed: removed.into_iter().collect() })
}

/// Of what two baselines say of a file, the one that says more of the file itself.
fn weight(state: &&State) -> u8 {
    match state {
        State::Changed => 0,
        State::Moved(_) => 1,
        State::New => 2,
        State::Dependant(_) => 3,
        State::Unchanged => 4,
    }
}

/// What holds for a file.
pub fn effective(
    config: &Config,
    source: &Source,
    overrides: &Overrides,
) -> anyhow::Result<Effective> {
    let declared = source.imports.declares.first().map(String::as_str);
    config.effective(&source.path, declared, overrides)
}

fn past(texts: &Texts, before: usize) -> Past {
    let source = &texts.tree.sources()[before];
    Past {
        label: texts.label.clone(),
        versions: vec![PastVersion {
            version: 0,
            schema_type: source.schema_type,
            text: source.text.clone(),
            references: texts.tree.closure(before),
        }],
        terms: PastTerms::default(),
    }
}

impl Matched {
    fn of(
        project: &Project,
        tree: &Tree,
        texts: &Texts,
        overrides: &Overrides,
    ) -> anyhow::Result<Matched> {
        let (sources, old) = (tree.sources(), texts.tree.sources());
        let mut before: Vec<Option<usize>> =
            sources.iter().map(|source| texts.tree.position(&source.path)).collect();
        let gone = |place: &usize| tree.position(&old[*place].path).is_none();
        let gone: Vec<usize> = (0..old.len()).filter(gone).collect();
        let moved = moved(project, sources, old, (&before, &gone), overrides)?;
        let mut states = Vec::with_capacity(sources.len());
        for (index, source) in sources.iter().enumerate() {
            if let Some(place) = moved.get(&index) {
                before[index] = Some(*place);
            }
            states.push(match before[index] {
                None => State::New,
                Some(place) if moved.contains_key(&index) => State::Moved(old[place].path.clone()),
                Some(place) if old[place].text != source.text => State::Changed,
                Some(_) => State::Unchanged,
            });
        }
        let taken: BTreeSet<usize> = moved.into_values().collect();
        let removed: Vec<usize> = gone.into_iter().filter(|place| !taken.contains(place)).collect();
        mark_dependants(tree, &texts.tree, (&before, &removed), &mut states);
        let removed = removed.into_iter().map(|place| old[place].path.clone()).collect();
        let judged =
            before.iter().enumerate().filter(|(index, _)| states[*index] != State::Unchanged);
        let pasts = judged.filter_map(|(index, place)| Some((index, past(texts, (*place)?))));
        Ok(Matched { pasts: pasts.collect(), states, removed })
    }
}

/// How the files that a command is about stand to what a registry has of their subjects.
fn registered_of(
    project: &Project,
    tree: &Tree,
    registered: &Registered,
    overrides: &Overrides,
) -> anyhow::Result<Matched> {
    let mut places: HashMap<String, usize> = HashMap::new();
    for (index, source) in project.selected(tree) {
        let subject = effective(&project.config, source, overrides)?.subject.value;
        if let Some(other) = places.insert(subject.clone(), index) {
            let other = &tree.sources()[other].path;
            anyhow::bail!(
                "`{other}` and `{}` are both for the subject `{subject}`: give each its own, with \
                 `subject` in clade.toml",
                source.path
            );
        }
    }
    let mut subjects: Vec<String> = places.keys().cloned().collect();
    subjects.sort_unstable();
    let mut pasts = registered.pasts(&subjects)?;
    let mut states = vec![State::Unchanged; tree.sources().len()];
    let mut matched = HashMap::new();
    for (subject, index) in places {
        states[index] = match pasts.remove(&subject) {
            Some(past) => {
                matched.insert(index, past);
                State::Changed
            }
            None => State::New,
        };
    }
    Ok(Matched { pasts: matched, states, removed: Vec::new() })
}

/// Marks the files that are the same and refer to something that is not.
fn mark_dependants(
    tree: &Tree,
    old: &Tree,
    (before, removed): (&[Option<usize>], &[usize]),
    states: &mut [State],
) {
    let is_touched = |state: &State| *state != State::Unchanged;
    let touched: BTreeSet<usize> =
        (0..states.len()).filter(|index| is_touched(&states[*index])).collect();
    if touched.is_empty() && removed.is_empty() {
        return;
    }
    let mut suspects = tree.dependants(&touched);
    let old_touched = touched.iter().filter_map(|index| before[*index]);
    let old_touched: BTreeSet<usize> = old_touched.chain(removed.iter().copied()).collect();
    let old_dependants = old.dependants(&old_touched);
    let at = |place: usize| tree.position(&old.sources()[place].path);
    suspects.extend(old_dependants.into_iter().filter_map(at));
    for index in suspects {
        let Some(place) = before[index].filter(|_| states[index] == State::Unchanged) else {
            continue;
        };
        if tree.closure(index) == old.closure(place) {
            continue;
        }
        let cause = tree.closure_uses(index).into_iter().find(|one| touched.contains(&one.target));
        let cause = cause.map(|one| tree.sources()[one.target].path.clone());
        let gone = || {
            let uses = old.closure_uses(place);
            let gone = uses.into_iter().find(|one| removed.contains(&one.target));
            gone.map(|one| old.sources()[one.target].path.clone())
        };
        states[index] = State::Dependant(cause.or_else(gone).unwrap_or_default());
    }
}

/// Files that stand elsewhere: those that are for the same subject, or give themselves the same name,
/// as one that is gone.
fn moved(
    project: &Project,
    sources: &[Source],
    old: &[Source],
    (before, gone): (&[Option<usize>], &[usize]),
    overrides: &Overrides,
) -> anyhow::Result<HashMap<usize, usize>> {
    let mut by_subject = HashMap::new();
    let mut by_name = HashMap::new();
    for &place in gone {
        let source = &old[place];
        let subject = effective(&project.config, source, overrides)?.subject.value;
        by_subject.entry((source.schema_type, subject)).or_insert(place);
        if let Some(name) = name_of(source) {
            by_name.entry((source.schema_type, name)).or_insert(place);
        }
    }
    let mut moved = HashMap::new();
    let mut taken = BTreeSet::new();
    let new = sources.iter().enumerate().filter(|(index, _)| before[*index].is_none());
    for (index, source) in new.filter(|_| !gone.is_empty()) {
        let subject = effective(&project.config, source, overrides)?.subject.value;
        let found = by_subject.get(&(source.schema_type, subject));
        let named = || by_name.get(&(source.schema_type, name_of(source)?));
        if let Some(&place) = found.or_else(named)
            && taken.insert(place)
        {
            moved.insert(index, place);
        }
    }
    Ok(moved)
}

/// The name that a text gives itself, where it is no other's: many files are of one Protobuf package.
fn name_of(source: &Source) -> Option<&str> {
    match source.schema_type {
        clade_checker::SchemaType::Protobuf => None,
        clade_checker::SchemaType::Avro | clade_checker::SchemaType::Json => {
            source.imports.declares.first().map(String::as_str)
        }
    }
}
