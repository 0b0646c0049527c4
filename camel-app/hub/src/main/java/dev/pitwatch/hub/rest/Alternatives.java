package dev.pitwatch.hub.rest;

import static java.util.stream.Collectors.toSet;

import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is wrong, without what only says that a value is none of its other alternatives: where one of several schemas has to hold, a
 * validator complains on behalf of each. The one that the value comes nearest to speaks; if it is like none of them, all do at once.
 */
final class Alternatives {

    /** One thing that is wrong: a message, or those of alternatives that expect something else instead of each other. */
    record Fault(List<ValidationMessage> messages) {

        private String place() {
            return messages.get(0).getInstanceLocation() + "/" + messages.get(0).getProperty();
        }
    }

    private static final String CHOICE = "anyOf";
    private static final Set<String> OF_MEMBERS = Set.of("properties", "patternProperties", "prefixItems");
    private static final Set<String> OF_ALL = Set.of("items", "additionalProperties");
    private static final Set<String> KINDS = Set.of("type", "unionType", "const", "enum");

    /** A value that had several schemas: the steps of the schema to them, and the value's own place. */
    private record Choice(String steps, String place, int step, int depth) {}

    private Alternatives() {}

    /** {@return what is wrong by these messages of one value} */
    static List<Fault> of(Collection<ValidationMessage> messages) {
        return faults(messages, 0);
    }

    private static List<Fault> faults(Collection<ValidationMessage> messages, int from) {
        List<Fault> faults = new ArrayList<>();
        Map<Choice, List<ValidationMessage>> choices = new LinkedHashMap<>();
        for (ValidationMessage message : messages) {
            int step = choiceStep(message.getEvaluationPath(), from);
            if (step < 0) {
                faults.add(new Fault(List.of(message)));
            } else {
                choices.computeIfAbsent(choice(message, step), choice -> new ArrayList<>())
                        .add(message);
            }
        }
        Set<String> said = faults.stream().map(Fault::place).collect(toSet());
        choices.forEach((choice, all) -> nearest(choice, all).stream()
                .filter(fault -> !said.contains(fault.place())) // by a schema that has to hold whatever is chosen
                .forEach(faults::add));
        return faults;
    }

    /** {@return the index of the first choice in the steps; -1: there is none} */
    private static int choiceStep(JsonNodePath steps, int from) {
        for (int i = from; i + 1 < steps.getNameCount(); i++) {
            if (CHOICE.equals(steps.getElement(i)) && steps.getElement(i + 1) instanceof Integer) {
                return i;
            }
        }
        return -1;
    }

    private static Choice choice(ValidationMessage message, int step) {
        JsonNodePath steps = message.getEvaluationPath();
        int depth = 0;
        StringBuilder way = new StringBuilder();
        for (int i = 0; i < step; i++) {
            String name = String.valueOf(steps.getElement(i));
            way.append('/').append(name);
            if (OF_MEMBERS.contains(name)) {
                depth++;
                way.append('/').append(steps.getElement(++i));
            } else if (OF_ALL.contains(name)) {
                depth++;
            }
        }
        StringBuilder place = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            place.append('/').append(message.getInstanceLocation().getElement(i));
        }
        return new Choice(way.toString(), place.toString(), step, depth);
    }

    private static List<Fault> nearest(Choice choice, List<ValidationMessage> all) {
        Map<Integer, List<ValidationMessage>> alternatives = new TreeMap<>();
        for (ValidationMessage message : all) {
            int alternative = (Integer) message.getEvaluationPath().getElement(choice.step() + 1);
            alternatives
                    .computeIfAbsent(alternative, index -> new ArrayList<>())
                    .add(message);
        }
        return alternatives.values().stream()
                .filter(messages -> messages.stream().noneMatch(message -> isOfAnotherKind(choice, message)))
                .map(messages -> faults(messages, choice.step() + 2))
                .min(Comparator.comparing(List::size))
                .orElseGet(() -> List.of(new Fault(all.stream()
                        .filter(message -> isOfAnotherKind(choice, message))
                        .toList())));
    }

    private static boolean isOfAnotherKind(Choice choice, ValidationMessage message) {
        return KINDS.contains(message.getType())
                && message.getInstanceLocation().getNameCount() == choice.depth();
    }
}
