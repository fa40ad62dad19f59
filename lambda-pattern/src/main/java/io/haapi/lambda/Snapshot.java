package io.haapi.lambda;

import io.haapi.lifecycle.AfterRestore;
import java.util.List;
import org.crac.Context;
import org.crac.Resource;

/**
 * What is done about SnapStart: before the snapshot is taken the code that requests run is loaded
 * and compiled; after each restore what restored processes must not share is made anew.
 */
final class Snapshot implements Resource {
  private final Primer primer;
  private final List<AfterRestore> renewed;

  Snapshot(Primer primer, List<AfterRestore> renewed) {
    this.primer = primer;
    this.renewed = List.copyOf(renewed);
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) throws Exception {
    primer.prime();
    // The priming's connections are gone after a restore: without them nobody tries to use one.
    renew();
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {
    renew();
  }

  private void renew() {
    renewed.forEach(AfterRestore::afterRestore);
  }
}
