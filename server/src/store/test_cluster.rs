//! A PostgreSQL server for tests: made from nothing, gone with the process that made it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// A server on a socket in a folder of its own. It ends when this is dropped, and when the process
/// ends, however it ends.
pub struct TestCluster {
    folder: PathBuf,
    programs: PathBuf,
    /// Waits for the end of its input, which is the end of this process; then it cleans up.
    cleaner: Child,
}

/// How a server is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// In order.
    Fast,
    /// As a crash does: without a word to anyone.
    Immediate,
}

impl TestCluster {
    /// Starts a server that keeps what it acknowledges as far as `settings`, each `name=value`, let
    /// it.
    pub fn start(settings: &[&str]) -> TestCluster {
        let cluster = TestCluster::prepare();
        let data = cluster.data();
        cluster.run("initdb", &["-D", &data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"]);
        let mut lines = String::from("listen_addresses = ''\nmax_connections = 300\n");
        for setting in settings {
            let (name, value) = setting.split_once('=').expect("a setting is name=value");
            lines.push_str(&format!("{name} = '{value}'\n"));
        }
        let main = format!("{data}/postgresql.conf");
        let all = fs::read_to_string(&main).expect("initdb has written it");
        fs::write(&main, format!("{all}\n{lines}")).expect("it can be written");
        cluster.go();
        cluster
    }

    /// The server that the tests of one process share. It loses everything in a crash, and is the
    /// faster for it.
    pub fn shared() -> &'static TestCluster {
        static SHARED: OnceLock<TestCluster> = OnceLock::new();
        SHARED.get_or_init(|| {
            TestCluster::start(&["fsync=off", "synchronous_commit=off", "full_page_writes=off"])
        })
    }

    /// Makes an empty database that no other test uses; answers with its URL.
    pub fn fresh_database(&self) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let folder = self.folder.display().to_string();
        self.run("createdb", &["-h", &folder, "-U", "postgres", &name]);
        self.url(&name)
    }

    /// The URL of a database.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.folder.display())
    }

    /// Starts the server again.
    pub fn go(&self) {
        let log = format!("{}/log", self.folder.display());
        let place = format!("-k {}", self.folder.display());
        let arguments = ["-D", &self.data(), "-l", &log, "-o", &place, "-w", "-t", "60", "start"];
        self.run("pg_ctl", &arguments);
    }

    /// Stops the server; what it keeps stays for [`TestCluster::go`].
    pub fn stop(&self, how: Stop) {
        let how = match how {
            Stop::Fast => "fast",
            Stop::Immediate => "immediate",
        };
        self.run("pg_ctl", &["-D", &self.data(), "-m", how, "-w", "-t", "60", "stop"]);
    }

    /// Makes a server that follows this one, and starts it.
    pub fn standby(&self) -> TestCluster {
        let cluster = TestCluster::prepare();
        let primary = self.folder.display().to_string();
        let data = cluster.data();
        let arguments =
            ["-h", &primary, "-U", "postgres", "-D", &data, "-R", "-X", "stream", "-c", "fast"];
        cluster.run("pg_basebackup", &arguments);
        cluster.go();
        cluster
    }

    /// Makes a standby a primary, in a timeline of its own.
    pub fn promote(&self) {
        self.run("pg_ctl", &["-D", &self.data(), "-w", "-t", "60", "promote"]);
    }

    /// Runs one statement in the database `postgres`.
    pub fn execute(&self, statement: &str) {
        let folder = self.folder.display().to_string();
        let arguments = ["-h", &folder, "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-c", statement];
        self.run("psql", &arguments);
    }

    /// The folder with its socket.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    fn prepare() -> TestCluster {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        // Short, since the path of a socket is.
        let folder = std::env::temp_dir().join(format!("clade-pg-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).expect("the folder for temporary files can be written to");
        give_to_postgres(&folder);
        let programs = programs();
        let script =
            "cat >/dev/null; \"$1/pg_ctl\" -D \"$2/data\" -m immediate stop; rm -rf \"$2\"";
        let cleaner = as_postgres(Path::new("sh"))
            .args(["-c", script, "sh"])
            .args([&programs, &folder])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell is there");
        TestCluster { folder, programs, cleaner }
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let output = as_postgres(&self.programs.join(program))
            .args(arguments)
            .stdin(Stdio::null())
            // Not a pipe: the server keeps it open.
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        let status = output.expect("the programs of PostgreSQL are there");
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        assert!(status.success(), "{program} {arguments:?}: {status}\n{log}");
    }
}

impl Drop for TestCluster {
    fn drop(&mut self) {
        drop(self.cleaner.stdin.take());
        let _ = self.cleaner.wait();
    }
}

/// The folder of the newest PostgreSQL that is installed.
fn programs() -> PathBuf {
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let folders = installed.map(|entry| entry.path().join("bin"));
    let newest = folders.filter(|folder| folder.join("initdb").exists()).max_by_key(|folder| {
        let version = folder.parent().and_then(|parent| parent.file_name()?.to_str());
        version.and_then(|version| version.parse::<u32>().ok())
    });
    newest.expect("PostgreSQL is installed: apt-get install postgresql")
}

/// The server refuses to run as root; the package brings a user for it.
fn is_root() -> bool {
    static IS_ROOT: OnceLock<bool> = OnceLock::new();
    *IS_ROOT.get_or_init(|| {
        let id = Command::new("id").arg("-u").output();
        id.is_ok_and(|output| output.stdout.starts_with(b"0\n"))
    })
}

/// A command that runs as the user of the server.
pub fn as_postgres(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program).current_dir("/");
    command
}

/// Makes the user of the server the owner of a folder.
pub fn give_to_postgres(folder: &Path) {
    if is_root() {
        let status = Command::new("chown").arg("postgres").arg(folder).status();
        assert!(status.is_ok_and(|status| status.success()), "the user postgres is there");
    }
}
