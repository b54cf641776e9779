//! The tour in client/README.md is the example as it stands, and its output is what the example writes.

#[path = "../../client/examples/tour.rs"]
#[allow(dead_code, reason = "the example has a `main` of its own")]
mod example;

use clade_tests::TestServer;

const README: &str = include_str!("../../client/README.md");

#[tokio::test]
async fn the_tour_runs_as_it_is_printed() {
    assert!(README.contains(include_str!("../../client/examples/tour.rs")), "the program");
    let server = TestServer::start().await;
    let output = example::tour(server.url()).await.expect("the tour runs");
    assert!(README.contains(&format!("```text\n{output}\n```")), "the output is\n{output}");
}
