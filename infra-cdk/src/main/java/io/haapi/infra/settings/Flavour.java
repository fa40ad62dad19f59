package io.haapi.infra.settings;

/** A variant of a pattern. */
public enum Flavour implements SettingDefinition.Coded {
  /** The only variant of a pattern without variants. */
  ONLY,
  /** ECS tasks on Fargate. */
  FARGATE,
  /** ECS tasks on EC2 instances of the deployment's own. */
  EC2,
  /** ECS tasks on Fargate Spot, above a base on Fargate that AWS does not interrupt. */
  SPOT,
  /** Elastic Beanstalk's platform for Java. */
  JAVA,
  /** Elastic Beanstalk's platform for Docker: each instance builds the image. */
  DOCKER
}
