-- Schemas, the versions that hold them, and the settings of a registry.
--
-- What must never be broken is a constraint or a trigger here, so that a defect in the code above
-- becomes a failed write and not a wrong answer. Names sort by their bytes, as in SQLite.
--
-- An index begins with what tells rows apart, and not with their context, unless a context is read in
-- its order: plans that are made while a table is small stay for as long as a connection, and such an
-- index looks as good then for a row of that context as the one of its key.
--
-- Triggers that look at other tables run after the statement, since one statement may write several.

-- Refuses a statement, in the words of the trigger.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END
$$;

-- 'revision' numbers every change of a subject or of a setting. A value is never used twice. Whoever
-- writes takes the next one first: the lock on this row makes writers go one after the other.
CREATE TABLE counters (
    name  TEXT COLLATE "C" PRIMARY KEY,
    value BIGINT NOT NULL CHECK (value >= 0)
);

INSERT INTO counters (name, value) VALUES ('revision', 0);

CREATE TRIGGER counters_only_grow BEFORE UPDATE ON counters
FOR EACH ROW WHEN (NEW.value < OLD.value OR NEW.name <> OLD.name)
EXECUTE FUNCTION refuse('a counter only grows');

CREATE TRIGGER counters_stay BEFORE DELETE ON counters
FOR EACH ROW EXECUTE FUNCTION refuse('a counter is never forgotten');

CREATE TRIGGER counters_are_not_emptied BEFORE TRUNCATE ON counters
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a counter is never forgotten');

-- The highest schema id that each context has handed out. The row outlives its schemas.
CREATE TABLE contexts (
    context TEXT COLLATE "C" PRIMARY KEY,
    last_id INTEGER NOT NULL CHECK (last_id >= 0),
    listed  BOOLEAN NOT NULL DEFAULT TRUE
);

CREATE TRIGGER contexts_last_id_only_grows BEFORE UPDATE ON contexts
FOR EACH ROW WHEN (NEW.last_id < OLD.last_id OR NEW.context <> OLD.context)
EXECUTE FUNCTION refuse('an id counter only grows');

CREATE TRIGGER contexts_stay BEFORE DELETE ON contexts
FOR EACH ROW EXECUTE FUNCTION refuse('an id counter is never forgotten');

CREATE TRIGGER contexts_are_not_emptied BEFORE TRUNCATE ON contexts
FOR EACH STATEMENT EXECUTE FUNCTION refuse('an id counter is never forgotten');

-- Ids whose schema was deleted for good. They are never handed out again.
CREATE TABLE retired_ids (
    context     TEXT COLLATE "C" NOT NULL,
    schema_id   INTEGER NOT NULL,
    fingerprint BYTEA NOT NULL,
    PRIMARY KEY (schema_id, context)
);

-- One row for each id: what the id stands for, for ever.
-- identity is the MD5 that clients see; fingerprint the SHA-256 of all of the content, type included;
-- content_key the same without the property that stamps a version number into the metadata.
CREATE TABLE schemas (
    context     TEXT COLLATE "C" NOT NULL REFERENCES contexts (context) ON DELETE RESTRICT,
    schema_id   INTEGER NOT NULL CHECK (schema_id >= 1),
    identity    BYTEA NOT NULL CHECK (octet_length(identity) = 16),
    fingerprint BYTEA NOT NULL CHECK (octet_length(fingerprint) = 32),
    content_key BYTEA NOT NULL CHECK (octet_length(content_key) = 32),
    schema_type TEXT NOT NULL CHECK (schema_type IN ('AVRO', 'PROTOBUF', 'JSON')),
    text        TEXT NOT NULL,
    metadata    TEXT,
    rule_set    TEXT,
    second      BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (schema_id, context)
);

-- 'second' marks the further ids of a content that was there already: a registry that is copied keeps
-- those of its origin. The first ones are unique, so that two registrations of one content cannot get
-- two ids.
CREATE UNIQUE INDEX schemas_by_identity ON schemas (identity, context) WHERE NOT second;
CREATE UNIQUE INDEX schemas_by_fingerprint ON schemas (fingerprint, context) WHERE NOT second;
CREATE INDEX schemas_of_identity ON schemas (identity, context, schema_id);
CREATE INDEX schemas_by_content ON schemas (content_key, context, schema_id);

CREATE TRIGGER schemas_never_change BEFORE UPDATE ON schemas
FOR EACH ROW EXECUTE FUNCTION refuse('a schema never changes');

CREATE TRIGGER schemas_are_not_emptied BEFORE TRUNCATE ON schemas
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a schema leaves a stone');

