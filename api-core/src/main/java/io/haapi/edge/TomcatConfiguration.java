package io.haapi.edge;

import io.haapi.lifecycle.Draining;
import io.haapi.problem.Problem;
import io.haapi.problem.ProblemWriter;
import io.haapi.problem.Problems;
import io.haapi.telemetry.Tracing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.Acceptor;
import org.apache.tomcat.util.net.NioEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;

/**
 * Configures Tomcat: its limits, graceful shutdown, and a problem as the body of requests that it
 * rejects itself.
 */
@AutoConfiguration
@EnableConfigurationProperties(BodySettings.class)
@ConditionalOnClass(ConfigurableTomcatWebServerFactory.class)
class TomcatConfiguration {

  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> tomcatEdge(
      BodySettings body, Tracing tracing, ProblemWriter writer) {
    return tomcat -> {
      if (tomcat instanceof TomcatWebServerFactory factory) {
        factory.setProtocol(DrainingProtocol.class.getName());
      }
      tomcat.addConnectorCustomizers(connector -> limit(connector, body));
      tomcat.addContextCustomizers(
          context -> report(context, new ProblemReportValve(body, tracing, writer)));
    };
  }

  /** Closes the listener between the pause and the end of the server, and waits for requests. */
  @Bean
  SmartLifecycle listenerClose(ApplicationContext application) {
    return new ListenerClose(application);
  }

