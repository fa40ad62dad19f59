package io.haapi.openapi;

import java.io.IOException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the document that describes this API. */
@RestController
class OpenApiController {
  private final byte[] document;

  OpenApiController(@Value("classpath:openapi.yaml") Resource document) throws IOException {
    this.document = document.getContentAsByteArray();
  }

  @GetMapping("/openapi.yaml")
  ResponseEntity<byte[]> document() {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_YAML).body(document);
  }
}
