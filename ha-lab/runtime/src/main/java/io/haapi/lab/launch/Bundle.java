package io.haapi.lab.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Unpacks source bundles of Elastic Beanstalk. The lab reads a package's files from the unpacked
 * zip, so that it tests the zip itself.
 */
final class Bundle {
  private static final String SUFFIX = ".zip";

  private Bundle() {}

  static boolean isBundle(PatternPackage pattern) {
    return pattern.definition().toString().endsWith(SUFFIX);
  }

  /**
   * Returns the directory of the package's files, which a bundle is unpacked into.
   *
   * @throws LaunchException if the bundle is missing or corrupt
   */
  static Path directory(PatternPackage pattern) {
    if (!isBundle(pattern)) return pattern.directory();
    return deploy(pattern.definition(), _ -> {});
  }

  /** Prepares the unpacked files before they go into service. */
  @FunctionalInterface
  interface BeforeService {
    void accept(Path staging);
  }

  /**
   * Unpacks a bundle as Elastic Beanstalk does: into a staging directory, which gets its final name
   * after the preparation. Does nothing if the same bundle is unpacked already.
   *
   * @throws LaunchException if the bundle is missing or corrupt
   */
  static Path deploy(Path zip, BeforeService preparation) {
    Path parent = zip.getParent().resolveSibling("deployed-" + name(zip));
    try {
      Path current = parent.resolve(checksum(zip));
      if (Files.isDirectory(current)) return current;
      removeAll(parent);
      Files.createDirectories(parent);
      Path staging = Files.createTempDirectory(parent, "staging-");
      try {
        unpack(zip, staging);
        preparation.accept(staging);
        return Files.move(staging, current, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        remove(staging);
      }
    } catch (IOException e) {
      throw new LaunchException(
          "bundle %s is not readable (%s). Build the package again.".formatted(zip, e.getMessage()),
          e);
    }
  }

  private static String name(Path zip) {
    String file = zip.getFileName().toString();
    return file.substring(0, file.length() - SUFFIX.length());
  }

  private static void unpack(Path zip, Path into) throws IOException {
    // Preserves permissions, because hooks and programs must be executable.
    var attributes = Map.of("enablePosixFileAttributes", true);
    try (FileSystem files = FileSystems.newFileSystem(zip, attributes)) {
      Path root = files.getPath("/");
      for (Path entry : list(root)) {
        Path target = into.resolve(root.relativize(entry).toString()).normalize();
        if (!target.startsWith(into)) throw new IOException("invalid entry " + entry);
        if (Files.isDirectory(entry)) {
          Files.createDirectories(target);
        } else {
          Files.copy(
              entry,
              target,
              StandardCopyOption.COPY_ATTRIBUTES,
              StandardCopyOption.REPLACE_EXISTING);
          Files.getFileAttributeView(target, PosixFileAttributeView.class)
              .setPermissions(Files.getPosixFilePermissions(entry));
        }
      }
    } catch (UnsupportedOperationException e) {
      throw new IOException("not a zip", e);
    }
  }

  private static List<Path> list(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.toList();
    }
  }

  private static String checksum(Path zip) throws IOException {
    try (var in = new DigestInputStream(Files.newInputStream(zip), sha256())) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest(), 0, 8);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void removeAll(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) return;
    try (Stream<Path> former = Files.list(parent)) {
      for (Path each : former.toList()) remove(each);
    }
  }

  private static void remove(Path tree) throws IOException {
    if (!Files.exists(tree)) return;
    for (Path each : list(tree).reversed()) Files.deleteIfExists(each);
  }
}
