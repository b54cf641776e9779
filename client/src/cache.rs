//! Keeps what never changes: each key is fetched once, however many ask for it, and failures are not kept.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};

use crate::error::Result;

type Table<K, V> = HashMap<K, Arc<V>, foldhash::fast::RandomState>;
type Fetching<V> = Shared<BoxFuture<'static, Result<Arc<V>>>>;

/// Values by key. Reading one that is there takes no lock: the table is replaced when it grows.
pub(crate) struct Cache<K, V> {
    ready: ArcSwap<Table<K, V>>,
    fetching: Mutex<HashMap<K, Fetching<V>>>,
    entries_max: usize,
}

impl<K, V> Cache<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// A cache that begins anew when it has `entries_max` values.
    pub(crate) fn new(entries_max: usize) -> Arc<Cache<K, V>> {
        Arc::new(Cache {
            ready: ArcSwap::default(),
            fetching: Mutex::default(),
            entries_max: entries_max.max(1),
        })
    }

    /// Uses the value of `key`, if it is there, without counting who uses it.
    #[cfg(any(feature = "avro", feature = "json", feature = "protobuf"))]
    pub(crate) fn with<R>(&self, key: &K, use_it: impl FnOnce(&V) -> R) -> Option<R> {
        self.ready.load().get(key).map(|value| use_it(value))
    }

    /// The value of `key`, if it is there.
    pub(crate) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<Arc<V>>
    where
        K: Borrow<Q>,
    {
        self.ready.load().get(key).cloned()
    }

    /// Drops the value of `key`, so that it is fetched again.
    #[cfg(any(feature = "avro", feature = "json", feature = "protobuf"))]
    pub(crate) fn forget(&self, key: &K) {
        let _all = self.fetching.lock().unwrap_or_else(PoisonError::into_inner);
        let mut after = Table::clone(&self.ready.load());
        after.remove(key);
        self.ready.store(Arc::new(after));
    }

    /// The value of `key`; fetches it if nobody else is at it already.
    ///
    /// A caller that is dropped while it waits does not stop the others.
    pub(crate) async fn get_or_fetch<F>(
        self: &Arc<Self>,
        key: K,
        fetch: impl FnOnce() -> F,
    ) -> Result<Arc<V>>
    where
        F: Future<Output = Result<V>> + Send + 'static,
    {
        if let Some(value) = self.get(&key) {
            return Ok(value);
        }
        let fetching = {
            let mut all = self.fetching.lock().unwrap_or_else(PoisonError::into_inner);
            // It may have come between the look above and the lock.
            if let Some(value) = self.get(&key) {
                return Ok(value);
            }
            let entry = all.entry(key.clone());
            entry.or_insert_with(|| self.fetching(key, fetch())).clone()
        };
        fetching.await
    }

    /// Fetches and keeps. Holds the cache weakly, because the cache holds it.
    fn fetching<F>(self: &Arc<Self>, key: K, fetch: F) -> Fetching<V>
    where
        F: Future<Output = Result<V>> + Send + 'static,
    {
        let cache = Arc::downgrade(self);
        let fetching = async move {
            let result = fetch.await.map(Arc::new);
            if let Some(cache) = cache.upgrade() {
                cache.settle(&key, &result);
            }
            result
        };
        fetching.boxed().shared()
    }

    fn settle(&self, key: &K, result: &Result<Arc<V>>) {
        let mut all = self.fetching.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(value) = result {
            let before = self.ready.load();
            let is_full = before.len() >= self.entries_max;
            let mut after = if is_full { Table::default() } else { Table::clone(&before) };
            after.insert(key.clone(), Arc::clone(value));
            self.ready.store(Arc::new(after));
        }
        all.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;
    use crate::Error;

    fn failure() -> Error {
        let operation = "GET /schemas/ids/1".to_owned();
        Error::Refused { operation, status: 404, code: 40403, message: String::new() }
    }

    #[tokio::test]
    async fn many_callers_fetch_once() {
        let cache = Cache::<i32, i32>::new(10);
        let fetched = Arc::new(AtomicUsize::new(0));
        let calls = (0..100).map(|_| {
            let (cache, fetched) = (Arc::clone(&cache), Arc::clone(&fetched));
            tokio::spawn(async move {
                let fetch = || async move {
                    fetched.fetch_add(1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    Ok(7)
                };
                *cache.get_or_fetch(1, fetch).await.unwrap()
            })
        });
        for call in futures_util::future::join_all(calls).await {
            assert_eq!(call.unwrap(), 7);
        }
        assert_eq!(fetched.load(Ordering::SeqCst), 1);
        assert_eq!(cache.get(&1).as_deref(), Some(&7));
    }

    #[tokio::test]
    async fn failures_are_shared_and_not_kept() {
        let cache = Cache::<i32, i32>::new(10);
        let (first, second) = futures_util::future::join(
            cache.get_or_fetch(1, || async {
                tokio::task::yield_now().await;
                Err(failure())
            }),
            cache.get_or_fetch(1, || async { Ok(2) }),
        )
        .await;
        assert!(first.unwrap_err().is_not_found() && second.unwrap_err().is_not_found());
        assert_eq!(*cache.get_or_fetch(1, || async { Ok(3) }).await.unwrap(), 3);
    }

    #[tokio::test]
    async fn a_caller_that_goes_does_not_stop_the_others() {
        let cache = Cache::<i32, i32>::new(10);
        let slow = || async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            Ok(4)
        };
        let first = {
            let cache = Arc::clone(&cache);
            tokio::spawn(async move { cache.get_or_fetch(1, slow).await })
        };
        tokio::time::sleep(Duration::from_millis(10)).await;
        let second = cache.get_or_fetch(1, || async { Ok(5) });
        first.abort();
        assert_eq!(*second.await.unwrap(), 4);
    }

    #[tokio::test]
    async fn a_full_cache_begins_anew() {
        let cache = Cache::<i32, i32>::new(2);
        for key in 0..5 {
            cache.get_or_fetch(key, || async move { Ok(key) }).await.unwrap();
            assert!(cache.ready.load().len() <= 2);
            assert_eq!(cache.get(&key).as_deref(), Some(&key));
        }
        let fetching = cache.fetching.lock().unwrap();
        assert!(fetching.is_empty());
    }
}
