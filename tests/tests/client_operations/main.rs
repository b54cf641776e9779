//! Every operation of the Rust client, once, against a real server: each is typed, and each route of the
//! API has one.

mod streams;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use clade_client::api::{
    AssociationBatchGetRequest, AssociationBatchRequest, AssociationGetRequest,
    AssociationOperation, AssociationRequest, CheckRequest, ConfigUpdateRequest, ErrorCode,
    LintPolicy, LintRequest, Metadata, RegisterSchemaRequest, SchemaEntity, SchemaReference,
    SchemaTags, TagSchemaRequest,
};
use clade_client::{
    AssociationChange, AssociationsQuery, Client, DeletedAssociations, Page, SchemaQuery,
    SchemasQuery, Scope, SubjectsQuery, Version, VersionQuery, VersionsQuery,
};
use clade_tests::TestServer;
use serde_json::{Value, json};

/// Stands between a client and its server, and writes down what passes.
struct Recorder {
    url: String,
    seen: Arc<Mutex<BTreeSet<String>>>,
}

#[derive(Clone)]
struct Recording {
    server: String,
    http: reqwest::Client,
    seen: Arc<Mutex<BTreeSet<String>>>,
}

impl Recorder {
    async fn start(server: &TestServer) -> Recorder {
        let seen = Arc::default();
        let http = reqwest::Client::builder().no_proxy().build().expect("a client can be made");
        let state = Recording { server: server.url().to_owned(), http, seen: Arc::clone(&seen) };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it has an address"));
        let router = Router::new().fallback(forward).with_state(state);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Recorder { url, seen }
    }

    /// The routes of `known` that none of the requests was for.
    fn missed(&self, known: &BTreeSet<String>) -> Vec<String> {
        let seen = self.seen.lock().expect("nobody panicked with it");
        let met: BTreeSet<&String> = seen.iter().filter_map(|one| route_of(one, known)).collect();
        known.iter().filter(|route| !met.contains(route)).cloned().collect()
    }
}

async fn forward(State(to): State<Recording>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    to.seen.lock().expect("nobody panicked with it").insert(format!("{} {path}", parts.method));
    let url = format!("{}{}", to.server, parts.uri.path_and_query().expect("a path"));
    let body = to_bytes(body, 1 << 20).await.expect("the client sends its body");
    let mut headers = parts.headers;
    headers.remove("host");
    let answer = to.http.request(parts.method, url).headers(headers).body(body).send().await;
    let answer = answer.expect("the server answers");
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut response = Response::new(Body::from(answer.bytes().await.expect("with a body")));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// The route with the most words in common with a request that fits it.
fn route_of<'r>(request: &str, known: &'r BTreeSet<String>) -> Option<&'r String> {
    let fits = |route: &str| {
        let (mut route, mut request) = (route.split('/'), request.split('/'));
        let mut words = 0;
        loop {
            match (route.next(), request.next()) {
                (None, None) => return Some(words),
                (Some(word), Some(given)) if word == given => words += 1,
                (Some(name), Some(_)) if name.starts_with('{') => {}
                _ => return None,
            }
        }
    };
    known.iter().filter_map(|route| Some((fits(route)?, route))).max().map(|(_, route)| route)
}

#[test]
fn requests_are_told_apart_by_their_words() {
    let known = ["GET /a/{b}", "GET /a/c", "GET /a/{b}/d"].map(str::to_owned).into();
    assert_eq!(route_of("GET /a/c", &known).unwrap(), "GET /a/c");
    assert_eq!(route_of("GET /a/x", &known).unwrap(), "GET /a/{b}");
    assert_eq!(route_of("PUT /a/x", &known), None);
}

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate has a parent");
    fs::read_to_string(root.join(path)).expect("the file is there")
}

/// Every route of the table in server/README.md and of the OpenAPI document.
fn routes() -> BTreeSet<String> {
    let readme = read("server/README.md");
    let (_, table) = readme.split_once("<!-- The table of operations").expect("the table begins");
    let (table, _) = table.split_once("<!-- End of the table").expect("the table ends");
    let mut routes: BTreeSet<String> = table
        .lines()
        .filter_map(|row| row.split('|').nth(2)?.trim().strip_suffix('`'))
        .filter_map(|cell| cell.split_once(" `"))
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    assert!(routes.len() >= 70, "{routes:?}");
    let document: Value = serde_json::from_str(&read("server/openapi.json")).expect("JSON");
    for (path, item) in document["paths"].as_object().expect("paths") {
        let methods = item.as_object().expect("methods").keys();
        routes.extend(methods.map(|method| format!("{} {path}", method.to_uppercase())));
    }
    routes
}

fn proposed(schema: &str) -> RegisterSchemaRequest {
    RegisterSchemaRequest { schema: Some(schema.to_owned()), ..RegisterSchemaRequest::default() }
}

