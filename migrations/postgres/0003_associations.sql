-- Which subjects hold the schemas of a resource, such as a topic: one for its keys, one for its values.

CREATE TABLE associations (
    guid               TEXT COLLATE "C" PRIMARY KEY,
    resource_type      TEXT COLLATE "C" NOT NULL CHECK (resource_type <> ''),
    resource_id        TEXT COLLATE "C" NOT NULL CHECK (resource_id <> ''),
    association_type   TEXT COLLATE "C" NOT NULL CHECK (association_type IN ('key', 'value')),
    resource_namespace TEXT COLLATE "C" NOT NULL CHECK (resource_namespace <> ''),
    resource_name      TEXT COLLATE "C" NOT NULL CHECK (resource_name <> ''),
    context            TEXT COLLATE "C" NOT NULL,
    subject            TEXT COLLATE "C" NOT NULL,
    lifecycle          TEXT NOT NULL CHECK (lifecycle IN ('STRONG', 'WEAK')),
    frozen             BOOLEAN NOT NULL,
    created_at_ms      BIGINT NOT NULL,
    updated_at_ms      BIGINT NOT NULL,
    UNIQUE (resource_type, resource_id, association_type),
    FOREIGN KEY (context, subject) REFERENCES subjects (context, subject) ON DELETE RESTRICT
);

CREATE INDEX associations_by_id ON associations (resource_id, association_type);
CREATE INDEX associations_by_name ON associations (resource_name, resource_namespace);
CREATE INDEX associations_by_subject ON associations (context, subject);

-- A subject with a strong association belongs to one resource.
CREATE FUNCTION refuse_shared_strong_subject() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM associations other
        WHERE other.context = NEW.context AND other.subject = NEW.subject
          AND (other.resource_type <> NEW.resource_type OR other.resource_id <> NEW.resource_id)
          AND (other.lifecycle = 'STRONG' OR NEW.lifecycle = 'STRONG')
    ) THEN
        RAISE EXCEPTION 'a strong subject belongs to one resource'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER associations_share_no_strong_subject AFTER INSERT ON associations
FOR EACH ROW EXECUTE FUNCTION refuse_shared_strong_subject();

-- What an association is about never changes: one that is changed is written anew.
CREATE TRIGGER associations_never_change BEFORE UPDATE ON associations
FOR EACH ROW EXECUTE FUNCTION refuse('an association never changes');

-- A subject has a version that is not deleted for as long as a resource depends on it.
CREATE FUNCTION refuse_last_version_of_association() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM associations
        WHERE context = NEW.context AND subject = NEW.subject
    ) AND NOT EXISTS (
        SELECT 1 FROM versions
        WHERE context = NEW.context AND subject = NEW.subject AND NOT deleted
    ) THEN
        RAISE EXCEPTION 'an associated subject keeps a version'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER versions_of_associations_stay AFTER UPDATE OF deleted ON versions
FOR EACH ROW WHEN (NEW.deleted) EXECUTE FUNCTION refuse_last_version_of_association();
