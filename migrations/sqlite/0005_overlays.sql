-- What a team says about subjects beside their settings: what lint is to say of them, and which streams
-- they belong to. Each is a JSON document under a name; an empty name stands for a whole context, and in
-- the context '.' for the top level.

CREATE TABLE overlays (
    kind     TEXT NOT NULL CHECK (kind IN ('lint', 'stream')),
    context  TEXT NOT NULL,
    name     TEXT NOT NULL,
    revision INTEGER NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (kind, context, name)
) STRICT, WITHOUT ROWID;

-- The subjects that an overlay names. They need not exist.
CREATE TABLE overlay_subjects (
    subject_context TEXT NOT NULL,
    subject         TEXT NOT NULL,
    kind            TEXT NOT NULL,
    context         TEXT NOT NULL,
    name            TEXT NOT NULL,
    PRIMARY KEY (subject_context, subject, kind, context, name),
    FOREIGN KEY (kind, context, name) REFERENCES overlays (kind, context, name) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX overlay_subjects_by_overlay ON overlay_subjects (kind, context, name);

-- What lint found in a version when it was registered: a JSON document.
CREATE TABLE lint_results (
    context  TEXT NOT NULL,
    subject  TEXT NOT NULL,
    version  INTEGER NOT NULL,
    findings TEXT NOT NULL,
    PRIMARY KEY (context, subject, version),
    FOREIGN KEY (context, subject, version)
        REFERENCES versions (context, subject, version) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
