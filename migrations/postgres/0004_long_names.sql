-- Subjects with names of any length. An index takes rows of at most 2,704 bytes, so that a name of more
-- than 2,000 bytes stands by a key in all tables: how it begins, and a hash of it.

CREATE TABLE long_names (
    key  TEXT COLLATE "C" PRIMARY KEY,
    name TEXT NOT NULL CHECK (octet_length(name) > octet_length(key))
);

CREATE TRIGGER long_names_never_change BEFORE UPDATE ON long_names
FOR EACH ROW EXECUTE FUNCTION refuse('a name never changes');

CREATE TRIGGER long_names_stay BEFORE DELETE ON long_names
FOR EACH ROW EXECUTE FUNCTION refuse('a name is never forgotten');

CREATE TRIGGER long_names_are_not_emptied BEFORE TRUNCATE ON long_names
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a name is never forgotten');

-- A name that fits an index only because it could be packed would not be found by its key.
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM subjects WHERE octet_length(subject) > 2000)
        OR EXISTS (SELECT 1 FROM scope_revisions WHERE octet_length(subject) > 2000)
    THEN
        RAISE EXCEPTION 'a subject has a name of more than 2,000 bytes: export the registry with '
            'the server that wrote it, and import that into an empty database';
    END IF;
END
$$;
