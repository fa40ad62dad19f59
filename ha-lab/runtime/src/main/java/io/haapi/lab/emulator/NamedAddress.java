package io.haapi.lab.emulator;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * The address of a running emulator that the user named in a system property.
 *
 * @param property the name of the property
 * @param uri an HTTP address without a final slash
 */
public record NamedAddress(String property, URI uri) {
  private static final Pattern SHAPE = Pattern.compile("http://[A-Za-z0-9.-]+(:\\d{1,5})?");
  private static final int LAST_PORT = 65_535;

  /**
   * Parses the value of a property.
   *
   * @param example a valid value, for the message
   * @throws IllegalStateException if the value is not an address, with a message of one line
   */
  public static NamedAddress of(String property, String address, String example) {
    if (SHAPE.matcher(address).matches()) {
      var uri = URI.create(address);
      // URI.create() leaves the host of an invalid host name empty.
      if (uri.getHost() != null && uri.getPort() != 0 && uri.getPort() <= LAST_PORT) {
        return new NamedAddress(property, uri);
      }
    }
    throw new IllegalStateException(
        "-D%s=%s: it must be like %s".formatted(property, address, example));
  }

  /** Returns an exception that rejects the address, with a message of one line. */
  public IllegalStateException refused(String why) {
    return new IllegalStateException("-D%s=%s: %s".formatted(property, uri, why));
  }
}
