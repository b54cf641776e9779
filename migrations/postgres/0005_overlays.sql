-- What a team says about subjects beside their settings: what lint is to say of them, and which streams
-- they belong to. Each is a JSON document under a name; an empty name stands for a whole context, and in
-- the context '.' for the top level.

CREATE TABLE overlays (
    kind     TEXT COLLATE "C" NOT NULL CHECK (kind IN ('lint', 'stream')),
    context  TEXT COLLATE "C" NOT NULL,
    name     TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (kind, context, name)
);

-- The subjects that an overlay names. They need not exist.
CREATE TABLE overlay_subjects (
    subject_context TEXT COLLATE "C" NOT NULL,
    subject         TEXT COLLATE "C" NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    context         TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (subject_context, subject, kind, context, name),
    FOREIGN KEY (kind, context, name) REFERENCES overlays (kind, context, name) ON DELETE CASCADE
);

CREATE INDEX overlay_subjects_by_overlay ON overlay_subjects (kind, context, name);

-- What lint found in a version when it was registered: a JSON document.
CREATE TABLE lint_results (
    context  TEXT COLLATE "C" NOT NULL,
    subject  TEXT COLLATE "C" NOT NULL,
    version  INTEGER NOT NULL,
    findings TEXT NOT NULL,
    PRIMARY KEY (context, subject, version),
    FOREIGN KEY (context, subject, version)
        REFERENCES versions (context, subject, version) ON DELETE CASCADE
);
