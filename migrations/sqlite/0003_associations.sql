-- Which subjects hold the schemas of a resource, such as a topic: one for its keys, one for its values.

CREATE TABLE associations (
    guid               TEXT PRIMARY KEY,
    resource_type      TEXT NOT NULL CHECK (resource_type <> ''),
    resource_id        TEXT NOT NULL CHECK (resource_id <> ''),
    association_type   TEXT NOT NULL CHECK (association_type IN ('key', 'value')),
    resource_namespace TEXT NOT NULL CHECK (resource_namespace <> ''),
    resource_name      TEXT NOT NULL CHECK (resource_name <> ''),
    context            TEXT NOT NULL,
    subject            TEXT NOT NULL,
    lifecycle          TEXT NOT NULL CHECK (lifecycle IN ('STRONG', 'WEAK')),
    frozen             INTEGER NOT NULL CHECK (frozen IN (0, 1)),
    created_at_ms      INTEGER NOT NULL,
    updated_at_ms      INTEGER NOT NULL,
    UNIQUE (resource_type, resource_id, association_type),
    FOREIGN KEY (context, subject) REFERENCES subjects (context, subject) ON DELETE RESTRICT
) STRICT, WITHOUT ROWID;

CREATE INDEX associations_by_id ON associations (resource_id, association_type);
CREATE INDEX associations_by_name ON associations (resource_name, resource_namespace);
CREATE INDEX associations_by_subject ON associations (context, subject);

-- A subject with a strong association belongs to one resource.
CREATE TRIGGER associations_share_no_strong_subject AFTER INSERT ON associations
WHEN EXISTS (
    SELECT 1 FROM associations other
    WHERE other.context = NEW.context AND other.subject = NEW.subject
      AND (other.resource_type <> NEW.resource_type OR other.resource_id <> NEW.resource_id)
      AND (other.lifecycle = 'STRONG' OR NEW.lifecycle = 'STRONG')
)
BEGIN
    SELECT RAISE(ABORT, 'a strong subject belongs to one resource');
END;

-- What an association is about never changes: one that is changed is written anew.
CREATE TRIGGER associations_never_change BEFORE UPDATE ON associations
BEGIN
    SELECT RAISE(ABORT, 'an association never changes');
END;

-- A subject has a version that is not deleted for as long as a resource depends on it.
CREATE TRIGGER versions_of_associations_stay AFTER UPDATE OF deleted ON versions
WHEN NEW.deleted = 1
    AND EXISTS (
        SELECT 1 FROM associations
        WHERE context = NEW.context AND subject = NEW.subject
    )
    AND NOT EXISTS (
        SELECT 1 FROM versions
        WHERE context = NEW.context AND subject = NEW.subject AND deleted = 0
    )
BEGIN
    SELECT RAISE(ABORT, 'an associated subject keeps a version');
END;
