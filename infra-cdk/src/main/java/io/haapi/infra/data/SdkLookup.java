package io.haapi.infra.data;

import io.haapi.infra.rules.Rules;
import java.util.List;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.customresources.AwsCustomResource;
import software.amazon.awscdk.customresources.AwsCustomResourcePolicy;
import software.amazon.awscdk.customresources.AwsSdkCall;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * A call of AWS that a deployment makes to read a value. CloudFormation repeats it only when the
 * call changes.
 *
 * @param resourceType the type of the custom resource
 * @param call the call with one output path
 * @param path the output path of the value
 * @param permission the permission to make the call
 */
record SdkLookup(String resourceType, AwsSdkCall call, String path, PolicyStatement permission) {
  /** The construct id of the CDK's function, which a stack has once. */
  private static final String FUNCTION =
      "AWS" + AwsCustomResource.PROVIDER_FUNCTION_UUID.replace("-", "");

  /**
   * Returns the value, which CloudFormation resolves.
   *
   * @param logs the log group of the CDK's function; all lookups of a stack share it
   */
  String read(Construct scope, String id, LogGroup logs) {
    var lookup =
        AwsCustomResource.Builder.create(scope, id)
            .resourceType(resourceType)
            .onUpdate(call)
            .policy(AwsCustomResourcePolicy.fromStatements(List.of(permission)))
            .installLatestAwsSdk(false)
            .logGroup(logs)
            .build();
    var function = Stack.of(scope).getNode().findChild(FUNCTION);
    Rules.exceptBelow(
        function, "AwsSolutions-IAM4", "AWS maintains this policy for the logs of functions.");
    Rules.exceptBelow(function, "AwsSolutions-L1", "The CDK chooses the runtime of its function.");
    return lookup.getResponseField(path);
  }
}
