//! What is measured of one store, in the order in which it is printed.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clade_tests::TestDirectory;
use clade_tests::child_server::ChildServer;
use indicatif::ProgressBar;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::fill::{self, TOGETHER};
use super::plain::{Place, Plain};
use super::plan::{self, LONG, MONEY, Plan};
use super::table::{Figure, Rate, median};
use super::{start_server, stop_server};
use crate::connection::{self, Connection};
use crate::cpu;

/// How often what is fast is measured; the median counts.
const ROUNDS: usize = 7;
/// How often a program is started.
const STARTS: usize = 5;
/// Entries of a page.
const PAGE: usize = 1_000;
/// Reads by id of the mix that memory is measured after.
const MIX_READS: usize = 20_000;

/// A server and plain SQL on the same rows.
struct Sides {
    server: ChildServer,
    http: Client,
    plain: Plain,
    figures: Vec<Figure>,
}

/// Fills the store at `place` and measures it. `bare` is an empty database beside it.
pub async fn measure(
    plan: &Plan,
    folder: &TestDirectory,
    place: &Place,
    bare: &Place,
    title: &'static str,
) -> anyhow::Result<Vec<Figure>> {
    let server = start_server(folder, place)?;
    let address = address_of(&server)?;
    let mut figures = vec![memory("memory at the start", &server)?];
    let filled = fill::fill(address, plan, title).await?;
    figures.push(Figure::Rate {
        what: "filled, 32 at once".to_owned(),
        server: filled,
        plain: None,
    });
    figures.push(memory("memory after that", &server)?);
    let count = (plan.schemas / 20).min(4_000);
    let mut bare = bare.connect().await?;
    let plain = bare.register(plan, count).await?;
    bare.close().await?;
    for (what, count, together) in [
        ("registrations then, 32 at once", count, TOGETHER),
        ("registrations then, one at a time", count / 4, 1),
    ] {
        let server = register_more(plan, address, count, together).await?;
        figures.push(Figure::Rate { what: what.to_owned(), server, plain: Some(plain) });
    }
    let level = json!({ "compatibility": "BACKWARD_TRANSITIVE" }).to_string();
    let mut http = Client::open(&server).await?;
    http.answer("PUT", &format!("/config/{LONG}"), &level).await?;
    stop_server(server)?;

    figures.push(start(folder, place).await?);
    let server = start_server(folder, place)?;
    let http = Client::open(&server).await?;
    let plain = place.connect().await?;
    let mut sides = Sides { server, http, plain, figures };
    sides.check(plan).await?;
    sides.pages(plan).await?;
    sides.lists().await?;
    sides.mix(plan).await?;
    sides.deletion().await?;
    let Sides { server, plain, figures, .. } = sides;
    plain.close().await?;
    stop_server(server)?;
    Ok(figures)
}

/// Registrations of subjects that are not there yet.
async fn register_more(
    plan: &Plan,
    address: &str,
    count: usize,
    together: usize,
) -> anyhow::Result<Rate> {
    let prefix = format!("more-{together}");
    let histories: Vec<_> = plan.histories().into_iter().skip(1).collect();
    let mut more = Vec::new();
    let mut left = count;
    for history in histories {
        if left == 0 {
            break;
        }
        let versions = history.versions.min(left);
        left -= versions;
        more.push(history.moved(plan.subjects, &prefix, versions));
    }
    let started = Instant::now();
    fill::register_all(address, more, together, &ProgressBar::hidden()).await?;
    Ok(Rate { count: count - left, time: started.elapsed() })
}

/// From the start of the program to the first answer, beside a program that reads one row.
async fn start(folder: &TestDirectory, place: &Place) -> anyhow::Result<Figure> {
    let (mut server_times, mut plain_times) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let started = Instant::now();
        let server = start_server(folder, place)?;
        let mut http = Client::open(&server).await?;
        http.answer("GET", "/schemas/ids/1", "").await?;
        server_times.push(started.elapsed());
        stop_server(server)?;
        let started = Instant::now();
        let status = Command::new(std::env::current_exe()?)
            .args(["first-row", &place.setting()])
            .stdout(Stdio::null())
            .status()?;
        plain_times.push(started.elapsed());
        ensure!(status.success(), "the first row was not read");
    }
    let plain = Some(median(plain_times));
    Ok(Figure::time("start to first answer", median(server_times), plain))
}

