package dev.pitwatch.hub.routes;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a message between two steps of a route.
 *
 * @param body null: that isn't known
 * @param by the step that made the body so; empty: it came so
 * @param been every body that it has had
 * @param properties that it has; null: they aren't known
 * @param settled whether its sender has to wait for it no more
 * @param ended whether no later step sees it
 */
record MessageState(
        @Nullable Class<?> body,
        String by,
        Set<Class<?>> been,
        @Nullable Set<String> properties,
        Settled settled,
        boolean ended) {

    enum Settled {
        /** Known to be waited for. */
        NO,
        UNKNOWN,
        YES
    }

    /** {@return one that comes from outside} */
    static MessageState arriving(@Nullable Class<?> body, boolean waits) {
        return new MessageState(body, "", of(body), waits ? Set.of() : null, waits ? Settled.NO : Settled.YES, false);
    }

    private static Set<Class<?>> of(@Nullable Class<?> body) {
        return body == null ? Set.of() : Set.of(body);
    }

    MessageState body(@Nullable Class<?> now, String step) {
        Set<Class<?>> all = new HashSet<>(been);
        all.addAll(of(now));
        return new MessageState(now, step, all, properties, settled, ended);
    }

    MessageState with(Set<String> set) {
        Set<String> known = properties;
        return known == null
                ? this
                : having(Stream.concat(known.stream(), set.stream()).collect(Collectors.toSet()));
    }

    MessageState without(Set<String> gone) {
        Set<String> known = properties;
        return known == null
                ? this
                : having(known.stream().filter(name -> !gone.contains(name)).collect(Collectors.toSet()));
    }

    private MessageState having(@Nullable Set<String> now) {
        return new MessageState(body, by, been, now, settled, ended);
    }

    MessageState settled(Settled now) {
        return new MessageState(body, by, been, properties, now, ended);
    }

    MessageState end() {
        return new MessageState(body, by, been, properties, settled, true);
    }

    /** After what isn't known. */
    MessageState unknown() {
        return new MessageState(null, "", been, null, settled == Settled.YES ? Settled.YES : Settled.UNKNOWN, ended);
    }

    /** {@return what holds whichever way it came} */
    static MessageState either(List<MessageState> ways) {
        List<MessageState> open = ways.stream().filter(way -> !way.ended()).toList();
        return open.stream().reduce(MessageState::or).orElseGet(() -> ways.get(0)
                .end());
    }

    private MessageState or(MessageState other) {
        boolean same = Objects.equals(body, other.body);
        Set<Class<?>> all = new HashSet<>(been);
        all.addAll(other.been);
        Set<String> mine = properties;
        Set<String> theirs = other.properties;
        Set<String> both = mine == null || theirs == null
                ? null
                : mine.stream().filter(theirs::contains).collect(Collectors.toSet());
        return new MessageState(
                same ? body : null,
                same ? by : "",
                all,
                both,
                settled.compareTo(other.settled) < 0 ? settled : other.settled,
                false);
    }
}
