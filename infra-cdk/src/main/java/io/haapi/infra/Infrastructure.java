package io.haapi.infra;

import io.haapi.infra.api.ApiDeclaration;
import io.haapi.infra.api.ApiDeclarationException;
import io.haapi.infra.artifact.Artifacts;
import io.haapi.infra.artifact.PackageBuild;
import io.haapi.infra.artifact.PackageException;
import io.haapi.infra.settings.DataSettings.DataStore;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.InvalidSettingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;

/**
 * Starts the CDK app, which has a Stage for each pattern. The CDK's command line runs it. With the
 * arguments {@code catalogue DIRECTORY} it writes the templates of all deployments instead.
 */
final class Infrastructure {
  private Infrastructure() {}

  static void main(String... arguments) {
    try {
      if (arguments.length == 2 && arguments[0].equals("catalogue")) {
        Catalogue.write(project(), Path.of(arguments[1]));
        return;
      }
      // The CDK's library starts in Node.js meanwhile.
      var starting = CompletableFuture.supplyAsync(Infrastructure::app);
      var artifacts =
          Artifacts.of(project(), Optional.ofNullable(System.getenv("HAAPI_BASE_IMAGE")));
      var api = ApiDeclaration.read(artifacts.openApi());
      var app = starting.join();
      var settings = DeploymentSettings.from(context(app));
      if (settings.data().store() != DataStore.DYNAMODB) api.requireSql();
      new PackageBuild(artifacts, System.err).prepare(settings);
      var stages =
          settings.patterns().all().stream()
              .map(
                  it ->
                      new PatternStage(
                          app, it.stage(), new PatternStage.Props(it, settings, artifacts, api)))
              .toList();
      Path assembly = Path.of(app.synth().getDirectory());
      for (var stage : stages) listQuotas(stage, assembly);
    } catch (InvalidSettingException | PackageException | ApiDeclarationException e) {
      System.err.println("infra: " + e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Writes the list of the quotas that the region needs, with two regions the standby's. AWS takes
   * days to raise a quota, so users must ask before they need it.
   */
  private static void listQuotas(PatternStage stage, Path assembly) {
    Path list = assembly.resolve(stage.getStageName() + "-quotas.md");
    try {
      Files.writeString(list, stage.quotas());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.err.println("infra: check the quotas that this deployment needs: " + list);
  }

  private static App app() {
    return new App(AppProps.builder().postCliContext(AppContext.ALL).build());
  }

  private static Path project() {
    return Path.of(System.getProperty("haapi.project"));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> context(App app) {
    return (Map<String, Object>) app.getNode().getAllContext();
  }
}
