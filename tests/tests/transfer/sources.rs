//! Registries behind TLS, behind a password, and behind a network that fails.

use clade_tests::schemas::numbered;
use clade_tests::{ServerProcess, TestDirectory};
use hyper::Method;

use super::copies::Running;
use super::filled::{associate, exported, fill, refused, run, text};
use super::front::{Fault, Front};

/// A password with what has a meaning in URLs.
const CREDENTIALS: &str = "clade:s3cr3t@/ä";
const CREDENTIALS_IN_URL: &str = "clade:s3cr3t%40%2F%C3%A4";

#[tokio::test]
async fn a_registry_behind_tls_and_a_password_is_copied() {
    let (from, to) = (Running::start().await, Running::start().await);
    fill(&from.server).await;
    let front = Front::secure(from.server.url(), CREDENTIALS).await;
    let certificate = from.directory.path().join("ca.pem");
    std::fs::write(&certificate, &front.certificate).unwrap();
    let trusted = ("SSL_CERT_FILE", text(&certificate));
    // The password in the URL, the target in the clear.
    let url = front.secure_url(CREDENTIALS_IN_URL);
    let arguments = ["import", "--from", &url, "--into", to.server.url()];
    let output = ServerProcess::run_in(&[trusted], &arguments).await;
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(output.stderr.is_empty(), "a bar is for terminals");
    assert!(!said.contains("s3cr3t"), "{said}");
    assert_eq!(to.export().await, from.export().await);

    // The passwords in variables, and the target behind TLS too.
    let front_of_target = Front::secure(to.server.url(), CREDENTIALS).await;
    let both = [front.certificate.as_str(), front_of_target.certificate.as_str()].concat();
    std::fs::write(&certificate, both).unwrap();
    let (from_url, into_url) = (front.secure_url("x:y"), front_of_target.secure_url("x:y"));
    let variables = [trusted, ("CLADE_FROM_AUTH", CREDENTIALS), ("CLADE_INTO_AUTH", CREDENTIALS)];
    let arguments = ["import", "--from", &from_url, "--into", &into_url];
    from.server.registered("more", &numbered(70)).await;
    let output = ServerProcess::run_in(&variables, &arguments).await;
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.starts_with("1 versions registered, 0 soft-deleted, 12 there already"), "{said}");
    assert_eq!(to.export().await, from.export().await);
}

#[tokio::test]
async fn a_wrong_password_is_one_line_and_1_and_not_shown() {
    let from = Running::start().await;
    let front = Front::secure(from.server.url(), CREDENTIALS).await;
    let certificate = from.directory.path().join("ca.pem");
    std::fs::write(&certificate, &front.certificate).unwrap();
    let trusted = ("SSL_CERT_FILE", text(&certificate));
    let address = format!("https://localhost:{}", front.address.port());
    let wrong = front.secure_url("clade:wr0ng");
    let in_url = [trusted];
    let in_variable = [trusted, ("CLADE_FROM_AUTH", "clade:wr0ng"), ("CLADE_INTO_AUTH", "a:wr0ng")];
    let database = from.directory.path().join("to.db");
    let database = format!("sqlite:{}", database.display());
    for (variables, arguments, variable) in [
        (&in_url[..], ["--from", &wrong, "--database", &database], "CLADE_FROM_AUTH"),
        (&in_variable[..], ["--from", &address, "--database", &database], "CLADE_FROM_AUTH"),
        (&in_variable[..], ["--from", from.server.url(), "--into", &address], "CLADE_INTO_AUTH"),
    ] {
        let arguments = [&["import"], &arguments[..]].concat();
        let output = ServerProcess::run_in(variables, &arguments).await;
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        let want = format!(
            "clade-server: {address} wants another user or password (401): they stand in the URL, \
             https://USER:PASSWORD@HOST, or in {variable}\n"
        );
        assert_eq!(said, want);
        assert!(output.stdout.is_empty());
    }
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_named() {
    let from = Running::start().await;
    let front = Front::secure(from.server.url(), CREDENTIALS).await;
    let other = Front::secure(from.server.url(), CREDENTIALS).await;
    let certificate = from.directory.path().join("ca.pem");
    std::fs::write(&certificate, &other.certificate).unwrap();
    let url = front.secure_url(CREDENTIALS_IN_URL);
    let arguments = ["import", "--from", &url, "--into", from.server.url()];
    let variables = [("SSL_CERT_FILE", text(&certificate))];
    let output = ServerProcess::run_in(&variables, &arguments).await;
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1), "{said}");
    assert!(said.contains("cannot reach https://localhost:"), "{said}");
    assert!(said.contains("certificate") && said.contains("SSL_CERT_FILE"), "{said}");
    assert!(!said.contains("s3cr3t"), "{said}");
}

