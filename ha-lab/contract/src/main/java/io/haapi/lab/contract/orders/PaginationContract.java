package io.haapi.lab.contract.orders;

import static io.haapi.lab.contract.orders.OrderRequests.paying;
import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.contract.ApiUser;
import io.haapi.lab.contract.ConcurrentCalls;
import io.haapi.lab.contract.ContractClient;
import io.haapi.lab.contract.Difference;
import io.haapi.lab.contract.FeatureContract;
import io.haapi.lab.contract.Poll;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests the list of own orders. It is eventually consistent, so these tests wait for it. */
abstract class PaginationContract extends FeatureContract {
  PaginationContract(ContractClient client) {
    super(client);
  }

  @Test
  void listsNothingForNewCaller() {
    JsonNode page = newUser().get("/v1/orders").send().expectJson(200);

    assertThat(page.path("orders").isArray()).isTrue();
    assertThat(page.path("orders")).isEmpty();
    assertThat(page.has("nextCursor")).isFalse();
  }

  @Test
  void summarizesOrder() {
    ApiUser user = newUser();
    JsonNode order =
        user.creating(ApiUser.newKey(), Bodies.orderOf(Bodies.line(), Bodies.line()))
            .send()
            .expectJson(201);

    JsonNode entry = awaitListed(user, 1).getFirst();

    assertThat(entry.path("id")).isEqualTo(order.path("id"));
    assertThat(entry.path("status").asString()).isEqualTo("placed");
    assertThat(entry.path("createdAt")).isEqualTo(order.path("createdAt"));
    assertThat(entry.path("lineCount").asInt()).isEqualTo(2);
    assertThat(entry.path("totals")).isEqualTo(order.path("totals"));
    assertThat(entry.has("lines")).isFalse();
  }

  @Test
  void updatesListedStatus() {
    ApiUser user = newUser();
    String id = user.create();
    paying(user, id, ApiUser.newKey()).send().expect(200);

    JsonNode status =
        Poll.until(
            () -> list(user, "").path("orders").path(0).path("status"),
            found -> found.asString("").equals("paid"));

    assertThat(status.asString()).isEqualTo("paid");
  }

  @Test
  void listsOwnOrdersOnly() {
    ApiUser user = newUser();
    String own = user.create();
    newUser().create();

    assertThat(awaitListed(user, 1)).extracting(PaginationContract::id).containsExactly(own);
  }

  @Test
  void listsNewestFirst() {
    ApiUser user = newUser();
    place(user, 6);

    List<JsonNode> listed = awaitListed(user, 6);

    assertThat(listed)
        .extracting(entry -> entry.path("createdAt").asString())
        .isSortedAccordingTo(Comparator.reverseOrder());
  }

  @Test
  void listsEachOrderOnce() {
    ApiUser user = newUser();
    Set<String> placed = place(user, 7);
    awaitListed(user, 7);

    var sizes = new ArrayList<Integer>();
    var ids = new ArrayList<String>();
    String query = "?limit=3";
    for (int instance = 0; !query.isEmpty(); instance++) {
      JsonNode page = user.get("/v1/orders" + query).at(instance).send().expectJson(200);
      sizes.add(page.path("orders").size());
      page.path("orders").forEach(order -> ids.add(id(order)));
      query = page.has("nextCursor") ? "?limit=3&cursor=" + cursor(page) : "";
    }

    assertThat(sizes).containsExactly(3, 3, 1);
    assertThat(ids).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(placed);
  }

  @Test
  void endsAfterFullLastPage() {
    ApiUser user = newUser();
    place(user, 4);
    awaitListed(user, 4);

    JsonNode second = list(user, "?limit=2&cursor=" + cursor(list(user, "?limit=2")));

    assertThat(second.path("orders")).hasSize(2);
    if (second.has("nextCursor")) {
      JsonNode third = list(user, "?limit=2&cursor=" + cursor(second));
      assertThat(third.path("orders")).isEmpty();
      assertThat(third.has("nextCursor")).isFalse();
    }
  }

  @Test
  void keepsPagesStableDuringWrites() {
    ApiUser user = newUser();
    Set<String> before = place(user, 5);
    awaitListed(user, 5);

    JsonNode page = list(user, "?limit=2");
    var ids = new ArrayList<>(ids(page));
    while (page.has("nextCursor")) {
      user.create();
      page = list(user, "?limit=2&cursor=" + cursor(page));
      ids.addAll(ids(page));
      assertThat(ids).as("a list that ends").hasSizeLessThan(30);
    }

    assertThat(ids).doesNotHaveDuplicates().containsAll(before);
  }

