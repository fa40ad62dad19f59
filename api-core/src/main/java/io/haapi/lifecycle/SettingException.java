package io.haapi.lifecycle;

/** Thrown when a setting or a combination of settings prevents the API from starting. */
public final class SettingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line: the setting's name, the error, the allowed values
   */
  public SettingException(String message) {
    super(message);
  }
}
