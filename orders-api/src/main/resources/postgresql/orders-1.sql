CREATE TABLE IF NOT EXISTS orders (
  id text COLLATE "C" PRIMARY KEY,
  caller text COLLATE "C" NOT NULL,
  "position" text COLLATE "C" NOT NULL,
  command_count integer NOT NULL,
  commands text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  lines text COLLATE "C" NOT NULL,
  line_count bigint NOT NULL,
  totals text COLLATE "C" NOT NULL,
  paid_at text COLLATE "C",
  cancelled_at text COLLATE "C"
);

CREATE INDEX IF NOT EXISTS orders_by_caller ON orders (caller, "position");
