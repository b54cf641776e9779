-- A failover to a standby that lags, and a restore, take back ids that were handed out. The fence
-- keeps them from being handed out again.

-- The history that ids are handed out in: which database system, and which timeline of it. A database
-- that finds itself in another one raises its id counters first.
CREATE TABLE fence (
    single  BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (single),
    history TEXT COLLATE "C" NOT NULL
);

-- What each server that runs knows, as JSON: the highest revision, and each context with the highest
-- id that it has seen; and the history in which it has said so.
CREATE TABLE instances (
    instance  TEXT COLLATE "C" PRIMARY KEY,
    history   TEXT COLLATE "C" NOT NULL,
    known     TEXT NOT NULL,
    seen_at   TIMESTAMPTZ NOT NULL
);
