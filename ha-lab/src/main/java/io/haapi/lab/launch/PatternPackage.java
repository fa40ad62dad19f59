package io.haapi.lab.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * A pattern's package as its module built it.
 *
 * <p>The module writes {@code target/package/}: what AWS would receive, and a descriptor {@code
 * package.properties} with three entries. Adding a pattern that uses a launcher that exists takes
 * such a directory and nothing in this module.
 *
 * @param name the pattern, such as {@code ec2}
 * @param launcher which launcher runs it, such as {@code systemd}
 * @param definition the file that AWS itself reads to start it, such as the systemd unit
 * @param directory the package
 */
public record PatternPackage(String name, String launcher, Path definition, Path directory) {
  /** The descriptor, relative to the module's directory. */
  public static final Path DESCRIPTOR = Path.of("target/package/package.properties");

  /**
   * Reads the package of a module.
   *
   * @param module the module's directory, such as {@code ec2-pattern}
   * @throws LaunchException when it was not built or its descriptor lacks an entry
   */
  public static PatternPackage read(Path module) {
    Path file = module.resolve(DESCRIPTOR).toAbsolutePath();
    Path directory = file.getParent();
    if (!Files.isRegularFile(file)) {
      throw new LaunchException(
          module.getFileName()
              + " is not built; run: ./mvnw package -DskipTests -am -pl "
              + module.getFileName());
    }
    var properties = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new LaunchException(file + " cannot be read: " + e.getMessage(), e);
    }
    return new PatternPackage(
        required(properties, "pattern", file),
        required(properties, "launcher", file),
        directory.resolve(required(properties, "definition", file)),
        directory);
  }

  private static String required(Properties properties, String name, Path file) {
    String value = properties.getProperty(name, "").strip();
    if (value.isEmpty()) throw new LaunchException(file + " has no entry '" + name + "'");
    return value;
  }
}
