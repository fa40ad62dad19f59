package io.haapi.session;

import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stores sessions in Redis or Valkey, one hash each. As in DynamoDB, updates write only the changed
 * attributes, and a save never brings back a session that has expired or was ended.
 *
 * <p>Spring Session's own Redis repository first checks for existence and then writes, so a session
 * ended in between is recreated. Here one script does both, and Redis runs it atomically. Each
 * script uses one key, so that a cluster can run it.
 */
final class RedisSessionStore implements SessionStore {
  /** Ends with 0 unless the session exists and expires after ARGV[1], in epoch milliseconds. */
  private static final String ALIVE =
      """
      local expiresAt = redis.call('HGET', KEYS[1], 'expiresAt')
      if not expiresAt or tonumber(expiresAt) <= tonumber(ARGV[1]) then return 0 end
      """;

  /**
   * ARGV: expiry limit, time to live in milliseconds, number of removed fields, the removed fields,
   * then pairs to set.
   */
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
   * Ends the session in favor of its new id, ARGV[2]. For a minute, a marker remains that lets a
   * retry continue when the first response was lost.
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

  RedisSessionStore(Redis redis, AttributeCodec codec) {
    this.redis = redis;
    this.hash = new RedisHash(codec);
  }

  @Override
  public boolean isValidId(String id) {
    return SessionIds.isValid(id);
  }

  @Override
  public Optional<StoredSession> find(String id, Instant expiryLimit) {
    return hash.read(redis.call(commands -> commands.hgetall(RedisHash.key(id))), expiryLimit);
  }

  @Override
  public void delete(String id) {
    redis.call(commands -> commands.del(RedisHash.key(id)));
  }

  @Override
  public String insert(ApiSession session, Instant expiryLimit) {
    write(WRITE, session, expiryLimit, List.of(), hash.all(session));
    return session.getId();
  }

  @Override
  public Optional<String> update(ApiSession session, Instant expiryLimit) {
    return write(UPDATE, session, expiryLimit, hash.removed(session), hash.set(session))
        ? Optional.of(session.getId())
        : Optional.empty();
  }

  /** First ends the old session, then writes the new one, so that both never exist at once. */
  @Override
  public Optional<String> rotate(String oldId, ApiSession session, Instant expiryLimit) {
    String newHash = SessionIds.hash(session.getId());
    return run(MOVE, oldId, List.of(RedisHash.millis(expiryLimit), newHash))
        ? Optional.of(insert(session, expiryLimit))
        : Optional.empty();
  }

  private boolean write(
      String script,
      ApiSession session,
      Instant expiryLimit,
      List<String> removed,
      List<String> pairs) {
    // The hash lives as long as any instance may still accept the session.
    long timeToLive = Duration.between(expiryLimit, session.expiresAt()).toMillis();
    var arguments =
        new ArrayList<>(
            List.of(
                RedisHash.millis(expiryLimit),
                Long.toString(timeToLive),
                Integer.toString(removed.size())));
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
}
