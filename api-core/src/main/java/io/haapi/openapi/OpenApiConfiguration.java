package io.haapi.openapi;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Import;

@AutoConfiguration
@Import(OpenApiController.class)
class OpenApiConfiguration {}
