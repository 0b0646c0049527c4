package dev.pitwatch.core.notices.template;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text as it is registered with India's operators: each SMS is compared with it, by theirs and before that here.
 *
 * @param text with variables in it, e.g. {@code Your code is {#numeric#}.}
 * @param links what links have to begin with, as registered; empty: anything
 */
record DltText(DltIds ids, Phrase text, List<String> links, List<DltVariable> variables, Pattern pattern) {

    private static final Pattern VARIABLE = Pattern.compile("\\{#([A-Za-z]+)#}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{8,20}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{3,11}");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern NOTHING = Pattern.compile("(?!)");

    static DltText read(String content, TemplateProblems problems) {
        Entries entries = Entries.read(content, problems);
        entries.allow(Set.of("entity_id", "header", "template_id", "text", "links"), problems);
        DltIds ids = new DltIds(
                id(entries, "entity_id", NUMBER, "8 to 20 digits", problems),
                id(entries, "header", HEADER, "3 to 11 letters, digits, '-'", problems),
                id(entries, "template_id", NUMBER, "8 to 20 digits", problems));
        Phrase text = entries.get("text", problems);
        List<String> links = entries.find("links").stream()
                .flatMap(prefixes -> SPACE.splitAsStream(prefixes.text()))
                .toList();
        return new DltText(ids, text, links, variables(text, problems), pattern(flat(text.text()), links));
    }

    private static String id(Entries entries, String key, Pattern pattern, String expected, TemplateProblems problems) {
        Phrase value = entries.get(key, problems);
        if (!value.text().isEmpty() && !pattern.matcher(value.text()).matches()) {
            problems.add(value.line(), "%s is \"%s\", expected %s".formatted(key, value.text(), expected));
        }
        return value.text();
    }

    private static List<DltVariable> variables(Phrase text, TemplateProblems problems) {
        List<DltVariable> variables = new ArrayList<>();
        Matcher found = VARIABLE.matcher(text.text());
        while (found.find()) {
            Optional<DltVariable> variable = DltVariable.of(found.group(1));
            variable.ifPresent(variables::add);
            if (variable.isEmpty()) {
                problems.add(text.line(), "%s is no type, expected e.g. {#alphanumeric#}".formatted(found.group()));
            }
        }
        return List.copyOf(variables);
    }

    private static Pattern pattern(String text, List<String> links) {
        StringBuilder pattern = new StringBuilder();
        Matcher variable = VARIABLE.matcher(text);
        int end = 0;
        while (variable.find()) {
            pattern.append(Pattern.quote(text.substring(end, variable.start())));
            pattern.append(DltVariable.of(variable.group(1))
                    .map(one -> one.pattern(links))
                    .orElse(NOTHING.pattern()));
            end = variable.end();
        }
        return Pattern.compile(
                pattern.append(Pattern.quote(text.substring(end))).toString());
    }

    /** {@return one that no text is: its file could never be read, and without its ids an SMS would be dropped on its way} */
    static DltText unreadable() {
        return new DltText(new DltIds("", "", ""), new Phrase("", 1), List.of(), List.of(), NOTHING);
    }

    /** Reports when that text can't be the registered one, whatever its values. */
    void check(Phrase ours, TemplateProblems problems) {
        Iterator<DltVariable> types = variables.iterator();
        String sample = ours.fill(name -> types.hasNext() ? types.next().sample(links) : "x");
        if (!matches(sample)) {
            problems.add(
                    text.line(),
                    "text is \"%s\", but what is sent is \"%s\": such an SMS is not sent"
                            .formatted(text.text(), ours.text()));
        }
    }

    /** {@return the values, in the order of the text, each cut to what its variable has room for} */
    List<String> fitted(List<String> values) {
        List<String> fitted = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            boolean known = values.size() == variables.size(); // else it can't be said which is which
            fitted.add(known ? variables.get(i).fitted(values.get(i)) : values.get(i));
        }
        return fitted;
    }

    /** {@return whether that SMS is the registered text with values that its variables take} */
    boolean matches(String sms) {
        return pattern.matcher(flat(sms)).matches();
    }

    /** Operators don't compare white space. */
    private static String flat(String text) {
        return SPACE.matcher(text.strip()).replaceAll(" ");
    }
}
