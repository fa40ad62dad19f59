package io.haapi.session;

import io.haapi.telemetry.Metrics;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Sessions in Redis or Valkey, one hash each, saved as those in DynamoDB are: only what changed,
 * and never what expired or was ended.
 *
 * <p>Spring Session's own repository for Redis asks whether the session exists and then writes,
 * which brings back one that is ended in between. Here both are one script, which Redis runs
 * without anything in between. Each script is about one key, so that a cluster can run it.
 */
final class RedisSessionRepository extends ServerSessionRepository {
  /** Ends with 0 unless the session exists and expires after ARGV[1], in epoch milliseconds. */
  private static final String ALIVE =
      """
      local expiresAt = redis.call('HGET', KEYS[1], 'expiresAt')
      if not expiresAt or tonumber(expiresAt) <= tonumber(ARGV[1]) then return 0 end
      """;

  /** ARGV: now, time to live in milliseconds, count of removed fields, these, then pairs to set. */
  private static final String WRITE =
      """
      local pairs = 4 + tonumber(ARGV[3])
      for i = 4, pairs - 1 do redis.call('HDEL', KEYS[1], ARGV[i]) end
      for i = pairs, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
      redis.call('PEXPIRE', KEYS[1], ARGV[2])
      return 1
      """;

  private static final String UPDATE = ALIVE + WRITE;

  /**
   * Ends the session for its next id, ARGV[2]. What remains, for a minute, only tells an attempt
   * whose first answer was lost that it may go on.
   */
  private static final String MOVE =
      """
      if redis.call('HGET', KEYS[1], 'movedTo') == ARGV[2] then return 1 end
      """
          + ALIVE
          + """
          redis.call('DEL', KEYS[1])
          redis.call('HSET', KEYS[1], 'movedTo', ARGV[2])
          redis.call('PEXPIRE', KEYS[1], 60000)
          return 1
          """;

  private final Redis redis;
  private final RedisHash hash;

  RedisSessionRepository(
      Redis redis,
      AttributeCodec codec,
      Duration timeout,
      Duration clockSkew,
      InstantSource clock,
      Metrics metrics) {
    super(codec, timeout, clockSkew, clock, metrics);
    this.redis = redis;
    this.hash = new RedisHash(codec, ids);
  }

  @Override
  public TrackedSession findById(String id) {
    var found = redis.call(commands -> commands.hgetall(RedisHash.key(id)));
    // Null is what Spring's interface asks for.
    return hash.read(id, found, expiryLimit()).orElse(null);
  }

  @Override
  public void deleteById(String id) {
    redis.call(commands -> commands.del(RedisHash.key(id)));
  }

  @Override
  boolean insert(TrackedSession session) {
    return write(WRITE, session, List.of(), hash.all(session));
  }

  @Override
  boolean update(TrackedSession session) {
    return write(UPDATE, session, hash.removed(session), hash.set(session));
  }

  /** First ends the old, then writes the new: there is no moment with both. */
  @Override
  boolean rotate(String oldId, TrackedSession session) {
    return run(MOVE, oldId, List.of(now(), SessionIds.hash(session.getId()))) && insert(session);
  }

  private boolean write(
      String script, TrackedSession session, List<String> removed, List<String> pairs) {
    // As long as some instance may still find it.
    long timeToLive = Duration.between(expiryLimit(), session.expiresAt()).toMillis();
    var arguments =
        new ArrayList<>(
            List.of(now(), Long.toString(timeToLive), Integer.toString(removed.size())));
    arguments.addAll(removed);
    arguments.addAll(pairs);
    return run(script, session.getId(), arguments);
  }

  private boolean run(String script, String id, List<String> arguments) {
    String[] keys = {RedisHash.key(id)};
    long done =
        redis.<Long>call(
            commands ->
                commands.eval(
                    script, ScriptOutputType.INTEGER, keys, arguments.toArray(String[]::new)));
    return done == 1;
  }

  private String now() {
    return RedisHash.millis(expiryLimit());
  }
}
