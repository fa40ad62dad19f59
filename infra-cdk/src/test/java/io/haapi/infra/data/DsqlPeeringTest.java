package io.haapi.infra.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the function's program in Node.js as Lambda would, with two fake clusters. */
class DsqlPeeringTest {
  private static final String FIRST = "arn:aws:dsql:us-east-1:123456789012:cluster/first";
  private static final String SECOND = "arn:aws:dsql:us-west-2:123456789012:cluster/second";
  private static final int TIME = 60_000;

  /**
   * Two clusters as in the user guide: they stay in PENDING_SETUP until each knows the other, are
   * created then, and are deleted when both are to be deleted.
   */
  private static final String FAKE =
      """
      const fs = require('fs');
      const { fault, peers = {} } = JSON.parse(fs.readFileSync('state.json'));
      let calls = 0;
      let created = 0;
      class Command { constructor(input) { this.input = input; } }
      exports.GetClusterCommand = class extends Command {};
      exports.UpdateClusterCommand = class extends Command {};
      exports.DeleteClusterCommand = class extends Command {};
      exports.DSQLClient = class {
        constructor({ region }) { this.region = region; }
        async send(command) {
          const { identifier, multiRegionProperties } = command.input;
          calls++;
          if (fault === 'denied' && calls < 3) throw Object.assign(new Error('not yet'), { name: 'AccessDeniedException' });
          if (fault === 'missing') throw Object.assign(new Error('cluster not found'), { name: 'ResourceNotFoundException' });
          if (command instanceof exports.GetClusterCommand) {
            const all = Object.keys(peers).length === 2;
            if (all) created++;
            const status = fault === 'failed' ? 'FAILED' : fault === 'slow' || !all ? 'PENDING_SETUP' : created < 4 ? 'CREATING' : 'ACTIVE';
            return { status, multiRegionProperties: { clusters: peers[identifier] ?? [] } };
          }
          fs.appendFileSync('calls', `${command instanceof exports.DeleteClusterCommand ? 'delete' : 'update'} ${this.region} ${identifier} ${JSON.stringify(multiRegionProperties ?? '')}\n`);
          if (multiRegionProperties) peers[identifier] = multiRegionProperties.clusters;
          return {};
        }
      };
      """;

  @TempDir private Path directory;

  @Test
  void tellsEachClusterTheOther() throws Exception {
    assertThat(response("Create", TIME, "true", "{}"))
        .contains("\"Status\":\"SUCCESS\"", "\"PhysicalResourceId\":\"peered\"");
    assertThat(directory.resolve("calls"))
        .hasContent(
            """
            update us-east-1 first {"witnessRegion":"us-east-2","clusters":["%s"]}
            update us-west-2 second {"witnessRegion":"us-east-2","clusters":["%s"]}
            """
                .formatted(SECOND, FIRST));
  }

  @Test
  void changesNothingWhenPeered() throws Exception {
    String peered =
        "{ \"peers\": { \"first\": [\"%s\"], \"second\": [\"%s\"] } }".formatted(SECOND, FIRST);
    assertThat(response("Update", TIME, "true", peered)).contains("\"Status\":\"SUCCESS\"");
    assertThat(directory.resolve("calls")).doesNotExist();
  }

  /** A failed attempt deleted the second cluster, and the first still knows it. */
  @Test
  void replacesPeerOfFailedAttempt() throws Exception {
    String old =
        "{ \"peers\": { \"first\": [\"arn:aws:dsql:us-west-2:123456789012:cluster/old\"] } }";
    assertThat(response("Create", TIME, "true", old)).contains("\"Status\":\"SUCCESS\"");
    assertThat(directory.resolve("calls")).content().startsWith("update us-east-1 first");
  }

  @Test
  void waitsForNewPolicy() throws Exception {
    assertThat(response("Create", TIME, "true", "{ \"fault\": \"denied\" }"))
        .contains("\"Status\":\"SUCCESS\"");
  }

  @Test
  void respondsBeforeTimeout() throws Exception {
    assertThat(response("Create", 19_000, "true", "{ \"fault\": \"slow\" }"))
        .contains("\"Status\":\"FAILED\"", "still not peered", FIRST, "not peered");
  }

  @Test
  void reportsFailedCluster() throws Exception {
    assertThat(response("Create", TIME, "true", "{ \"fault\": \"failed\" }"))
        .contains("\"Status\":\"FAILED\"", "cannot be peered: it is FAILED");
  }

  @Test
  void startsDeletionOfTrialOnly() throws Exception {
    assertThat(response("Delete", TIME, "true", "{}")).contains("\"Status\":\"SUCCESS\"");
    assertThat(directory.resolve("calls")).doesNotExist();
    assertThat(response("Delete", TIME, "false", "{}")).contains("\"Status\":\"SUCCESS\"");
    assertThat(directory.resolve("calls")).content().startsWith("delete us-east-1 first");
  }

  @Test
  void acceptsDeletedCluster() throws Exception {
    assertThat(response("Delete", TIME, "false", "{ \"fault\": \"missing\" }"))
        .contains("\"Status\":\"SUCCESS\"");
  }

  /** CloudFormation deletes what it could not create; the first region's stack stays. */
  @Test
  void keepsFirstClusterAfterFailedCreation() throws Exception {
    assertThat(response("Create", 19_000, "false", "{ \"fault\": \"slow\" }"))
        .contains("\"PhysicalResourceId\":\"not peered\"");
    Files.delete(directory.resolve("calls"));
    assertThat(response("Delete", TIME, "false", "{}", "not peered"))
        .contains("\"Status\":\"SUCCESS\"");
    assertThat(directory.resolve("calls")).doesNotExist();
  }

  private String response(String request, int milliseconds, String retain, String state)
      throws IOException, InterruptedException {
    return response(request, milliseconds, retain, state, "peered");
  }

  private String response(String request, int milliseconds, String retain, String state, String id)
      throws IOException, InterruptedException {
    Files.writeString(directory.resolve("state.json"), state);
    try (var program =
        new CustomResourceProgram(directory, "peering.js", "@aws-sdk/client-dsql", FAKE)) {
      String physical = request.equals("Create") ? "" : "PhysicalResourceId: '%s',".formatted(id);
      return program.response(
          request,
          milliseconds,
          "%s ResourceProperties: { Clusters: ['%s', '%s'], Retain: '%s', Witness: 'us-east-2' }"
              .formatted(physical, FIRST, SECOND, retain));
    }
  }
}
