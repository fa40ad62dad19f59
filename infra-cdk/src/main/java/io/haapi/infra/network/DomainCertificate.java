package io.haapi.infra.network;

import io.haapi.infra.settings.Domain;
import java.util.List;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.amazon.awscdk.services.certificatemanager.CertificateValidation;
import software.amazon.awscdk.services.route53.HostedZone;
import software.amazon.awscdk.services.route53.HostedZoneAttributes;
import software.amazon.awscdk.services.route53.IHostedZone;
import software.constructs.Construct;

/** A certificate for names in the user's domain, validated through the domain's hosted zone. */
public final class DomainCertificate {
  private final IHostedZone zone;
  private final Certificate certificate;

  /**
   * Creates the certificate.
   *
   * @param name the main name
   * @param others the alternative names
   */
  public DomainCertificate(Construct scope, Domain domain, String name, String... others) {
    this.zone = zoneOf(scope, domain);
    var builder =
        Certificate.Builder.create(scope, "Certificate")
            .domainName(name)
            .validation(CertificateValidation.fromDns(zone));
    if (others.length > 0) builder.subjectAlternativeNames(List.of(others));
    this.certificate = builder.build();
  }

  /** Returns the hosted zone of a domain, for constructs that need no certificate. */
  public static IHostedZone zoneOf(Construct scope, Domain domain) {
    return HostedZone.fromHostedZoneAttributes(
        scope,
        "HostedZone",
        HostedZoneAttributes.builder()
            .hostedZoneId(domain.hostedZoneId())
            .zoneName(domain.name())
            .build());
  }

  /** Returns the domain's hosted zone. */
  public IHostedZone zone() {
    return zone;
  }

  /** Returns the validated certificate. */
  public Certificate certificate() {
    return certificate;
  }
}
