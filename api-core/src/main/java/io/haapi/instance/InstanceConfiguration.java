package io.haapi.instance;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class InstanceConfiguration {
  private static final String UNKNOWN = "unknown";

  @Bean
  Instance instance(InstanceSettings settings, ObjectProvider<BuildProperties> build) {
    String version = build.stream().map(BuildProperties::getVersion).findFirst().orElse(UNKNOWN);
    String id = settings.id().isEmpty() ? hostName() : settings.id();
    return new Instance(settings.pattern(), settings.region(), settings.zone(), id, version);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return UNKNOWN;
    }
  }
}
