-- Schemas, the versions that hold them, and the settings of a registry.
--
-- What must never be broken is a constraint or a trigger here, so that a defect in the code above
-- becomes a failed write and not a wrong answer.

-- 'revision' numbers every change of a subject or of a setting. A value is never used twice.
CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL CHECK (value >= 0)
) STRICT, WITHOUT ROWID;

INSERT INTO counters (name, value) VALUES ('revision', 0);

CREATE TRIGGER counters_only_grow BEFORE UPDATE ON counters WHEN NEW.value < OLD.value
BEGIN
    SELECT RAISE(ABORT, 'a counter only grows');
END;

-- The highest schema id that each context has handed out. The row outlives its schemas.
CREATE TABLE contexts (
    context TEXT PRIMARY KEY,
    last_id INTEGER NOT NULL CHECK (last_id BETWEEN 0 AND 2147483647)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER contexts_last_id_only_grows BEFORE UPDATE ON contexts
WHEN NEW.last_id < OLD.last_id OR NEW.context <> OLD.context
BEGIN
    SELECT RAISE(ABORT, 'an id counter only grows');
END;

CREATE TRIGGER contexts_stay BEFORE DELETE ON contexts
BEGIN
    SELECT RAISE(ABORT, 'an id counter is never forgotten');
END;

-- Ids whose schema was deleted for good. They are never handed out again.
CREATE TABLE retired_ids (
    context     TEXT NOT NULL,
    schema_id   INTEGER NOT NULL,
    fingerprint BLOB NOT NULL,
    PRIMARY KEY (context, schema_id)
) STRICT, WITHOUT ROWID;

-- One row for each id: what the id stands for, for ever.
-- identity is the MD5 that clients see; fingerprint the SHA-256 of all of the content, type included;
-- content_key the same without the property that stamps a version number into the metadata.
CREATE TABLE schemas (
    context     TEXT NOT NULL REFERENCES contexts (context) ON DELETE RESTRICT,
    schema_id   INTEGER NOT NULL CHECK (schema_id BETWEEN 1 AND 2147483647),
    identity    BLOB NOT NULL CHECK (length(identity) = 16),
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    content_key BLOB NOT NULL CHECK (length(content_key) = 32),
    schema_type TEXT NOT NULL CHECK (schema_type IN ('AVRO', 'PROTOBUF', 'JSON')),
    text        TEXT NOT NULL,
    metadata    TEXT,
    rule_set    TEXT,
    PRIMARY KEY (context, schema_id),
    UNIQUE (context, identity),
    UNIQUE (context, fingerprint)
) STRICT;

CREATE INDEX schemas_by_content ON schemas (context, content_key, schema_id);

CREATE TRIGGER schemas_never_change BEFORE UPDATE ON schemas
BEGIN
    SELECT RAISE(ABORT, 'a schema never changes');
END;

CREATE TRIGGER schemas_take_handed_out_ids BEFORE INSERT ON schemas
WHEN NEW.schema_id > coalesce((SELECT last_id FROM contexts WHERE context = NEW.context), 0)
BEGIN
    SELECT RAISE(ABORT, 'the id was not handed out');
END;

CREATE TRIGGER schemas_take_no_retired_id BEFORE INSERT ON schemas
WHEN EXISTS (
    SELECT 1 FROM retired_ids WHERE context = NEW.context AND schema_id = NEW.schema_id
)
BEGIN
    SELECT RAISE(ABORT, 'the id is retired');
END;

CREATE TRIGGER schemas_leave_a_stone AFTER DELETE ON schemas
BEGIN
    INSERT INTO retired_ids (context, schema_id, fingerprint)
    VALUES (OLD.context, OLD.schema_id, OLD.fingerprint);
END;

-- A subject exists while it has versions. Its revision changes with each change of them.
CREATE TABLE subjects (
    context  TEXT NOT NULL,
    subject  TEXT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (context, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX subjects_by_name ON subjects (subject);

CREATE TABLE versions (
    context          TEXT NOT NULL,
    subject          TEXT NOT NULL,
    version          INTEGER NOT NULL CHECK (version BETWEEN 1 AND 2147483647),
    schema_id        INTEGER NOT NULL,
    deleted          INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
    registered_at_ms INTEGER NOT NULL,
    PRIMARY KEY (context, subject, version),
    FOREIGN KEY (context, subject) REFERENCES subjects (context, subject) ON DELETE RESTRICT,
    FOREIGN KEY (context, schema_id) REFERENCES schemas (context, schema_id) ON DELETE RESTRICT
) STRICT, WITHOUT ROWID;

CREATE INDEX versions_by_schema ON versions (context, schema_id);

CREATE TRIGGER versions_keep_their_schema
BEFORE UPDATE OF context, subject, version, schema_id, registered_at_ms ON versions
BEGIN
    SELECT RAISE(ABORT, 'a version keeps its schema');
END;

-- What a schema refers to: in the words of the client, and the version that it resolves to.
CREATE TABLE schema_references (
    context        TEXT NOT NULL,
    schema_id      INTEGER NOT NULL,
    position       INTEGER NOT NULL,
    name           TEXT NOT NULL,
    subject        TEXT NOT NULL,
    target_context TEXT NOT NULL,
    target_subject TEXT NOT NULL,
    target_version INTEGER NOT NULL,
    PRIMARY KEY (context, schema_id, position),
    FOREIGN KEY (context, schema_id) REFERENCES schemas (context, schema_id) ON DELETE CASCADE,
    FOREIGN KEY (target_context, target_subject, target_version)
        REFERENCES versions (context, subject, version) ON DELETE RESTRICT
) STRICT, WITHOUT ROWID;

CREATE INDEX schema_references_by_target
    ON schema_references (target_context, target_subject, target_version);

CREATE TRIGGER schema_references_never_change BEFORE UPDATE ON schema_references
BEGIN
    SELECT RAISE(ABORT, 'a reference never changes');
END;

-- Settings by scope. An empty subject stands for the whole context; in the context '.' it stands for
-- the top level.
CREATE TABLE configs (
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    config  TEXT NOT NULL,
    PRIMARY KEY (context, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE modes (
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    mode    TEXT NOT NULL,
    PRIMARY KEY (context, subject)
) STRICT, WITHOUT ROWID;

-- The revision of the latest change of a config or a mode in each scope; a scope where nothing was
-- ever set has no row. It outlives what was set, so that clearing is a change like any other.
CREATE TABLE scope_revisions (
    context  TEXT NOT NULL,
    subject  TEXT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (context, subject)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER scope_revisions_only_grow BEFORE UPDATE ON scope_revisions
WHEN NEW.revision < OLD.revision
BEGIN
    SELECT RAISE(ABORT, 'a revision only grows');
END;

CREATE TRIGGER scope_revisions_stay BEFORE DELETE ON scope_revisions
BEGIN
    SELECT RAISE(ABORT, 'a revision is never forgotten');
END;
