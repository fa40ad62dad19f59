package io.haapi.problem;

/**
 * Thrown by the constructors of value types when a request field has an invalid value. The web
 * layer turns it into a 400 that names the field: the position of the type in the body, then {@link
 * #member()}.
 */
public final class InvalidValue extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String member;

  /**
   * @param member the invalid member of the type, such as {@code amount}
   * @param message the rule, to be read after the field's name: {@code is required}
   */
  public InvalidValue(String member, String message) {
    super(message);
    this.member = member;
  }

  public String member() {
    return member;
  }

  /**
   * Returns the value, if present.
   *
   * @throws InvalidValue "is required", if absent
   */
  public static <T> T required(String member, T value) {
    if (value == null) throw new InvalidValue(member, "is required");
    return value;
  }
}
