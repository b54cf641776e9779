//! What a failover to a standby takes away, and what it must not.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::PostgresStore;
use crate::registry::{Context, SchemaId};
use crate::store::conformance::{content, first_version};
use crate::store::test_cluster::{Stop, TestCluster};
use crate::store::{Guard, Guards, RegisterOutcome, Store, StoreError};

/// Servers, one writer each.
const SERVERS: usize = 3;

/// A place that leads to one server after the other, as the name of a primary does.
struct Name(PathBuf);

impl Name {
    fn of(cluster: &TestCluster) -> Name {
        let name = Name(cluster.folder().with_extension("name"));
        name.lead_to(cluster);
        name
    }

    fn lead_to(&self, cluster: &TestCluster) {
        let _ = std::fs::remove_file(&self.0);
        symlink(cluster.folder(), &self.0).unwrap();
    }
}

impl Drop for Name {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// What was acknowledged: an id and the text that it was given for.
#[derive(Default)]
struct Acknowledged {
    ids: Mutex<Vec<(i32, String)>>,
    refused: AtomicUsize,
}

impl Acknowledged {
    fn count(&self) -> usize {
        self.ids.lock().unwrap().len()
    }

    async fn reaches(&self, count: usize) {
        let reached = async {
            while self.count() < count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), reached).await.expect("writes go on");
    }

    /// How many ids were acknowledged for more than one text.
    fn repointed(&self) -> usize {
        let mut texts: BTreeMap<i32, BTreeSet<String>> = BTreeMap::new();
        for (id, text) in &*self.ids.lock().unwrap() {
            texts.entry(*id).or_default().insert(text.clone());
        }
        texts.values().filter(|texts| texts.len() > 1).count()
    }

    /// How many of the first `count` are not there.
    async fn lost(&self, store: &Arc<dyn Store>, count: usize) -> usize {
        let before: Vec<_> = self.ids.lock().unwrap()[..count].to_vec();
        let mut lost = 0;
        for (id, text) in before {
            let found = store.schema(&Context::default_context(), SchemaId(id)).await.unwrap();
            lost += usize::from(found.is_none_or(|found| found.text != text));
        }
        lost
    }
}

/// Registers one schema after the other, each in a subject of its own, until told to stop.
async fn write(
    server: usize,
    store: Arc<dyn Store>,
    acknowledged: Arc<Acknowledged>,
    stop: Arc<AtomicBool>,
) {
    let mut number = 0;
    while !stop.load(Ordering::SeqCst) {
        number += 1;
        let text = format!("{server} {number}");
        let new = first_version(&format!("s{server}-{number}"), content(&text));
        match store.register(new).await {
            Ok(RegisterOutcome::Registered { id, .. }) => {
                acknowledged.ids.lock().unwrap().push((id.0, text));
            }
            Ok(other) => panic!("{other:?}"),
            Err(StoreError::Unavailable { .. }) => {
                acknowledged.refused.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// How a standby learns of commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Replication {
    Asynchronous,
    /// A commit is acknowledged when the standby has it.
    Synchronous,
}

/// Acknowledged writes, those of them that are lost, and ids that stand for two schemas.
#[derive(Debug)]
struct Found {
    acknowledged: usize,
    lost: usize,
    repointed: usize,
}

/// Cuts the link to a standby under load, ends the primary a little later, and lets the standby take
/// its place.
async fn fail_over(replication: Replication, guards: Guards) -> Found {
    let primary = TestCluster::start(&[]);
    let name = Name::of(&primary);
    primary.execute("CREATE DATABASE clade");
    let standby = primary.standby();
    if replication == Replication::Synchronous {
        primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
        primary.execute("SELECT pg_reload_conf()");
    }
    let url = format!("postgres://postgres@localhost/clade?host={}", name.0.display());
    let acknowledged = Arc::new(Acknowledged::default());
    let stop = Arc::new(AtomicBool::new(false));
    let mut stores: Vec<Arc<dyn Store>> = Vec::new();
    let mut writers = Vec::new();
    for server in 0..SERVERS {
        let store: Arc<dyn Store> = Arc::new(PostgresStore::open_with(&url, guards).await.unwrap());
        let (acknowledged, stop) = (Arc::clone(&acknowledged), Arc::clone(&stop));
        writers.push(tokio::spawn(write(server, Arc::clone(&store), acknowledged, stop)));
        stores.push(store);
    }
    acknowledged.reaches(200).await;
    standby.execute("ALTER SYSTEM SET primary_conninfo = ''");
    standby.execute("SELECT pg_reload_conf()");
    // A primary that waits for its standby acknowledges nothing from here on.
    if replication == Replication::Asynchronous {
        acknowledged.reaches(acknowledged.count() + 300).await;
    } else {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    primary.stop(Stop::Immediate);
    let before = acknowledged.count();
    standby.promote();
    name.lead_to(&standby);
    acknowledged.reaches(before + 600).await;
    stop.store(true, Ordering::SeqCst);
    for writer in writers {
        writer.await.unwrap();
    }
    let found = Found {
        acknowledged: acknowledged.count(),
        lost: acknowledged.lost(&stores[0], before).await,
        repointed: acknowledged.repointed(),
    };
    println!(
        "failover replication={replication:?} guards={guards:?} acked={} lost={} repointed={} \
         refused_meanwhile={}",
        found.acknowledged,
        found.lost,
        found.repointed,
        acknowledged.refused.load(Ordering::SeqCst)
    );
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_asynchronous_failover_repoints_no_id() {
    let found = fail_over(Replication::Asynchronous, Guards::ALL).await;
    assert_eq!(found.repointed, 0);
    assert!(found.lost > 0, "the standby lagged, else nothing is shown: {found:?}");
}

/// The twin: what is handed out again without the fence.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_the_fence_an_asynchronous_failover_repoints_ids() {
    let found = fail_over(Replication::Asynchronous, Guards::without(Guard::Fence)).await;
    assert!(found.repointed > 0, "{found:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_synchronous_failover_loses_nothing_and_repoints_no_id() {
    let found = fail_over(Replication::Synchronous, Guards::ALL).await;
    assert_eq!((found.lost, found.repointed), (0, 0));
}
