//! Modes: what is set where, and what is in force.

use super::error::RegistryError;
use super::names::Subject;
use super::{ProposedSchema, Registry, Scope};
use crate::store::{ImportOutcome, Reach, Settings, StoreError};

/// What a subject allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    ReadWrite,
    ReadOnly,
    /// As `ReadOnly`; once it overruled the modes below it.
    ReadOnlyOverride,
    /// Takes schemas with the ids that they have elsewhere, unjudged.
    Import,
    /// As `Import`, under all contexts: the target of another registry.
    Forward,
}

impl Mode {
    /// The name in the HTTP API.
    pub fn wire_name(self) -> &'static str {
        match self {
            Mode::ReadWrite => "READWRITE",
            Mode::ReadOnly => "READONLY",
            Mode::ReadOnlyOverride => "READONLY_OVERRIDE",
            Mode::Import => "IMPORT",
            Mode::Forward => "FORWARD",
        }
    }

    /// Whether subjects and settings may be changed.
    pub(super) fn is_read_only(self) -> bool {
        matches!(self, Mode::ReadOnly | Mode::ReadOnlyOverride)
    }

    /// Whether schemas come with ids of their own and are not judged.
    pub(super) fn is_import(self) -> bool {
        matches!(self, Mode::Import | Mode::Forward)
    }

    /// The mode with this name, in any case.
    pub fn from_wire_name(name: &str) -> Option<Mode> {
        const ALL: [Mode; 5] =
            [Mode::ReadWrite, Mode::ReadOnly, Mode::ReadOnlyOverride, Mode::Import, Mode::Forward];
        ALL.into_iter().find(|mode| mode.wire_name().eq_ignore_ascii_case(name))
    }
}

impl Registry {
    /// The mode of `scope`: its own, or with `or_inherited` the one in force.
    pub async fn mode(&self, scope: &Scope, or_inherited: bool) -> Result<Mode, RegistryError> {
        let subject = scope.subject();
        let settings = self.store.settings(&subject).await?;
        if or_inherited || subject.is_global() {
            return Ok(effective_mode(&settings, &subject));
        }
        match settings.subject.mode {
            Some(mode) => Ok(mode),
            None if scope.is_top_level() => Ok(Mode::ReadWrite),
            None => Err(RegistryError::SubjectModeNotFound(subject)),
        }
    }

    /// Sets the mode of `scope`, or clears it. IMPORT is entered only where no version is live, and
    /// the soft-deleted ones then go for good; with `force` neither is looked at.
    pub async fn change_mode(
        &self,
        scope: &Scope,
        mode: Option<Mode>,
        force: bool,
    ) -> Result<(), RegistryError> {
        let subject = scope.subject();
        subject.validate()?;
        if mode == Some(Mode::Forward) && !subject.is_global() {
            return Err(RegistryError::ForwardBelowGlobal);
        }
        self.refuse_immutable_modes()?;
        if mode != Some(Mode::Import) || force || self.mode(scope, true).await? == Mode::Import {
            return Ok(self.write_mode(&subject, mode, Reach::ScopeAlone).await?);
        }
        let _turn = self.turns.write_to_many().await;
        let outcome = self.store.enter_import(&subject).await?;
        self.note_change();
        match outcome {
            ImportOutcome::Entered => Ok(()),
            ImportOutcome::NotEmpty => Err(RegistryError::NotEmptyForImport),
            ImportOutcome::Referenced(subject, version) => {
                Err(RegistryError::Referenced { subject, version })
            }
        }
    }

    /// Clears the mode of `scope`, and with `recursive` those of all subjects under it; answers with
    /// what was set, `None` only with `recursive`.
    pub async fn delete_mode(
        &self,
        scope: &Scope,
        recursive: bool,
    ) -> Result<Option<Mode>, RegistryError> {
        let subject = scope.subject();
        let mut stored = self.store.settings(&subject).await?.subject.mode;
        if stored.is_none() && scope.is_top_level() {
            stored = Some(Mode::ReadWrite);
        }
        if stored.is_none() && !recursive {
            return Err(RegistryError::NothingSet(subject));
        }
        self.refuse_immutable_modes()?;
        let reach = if recursive { Reach::Below } else { Reach::ScopeAlone };
        self.write_mode(&subject, None, reach).await?;
        Ok(stored)
    }

    /// Refuses every change of a mode where the operator allows none.
    fn refuse_immutable_modes(&self) -> Result<(), RegistryError> {
        if self.settings.are_modes_mutable { Ok(()) } else { Err(RegistryError::ModesImmutable) }
    }

    /// The mode of one subject waits for no turn: nothing can overtake it, and READONLY is urgent.
    async fn write_mode(
        &self,
        subject: &Subject,
        mode: Option<Mode>,
        reach: Reach,
    ) -> Result<(), StoreError> {
        let acts_on_many = subject.name().is_empty() || reach == Reach::Below;
        let _turn = if acts_on_many { Some(self.turns.write_to_many().await) } else { None };
        self.store.write_mode(subject, mode, reach).await
    }
}

/// The mode in force for `subject`. A named context does not inherit from the top level.
pub(super) fn effective_mode(settings: &Settings, subject: &Subject) -> Mode {
    let above =
        if subject.context().is_default() { &settings.top_level } else { &settings.context };
    settings.subject.mode.or(above.mode).or(settings.global.mode).unwrap_or(Mode::ReadWrite)
}

/// Refuses what the mode of the subject does not allow.
pub(super) fn refuse_by_mode(
    mode: Mode,
    subject: &Subject,
    proposed: &ProposedSchema,
) -> Result<(), RegistryError> {
    if mode.is_read_only() {
        return Err(RegistryError::ReadOnly(subject.clone()));
    }
    match (proposed.requested_id(), mode.is_import()) {
        (Some(_), false) => Err(RegistryError::NotInImportMode(subject.clone())),
        (None, true) => Err(RegistryError::NotInReadWriteMode(subject.clone())),
        (Some(_), true) | (None, false) => Ok(()),
    }
}
