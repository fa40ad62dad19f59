package io.haapi.lab.emulator;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks {@code .tar.xz} archives. */
final class TarXz {
  private static final int OWNER_EXECUTES = 0100;
  private static final Set<PosixFilePermission> EXECUTABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Set<PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("rw-r--r--");

  private TarXz() {}

  /**
   * Unpacks the entries whose names the filter accepts.
   *
   * @throws IOException if an entry would be outside the target
   */
  static void unpack(InputStream archive, Path target, Predicate<String> filter)
      throws IOException {
    Path root = target.toAbsolutePath().normalize();
    try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (!filter.test(entry.getName())) continue;
        Path file = root.resolve(entry.getName()).normalize();
        if (!file.startsWith(root)) throw new IOException("outside the target: " + file);
        write(tar, entry, file);
      }
    }
    // Readable regardless of the umask, because the program may run as another user.
    try (var files = Files.walk(root)) {
      for (Path directory : files.filter(Files::isDirectory).toList()) {
        Files.setPosixFilePermissions(directory, EXECUTABLE);
      }
    }
  }

  private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path file)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, file);
    boolean program = (entry.getMode() & OWNER_EXECUTES) != 0;
    Files.setPosixFilePermissions(file, program ? EXECUTABLE : READABLE);
  }
}
