package io.haapi.beanstalk;

import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.process.ProjectDirectory;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Map;

/** The two bundles of this module. */
final class Bundles {
  /**
   * The descriptor of the bundle for the Docker platform; the other one's is the module's default.
   */
  static final Path DOCKER = Path.of("target/package-docker/package.properties");

  static final Path PROJECT = ProjectDirectory.find();
  private static final Path MODULE = PROJECT.resolve("beanstalk-pattern");

  private Bundles() {}

  static PatternPackage java() {
    return PatternPackage.read(MODULE);
  }

  static PatternPackage docker() {
    return PatternPackage.read(MODULE, DOCKER);
  }

  /** Opens the bundle's files, with their permissions. */
  static FileSystem open(PatternPackage bundle) throws Exception {
    return FileSystems.newFileSystem(
        bundle.definition(), Map.of("enablePosixFileAttributes", true));
  }
}
