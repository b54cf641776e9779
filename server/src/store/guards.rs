//! What keeps the stores and the registry from doing harm, each by a name, so that a test can show that it
//! would notice if one were not there.

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// Writers of all servers go one after the other.
    Lock,
    /// What a write rests on is looked at again inside of its transaction.
    Recheck,
    /// A write is answered after its commit.
    Commit,
    /// A commit of SQLite waits for the disk.
    Sync,
    /// No id is handed out before the counters are above all that any server knows.
    Fence,
    /// Servers that start together bring the tables up to date one after the other.
    MigrationLock,
    /// A read gives up in time.
    ReadDeadline,
    /// Changes of other servers are asked for.
    Following,
    /// What is registered again is found.
    LookUp,
}

/// Those that are there: all of them, save one in a test. Outside of tests there is nothing to choose.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Guards {
    #[cfg(test)]
    missing: Option<Guard>,
}

impl Guards {
    pub(crate) const ALL: Guards = Guards {
        #[cfg(test)]
        missing: None,
    };

    #[cfg(test)]
    pub(crate) const fn without(missing: Guard) -> Guards {
        Guards { missing: Some(missing) }
    }

    #[cfg(test)]
    pub(crate) fn has(self, guard: Guard) -> bool {
        self.missing != Some(guard)
    }

    #[cfg(not(test))]
    pub(crate) const fn has(self, _: Guard) -> bool {
        true
    }
}

/// As the value of a figure.
#[cfg(test)]
impl std::fmt::Debug for Guards {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.missing {
            Some(guard) => write!(f, "all-but-{guard:?}"),
            None => f.write_str("all"),
        }
    }
}
