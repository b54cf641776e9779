//! Contexts and aliases: the names under which subjects are found.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::Registry;
use super::error::RegistryError;
use super::names::{Context, Subject};
use crate::store::DropOutcome;

/// The subject behind each alias.
type Targets = Arc<HashMap<Subject, Subject>>;

/// What is behind aliases, as it was in one generation of the registry.
#[derive(Default)]
pub(super) struct Aliases(RwLock<Option<(u64, Targets)>>);

impl Registry {
    /// The contexts in which something was registered, the default one first.
    pub async fn contexts(&self) -> Result<Vec<Context>, RegistryError> {
        let mut contexts = self.store.contexts().await?;
        contexts.retain(|context| !context.is_default());
        contexts.insert(0, Context::default_context());
        Ok(contexts)
    }

    /// Takes a context off the list until the next registration in it. Its settings and the count of
    /// its ids stay.
    ///
    /// # Errors
    /// [`RegistryError::ContextNotEmpty`] while it has a subject, soft-deleted or not.
    pub async fn drop_context(&self, context: &Context) -> Result<(), RegistryError> {
        match self.store.drop_context(context).await? {
            DropOutcome::Dropped => Ok(()),
            DropOutcome::NotEmpty => Err(RegistryError::ContextNotEmpty(context.clone())),
        }
    }

    /// The subject that `alias` stands for by its config; none if it stands for itself. What that
    /// subject is an alias of does not count.
    pub async fn behind_alias(&self, alias: &Subject) -> Result<Option<Subject>, RegistryError> {
        if alias.name().is_empty() {
            return Ok(None);
        }
        Ok(self.aliases().await?.get(alias).cloned())
    }

    /// Every alias with the subject behind it.
    pub(super) async fn aliases(&self) -> Result<Targets, RegistryError> {
        // Read before the load: a change in between makes what is kept that of an old generation.
        let generation = self.answers_by_id_generation();
        let kept = self.aliases.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((of, aliases)) = kept
            && of == generation
        {
            return Ok(aliases);
        }
        let stored = self.store.aliases().await?;
        let aliases = stored.into_iter().map(|(alias, target)| {
            let target = alias.referred(&target);
            (alias, target)
        });
        let aliases: Targets = Arc::new(aliases.collect());
        let mut kept = self.aliases.0.write().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((generation, Arc::clone(&aliases)));
        Ok(aliases)
    }
}
