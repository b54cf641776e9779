//! Configs: what is stored, what is in force.

use super::*;

fn normalize() -> ConfigChange {
    ConfigChange { normalize: Change::Set(true), ..ConfigChange::default() }
}

async fn level_in_force(registry: &Fixture, subject: &str) -> &'static str {
    let config = registry.config(&scope(subject), true).await.unwrap();
    config.compatibility_level.unwrap().wire_name()
}

#[tokio::test]
async fn an_empty_registry_is_backward() {
    let registry = registry().await;
    let backward = Some(CompatibilityLevel::Backward);
    let config = registry.config(&Scope::TopLevel, false).await.unwrap();
    assert_eq!(config, Config { compatibility_level: backward, ..Config::default() });
    let unset = registry.config(&scope("s"), false).await;
    assert_error!(unset, RegistryError::SubjectConfigNotFound(_));
    assert_eq!(level_in_force(&registry, "s").await, "BACKWARD");
}

#[tokio::test]
async fn a_change_merges_into_what_is_stored() {
    let registry = registry().await;
    registry.set_level(&scope("s"), CompatibilityLevel::Full).await;
    let merged = registry.change_config(&scope("s"), normalize()).await.unwrap();
    let full = Some(CompatibilityLevel::Full);
    let expected = Config { compatibility_level: full, normalize: Some(true), ..Config::default() };
    assert_eq!(merged, expected);
    let clear = ConfigChange { compatibility_level: Change::Clear, ..ConfigChange::default() };
    let cleared = registry.change_config(&scope("s"), clear).await.unwrap();
    assert_eq!(cleared, Config { normalize: Some(true), ..Config::default() });
}

#[tokio::test]
async fn a_config_without_a_level_takes_that_of_the_server() {
    let registry = registry().await;
    registry.set_level(&Scope::TopLevel, CompatibilityLevel::None).await;
    assert_eq!(level_in_force(&registry, "s").await, "NONE");
    registry.change_config(&scope("s"), normalize()).await.unwrap();
    assert_eq!(level_in_force(&registry, "s").await, "BACKWARD", "not that of the top level");
    let own = registry.config(&scope("s"), false).await.unwrap();
    assert_eq!(own.compatibility_level, Some(CompatibilityLevel::Backward));
}

#[tokio::test]
async fn a_config_of_its_own_takes_six_settings_from_the_top_level() {
    let registry = registry().await;
    let top_level = ConfigChange {
        compatibility_policy: Change::Set("LENIENT".to_owned()),
        compatibility_group: Change::Set("major".to_owned()),
        normalize: Change::Set(true),
        validate_fields: Change::Set(true),
        validate_new_schemas: Change::Set(false),
        validate_rules: Change::Set(true),
        alias: Change::Set("other".to_owned()),
        ..ConfigChange::default()
    };
    registry.change_config(&Scope::TopLevel, top_level).await.unwrap();
    for subject in ["s", ":.c:s"] {
        registry.set_level(&scope(subject), CompatibilityLevel::Full).await;
        let effective = registry.config(&scope(subject), true).await.unwrap();
        let expected = Config {
            compatibility_level: Some(CompatibilityLevel::Full),
            compatibility_policy: Some("LENIENT".to_owned()),
            compatibility_group: Some("major".to_owned()),
            normalize: Some(true),
            validate_fields: Some(true),
            validate_new_schemas: Some(false),
            validate_rules: Some(true),
            ..Config::default()
        };
        assert_eq!(effective, expected, "{subject}");
    }
}

#[tokio::test]
async fn named_contexts_inherit_from_the_global_scope_alone() {
    let registry = registry().await;
    registry.set_level(&Scope::TopLevel, CompatibilityLevel::None).await;
    assert_eq!(level_in_force(&registry, ":.c:s").await, "BACKWARD");
    registry.set_level(&scope(":.__GLOBAL:"), CompatibilityLevel::Forward).await;
    assert_eq!(level_in_force(&registry, ":.c:s").await, "FORWARD");
    assert_eq!(level_in_force(&registry, "s").await, "NONE");
    registry.set_level(&scope(":.c:"), CompatibilityLevel::Full).await;
    assert_eq!(level_in_force(&registry, ":.c:s").await, "FULL");
    registry.delete_config(&Scope::TopLevel).await.unwrap();
    assert_eq!(level_in_force(&registry, "s").await, "FORWARD");
}

#[tokio::test]
async fn the_default_context_is_the_top_level() {
    let registry = registry().await;
    registry.set_level(&scope(":.:"), CompatibilityLevel::Full).await;
    let config = registry.config(&Scope::TopLevel, false).await.unwrap();
    assert_eq!(config.compatibility_level, Some(CompatibilityLevel::Full));
}

#[tokio::test]
async fn deleting_answers_with_what_was_stored() {
    let registry = registry().await;
    let nothing = registry.delete_config(&scope("s")).await;
    assert_error!(nothing, RegistryError::NothingSet(_));
    registry.set_level(&scope("s"), CompatibilityLevel::Full).await;
    let old = registry.delete_config(&scope("s")).await.unwrap();
    assert_eq!(old.compatibility_level, Some(CompatibilityLevel::Full));
    let nothing = registry.delete_config(&scope("s")).await;
    assert_error!(nothing, RegistryError::NothingSet(_));
    let top_level = registry.delete_config(&Scope::TopLevel).await.unwrap();
    assert_eq!(top_level.compatibility_level, Some(CompatibilityLevel::Backward));
}

#[tokio::test]
async fn configs_obey_names_and_modes() {
    let registry = registry().await;
    let bad_name = registry.change_config(&scope("a\0"), normalize()).await;
    assert_error!(bad_name, RegistryError::InvalidSubject(_));
    registry.change_config(&scope("s"), normalize()).await.unwrap();
    registry.change_mode(&Scope::TopLevel, Some(Mode::ReadOnly), false).await.unwrap();
    for scope in [scope("s"), Scope::TopLevel] {
        let changed = registry.change_config(&scope, normalize()).await;
        assert_error!(changed, RegistryError::ReadOnly(_));
        assert_error!(registry.delete_config(&scope).await, RegistryError::ReadOnly(_));
    }
    let elsewhere = registry.change_config(&scope(":.c:s"), normalize()).await;
    assert!(elsewhere.is_ok(), "a named context does not inherit the mode of the top level");
}

#[tokio::test]
async fn a_level_changed_meanwhile_is_obeyed() {
    let registry = registry().await;
    registry.register("s", r#""int""#).await;
    registry.set_level(&scope("s"), CompatibilityLevel::None).await;
    assert_eq!(registry.register("s", r#""string""#).await, (2, 2));
    registry.set_level(&scope("s"), CompatibilityLevel::BackwardTransitive).await;
    let result = registry.propose("s", avro(r#""bytes""#)).await;
    assert_error!(result, RegistryError::Incompatible { .. });
}
