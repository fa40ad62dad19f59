package io.haapi.lab.up;

import io.haapi.lab.command.LabCommand;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The command {@code ./lab return}: returns requests of a running lab to the primary region. */
@Command(
    name = "return",
    mixinStandardHelpOptions = true,
    header = "Returns requests to the primary region after a failover.",
    description = {
      "After a failover the standby serves until you return, as on AWS. While the primary is"
          + " unhealthy, the lab rejects the command."
    },
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0  the primary serves",
      "  1  no lab responds, or the primary is unhealthy",
      "  2  wrong usage"
    })
public final class ReturnCommand extends LabCommand {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "address that the lab printed as ready (default: http://127.0.0.1:8080)")
  private String url;

  @Override
  public Integer call() throws InterruptedException {
    URI target = target();
    try (var client = HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build()) {
      var request =
          HttpRequest.newBuilder(target)
              .header("X-Lab-Command", "return")
              .timeout(TIMEOUT)
              .POST(BodyPublishers.noBody())
              .build();
      var response = client.send(request, BodyHandlers.ofString());
      var answer = JsonMapper.shared().readTree(response.body());
      if (response.statusCode() != 200) {
        throw new LabException(answer.path("detail").asString("no lab responds at " + url));
      }
      say("requests go to " + answer.path("serving").asString(""));
      return 0;
    } catch (IOException | JacksonException e) {
      throw new LabException(
          "no lab responds at %s. Start one with ./lab up, or set its address with --url."
              .formatted(url),
          e);
    }
  }

  private URI target() {
    try {
      URI base = URI.create(url);
      if ("http".equals(base.getScheme()) && base.getHost() != null) {
        return base.resolve("/console/return");
      }
    } catch (IllegalArgumentException e) {
      // Reported below.
    }
    throw wrong("--url must be an address like http://127.0.0.1:8080, but is " + url);
  }
}
