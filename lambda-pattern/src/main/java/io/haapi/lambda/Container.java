package io.haapi.lambda;

import com.amazonaws.serverless.proxy.internal.servlet.AwsServletContext;
import com.amazonaws.serverless.proxy.internal.servlet.AwsServletRegistration;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.boot.web.servlet.ServletContextInitializer;

/**
 * Takes the place of Tomcat: holds the filters and the servlet that Spring registers, in its order.
 */
final class Container implements ServletWebServerFactory, WebServer {
  private final Registrations registrations = new Registrations();
  private boolean started;

  @Override
  public WebServer getWebServer(ServletContextInitializer... initializers) {
    try {
      for (var initializer : initializers) initializer.onStartup(registrations);
    } catch (ServletException e) {
      throw new WebServerException("the filters could not be registered", e);
    }
    return this;
  }

  /** The servlet is made ready before the first request, so that this counts as initialisation. */
  @Override
  public void start() {
    // Spring starts us once more after a restore.
    if (started) return;
    started = true;
    try {
      for (var registered : registrations.servlets) {
        registered.getServlet().init(registered.getServletConfig());
      }
    } catch (ServletException e) {
      throw new WebServerException("the servlet could not be initialised", e);
    }
  }

  @Override
  public void stop() {}

  /** None: requests come as events. */
  @Override
  public int getPort() {
    return -1;
  }

  void service(EventRequest request, EventResponse response) throws IOException, ServletException {
    request.setServletContext(registrations);
    request.setResponse(response);
    Servlet servlet = registrations.servlets.getFirst().getServlet();
    new Chain(registrations.filters.iterator(), servlet).doFilter(request, response);
  }

  /** The adapter's context. Its own filter chains are kept by path, each id's, for ever. */
  private static final class Registrations extends AwsServletContext {
    private final List<Filter> filters = new ArrayList<>();
    private final List<AwsServletRegistration> servlets = new ArrayList<>();

    private Registrations() {
      super(null);
    }

    @Override
    public FilterRegistration.Dynamic addFilter(String name, Filter filter) {
      filters.add(filter);
      return super.addFilter(name, filter);
    }

    @Override
    public ServletRegistration.Dynamic addServlet(String name, Servlet servlet) {
      servlets.add(new AwsServletRegistration(name, servlet, this));
      return servlets.getLast();
    }
  }

  private record Chain(Iterator<Filter> filters, Servlet servlet) implements FilterChain {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response)
        throws IOException, ServletException {
      if (filters.hasNext()) {
        filters.next().doFilter(request, response, this);
      } else {
        servlet.service(request, response);
      }
    }
  }
}
