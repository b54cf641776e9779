//! Requests that exclude one another at the same moment, on one server and on two that share a database.

use clade_tests::TestServer;
use clade_tests::postgres::TestCluster;
use clade_tests::schemas::{USER, avro};
use serde_json::json;

use super::topic;

const ROUNDS: usize = 30;

/// A server on SQLite, and two on one PostgreSQL database.
async fn servers() -> Vec<TestServer> {
    let database = TestCluster::shared().fresh_database();
    vec![
        TestServer::start().await,
        TestServer::start_on_postgres(&database).await,
        TestServer::start_on_postgres(&database).await,
    ]
}

/// The pairs of servers that requests are sent to.
fn pairs(servers: &[TestServer]) -> [(&TestServer, &TestServer); 2] {
    [(&servers[0], &servers[0]), (&servers[1], &servers[2])]
}

#[tokio::test]
async fn of_many_resources_one_gets_a_strong_subject() {
    for (one, other) in pairs(&servers().await) {
        for round in 0..ROUNDS {
            let subject = format!("s{round}");
            one.registered(&subject, &avro(USER)).await;
            let owning = json!([{"subject": subject, "lifecycle": "STRONG", "frozen": false}]);
            let requests: Vec<_> =
                (0..4).map(|n| topic(&format!("t{round}-{n}"), &owning)).collect();
            let deleted = format!("/subjects/{subject}");
            let (a, b, c, d, gone) = tokio::join!(
                one.post("/associations", &requests[0]),
                other.post("/associations", &requests[1]),
                one.post("/associations", &requests[2]),
                other.post("/associations", &requests[3]),
                other.delete(&deleted),
            );
            let owners = [&a, &b, &c, &d].iter().filter(|answer| answer.0 == 200).count();
            let is_deleted = usize::from(gone.0 == 200);
            assert_eq!(owners + is_deleted, 1, "{a:?} {b:?} {c:?} {d:?} {gone:?}");
        }
    }
}

#[tokio::test]
async fn a_subject_is_owned_or_referred_to() {
    let order = r#"{"type":"record","name":"Order","fields":[{"name":"by","type":"User"}]}"#;
    for (one, other) in pairs(&servers().await) {
        for round in 0..ROUNDS {
            let subject = format!("s{round}");
            one.registered(&subject, &avro(USER)).await;
            let owning = json!([{"subject": subject, "lifecycle": "STRONG", "frozen": false}]);
            let owning = topic(&format!("t{round}"), &owning);
            let references = json!([{"name": "User", "subject": subject, "version": 1}]);
            let referring = json!({"schema": order, "references": references});
            let referrer = format!("order{round}");
            let (owned, referred) = tokio::join!(
                one.post("/associations", &owning),
                other.register(&referrer, &referring),
            );
            let taken = [owned.0, referred.0].iter().filter(|status| **status == 200).count();
            assert_eq!(taken, 1, "{owned:?} {referred:?}");
        }
    }
}
