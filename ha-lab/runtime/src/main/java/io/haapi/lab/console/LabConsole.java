package io.haapi.lab.console;

import io.haapi.lab.topology.LabDeployment;
import java.net.URI;
import java.nio.file.Path;

/**
 * The web page at {@code /console/} of the lab's front. It calls the API like any client and shows
 * instances, regions and failovers as they happen. The API itself has no such path.
 */
public final class LabConsole implements AutoCloseable {
  private static final String SEGMENT = "console";

  private final URI url;
  private final LiveStream live;
  private final Runnable unmount;

  private LabConsole(URI url, LiveStream live, Runnable unmount) {
    this.url = url;
    this.live = live;
    this.unmount = unmount;
  }

  /**
   * Serves the console at the front of a lab until it is closed.
   *
   * @param sampleRequests the file in which the API declares its requests
   */
  public static LabConsole open(LabDeployment lab, Path sampleRequests) {
    String path = "/" + SEGMENT + "/";
    var live = LiveStream.of(lab);
    Runnable unmount =
        lab.mount(
            SEGMENT,
            new ConsoleHandler(path, ConsoleFile.all(path, sampleRequests), live.handler(), lab));
    return new LabConsole(lab.url().resolve(path), live, unmount);
  }

  /** Returns the address of the page. */
  public URI url() {
    return url;
  }

  @Override
  public void close() {
    unmount.run();
    live.close();
  }
}
