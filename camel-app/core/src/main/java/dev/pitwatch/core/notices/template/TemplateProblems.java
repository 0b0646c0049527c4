package dev.pitwatch.core.notices.template;

import java.util.ArrayList;
import java.util.List;

/** What is wrong in the file that is being read, each with its line. */
final class TemplateProblems {

    private final String file;
    private final List<String> found = new ArrayList<>();

    /** Takes the file as an operator calls it, e.g. {@code config/templates/alert/en.txt}. */
    TemplateProblems(String file) {
        this.file = file;
    }

    void add(int line, String what) {
        found.add("%s:%d: %s".formatted(file, line, what));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<String> found() {
        return List.copyOf(found);
    }
}
