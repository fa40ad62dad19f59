import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;

/** What a synthesis costs before there is anything to synthesize: one stack with nothing in it. */
final class EmptyApp {
  private EmptyApp() {}

  static void main() {
    var app = new App();
    new Stack(app, "Empty");
    app.synth();
  }
}
