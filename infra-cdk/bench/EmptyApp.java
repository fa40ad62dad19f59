import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;

/** The baseline of a synthesis: one empty stack. */
final class EmptyApp {
  private EmptyApp() {}

  static void main() {
    var app = new App();
    new Stack(app, "Empty");
    app.synth();
  }
}
