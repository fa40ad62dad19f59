package io.haapi.lab.launch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process that a systemd unit describes.
 *
 * <p>The lab applies a directive of {@code [Service]}, ignores it if it does not affect command,
 * environment and stop (sandbox, limits, restarts), or rejects it, so that a unit never starts
 * another process here than on AWS.
 *
 * @param root the unit's {@code WorkingDirectory}: the directory of the package on the instance
 * @param command the words of {@code ExecStart}
 * @param environment the variables of {@code Environment}; the instance's settings file overrides
 *     them
 * @param stopTimeout {@code TimeoutStopSec}: the time between SIGTERM and SIGKILL
 */
record SystemdService(
    Path root, List<String> command, Map<String, String> environment, Duration stopTimeout) {
  /** The default of systemd, DefaultTimeoutStopSec (systemd-system.conf(5)). */
  static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(90);

  /** A time span of one part, in seconds unless it has a unit (systemd.time(7)). */
  private static final Pattern TIME_SPAN = Pattern.compile("([1-9]\\d{0,5})(s|sec|min)?");

  private static final Set<String> NO_EFFECT_HERE =
      Set.of(
          // Users and privileges: the lab runs as the developer.
          "User",
          "Group",
          "UMask",
          "NoNewPrivileges",
          "CapabilityBoundingSet",
          "LockPersonality",
          "RemoveIPC",
          "SystemCallArchitectures",
          "SystemCallFilter",
          // The instance's settings: the lab sets them.
          "EnvironmentFile",
          // Restarts: the lab restarts instances itself.
          "Restart",
          "RestartSec",
          "SuccessExitStatus",
          "TimeoutStartSec",
          "OOMScoreAdjust",
          "SyslogIdentifier",
          "StandardOutput",
          "StandardError");
  private static final List<String> NO_EFFECT_PREFIXES =
      List.of("Protect", "Private", "Restrict", "Limit");

  SystemdService {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /**
   * Reads the service of a unit.
   *
   * @throws LaunchException if a required directive is missing or one is unsupported
   */
  static SystemdService of(UnitFile unit) {
    Path root = null;
    List<String> command = List.of();
    var environment = new LinkedHashMap<String, String>();
    Duration stopTimeout = DEFAULT_STOP_TIMEOUT;
    for (UnitFile.Directive directive : unit.section("Service")) {
      String value = directive.value();
      switch (directive.name()) {
        case "WorkingDirectory" -> root = absolute(directive);
        case "ExecStart" -> {
          // An empty assignment resets the list, as for Environment.
          if (!command.isEmpty() && !value.isEmpty())
            throw refused(directive, "a second command is not supported");
          command = command(directive);
        }
        case "Environment" -> {
          if (value.isEmpty()) environment.clear();
          UnitWords.split(value).forEach(word -> put(environment, word, directive));
        }
        case "TimeoutStopSec" -> stopTimeout = timeSpan(directive);
        case "Type" -> accept(directive, Set.of("exec", "simple"));
        case "KillSignal" -> accept(directive, Set.of("SIGTERM", "TERM", "15"));
        case "KillMode" -> accept(directive, Set.of("control-group", "mixed", "process"));
        default -> {
          if (!harmless(directive.name())) throw refused(directive, "not supported by the lab");
        }
      }
    }
    if (root == null)
      throw new LaunchException("WorkingDirectory, the package's directory, is missing");
    if (command.isEmpty()) throw new LaunchException("ExecStart is missing");
    return new SystemdService(root, command, environment, stopTimeout);
  }

  /** Returns this service with the package in another directory. */
  SystemdService at(Path directory) {
    var moved = new LinkedHashMap<String, String>();
    environment.forEach((name, value) -> moved.put(name, move(value, directory)));
    return new SystemdService(
        directory,
        command.stream().map(word -> move(word, directory)).toList(),
        moved,
        stopTimeout);
  }

  private String move(String word, Path directory) {
    String from = root.toString();
    if (word.equals(from)) return directory.toString();
    return word.startsWith(from + "/") ? directory + word.substring(from.length()) : word;
  }

  private static boolean harmless(String name) {
    return NO_EFFECT_HERE.contains(name) || NO_EFFECT_PREFIXES.stream().anyMatch(name::startsWith);
  }

  private static Path absolute(UnitFile.Directive directive) {
    if (!directive.value().startsWith("/")) throw refused(directive, "not an absolute path");
    return Path.of(directive.value());
  }

  private static Duration timeSpan(UnitFile.Directive directive) {
    Matcher matcher = TIME_SPAN.matcher(directive.value());
    if (!matcher.matches()) throw refused(directive, "not a time span that the lab supports");
    long number = Long.parseLong(matcher.group(1));
    return "min".equals(matcher.group(2)) ? Duration.ofMinutes(number) : Duration.ofSeconds(number);
  }

  private static List<String> command(UnitFile.Directive directive) {
    List<String> words = UnitWords.split(directive.value());
    if (words.isEmpty()) return words;
    if (!words.getFirst().startsWith("/")) throw refused(directive, "not an absolute path");
    if (directive.value().contains("$")) throw refused(directive, "a variable is not supported");
    if (words.contains(";")) throw refused(directive, "a second command is not supported");
    return words;
  }

  private static void put(
      Map<String, String> environment, String word, UnitFile.Directive directive) {
    int equals = word.indexOf('=');
    if (equals < 1) throw refused(directive, "not NAME=value");
    environment.put(word.substring(0, equals), word.substring(equals + 1));
  }

  private static void accept(UnitFile.Directive directive, Set<String> values) {
    if (!values.contains(directive.value())) throw refused(directive, "not supported by the lab");
  }

  private static LaunchException refused(UnitFile.Directive directive, String why) {
    return new LaunchException(
        "line %d, %s=%s: %s".formatted(directive.line(), directive.name(), directive.value(), why));
  }
}
