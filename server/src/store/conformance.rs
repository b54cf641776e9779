//! What every store must do: one suite, run on each of them.

mod associations;
mod crashes;
mod inputs;
mod many;
mod overlays;
mod settings;

use std::collections::BTreeSet;
use std::sync::Arc;

use clade_checker::{Metadata, Rule, RuleSet, SchemaType};

pub(crate) use self::associations::{
    FORBIDDEN_ASSOCIATIONS, a_stale_snapshot_of_a_resource_is_refused,
    a_stale_snapshot_of_an_associated_subject_is_refused, a_strong_subject_is_no_target,
    a_subject_goes_with_its_association, an_association_is_written_anew_or_removed,
    associations_are_read_as_they_were_written,
};
pub(crate) use self::inputs::{content, first_version, new_version};
use self::inputs::{expected, referring};
pub(crate) use self::many::{
    a_subject_goes_whole_in_spite_of_references_within, many_versions_are_deleted_at_once,
    of_many_versions_those_that_are_not_named_stay, schemas_are_read_many_at_once,
};
pub(crate) use self::overlays::{
    a_lint_result_goes_with_its_version, an_overlay_makes_the_snapshots_of_its_subjects_stale,
    overlays_are_written_changed_and_removed,
    the_stream_of_a_topic_acts_on_the_subjects_of_the_topic,
};
pub(crate) use self::settings::{
    a_stale_snapshot_of_the_settings_is_refused, configs_are_kept_by_scope,
    each_scope_that_acts_on_a_subject_makes_a_snapshot_stale, modes_are_cleared_below_a_scope,
    settings_that_do_not_act_on_a_subject_leave_its_snapshot,
    the_last_version_takes_the_settings_with_it, the_settings_of_an_empty_name_stay,
    writing_the_same_settings_changes_nothing,
};
use super::{
    BlockedBy, Content, DeleteOutcome, Deletion, Permanence, Reach, RegisterOutcome, Revision,
    Store, SubjectRow,
};
use crate::registry::{Context, SchemaId, Subject, Version, VersionSelector};

/// Makes a test of each case of the suite, with a store that `$open` yields beside whatever must
/// live as long as the store.
macro_rules! conformance_tests {
    ($open:expr) => {
        conformance_tests! { @each $open;
            a_registered_version_is_read_as_it_was_written
            one_content_has_one_id_in_a_context
            ids_are_counted_in_each_context
            a_stale_snapshot_of_the_subject_is_refused
            a_stale_snapshot_of_the_settings_is_refused
            each_scope_that_acts_on_a_subject_makes_a_snapshot_stale
            settings_that_do_not_act_on_a_subject_leave_its_snapshot
            writing_the_same_settings_changes_nothing
            the_second_writer_of_a_batch_is_refused
            another_content_of_the_same_identity_is_refused
            a_reference_needs_a_live_target
            a_reference_blocks_deletion_of_its_target
            a_subject_goes_whole_in_spite_of_references_within
            soft_deletion_hides_and_permanent_deletion_forgets
            ids_are_never_handed_out_again
            a_version_replaces_soft_deleted_ones_with_its_schema
            a_referenced_soft_deleted_version_is_not_replaced
            contents_that_differ_in_the_stamp_share_a_key
            the_last_version_takes_the_settings_with_it
            the_settings_of_an_empty_name_stay
            configs_are_kept_by_scope
            modes_are_cleared_below_a_scope
            subjects_are_listed_by_context_and_prefix
            the_latest_version_is_the_highest_live_one
            refused_writes_burn_no_id
            a_write_outlives_its_caller
            associations_are_read_as_they_were_written
            an_association_is_written_anew_or_removed
            a_stale_snapshot_of_a_resource_is_refused
            a_stale_snapshot_of_an_associated_subject_is_refused
            a_strong_subject_is_no_target
            a_subject_goes_with_its_association
            schemas_are_read_many_at_once
            many_versions_are_deleted_at_once
            of_many_versions_those_that_are_not_named_stay
            overlays_are_written_changed_and_removed
            an_overlay_makes_the_snapshots_of_its_subjects_stale
            a_lint_result_goes_with_its_version
            the_stream_of_a_topic_acts_on_the_subjects_of_the_topic
        }
    };
    (@each $open:expr; $($case:ident)*) => {
        $(
            #[tokio::test]
            async fn $case() {
                let (_guard, store) = $open.await;
                $crate::store::conformance::$case(store).await;
            }
        )*
    };
}
pub(crate) use conformance_tests;

type AnyStore = Arc<dyn Store>;