const ORDER: &str = r#"{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"string"}]}"#;
const ORDER_WITHOUT_DEFAULT: &str = r#"{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"string"},{"name":"n","type":"int"}]}"#;

#[tokio::test]
async fn every_route_has_an_operation() {
    let server = TestServer::start().await;
    let recorder = Recorder::start(&server).await;
    let client = Client::new(&recorder.url).expect("a URL");
    server_and_schemas(&client).await;
    subjects(&client).await;
    settings(&client).await;
    associations(&client).await;
    checks(&client).await;
    streams::all(&client).await;
    deletes(&client).await;
    assert_eq!(recorder.missed(&routes()), [""; 0], "routes without an operation of the client");
}

async fn server_and_schemas(client: &Client) {
    client.ping().await.expect("it answers");
    client.ping_with(&json!({"a": 1})).await.expect("it reads");
    let clusters = client.cluster_id().await.expect("it says").scope.clusters;
    assert!(clusters.contains_key("schema-registry-cluster"), "{clusters:?}");
    assert!(!client.server_version().await.expect("it says").version.is_empty());
    assert_eq!(client.deployment().await.expect("it says").attributes, [""; 0]);
    let document = client.openapi().await.expect("Clade has one");
    assert!(document["paths"].as_object().is_some_and(|paths| paths.len() > 10));
    let mut types = client.schema_types().await.expect("it says");
    types.sort();
    assert_eq!(types, ["AVRO", "JSON", "PROTOBUF"]);

    let id = client.register("order", &proposed(ORDER), false).await.expect("it is one").id;
    let schema = client.schema(id).await.expect("it is registered");
    assert_eq!((&*schema.schema, &*schema.schema_type), (ORDER, "AVRO"));
    let query = SchemaQuery { fetch_max_id: true, ..SchemaQuery::default() };
    assert_eq!(client.schema_with(id, &query).await.expect("it is there").max_id, Some(id));
    assert_eq!(client.schema_text(id, None).await.expect("it is there"), ORDER);
    let page = Page::default();
    assert_eq!(client.subjects_of_id(id, false, page).await.expect("one"), ["order"]);
    let versions = client.versions_of_id(id, false, page).await.expect("one");
    assert_eq!((&*versions[0].subject, versions[0].version), ("order", 1));
    let by_guid = client.schema_of_guid(&schema.guid).await.expect("it is there");
    assert_eq!(by_guid.schema, ORDER);
    let ids = client.ids_of_guid(&schema.guid).await.expect("it is there");
    assert_eq!((&*ids[0].context, ids[0].id), (".", id));
    let unknown = client.schema(999).await.expect_err("no such id");
    assert_eq!(unknown.code(), Some(ErrorCode::SchemaNotFound));
    let query = SchemasQuery { latest_only: true, ..SchemasQuery::default() };
    assert_eq!(client.schemas(&query).await.expect("one")[0].schema.subject, "order");
}

async fn subjects(client: &Client) {
    let metadata = Metadata {
        properties: [("owner".to_owned(), "shop".to_owned())].into(),
        ..Metadata::default()
    };
    let order = RegisterSchemaRequest { metadata: Some(metadata), ..proposed(ORDER) };
    client.register("o", &order, true).await.expect("it is one");
    client.register_by_force("o", &proposed(ORDER_WITHOUT_DEFAULT), false).await.expect("forced");
    let found = client.look_up("o", &order, false, false).await.expect("it is there");
    assert_eq!((found.version, &*found.subject), (1, "o"));
    let owner = [("owner".to_owned(), "shop".to_owned())];
    let query = VersionQuery::default();
    // The version that was forced inherits the metadata.
    let owned = client.version_with_metadata("o", &owner, &query).await.expect("one has it");
    assert_eq!(owned.version, 2);
    assert_eq!(client.versions("o", &VersionsQuery::default()).await.expect("two"), [1, 2]);
    let latest = client.version("o", Version::Latest, &query).await.expect("it is there");
    assert_eq!((latest.version, &*latest.schema), (2, ORDER_WITHOUT_DEFAULT));
    assert_eq!(client.version_text("o", 1, None).await.expect("it is there"), ORDER);

    let reference = SchemaReference {
        name: Some("shop.Order".to_owned()),
        subject: Some("o".to_owned()),
        version: Some(1),
    };
    let invoice =
        r#"{"type":"record","name":"Invoice","fields":[{"name":"order","type":"shop.Order"}]}"#;
    let invoice = RegisterSchemaRequest { references: vec![reference], ..proposed(invoice) };
    let id = client.register("invoice", &invoice, false).await.expect("it is one").id;
    let referrers = client.referenced_by("o", 1, false, Page::default()).await.expect("one");
    assert_eq!(referrers, [id]);

    let no_default = proposed(&ORDER_WITHOUT_DEFAULT.replace("\"n\"", "\"m\""));
    let verdict = client.test_compatibility("o", &no_default, false).await.expect("a verdict");
    assert!(!verdict.is_compatible && !verdict.messages.expect("reasons").is_empty());
    let verdict = client.test_compatibility_with("o", 1, &proposed(ORDER), false).await;
    assert!(verdict.expect("a verdict").is_compatible);
    let refused = client.register("o", &no_default, false).await.expect_err("not compatible");
    assert_eq!(refused.code(), Some(ErrorCode::IncompatibleSchema));
    assert!(refused.to_string().contains("POST /subjects/o/versions"), "{refused}");

    let place = SchemaEntity {
        entity_path: Some("shop.Order.id".to_owned()),
        entity_type: Some("sr_field".to_owned()),
    };
    let tags = SchemaTags { schema_entity: Some(place), tags: vec!["PII".to_owned()] };
    let edits = TagSchemaRequest { tags_to_add: vec![tags], ..TagSchemaRequest::default() };
    let edited = client.edit_version("o", 2, &edits).await.expect("a new version");
    assert!(edited.version == 3 && edited.schema.contains("PII"), "{edited:?}");
    let query = SubjectsQuery { prefix: Some("o".to_owned()), ..SubjectsQuery::default() };
    assert_eq!(client.subjects(&query).await.expect("two"), ["o", "order"]);
}

