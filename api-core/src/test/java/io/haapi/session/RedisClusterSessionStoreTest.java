package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.testing.LocalRedis;
import io.haapi.testing.RedisCluster;
import io.lettuce.core.cluster.SlotHash;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests sessions whose hashes are on several nodes: no script may use two of them. */
@Requires(Requirement.REDIS)
@ExtendWith(LocalRedis.class)
class RedisClusterSessionStoreTest extends RedisStoreContract {
  RedisClusterSessionStoreTest(RedisCluster cluster) {
    super(cluster.port(), true);
  }

  @Test
  void storesSessionsOnEveryNode() {
    var keys = IntStream.range(0, 60).mapToObj(_ -> RedisHash.key(stored(_ -> {}))).toList();

    assertThat(keys.stream().map(key -> SlotHash.getSlot(key) * 3 / SlotHash.SLOT_COUNT))
        .contains(0, 1, 2);
    assertThat(keys).allMatch(key -> redis().exists(key) == 1);
  }
}
