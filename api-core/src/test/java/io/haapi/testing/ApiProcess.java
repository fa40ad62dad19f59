package io.haapi.testing;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.haapi.lab.process.Ports;
import io.haapi.lab.process.Watchdog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Runs {@link TestApplication} as a separate process, to test its heap, signals and output. */
public final class ApiProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;

  private final Watchdog watchdog = Watchdog.start();
  private final Process process;
  private final int port = Ports.free();

  private ApiProcess(List<String> jvm, List<String> settings, Redirect output) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.addAll(jvm);
    command.add(TestApplication.class.getName());
    Stream.of(
            "--server.port=" + port,
            "--server.address=127.0.0.1",
            "--haapi.gateway.origin-secrets=" + EdgeTest.SECRET,
            "--haapi.dynamodb.endpoint=http://127.0.0.1:9",
            "--haapi.health.warm-up=0s",
            "--haapi.shutdown.pause=0s")
        .filter(it -> settings.stream().noneMatch(other -> name(other).equals(name(it))))
        .forEach(command::add);
    command.addAll(settings);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (output == Redirect.FORGOTTEN) builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    process = builder.start();
    watchdog.watch(process.pid());
  }

  /** The destination of the process's output. */
  public enum Redirect {
    /** It is discarded. */
    FORGOTTEN,
    /** It goes to a pipe, which is read only by {@link #output()}. */
    PIPE
  }

  /** Starts it and waits until it serves. */
  public static ApiProcess start(List<String> jvm, List<String> settings, Redirect output)
      throws IOException {
    var api = new ApiProcess(jvm, settings, output);
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!api.isLive()) {
      if (!api.process.isAlive() || System.nanoTime() - limit > 0) {
        api.close();
        throw new AssertionError("the API did not start");
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    return api;
  }

  /** Starts it and returns at once. */
  public static ApiProcess launch(List<String> settings) throws IOException {
    return new ApiProcess(List.of(), settings, Redirect.PIPE);
  }

  public int port() {
    return port;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Returns its output. */
  public InputStream output() {
    return process.getInputStream();
  }

  /** Connects to its MBeans. */
  public JMXConnector connectToBeans() throws IOException, AttachNotSupportedException {
    VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
    try {
      return JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
    } finally {
      machine.detach();
    }
  }

  /** Sends SIGTERM. Its output can still be read: {@code Process.destroy} would close it. */
  public void terminate() {
    process.toHandle().destroy();
  }

  /** Waits for its end and returns its exit status. */
  public int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the API did not stop");
    }
    return process.exitValue();
  }

  private boolean isLive() {
    try {
      return RawHttp.exchange(port, RawHttp.head("GET /health/live HTTP/1.1")).status() == 200;
    } catch (IOException _) {
      return false;
    }
  }

  /** Spring would make a list of a setting that is given twice. */
  private static String name(String argument) {
    return argument.substring(0, argument.indexOf('='));
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    watchdog.close();
  }
}
