package io.haapi.filter;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.springframework.boot.web.servlet.FilterRegistrationBean;

/** A servlet filter of HTTP requests that needs neither {@code init} nor {@code destroy}. */
@FunctionalInterface
public interface RequestFilter extends Filter {

  /** Handles a request, or passes it on to the chain. */
  void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException;

  @Override
  default void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    filter((HttpServletRequest) request, (HttpServletResponse) response, chain);
  }

  /**
   * Registers a filter for every request.
   *
   * @param position one of {@link FilterOrder}
   */
  static FilterRegistrationBean<RequestFilter> register(
      RequestFilter filter, String name, int position) {
    var registration = new FilterRegistrationBean<>(filter);
    registration.setName(name);
    registration.setOrder(position);
    registration.setDispatcherTypes(DispatcherType.REQUEST);
    return registration;
  }

  /** A context for a running task, such as a caller or a budget. */
  @FunctionalInterface
  interface Scope {
    <T> T call(Callable<T> task) throws Exception;
  }

  /** Runs the rest of a chain inside a scope. */
  static void within(
      Scope scope, FilterChain chain, HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    try {
      scope.call(
          () -> {
            chain.doFilter(request, response);
            return true;
          });
    } catch (IOException | ServletException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new ServletException(e);
    }
  }
}