async fn try_register(store: &AnyStore, subject: &str, content: Content) -> RegisterOutcome {
    let new = new_version(store, subject, content).await;
    store.register(new).await.unwrap()
}

async fn register(store: &AnyStore, subject: &str, content: Content) -> i32 {
    match try_register(store, subject, content).await {
        RegisterOutcome::Registered { id, .. } => id.0,
        other => panic!("{other:?}"),
    }
}

async fn try_delete(
    store: &AnyStore,
    subject: &str,
    versions: &[i32],
    permanence: Permanence,
    blocked_by: BlockedBy,
) -> DeleteOutcome {
    let subject = Subject::parse(subject);
    let expected = expected(store, &subject).await;
    let versions = versions.iter().copied().map(Version).collect();
    let deletion = Deletion { subject, versions, permanence, blocked_by, expected };
    store.delete_versions(deletion).await.unwrap()
}

async fn delete(store: &AnyStore, subject: &str, versions: &[i32], permanence: Permanence) {
    let outcome = try_delete(store, subject, versions, permanence, BlockedBy::AnySubject).await;
    assert_eq!(outcome, DeleteOutcome::Deleted);
}

async fn versions(store: &AnyStore, subject: &str) -> Vec<(i32, i32, bool)> {
    let rows = store.versions(&Subject::parse(subject)).await.unwrap();
    rows.into_iter().map(|row| (row.version.0, row.id.0, row.is_deleted)).collect()
}

async fn has_schema(store: &AnyStore, id: i32) -> bool {
    store.schema(&Context::default_context(), SchemaId(id)).await.unwrap().is_some()
}

pub(crate) async fn a_registered_version_is_read_as_it_was_written(store: AnyStore) {
    register(&store, "target", content("target")).await;
    let mut metadata = Metadata::default();
    metadata.tags.insert("**.ssn".to_owned(), BTreeSet::from(["PII".to_owned()]));
    metadata.properties.insert("owner".to_owned(), "é\u{1F600}\"".to_owned());
    metadata.sensitive.insert("owner".to_owned());
    let rule = Rule {
        name: Some("r".to_owned()),
        params: [("k".to_owned(), "v".to_owned())].into(),
        tags: BTreeSet::from(["t".to_owned()]),
        disabled: true,
        ..Rule::default()
    };
    let written = Content {
        metadata: Some(metadata),
        rule_set: Some(RuleSet {
            domain_rules: vec![rule],
            enable_at: Some("ALL".to_owned()),
            ..RuleSet::default()
        }),
        ..referring("text", "target", 1)
    };
    let id = register(&store, "s", written.clone()).await;
    let read = store.schema(&Context::default_context(), SchemaId(id)).await.unwrap().unwrap();
    assert_eq!(read.identity, written.identity());
    let read = Content {
        schema_type: read.schema_type,
        text: read.text,
        references: read.references,
        metadata: read.metadata,
        rule_set: read.rule_set,
    };
    assert_eq!(read, written);
    let row = store.versions(&Subject::parse("s")).await.unwrap()[0];
    assert_eq!((row.registered_at_ms, row.has_references), (1_000, true));
}

pub(crate) async fn one_content_has_one_id_in_a_context(store: AnyStore) {
    let first = try_register(&store, "a", content("x")).await;
    let second = try_register(&store, "b", content("x")).await;
    assert_eq!(first, RegisterOutcome::Registered { id: SchemaId(1), is_new_id: true });
    assert_eq!(second, RegisterOutcome::Registered { id: SchemaId(1), is_new_id: false });
    let holders = store.holders(&Context::default_context(), SchemaId(1)).await.unwrap();
    let holders: Vec<_> = holders.iter().map(|(subject, _)| subject.name()).collect();
    assert_eq!(holders, ["a", "b"]);
}

pub(crate) async fn ids_are_counted_in_each_context(store: AnyStore) {
    assert_eq!(register(&store, "a", content("x")).await, 1);
    assert_eq!(register(&store, ":.c:a", content("y")).await, 1);
    assert_eq!(register(&store, ":.c:a", content("x")).await, 2);
    assert_eq!(register(&store, "a", content("y")).await, 2);
    let contexts = store.contexts_of_subject("a").await.unwrap();
    assert_eq!(contexts, [Context::default_context(), Context::from_stored(".c")]);
}

pub(crate) async fn a_stale_snapshot_of_the_subject_is_refused(store: AnyStore) {
    let early = new_version(&store, "s", content("early")).await;
    register(&store, "s", content("x")).await;
    assert_eq!(store.register(early).await.unwrap(), RegisterOutcome::Conflict);
    let late = new_version(&store, "s", content("late")).await;
    delete(&store, "s", &[1], Permanence::Soft).await;
    assert_eq!(store.register(late).await.unwrap(), RegisterOutcome::Conflict);
    assert_eq!(versions(&store, "s").await, [(1, 1, true)]);
}

