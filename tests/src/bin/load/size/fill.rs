//! Fills a registry over HTTP, many subjects at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context, ensure};
use indicatif::{ProgressBar, ProgressStyle};

use super::plan::{self, History, Plan};
use super::table::Rate;
use crate::connection::{self, Connection};

/// Subjects that are filled at a time.
pub const TOGETHER: usize = 32;

/// Registers all of `plan`; the registrations per second.
pub async fn fill(address: &str, plan: &Plan, title: &'static str) -> anyhow::Result<Rate> {
    let bar = progress_bar(plan.schemas, title)?;
    let started = Instant::now();
    let mut first = Connection::open(address).await?;
    register(&mut first, address, plan::MONEY, &plan::money().to_string()).await?;
    register_all(address, plan.histories(), TOGETHER, &bar).await?;
    let rate = Rate { count: plan.schemas, time: started.elapsed() };
    bar.finish_and_clear();
    Ok(rate)
}

/// Registers `histories`, so many at a time.
pub async fn register_all(
    address: &str,
    histories: Vec<History>,
    together: usize,
    bar: &ProgressBar,
) -> anyhow::Result<()> {
    let histories = Arc::new(histories);
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = Vec::new();
    for _ in 0..together {
        let mut connection = Connection::open(address).await?;
        let (histories, next, bar) = (Arc::clone(&histories), Arc::clone(&next), bar.clone());
        let address = address.to_owned();
        tasks.push(tokio::spawn(async move {
            while let Some(history) = histories.get(next.fetch_add(1, Ordering::Relaxed)) {
                for index in 0..history.versions {
                    let body = history.body(index).to_string();
                    register(&mut connection, &address, &history.subject, &body)
                        .await
                        .with_context(|| format!("{} version {}", history.subject, index + 1))?;
                    bar.inc(1);
                }
            }
            anyhow::Ok(())
        }));
    }
    for task in tasks {
        task.await??;
    }
    Ok(())
}

async fn register(
    connection: &mut Connection,
    address: &str,
    subject: &str,
    body: &str,
) -> anyhow::Result<()> {
    let request = connection::post(address, &format!("/subjects/{subject}/versions"), body);
    let answer = connection.send(&request).await?;
    let text = String::from_utf8_lossy(answer.body);
    ensure!(answer.status == 200, "register: {}: {text}", answer.status);
    Ok(())
}

/// Drawn on a terminal only: elsewhere indicatif hides it.
fn progress_bar(steps: usize, title: &'static str) -> anyhow::Result<ProgressBar> {
    let bar = ProgressBar::new(steps as u64).with_message(title);
    bar.set_style(ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {per_sec} {eta}")?);
    Ok(bar)
}
