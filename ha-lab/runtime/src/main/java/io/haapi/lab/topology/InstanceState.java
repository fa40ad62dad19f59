package io.haapi.lab.topology;

/** Where an instance is in its life. */
public enum InstanceState {
  /** Its process runs, and no check has found it healthy since that was started. */
  STARTING,
  /** Its balancer has it in rotation. */
  HEALTHY,
  /** It was healthy, and its balancer has taken it out. */
  UNHEALTHY,
  /** Its process has ended. */
  GONE
}
