package io.haapi.postgresql;

/** Races at REPEATABLE READ, where all but one of those that collide are rolled back. */
class RepeatableReadRaceTest extends RaceContract {
  RepeatableReadRaceTest() {
    super("repeatable read");
  }
}
