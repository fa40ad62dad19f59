package io.haapi.testing;

import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.requirement.TestRunResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a real {@link PostgreSqlServer}: one for all tests of the run. Each test uses its own
 * database.
 */
public final class LocalPostgreSql implements ParameterResolver {
  /** The only role that needs a password. */
  public static final String ROLE_WITH_PASSWORD = "with_password";

  private static final List<String> LOGINS =
      List.of(
          "host all " + ROLE_WITH_PASSWORD + " 127.0.0.1/32 scram-sha-256",
          "host all all 127.0.0.1/32 trust");

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == PostgreSqlServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return TestRunResource.perRun(
        context, LocalPostgreSql.class, PostgreSqlServer.class, LocalPostgreSql::start);
  }

  private static PostgreSqlServer start() {
    try {
      // The server reads the file before it accepts logins, as another user.
      Path logins = Files.createTempFile("haapi-logins", ".conf");
      Files.setPosixFilePermissions(logins, PosixFilePermissions.fromString("rw-r--r--"));
      Files.write(logins, LOGINS);
      try {
        return PostgreSqlServer.start(
            "hba_file=" + logins,
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "max_connections=300");
      } finally {
        Files.delete(logins);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
