package io.haapi.edge;

import io.haapi.problem.Problem;
import io.haapi.problem.ProblemWriter;
import io.haapi.problem.Problems;
import io.haapi.telemetry.Tracing;
import java.io.IOException;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** All that is particular to Tomcat; what it refuses itself gets a problem as its body. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(ConfigurableTomcatWebServerFactory.class)
class TomcatConfiguration {

  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> tomcatEdge(
      BodySettings body, Tracing tracing, ProblemWriter writer) {
    return tomcat -> {
      tomcat.addConnectorCustomizers(connector -> limit(connector, body));
      tomcat.addContextCustomizers(
          context -> report(context, new ProblemReportValve(body, tracing, writer)));
    };
  }

  private static void limit(Connector connector, BodySettings body) {
    if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
      http.setDisableUploadTimeout(false);
      http.setConnectionUploadTimeout((int) body.silence().toMillis());
      // "100 Continue" goes out with the first read, not before a body is known to be wanted.
      http.setContinueResponseTiming("onRead");
      // BodyFilter and the valve below read what is to be read, under a deadline that Tomcat lacks.
      http.setMaxSwallowSize(0);
      // What one connection takes is bounded, so their number is what must fit the heap.
      int fitting = MemoryBounds.ofThisProcess().connections();
      http.setMaxConnections(Math.min(http.getMaxConnections(), fitting));
    }
  }

  private static void report(Context context, ProblemReportValve valve) {
    if (context.getParent() instanceof StandardHost host) {
      // Named as the host's own, so that it does not add another.
      host.setErrorReportValveClass(ProblemReportValve.class.getName());
      host.getPipeline().addValve(valve);
    }
  }

  /** Answers for Tomcat where a request never reaches, or does not survive, the filters. */
  static final class ProblemReportValve extends ErrorReportValve {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemReportValve.class);

    private final BodySettings settings;
    private final Tracing tracing;
    private final ProblemWriter writer;

    ProblemReportValve(BodySettings settings, Tracing tracing, ProblemWriter writer) {
      this.settings = settings;
      this.tracing = tracing;
      this.writer = writer;
    }

    @Override
    protected void report(Request request, Response response, Throwable failure) {
      boolean reported = response.getContentWritten() > 0;
      if (response.getStatus() < 400 || reported || !response.setErrorReported()) return;
      tracing.beginRefused(request, response, response.getStatus());
      try {
        new Body(request.getInputStream(), settings.deadline()).drain();
      } catch (IOException e) {
        LOG.debug("the rest of a refused request could not be read", e);
      }
      try {
        writer.write(request, response, problem(request, response.getStatus()));
        response.finishResponse();
      } catch (IOException e) {
        LOG.debug("a refusal could not be sent", e);
      }
    }

    /** A path gets the problem that {@link PathFilter} would have given it. */
    private static Problem problem(Request request, int status) {
      Problem problem = Problems.ofStatus(status);
      if (status != 400 || request.getMethod() == null) return problem;
      String path = request.getRequestURI();
      if (path == null) {
        return Problems.pathRefused("It is too long, or has a character that no URI may have.");
      }
      return PathRules.refusePath(path).map(Problems::pathRefused).orElse(problem);
    }
  }
}
