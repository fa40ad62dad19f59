package io.haapi.infra.emulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * moto's server, an emulator of AWS that has nothing to do with this project: it makes what a
 * template asks for as far as it knows the types of resources, and keeps what it made in memory.
 */
public final class Moto {
  static final String ENDPOINT = "haapi.moto.endpoint";

  private final URI endpoint;
  private final Account probes;
  private final Map<String, Boolean> known = new TreeMap<>();

  private Moto(URI endpoint) {
    this.endpoint = endpoint;
    this.probes = Account.in(endpoint, "us-east-1");
  }

  /**
   * The server that the system property {@code haapi.moto.endpoint} names.
   *
   * @throws IllegalStateException when it does not answer, or is another server
   */
  public static Moto named() {
    var endpoint = URI.create(System.getProperty(ENDPOINT));
    String wrong = "-D%s=%s: %%s; .ci/moto starts one".formatted(ENDPOINT, endpoint);
    try (var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
      var page = HttpRequest.newBuilder(endpoint.resolve("/moto-api/"));
      int status =
          client
              .send(page.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.discarding())
              .statusCode();
      if (status == 200) return new Moto(endpoint);
      throw new IllegalStateException(wrong.formatted("what answers there is no moto server"));
    } catch (IOException _) {
      throw new IllegalStateException(wrong.formatted("nothing answers there"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Deploys a Stage in an account of its own.
   *
   * @param omissions what is left out of its templates
   * @throws AwsServiceException when moto refuses one
   */
  public Deployment deploy(Stage stage, List<Omission> omissions) {
    var account = Account.in(endpoint, stage.stacks().getFirst().region());
    return new Deployer(account, omissions, this::makes).deploy(stage);
  }

  /**
   * Whether CloudFormation makes resources of a type there, as moto itself says: it makes a stack
   * of one that it does not know, without it.
   */
  private boolean makes(String type) {
    return known.computeIfAbsent(type, this::ask);
  }

  private boolean ask(String type) {
    String name = "probe-" + type.replace("::", "-");
    String template = "{\"Resources\": {\"Probe\": {\"Type\": \"%s\"}}}".formatted(type);
    try {
      probes.cloudFormation().createStack(it -> it.stackName(name).templateBody(template));
      return !probes.made(name).isEmpty();
    } catch (AwsServiceException _) {
      // It misses a property, hence it knows the type.
      return true;
    }
  }
}
