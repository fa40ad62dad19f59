package io.haapi.session;

import io.haapi.lab.emulator.RedisServer;
import io.haapi.lab.process.Ports;
import io.haapi.testing.LocalRedis;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalRedis.class)
class RedisClusterSessionRepositoryTest extends RedisStoreContract {
  private final RedisServer server;

  RedisClusterSessionRepositoryTest(@TempDir Path directory) {
    this(
        RedisServer.start(
            "--cluster-enabled",
            "yes",
            "--cluster-port",
            Integer.toString(Ports.free()),
            "--dir",
            directory.toString()));
  }

  private RedisClusterSessionRepositoryTest(RedisServer server) {
    super(server, true);
    this.server = server;
  }

  @AfterAll
  void stopServer() {
    server.close();
  }
}
