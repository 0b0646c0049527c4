package dev.pitwatch.core.notices.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What values say in a language: words.LANGUAGE.txt. {@code severity.…} and {@code job.STATUS} are words; {@code alert.TYPE} is the language's own
 * sentence for alerts of a type, in place of the alert's; {@code line} is an alert in a summary; {@code footer} stands below each
 * mail; {@code ready.today}, {@code ready.tomorrow} and {@code ready.later} are when a car is ready, which else is a plain time.
 */
record Words(Map<String, Phrase> phrases) {

    /** Lines of a summary that an SMS has. */
    private static final int SHORT = 2;

    private static final String ALERT = "alert.";
    private static final String SEVERITY = "severity.";
    private static final String JOB = "job.";
    private static final Set<String> NEEDED =
            Set.of("footer", "line", "severity.critical", "severity.info", "severity.warning");
    private static final Set<String> OF_SENTENCE = Set.of("limit", "message", "place", "value");
    private static final Set<String> OF_READY = Set.of("day", "time");
    private static final Set<String> OF_LINE = Set.of("at", "message", "place");

    static Words read(String content, TemplateProblems problems) {
        Entries entries = Entries.read(content, problems);
        NEEDED.stream().sorted().forEach(key -> entries.get(key, problems));
        entries.all().forEach((key, phrase) -> {
            if (key.startsWith(JOB)) {
                phrase.check(Set.of(), problems);
            } else if (key.startsWith(ALERT)) {
                phrase.check(OF_SENTENCE, problems);
            } else if (ReadyTime.isKey(key)) {
                phrase.check(OF_READY, problems);
            } else if (NEEDED.contains(key)) {
                phrase.check(
                        switch (key) {
                            case "line" -> OF_LINE;
                            case "footer" -> Set.of("workshop");
                            default -> Set.of();
                        },
                        problems);
            } else {
                problems.add(
                        phrase.line(),
                        "%s is unknown, expected alert.TYPE, job.STATUS, ready.WHEN or one of %s"
                                .formatted(key, NEEDED));
            }
        });
        return new Words(Map.copyOf(entries.all()));
    }

    /** {@return what the language calls it; as it is if the language has no word for it} */
    private String word(String prefix, String code) {
        Phrase phrase = phrases.get(prefix + code);
        return phrase == null ? code : phrase.text();
    }

    /** {@return the values as a reader of this language is to see them} */
    Map<String, String> spoken(Map<String, String> values) {
        Map<String, String> spoken = new HashMap<>(values);
        spoken.computeIfPresent("message", (name, message) -> sentence(values.getOrDefault("type", ""), values));
        spoken.computeIfPresent("severity", (name, severity) -> word(SEVERITY, severity));
        spoken.computeIfPresent("status", (name, status) -> word(JOB, status));
        if (values.containsKey(AlertLine.VALUE)) {
            List<AlertLine> lines = AlertLine.read(values.get(AlertLine.VALUE));
            spoken.put(AlertLine.VALUE, lines(lines));
            spoken.put(AlertLine.FIRST, lines(lines.subList(0, Math.min(SHORT, lines.size()))));
        }
        if (spoken.containsKey("place") && spoken.containsKey("message")) {
            String workshop = spoken.getOrDefault("workshop", "");
            String place = spoken.get("place");
            spoken.put("where", place.isEmpty() || place.equals(workshop) ? workshop : workshop + ", " + place);
            spoken.put("what", spoken.getOrDefault("severity", "") + ": " + spoken.get("message"));
        }
        Optional.ofNullable(spoken.remove(ReadyTime.VALUE))
                .flatMap(ready -> ReadyTime.spoken(ready, phrases))
                .ifPresent(ready -> spoken.put("end", ready));
        return spoken;
    }

    private String sentence(String type, Map<String, String> values) {
        Phrase own = phrases.get(ALERT + type);
        return own == null
                ? values.getOrDefault("message", "")
                : own.fill(name -> values.getOrDefault(name, "")).strip();
    }

    private String lines(List<AlertLine> shownLines) {
        StringBuilder lines = new StringBuilder();
        for (AlertLine line : shownLines) {
            Map<String, String> values = Map.of(
                    "message", line.message(), "place", line.place(), "value", line.value(), "limit", line.limit());
            Map<String, String> shown =
                    Map.of("at", line.at(), "place", line.place(), "message", sentence(line.type(), values));
            lines.append(lines.isEmpty() ? "" : "\n")
                    .append(phrases.get("line").fill(name -> shown.getOrDefault(name, "")));
        }
        return lines.toString();
    }

    /** {@return what stands below a mail} */
    String footer(Map<String, String> values) {
        return phrases.get("footer").fill(name -> values.getOrDefault(name, ""));
    }
}
