//! Servers that are down, slow or overloaded.

use std::time::{Duration, Instant};

use clade_client::api::RegisterSchemaRequest;
use clade_client::{Client, ClientBuilder, Error, RetryPolicy, SubjectsQuery};
use clade_tests::TestServer;

use crate::stub::{NO_SCHEMA, Reply, SUBJECTS, Stub, dead_url};

/// Pauses that a test does not notice.
fn quick(rounds: u32) -> RetryPolicy {
    let pause_first = Duration::from_millis(1);
    RetryPolicy { rounds, pause_first, pause_max: pause_first, ..RetryPolicy::default() }
}

fn builder(urls: &[&str]) -> ClientBuilder {
    let builder = Client::builder().without_proxy().retry(quick(3));
    urls.iter().fold(builder, |builder, url| builder.url(url))
}

async fn subjects(client: &Client) -> clade_client::Result<Vec<String>> {
    client.subjects(&SubjectsQuery::default()).await
}

#[tokio::test]
async fn a_server_that_is_down_is_passed_over_and_the_next_one_kept() {
    let server = TestServer::start().await;
    let dead = dead_url().await;
    let never = RetryPolicy::never();
    let client = builder(&[&dead, server.url()]).retry(never).build().expect("URLs");
    let proposed = RegisterSchemaRequest {
        schema: Some(r#""int""#.to_owned()),
        ..RegisterSchemaRequest::default()
    };
    client.register("s", &proposed, false).await.expect("the second server takes it");
    assert_eq!(subjects(&client).await.expect("it is there"), ["s"]);
    // Deletes too: nothing was done by a server that was never reached.
    assert_eq!(client.delete_subject("s").await.expect("it is there"), [1]);

    // The server that answered is asked first: the one before it is not asked again.
    let failing = Stub::start(&[Reply::Answer(503, "")]).await;
    let client = builder(&[&failing.url, server.url()]).build().expect("URLs");
    for _ in 0..5 {
        subjects(&client).await.expect("the second server answers");
    }
    assert_eq!(failing.count(), 1);
}

#[tokio::test]
async fn a_server_that_fails_is_passed_over() {
    let good = Stub::start(&[SUBJECTS]).await;
    for status in [408, 429, 500, 502, 503, 504] {
        let bad = Stub::start(&[Reply::Answer(status, "")]).await;
        let client = builder(&[&bad.url, &good.url]).build().expect("URLs");
        assert_eq!(subjects(&client).await.expect("the second answers"), ["s"], "{status}");
        assert_eq!(bad.count(), 1);
    }
    assert_eq!(good.count(), 6);
}

#[tokio::test]
async fn what_may_pass_is_tried_again_and_what_stays_is_not() {
    for status in [408, 429, 500, 503] {
        let failure = Reply::Answer(status, "");
        let stub = Stub::start(&[failure.clone(), failure, SUBJECTS]).await;
        let client = builder(&[&stub.url]).build().expect("a URL");
        assert_eq!(subjects(&client).await.expect("the third time"), ["s"], "{status}");
        assert_eq!(stub.count(), 3);
    }
    for status in [400, 401, 403, 404, 409, 422] {
        let stub = Stub::start(&[Reply::Answer(status, "no"), SUBJECTS]).await;
        let client = builder(&[&stub.url]).build().expect("a URL");
        let error = subjects(&client).await.expect_err("it is refused");
        assert_eq!((error.status(), stub.count()), (Some(status), 1), "{error}");
    }
}

#[tokio::test]
async fn it_is_enough_at_some_time() {
    let stub =
        Stub::start(&[Reply::Answer(500, r#"{"error_code":50001,"message":"store"}"#)]).await;
    let client = builder(&[&stub.url]).build().expect("a URL");
    let error = subjects(&client).await.expect_err("it never answers");
    assert_eq!(stub.count(), 3);
    let want = "GET /subjects: the registry answered 500 with code 50001: store";
    assert_eq!(error.to_string(), want);

    // A pause that would end after the time for all is not begun.
    let stub = Stub::start(&[Reply::Later(503, 3600)]).await;
    let policy = RetryPolicy {
        rounds: 10,
        pause_max: Duration::from_secs(3600),
        total: Duration::from_secs(1),
        ..RetryPolicy::default()
    };
    let client = builder(&[&stub.url]).retry(policy).build().expect("a URL");
    let started = Instant::now();
    subjects(&client).await.expect_err("it is overloaded");
    assert!(stub.count() == 1 && started.elapsed() < Duration::from_secs(60));
}

#[tokio::test]
async fn the_pause_that_a_server_asks_for_is_kept() {
    let stub = Stub::start(&[Reply::Later(429, 1), SUBJECTS]).await;
    let policy = RetryPolicy { pause_first: Duration::ZERO, ..RetryPolicy::default() };
    let client = builder(&[&stub.url]).retry(policy).build().expect("a URL");
    let started = Instant::now();
    subjects(&client).await.expect("the second time");
    assert!(started.elapsed() >= Duration::from_secs(1), "{:?}", started.elapsed());
}

#[tokio::test]
async fn what_would_not_do_the_same_twice_is_sent_twice_only_if_nothing_was_done() {
    for (status, requests) in [(500, 1), (504, 1), (408, 1), (429, 2), (503, 2)] {
        let stub = Stub::start(&[Reply::Answer(status, ""), Reply::Answer(200, "[1]")]).await;
        let client = builder(&[&stub.url]).build().expect("a URL");
        let result = client.delete_subject("s").await;
        assert_eq!((stub.count(), result.is_ok()), (requests, requests == 2), "{status}");
    }
    let stub = Stub::start(&[Reply::Slow(Duration::from_secs(60))]).await;
    let short = Duration::from_millis(100);
    let client = builder(&[&stub.url]).timeout(short).build().expect("a URL");
    client.delete_subject("s").await.expect_err("no answer in time");
    assert_eq!(stub.count(), 1);
}

#[tokio::test]
async fn slow_answers_are_not_waited_for() {
    let slow = Stub::start(&[Reply::Slow(Duration::from_secs(60))]).await;
    let short = Duration::from_millis(100);
    let client = builder(&[&slow.url]).timeout(short).build().expect("a URL");
    let started = Instant::now();
    let error = subjects(&client).await.expect_err("no answer in time");
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    assert_eq!(slow.count(), 3);
    let Error::Unreachable { operation, tried, source } = error else { panic!("{error}") };
    assert_eq!((&*operation, &*tried), ("GET /subjects", &*slow.url));
    assert!(source.is_timeout(), "{source}");

    let good = Stub::start(&[SUBJECTS]).await;
    let client = builder(&[&slow.url, &good.url]).timeout(short).build().expect("URLs");
    assert_eq!(subjects(&client).await.expect("the second answers"), ["s"]);
}

#[tokio::test]
async fn when_all_are_down_each_is_named() {
    let (one, other) = (dead_url().await, dead_url().await);
    let client = builder(&[&one, &other]).build().expect("URLs");
    let error = subjects(&client).await.expect_err("nobody is there").to_string();
    assert!(error.contains(&one) && error.contains(&other), "{error}");
}

#[tokio::test]
async fn pages_and_redirects_are_no_answers() {
    for (status, body) in [(200, "<html></html>"), (301, "")] {
        let stub = Stub::start(&[Reply::Answer(status, body)]).await;
        let client = builder(&[&stub.url]).build().expect("a URL");
        let error = subjects(&client).await.expect_err("it is no answer");
        assert!(matches!(error, Error::UnexpectedAnswer { .. }), "{error}");
        assert!(error.to_string().contains(&stub.url), "{error}");
    }
    let stub = Stub::start(&[NO_SCHEMA]).await;
    let client = builder(&[&stub.url]).build().expect("a URL");
    assert!(client.schema(7).await.expect_err("unknown").is_not_found());
}
