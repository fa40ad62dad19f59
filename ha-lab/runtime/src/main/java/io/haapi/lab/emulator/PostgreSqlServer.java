package io.haapi.lab.emulator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.haapi.lab.process.Ports;
import io.haapi.lab.process.ProjectDirectory;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs a real PostgreSQL with an empty cluster in its own process. It ends with {@link #close()}
 * and with the process that started it. Every user may log in from loopback without a password.
 *
 * <p>The program comes from Maven Central. PostgreSQL refuses to run as root, so a root user starts
 * it as {@code nobody}.
 */
public final class PostgreSqlServer implements AutoCloseable {
  /** The superuser, which owns everything. */
  public static final String SUPERUSER = "postgres";

  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
  private static final String PROGRAM = "program";
  private static final int NOBODY = 65_534;
  private static final long INITDB_SECONDS = 120;
  private static final int PROTOCOL_3_0 = 3 << 16;

  private final EmulatorProcess process;
  private final Path directory;
  private final int port;

  private PostgreSqlServer(EmulatorProcess process, Path directory, int port) {
    this.process = process;
    this.directory = directory;
    this.port = port;
  }

  /** Returns why PostgreSQL cannot start on this machine, in one line; empty if it can. */
  public static Optional<String> missing() {
    boolean supported =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    return supported
        ? Optional.empty()
        : Optional.of("the bundled PostgreSQL runs only on Linux on x86-64");
  }

  /**
   * Starts on a free port and returns once it accepts logins.
   *
   * @param settings settings of the server, such as {@code fsync=off}
   * @throws IllegalStateException if it does not start
   */
  public static PostgreSqlServer start(String... settings) {
    Path directory = createCluster();
    return start(directory, data(directory), List.of(settings));
  }

  /**
   * Provides the program and creates an empty cluster.
   *
   * @return a new directory with both
   */
  static Path createCluster() {
    try {
      Path directory = Files.createTempDirectory("haapi-postgresql");
      Path data = Files.createDirectory(data(directory));
      if (isRoot()) giveToNobody(List.of(directory, data));
      Path program = directory.resolve(PROGRAM);
      Optional<Path> kept = keptProgram();
      if (kept.isPresent()) {
        link(kept.get(), program);
      } else {
        unpack(program);
      }
      createCluster(directory, data);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL's cluster cannot be created", e);
    }
  }

  /**
   * Returns the directory of the unpacked program, which a checkout keeps in {@code target} because
   * unpacking takes seconds. Empty if this user cannot write there.
   */
  private static Optional<Path> keptProgram() throws IOException {
    Path module = ProjectDirectory.find().resolve("ha-lab/runtime");
    if (!Files.isDirectory(module)) return Optional.empty();
    Path programs = module.resolve("target/postgresql");
    Path kept = programs.resolve(archiveName());
    if (Files.isDirectory(kept)) return Optional.of(kept);
    Path fresh;
    try {
      Files.createDirectories(programs);
      fresh = Files.createTempDirectory(programs, "new");
    } catch (FileSystemException _) {
      return Optional.empty();
    }
    try {
      unpack(fresh);
      // Either all of it or nothing, even if another process does the same.
      Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      delete(fresh);
      if (!Files.isDirectory(kept)) throw e;
    }
    return Optional.of(kept);
  }

  /**
   * Links the files of a directory into a new one, because the program's user may be unable to
   * enter the checkout. Copies them where links are impossible, as between file systems.
   */
  private static void link(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path each : files.toList()) linkOrCopy(each, to.resolve(from.relativize(each)));
    }
  }

  private static void linkOrCopy(Path file, Path to) throws IOException {
    try {
      // A link to a directory is impossible.
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.createLink(to, file);
        return;
      }
    } catch (FileSystemException | UnsupportedOperationException _) {
      // It is copied.
    }
    Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
  }

  /** Returns the name of the archive's jar, which contains its version. */
  private static String archiveName() {
    String jar = archive().getPath().replaceFirst("!.*", "");
    return jar.substring(jar.lastIndexOf('/') + 1).replaceFirst("\\.jar$", "");
  }

  private static URL archive() {
    URL archive = PostgreSqlServer.class.getResource(ARCHIVE);
    if (archive == null) throw new IllegalStateException("there is no " + ARCHIVE);
    return archive;
  }

  private static void unpack(Path target) throws IOException {
    try (InputStream archive = archive().openStream()) {
      TarXz.unpack(archive, target, name -> !name.startsWith("lib/postgresql/pgxs/"));
    }
  }

  /** Returns the directory of the cluster in a directory of {@link #createCluster()}. */
  static Path data(Path directory) {
    return directory.resolve("data");
  }

  /** Starts a server on a free port with the program and a cluster of this directory. */
  static PostgreSqlServer start(Path directory, Path data, List<String> settings) {
    int port = Ports.free();
    var command = command(directory, "postgres", "-D", data.toString());
    command.addAll(List.of("-p", Integer.toString(port), "-h", "127.0.0.1", "-k", ""));
    for (String setting : settings) command.addAll(List.of("-c", setting));
    var process =
        EmulatorProcess.start("PostgreSQL", command, port, PostgreSqlServer::acceptsLogin);
    return new PostgreSqlServer(process, directory, port);
  }

  /** Returns the port on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** Returns the process, which {@link #close} ends. */
  public Process process() {
    return process.process();
  }

  /** Returns whether it accepts a login within half a second. */
  public boolean isHealthy() {
    return process.isReady();
  }

  /** Kills the process; its files stay. */
  void kill() {
    process.close();
  }

  @Override
  public void close() {
    kill();
    delete(directory);
  }

  /**
   * Sends the message that opens a session and reads the type of the response: while the server
   * starts, it accepts connections and rejects logins (57P03).
   *
   * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message
   *     formats: StartupMessage, AuthenticationOk</a>
   */
  private static boolean acceptsLogin(Socket connection) throws IOException {
    byte[] parameters = "user\0%1$s\0database\0%1$s\0\0".formatted(SUPERUSER).getBytes(US_ASCII);
    var request = new DataOutputStream(connection.getOutputStream());
    request.writeInt(2 * Integer.BYTES + parameters.length);
    request.writeInt(PROTOCOL_3_0);
    request.write(parameters);
    request.flush();
    return connection.getInputStream().read() == 'R';
  }

  private static void createCluster(Path directory, Path data) throws IOException {
    var command =
        command(directory, "initdb", "-D", data.toString(), "-U", SUPERUSER, "-A", "trust");
    command.addAll(List.of("-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"));
    Path log = directory.resolve("initdb.log");
    Process initdb =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (initdb.waitFor(INITDB_SECONDS, TimeUnit.SECONDS) && initdb.exitValue() == 0) return;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      initdb.destroyForcibly();
    }
    throw new IllegalStateException("initdb failed; its output is in " + log);
  }

  private static List<String> command(Path directory, String program, String... arguments) {
    var command = new ArrayList<String>();
    if (isRoot()) {
      command.addAll(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"));
    }
    command.add(directory.resolve(PROGRAM).resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static void giveToNobody(List<Path> directories) throws IOException {
    for (Path each : directories) {
      var nobody =
          each.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
      Files.setOwner(each, nobody);
    }
  }

  private static void delete(Path directory) {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    } catch (IOException | UncheckedIOException _) {
      // The files stay.
    }
  }
}
