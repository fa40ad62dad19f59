package io.haapi.openapi;

import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import java.io.IOException;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the OpenAPI document of this API, if it has one. */
@RestController
class OpenApiController {
  private final Optional<byte[]> document;

  OpenApiController(@Value("classpath:openapi.yaml") Resource document) throws IOException {
    this.document =
        document.exists() ? Optional.of(document.getContentAsByteArray()) : Optional.empty();
  }

  @GetMapping("/openapi.yaml")
  ResponseEntity<byte[]> document() {
    byte[] found =
        document.orElseThrow(
            () -> new ProblemException(Problem.notFound("This API has no OpenAPI document.")));
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_YAML).body(found);
  }
}
