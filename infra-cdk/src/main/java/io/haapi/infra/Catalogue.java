package io.haapi.infra;

import io.haapi.infra.api.ApiDeclaration;
import io.haapi.infra.artifact.Artifacts;
import io.haapi.infra.settings.DataSettings.DataStore;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.Flavour;
import io.haapi.infra.settings.Pattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;

/**
 * The templates of every pattern, flavour, data store and number of regions, with default settings,
 * all synthesized in one JVM. {@code ./lab compare} and {@code ./lab drill} read them. The file
 * {@code index.tsv} lists them, one per line: pattern, flavour, data store, number of regions, and
 * the assembly's directory.
 */
final class Catalogue {
  private static final String INDEX = "index.tsv";

  private static final Map<String, String> ONE_REGION = Map.of();

  /** Two regions need a domain; a reserved name and an example id stand in for it. */
  private static final Map<String, String> TWO_REGIONS =
      Map.of(
          "regions", "us-east-1,us-west-2",
          "domain", "example.com",
          "hostedZoneId", "Z0123456789ABC");

  private Catalogue() {}

  /**
   * Writes the templates and then the index, so that an index is always complete.
   *
   * @param project the directory of the project
   * @param directory the directory to write to, whose templates are replaced
   */
  static void write(Path project, Path directory) {
    var artifacts = Artifacts.standIns(project, directory.resolve("packages"));
    var api = ApiDeclaration.read(artifacts.openApi());
    var index = new ArrayList<String>();
    for (Pattern pattern : Pattern.values()) {
      for (Flavour flavour : pattern.flavours()) {
        for (DataStore store : DataStore.values()) {
          for (var regions : regions(store)) {
            String number = regions.isEmpty() ? "1" : "2";
            String name = String.join("-", pattern.code(), flavour.code(), store.code(), number);
            var context = new LinkedHashMap<>(regions);
            context.put("pattern", pattern.code());
            context.put("dataStore", store.code());
            if (flavour != Flavour.ONLY) context.put("flavour", flavour.code());
            synthesize(pattern, context, artifacts, api, directory.resolve(name));
            index.add(
                String.join("\t", pattern.code(), flavour.code(), store.code(), number, name));
          }
        }
      }
    }
    try {
      Files.write(directory.resolve(INDEX), index);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Map<String, String>> regions(DataStore store) {
    return switch (store) {
      case DYNAMODB, DSQL -> List.of(ONE_REGION, TWO_REGIONS);
      case RDS, AURORA -> List.of(ONE_REGION);
    };
  }

  private static void synthesize(
      Pattern pattern,
      Map<String, String> context,
      Artifacts artifacts,
      ApiDeclaration api,
      Path output) {
    var app =
        new App(
            AppProps.builder()
                .context(AppContext.ALL)
                .outdir(output.toString())
                .analyticsReporting(false)
                .build());
    new PatternStage(
        app,
        pattern.stage(),
        new PatternStage.Props(pattern, DeploymentSettings.from(context), artifacts, api));
    app.synth();
  }
}
