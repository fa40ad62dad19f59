package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests that each response names the instance. */
abstract class InstanceContract extends FeatureContract {
  private static final List<String> MEMBERS =
      List.of("pattern", "region", "zone", "instance", "version");
  private static final Pattern ENTRY =
      Pattern.compile("([a-z]+)=\"((?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*)\"");

  InstanceContract(ContractClient client) {
    super(client);
  }

  @Test
  void returnsSameBodyAndHeader() {
    ApiResponse response = newUser().get("/v1/instance").send();

    var body = new LinkedHashMap<String, String>();
    response.expectJson(200).forEachEntry((name, value) -> body.put(name, value.asString()));

    assertThat(body).containsOnlyKeys(MEMBERS);
    assertThat(body.values()).noneMatch(String::isBlank);
    assertThat(dictionary(response.requiredHeader("X-Instance"))).isEqualTo(body);
  }

  @Test
  void identifiesInstanceOnErrors() {
    ApiResponse response = newUser().get(sample().element("unknown")).send();

    response.problem(404, "not-found");
    assertThat(dictionary(response.requiredHeader("X-Instance"))).containsOnlyKeys(MEMBERS);
  }

  @Test
  void givesInstancesTheirOwnNames() {
    long addresses = client.api().instances().stream().distinct().count();

    var names =
        IntStream.range(0, instances())
            .mapToObj(at -> newUser().get("/v1/instance").at(at).send().expectJson(200))
            .map(body -> body.path("instance").asString())
            .distinct();

    assertThat(names).hasSizeGreaterThanOrEqualTo((int) addresses);
  }

  /** Parses an RFC 8941 dictionary whose values are strings. */
  private static Map<String, String> dictionary(String header) {
    var members = new LinkedHashMap<String, String>();
    for (String entry : header.split(", ")) {
      var matcher = ENTRY.matcher(entry);
      assertThat(matcher.matches()).as("entry '%s' of '%s'", entry, header).isTrue();
      members.put(matcher.group(1), matcher.group(2).replaceAll("\\\\(.)", "$1"));
    }
    return members;
  }
}
