-- Which server has the turn to write to a subject, and until when. Nothing rests on it but who comes first,
-- so that it need not survive a crash. A row rather than a lock: a lock would keep a connection from the
-- server that waits, and behind a pooler there are few.

CREATE UNLOGGED TABLE turns (
    context TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    holder  TEXT NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (context, subject)
);
