//! The `clade` command and a registry: checks by the registry's own terms, registering with references,
//! folders that go out and come back.

use clade_tests::{Scratch, TestServer};
use serde_json::{Value, json};

const MONEY: &str =
    r#"{"type": "record", "name": "shop.Money", "fields": [{"name": "cents", "type": "long"}]}"#;
const BILL: &str =
    r#"{"type": "record", "name": "shop.Bill", "fields": [{"name": "total", "type": "Money"}]}"#;
const UNIT: &str = "syntax = \"proto3\";\npackage shop;\nmessage Unit {\n  int64 grams = 1;\n}\n";
const ITEM: &str = "syntax = \"proto3\";\npackage shop;\nimport \"shop/unit.proto\";\nmessage Item {\n  Unit weight = 1;\n}\n";
const ADDRESS: &str = r#"{"type": "object", "properties": {"city": {"$ref": "city.json"}}}"#;
const CITY: &str = r#"{"type": "object", "properties": {"zip": {"type": "string"}}}"#;

/// A folder with schemas of each format that refer to one another.
fn folder() -> Scratch {
    let scratch = Scratch::folder();
    scratch.write(
        "clade.toml",
        "root = true\nsubject = \"{stem}-value\"\n[lint]\nprofile = \"minimal\"\n",
    );
    scratch.write("avro/bill.avsc", BILL);
    scratch.write("avro/money.avsc", MONEY);
    scratch.write("proto/shop/item.proto", ITEM);
    scratch.write("proto/shop/unit.proto", UNIT);
    scratch.write("json/address.json", ADDRESS);
    scratch.write("json/city.json", CITY);
    scratch
}

