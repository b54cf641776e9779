//! Who the client says it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clade_client::{Client, Error};

use crate::stub::{Reply, SUBJECTS, Stub};

#[tokio::test]
async fn credentials_stand_in_each_request() {
    let stub = Stub::start(&[SUBJECTS]).await;
    let plain = Client::builder().url(&stub.url);
    let renewed = Arc::new(AtomicUsize::new(0));
    let token = {
        let renewed = Arc::clone(&renewed);
        move || format!("t{}", renewed.fetch_add(1, Ordering::SeqCst))
    };
    let in_url = stub.url.replace("http://", "http://u:p%40ss@");
    for (builder, want) in [
        (plain.clone(), None),
        (
            plain.clone().basic_auth("Aladdin", "open sesame"),
            Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        ),
        (plain.clone().bearer_auth("abc"), Some("Bearer abc")),
        (plain.clone().bearer_auth_with(token), Some("Bearer t0")),
        (Client::builder().url(&in_url), Some("Basic dTpwQHNz")),
        // Those of the URL are for that server, those of the client for all others.
        (Client::builder().url(&in_url).basic_auth("a", "b"), Some("Basic dTpwQHNz")),
    ] {
        let client = builder.without_proxy().build().expect("a URL");
        client.subjects(&Default::default()).await.expect("it answers");
        let sent = stub.header(stub.count() - 1, "authorization");
        assert_eq!(sent.as_deref(), want);
    }
    let agent = stub.header(0, "user-agent").expect("it says what it is");
    assert!(agent.starts_with("clade-client/"), "{agent}");
}

#[tokio::test]
async fn a_token_is_asked_for_each_time() {
    let stub = Stub::start(&[Reply::Answer(401, ""), SUBJECTS]).await;
    let asked = AtomicUsize::new(0);
    let token = move || format!("t{}", asked.fetch_add(1, Ordering::SeqCst));
    let client = Client::builder().url(&stub.url).without_proxy().bearer_auth_with(token);
    let client = client.build().expect("a URL");
    let refused = client.subjects(&Default::default()).await.expect_err("the token is old");
    assert_eq!(refused.status(), Some(401));
    client.subjects(&Default::default()).await.expect("the token is new");
    assert_eq!(stub.header(1, "authorization").as_deref(), Some("Bearer t1"));
}

#[test]
fn what_no_header_can_have_is_no_credential() {
    let client = Client::builder().url("http://a").basic_auth("u", "p\n").build();
    assert!(client.is_ok(), "Base64 takes everything");
    let client = Client::builder().url("http://user name@a b").build();
    assert!(matches!(client, Err(Error::InvalidUrl { .. })), "{client:?}");
}
