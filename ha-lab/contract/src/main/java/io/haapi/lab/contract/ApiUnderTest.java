package io.haapi.lab.contract;

import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.sample.SampleRequests;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A running API that the contract tests.
 *
 * @param instances at least two base URIs that share tables, without a trailing slash; a path (a
 *     stage) is allowed. Behind one front door, the same URI twice
 * @param identity the headers that authenticate a principal
 * @param identityHeader the header that names the principal
 * @param sessionCookie the name of the session cookie: {@code __Host-session} or {@code session}
 * @param profile the declared differences from an instance reached directly
 * @param atOnce the maximum number of concurrent requests
 * @param sample the requests that the API declares
 */
public record ApiUnderTest(
    List<URI> instances,
    Function<String, Map<String, String>> identity,
    String identityHeader,
    String sessionCookie,
    Profile profile,
    int atOnce,
    SampleRequests sample) {
  private static final String PRINCIPAL = "X-Principal";

  public ApiUnderTest {
    instances = List.copyOf(instances);
    if (atOnce < 1) throw new IllegalArgumentException("atOnce must be at least 1");
    if (instances.size() < 2) {
      throw new IllegalArgumentException("the contract needs two instances");
    }
  }

  /**
   * Creates an API of this checkout that identifies principals by {@code X-Principal}, without a
   * limit of concurrent requests.
   */
  public ApiUnderTest(
      List<URI> instances,
      Function<String, Map<String, String>> identity,
      String sessionCookie,
      Profile profile) {
    this(
        instances,
        identity,
        PRINCIPAL,
        sessionCookie,
        profile,
        Integer.MAX_VALUE,
        SampleRequests.of(ProjectDirectory.find()));
  }

  /**
   * Returns instances that are reached directly, with the origin secret that their gateway would
   * add.
   */
  public static ApiUnderTest direct(
      List<URI> instances, String originSecret, String sessionCookie) {
    return new ApiUnderTest(
        instances,
        principal -> Map.of(PRINCIPAL, principal, "X-Origin-Secret", originSecret),
        sessionCookie,
        Profile.DIRECT);
  }

  /** Returns the same API with a header that names the principal and a limit of requests. */
  public ApiUnderTest with(String identityHeader, int atOnce) {
    return new ApiUnderTest(
        instances, identity, identityHeader, sessionCookie, profile, atOnce, sample);
  }

  /** Returns the same API with other sample requests. */
  public ApiUnderTest with(SampleRequests sample) {
    return new ApiUnderTest(
        instances, identity, identityHeader, sessionCookie, profile, atOnce, sample);
  }

  URI instance(int index) {
    return instances.get(Math.floorMod(index, instances.size()));
  }
}
