-- Since when a stream has data, in milliseconds since 1970: NULL where nobody knows, and for drafts.
ALTER TABLE overlays ADD COLUMN live_since_ms BIGINT;