CREATE FUNCTION refuse_id_not_handed_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.schema_id
        > coalesce((SELECT last_id FROM contexts WHERE context = NEW.context), 0)
    THEN
        RAISE EXCEPTION 'the id was not handed out'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER schemas_take_handed_out_ids AFTER INSERT ON schemas
FOR EACH ROW EXECUTE FUNCTION refuse_id_not_handed_out();

-- An id that was retired may come back with what it stood for, never with anything else.
CREATE FUNCTION refuse_retired_id() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM retired_ids
        WHERE context = NEW.context AND schema_id = NEW.schema_id
          AND fingerprint <> NEW.fingerprint
    ) THEN
        RAISE EXCEPTION 'the id is retired' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER schemas_take_no_retired_id AFTER INSERT ON schemas
FOR EACH ROW EXECUTE FUNCTION refuse_retired_id();

CREATE FUNCTION leave_a_stone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO retired_ids (context, schema_id, fingerprint)
    VALUES (OLD.context, OLD.schema_id, OLD.fingerprint)
    ON CONFLICT (context, schema_id) DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER schemas_leave_a_stone AFTER DELETE ON schemas
FOR EACH ROW EXECUTE FUNCTION leave_a_stone();

-- A subject exists while it has versions. Its revision changes with each change of them.
CREATE TABLE subjects (
    context  TEXT COLLATE "C" NOT NULL,
    subject  TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (context, subject)
);

CREATE INDEX subjects_by_name ON subjects (subject);

CREATE TABLE versions (
    context          TEXT COLLATE "C" NOT NULL,
    subject          TEXT COLLATE "C" NOT NULL,
    version          INTEGER NOT NULL CHECK (version >= 1),
    schema_id        INTEGER NOT NULL,
    deleted          BOOLEAN NOT NULL DEFAULT FALSE,
    registered_at_ms BIGINT NOT NULL,
    PRIMARY KEY (context, subject, version),
    FOREIGN KEY (context, subject) REFERENCES subjects (context, subject) ON DELETE RESTRICT,
    FOREIGN KEY (context, schema_id) REFERENCES schemas (context, schema_id) ON DELETE RESTRICT
);

CREATE INDEX versions_by_schema ON versions (schema_id, context);

CREATE TRIGGER versions_keep_their_schema
BEFORE UPDATE OF context, subject, version, schema_id, registered_at_ms ON versions
FOR EACH ROW EXECUTE FUNCTION refuse('a version keeps its schema');

-- What a schema refers to: in the words of the client, and the version that it resolves to.
CREATE TABLE schema_references (
    context        TEXT COLLATE "C" NOT NULL,
    schema_id      INTEGER NOT NULL,
    position       BIGINT NOT NULL,
    name           TEXT NOT NULL,
    subject        TEXT NOT NULL,
    target_context TEXT COLLATE "C" NOT NULL,
    target_subject TEXT COLLATE "C" NOT NULL,
    target_version INTEGER NOT NULL,
    PRIMARY KEY (schema_id, context, position),
    FOREIGN KEY (context, schema_id) REFERENCES schemas (context, schema_id) ON DELETE CASCADE,
    FOREIGN KEY (target_context, target_subject, target_version)
        REFERENCES versions (context, subject, version) ON DELETE RESTRICT
);

CREATE INDEX schema_references_by_target
    ON schema_references (target_context, target_subject, target_version);

CREATE TRIGGER schema_references_never_change BEFORE UPDATE ON schema_references
FOR EACH ROW EXECUTE FUNCTION refuse('a reference never changes');

-- Settings by scope. An empty subject stands for the whole context; in the context '.' it stands for
-- the top level.
CREATE TABLE configs (
    context TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    config  TEXT NOT NULL,
    PRIMARY KEY (context, subject)
);

CREATE TABLE modes (
    context TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    mode    TEXT NOT NULL,
    PRIMARY KEY (context, subject)
);

-- The revision of the latest change of a config or a mode in each scope; a scope where nothing was
-- ever set has no row. It outlives what was set, so that clearing is a change like any other.
CREATE TABLE scope_revisions (
    context  TEXT COLLATE "C" NOT NULL,
    subject  TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (context, subject)
);

CREATE TRIGGER scope_revisions_only_grow BEFORE UPDATE ON scope_revisions
FOR EACH ROW WHEN (NEW.revision < OLD.revision)
EXECUTE FUNCTION refuse('a revision only grows');

CREATE TRIGGER scope_revisions_stay BEFORE DELETE ON scope_revisions
FOR EACH ROW EXECUTE FUNCTION refuse('a revision is never forgotten');

CREATE TRIGGER scope_revisions_are_not_emptied BEFORE TRUNCATE ON scope_revisions
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a revision is never forgotten');
