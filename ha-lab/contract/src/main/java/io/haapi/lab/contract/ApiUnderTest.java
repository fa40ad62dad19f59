package io.haapi.lab.contract;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A running API that the contract is held against.
 *
 * @param instances where it answers: at least two base URIs that share tables, without a slash at
 *     the end; a path (a stage) is allowed. Behind one front, the same URI twice
 * @param identity the headers that make a request one of the given principal
 * @param identityHeader the one of them that names the principal
 * @param sessionCookie the name of the session's cookie: {@code __Host-session} or {@code session}
 * @param profile the declared differences from an instance reached directly
 * @param atOnce how many requests it is sent at the same time, at most
 */
public record ApiUnderTest(
    List<URI> instances,
    Function<String, Map<String, String>> identity,
    String identityHeader,
    String sessionCookie,
    Profile profile,
    int atOnce) {
  private static final String PRINCIPAL = "X-Principal";

  public ApiUnderTest {
    instances = List.copyOf(instances);
    if (atOnce < 1) throw new IllegalArgumentException("one request at a time, at least");
    if (instances.size() < 2) {
      throw new IllegalArgumentException("two instances at least, to test what they share");
    }
  }

  /** One that knows principals by {@code X-Principal}, and takes as much as comes. */
  public ApiUnderTest(
      List<URI> instances,
      Function<String, Map<String, String>> identity,
      String sessionCookie,
      Profile profile) {
    this(instances, identity, PRINCIPAL, sessionCookie, profile, Integer.MAX_VALUE);
  }

  /** Instances reached directly, as their gateway would reach them: with the origin secret. */
  public static ApiUnderTest direct(
      List<URI> instances, String originSecret, String sessionCookie) {
    return new ApiUnderTest(
        instances,
        principal -> Map.of(PRINCIPAL, principal, "X-Origin-Secret", originSecret),
        sessionCookie,
        Profile.DIRECT);
  }

  /** A front that adds the origin secret itself; {@code X-Principal} is how it knows a caller. */
  public static ApiUnderTest behind(URI front, String sessionCookie, Profile profile) {
    return new ApiUnderTest(
        List.of(front, front), principal -> Map.of(PRINCIPAL, principal), sessionCookie, profile);
  }

  URI instance(int index) {
    return instances.get(Math.floorMod(index, instances.size()));
  }
}
