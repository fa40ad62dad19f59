package io.haapi.infra.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the function's program in Node.js as Lambda would, with a fake SDK. */
class SecretReplicationTest {
  /** The response while the IAM policy is not effective yet. */
  private static final String DENIED = "null";

  @TempDir private Path directory;

  @Test
  void waitsUntilEveryReplicaIsInSync() throws Exception {
    assertThat(answer("Create", 60_000, DENIED, status("InProgress"), "[]", status("InSync")))
        .contains("\"Status\":\"SUCCESS\"", "\"RequestId\":\"request\"");
    assertThat(directory.resolve("asked")).content().isEqualTo("4");
  }

  @Test
  void reportsFailedReplication() throws Exception {
    assertThat(answer("Update", 60_000, status("Failed")))
        .contains("\"Status\":\"FAILED\"", "haapi-ec2/cursorKeys/1", "us-west-2", "already exists");
  }

  @Test
  void respondsBeforeTimeout() throws Exception {
    assertThat(answer("Create", 19_000, status("InProgress")))
        .contains("\"Status\":\"FAILED\"", "Still not replicated", "us-west-2");
  }

  @Test
  void callsNothingOnDeletion() throws Exception {
    assertThat(answer("Delete", 60_000, status("Failed"))).contains("\"Status\":\"SUCCESS\"");
    assertThat(directory.resolve("asked")).doesNotExist();
  }

  private static String status(String status) {
    return "[{Region: 'us-west-2', Status: '%s', StatusMessage: 'Secret already exists'}]"
        .formatted(status);
  }

  private String answer(String request, int milliseconds, String... statuses) throws Exception {
    String fake =
        """
        const statuses = [%s];
        let asked = 0;
        exports.DescribeSecretCommand = class { constructor(input) { this.input = input; } };
        exports.SecretsManagerClient = class {
          async send({ input }) {
            require('fs').writeFileSync('asked', String(++asked));
            const status = statuses[Math.min(asked, statuses.length) - 1];
            if (status === null) throw Object.assign(new Error(), { name: 'AccessDeniedException' });
            return { Name: input.SecretId, ReplicationStatus: status };
          }
        };
        """
            .formatted(String.join(", ", statuses));
    try (var program =
        new CustomResourceProgram(
            directory, "replication.js", "@aws-sdk/client-secrets-manager", fake)) {
      return program.response(
          request,
          milliseconds,
          "ResourceProperties: { Secrets: [{ Arn: 'haapi-ec2/cursorKeys/1', Regions: ['us-west-2'] }] }");
    }
  }
}
