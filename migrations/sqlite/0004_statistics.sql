-- What the planner needs to know of versions: a context has very many, a subject some, a schema id one
-- or two. Without it SQLite reads all versions of the context in the order of their subjects when it
-- looks for those of one id. They are figures of a large registry, not of this one; a migration that
-- makes the table anew must write them again.

ANALYZE sqlite_schema;

DELETE FROM sqlite_stat1 WHERE tbl = 'versions';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('versions', 'versions', '1000000 1000000 10 1'),
    ('versions', 'versions_by_schema', '1000000 1000000 2');

ANALYZE sqlite_schema;
