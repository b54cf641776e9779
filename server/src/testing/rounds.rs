//! How often a test repeats what goes wrong only now and then.

/// `short` rounds, or `long` ones with `tests/run --long`.
pub fn rounds(short: usize, long: usize) -> usize {
    if std::env::var_os("CLADE_TESTS_LONG").is_some() { long } else { short }
}
