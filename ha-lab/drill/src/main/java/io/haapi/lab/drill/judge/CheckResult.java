package io.haapi.lab.drill.judge;

import java.util.List;
import java.util.Map;

/**
 * The verdict of one check.
 *
 * @param check the name of the check
 * @param verdict its verdict
 * @param reason why, in one line
 * @param judged the number of subjects that were judged, such as commands or aggregates
 * @param violations the ids or keys of all that violate the promise
 * @param examples the worst findings, at most ten
 * @param figures further figures by name; times in milliseconds
 */
public record CheckResult(
    String check,
    Verdict verdict,
    String reason,
    long judged,
    List<String> violations,
    List<String> examples,
    Map<String, Double> figures) {}
