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

/** Replaces Tomcat: holds the filters and the servlet that Spring registers, in Spring's order. */
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

  /**
   * Initializes the servlet before the first request, so that this counts as Lambda's
   * initialization.
   */
  @Override
  public void start() {
    // Spring calls this again after a restore.
    if (started) return;
    started = true;
    try {
      for (var registered : registrations.servlets) {
        registered.getServlet().init(registered.getServletConfig());
      }
    } catch (ServletException e) {
      throw new WebServerException("the servlet could not be initialized", e);
    }
  }

  @Override
  public void stop() {}

  /** Returns -1: requests arrive as events, not on a port. */
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

  /**
   * The adapter's servlet context, without its cache of filter chains, which would keep one chain
   * per path, and so per id, forever.
   */
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
