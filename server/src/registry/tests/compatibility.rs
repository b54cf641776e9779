//! Judging without registering, and the levels that both ways obey.

use super::*;

async fn check(
    registry: &Fixture,
    subject: &str,
    against: Against,
    proposed: ProposedSchema,
) -> Result<bool, RegistryError> {
    let answer = registry.check(&Subject::parse(subject), against, proposed, false).await?;
    assert_eq!(answer.is_compatible, answer.messages.is_empty());
    Ok(answer.is_compatible)
}

#[tokio::test]
async fn an_unknown_subject_is_compatible_but_its_versions_are_missed() {
    let registry = registry().await;
    let int = avro(r#""int""#);
    let latest = Against::Version(VersionSelector::Latest);
    assert!(check(&registry, "s", Against::Level, int.clone()).await.unwrap());
    assert!(check(&registry, "s", latest, int.clone()).await.unwrap());
    let numbered = check(&registry, "s", Against::Version(number(1)), int).await;
    assert_error!(numbered, RegistryError::VersionNotFound { .. });
}

#[tokio::test]
async fn schemas_that_cannot_be_understood_are_errors() {
    let registry = registry().await;
    let empty = check(&registry, "s", Against::Level, avro("")).await;
    assert_error!(empty, RegistryError::EmptySchema);
    let invalid = check(&registry, "s", Against::Level, avro("{")).await;
    assert_error!(invalid, RegistryError::InvalidSchema { .. });
}

#[tokio::test]
async fn each_level_compares_what_it_names() {
    // The first two versions have no level between them; the third is judged.
    let versions = [record(&["a"]), record(&["a?", "b?"])];
    let cases = [
        // Reads version 2, which has a default for all, but not version 1, which lacks `b`.
        (record(&["b"]), "BACKWARD", true),
        (record(&["b"]), "BACKWARD_TRANSITIVE", false),
        // Version 2 can read it, version 1 lacks `a`.
        (record(&["b"]), "FORWARD", true),
        (record(&["b"]), "FORWARD_TRANSITIVE", false),
        (record(&["b"]), "FULL", true),
        (record(&["b"]), "FULL_TRANSITIVE", false),
        (record(&["a", "b?"]), "FULL_TRANSITIVE", true),
        (record(&["c"]), "BACKWARD", false),
        (record(&["c"]), "FORWARD", true),
        (record(&["c"]), "NONE", true),
        (r#""int""#.to_owned(), "NONE", true),
        (r#""int""#.to_owned(), "FORWARD", false),
    ];
    for (text, level, expected) in cases {
        let registry = registry().await;
        registry.set_level(&Scope::TopLevel, CompatibilityLevel::None).await;
        for version in &versions {
            registry.register("s", version).await;
        }
        let level_of_case = CompatibilityLevel::from_wire_name(level).unwrap();
        registry.set_level(&Scope::TopLevel, level_of_case).await;
        let dry = check(&registry, "s", Against::Level, avro(&text)).await.unwrap();
        assert_eq!(dry, expected, "{level} {text}");
        let wet = registry.propose("s", avro(&text)).await;
        match wet {
            Ok((_, version)) => assert!(expected && version == 3, "{level} {text}"),
            Err(RegistryError::Incompatible { messages, .. }) => {
                assert!(!expected && !messages.is_empty(), "{level} {text}");
            }
            Err(error) => panic!("{level} {text}: {error}"),
        }
    }
}

#[tokio::test]
async fn the_messages_name_version_level_and_schema() {
    let registry = registry().await;
    registry.register("s", &record(&["a"])).await;
    let result = registry.propose("s", avro(&record(&["a", "b"]))).await;
    let Err(RegistryError::Incompatible { messages, .. }) = result else { panic!("{result:?}") };
    assert!(messages[0].contains("READER_FIELD_MISSING_DEFAULT_VALUE"), "{messages:?}");
    assert_eq!(messages[1], "{oldSchemaVersion: 1}");
    assert_eq!(messages[2], format!("{{oldSchema: '{}'}}", record(&["a"])));
    assert_eq!(messages[3], "{validateFields: 'false', compatibility: 'BACKWARD'}");
    let answer = registry
        .check(&Subject::parse("s"), Against::Level, avro(&record(&["a", "b"])), false)
        .await
        .unwrap();
    assert_eq!(answer.messages, messages);
}

#[tokio::test]
async fn one_version_is_compared_when_it_is_named() {
    let registry = registry().await;
    registry.set_level(&Scope::TopLevel, CompatibilityLevel::None).await;
    registry.register("s", &record(&["a"])).await;
    registry.register("s", &record(&["b"])).await;
    registry.set_level(&Scope::TopLevel, CompatibilityLevel::BackwardTransitive).await;
    let reads_first = avro(&record(&["a", "c?"]));
    for (against, expected) in [
        (Against::Version(number(1)), true),
        (Against::Version(number(2)), false),
        (Against::Version(VersionSelector::Latest), false),
        (Against::Level, false),
    ] {
        let answer = check(&registry, "s", against, reads_first.clone()).await.unwrap();
        assert_eq!(answer, expected, "{against:?}");
    }
}

#[tokio::test]
async fn soft_deleted_versions_take_no_part() {
    let registry = registry().await;
    registry.register("s", &record(&["a"])).await;
    registry.delete("s", 1).await.unwrap();
    assert!(check(&registry, "s", Against::Level, avro(r#""int""#)).await.unwrap());
    let named = check(&registry, "s", Against::Version(number(1)), avro(r#""int""#)).await;
    assert_error!(named, RegistryError::VersionNotFound { .. });
    assert_eq!(registry.register("s", r#""int""#).await, (2, 2));
}

#[tokio::test]
async fn only_versions_of_one_group_are_compared() {
    let registry = registry().await;
    let change = ConfigChange {
        compatibility_group: Change::Set("major".to_owned()),
        ..ConfigChange::default()
    };
    registry.change_config(&scope("s"), change).await.unwrap();
    let of = |text: &str, major: &str| with_properties(text, &[("major", major)]);
    registry.propose("s", of(r#""int""#, "1")).await.unwrap();
    assert_eq!(registry.propose("s", of(r#""string""#, "2")).await.unwrap(), (2, 2));
    let back = registry.propose("s", of(r#""string""#, "1")).await;
    assert_error!(back, RegistryError::Incompatible { .. });
    // Without metadata the group of the latest version is meant, in both ways.
    let inherited = avro(r#""int""#);
    assert!(!check(&registry, "s", Against::Level, inherited).await.unwrap());
    assert_eq!(registry.propose("s", of(r#""long""#, "1")).await.unwrap(), (3, 3));
}

#[tokio::test]
async fn reserved_fields_are_checked_where_the_config_asks_for_it() {
    let registry = registry().await;
    let reserving =
        |text: &str, names: &str| with_properties(text, &[("confluent:reserved", names)]);
    let without_check = reserving(&record(&["a"]), "a");
    assert_eq!(registry.propose("s", without_check).await.unwrap(), (1, 1));
    let change = ConfigChange {
        validate_fields: Change::Set(true),
        compatibility_level: Change::Set(CompatibilityLevel::None),
        ..ConfigChange::default()
    };
    registry.change_config(&scope("s"), change).await.unwrap();
    let last = "{validateFields: 'true', compatibility: 'NONE'}";
    for (names, expected) in [
        (
            "b",
            "The new schema has reserved field a removed from its metadata which is present in \
               the old schema's metadata.",
        ),
        ("a,b", "The new schema has field that conflicts with the reserved field b."),
    ] {
        let result = registry.propose("s", reserving(&record(&["b"]), names)).await;
        let Err(RegistryError::Incompatible { messages, .. }) = result else {
            panic!("{result:?}")
        };
        assert_eq!(messages.first().map(String::as_str), Some(expected));
        assert_eq!(messages.last().map(String::as_str), Some(last));
    }
    assert_eq!(registry.propose("s", reserving(&record(&["c"]), "a,b")).await.unwrap(), (2, 2));
}

#[tokio::test]
async fn the_lenient_policy_lets_open_json_objects_grow() {
    let registry = registry().await;
    let json = |text: &str| ProposedSchema { schema_type: Some("JSON".to_owned()), ..avro(text) };
    let grown = json(r#"{"type":"object","properties":{"a":{"type":"string"}}}"#);
    registry.propose("s", json(r#"{"type":"object"}"#)).await.unwrap();
    let strict = registry.propose("s", grown.clone()).await;
    assert_error!(strict, RegistryError::Incompatible { .. });
    let change = ConfigChange {
        compatibility_policy: Change::Set("LENIENT".to_owned()),
        ..ConfigChange::default()
    };
    registry.change_config(&Scope::TopLevel, change).await.unwrap();
    assert_eq!(registry.propose("s", grown).await.unwrap(), (2, 2));
}

#[tokio::test]
async fn a_change_of_type_is_incompatible() {
    let registry = registry().await;
    registry.register("s", r#""int""#).await;
    let json = ProposedSchema { schema_type: Some("JSON".to_owned()), ..avro("{}") };
    let result = registry.propose("s", json).await;
    let Err(RegistryError::Incompatible { messages, .. }) = result else { panic!("{result:?}") };
    assert_eq!(messages[0], "Incompatible because of different schema type");
}

#[tokio::test]
async fn every_one_of_many_versions_is_compared() {
    let registry = registry().await;
    registry.set_level(&Scope::TopLevel, CompatibilityLevel::None).await;
    // More than are loaded at once, with the odd one first, so that it is compared last.
    registry.register("s", &record(&["odd"])).await;
    for size in 1..=150 {
        let names: Vec<_> = (0..size).map(|number| format!("f{number}?")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        registry.register("s", &record(&names)).await;
    }
    registry.set_level(&Scope::TopLevel, CompatibilityLevel::BackwardTransitive).await;
    assert!(check(&registry, "s", Against::Level, avro(&record(&[]))).await.unwrap());
    registry.set_level(&Scope::TopLevel, CompatibilityLevel::ForwardTransitive).await;
    assert!(!check(&registry, "s", Against::Level, avro(&record(&[]))).await.unwrap());
    registry.delete("s", 1).await.unwrap();
    assert!(check(&registry, "s", Against::Level, avro(&record(&[]))).await.unwrap());
}
