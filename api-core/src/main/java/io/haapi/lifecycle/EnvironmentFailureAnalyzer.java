package io.haapi.lifecycle;

import java.net.SocketException;
import org.springframework.boot.context.config.ConfigDataException;
import org.springframework.boot.context.config.ConfigDataNotFoundException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Reports in one line what the environment of this process lacks: a directory, an address, a
 * permission.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class EnvironmentFailureAnalyzer extends AbstractFailureAnalyzer<RuntimeException> {

  @Override
  protected FailureAnalysis analyze(Throwable root, RuntimeException cause) {
    if (findCause(root, ConfigDataNotFoundException.class)
        instanceof ConfigDataNotFoundException missing) {
      return new FailureAnalysis(
          "spring.config.import names a location that does not exist: "
              + missing.getReferenceDescription(),
          "Correct SPRING_CONFIG_IMPORT, or begin it with 'optional:'.",
          cause);
    }
    IllegalStateException state = findCause(root, IllegalStateException.class);
    if (findCause(root, ConfigDataException.class) != null
        || state != null
            && String.valueOf(state.getMessage()).startsWith("Unable to load config")) {
      return new FailureAnalysis(
          "spring.config.import or spring.config.location names a location that cannot be read as settings",
          "Name a file that ends in .properties or .yaml, or a directory as configtree:/directory/.",
          cause);
    }
    WebServerException server = findCause(root, WebServerException.class);
    if (server != null && String.valueOf(server.getMessage()).startsWith("Unable to create temp")) {
      return new FailureAnalysis(
          "the temporary directory java.io.tmpdir (%s) must exist and be writable"
              .formatted(System.getProperty("java.io.tmpdir")),
          "Create it, or set another one with -Djava.io.tmpdir or server.tomcat.basedir.",
          cause);
    }
    SocketException socket = findCause(root, SocketException.class);
    String message = socket == null ? "" : String.valueOf(socket.getMessage());
    if (message.startsWith("Permission denied")) {
      return new FailureAnalysis(
          "server.port must be a port that this user may listen on",
          "Set SERVER_PORT or PORT to 1024 or more.",
          cause);
    }
    if (message.startsWith("Cannot assign requested address")) {
      return new FailureAnalysis(
          "server.address must be an address of this machine",
          "Correct SERVER_ADDRESS, or leave it out to listen on all addresses.",
          cause);
    }
    return notOurs();
  }

  /** Returns the result that makes Spring Boot try the next analyzer. */
  private static FailureAnalysis notOurs() {
    return null;
  }
}
