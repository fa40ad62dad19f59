package io.haapi.infra.settings;

import java.util.Locale;

/** A kind of processor. */
public enum Architecture implements Setting.Coded {
  ARM64,
  X86_64;

  /**
   * The processors of a type of EC2 instance. A {@code g} after the generation means Graviton, as
   * in {@code c7gn}; one before it is a family with GPUs, as in {@code g6}.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html">Amazon
   *     EC2 instance type naming conventions</a>
   */
  static Architecture ofInstanceType(String type) {
    return type.matches("[a-z]+\\d+[a-z]*g[a-z]*[.-].*|a1\\..*") ? ARM64 : X86_64;
  }

  @Override
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
