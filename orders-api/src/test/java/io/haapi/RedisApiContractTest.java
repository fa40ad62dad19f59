package io.haapi;

import io.haapi.lab.contract.Profile;
import io.haapi.lab.emulator.RedisServer;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.testing.LocalRedis;
import io.haapi.testing.LocalTables;
import java.net.URI;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the contract with sessions in Redis. */
@Requires(Requirement.REDIS)
@ExtendWith({LocalTables.class, LocalRedis.class})
class RedisApiContractTest extends InProcessContract {
  RedisApiContractTest() {
    super(Profile.DIRECT);
  }

  @BeforeAll
  void start(URI tables, RedisServer redis) {
    start(
        tables,
        "haapi.session.store=redis",
        "haapi.session.redis.url=redis://127.0.0.1:" + redis.port());
  }
}
