package io.haapi.lab.console;

import io.haapi.lab.topology.LabDeployment;
import java.net.URI;

/**
 * The console: a page at the lab's front, {@code /console/}, that calls the API as any client does,
 * and shows the lab's instances, regions and failovers as they happen.
 *
 * <p>It exists while it is open, and only for a lab that it was opened for: the API behind the
 * front knows nothing of it.
 */
public final class Console implements AutoCloseable {
  private static final String SEGMENT = "console";

  private final URI url;
  private final LiveStream live;
  private final Runnable unmount;

  private Console(URI url, LiveStream live, Runnable unmount) {
    this.url = url;
    this.live = live;
    this.unmount = unmount;
  }

  /** Serves it at the front of a lab. */
  public static Console open(LabDeployment lab) {
    String path = "/" + SEGMENT + "/";
    var live = LiveStream.of(lab);
    Runnable unmount = lab.mount(SEGMENT, new ConsoleHandler(path, live.handler(), lab));
    return new Console(lab.url().resolve(path), live, unmount);
  }

  /** The page, for a browser on this machine. */
  public URI url() {
    return url;
  }

  @Override
  public void close() {
    unmount.run();
    live.close();
  }
}