/// All versions of a registry, without the ids, which are those of another one.
async fn content(server: &TestServer) -> Vec<Value> {
    let (status, schemas) = server.get("/schemas").await;
    assert_eq!(status, 200, "{schemas}");
    let schemas = schemas.as_array().expect("a list").iter();
    let without_ids = |one: &Value| {
        json!([one["subject"], one["version"], one["schemaType"], one["schema"], one["references"]])
    };
    let mut content: Vec<Value> = schemas.map(without_ids).collect();
    content.sort_by_key(Value::to_string);
    content
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_goes_to_a_registry_and_comes_back() {
    let scratch = folder();
    let one = TestServer::start().await;
    let url = format!("--registry={}", one.url());
    let said = scratch.clade_ends(0, &["push", ".", "--dry-run", &url]);
    assert!(
        said.ends_with("6 schemas: 6 could be registered, 0 there already, 0 refused\n"),
        "{said}"
    );
    assert_eq!(content(&one).await, Vec::<Value>::new());
    let said = scratch.clade_ends(0, &["push", ".", &url]);
    assert!(
        said.starts_with("avro/money.avsc: registered as version 1 of `money-value`, id 1\n"),
        "{said}"
    );
    assert!(said.ends_with("6 schemas: 6 registered, 0 there already, 0 refused\n"), "{said}");
    let said = scratch.clade_ends(0, &["push", ".", &url]);
    assert!(said.ends_with("6 schemas: 0 registered, 6 there already, 0 refused\n"), "{said}");
    let (_, item) = one.get("/subjects/item-value/versions/1").await;
    assert_eq!(
        item["references"],
        json!([{"name": "shop/unit.proto", "subject": "unit-value", "version": 1}])
    );

    let pulled = Scratch::folder();
    let said = pulled.clade_ends(0, &["pull", "out", &url]);
    assert_eq!(said, "6 schemas in out\n");
    let two = TestServer::start().await;
    let said = pulled.clade_ends(0, &["push", "out", &format!("--registry={}", two.url())]);
    assert!(said.ends_with("6 schemas: 6 registered, 0 there already, 0 refused\n"), "{said}");
    assert_eq!(content(&two).await, content(&one).await);

    let said = scratch.clade_ends(0, &["subjects", "--prefix", "un", &url]);
    assert_eq!(said.split_whitespace().collect::<Vec<_>>()[..2], ["unit-value", "v1"], "{said}");
    let fetched = Scratch::folder();
    let said = fetched.clade_ends(0, &["fetch", "item-value", "--into", "got", &url]);
    assert_eq!(said, "got/item-value.proto\ngot/shop/unit.proto\n");
    assert!(fetched.read("got/item-value.proto").contains("message Item"));
    let said = fetched.clade_ends(0, &["fetch", "--id", "1", "--text", &url]);
    assert!(said.contains("shop.Money") || said.contains("\"Money\""), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_against_a_registry_is_by_its_own_terms() {
    let scratch = folder();
    let server = TestServer::start().await;
    let url = server.url().to_owned();
    let against = format!("--against=registry:{url}");
    // Nothing is registered yet: all is new, and linted only.
    let said = scratch.clade_ends(0, &["check", ".", &against]);
    assert!(
        said.ends_with(&format!("check against registry:{url}: 6 schemas: nothing found\n")),
        "{said}"
    );
    scratch.clade_ends(0, &["push", ".", &format!("--registry={url}")]);

    // An optional field may be added under BACKWARD, and a required one may not be.
    scratch.replace(
        "avro/money.avsc",
        "\"long\"}",
        "\"long\"}, {\"name\": \"currency\", \"type\": \"string\"}",
    );
    let report = scratch.clade_ends(1, &["check", ".", &against, "--format", "json"]);
    let report: Value = serde_json::from_str(&report).unwrap();
    let files = report["files"].as_array().unwrap().iter();
    let failing: Vec<&str> = files
        .filter(|file| file["verdicts"][0]["compatible"] == false)
        .map(|file| file["path"].as_str().unwrap())
        .collect();
    assert_eq!(failing, ["avro/money.avsc", "avro/bill.avsc"]);
    // The same file may be written with the level that the registry has for its subject.
    let said = scratch.clade_ends(
        0,
        &["config", "set", "money-value", "--level", "FORWARD", &format!("--registry={url}")],
    );
    assert!(said.contains("\"compatibilityLevel\": \"FORWARD\""), "{said}");
    let said = scratch.clade_ends(0, &["check", "avro/money.avsc", &against]);
    assert!(!said.contains("incompatibilit"), "{said}");
    // Lint is the registry's, too, whatever the settings here say.
    let policy = json!({"profile": "recommended", "severities": {"missing-doc": "error"}});
    let (status, answer) = server.put("/api/v1/lint/policy/unit-value", &policy).await;
    assert_eq!(status, 200, "{answer}");
    scratch.replace("proto/shop/unit.proto", "grams = 1;", "grams = 1;\n  int64 pieces = 2;");
    let said = scratch.clade_ends(1, &["check", "proto", &against, "--fail-on", "warning"]);
    assert!(said.contains("[missing-doc]: 'pieces'"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_registry_refuses_is_a_finding_and_one_that_is_not_there_is_not() {
    let scratch = folder();
    let server = TestServer::start().await;
    let url = format!("--registry={}", server.url());
    scratch.clade_ends(0, &["register", "avro/bill.avsc", &url]);
    scratch.replace(
        "avro/bill.avsc",
        "\"Money\"}",
        "\"Money\"}, {\"name\": \"due\", \"type\": \"long\"}",
    );
    for arguments in
        [&["register", "avro/bill.avsc", "--dry-run"][..], &["register", "avro/bill.avsc"][..]]
    {
        let said = scratch.clade_ends(1, &[arguments, &[url.as_str()]].concat());
        assert!(said.contains("avro/bill.avsc: refused under `bill-value`"), "{said}");
        assert!(said.contains("READER_FIELD_MISSING_DEFAULT_VALUE"), "{said}");
    }
    scratch.replace(
        "avro/bill.avsc",
        "\"due\", \"type\": \"long\"",
        "\"due\", \"type\": \"long\", \"default\": 0",
    );
    scratch.clade_ends(0, &["register", "avro/bill.avsc", &url]);
    let said = scratch.clade_ends(0, &["versions", "bill-value", &url]);
    assert!(said.ends_with("+Bill.due\n"), "{said}");
    assert_eq!(
        scratch.clade_ends(0, &["mode", "bill-value", "--set", "READONLY", &url]),
        "READONLY\n"
    );
    let said = scratch.clade_ends(0, &["streams", &url]);
    assert!(said.contains("(not declared)"), "{said}");

    let (_, bill) = server.get("/subjects/bill-value/versions/1").await;
    // `{"total": {"cents": 21}}` of the first version, by the id and by the GUID in a header.
    let framed = format!("00{:08x}2a", bill["id"].as_i64().unwrap());
    let decoded = scratch.clade_ends(0, &["decode", &framed, &url]);
    assert_eq!(decoded, "{\"total\":{\"cents\":21}}\n");
    let header = format!("01{}", bill["guid"].as_str().unwrap().replace('-', ""));
    let decoded = scratch.clade_ends(0, &["decode", "--base64", "Kg==", "--header", &header, &url]);
    assert_eq!(decoded, "{\"total\":{\"cents\":21}}\n");
    assert_eq!(scratch.clade(&["decode", &format!("{framed}00"), &url]).code, 2);
    scratch.clade_ends(0, &["register", "proto/shop/item.proto", &url]);
    let (_, item) = server.get("/subjects/item-value/versions/1").await;
    let framed = format!("00{:08x}00 0a02 0807", item["id"].as_i64().unwrap());
    let decoded = scratch.clade_ends(0, &["decode", &framed, &url]);
    assert_eq!(decoded, "{\"weight\":{\"grams\":7}}\n");

    let nobody = scratch.clade(&["subjects"]);
    assert_eq!(nobody.code, 2);
    assert!(nobody.stderr.contains("which registry? give --registry URL"), "{}", nobody.stderr);
    let gone =
        scratch.clade(&["check", ".", "--against", "registry:http://user:secret@127.0.0.1:1"]);
    assert_eq!(gone.code, 2);
    assert!(gone.stderr.contains("none of the registries answered"), "{}", gone.stderr);
    assert!(!format!("{}{}", gone.stdout, gone.stderr).contains("secret"), "{}", gone.stderr);
    // Two files for one subject cannot both be what the subject has.
    scratch.write("more/bill.avsc", BILL);
    let twice = scratch.clade(&["check", ".", "--against", &format!("registry:{}", server.url())]);
    assert_eq!(twice.code, 2);
    assert!(twice.stderr.contains("are both for the subject `bill-value`"), "{}", twice.stderr);
}
