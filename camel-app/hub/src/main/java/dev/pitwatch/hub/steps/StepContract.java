package dev.pitwatch.hub.steps;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a step of routes takes and gives: the check of route files follows messages by it. What isn't declared isn't known, and passes.
 *
 * @param takes bodies that it works with; empty: any
 * @param gives the body after it; null: the one before it
 * @param needs exchange properties that have to be there
 * @param sets exchange properties that are there after it
 * @param end whether the message goes on after it as it came
 */
public record StepContract(
        List<Class<?>> takes, @Nullable Class<?> gives, Set<String> needs, Set<String> sets, End end) {

    /** What becomes of a message in a step. */
    public enum End {
        /** It goes on. */
        NONE,
        /** It is acknowledged once it is stored, so that nothing else has to be done with it. */
        SETTLED,
        /** The step always fails, by which the error handling of the route decides. */
        FAILED
    }

    /** Takes any body, and leaves it. */
    public static final StepContract ANY = new StepContract(List.of(), null, Set.of(), Set.of(), End.NONE);

    /** {@return a step that works with these bodies} */
    public static StepContract takes(Class<?>... bodies) {
        return new StepContract(List.of(bodies), null, Set.of(), Set.of(), End.NONE);
    }

    /** {@return the same, with that body after it} */
    public StepContract gives(Class<?> body) {
        return new StepContract(takes, body, needs, sets, end);
    }

    /** {@return the same, where that exchange property has to be there} */
    public StepContract needs(String property) {
        return new StepContract(takes, gives, with(needs, property), sets, end);
    }

    /** {@return the same, with that exchange property after it} */
    public StepContract sets(String property) {
        return new StepContract(takes, gives, needs, with(sets, property), end);
    }

    /** {@return the same, which acknowledges the message once it is stored} */
    public StepContract settles() {
        return new StepContract(takes, gives, needs, sets, End.SETTLED);
    }

    /** {@return the same, which always fails} */
    public StepContract fails() {
        return new StepContract(takes, gives, needs, sets, End.FAILED);
    }

    /** {@return whether it works with a body of that class} */
    public boolean accepts(Class<?> body) {
        return takes.isEmpty() || takes.stream().anyMatch(taken -> taken.isAssignableFrom(body));
    }

    private static Set<String> with(Set<String> some, String one) {
        return Stream.concat(some.stream(), Stream.of(one)).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
