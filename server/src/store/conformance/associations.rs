//! What every store must do with associations.

use super::{AnyStore, content, delete, expected, referring, register, try_register, versions};
use crate::registry::{
    Association, AssociationType, AssociationsOf, Lifecycle, Resource, Subject, Version,
};
use crate::store::{
    AssociationsOutcome, AssociationsWrite, BlockedBy, Deletion, Permanence, RegisterOutcome,
};

/// What each constraint of associations must refuse, the statement that tries it, and a part of the
/// refusal in small letters. There are subjects `s` and `t`, each with one version.
pub(crate) const FORBIDDEN_ASSOCIATIONS: &[(&str, &str, &str)] = &[
    (
        "two of a type",
        "INSERT INTO associations VALUES
         ('a', 'topic', 'r', 'value', 'ns', 'n', '.', 's', 'WEAK', FALSE, 0, 0),
         ('b', 'topic', 'r', 'value', 'ns', 'n', '.', 't', 'WEAK', FALSE, 0, 0)",
        "resource_type",
    ),
    (
        "a strong subject that is used elsewhere",
        "DELETE FROM associations;
         INSERT INTO associations VALUES
         ('a', 'topic', 'r', 'value', 'ns', 'n', '.', 's', 'WEAK', FALSE, 0, 0);
         INSERT INTO associations VALUES
         ('b', 'topic', 'q', 'value', 'ns', 'n', '.', 's', 'STRONG', FALSE, 0, 0)",
        "belongs to one resource",
    ),
    (
        "another user of a strong subject",
        "DELETE FROM associations;
         INSERT INTO associations VALUES
         ('a', 'topic', 'r', 'value', 'ns', 'n', '.', 's', 'STRONG', FALSE, 0, 0);
         INSERT INTO associations VALUES
         ('b', 'topic', 'q', 'value', 'ns', 'n', '.', 's', 'WEAK', FALSE, 0, 0)",
        "belongs to one resource",
    ),
    (
        "a changed association",
        "DELETE FROM associations;
         INSERT INTO associations VALUES
         ('a', 'topic', 'r', 'value', 'ns', 'n', '.', 's', 'WEAK', FALSE, 0, 0);
         UPDATE associations SET frozen = TRUE",
        "never changes",
    ),
    (
        "an association of no subject",
        "INSERT INTO associations VALUES
         ('c', 'topic', 'r2', 'value', 'ns', 'n', '.', 'u', 'WEAK', FALSE, 0, 0)",
        "foreign key",
    ),
    (
        "an unknown type",
        "INSERT INTO associations VALUES
         ('c', 'topic', 'r2', 'header', 'ns', 'n', '.', 's', 'WEAK', FALSE, 0, 0)",
        "check",
    ),
    (
        "an associated subject without a version",
        "DELETE FROM associations;
         INSERT INTO associations VALUES
         ('a', 'topic', 'r', 'value', 'ns', 'n', '.', 's', 'WEAK', FALSE, 0, 0);
         UPDATE versions SET deleted = TRUE WHERE subject = 's'",
        "keeps a version",
    ),
];

pub(super) fn association(
    guid: &str,
    id: &str,
    subject: &str,
    lifecycle: Lifecycle,
) -> Association {
    Association {
        guid: guid.to_owned(),
        resource: Resource {
            name: format!("name of {id}"),
            namespace: "é".to_owned(),
            id: id.to_owned(),
            resource_type: "topic".to_owned(),
        },
        association_type: AssociationType::Value,
        subject: Subject::parse(subject),
        lifecycle,
        is_frozen: lifecycle == Lifecycle::Strong,
        created_at_ms: 1_000,
        updated_at_ms: 2_000,
    }
}

/// A write that adds `added` to what its resource has, and rests on the present state.
async fn adding(store: &AnyStore, added: Association) -> AssociationsWrite {
    let resource_id = added.resource.id.clone();
    AssociationsWrite {
        expected: of_id(store, &resource_id).await,
        subjects: vec![(added.subject.clone(), expected(store, &added.subject).await)],
        resource_id,
        removed: Vec::new(),
        added: vec![added],
        deletions: Vec::new(),
    }
}

pub(super) async fn add(store: &AnyStore, added: Association) -> AssociationsOutcome {
    let write = adding(store, added).await;
    store.write_associations(write).await.unwrap()
}

async fn of_id(store: &AnyStore, id: &str) -> Vec<Association> {
    store.associations(&AssociationsOf::ResourceId(id.to_owned())).await.unwrap()
}

pub(crate) async fn associations_are_read_as_they_were_written(store: AnyStore) {
    register(&store, ":.c:s", content("x")).await;
    let value = association("g1", "r", ":.c:s", Lifecycle::Strong);
    let key = Association {
        guid: "g2".to_owned(),
        association_type: AssociationType::Key,
        ..value.clone()
    };
    assert_eq!(add(&store, value.clone()).await, AssociationsOutcome::Written);
    assert_eq!(add(&store, key.clone()).await, AssociationsOutcome::Written);
    let both = [key, value];
    assert_eq!(of_id(&store, "r").await, both);
    let name = |namespace: Option<&str>, name: Option<&str>| AssociationsOf::ResourceName {
        namespace: namespace.map(str::to_owned),
        name: name.map(str::to_owned),
    };
    for (of, want) in [
        (AssociationsOf::Subject(Subject::parse(":.c:s")), 2),
        (AssociationsOf::Subject(Subject::parse("s")), 0),
        (name(Some("é"), Some("name of r")), 2),
        (name(None, Some("name of r")), 2),
        (name(Some("é"), None), 2),
        (name(None, None), 2),
        (name(Some("e"), None), 0),
    ] {
        assert_eq!(store.associations(&of).await.unwrap().len(), want, "{of:?}");
    }
}

