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
 * Discovers the URL at which an issuer publishes its keys.
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
   * @throws SettingException when the issuer's URL is not safe to query
   */
  Discovery(Jwt settings, ResourceRetriever retriever) {
    this.settings = settings;
    this.retriever = retriever;
    String issuer = settings.issuer();
    String address =
        (issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer) + PATH;
    try {
      // The settings reject URLs at which a third party could respond.
      this.document = with(URI.create(address)).jwksUrl().orElseThrow().toURL();
    } catch (IllegalArgumentException | MalformedURLException _) {
      throw new SettingException(
          "HAAPI_JWT_ISSUER must be an https URL, or HAAPI_JWT_JWKSURL must name the URL of its keys");
    }
  }

  /**
   * Returns the settings with the URL of the keys.
   *
   * @throws IOException when the issuer does not respond, or its response is invalid
   */
  Jwt complete() throws IOException {
    try {
      var metadata = JSONObjectUtils.parse(retriever.retrieveResource(document).getContent());
      // Section 4.3: otherwise one issuer could impersonate another.
      if (!settings.issuer().equals(JSONObjectUtils.getString(metadata, "issuer"))) {
        throw new IOException("the discovery document belongs to another issuer");
      }
      URI keys = JSONObjectUtils.getURI(metadata, "jwks_uri");
      if (keys == null) throw new IOException("the discovery document has no jwks_uri");
      return with(keys);
    } catch (ParseException | IllegalArgumentException e) {
      throw new IOException("the discovery document is invalid", e);
    }
  }

  private Jwt with(URI keys) {
    return new Jwt(
        settings.issuer(), settings.audience(), Optional.of(keys), settings.algorithms());
  }
}
