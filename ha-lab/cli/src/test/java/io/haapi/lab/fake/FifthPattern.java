package io.haapi.lab.fake;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;

/** Modules of a pattern {@code fifth}, whose packages start fake instances. */
public enum FifthPattern {
  SYSTEMD("fifth.service") {
    @Override
    void write(Path directory) throws IOException {
      Files.writeString(
          directory.resolve(definition()),
          """
          [Service]
          WorkingDirectory=/opt/fifth
          ExecStart=/opt/fifth/bin/serve
          """);
      Files.createDirectory(directory.resolve("bin"));
      executable(directory.resolve("bin/install"), "");
      executable(directory.resolve("bin/serve"), SERVE);
    }
  },
  PROCFILE("fifth.zip") {
    @Override
    void write(Path directory) throws IOException {
      try (FileSystem zip =
          FileSystems.newFileSystem(
              directory.resolve(definition()),
              Map.of("create", true, "enablePosixFileAttributes", true))) {
        Files.writeString(zip.getPath("Procfile"), "web: ./serve\n");
        executable(zip.getPath("serve"), SERVE);
      }
    }
  };

  private static final String SERVE =
      "exec '" + String.join("' '", JavaCommand.of(FakeInstance.class.getName())) + "'\n";

  private final String definition;

  FifthPattern(String definition) {
    this.definition = definition;
  }

  /** Adds the built module to a checkout. */
  public void addTo(FakeProject project) throws IOException {
    Path module = project.root().resolve("fifth-pattern");
    Path directory = Files.createDirectories(module.resolve("target/package"));
    Files.writeString(module.resolve("pom.xml"), "");
    write(directory);
    Files.writeString(
        directory.resolve("package.properties"),
        "pattern=fifth\nlauncher=%s\ndefinition=%s\n"
            .formatted(name().toLowerCase(Locale.ROOT), definition));
    Files.writeString(module.resolve("target/built"), "");
  }

  String definition() {
    return definition;
  }

  abstract void write(Path directory) throws IOException;

  private static void executable(Path file, String command) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + command);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
