package io.haapi.infra.settings;

import java.util.List;
import java.util.Locale;

/** A way to run the API. Each pattern is a separate Stage: {@code cdk deploy 'Ecs/*'}. */
public enum Pattern implements SettingDefinition.Coded {
  EC2(),
  ECS(Flavour.FARGATE, Flavour.EC2, Flavour.SPOT),
  BEANSTALK(Flavour.JAVA, Flavour.DOCKER),
  EKS(),
  LAMBDA();

  private final List<Flavour> flavours;

  Pattern(Flavour... flavours) {
    this.flavours = flavours.length == 0 ? List.of(Flavour.ONLY) : List.of(flavours);
  }

  /**
   * Returns the variants, the default first; exactly {@link Flavour#ONLY} where there is no choice.
   */
  public List<Flavour> flavours() {
    return flavours;
  }

  /** Returns the name of the Stage. */
  public String stage() {
    return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
  }
}