impl Sides {
    /// A transitive check of the long history, right after the start and then again.
    async fn check(&mut self, plan: &Plan) -> anyhow::Result<()> {
        let path = format!("/compatibility/subjects/{LONG}/versions");
        let reads = ReadsMeanwhile::start(&self.server).await?;
        let cold = self.checked(&path, &plan::long(plan.long_versions)).await?;
        let meanwhile = reads.finish().await?;
        let (mut warm, mut again, mut texts) = (Vec::new(), Vec::new(), Vec::new());
        for round in 1..=ROUNDS {
            let text = plan::long(plan.long_versions + round);
            warm.push(self.checked(&path, &text).await?);
            again.push(self.checked(&path, &text).await?);
            texts.push(self.plain.long_texts().await?);
        }
        let texts = Some(median(texts));
        let versions = plan.long_versions;
        self.figures.extend([
            Figure::time(format!("transitive check, {versions} versions, cold"), cold, texts),
            Figure::time("the same, another schema", median(warm), texts),
            Figure::time("the same, the same schema again", median(again), texts),
            Figure::time("99 of 100 reads by id meanwhile, within", meanwhile, None),
        ]);
        Ok(())
    }

    async fn checked(&mut self, path: &str, text: &str) -> anyhow::Result<Duration> {
        let body = json!({ "schema": text }).to_string();
        let started = Instant::now();
        let answer = self.http.answer("POST", path, &body).await?;
        let time = started.elapsed();
        ensure!(answer["is_compatible"] == true, "the long history: {answer}");
        Ok(time)
    }

    async fn pages(&mut self, plan: &Plan) -> anyhow::Result<()> {
        for (what, offset) in [
            ("the first page of 1,000 schemas", 0),
            ("a page in the middle", plan.schemas / 2),
            ("the last page", plan.schemas - PAGE),
        ] {
            let path = format!("/schemas?offset={offset}&limit={PAGE}");
            let first = self.timed(&path, PAGE).await?;
            let (mut server, mut plain) = (Vec::new(), Vec::new());
            for _ in 0..ROUNDS {
                server.push(self.timed(&path, PAGE).await?);
                plain.push(self.plain.page(offset).await?);
            }
            let plain = Some(median(plain));
            self.figures.push(Figure::time(format!("{what}, at first"), first, plain));
            self.figures.push(Figure::time(format!("{what}, again"), median(server), plain));
        }
        Ok(())
    }

    /// Lists and lookups that grow with the registry.
    async fn lists(&mut self) -> anyhow::Result<()> {
        let by_id = self.http.answer("GET", "/schemas/ids/1", "").await?;
        let guid = by_id["guid"].as_str().context("no guid")?.to_owned();
        let versions = format!("/subjects/{LONG}/versions");
        let referrers = format!("/subjects/{MONEY}/versions/1/referencedby");
        let by_guid = format!("/schemas/guids/{guid}");
        let latest = format!("/subjects/{LONG}/versions/latest");
        for (what, path) in [
            ("all subjects", "/subjects"),
            ("all versions of the long history", &*versions),
            ("referencedby", &*referrers),
            ("by guid", &*by_guid),
            ("latest version of the long history", &*latest),
        ] {
            let (mut server, mut plain) = (Vec::new(), Vec::new());
            for _ in 0..ROUNDS {
                server.push(self.timed(path, 1).await?);
                plain.push(match what {
                    "all subjects" => Some(self.plain.subjects().await?),
                    "referencedby" => Some(self.plain.referrers().await?),
                    "by guid" => Some(self.plain.by_identity().await?),
                    "all versions of the long history" => Some(self.plain.long_versions().await?),
                    _ => None,
                });
            }
            let plain = plain.into_iter().collect::<Option<Vec<_>>>().map(median);
            self.figures.push(Figure::time(what, median(server), plain));
        }
        Ok(())
    }

