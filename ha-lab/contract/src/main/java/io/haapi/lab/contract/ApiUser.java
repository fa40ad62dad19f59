package io.haapi.lab.contract;

import io.haapi.lab.sample.SampleRequests;
import java.util.Map;
import java.util.UUID;

/**
 * One principal and the requests it can send.
 *
 * @param identity the headers that authenticate it
 */
public record ApiUser(ContractClient client, String principal, Map<String, String> identity) {
  /** Starts a request with the user's identity. */
  public ApiRequest call(String method, String target) {
    var request = new ApiRequest(client, method, target);
    identity.forEach(request::header);
    return request;
  }

  public ApiRequest get(String target) {
    return call("GET", target);
  }

  public ApiRequest post(String target) {
    return call("POST", target);
  }

  public ApiRequest put(String target) {
    return call("PUT", target);
  }

  public ApiRequest delete(String target) {
    return call("DELETE", target);
  }

  /** Starts the command that creates an aggregate. */
  public ApiRequest creating(String key) {
    return creating(key, sample().body());
  }

  /** Starts the command that creates an aggregate from this JSON body. */
  public ApiRequest creating(String key, String body) {
    return post(sample().collection()).key(key).json(body);
  }

  /** Creates an aggregate and returns its id. */
  public String create() {
    return creating(newKey()).send().createdId();
  }

  /** Starts the command that changes an aggregate. */
  public ApiRequest changing(String id, String key) {
    ApiRequest request = post(sample().change(id)).key(key);
    sample().change().body().filter(_ -> client.changeRequiresBody()).ifPresent(request::json);
    return request;
  }

  /** Starts a session with a cookie. */
  public CookieSession newSession() {
    ApiResponse response = get(client.sampleSession().read()).send().expect(200);
    return new CookieSession(
        this, ReceivedCookie.of(response, client.api().sessionCookie()).value());
  }

  /** Returns a key that no other command uses. */
  public static String newKey() {
    return UUID.randomUUID().toString();
  }

  private SampleRequests sample() {
    return client.api().sample();
  }
}
