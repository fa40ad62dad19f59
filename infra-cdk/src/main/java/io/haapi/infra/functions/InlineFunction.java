package io.haapi.infra.functions;

import io.haapi.infra.logs.Logs;
import io.haapi.infra.stack.StackContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * A small Lambda function with inline code, a role and a log group. The role can only write the log
 * until more is granted.
 */
public final class InlineFunction extends Construct {
  private final LogGroup logs;
  private final Role role;
  private final Function function;

  /**
   * The properties of a function.
   *
   * @param stackContext the settings and names of the stack
   * @param description the description of the function and its role
   * @param program a file in JavaScript that exports {@code handler}
   * @param timeout the timeout of an invocation
   * @param environment the environment variables of the program
   */
  public record Props(
      StackContext stackContext,
      String description,
      URL program,
      Duration timeout,
      Map<String, String> environment) {}

  public InlineFunction(Construct scope, String id, Props props) {
    super(scope, id);
    this.logs = Logs.group(this, "LogGroup", props.stackContext().settings());
    this.role =
        Role.Builder.create(this, "Role")
            .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
            .description("Execution role: " + props.description())
            .build();
    logs.grantWrite(role);
    this.function =
        // The id `Resource` is left out of generated names, so the construct's name appears only
        // once.
        Function.Builder.create(this, "Resource")
            .description(props.description())
            .runtime(Runtime.NODEJS_24_X)
            .code(Code.fromInline(text(props.program())))
            .handler("index.handler")
            .timeout(props.timeout())
            .environment(new TreeMap<>(props.environment()))
            .logGroup(logs)
            .role(role)
            .build();
  }

  /** Returns the function. */
  public Function function() {
    return function;
  }

  /** Returns the execution role. */
  public Role role() {
    return role;
  }

  /** Returns the log group. */
  public LogGroup logs() {
    return logs;
  }

  private static String text(URL file) {
    try (var in = file.openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