async fn settings(client: &Client) {
    let level = |level: &str| ConfigUpdateRequest {
        compatibility: Some(Some(level.to_owned())),
        ..ConfigUpdateRequest::default()
    };
    for scope in [Scope::TopLevel, "o".into()] {
        let set = client.set_config(scope, &level("FULL")).await.expect("a level");
        assert_eq!(set.compatibility, Some(Some("FULL".to_owned())));
        let config = client.config(scope, false).await.expect("it was set");
        assert_eq!(config.compatibility_level.as_deref(), Some("FULL"));
        let was = client.delete_config(scope).await.expect("it was set");
        assert_eq!(was.compatibility_level.as_deref(), Some("FULL"));

        let set = client.set_mode(scope, "READONLY", false).await.expect("a mode");
        assert_eq!(set.mode, Some(Some("READONLY".to_owned())));
        let mode = client.mode(scope, false).await.expect("it was set");
        assert_eq!(mode.mode.as_deref(), Some("READONLY"));
        let was = client.delete_mode(scope, false).await.expect("it was set");
        assert_eq!(was.mode.as_deref(), Some("READONLY"));

        let policy = LintPolicy { profile: Some("strict".to_owned()), ..LintPolicy::default() };
        assert_eq!(client.set_lint_policy(scope, &policy).await.expect("a policy"), policy);
        assert_eq!(client.lint_policy(scope, false).await.expect("it was set"), policy);
        let all = client.lint_policies(None).await.expect("one");
        assert_eq!(all.policies.first().map(|one| &one.policy), Some(&policy));
        assert_eq!(client.delete_lint_policy(scope).await.expect("it was set"), policy);
    }
    let unset = client.config("o", false).await.expect_err("nothing is set");
    assert_eq!(unset.code(), Some(ErrorCode::SubjectConfigNotFound));
    let in_force = client.config("o", true).await.expect("something always is");
    assert_eq!(in_force.compatibility_level.as_deref(), Some("BACKWARD"));
}

fn association(resource_id: &str) -> AssociationRequest {
    AssociationRequest {
        resource_name: Some("orders".to_owned()),
        resource_namespace: Some("lkc".to_owned()),
        resource_id: Some(resource_id.to_owned()),
        associations: vec![AssociationOperation {
            subject: Some("order".to_owned()),
            association_type: Some("value".to_owned()),
            lifecycle: Some("WEAK".to_owned()),
            ..AssociationOperation::default()
        }],
        ..AssociationRequest::default()
    }
}

