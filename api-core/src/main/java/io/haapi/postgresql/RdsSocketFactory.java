package io.haapi.postgresql;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.postgresql.ssl.WrappedFactory;

/**
 * Creates TLS sockets that trust only the authorities of Amazon RDS, of all regions in this file.
 * Java does not trust them: RDS and Aurora have authorities of their own. The driver creates this
 * class by its name, and checks the host name itself.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html">Using
 *     SSL/TLS to encrypt a connection to a DB instance or cluster</a>
 */
public final class RdsSocketFactory extends WrappedFactory {
  private static final String CERTIFICATES = "rds-certificates.pem";

  /**
   * Reads the certificates.
   *
   * @throws IOException if the file cannot be read
   * @throws GeneralSecurityException if Java supports none of the certificates
   */
  public RdsSocketFactory() throws IOException, GeneralSecurityException {
    var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    for (var it : certificates()) trusted.setCertificateEntry("rds" + trusted.size(), it);
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    factory = context.getSocketFactory();
  }

  static Collection<? extends Certificate> certificates()
      throws IOException, GeneralSecurityException {
    try (InputStream pem = RdsSocketFactory.class.getResourceAsStream(CERTIFICATES)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(pem);
    }
  }
}
