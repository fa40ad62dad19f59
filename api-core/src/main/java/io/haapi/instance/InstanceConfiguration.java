package io.haapi.instance;

import static io.haapi.instance.InstanceSettings.UNKNOWN;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

@AutoConfiguration
@EnableConfigurationProperties(InstanceSettings.class)
@Import(InstanceController.class)
class InstanceConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(InstanceConfiguration.class);
  private static final int TIMEOUT_MILLIS = 1000;

  @Bean
  Instance instance(
      InstanceSettings settings,
      ObjectProvider<BuildProperties> build,
      @Value("${ECS_CONTAINER_METADATA_URI_V4:}") String taskMetadata) {
    String version = build.stream().map(BuildProperties::getVersion).findFirst().orElse(UNKNOWN);
    String id = settings.id().isEmpty() ? hostName() : settings.id();
    boolean known = !settings.zone().equals(UNKNOWN);
    String zone = known ? settings.zone() : taskZone(taskMetadata);
    return new Instance(settings.pattern(), settings.region(), zone, id, version);
  }

  /** Task metadata is the only source of an ECS task's zone. */
  private static String taskZone(String metadata) {
    if (metadata.isEmpty()) return UNKNOWN;
    try {
      var connection = (HttpURLConnection) URI.create(metadata + "/task").toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      try (var answer = connection.getInputStream()) {
        return JsonMapper.shared().readTree(answer).path("AvailabilityZone").asString(UNKNOWN);
      }
    } catch (IOException | JacksonException e) {
      LOG.warn(
          "the zone of this task is unknown: {} gives no metadata ({})", metadata, e.getMessage());
      return UNKNOWN;
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return UNKNOWN;
    }
  }
}
