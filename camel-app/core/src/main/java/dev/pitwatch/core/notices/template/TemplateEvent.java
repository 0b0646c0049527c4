package dev.pitwatch.core.notices.template;

import java.util.HashSet;
import java.util.Set;

/**
 * An event that has texts.
 *
 * @param code of its folder, e.g. {@code alert}
 * @param open values that any of its texts may name
 * @param secret values that only the body of a text may name, and has to
 */
public record TemplateEvent(String code, Set<String> open, Set<String> secret) {

    public TemplateEvent {
        open = Set.copyOf(open);
        secret = Set.copyOf(secret);
    }

    /** {@return what its texts may name, with what is made of its values} */
    Set<String> all() {
        Set<String> all = new HashSet<>(open);
        all.addAll(secret);
        if (open.contains("place") && open.contains("message")) {
            all.addAll(Set.of("where", "what"));
        }
        if (open.contains(AlertLine.VALUE)) {
            all.add(AlertLine.FIRST);
        }
        return all;
    }
}