pub(crate) async fn the_second_writer_of_a_batch_is_refused(store: AnyStore) {
    let one = new_version(&store, "s", content("one")).await;
    let other = new_version(&store, "s", content("other")).await;
    let (one, other) = tokio::join!(store.register(one), store.register(other));
    let outcomes = [one.unwrap(), other.unwrap()];
    assert_eq!(outcomes.iter().filter(|one| **one == RegisterOutcome::Conflict).count(), 1);
    assert_eq!(versions(&store, "s").await, [(1, 1, false)]);
}

pub(crate) async fn another_content_of_the_same_identity_is_refused(store: AnyStore) {
    register(&store, "a", content("x")).await;
    let json = Content { schema_type: SchemaType::Json, ..content("x") };
    assert_eq!(try_register(&store, "b", json).await, RegisterOutcome::IdTaken(SchemaId(1)));
    assert!(versions(&store, "b").await.is_empty());
}

pub(crate) async fn a_reference_needs_a_live_target(store: AnyStore) {
    let missing = RegisterOutcome::ReferenceMissing { subject: "t".to_owned(), version: 1 };
    assert_eq!(try_register(&store, "s", referring("x", "t", 1)).await, missing);
    register(&store, "t", content("t")).await;
    delete(&store, "t", &[1], Permanence::Soft).await;
    assert_eq!(try_register(&store, "s", referring("x", "t", 1)).await, missing);
    // A bare name is one of the context of the referring subject.
    register(&store, "u", content("u")).await;
    let missing = RegisterOutcome::ReferenceMissing { subject: "u".to_owned(), version: 1 };
    assert_eq!(try_register(&store, ":.c:s", referring("x", "u", 1)).await, missing);
    register(&store, ":.c:s", referring("x", ":.:u", 1)).await;
}

pub(crate) async fn a_reference_blocks_deletion_of_its_target(store: AnyStore) {
    let blocked = DeleteOutcome::Referenced(Version(1));
    let (soft, permanent) = (Permanence::Soft, Permanence::Permanent);
    register(&store, "t", content("t")).await;
    register(&store, "s", referring("x", "t", 1)).await;
    for blocked_by in [BlockedBy::AnySubject, BlockedBy::OtherSubjects] {
        assert_eq!(try_delete(&store, "t", &[1], soft, blocked_by).await, blocked);
    }
    let referrer = &store.referrers(&Subject::parse("t")).await.unwrap()[0];
    assert_eq!((referrer.version, referrer.id, referrer.is_live), (Version(1), SchemaId(2), true));
    delete(&store, "s", &[1], soft).await;
    delete(&store, "t", &[1], soft).await;
    for blocked_by in [BlockedBy::AnySubject, BlockedBy::OtherSubjects] {
        assert_eq!(try_delete(&store, "t", &[1], permanent, blocked_by).await, blocked);
    }
    delete(&store, "s", &[1], permanent).await;
    delete(&store, "t", &[1], permanent).await;
    assert!(store.subjects(None, "").await.unwrap().is_empty());
}

pub(crate) async fn soft_deletion_hides_and_permanent_deletion_forgets(store: AnyStore) {
    register(&store, "a", content("x")).await;
    register(&store, "b", content("x")).await;
    delete(&store, "a", &[1], Permanence::Soft).await;
    assert_eq!(versions(&store, "a").await, [(1, 1, true)]);
    delete(&store, "a", &[1], Permanence::Permanent).await;
    assert!(versions(&store, "a").await.is_empty());
    assert!(has_schema(&store, 1).await, "another subject still holds it");
    delete(&store, "b", &[1], Permanence::Permanent).await;
    assert!(!has_schema(&store, 1).await);
}

pub(crate) async fn ids_are_never_handed_out_again(store: AnyStore) {
    for expected_id in 1..=3 {
        assert_eq!(register(&store, "s", content("x")).await, expected_id);
        delete(&store, "s", &[1], Permanence::Permanent).await;
    }
}

pub(crate) async fn a_version_replaces_soft_deleted_ones_with_its_schema(store: AnyStore) {
    register(&store, "s", content("x")).await;
    register(&store, "s", content("y")).await;
    delete(&store, "s", &[1, 2], Permanence::Soft).await;
    assert_eq!(register(&store, "s", content("x")).await, 1);
    assert_eq!(versions(&store, "s").await, [(2, 2, true), (3, 1, false)]);
}

