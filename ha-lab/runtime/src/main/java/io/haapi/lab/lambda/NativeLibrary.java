package io.haapi.lab.lambda;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Unpacks the native library of the runtime interface client once. Otherwise each client unpacks it
 * to the same file in {@code /tmp}. On Lambda every environment has its own; here that overwrites a
 * library that other processes have loaded, and crashes them.
 */
public final class NativeLibrary {
  /** The system property with the path of the library. */
  static final String PROPERTY =
      "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

  private static final Set<PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");

  private NativeLibrary() {}

  /**
   * Returns the library for this machine, beside the client's directory.
   *
   * @param client the directory with the client's jars
   * @return empty if the client has no library for this machine
   * @throws IOException if a jar is not readable, or the library not writable
   */
  public static synchronized Optional<Path> unpack(Path client) throws IOException {
    String name = "libaws-lambda-jni.%s-%s.so".formatted(system(), architecture());
    Path library = client.resolveSibling("native").resolve(name);
    if (Files.isRegularFile(library)) return Optional.of(library);
    try (Stream<Path> jars = Files.list(client)) {
      for (Path jar : jars.filter(it -> it.toString().endsWith(".jar")).toList()) {
        try (var files = FileSystems.newFileSystem(jar)) {
          Path packed = files.getPath("jni", name);
          if (Files.isRegularFile(packed)) return Optional.of(copy(packed, library));
        }
      }
    }
    return Optional.empty();
  }

  private static Path copy(Path packed, Path library) throws IOException {
    Path directory = Files.createDirectories(library.getParent());
    Path whole = Files.createTempFile(directory, "unpacked-", ".so");
    Files.copy(packed, whole, StandardCopyOption.REPLACE_EXISTING);
    // The function may run as another user.
    for (Path it : List.of(directory, whole)) Files.setPosixFilePermissions(it, READABLE);
    return Files.move(whole, library, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String architecture() {
    String name = System.getProperty("os.arch");
    return switch (name) {
      case "amd64" -> "x86_64";
      case "aarch64" -> "aarch_64";
      default -> name;
    };
  }

  private static String system() {
    String linker = "ld-musl-%s.so.1".formatted(architecture().replace("aarch_64", "aarch64"));
    return Files.exists(Path.of("/lib", linker)) ? "linux_musl" : "linux";
  }
}
