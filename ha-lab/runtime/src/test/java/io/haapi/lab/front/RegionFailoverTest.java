package io.haapi.lab.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.balancer.HealthCheckSettings;
import io.haapi.lab.balancer.Target;
import io.haapi.lab.balancer.TargetStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests two regions with given check results at given seconds. */
class RegionFailoverTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final RegionFailover failover = new RegionFailover("east", HealthCheckSettings.REGIONS);
  private boolean east = true;
  private boolean west = true;
  private int eastSeen;
  private int westSeen;

  @Test
  void movesWhenStandbyPassesLaterCheck() {
    at(1);
    east = false;
    assertThat(at(2)).isEqualTo("east");
    westSeen = 3;
    assertThat(at(3)).isEqualTo("west");
  }

  @Test
  void staysWhenBothRegionsShareFault() {
    at(1);
    eastSeen = westSeen = 1;
    east = false;
    assertThat(at(8)).isEqualTo("east");
    // The standby becomes unhealthy later, without a successful check in between.
    assertThat(at(9)).isEqualTo("east");
    west = false;
    assertThat(at(10)).isEqualTo("east");
  }

  @Test
  void staysWhenStandbyRecoversFirst() {
    staysWhenBothRegionsShareFault();
    west = true;
    westSeen = 20;
    assertThat(at(20)).isEqualTo("east");
    east = true;
    eastSeen = westSeen = 22;
    assertThat(at(22)).isEqualTo("east");
  }

  @Test
  void movesWhenOnlyStandbyRecovers() {
    staysWhenBothRegionsShareFault();
    west = true;
    westSeen = 20;
    at(20);
    westSeen = 29;
    assertThat(at(29)).isEqualTo("west");
  }

  @Test
  void staysWithStandbyUntilReturned() {
    movesWhenStandbyPassesLaterCheck();
    assertThat(failover.returnToPrimary()).isPresent();
    east = true;
    eastSeen = westSeen = 100;
    assertThat(at(100)).isEqualTo("west");

    assertThat(failover.returnToPrimary()).isEmpty();
    assertThat(at(101)).isEqualTo("east");
    assertThat(failover.returnToPrimary()).isEmpty();
  }

  @Test
  void usesPrimaryWhileStandbyIsUnhealthy() {
    movesWhenStandbyPassesLaterCheck();
    west = false;
    assertThat(at(50)).isEqualTo("east");
    west = true;
    westSeen = 60;
    assertThat(at(60)).isEqualTo("west");
  }

  @Test
  void staysWhilePrimaryStarts() {
    var starting = new TargetStatus(Target.onLoopback("east", 1), false, Optional.empty(), 0);
    var ready =
        new TargetStatus(Target.onLoopback("west", 2), true, Optional.of(START.plusSeconds(5)), 0);

    assertThat(failover.decide(List.of(starting, ready), START)).isEqualTo("east");
    assertThat(failover.decide(List.of(starting, ready), START.plusSeconds(60))).isEqualTo("east");
  }

  private String at(int second) {
    return failover.decide(
        List.of(status("east", east, eastSeen), status("west", west, westSeen)),
        START.plusSeconds(second));
  }

  private static TargetStatus status(String region, boolean healthy, int seen) {
    return new TargetStatus(
        Target.onLoopback(region, 1), healthy, Optional.of(START.plusSeconds(seen)), 0);
  }
}
