package io.haapi.lambda.authorizer;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jose.util.ResourceRetriever;
import io.haapi.caller.CallerSettings.Jwt;
import io.haapi.lifecycle.SettingException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.util.Optional;

/**
 * Asks an issuer where it publishes its keys.
 *
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig">OpenID
 *     Connect Discovery 1.0, section 4</a>
 */
final class Discovery {
  private static final String PATH = "/.well-known/openid-configuration";

  private final Jwt settings;
  private final URL document;
  private final ResourceRetriever retriever;

  /**
   * @throws SettingException when the issuer could not be asked safely
   */
  Discovery(Jwt settings, ResourceRetriever retriever) {
    this.settings = settings;
    this.retriever = retriever;
    String issuer = settings.issuer();
    String address =
        (issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer) + PATH;
    try {
      // The settings refuse an address over which somebody else could answer.
      this.document = with(URI.create(address)).jwksUrl().orElseThrow().toURL();
    } catch (IllegalArgumentException | MalformedURLException _) {
      throw new SettingException(
          "HAAPI_JWT_ISSUER must be an https URL, or HAAPI_JWT_JWKSURL say where its keys are");
    }
  }

  /**
   * The settings, with the address of the keys.
   *
   * @throws IOException when the issuer does not answer, or not as it must
   */
  Jwt complete() throws IOException {
    try {
      var metadata = JSONObjectUtils.parse(retriever.retrieveResource(document).getContent());
      // Section 4.3: else one issuer could speak for another.
      if (!settings.issuer().equals(JSONObjectUtils.getString(metadata, "issuer"))) {
        throw new IOException("the discovery document is another issuer's");
      }
      URI keys = JSONObjectUtils.getURI(metadata, "jwks_uri");
      if (keys == null) throw new IOException("the discovery document has no jwks_uri");
      return with(keys);
    } catch (ParseException | IllegalArgumentException e) {
      throw new IOException("the discovery document is not one", e);
    }
  }

  private Jwt with(URI keys) {
    return new Jwt(
        settings.issuer(), settings.audience(), Optional.of(keys), settings.algorithms());
  }
}