pub(crate) async fn a_referenced_soft_deleted_version_is_not_replaced(store: AnyStore) {
    register(&store, "t", content("x")).await;
    register(&store, "s", referring("y", "t", 1)).await;
    delete(&store, "s", &[1], Permanence::Soft).await;
    delete(&store, "t", &[1], Permanence::Soft).await;
    assert_eq!(register(&store, "t", content("x")).await, 1);
    assert_eq!(versions(&store, "t").await, [(1, 1, true), (2, 1, false)]);
}

pub(crate) async fn contents_that_differ_in_the_stamp_share_a_key(store: AnyStore) {
    let mut metadata = Metadata::default();
    metadata.properties.insert(super::VERSION_STAMP.to_owned(), "1".to_owned());
    let stamped = Content { metadata: Some(metadata), ..content("x") };
    register(&store, "s", stamped.clone()).await;
    register(&store, "s", content("x")).await;
    register(&store, "s", content("y")).await;
    let context = Context::default_context();
    let ids = store.ids_of_content(&context, &content("x").key()).await.unwrap();
    assert_eq!(ids, [SchemaId(1), SchemaId(2)]);
    assert_eq!(ids, store.ids_of_content(&context, &stamped.key()).await.unwrap());
    let elsewhere = Context::from_stored(".c");
    assert!(store.ids_of_content(&elsewhere, &content("x").key()).await.unwrap().is_empty());
}

pub(crate) async fn subjects_are_listed_by_context_and_prefix(store: AnyStore) {
    for subject in ["a_1", "aX1", "b", ":.c:a_1"] {
        register(&store, subject, content("x")).await;
    }
    delete(&store, "b", &[1], Permanence::Soft).await;
    let names = |rows: Vec<SubjectRow>| -> Vec<String> {
        rows.into_iter().map(|row| row.subject.to_string()).collect()
    };
    let default = Context::default_context();
    let all = store.subjects(Some(&default), "").await.unwrap();
    assert_eq!(all.iter().map(|row| row.is_live).collect::<Vec<_>>(), [true, true, false]);
    assert_eq!(names(all), ["aX1", "a_1", "b"]);
    // `_` and `%` are no wildcards.
    assert_eq!(names(store.subjects(Some(&default), "a_").await.unwrap()), ["a_1"]);
    assert!(store.subjects(Some(&default), "%").await.unwrap().is_empty());
    assert_eq!(names(store.subjects(None, "a_").await.unwrap()), ["a_1", ":.c:a_1"]);
}

pub(crate) async fn the_latest_version_is_the_highest_live_one(store: AnyStore) {
    let subject = Subject::parse("s");
    let version =
        async |selector| store.version(&subject, selector).await.unwrap().map(|row| row.version.0);
    for text in ["x", "y", "z"] {
        register(&store, "s", content(text)).await;
    }
    assert_eq!(version(VersionSelector::Latest).await, Some(3));
    delete(&store, "s", &[3], Permanence::Soft).await;
    assert_eq!(version(VersionSelector::Latest).await, Some(2));
    assert_eq!(version(VersionSelector::Number(Version(3))).await, Some(3));
    assert_eq!(version(VersionSelector::Number(Version(4))).await, None);
    delete(&store, "s", &[1, 2], Permanence::Soft).await;
    assert_eq!(version(VersionSelector::Latest).await, None);
}

pub(crate) async fn refused_writes_burn_no_id(store: AnyStore) {
    register(&store, "s", content("x")).await;
    for _ in 0..5 {
        let mut stale = new_version(&store, "s", content("y")).await;
        stale.expected.subject = Revision(-1);
        assert_eq!(store.register(stale).await.unwrap(), RegisterOutcome::Conflict);
        register(&store, "other", content("x")).await;
        delete(&store, "other", &[1], Permanence::Permanent).await;
    }
    assert_eq!(register(&store, "s", content("z")).await, 2);
}

pub(crate) async fn a_write_outlives_its_caller(store: AnyStore) {
    let new = new_version(&store, "s", content("x")).await;
    {
        let mut write = Box::pin(store.register(new));
        // One poll queues the write; then the caller leaves.
        let polled = std::future::poll_fn(|context| {
            std::task::Poll::Ready(write.as_mut().poll(context).is_ready())
        });
        assert!(!polled.await, "the writer needs this thread to run");
    }
    // The queue is in order: what is written next comes after it.
    store.write_mode(&Subject::parse("other"), None, Reach::ScopeAlone).await.unwrap();
    assert_eq!(versions(&store, "s").await, [(1, 1, false)]);
}
