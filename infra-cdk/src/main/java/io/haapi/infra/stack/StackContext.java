package io.haapi.infra.stack;

import io.haapi.infra.api.ApiDeclaration;
import io.haapi.infra.api.DeclaredTable;
import io.haapi.infra.settings.AwsRegion;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.Pattern;
import java.util.List;

/**
 * The context of a stack, which every construct in it needs.
 *
 * @param settings the user's choices, as the region of the stack sees them
 * @param names the names by which the parts of the deployment find each other
 * @param api the declaration of the packaged API
 */
public record StackContext(DeploymentSettings settings, Names names, ApiDeclaration api) {

  /** Returns the pattern that is deployed. */
  public Pattern pattern() {
    return names.pattern();
  }

  /**
   * Returns the region of the deployment that the stack serves; {@code Global} serves the primary.
   */
  public AwsRegion region() {
    return settings.regions().current();
  }

  /** Returns the tables of the API's aggregates that are in DynamoDB. */
  public List<DeclaredTable> tables() {
    return api.tables().stream().filter(it -> !isSql(it)).toList();
  }

  /** Returns the tables of the API's aggregates that are in PostgreSQL. */
  public List<DeclaredTable> sqlTables() {
    return api.tables().stream().filter(this::isSql).toList();
  }

  private boolean isSql(DeclaredTable table) {
    return switch (settings.data().store()) {
      case DYNAMODB -> false;
      case DSQL, RDS, AURORA -> table.storeVariable().isPresent();
    };
  }

  /** Returns the context for a stack of the second region. */
  public StackContext inStandby() {
    return new StackContext(settings.inStandby(), names, api);
  }
}
