package io.haapi.lab.compare.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The report as a page that contains all it needs, and computes other loads in the browser. */
public final class CompareHtml {
  private CompareHtml() {}

  /** Returns the page. */
  public static String of(PatternComparison comparison) {
    // In a script element, only this would end it.
    String data = CompareJson.of(comparison).replace("</", "<\\/");
    return resource("compare.html")
        .replace("/*STYLE*/", resource("compare.css"))
        .replace("/*MODEL*/", resource("model.js"))
        .replace("/*PAGE*/", resource("page.js"))
        .replace("/*DATA*/", data);
  }

  private static String resource(String name) {
    try (var file = CompareHtml.class.getResourceAsStream(name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
