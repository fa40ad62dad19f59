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
public final class DomainCertificate extends Construct {
  private final IHostedZone zone;
  private final Certificate certificate;

  /**
   * The properties of a certificate.
   *
   * @param domain the domain, whose hosted zone validates the names
   * @param name the main name
   * @param others the alternative names
   */
  public record Props(Domain domain, String name, List<String> others) {
    public Props {
      others = List.copyOf(others);
    }
  }

  public DomainCertificate(Construct scope, String id, Props props) {
    super(scope, id);
    this.zone = zoneOf(this, props.domain());
    // The CDK leaves the id Default out of logical ids: another id would replace the certificate.
    var builder =
        Certificate.Builder.create(this, "Default")
            .domainName(props.name())
            .validation(CertificateValidation.fromDns(zone));
    if (!props.others().isEmpty()) builder.subjectAlternativeNames(props.others());
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
