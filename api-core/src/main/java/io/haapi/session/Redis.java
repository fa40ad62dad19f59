package io.haapi.session;

import io.haapi.budget.Budget;
import io.haapi.budget.BudgetSettings;
import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes all calls to Redis, over one connection that all requests share. Each call ends within the
 * request's budget. A connection that fails or hangs is replaced by the next attempt, so that a
 * failover (a new address behind the same name) needs no restart.
 */
final class Redis implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Redis.class);
  private static final int DEFAULT_PORT = 6379;
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(30);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final BudgetSettings budget;
  private final AbstractRedisClient client;
  private final Supplier<CompletableFuture<Connection>> connector;
  private CompletableFuture<Connection> current;

  /**
   * Starts to connect but does not wait: requests that need no session work without Redis.
   *
   * @param settings with a URL
   */
  Redis(RedisSettings settings, BudgetSettings budget) {
    this.budget = budget;
    RedisURI uri = uri(settings, budget);
    if (settings.cluster()) {
      RedisClusterClient cluster = RedisClusterClient.create(uri);
      cluster.setOptions(clusterOptions(budget));
      client = cluster;
      connector =
          () ->
              // The library does not discover the nodes by itself. Done for each connection,
              // because they may have changed.
              cluster
                  .refreshPartitionsAsync()
                  .thenCompose(_ -> cluster.connectAsync(StringCodec.UTF8))
                  .thenApply(link -> new Connection(link, link.async()))
                  .toCompletableFuture();
    } else {
      RedisClient single = RedisClient.create();
      single.setOptions(options(budget));
      client = single;
      connector =
          () ->
              single
                  .connectAsync(StringCodec.UTF8, uri)
                  .thenApply(link -> new Connection(link, link.async()))
                  .toCompletableFuture();
    }
    current = connector.get();
  }

  private record Connection(
      StatefulConnection<String, String> link, RedisClusterAsyncCommands<String, String> commands) {
    boolean isOpen() {
      return link.isOpen();
    }
  }

  private static RedisURI uri(RedisSettings settings, BudgetSettings budget) {
    URI url = settings.url().orElseThrow();
    var uri =
        RedisURI.builder()
            .withHost(url.getHost())
            .withPort(url.getPort() < 0 ? DEFAULT_PORT : url.getPort())
            .withSsl(url.getScheme().equals("rediss"))
            // Also limits the handshake and authentication, for which the library's default is a
            // minute.
            .withTimeout(budget.attempt());
    settings
        .password()
        .ifPresent(
            password ->
                settings
                    .username()
                    .ifPresentOrElse(
                        user -> uri.withAuthentication(user, password),
                        () -> uri.withPassword(password.toCharArray())));
    return uri.build();
  }

  /**
   * Returns options without automatic reconnects, between which the library would wait longer and
   * longer.
   */
  private static ClientOptions options(BudgetSettings budget) {
    return ClientOptions.builder()
        .autoReconnect(false)
        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .socketOptions(socket(budget))
        .build();
  }

  private static ClusterClientOptions clusterOptions(BudgetSettings budget) {
    return ClusterClientOptions.builder()
        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .socketOptions(socket(budget))
        .topologyRefreshOptions(
            ClusterTopologyRefreshOptions.builder().enablePeriodicRefresh(TOPOLOGY_REFRESH).build())
        .build();
  }

  private static SocketOptions socket(BudgetSettings budget) {
    return SocketOptions.builder().connectTimeout(budget.attempt()).keepAlive(true).build();
  }

  /**
   * Sends a command, and sends it again if no response arrives: the command must be safe to repeat.
   *
   * @throws ProblemException (503 {@code sessions-unavailable}) when Redis does not respond in time
   */
  <T> T call(Function<RedisClusterAsyncCommands<String, String>, CompletionStage<T>> command) {
    long deadline = System.nanoTime() + Budget.limit(budget.call()).toNanos();
    Throwable failure = null;
    for (int attempt = 1; attempt <= budget.attempts(); attempt++) {
      if (failure != null) pause();
      long left = Math.min(deadline - System.nanoTime(), budget.attempt().toNanos());
      if (left <= 0) break;
      var connection = connection();
      try {
        return connection
            .thenCompose(open -> command.apply(open.commands()))
            .get(left, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        failure = e;
        // A connection that is still being opened has its own time limit, and others may be waiting
        // for it.
        if (connection.isDone()) replace(connection);
      } catch (ExecutionException e) {
        failure = e.getCause();
        if (!isAnswer(failure)) replace(connection);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw unavailable(e);
      }
    }
    throw unavailable(failure);
  }

  /**
   * Returns whether the right server responded, if only with an error. A replica is the wrong
   * server.
   */
  private static boolean isAnswer(Throwable failure) {
    return failure instanceof RedisCommandExecutionException
        && !(failure instanceof RedisReadOnlyException);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized CompletableFuture<Connection> connection() {
    boolean usable =
        !current.isDone() || (!current.isCompletedExceptionally() && current.join().isOpen());
    if (!usable) replace(current);
    return current;
  }

  private synchronized void replace(CompletableFuture<Connection> old) {
    if (current != old) return;
    old.thenAccept(open -> open.link().closeAsync());
    current = connector.get();
  }

  /**
   * Replaces the connection: after a restore from a snapshot, the server may have closed its side.
   */
  synchronized void reconnect() {
    replace(current);
  }

  /** Logs the failure, without the library's message, which may quote the command. */
  private static ProblemException unavailable(Throwable cause) {
    LOG.warn("Redis did not respond: {}", cause == null ? "no time left" : kinds(cause));
    return new ProblemException(
        Problem.of(
                "sessions-unavailable",
                503,
                "Session store unavailable",
                "The session may not have been saved. It is safe to retry the request.")
            .retryAfter(RETRY_AFTER),
        cause);
  }

  private static String kinds(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .map(it -> it.getClass().getSimpleName())
        .collect(Collectors.joining(" < "));
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, budget.attempt());
  }
}
