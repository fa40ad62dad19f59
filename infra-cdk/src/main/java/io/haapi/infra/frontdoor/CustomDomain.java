package io.haapi.infra.frontdoor;

import io.haapi.infra.network.DomainCertificate;
import io.haapi.infra.stack.StackContext;
import java.util.List;
import software.amazon.awscdk.services.apigateway.CfnDomainName;
import software.amazon.awscdk.services.apigateway.DomainName;
import software.amazon.awscdk.services.apigateway.EndpointType;
import software.amazon.awscdk.services.apigateway.SecurityPolicy;
import software.amazon.awscdk.services.apigateway.SpecRestApi;
import software.amazon.awscdk.services.certificatemanager.ICertificate;
import software.amazon.awscdk.services.route53.ARecord;
import software.amazon.awscdk.services.route53.AaaaRecord;
import software.amazon.awscdk.services.route53.RecordTarget;
import software.amazon.awscdk.services.route53.targets.ApiGatewayDomain;
import software.constructs.Construct;

/**
 * The user's domain for the API: certificate, domain names and records. With two regions, each has
 * the shared name, whose record is in {@code Global}, and a regional one.
 */
final class CustomDomain extends Construct {
  /**
   * The properties of a custom domain.
   *
   * @param stackContext the context of a stack of a deployment with a domain
   * @param api the API that the names lead to
   */
  record Props(StackContext stackContext, SpecRestApi api) {}

  CustomDomain(Construct scope, String id, Props props) {
    super(scope, id);
    var settings = props.stackContext().settings();
    var domain = settings.domain().orElseThrow();
    var api = props.api();
    boolean two = settings.regions().standby().isPresent();
    String own = two ? domain.regional(settings.regions().current()) : domain.api();
    var proven =
        new DomainCertificate(
            this,
            "Certificate",
            new DomainCertificate.Props(domain, domain.api(), two ? List.of(own) : List.of()));
    var shared = name("DomainName", domain.api(), proven.certificate(), api);
    var name = two ? name("RegionalDomainName", own, proven.certificate(), api) : shared;
    var zone = proven.zone();
    var target = RecordTarget.fromAlias(new ApiGatewayDomain(name));
    ARecord.Builder.create(this, "ARecord").zone(zone).recordName(own).target(target).build();
    AaaaRecord.Builder.create(this, "AaaaRecord").zone(zone).recordName(own).target(target).build();
  }

  private DomainName name(String id, String name, ICertificate certificate, SpecRestApi api) {
    var domain =
        DomainName.Builder.create(this, id)
            .domainName(name)
            .certificate(certificate)
            .endpointType(EndpointType.REGIONAL)
            .securityPolicy(SecurityPolicy.TLS_1_2)
            .mapping(api)
            .build();
    // The default is IPv4 only, and AAAA records would lead nowhere.
    ((CfnDomainName) domain.getNode().getDefaultChild())
        .addPropertyOverride("EndpointConfiguration.IpAddressType", "dualstack");
    return domain;
  }
}
