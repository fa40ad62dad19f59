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
 * What a systemd unit says about the process to start.
 *
 * <p>Every directive of {@code [Service]} is either honoured, or known to leave command,
 * environment and stopping alone (sandbox, limits, restarts), or refused: a unit that would start
 * something else on AWS than here does not start here.
 *
 * @param root the unit's {@code WorkingDirectory}: where the package lies on the instance
 * @param command the words of {@code ExecStart}
 * @param environment what {@code Environment} sets; the settings file of the instance overrides it
 * @param stopTimeout {@code TimeoutStopSec}: how long it may take to stop before SIGKILL
 */
record SystemdService(
    Path root, List<String> command, Map<String, String> environment, Duration stopTimeout) {
  /** systemd's own, DefaultTimeoutStopSec (systemd-system.conf(5)). */
  static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(90);

  /** A time span of one part; without a unit these are seconds (systemd.time(7)). */
  private static final Pattern TIME_SPAN = Pattern.compile("([1-9]\\d{0,5})(s|sec|min)?");

  private static final Set<String> NO_EFFECT_HERE =
      Set.of(
          // Who, and with what rights: the lab runs as the developer.
          "User",
          "Group",
          "UMask",
          "NoNewPrivileges",
          "CapabilityBoundingSet",
          "LockPersonality",
          "RemoveIPC",
          "SystemCallArchitectures",
          "SystemCallFilter",
          // The instance's settings: the lab gives them.
          "EnvironmentFile",
          // Starting again is for whoever drives the lab.
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
   * @throws LaunchException when something is missing, or set that the lab would not do as systemd
   *     does
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
          // An empty assignment resets what came before, here as for Environment.
          if (!command.isEmpty() && !value.isEmpty()) throw refused(directive, "a second command");
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
          if (!harmless(directive.name())) throw refused(directive, "not known to the lab");
        }
      }
    }
    if (root == null) throw new LaunchException("no WorkingDirectory, the package's directory");
    if (command.isEmpty()) throw new LaunchException("no ExecStart");
    return new SystemdService(root, command, environment, stopTimeout);
  }

  /** The same with the package in another directory than on the instance. */
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
    if (!matcher.matches()) throw refused(directive, "not a time span that the lab reads");
    long number = Long.parseLong(matcher.group(1));
    return "min".equals(matcher.group(2)) ? Duration.ofMinutes(number) : Duration.ofSeconds(number);
  }

  private static List<String> command(UnitFile.Directive directive) {
    List<String> words = UnitWords.split(directive.value());
    if (words.isEmpty()) return words;
    if (!words.getFirst().startsWith("/")) throw refused(directive, "not an absolute path");
    if (directive.value().contains("$")) throw refused(directive, "a variable");
    if (words.contains(";")) throw refused(directive, "a second command");
    return words;
  }

  private static void put(
      Map<String, String> environment, String word, UnitFile.Directive directive) {
    int equals = word.indexOf('=');
    if (equals < 1) throw refused(directive, "not NAME=value");
    environment.put(word.substring(0, equals), word.substring(equals + 1));
  }

  private static void accept(UnitFile.Directive directive, Set<String> values) {
    if (!values.contains(directive.value())) throw refused(directive, "not known to the lab");
  }

  private static LaunchException refused(UnitFile.Directive directive, String why) {
    return new LaunchException(
        "line %d, %s=%s: %s".formatted(directive.line(), directive.name(), directive.value(), why));
  }
}
