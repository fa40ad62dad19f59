package io.haapi.lab.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The built package of a pattern.
 *
 * <p>The module writes {@code target/package/} with the files for AWS and a descriptor, {@code
 * package.properties}, with three or four entries. A new pattern that uses an existing launcher
 * needs such a directory and no change here.
 *
 * @param name the pattern, such as {@code ec2}
 * @param launcher the name of its launcher, such as {@code systemd}
 * @param definition the file from which AWS starts the package, such as the systemd unit
 * @param directory the directory of the package
 * @param archive the file that is uploaded to AWS: the entry {@code archive}, or the definition if
 *     that is a bundle; empty for an image
 */
public record PatternPackage(
    String name, String launcher, Path definition, Path directory, Optional<Path> archive) {
  /** The path of the descriptor, relative to the module's directory. */
  public static final Path DESCRIPTOR = Path.of("target/package/package.properties");

  /** Creates a package without an archive entry. */
  public PatternPackage(String name, String launcher, Path definition, Path directory) {
    this(
        name,
        launcher,
        definition,
        directory,
        Optional.of(definition).filter(it -> it.toString().endsWith(".zip")));
  }

  /**
   * Reads the package of a module.
   *
   * @param module the module's directory, such as {@code ec2-pattern}
   * @throws LaunchException if it is not built or its descriptor lacks an entry
   */
  public static PatternPackage read(Path module) {
    return read(module, DESCRIPTOR);
  }

  /**
   * Reads one of several packages of a module.
   *
   * @param module the module's directory
   * @param descriptor relative to the module's directory, as {@link #DESCRIPTOR} is
   * @throws LaunchException if it is not built or its descriptor lacks an entry
   */
  public static PatternPackage read(Path module, Path descriptor) {
    Path file = module.resolve(descriptor).toAbsolutePath();
    Path directory = file.getParent();
    if (!Files.isRegularFile(file)) {
      throw new LaunchException(
          module.getFileName()
              + " is not built. Run: ./mvnw package -DskipTests -am -pl "
              + module.getFileName());
    }
    var properties = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new LaunchException(file + " is not readable: " + e.getMessage(), e);
    }
    var described =
        new PatternPackage(
            required(properties, "pattern", file),
            required(properties, "launcher", file),
            directory.resolve(required(properties, "definition", file)),
            directory);
    return Optional.ofNullable(properties.getProperty("archive"))
        .map(archive -> described.withArchive(directory.resolve(archive.strip()).normalize()))
        .orElse(described);
  }

  /**
   * Reads all packages of a module; most have one.
   *
   * @param module the module's directory
   * @throws LaunchException if a descriptor lacks an entry
   */
  public static List<PatternPackage> all(Path module) {
    Path target = module.resolve(DESCRIPTOR).getParent().getParent();
    if (!Files.isDirectory(target)) return List.of();
    try (Stream<Path> directories = Files.list(target)) {
      return directories
          .map(directory -> directory.resolve(DESCRIPTOR.getFileName()))
          .filter(Files::isRegularFile)
          .sorted()
          .map(descriptor -> read(module, module.relativize(descriptor)))
          .toList();
    } catch (IOException e) {
      throw new LaunchException(target + " is not readable: " + e.getMessage(), e);
    }
  }

  /** Returns the name for messages, which includes the launcher: a module can have several. */
  public String title() {
    return "%s (%s)".formatted(name, launcher);
  }

  private PatternPackage withArchive(Path file) {
    return new PatternPackage(name, launcher, definition, directory, Optional.of(file));
  }

  private static String required(Properties properties, String name, Path file) {
    String value = properties.getProperty(name, "").strip();
    if (value.isEmpty()) throw new LaunchException(file + " has no entry '" + name + "'");
    return value;
  }
}
