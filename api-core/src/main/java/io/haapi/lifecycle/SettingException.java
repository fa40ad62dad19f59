package io.haapi.lifecycle;

/** A setting, or the combination of some, with which the API must not start. */
public final class SettingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line: the setting's name, what is wrong, what is allowed
   */
  public SettingException(String message) {
    super(message);
  }
}
