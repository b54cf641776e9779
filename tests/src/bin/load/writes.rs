//! Registrations per second, and the commits per second that the disk allows.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clade_tests::child_server::ChildServer;
use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, Executor, SqliteConnection};

use crate::connection::{self, Connection};
use crate::cpu;
use crate::schemas::schema;

const TOGETHER: usize = 32;
/// Share of the schemas that is registered one at a time.
const ALONE_DIVISOR: usize = 5;
const COMMITS: usize = 2_000;

pub struct Measured {
    pub count: usize,
    time: Duration,
}

impl Measured {
    pub fn rate(&self) -> f64 {
        self.count as f64 / self.time.as_secs_f64()
    }
}

/// Registrations, and the processor time that the server spent on them.
pub struct Registrations {
    pub measured: Measured,
    cpu: Duration,
}

impl Registrations {
    /// Milliseconds of the server's processor time for each.
    pub fn cpu_millis(&self) -> f64 {
        self.cpu.as_secs_f64() * 1000.0 / self.measured.count as f64
    }
}

pub struct WriteReport {
    pub commits: Measured,
    pub alone: Registrations,
    pub together: Registrations,
    pub text_bytes: usize,
    pub folder: PathBuf,
}

/// Commits rows, registers `count` schemas, and commits rows again; both runs of commits count, so
/// that a disk that slows down or speeds up in between does not favour one side.
pub async fn measure(
    server: &ChildServer,
    folder: &Path,
    count: usize,
) -> anyhow::Result<WriteReport> {
    let alone_count = count / ALONE_DIVISOR;
    let before = commit_rows(&folder.join("before.db")).await?;
    let alone = register(server, 0, alone_count, 1).await?;
    let together = register(server, alone_count, count - alone_count, TOGETHER).await?;
    let after = commit_rows(&folder.join("after.db")).await?;
    Ok(WriteReport {
        commits: Measured { count: before.count + after.count, time: before.time + after.time },
        alone,
        together,
        text_bytes: (0..count).map(|index| schema(index).1.len()).sum(),
        folder: folder.to_owned(),
    })
}

async fn register(
    server: &ChildServer,
    first: usize,
    count: usize,
    connections: usize,
) -> anyhow::Result<Registrations> {
    let address = server.url().strip_prefix("http://").context("the server speaks plain HTTP")?;
    // The requests are made before the clock runs: only the server is measured.
    let requests: Arc<Vec<Vec<u8>>> =
        Arc::new((first..first + count).map(|index| request(address, index)).collect());
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = Vec::new();
    let cpu_before = cpu::processor_time(server.pid())?;
    let started = Instant::now();
    for _ in 0..connections {
        let mut connection = Connection::open(address).await?;
        let (requests, next) = (Arc::clone(&requests), Arc::clone(&next));
        tasks.push(tokio::spawn(async move {
            while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                let answer = connection.send(request).await?;
                let body = String::from_utf8_lossy(answer.body);
                ensure!(answer.status == 200, "register: {}: {body}", answer.status);
            }
            anyhow::Ok(())
        }));
    }
    for task in tasks {
        task.await??;
    }
    let time = started.elapsed();
    let cpu = cpu::processor_time(server.pid())?.saturating_sub(cpu_before);
    Ok(Registrations { measured: Measured { count, time }, cpu })
}

fn request(address: &str, index: usize) -> Vec<u8> {
    let (subject, text) = schema(index);
    let body = json!({ "schema": text }).to_string();
    connection::post(address, &format!("/subjects/{subject}/versions"), &body)
}

/// One row per transaction, with the settings that the registry opens its file with.
async fn commit_rows(file: &Path) -> anyhow::Result<Measured> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut database = SqliteConnection::connect_with(&options).await?;
    database.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT NOT NULL)").await?;
    let (_, text) = schema(0);
    let started = Instant::now();
    for _ in 0..COMMITS {
        let mut transaction = database.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("INSERT INTO rows (text) VALUES ($1)")
            .bind(&text)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
    }
    let time = started.elapsed();
    database.close().await?;
    Ok(Measured { count: COMMITS, time })
}
