package io.haapi.lambda.baseline;

import com.amazonaws.serverless.exceptions.ContainerInitializationException;
import com.amazonaws.serverless.proxy.model.AwsProxyRequest;
import com.amazonaws.serverless.proxy.model.AwsProxyResponse;
import com.amazonaws.serverless.proxy.spring.SpringBootLambdaContainerHandler;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.haapi.ApiApplication;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The API in AWS's adapter, as the adapter's documentation shows it. A baseline for benchmarks
 * only.
 *
 * @see <a
 *     href="https://github.com/aws/serverless-java-container/wiki/Quick-start---Spring-Boot3">Quick
 *     start</a>
 */
public final class StreamLambdaHandler implements RequestStreamHandler {
  private final SpringBootLambdaContainerHandler<AwsProxyRequest, AwsProxyResponse> handler;

  /**
   * @throws ContainerInitializationException if the API does not start
   */
  public StreamLambdaHandler() throws ContainerInitializationException {
    handler = SpringBootLambdaContainerHandler.getAwsProxyHandler(ApiApplication.class);
  }

  @Override
  public void handleRequest(InputStream event, OutputStream response, Context context)
      throws IOException {
    handler.proxyStream(event, response, context);
  }
}
