package io.haapi.lambda;

import com.amazonaws.serverless.proxy.internal.servlet.AwsProxyHttpServletRequest;
import com.amazonaws.serverless.proxy.internal.servlet.AwsServletInputStream;
import com.amazonaws.serverless.proxy.model.AwsProxyRequest;
import com.amazonaws.serverless.proxy.model.AwsProxyRequestContext;
import com.amazonaws.serverless.proxy.model.ContainerConfig;
import com.amazonaws.serverless.proxy.model.Headers;
import com.amazonaws.serverless.proxy.model.MultiValuedTreeMap;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Base64;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Presents an event as a servlet request.
 *
 * <p>The adapter's own request repairs its input: it merges slashes, removes the last one, decodes
 * the path as if it were a form, skips invalid base64 and trusts Content-Length. This class leaves
 * all of that as it was sent, so that the API's filters reject the same requests as in Tomcat.
 */
final class EventRequest extends AwsProxyHttpServletRequest {
  private static final String CONTEXT = ProxyRequestContext.class.getName();

  /** Attributes that the event sets: the caller and the length of the body. */
  private static final Set<String> NOT_A_CLIENTS =
      Set.of("x-principal", "x-origin-secret", "content-length", "transfer-encoding");

  private final AwsProxyRequest event;
  private final byte[] body;

  private EventRequest(AwsProxyRequest event, byte[] body) {
    super(event, null, null, config());
    this.event = event;
    this.body = body;
  }

  /**
   * Returns the request in an event.
   *
   * @throws IllegalArgumentException when the body is declared as base64 and is not
   */
  static EventRequest of(APIGatewayProxyRequestEvent event) {
    var request = new EventRequest(request(event), body(event));
    request.setAttribute(CONTEXT, event.getRequestContext());
    return request;
  }

  /** Returns a placeholder for an event without request data. */
  static EventRequest none() {
    return of(
        new APIGatewayProxyRequestEvent()
            .withHttpMethod("GET")
            .withPath("/")
            .withRequestContext(new ProxyRequestContext()));
  }

  /** Returns the gateway's data of a request, however it is wrapped. */
  static ProxyRequestContext contextOf(HttpServletRequest request) {
    return (ProxyRequestContext) request.getAttribute(CONTEXT);
  }

  private static AwsProxyRequest request(APIGatewayProxyRequestEvent event) {
    var request = new AwsProxyRequest();
    request.setHttpMethod(event.getHttpMethod());
    request.setPath(event.getPath());
    request.setRequestContext(new AwsProxyRequestContext());
    var headers = new Headers();
    copy(event.getMultiValueHeaders(), event.getHeaders(), headers);
    headers.keySet().removeIf(name -> NOT_A_CLIENTS.contains(name.toLowerCase(Locale.ROOT)));
    request.setMultiValueHeaders(headers);
    var query = new MultiValuedTreeMap<String, String>();
    copy(event.getMultiValueQueryStringParameters(), event.getQueryStringParameters(), query);
    request.setMultiValueQueryStringParameters(query);
    return request;
  }

  /**
   * Copies all values of each header or parameter. The single values are a fallback for events
   * without multi-value maps.
   */
  private static void copy(
      Map<String, List<String>> many,
      Map<String, String> single,
      MultiValuedTreeMap<String, String> to) {
    if (many != null) {
      many.forEach(
          (name, values) -> {
            if (values != null) values.forEach(value -> to.add(name, present(value)));
          });
    } else if (single != null) {
      single.forEach((name, value) -> to.add(name, present(value)));
    }
  }

  private static String present(String value) {
    return value == null ? "" : value;
  }

  private static byte[] body(APIGatewayProxyRequestEvent event) {
    if (event.getBody() == null) return new byte[0];
    return Boolean.TRUE.equals(event.getIsBase64Encoded())
        ? Base64.getDecoder().decode(event.getBody())
        : event.getBody().getBytes(StandardCharsets.UTF_8);
  }

  private static ContainerConfig config() {
    var config = ContainerConfig.defaultConfig();
    config.setQueryStringCaseSensitive(true);
    return config;
  }

  @Override
  public String getRequestURI() {
    return event.getPath();
  }

  @Override
  public String getServletPath() {
    return event.getPath();
  }

  /** Returns null, because the only servlet is mapped to the root. */
  @Override
  public String getPathInfo() {
    return null;
  }

  @Override
  public String getContextPath() {
    return "";
  }

  @Override
  public StringBuffer getRequestURL() {
    return new StringBuffer("https://").append(getServerName()).append(event.getPath());
  }

  @Override
  public int getContentLength() {
    return body.length == 0 ? -1 : body.length;
  }

  @Override
  public long getContentLengthLong() {
    return getContentLength();
  }

  @Override
  public ServletInputStream getInputStream() {
    if (requestInputStream == null) {
      requestInputStream = new AwsServletInputStream(new ByteArrayInputStream(body));
    }
    return requestInputStream;
  }

  @Override
  public BufferedReader getReader() {
    return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
  }

  @Override
  public String getHeader(String name) {
    return event.getMultiValueHeaders().getFirst(name);
  }

  @Override
  public Cookie[] getCookies() {
    List<String> headers = event.getMultiValueHeaders().get("Cookie");
    return headers == null ? new Cookie[0] : parseCookieHeaderValue(String.join("; ", headers));
  }

  /** Returns null: readers of the body evaluate the content type's charset themselves. */
  @Override
  public String getCharacterEncoding() {
    return null;
  }

  @Override
  public void setCharacterEncoding(String encoding) {}

  @Override
  public String getProtocol() {
    return "HTTP/1.1";
  }

  @Override
  public boolean isSecure() {
    return true;
  }

  @Override
  public String getScheme() {
    return "https";
  }

  @Override
  public String getAuthType() {
    return null;
  }

  @Override
  public String getRemoteUser() {
    return null;
  }

  @Override
  public Principal getUserPrincipal() {
    return null;
  }

  @Override
  public String getRemoteHost() {
    return getRemoteAddr();
  }

  @Override
  public Locale getLocale() {
    return Locale.ENGLISH;
  }

  @Override
  public Enumeration<Locale> getLocales() {
    return Collections.enumeration(List.of(getLocale()));
  }

  @Override
  public boolean isAsyncSupported() {
    return false;
  }
}
