package io.haapi.infra.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Runs the program of a custom resource in Node.js as Lambda would, with a fake SDK and a fake
 * CloudFormation.
 */
final class CustomResourceProgram implements AutoCloseable {
  private final Path directory;
  private final BlockingQueue<String> responses = new LinkedBlockingQueue<>();
  private final HttpServer cloudFormation;

  /**
   * Prepares a program.
   *
   * @param directory an empty directory, in which the program runs
   * @param name the name of the program's resource
   * @param client the package of the SDK that it uses
   * @param fake the source of the fake package
   */
  CustomResourceProgram(Path directory, String name, String client, String fake)
      throws IOException {
    this.directory = directory;
    try (var in = CustomResourceProgram.class.getResourceAsStream(name)) {
      String program = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      // CloudFormation's limit of inline code.
      assertThat(program).hasSizeLessThan(4096).contains("PAUSE = 5000");
      Files.writeString(
          directory.resolve("index.js"), program.replace("PAUSE = 5000", "PAUSE = 1"));
    }
    Path sdk = Files.createDirectories(directory.resolve("node_modules").resolve(client));
    Files.writeString(sdk.resolve("index.js"), fake);
    this.cloudFormation =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    cloudFormation.createContext(
        "/answer",
        exchange -> {
          String type = exchange.getRequestHeaders().getFirst("Content-Type");
          byte[] body = exchange.getRequestBody().readAllBytes();
          // The signed URL has no content type.
          if (exchange.getRequestMethod().equals("PUT") && (type == null || type.isEmpty())) {
            responses.add(new String(body, StandardCharsets.UTF_8));
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    cloudFormation.start();
  }

  /**
   * Returns the response to a request of CloudFormation.
   *
   * @param milliseconds how long the function may still run
   * @param event further members of the event, as JavaScript
   */
  String response(String request, int milliseconds, String event)
      throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                List.of(
                    "node",
                    "-e",
                    """
                    require('./index.js').handler(
                      { RequestType: '%s', ResponseURL: 'http://127.0.0.1:%d/answer', StackId: 'stack',
                        RequestId: 'request', LogicalResourceId: 'Resource', %s },
                      { getRemainingTimeInMillis: () => %d });
                    """
                        .formatted(
                            request, cloudFormation.getAddress().getPort(), event, milliseconds)))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
    return responses.poll(1, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    cloudFormation.stop(0);
  }
}
