CREATE TABLE IF NOT EXISTS tickets (
  id text COLLATE "C" PRIMARY KEY,
  caller text COLLATE "C" NOT NULL,
  "position" text COLLATE "C" NOT NULL,
  command_count integer NOT NULL,
  commands text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  text text COLLATE "C" NOT NULL,
  length bigint NOT NULL
);

CREATE INDEX IF NOT EXISTS tickets_by_caller ON tickets (caller, "position");
