package io.haapi.testing;

import io.haapi.lab.emulator.RedisServer;
import io.haapi.lab.process.Ports;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** A cluster of three real Redis servers, each with a third of the keys. */
public final class RedisCluster implements AutoCloseable {
  private static final int NODES = 3;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Path directory;
  private final List<Node> nodes;

  private RedisCluster(Path directory, List<Node> nodes) {
    this.directory = directory;
    this.nodes = nodes;
  }

  private record Node(RedisServer server, int busPort) {
    static Node start(Path directory) {
      int busPort = Ports.free();
      var server =
          RedisServer.start(
              "--cluster-enabled",
              "yes",
              "--cluster-port",
              Integer.toString(busPort),
              "--cluster-config-file",
              directory.resolve("nodes-" + busPort + ".conf").toString());
      return new Node(server, busPort);
    }
  }

  /**
   * Starts the cluster and returns once every node serves.
   *
   * @throws IllegalStateException when it does not start
   */
  static RedisCluster start() {
    try {
      Path directory = Files.createTempDirectory("redis-cluster");
      var nodes = Stream.generate(() -> Node.start(directory)).limit(NODES).toList();
      var cluster = new RedisCluster(directory, nodes);
      cluster.join();
      return cluster;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the port of one node, through which clients discover the others. */
  public int port() {
    return nodes.getFirst().server().port();
  }

  private void join() {
    for (int at = 0; at < NODES; at++) {
      int first = SlotHash.SLOT_COUNT * at / NODES;
      int end = SlotHash.SLOT_COUNT * (at + 1) / NODES;
      try (var client = client(nodes.get(at));
          var connection = client.connect()) {
        connection.sync().clusterAddSlots(IntStream.range(first, end).toArray());
        // The higher epoch decides who owns a slot, so the epochs must differ.
        connection.sync().clusterSetConfigEpoch(at + 1L);
        for (Node other : nodes.subList(0, at)) meet(connection.sync(), other);
      }
    }
    nodes.forEach(RedisCluster::awaitWhole);
  }

  /** Sends the command by hand, because the library's own does not support a bus port. */
  private static void meet(RedisCommands<String, String> commands, Node other) {
    commands.dispatch(
        CommandType.CLUSTER,
        new StatusOutput<>(StringCodec.UTF8),
        new CommandArgs<>(StringCodec.UTF8)
            .add("MEET")
            .add("127.0.0.1")
            .add(other.server().port())
            .add(other.busPort()));
  }

  private static void awaitWhole(Node node) {
    Instant limit = Instant.now().plus(START_LIMIT);
    try (var client = client(node);
        var connection = client.connect()) {
      while (!connection.sync().clusterInfo().contains("cluster_state:ok")) {
        if (Instant.now().isAfter(limit)) {
          throw new IllegalStateException("the cluster is incomplete after " + START_LIMIT);
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
  }

  private static RedisClient client(Node node) {
    return RedisClient.create("redis://127.0.0.1:" + node.server().port());
  }

  @Override
  public void close() throws IOException {
    nodes.forEach(node -> node.server().close());
    FileSystemUtils.deleteRecursively(directory);
  }
}
