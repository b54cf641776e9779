//! What the tests of this crate share with those of `tests`, which take the same files by their paths.

pub(crate) mod proxy;
pub(crate) mod rounds;
pub(crate) mod trace;

use crate::store::test_cluster;