/// The first attempt at every third request fails, in one way after the other.
fn now_and_then(method: &Method, path: &str, before: usize) -> Option<Fault> {
    let sum: usize = path.bytes().map(usize::from).sum();
    if before > 0 || !sum.is_multiple_of(3) {
        return None;
    }
    let is_write = *method != Method::GET;
    Some(match sum / 3 % 4 {
        0 => Fault::Status(503, 0),
        1 => Fault::Status(429, 1),
        2 if is_write => Fault::AnswerLost,
        2 => Fault::Status(500, 0),
        _ => Fault::Cut,
    })
}

#[tokio::test]
async fn what_fails_now_and_then_is_asked_again() {
    let (from, to) = (Running::start().await, Running::start().await);
    fill(&from.server).await;
    for number in 0..20 {
        from.server.registered(&format!("s-{number}"), &numbered(100 + number)).await;
        from.server.deleted(&format!("/subjects/s-{number}/versions/1")).await;
    }
    let source = Front::faulty(from.server.url(), now_and_then).await;
    let target = Front::faulty(to.server.url(), now_and_then).await;
    let (from_url, into_url) = (source.url(), target.url());
    let said = run(&["import", "--from", &from_url, "--into", &into_url]).await;
    assert!(said.contains("0 not brought"), "{said}");
    assert!(source.faults() > 10 && target.faults() > 30, "{}", target.faults());
    assert_eq!(to.export().await, from.export().await);
}

#[tokio::test]
async fn a_registry_that_stays_away_ends_the_run_and_the_next_one_goes_on() {
    let (from, to) = (Running::start().await, Running::start().await);
    fill(&from.server).await;
    let before = from.export().await;
    let always_busy = |_: &Method, path: &str, _| {
        path.starts_with("/config/event").then_some(Fault::Status(503, 0))
    };
    let source = Front::faulty(from.server.url(), always_busy).await;
    let url = source.url();
    let said = refused(&["import", "--from", &url, "--into", to.server.url()]).await;
    assert!(said.contains("/config/event is refused with 503: not now"), "{said}");
    assert_eq!(source.most_attempts(), 5, "it is asked five times and no more");
    assert_eq!(to.server.get("/subjects?deleted=true").await.1, serde_json::json!([]));

    // In the middle of the writes: some are there, and the subjects are closed as far as can be.
    let no_more_writes = |method: &Method, path: &str, _| {
        let is_last = path.starts_with("/subjects/a-person") && *method == Method::POST;
        is_last.then_some(Fault::Cut)
    };
    let target = Front::faulty(to.server.url(), no_more_writes).await;
    let url = target.url();
    let said = refused(&["import", "--from", from.server.url(), "--into", &url]).await;
    assert!(said.contains("cannot reach http://127.0.0.1:"), "{said}");
    assert_eq!(target.most_attempts(), 5);
    assert_eq!(to.server.get("/subjects/user/versions").await.0, 200, "some of it is there");
    assert_eq!(to.server.get("/subjects/a-person/versions").await.0, 404);
    assert_eq!(to.server.get("/mode/user").await.0, 404, "mode IMPORT was for the time of the run");
    run(&["import", "--from", from.server.url(), "--into", to.server.url()]).await;
    assert_eq!(to.export().await, before);
}

#[tokio::test]
async fn a_registry_without_associations_gives_and_takes_the_rest() {
    let (from, to) = (Running::start().await, Running::start().await);
    fill(&from.server).await;
    let unknown = |_: &Method, path: &str, _| {
        path.starts_with("/associations").then_some(Fault::Status(404, 0))
    };
    let target = Front::faulty(to.server.url(), unknown).await;
    let url = target.url();
    let said = refused(&["import", "--from", from.server.url(), "--into", &url]).await;
    let want = "association of topic orders (value) with :.lkc-1:orders-value  the target does not \
                know associations";
    assert!(said.contains(want), "{said}");
    assert!(said.contains("12 versions registered") && said.contains("3 not brought"), "{said}");
    // As a source it has none to bring, and what the target has of its own stays.
    let weak = serde_json::json!([{"subject": "user", "lifecycle": "WEAK"}]);
    associate(&to.server, "own", weak).await;
    let source = Front::faulty(from.server.url(), unknown).await;
    let url = source.url();
    run(&["import", "--from", &url, "--into", to.server.url()]).await;
    let (_, kept) = to.server.get("/associations/resources/lkc-1/own").await;
    assert_eq!(kept[0]["subject"], "user");
    let directory = TestDirectory::new();
    let database = directory.database();
    let said = run(&["import", "--from", &url, "--database", &database]).await;
    assert!(said.contains("0 associations set, 0 not brought"), "{said}");
    assert!(!exported(&database, &directory).await.is_empty());
}
