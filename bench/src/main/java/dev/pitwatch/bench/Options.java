package dev.pitwatch.bench;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Whole numbers by name, such as {@code --devices 500}. */
final class Options {

    private final Map<String, Integer> values;

    private Options(Map<String, Integer> values) {
        this.values = values;
    }

    /**
     * Reads the words of a command line.
     *
     * @param defaults every option there is
     * @throws Misused on anything else, with words for the user
     */
    static Options read(List<String> words, Map<String, Integer> defaults) {
        Map<String, Integer> values = new HashMap<>(defaults);
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            String name = word.startsWith("--") ? word.substring(2) : "";
            if (!defaults.containsKey(name)) {
                throw new Misused("\"%s\", expected %s".formatted(word, String.join(" N, ", names(defaults)) + " N"));
            }
            values.put(name, number(word, rest));
        }
        return new Options(values);
    }

    private static List<String> names(Map<String, Integer> defaults) {
        return defaults.keySet().stream().sorted().map(name -> "--" + name).toList();
    }

    private static int number(String name, Iterator<String> words) {
        String word = words.hasNext() ? words.next() : "";
        if (!word.matches("[0-9]{1,9}")) {
            throw new Misused("%s is \"%s\", expected a whole number".formatted(name, word));
        }
        return Integer.parseInt(word);
    }

    int get(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }
}
