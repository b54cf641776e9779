//! Registering: ids, versions, what is kept and what is inherited.

use super::*;

#[tokio::test]
async fn the_same_schema_gives_the_same_id_and_version() {
    let registry = registry().await;
    assert_eq!(registry.register("s", r#""int""#).await, (1, 1));
    assert_eq!(registry.register("s", r#"{"type": "int"}"#).await, (1, 1), "another spelling");
    assert_eq!(registry.register("t", r#""int""#).await, (1, 1), "another subject");
    assert_eq!(registry.register("t", r#""long""#).await, (2, 2));
}

#[tokio::test]
async fn ids_are_counted_in_each_context() {
    let registry = registry().await;
    assert_eq!(registry.register("s", r#""int""#).await, (1, 1));
    assert_eq!(registry.register(":.c:s", r#""string""#).await, (1, 1));
    assert_eq!(registry.register(":.:s", r#""int""#).await, (1, 1));
}

#[tokio::test]
async fn the_stored_text_is_canonical() {
    let registry = registry().await;
    let spaced = r#"{ "fields" : [ ], "name" : "R", "type" : "record" }"#;
    let subject = Subject::parse("s");
    let stored = registry.registry.register(&subject, avro(spaced), READ_AS_GIVEN).await.unwrap();
    assert_eq!(stored.schema.text, r#"{"type":"record","name":"R","fields":[]}"#);
    let read = registry.version(&subject, VersionSelector::Latest, Deleted::Hidden).await.unwrap();
    assert_eq!(read, stored);
}

#[tokio::test]
async fn names_that_may_not_be_registered_are_refused() {
    let registry = registry().await;
    for name in ["a\0b", "__GLOBAL", "__EMPTY", ":.__GLOBAL:s"] {
        let result = registry.propose(name, avro(r#""int""#)).await;
        assert_error!(result, RegistryError::InvalidSubject(_));
    }
    assert_eq!(registry.register("", r#""int""#).await, (1, 1), "an empty name is a name");
    assert_eq!(registry.register("a b/ü", r#""int""#).await, (1, 1));
}

#[tokio::test]
async fn schemas_that_cannot_be_understood_are_refused() {
    let registry = registry().await;
    let unknown = ProposedSchema { schema_type: Some("avro".to_owned()), ..avro(r#""int""#) };
    assert_error!(registry.propose("s", unknown).await, RegistryError::UnknownSchemaType(_));
    let empty_type = ProposedSchema { schema_type: Some(String::new()), ..avro(r#""int""#) };
    assert_eq!(registry.propose("s", empty_type).await.unwrap(), (1, 1));
    assert_error!(registry.propose("t", avro("")).await, RegistryError::EmptySchema);
    assert_error!(registry.propose("t", avro(" \n")).await, RegistryError::EmptySchema);
    for text in ["{", r#""it""#, "\"int\"\0", "{\"type\":\"int\",\"doc\":\"\0\"}"] {
        let result = registry.propose("t", avro(text)).await;
        assert_error!(result, RegistryError::InvalidSchema { .. });
    }
    let nul = referring(r#""int""#, &[reference("a\0", "s", 1)]);
    assert_error!(registry.propose("t", nul).await, RegistryError::InvalidSchema { .. });
}

#[tokio::test]
async fn the_three_schema_types_are_registered() {
    let registry = registry().await;
    for (subject, schema_type, text) in [
        ("a", "AVRO", r#""int""#),
        ("j", "JSON", r#"{"type":"object"}"#),
        ("p", "PROTOBUF", "syntax = \"proto3\"; message M { int32 a = 1; }"),
    ] {
        let proposed = ProposedSchema { schema_type: Some(schema_type.to_owned()), ..avro(text) };
        let (_, version) = registry.propose(subject, proposed.clone()).await.unwrap();
        assert_eq!(version, 1, "{schema_type}");
        assert_eq!(registry.find(subject, proposed).await.unwrap().1, 1, "{schema_type}");
    }
}

#[tokio::test]
async fn a_text_of_two_types_is_not_one_schema() {
    let registry = registry().await;
    let text = r#"{"type":"string","x":"y"}"#;
    registry.register("a", text).await;
    let json = ProposedSchema { schema_type: Some("JSON".to_owned()), ..avro(text) };
    let result = registry.propose("b", json).await;
    assert_error!(result, RegistryError::IdTaken { id: SchemaId(1), .. });
}

#[tokio::test]
async fn an_older_versions_schema_registers_in_spite_of_the_level() {
    let registry = registry().await;
    registry.register("s", &record(&["a"])).await;
    registry.register("s", &record(&["b?"])).await;
    assert_error!(
        registry.propose("s", avro(&record(&["c"]))).await,
        RegistryError::Incompatible { .. }
    );
    // `a` has no default, so that this one could not be added now.
    assert_eq!(registry.register("s", &record(&["a"])).await, (1, 1));
}

#[tokio::test]
async fn force_skips_the_compatibility_check() {
    let registry = registry().await;
    registry.register("s", r#""int""#).await;
    let force = RegisterOptions { force: true, ..READ_AS_GIVEN };
    let subject = Subject::parse("s");
    let forced = registry.registry.register(&subject, avro(r#""string""#), force).await.unwrap();
    assert_eq!(forced.version, Version(2));
}

#[tokio::test]
async fn a_schema_comes_back_after_soft_deletion_as_a_new_version() {
    let registry = registry().await;
    registry.register("s", r#""int""#).await;
    registry.delete("s", 1).await.unwrap();
    assert_eq!(registry.register("s", r#""int""#).await, (1, 2));
    assert_eq!(registry.numbers("s", Deleted::Shown).await, [2], "the old row has gone");
}

#[tokio::test]
async fn a_schema_comes_back_after_hard_deletion_with_a_new_id() {
    let registry = registry().await;
    registry.register("s", r#""int""#).await;
    registry.delete("s", 1).await.unwrap();
    registry.purge("s", 1).await.unwrap();
    assert_eq!(registry.register("s", r#""int""#).await, (2, 1));
}

#[tokio::test]
async fn the_next_version_follows_the_highest_stored_one() {
    let registry = registry().await;
    registry.set_level(&Scope::TopLevel, CompatibilityLevel::None).await;
    registry.register("s", r#""int""#).await;
    registry.register("s", r#""long""#).await;
    registry.delete("s", 1).await.unwrap();
    registry.delete("s", 2).await.unwrap();
    assert_eq!(registry.register("s", r#""string""#).await, (3, 3), "soft-deleted ones count");
    registry.delete("s", 3).await.unwrap();
    registry.purge("s", 3).await.unwrap();
    registry.purge("s", 2).await.unwrap();
    assert_eq!(registry.register("s", r#""bytes""#).await, (4, 2), "hard-deleted ones do not");
}

#[tokio::test]
async fn an_explicit_version_must_be_the_next_one() {
    let registry = registry().await;
    let proposed = |text: &str, version| ProposedSchema { version: Some(version), ..avro(text) };
    let result = registry.propose("s", proposed(r#""int""#, 2)).await;
    assert_error!(result, RegistryError::VersionNotNext(2));
    assert_eq!(registry.propose("s", proposed(r#""int""#, 1)).await.unwrap(), (1, 1));
    assert_eq!(registry.propose("s", proposed(r#""int""#, 1)).await.unwrap(), (1, 1), "retried");
    let result = registry.propose("s", proposed(r#""int""#, 3)).await;
    assert_error!(result, RegistryError::VersionNotNext(3));
    assert_eq!(registry.propose("s", proposed(r#""int""#, 0)).await.unwrap(), (1, 1));
}

#[tokio::test]
async fn a_requested_version_is_stamped_into_the_metadata() {
    let registry = registry().await;
    let subject = Subject::parse("s");
    for (text, version, stamp) in [(r#""int""#, -1, "1"), (r#""long""#, 2, "2")] {
        let proposed = ProposedSchema { version: Some(version), ..avro(text) };
        let stored = registry.registry.register(&subject, proposed, READ_AS_GIVEN).await.unwrap();
        let metadata = stored.schema.metadata.clone().unwrap();
        assert_eq!(metadata.properties["confluent:version"], stamp);
    }
    let inherited = registry.registry.register(&subject, avro(r#""double""#), READ_AS_GIVEN).await;
    let metadata = inherited.unwrap().schema.metadata.clone().unwrap();
    assert_eq!(metadata.properties["confluent:version"], "3", "an inherited stamp is renewed");
    assert_eq!(registry.register("s", r#""double""#).await, (3, 3), "and does not make a version");
}

#[tokio::test]
async fn metadata_is_part_of_the_schema_and_is_inherited() {
    let registry = registry().await;
    assert_eq!(registry.register("s", r#""int""#).await, (1, 1));
    let owned = with_properties(r#""int""#, &[("owner", "a")]);
    assert_eq!(registry.propose("s", owned.clone()).await.unwrap(), (2, 2));
    assert_eq!(registry.propose("s", owned).await.unwrap(), (2, 2));
    let subject = Subject::parse("s");
    let next = registry.registry.register(&subject, avro(r#""long""#), READ_AS_GIVEN).await;
    let next = next.unwrap();
    assert_eq!(next.schema.metadata, Some(metadata(&[("owner", "a")])));
    let empty = with_properties(r#""long""#, &[]);
    assert_eq!(registry.propose("s", empty).await.unwrap(), (4, 4), "empty is not absent");
}

#[tokio::test]
async fn rule_sets_are_kept_and_inherited() {
    let registry = registry().await;
    let rule = clade_checker::Rule {
        name: Some("r".to_owned()),
        rule_type: Some("CEL".to_owned()),
        mode: Some("READ".to_owned()),
        ..Default::default()
    };
    let rule_set = RuleSet { domain_rules: vec![rule], ..RuleSet::default() };
    let subject = Subject::parse("s");
    let proposed = ProposedSchema { rule_set: Some(rule_set.clone()), ..avro(r#""int""#) };
    registry.registry.register(&subject, proposed, READ_AS_GIVEN).await.unwrap();
    let next = registry.registry.register(&subject, avro(r#""long""#), READ_AS_GIVEN).await;
    assert_eq!(next.unwrap().schema.rule_set, Some(rule_set));
}

#[tokio::test]
async fn a_blank_schema_reuses_the_previous_one() {
    let registry = registry().await;
    registry.register("s", r#""int""#).await;
    assert_eq!(registry.register("s", "").await, (1, 1));
    let owned = with_properties("", &[("owner", "a")]);
    assert_eq!(registry.propose("s", owned).await.unwrap(), (2, 2));
    let latest = registry
        .version(&Subject::parse("s"), VersionSelector::Latest, Deleted::Hidden)
        .await
        .unwrap();
    assert_eq!(latest.schema.text, r#""int""#);
    registry.delete_subject(&Subject::parse("s"), false).await.unwrap();
    assert_error!(registry.propose("s", avro("")).await, RegistryError::EmptySchema);
}

#[tokio::test]
async fn a_blank_schema_on_a_stamped_version_makes_no_version() {
    let registry = registry().await;
    let stamped = ProposedSchema { version: Some(-1), ..avro(r#""int""#) };
    registry.propose("s", stamped).await.unwrap();
    for _ in 0..2 {
        assert_eq!(registry.register("s", "").await, (1, 1));
    }
    let owned = with_properties("", &[("owner", "a")]);
    for _ in 0..2 {
        assert_eq!(registry.propose("s", owned.clone()).await.unwrap(), (2, 2));
    }
}

#[tokio::test]
async fn normalising_makes_two_spellings_one_version() {
    let registry = registry().await;
    registry.set_level(&Scope::TopLevel, CompatibilityLevel::None).await;
    let one = r#"{"type":"int","b":1,"a":2}"#;
    let other = r#"{"type":"int","a":2,"b":1}"#;
    registry.register("s", one).await;
    assert_eq!(registry.register("s", other).await, (2, 2), "not without being asked");
    let normalize = RegisterOptions { normalize: true, ..READ_AS_GIVEN };
    let subject = Subject::parse("n");
    let mut versions = Vec::new();
    for text in [one, other] {
        let stored = registry.registry.register(&subject, avro(text), normalize).await.unwrap();
        versions.push(stored.version.0);
    }
    assert_eq!(versions, [1, 1]);
    let change = ConfigChange { normalize: Change::Set(true), ..ConfigChange::default() };
    registry.change_config(&scope("c"), change).await.unwrap();
    assert_eq!(registry.register("c", one).await.1, 1);
    assert_eq!(registry.register("c", other).await.1, 1, "the config asks for it");
}

#[tokio::test]
async fn lax_schemas_register_where_new_ones_are_not_validated() {
    let registry = registry().await;
    let bad_default = r#"{"type":"record","name":"R","fields":[
        {"name":"a","type":"int","default":"x"}]}"#;
    let result = registry.propose("s", avro(bad_default)).await;
    assert_error!(result, RegistryError::InvalidSchema { .. });
    let validate = |validate| ConfigChange {
        validate_new_schemas: Change::Set(validate),
        ..ConfigChange::default()
    };
    registry.change_config(&scope("s"), validate(false)).await.unwrap();
    assert_eq!(registry.register("s", bad_default).await, (1, 1));
    registry.change_config(&scope("s"), validate(true)).await.unwrap();
    assert_eq!(registry.register("s", bad_default).await, (1, 1), "what is there stays");
}

#[tokio::test]
async fn an_id_is_only_for_import() {
    let registry = registry().await;
    let with_id = |id| ProposedSchema { id: Some(id), ..avro(r#""int""#) };
    let result = registry.propose("s", with_id(5)).await;
    assert_error!(result, RegistryError::NotInImportMode(_));
    assert_eq!(registry.propose("s", with_id(-1)).await.unwrap(), (1, 1), "-1 is absent");
    assert_eq!(registry.propose("s", with_id(1)).await.unwrap(), (1, 1), "it has that id");
    let result = registry.propose("s", with_id(2)).await;
    assert_error!(result, RegistryError::NotInImportMode(_));
}

#[tokio::test]
async fn answers_by_id_are_renewed_when_they_may_differ() {
    let registry = registry().await;
    let start = registry.answers_by_id_generation();
    registry.register("s", r#""int""#).await;
    registry.register("s", r#""int""#).await;
    assert_eq!(registry.answers_by_id_generation(), start, "a new id had no answer");
    registry.register("t", r#""int""#).await;
    assert_eq!(registry.answers_by_id_generation(), start + 1, "a new holder");
    registry.delete("t", 1).await.unwrap();
    assert_eq!(registry.answers_by_id_generation(), start + 2, "a deletion");
}

#[tokio::test]
async fn what_was_registered_is_there_after_a_restart() {
    let registry = registry().await;
    registry.register("s", r#""int""#).await;
    registry.delete("s", 1).await.unwrap();
    registry.purge("s", 1).await.unwrap();
    registry.store.close().await;
    let store = SqliteStore::open(registry.folder.database()).await.unwrap();
    let again = Registry::new(Arc::new(store));
    let subject = Subject::parse("s");
    let registered = again.register(&subject, avro(r#""long""#), READ_AS_GIVEN).await.unwrap();
    assert_eq!(registered.schema.id, SchemaId(2), "the highest id is not reused");
}