  private static void limit(Connector connector, BodySettings body) {
    if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
      http.setDisableUploadTimeout(false);
      http.setConnectionUploadTimeout((int) body.silence().toMillis());
      // Send "100 Continue" with the first read, when it is known that the body is wanted.
      http.setContinueResponseTiming("onRead");
      // BodyFilter, LoadShedding and the valve below skip the rest of a body, under a deadline that
      // Tomcat lacks.
      http.setMaxSwallowSize(0);
      // The memory of one connection is bounded, so limiting their number keeps them within the
      // heap.
      int fitting = MemoryBounds.ofThisProcess().connections();
      http.setMaxConnections(Math.min(http.getMaxConnections(), fitting));
    }
  }

  private static void report(Context context, ProblemReportValve valve) {
    if (context.getParent() instanceof StandardHost host) {
      // Set as the host's own, so that the host does not add another.
      host.setErrorReportValveClass(ProblemReportValve.class.getName());
      host.getPipeline().addValve(valve);
    }
  }

  /** Writes the response for requests that never reach the filters, or that fail outside them. */
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
      int status = response.getStatus();
      if (status < 400 || reported || !response.setErrorReported()) return;
      tracing.beginRefused(request, response, status);
      boolean skipped = false;
      try {
        skipped = Body.skip(request, settings.deadline());
      } catch (IOException | IllegalArgumentException e) {
        // IllegalArgumentException: the length is not a number, so the end of the body is unknown.
        LOG.debug("the rest of a rejected request could not be read", e);
      }
      if (!skipped) response.setHeader("Connection", "close");
      // A failed read has suspended the response.
      response.setSuspended(false);
      try {
        writer.write(request, response, problem(request, status));
        response.finishResponse();
      } catch (IOException e) {
        LOG.debug("a rejection could not be sent", e);
      }
    }

    /**
     * Returns the problem; for an invalid path, the one that {@link PathFilter} would have
     * returned.
     */
    private static Problem problem(Request request, int status) {
      Problem problem = Problems.ofStatus(status);
      if (status != 400 || request.getMethod() == null) return problem;
      String path = request.getRequestURI();
      if (path == null) {
        return Problems.pathRefused(
            "The path is too long or contains a character that is invalid in a URI.");
      }
      return PathRules.refusePath(path).map(Problems::pathRefused).orElse(problem);
    }
  }

  /** Stops after {@link Draining}, whose pause precedes it, and before the web server. */
  private static final class ListenerClose implements SmartLifecycle {
    private final ApplicationContext application;
    private volatile boolean running;

    private ListenerClose(ApplicationContext application) {
      this.application = application;
    }

    @Override
    public void start() {
      running = true;
    }

    @Override
    public void stop() {
      running = false;
      if (application instanceof WebServerApplicationContext web
          && web.getWebServer() instanceof TomcatWebServer tomcat
          && tomcat.getTomcat().getConnector().getProtocolHandler()
              instanceof DrainingProtocol protocol) {
        try {
          // Not injected: Spring stops a bean before its dependencies, whatever the phase.
          var draining = application.getBean(Draining.class);
          protocol.endpoint.closeListener();
          draining.awaitIdle(protocol.endpoint::openSockets);
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public boolean isRunning() {
      return running;
    }

    @Override
    public int getPhase() {
      return DEFAULT_PHASE - 1;
    }
  }

  /**
   * HTTP over an endpoint whose listener closes before its connections do. Tomcat instantiates it.
   */
  public static final class DrainingProtocol extends Http11NioProtocol {
    private final DrainingEndpoint endpoint;

    public DrainingProtocol() {
      this(new DrainingEndpoint());
    }

    private DrainingProtocol(DrainingEndpoint endpoint) {
      super(endpoint);
      this.endpoint = endpoint;
    }
  }

  /**
   * Stops listening without dropping a connection. Tomcat's own procedure, pausing and then
   * closing, drops the connections that the kernel has accepted and those whose request it has not
   * read yet.
   */
  static final class DrainingEndpoint extends NioEndpoint {
    private volatile CountDownLatch closed = new CountDownLatch(1);
    private volatile CountDownLatch stopping = new CountDownLatch(1);
    private volatile boolean closing;

    /** Resets the state, so that a reopened listener can be closed again. */
    @Override
    public void bind() throws Exception {
      closed = new CountDownLatch(1);
      stopping = new CountDownLatch(1);
      closing = false;
      super.bind();
    }

    /**
     * Makes the acceptor accept all connections that the kernel holds and then close the listener.
     */
    void closeListener() {
      rehearseClose();
      closing = true;
      Thread.ofVirtual().name("listener-close").start(this::wakeAcceptor);
    }

    /**
     * Loads the code that closes a listener. A connection that arrives after the last accept and
     * before the close is reset, so nothing but the two system calls may lie between them.
     */
    private static void rehearseClose() {
      try (var listener = ServerSocketChannel.open()) {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listener.configureBlocking(false);
        listener.accept();
      } catch (IOException _) {
        // The real close works without it.
      }
    }

    /**
     * Connects to this process, and waits for up to a second. Does not call our own {@link
     * #unlockAccept}, which would end the acceptor if another connection had woken it first.
     */
    private void wakeAcceptor() {
      super.unlockAccept();
    }

    /** Counts the open connections, and the listener itself while it is open. */
    int openSockets() {
      int listeners = isRunning() && closed.getCount() > 0 ? 1 : 0;
      return getConnections().size() + listeners;
    }

    @Override
    protected SocketChannel serverSocketAccept() throws Exception {
      if (!closing) return super.serverSocketAccept();
      var listener = (ServerSocketChannel) getServerSocket();
      listener.configureBlocking(false);
      SocketChannel held = listener.accept();
      if (held != null) return held;
      listener.close();
      closed.countDown();
      // The acceptor ends when the endpoint stops; until then it has nothing to do.
      stopping.await();
      return null;
    }

    @Override
    protected void destroySocket(SocketChannel socket) {
      if (socket == null) {
        countDownConnection();
      } else {
        super.destroySocket(socket);
      }
    }

    /**
     * Waits as Tomcat's own method does, because its caller gives the acceptor only a few
     * milliseconds to end.
     */
    private void awaitAcceptorPaused() {
      long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
      while (acceptor.getState() == Acceptor.AcceptorState.RUNNING
          && System.nanoTime() - limit < 0) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
      }
    }

    @Override
    protected void unlockAccept() {
      if (closed.getCount() == 0) {
        stopping.countDown();
        awaitAcceptorPaused();
      } else {
        super.unlockAccept();
      }
    }
  }
}