    /// Every page once and many ids, then how much memory the server has.
    async fn mix(&mut self, plan: &Plan) -> anyhow::Result<()> {
        let started = Instant::now();
        for offset in (0..plan.schemas).step_by(PAGE) {
            self.timed(&format!("/schemas?offset={offset}&limit={PAGE}"), 1).await?;
        }
        self.figures.push(Figure::time("all pages, one after the other", started.elapsed(), None));
        let mut random = fastrand::Rng::with_seed(1);
        for _ in 0..MIX_READS {
            let id = random.usize(1..=plan.schemas);
            self.http.answer("GET", &format!("/schemas/ids/{id}"), "").await?;
        }
        self.figures.push(memory("memory after all of this and 20,000 ids", &self.server)?);
        Ok(())
    }

    /// The long history goes, softly and for good.
    async fn deletion(&mut self) -> anyhow::Result<()> {
        let (marked, removed) = self.plain.delete_long().await?;
        for (what, query, plain) in [
            ("soft delete of the long history", "", marked),
            ("permanent delete of the long history", "?permanent=true", removed),
        ] {
            let started = Instant::now();
            self.http.answer("DELETE", &format!("/subjects/{LONG}{query}"), "").await?;
            self.figures.push(Figure::time(what, started.elapsed(), Some(plain)));
        }
        Ok(())
    }

    /// The time of a GET, whose answer has at least so many entries if it is a list.
    async fn timed(&mut self, path: &str, entries: usize) -> anyhow::Result<Duration> {
        let request = connection::get(&self.http.address, path);
        let started = Instant::now();
        let answer = self.http.connection.send(&request).await?;
        let time = started.elapsed();
        ensure!(answer.status == 200, "GET {path}: {}", answer.status);
        if let Value::Array(list) = serde_json::from_slice(answer.body)? {
            ensure!(list.len() >= entries, "GET {path}: {} entries", list.len());
        }
        Ok(time)
    }
}

/// One connection to a server.
struct Client {
    address: String,
    connection: Connection,
}

impl Client {
    async fn open(server: &ChildServer) -> anyhow::Result<Client> {
        let address = address_of(server)?;
        Ok(Client { address: address.to_owned(), connection: Connection::open(address).await? })
    }

    /// The body of an answer, which must be a success.
    async fn answer(&mut self, method: &str, path: &str, body: &str) -> anyhow::Result<Value> {
        let request = connection::request(method, &self.address, path, body);
        let answer = self.connection.send(&request).await?;
        let text = String::from_utf8_lossy(answer.body);
        ensure!(answer.status == 200, "{method} {path}: {}: {text}", answer.status);
        Ok(serde_json::from_slice(answer.body)?)
    }
}

fn address_of(server: &ChildServer) -> anyhow::Result<&str> {
    server.url().strip_prefix("http://").context("the server speaks plain HTTP")
}

/// Reads by id on a connection of their own, until they are told to finish.
struct ReadsMeanwhile {
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<anyhow::Result<Vec<Duration>>>,
}

impl ReadsMeanwhile {
    async fn start(server: &ChildServer) -> anyhow::Result<ReadsMeanwhile> {
        let mut http = Client::open(server).await?;
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(async move {
            let mut times = Vec::new();
            while !*stopped.borrow() {
                let started = Instant::now();
                http.answer("GET", "/schemas/ids/1", "").await?;
                times.push(started.elapsed());
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            Ok(times)
        });
        Ok(ReadsMeanwhile { stop, task })
    }

    async fn finish(self) -> anyhow::Result<Duration> {
        self.stop.send_replace(true);
        let mut times = self.task.await??;
        times.sort_unstable();
        times.get(times.len() * 99 / 100).copied().context("nothing was read meanwhile")
    }
}

fn memory(what: &str, server: &ChildServer) -> anyhow::Result<Figure> {
    Ok(Figure::Memory { what: what.to_owned(), bytes: cpu::resident_bytes(server.pid())? })
}
