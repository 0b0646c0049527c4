package dev.pitwatch.core.notices.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A file of {@code key = value} lines; a line that begins with # is a comment. */
record Entries(Map<String, Phrase> all) {

    /** {@return what the file says, as far as it can be read} */
    static Entries read(String content, TemplateProblems problems) {
        Map<String, Phrase> all = new HashMap<>();
        List<String> lines = content.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            int equals = line.indexOf('=');
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (equals <= 0) {
                problems.add(i + 1, "\"%s\" is no setting, expected key = value".formatted(line));
                continue;
            }
            String key = line.substring(0, equals).strip();
            if (all.put(key, new Phrase(line.substring(equals + 1).strip(), i + 1)) != null) {
                problems.add(i + 1, "%s is there twice, expected it once".formatted(key));
            }
        }
        return new Entries(all);
    }

    /** Reports keys other than these. */
    void allow(Set<String> keys, TemplateProblems problems) {
        all.forEach((key, value) -> {
            if (!keys.contains(key)) {
                problems.add(
                        value.line(),
                        "%s is unknown, expected one of %s"
                                .formatted(
                                        key,
                                        String.join(", ", keys.stream().sorted().toList())));
            }
        });
    }

    /** {@return the value, if there is one that is not empty} */
    Optional<Phrase> find(String key) {
        return Optional.ofNullable(all.get(key)).filter(value -> !value.text().isEmpty());
    }

    /** {@return the value, or an empty one, which is reported} */
    Phrase get(String key, TemplateProblems problems) {
        return find(key).orElseGet(() -> {
            problems.add(1, "%s is missing".formatted(key));
            return new Phrase("", 1);
        });
    }
}
