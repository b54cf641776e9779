-- One schema may have several ids: a registry that is copied keeps those of its origin.
--
-- The tables that hold schemas are made anew, for SQLite cannot drop the constraint that forbids it.

ALTER TABLE contexts ADD COLUMN listed INTEGER NOT NULL DEFAULT 1 CHECK (listed IN (0, 1));

-- 'second' marks the further ids of a content that was there already. The first ones stay unique, so
-- that two registrations of one content cannot get two ids.
CREATE TABLE new_schemas (
    context     TEXT NOT NULL REFERENCES contexts (context) ON DELETE RESTRICT,
    schema_id   INTEGER NOT NULL CHECK (schema_id BETWEEN 1 AND 2147483647),
    identity    BLOB NOT NULL CHECK (length(identity) = 16),
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    content_key BLOB NOT NULL CHECK (length(content_key) = 32),
    schema_type TEXT NOT NULL CHECK (schema_type IN ('AVRO', 'PROTOBUF', 'JSON')),
    text        TEXT NOT NULL,
    metadata    TEXT,
    rule_set    TEXT,
    second      INTEGER NOT NULL DEFAULT 0 CHECK (second IN (0, 1)),
    PRIMARY KEY (context, schema_id)
) STRICT;

CREATE TABLE new_versions (
    context          TEXT NOT NULL,
    subject          TEXT NOT NULL,
    version          INTEGER NOT NULL CHECK (version BETWEEN 1 AND 2147483647),
    schema_id        INTEGER NOT NULL,
    deleted          INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
    registered_at_ms INTEGER NOT NULL,
    PRIMARY KEY (context, subject, version),
    FOREIGN KEY (context, subject) REFERENCES subjects (context, subject) ON DELETE RESTRICT,
    FOREIGN KEY (context, schema_id) REFERENCES new_schemas (context, schema_id) ON DELETE RESTRICT
) STRICT, WITHOUT ROWID;

CREATE TABLE new_schema_references (
    context        TEXT NOT NULL,
    schema_id      INTEGER NOT NULL,
    position       INTEGER NOT NULL,
    name           TEXT NOT NULL,
    subject        TEXT NOT NULL,
    target_context TEXT NOT NULL,
    target_subject TEXT NOT NULL,
    target_version INTEGER NOT NULL,
    PRIMARY KEY (context, schema_id, position),
    FOREIGN KEY (context, schema_id) REFERENCES new_schemas (context, schema_id) ON DELETE CASCADE,
    FOREIGN KEY (target_context, target_subject, target_version)
        REFERENCES new_versions (context, subject, version) ON DELETE RESTRICT
) STRICT, WITHOUT ROWID;

INSERT INTO new_schemas (context, schema_id, identity, fingerprint, content_key,
                         schema_type, text, metadata, rule_set)
SELECT context, schema_id, identity, fingerprint, content_key, schema_type, text, metadata, rule_set
FROM schemas;

INSERT INTO new_versions (context, subject, version, schema_id, deleted, registered_at_ms)
SELECT context, subject, version, schema_id, deleted, registered_at_ms FROM versions;

INSERT INTO new_schema_references (context, schema_id, position, name, subject,
                                   target_context, target_subject, target_version)
SELECT context, schema_id, position, name, subject, target_context, target_subject, target_version
FROM schema_references;

DROP TABLE schema_references;
DROP TABLE versions;
DROP TABLE schemas;
ALTER TABLE new_schemas RENAME TO schemas;
ALTER TABLE new_versions RENAME TO versions;
ALTER TABLE new_schema_references RENAME TO schema_references;

CREATE UNIQUE INDEX schemas_by_identity ON schemas (context, identity) WHERE second = 0;
CREATE UNIQUE INDEX schemas_by_fingerprint ON schemas (context, fingerprint) WHERE second = 0;
CREATE INDEX schemas_of_identity ON schemas (identity, context, schema_id);
CREATE INDEX schemas_by_content ON schemas (context, content_key, schema_id);
CREATE INDEX versions_by_schema ON versions (context, schema_id);
CREATE INDEX schema_references_by_target
    ON schema_references (target_context, target_subject, target_version);

CREATE TRIGGER schemas_never_change BEFORE UPDATE ON schemas
BEGIN
    SELECT RAISE(ABORT, 'a schema never changes');
END;

CREATE TRIGGER schemas_take_handed_out_ids BEFORE INSERT ON schemas
WHEN NEW.schema_id > coalesce((SELECT last_id FROM contexts WHERE context = NEW.context), 0)
BEGIN
    SELECT RAISE(ABORT, 'the id was not handed out');
END;

-- An id that was retired may come back with what it stood for, never with anything else.
CREATE TRIGGER schemas_take_no_retired_id BEFORE INSERT ON schemas
WHEN EXISTS (
    SELECT 1 FROM retired_ids
    WHERE context = NEW.context AND schema_id = NEW.schema_id AND fingerprint <> NEW.fingerprint
)
BEGIN
    SELECT RAISE(ABORT, 'the id is retired');
END;

CREATE TRIGGER schemas_leave_a_stone AFTER DELETE ON schemas
BEGIN
    INSERT INTO retired_ids (context, schema_id, fingerprint)
    VALUES (OLD.context, OLD.schema_id, OLD.fingerprint)
    ON CONFLICT (context, schema_id) DO NOTHING;
END;

CREATE TRIGGER versions_keep_their_schema
BEFORE UPDATE OF context, subject, version, schema_id, registered_at_ms ON versions
BEGIN
    SELECT RAISE(ABORT, 'a version keeps its schema');
END;

CREATE TRIGGER schema_references_never_change BEFORE UPDATE ON schema_references
BEGIN
    SELECT RAISE(ABORT, 'a reference never changes');
END;