pub(crate) async fn an_association_is_written_anew_or_removed(store: AnyStore) {
    register(&store, "s", content("x")).await;
    let old = association("g", "r", "s", Lifecycle::Weak);
    add(&store, old.clone()).await;
    let new = Association { updated_at_ms: 3_000, ..old.clone() };
    let changing =
        AssociationsWrite { removed: vec![old.guid.clone()], ..adding(&store, new.clone()).await };
    let outcome = store.write_associations(changing).await.unwrap();
    assert_eq!(outcome, AssociationsOutcome::Written);
    assert_eq!(of_id(&store, "r").await, std::slice::from_ref(&new));
    let removing = AssociationsWrite {
        removed: vec![new.guid.clone()],
        added: Vec::new(),
        ..adding(&store, new).await
    };
    assert_eq!(store.write_associations(removing).await.unwrap(), AssociationsOutcome::Written);
    assert!(of_id(&store, "r").await.is_empty());
}

pub(crate) async fn a_stale_snapshot_of_a_resource_is_refused(store: AnyStore) {
    register(&store, "s", content("x")).await;
    let early = adding(&store, association("g1", "r", "s", Lifecycle::Weak)).await;
    let key = Association {
        association_type: AssociationType::Key,
        ..association("g2", "r", "s", Lifecycle::Weak)
    };
    add(&store, key).await;
    let early = AssociationsWrite { subjects: Vec::new(), ..early };
    assert_eq!(store.write_associations(early).await.unwrap(), AssociationsOutcome::Conflict);
    assert_eq!(of_id(&store, "r").await.len(), 1);
}

pub(crate) async fn a_stale_snapshot_of_an_associated_subject_is_refused(store: AnyStore) {
    register(&store, "s", content("x")).await;
    let early = adding(&store, association("g1", "r1", "s", Lifecycle::Strong)).await;
    let later = adding(&store, association("g2", "r2", "s", Lifecycle::Weak)).await;
    let deletion = Deletion {
        subject: Subject::parse("s"),
        versions: vec![Version(1)],
        permanence: Permanence::Soft,
        blocked_by: BlockedBy::AnySubject,
        expected: expected(&store, &Subject::parse("s")).await,
    };
    assert_eq!(store.write_associations(early).await.unwrap(), AssociationsOutcome::Written);
    assert_eq!(store.write_associations(later).await.unwrap(), AssociationsOutcome::Conflict);
    let outcome = store.delete_versions(deletion).await.unwrap();
    assert_eq!(outcome, crate::store::DeleteOutcome::Conflict);
    assert_eq!(versions(&store, "s").await, [(1, 1, false)]);
}

pub(crate) async fn a_strong_subject_is_no_target(store: AnyStore) {
    register(&store, "t", content("t")).await;
    register(&store, "s", referring("x", "t", 1)).await;
    let refused = AssociationsOutcome::Referenced(Subject::parse("t"), Version(1));
    assert_eq!(add(&store, association("g", "r", "t", Lifecycle::Strong)).await, refused);
    assert!(of_id(&store, "r").await.is_empty());
    register(&store, "u", content("u")).await;
    add(&store, association("g", "r", "u", Lifecycle::Strong)).await;
    let outcome = try_register(&store, "s", referring("y", "u", 1)).await;
    assert_eq!(outcome, RegisterOutcome::ReferenceOwned(Subject::parse("u")));
}

pub(crate) async fn a_subject_goes_with_its_association(store: AnyStore) {
    register(&store, "s", content("x")).await;
    register(&store, "s", content("y")).await;
    delete(&store, "s", &[1], Permanence::Soft).await;
    let owning = association("g", "r", "s", Lifecycle::Strong);
    add(&store, owning.clone()).await;
    let deletion = Deletion {
        subject: owning.subject.clone(),
        versions: vec![Version(1), Version(2)],
        permanence: Permanence::Permanent,
        blocked_by: BlockedBy::OtherSubjects,
        expected: expected(&store, &owning.subject).await,
    };
    let write = AssociationsWrite {
        removed: vec![owning.guid.clone()],
        added: Vec::new(),
        deletions: vec![deletion],
        ..adding(&store, owning).await
    };
    register(&store, "s", content("z")).await;
    let outcome = store.write_associations(write.clone()).await.unwrap();
    assert_eq!(outcome, AssociationsOutcome::Conflict, "not with a version that came later");
    assert_eq!(of_id(&store, "r").await.len(), 1);
    let subject = Subject::parse("s");
    let current = expected(&store, &subject).await;
    let versions_now = vec![Version(1), Version(2), Version(3)];
    let deletions = write.deletions.iter().map(|deletion| Deletion {
        versions: versions_now.clone(),
        expected: current,
        ..deletion.clone()
    });
    let write = AssociationsWrite {
        subjects: vec![(subject, current)],
        deletions: deletions.collect(),
        ..write.clone()
    };
    assert_eq!(store.write_associations(write).await.unwrap(), AssociationsOutcome::Written);
    assert!(of_id(&store, "r").await.is_empty());
    assert!(versions(&store, "s").await.is_empty());
}
