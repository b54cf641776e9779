//! GET by id on the registry and on a bare handler, in turns, so that noise hits both alike.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clade_tests::child_server::ChildServer;

use crate::connection::{self, Connection};
use crate::cpu;

const PATH: &str = "/schemas/ids/1";
/// Before the first round that counts, each server answers so long.
const WARM_UP: Duration = Duration::from_secs(1);

pub struct Plan {
    pub rounds: u32,
    pub round: Duration,
    pub connections: usize,
}

pub struct ReadReport {
    pub clade: Side,
    pub bare: Side,
    pub body_bytes: usize,
    pub connections: usize,
    pub rounds: u32,
}

/// What was measured on one server, a value per round.
#[derive(Default)]
pub struct Side {
    rates: Vec<f64>,
    rates_of_cpu: Vec<f64>,
    pub wrk_rate: Option<f64>,
}

impl Side {
    /// Requests per second.
    pub fn rate(&self) -> f64 {
        median(&self.rates)
    }

    /// Requests per second of processor time of the server: what is left when other programs take
    /// their share of the machine.
    pub fn rate_of_cpu(&self) -> f64 {
        median(&self.rates_of_cpu)
    }
}

/// Reads the first schema of `clade`, which must hold one.
pub async fn measure(
    clade: &ChildServer,
    folder: &Path,
    plan: &Plan,
) -> anyhow::Result<ReadReport> {
    let mut probe = Connection::open(address_of(clade)?).await?;
    let answer = probe.send(&connection::get(address_of(clade)?, PATH)).await?;
    ensure!(answer.status == 200, "GET {PATH}: {}", answer.status);
    let body = answer.body.to_vec();
    let bare = start_bare(folder, &body)?;

    let (mut clade_side, mut bare_side) = (Side::default(), Side::default());
    for server in [clade, &bare] {
        read_for(server, WARM_UP, plan.connections, &body).await?;
    }
    for _ in 0..plan.rounds {
        for (server, side) in [(clade, &mut clade_side), (&bare, &mut bare_side)] {
            let cpu_before = cpu::processor_time(server.pid())?;
            let started = Instant::now();
            let requests = read_for(server, plan.round, plan.connections, &body).await?;
            let elapsed = started.elapsed();
            let cpu_time = cpu::processor_time(server.pid())?.saturating_sub(cpu_before);
            side.rates.push(requests as f64 / elapsed.as_secs_f64());
            side.rates_of_cpu.push(requests as f64 / cpu_time.as_secs_f64());
        }
    }
    if has_wrk() {
        clade_side.wrk_rate = wrk(clade, plan);
        bare_side.wrk_rate = wrk(&bare, plan);
    }
    Ok(ReadReport {
        clade: clade_side,
        bare: bare_side,
        body_bytes: body.len(),
        connections: plan.connections,
        rounds: plan.rounds,
    })
}

/// This program again, in the role of the bare server.
fn start_bare(folder: &Path, body: &[u8]) -> anyhow::Result<ChildServer> {
    let file = folder.join("body.json");
    std::fs::write(&file, body)?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("bare").arg(file);
    ChildServer::start_command(command, folder.join("bare.log"))
}

fn address_of(server: &ChildServer) -> anyhow::Result<&str> {
    server.url().strip_prefix("http://").context("the server speaks plain HTTP")
}

/// Keeps `connections` busy for `time`; the number of answers.
async fn read_for(
    server: &ChildServer,
    time: Duration,
    connections: usize,
    expected: &[u8],
) -> anyhow::Result<u64> {
    let address = address_of(server)?;
    let until = Instant::now() + time;
    let mut tasks = Vec::new();
    for _ in 0..connections {
        let mut connection = Connection::open(address).await?;
        let request = connection::get(address, PATH);
        let expected_bytes = expected.len();
        tasks.push(tokio::spawn(async move {
            let mut answers = 0_u64;
            while Instant::now() < until {
                let answer = connection.send(&request).await?;
                ensure!(answer.status == 200, "status {} under load", answer.status);
                ensure!(answer.body.len() == expected_bytes, "another body under load");
                answers += 1;
            }
            anyhow::Ok(answers)
        }));
    }
    let mut answers = 0;
    for task in tasks {
        answers += task.await??;
    }
    Ok(answers)
}

fn has_wrk() -> bool {
    // It prints its version and ends with 1; only whether it starts matters.
    Command::new("wrk").arg("--version").output().is_ok()
}

/// Requests per second as wrk counts them; `None` when it prints no such line.
fn wrk(server: &ChildServer, plan: &Plan) -> Option<f64> {
    let output = Command::new("wrk")
        .args(["--threads", "1", "--connections", &plan.connections.to_string()])
        .args(["--duration", &format!("{}s", plan.round.as_secs())])
        .arg(format!("{}{PATH}", server.url()))
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Requests/sec:"))?;
    line.trim().parse().ok()
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => sorted[count / 2],
        count => f64::midpoint(sorted[count / 2 - 1], sorted[count / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_between_the_two() {
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(&[4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < f64::EPSILON);
    }
}