  @Test
  void repeatsPageOfCursor() {
    ApiUser user = newUser();
    place(user, 5);
    awaitListed(user, 5);
    String cursor = cursor(list(user, "?limit=1"));

    List<String> four = ids(list(user, "?limit=4&cursor=" + cursor));

    assertThat(four).hasSize(4);
    assertThat(ids(list(user, "?limit=2&cursor=" + cursor))).isEqualTo(four.subList(0, 2));
    assertThat(ids(list(user, "?limit=2&cursor=" + cursor))).isEqualTo(four.subList(0, 2));
  }

  @Test
  void limitsPageSize() {
    ApiUser user = newUser();
    ConcurrentCalls.run(21, index -> user.creating(ApiUser.newKey()).at(index).send());
    awaitListed(user, 21);

    JsonNode byDefault = list(user, "");
    assertThat(byDefault.path("orders")).hasSize(20);
    assertThat(byDefault.has("nextCursor")).isTrue();
    assertThat(list(user, "?limit=1").path("orders")).hasSize(1);
    assertThat(list(user, "?limit=100").path("orders")).hasSize(21);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "101",
        "1.5",
        "abc",
        "1e1",
        "99999999999",
        "4294967297",
        "%D9%A1",
        "1%20",
        "0x10",
        "%2B1"
      })
  void rejectsInvalidLimit(String limit) {
    newUser().get("/v1/orders?limit=" + limit).send().problem(400, "invalid-field").naming("limit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"garbage", "AAAA", "%00", "..", "%22%3E%3Cb%3E", "{long}", "%F0%9F%98%80"})
  void rejectsInventedCursor(String cursor) {
    String filled = cursor.equals("{long}") ? "A".repeat(5_000) : cursor;

    newUser()
        .get("/v1/orders?cursor=" + filled)
        .gatewayMay(Difference.REFUSED_TARGETS)
        .send()
        .problem(400, "invalid-field", "path-refused")
        .mentioning(cursor.equals("%00") ? "" : "cursor");
  }

  @Test
  void rejectsAlteredCursor() {
    ApiUser user = newUser();
    place(user, 2);
    awaitListed(user, 2);
    String cursor = list(user, "?limit=1").path("nextCursor").asString();

    // Skips the last character: in base64 it may hold unused bits.
    var changed =
        new ArrayList<>(
            IntStream.of(0, cursor.length() / 2, cursor.length() - 2)
                .mapToObj(at -> flip(cursor, at))
                .toList());
    changed.add(cursor.substring(0, cursor.length() - 4));
    changed.add(cursor + "AAAA");
    for (String wrong : changed) {
      user.get("/v1/orders?cursor=" + encoded(wrong))
          .send()
          .problem(400, "invalid-field")
          .naming("cursor");
    }
  }

  @Test
  void rejectsCursorOfAnotherCaller() {
    ApiUser owner = newUser();
    place(owner, 2);
    awaitListed(owner, 2);
    String cursor = cursor(list(owner, "?limit=1"));

    newUser()
        .get("/v1/orders?cursor=" + cursor)
        .send()
        .problem(400, "invalid-field")
        .naming("cursor");
  }

  private Set<String> place(ApiUser user, int orders) {
    var ids = new HashSet<String>();
    for (int order = 0; order < orders; order++) {
      JsonNode placed = user.creating(ApiUser.newKey()).at(order).send().expectJson(201);
      ids.add(id(placed));
    }
    return ids;
  }

  private static List<JsonNode> awaitListed(ApiUser user, int count) {
    JsonNode listed =
        Poll.until(() -> list(user, "?limit=100").path("orders"), it -> it.size() >= count);
    assertThat(listed).hasSize(count);
    return listed.valueStream().toList();
  }

  private static JsonNode list(ApiUser user, String query) {
    return user.get("/v1/orders" + query).send().expectJson(200);
  }

  private static List<String> ids(JsonNode page) {
    return page.path("orders").valueStream().map(PaginationContract::id).toList();
  }

  private static String id(JsonNode order) {
    return order.path("id").asString();
  }

  private static String cursor(JsonNode page) {
    assertThat(page.path("nextCursor").isString()).as("a cursor in %s", page).isTrue();
    return encoded(page.path("nextCursor").asString());
  }

  private static String encoded(String cursor) {
    return URLEncoder.encode(cursor, StandardCharsets.UTF_8);
  }

  private static String flip(String text, int at) {
    char other = text.charAt(at) == 'A' ? 'B' : 'A';
    return text.substring(0, at) + other + text.substring(at + 1);
  }
}
