package io.haapi.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SampleRequestTest {

  @Test
  void readsTheRequestsThatTheApiDeclares() {
    assertThat(SampleRequest.all())
        .containsExactly(
            new SampleRequest(
                "POST",
                "/v1/tickets",
                Map.of(),
                Optional.of("{\"text\":\"leak\",\"urgent\":true}"),
                false),
            new SampleRequest("GET", "/v1/tickets", Map.of("limit", "1"), Optional.empty(), true),
            new SampleRequest("DELETE", "/v1/notes/a", Map.of(), Optional.empty(), false));
  }

  @Test
  void addsTheQueryToThePath() {
    var request =
        new SampleRequest("GET", "/v1/tickets", Map.of("limit", "1"), Optional.empty(), true);

    assertThat(request.target()).isEqualTo("/v1/tickets?limit=1");
  }
}
