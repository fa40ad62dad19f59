package io.haapi.lambda;

import io.haapi.lifecycle.AfterRestore;
import java.util.List;
import org.crac.Context;
import org.crac.Resource;

/**
 * Prepares for SnapStart: before the snapshot, it loads and compiles the code that requests run;
 * after each restore, it replaces state that restored processes must not share.
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
    // Connections opened by priming are dead after a restore, so none must remain.
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
