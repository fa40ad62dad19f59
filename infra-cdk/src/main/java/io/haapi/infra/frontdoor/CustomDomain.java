package io.haapi.infra.frontdoor;

import io.haapi.infra.network.DomainCertificate;
import io.haapi.infra.settings.Domain;
import software.amazon.awscdk.services.apigateway.DomainName;
import software.amazon.awscdk.services.apigateway.EndpointType;
import software.amazon.awscdk.services.apigateway.SecurityPolicy;
import software.amazon.awscdk.services.apigateway.SpecRestApi;
import software.amazon.awscdk.services.route53.ARecord;
import software.amazon.awscdk.services.route53.AaaaRecord;
import software.amazon.awscdk.services.route53.RecordTarget;
import software.amazon.awscdk.services.route53.targets.ApiGatewayDomain;
import software.constructs.Construct;

/** The API under a name of the user's: certificate, domain name, records. */
final class CustomDomain extends Construct {

  CustomDomain(Construct scope, String id, Domain domain, SpecRestApi api) {
    super(scope, id);
    var proven = new DomainCertificate(this, domain, domain.api());
    var name =
        DomainName.Builder.create(this, "Name")
            .domainName(domain.api())
            .certificate(proven.certificate())
            .endpointType(EndpointType.REGIONAL)
            .securityPolicy(SecurityPolicy.TLS_1_2)
            .mapping(api)
            .build();
    var zone = proven.zone();
    var target = RecordTarget.fromAlias(new ApiGatewayDomain(name));
    ARecord.Builder.create(this, "A").zone(zone).recordName(domain.api()).target(target).build();
    AaaaRecord.Builder.create(this, "Aaaa")
        .zone(zone)
        .recordName(domain.api())
        .target(target)
        .build();
  }
}
