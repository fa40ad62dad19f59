package io.haapi.infra.settings;

import java.util.Locale;

/** A variant of a pattern. */
public enum Flavour {
  /** Of a pattern that has no variants. */
  ONLY,
  /** ECS tasks that need no instances. */
  FARGATE,
  /** ECS tasks on instances of one's own. */
  EC2,
  /** ECS tasks on Fargate Spot above a base that Spot cannot take away. */
  SPOT,
  /** Elastic Beanstalk's platform for Java. */
  JAVA,
  /** Elastic Beanstalk's platform for Docker: each instance builds the image. */
  DOCKER;

  /** The name in settings. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
