package io.haapi.infra;

import io.haapi.infra.artifact.Artifacts;
import io.haapi.infra.backend.Backend;
import io.haapi.infra.backend.Deployment;
import io.haapi.infra.data.Data;
import io.haapi.infra.data.Names;
import io.haapi.infra.frontdoor.FrontDoor;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.Pattern;
import io.haapi.infra.settings.Settings;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Stage;
import software.amazon.awscdk.Tags;
import software.constructs.Construct;

/** One pattern: {@code Data}, which outlives what serves, and {@code Primary}, which serves. */
final class PatternStage extends Stage {
  private final Stack data;
  private final Stack primary;

  PatternStage(Construct scope, Pattern pattern, Settings settings, Artifacts artifacts) {
    super(scope, pattern.stage());
    var names = new Names(pattern, settings.suffix());
    this.data = stack("Data", names, settings, "Tables, secrets and users of the API");
    this.primary = stack("Primary", names, settings, "Front door and servers of the API");
    // Before anything is granted: a key's policy must not name roles of the stack that comes after
    // it.
    primary.addStackDependency(data);
    var deployment =
        new Deployment(settings, names, new Data(data, "Data", settings, names), artifacts);
    var backend = Backend.of(primary, "Backend", deployment);
    new FrontDoor(primary, "FrontDoor", deployment, backend.integration());
    Tags.of(this).add("haapi:deployment", names.deployment());
    Rules.check(this);
  }

  Stack data() {
    return data;
  }

  Stack primary() {
    return primary;
  }

  private Stack stack(String id, Names names, Settings settings, String description) {
    return Stack.Builder.create(this, id)
        .stackName(names.deployment() + "-" + id.toLowerCase(java.util.Locale.ROOT))
        .description(description + " (pattern " + names.pattern().code() + ")")
        // No account: it is whosever credentials deploy. Nothing is looked up.
        .env(Environment.builder().region(settings.region().name()).build())
        .terminationProtection(settings.retain() && id.equals("Data"))
        .build();
  }
}