async fn associations(client: &Client) {
    let how = AssociationChange::default();
    let made = client.create_associations(&association("r1"), &how).await.expect("it is made");
    assert_eq!(made.associations[0].subject, "order");
    let again = client.upsert_associations("r1", &association("r1"), &how).await.expect("the same");
    assert_eq!(again.associations[0].lifecycle, "WEAK");
    let query = AssociationsQuery::default();
    for found in [
        client.associations_of_subject("order", &query).await,
        client.associations_of_name("lkc", "orders", &query).await,
        client.associations_of_resource("r1", &query).await,
    ] {
        assert_eq!(found.expect("one")[0].resource_id, "r1");
    }
    let question = AssociationGetRequest {
        resource_id: Some("r1".to_owned()),
        ..AssociationGetRequest::default()
    };
    let questions = AssociationBatchGetRequest { requests: vec![question] };
    let answers = client.associations_in_batch(&questions, true).await.expect("an answer");
    let answer = answers.results[0].result.as_ref().expect("it is there");
    let schema = answer.associations[0].schema.as_ref().expect("with its schema");
    assert_eq!(schema.schema, ORDER);
    client.delete_associations("r1", &DeletedAssociations::default()).await.expect("it is there");
    let gone = client.delete_associations("r1", &DeletedAssociations::default()).await;
    assert_eq!(gone.expect_err("gone").code(), Some(ErrorCode::AssociationNotFound));
    let mut create = association("r2");
    create.associations[0].op_type = Some("CREATE".to_owned());
    let changes = AssociationBatchRequest { requests: vec![create] };
    let dry = AssociationChange { dry_run: true, ..AssociationChange::default() };
    let answers = client.change_associations_in_batch(&changes, &dry).await.expect("an answer");
    assert_eq!(answers.results[0].error, None);
    let none = client.associations_of_resource("r2", &query).await.expect("an answer");
    assert_eq!(none, [], "it was a dry run");
}

async fn checks(client: &Client) {
    let question = CheckRequest {
        writer: Some(r#""long""#.to_owned()),
        reader: Some(r#""int""#.to_owned()),
        ..CheckRequest::default()
    };
    let verdict = client.check(&question).await.expect("a verdict");
    assert!(!verdict.compatible);
    assert_eq!(verdict.evidence.expect("with proof").proof, "proven");
    let pages = client.explanations().await.expect("the pages");
    let page = client.explain("TYPE_MISMATCH").await.expect("it is one of them");
    assert!(pages.contains(&page));

    let question = LintRequest { schema: Some(ORDER.to_owned()), ..LintRequest::default() };
    let findings = client.lint(&question).await.expect("it is a schema").findings;
    assert!(!findings.is_empty());
    let kept = client.lint_of_version("order", Version::Number(1)).await.expect("it was linted");
    assert!(!kept.findings.is_empty());
    let rules = client.lint_rules().await.expect("the rules");
    let rule = client.lint_rule("string-as-enum").await.expect("it is one of them");
    assert!(rules.contains(&rule));
    let unknown = client.lint_rule("no-such-rule").await.expect_err("there is none");
    assert!(unknown.is_not_found() && unknown.to_string().contains("no-such-rule"), "{unknown}");
}

async fn deletes(client: &Client) {
    let blocked = client.delete_version("o", 1).await.expect_err("the invoice refers to it");
    assert_eq!(blocked.code(), Some(ErrorCode::ReferenceExists));
    assert_eq!(client.delete_subject("invoice").await.expect("it is there"), [1]);
    assert_eq!(client.delete_subject_for_good("invoice").await.expect("it was soft"), [1]);
    assert_eq!(client.delete_version("o", Version::Latest).await.expect("it is there"), 3);
    assert_eq!(client.delete_version_for_good("o", 3).await.expect("it was soft"), 3);
    let with_deleted = VersionsQuery { deleted: true, ..VersionsQuery::default() };
    assert_eq!(client.versions("o", &with_deleted).await.expect("two"), [1, 2]);

    let in_context = client.in_context("c");
    let id =
        in_context.register("s", &proposed(ORDER_WITHOUT_DEFAULT), false).await.expect("ok").id;
    // Ids are those of the context.
    assert_eq!(id, 1);
    assert_eq!(in_context.schema(1).await.expect("there").schema, ORDER_WITHOUT_DEFAULT);
    assert_eq!(client.schema(1).await.expect("there").schema, ORDER);
    assert_eq!(client.contexts(None, Page::default()).await.expect("two"), [".", ".c"]);
    let full = client.delete_context(".c").await.expect_err("it has a subject");
    assert_eq!(full.code(), Some(ErrorCode::ContextNotEmpty));
    in_context.delete_subject("s").await.expect("it is there");
    in_context.delete_subject_for_good("s").await.expect("it was soft");
    client.delete_context(".c").await.expect("it is empty");
    assert_eq!(client.contexts(None, Page::default()).await.expect("one"), ["."]);
}

/// Names that have a meaning in URLs are names all the same.
#[tokio::test]
async fn odd_subjects_are_themselves() {
    let server = TestServer::start().await;
    let client = Client::new(server.url()).expect("a URL");
    for subject in [".", "..", "a/b", "a b+c?d=e#f", "%2e%2e", "é\u{1f600}", ":.x:y"] {
        client.register(subject, &proposed(ORDER), false).await.expect(subject);
        let found = client.version(subject, Version::Latest, &VersionQuery::default()).await;
        assert_eq!(found.expect(subject).subject, subject);
    }
    let mut listed = client.subjects(&SubjectsQuery::default()).await.expect("all of them");
    listed.sort();
    assert_eq!(listed.len(), 7, "{listed:?}");
}
