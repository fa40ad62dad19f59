package io.haapi.lab.emulator;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * The address of an emulator that runs already, as the user gave it by a system property.
 *
 * @param property which one
 * @param uri by HTTP, without a slash at the end
 */
public record NamedAddress(String property, URI uri) {
  private static final Pattern SHAPE = Pattern.compile("http://[A-Za-z0-9.-]+(:\\d{1,5})?");
  private static final int LAST_PORT = 65_535;

  /**
   * @param example how it must be, for a message
   * @throws IllegalStateException when it is no such address, in one line
   */
  public static NamedAddress of(String property, String address, String example) {
    if (SHAPE.matcher(address).matches()) {
      var uri = URI.create(address);
      // A URI with a host that cannot be one has none.
      if (uri.getHost() != null && uri.getPort() != 0 && uri.getPort() <= LAST_PORT) {
        return new NamedAddress(property, uri);
      }
    }
    throw new IllegalStateException(
        "-D%s=%s: it must be like %s".formatted(property, address, example));
  }

  /** One line about what is found there, with the remedy. */
  public IllegalStateException refused(String why) {
    return new IllegalStateException("-D%s=%s: %s".formatted(property, uri, why));
  }
}
