package dev.pitwatch.core.alerts.source;

import dev.pitwatch.core.alerts.alert.ClearedReason;
import dev.pitwatch.core.alerts.alert.EpisodeChange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Conditions of what a hub stands on, as alerts of the platform: one opens once its condition has held at each look for
 * long enough, and clears once it has not held for a minute. Knows nothing of alerts that are there, which others may have cleared
 * when this hub could not reach the database for long: it says again every ten minutes what it found, which changes nothing that is so
 * already. One that flaps clears once it has not held for 15 minutes, which the row decides. Thread safe.
 */
public final class PlatformConditions {

    private static final Duration CLEARING = Duration.ofMinutes(1);
    private static final Duration AGAIN = Duration.ofMinutes(10);
    /** After which one that flaps is cleared. */
    private static final Duration CALM = Duration.ofMinutes(15);

    private final String node;
    private final Consumer<EpisodeChange> changes;
    private final Clock clock;
    private final Map<String, State> states = new HashMap<>();

    /**
     * What was found at a look.
     *
     * @param type of the alert
     * @param part in its subject, e.g. {@code disk} in {@code platform:disk@9f3a01c2}
     * @param wrong whether the condition holds
     * @param message one plain sentence of what is wrong
     * @param value null: nothing is measured
     * @param limit null: likewise
     */
    public record Look(
            PlatformAlertType type,
            String part,
            boolean wrong,
            String message,
            @Nullable Double value,
            @Nullable Double limit) {}

    private static final class State {
        private Instant since = Instant.MIN;
        private boolean wrong;
        /** When that was queued; {@link Instant#MIN}: not yet. */
        private Instant queuedAt = Instant.MIN;
    }

    /**
     * Takes where changes are queued.
     *
     * @param node the hub's name among others
     */
    public PlatformConditions(String node, Consumer<EpisodeChange> changes, Clock clock) {
        this.node = node;
        this.changes = changes;
        this.clock = clock;
    }

    /** Takes a look; {@code lasting}: how long its condition must hold for an alert. */
    public synchronized void take(Look look, Duration lasting) {
        Instant now = clock.instant();
        State state = states.computeIfAbsent(look.type().code() + ":" + look.part(), any -> new State());
        if (state.since.equals(Instant.MIN) || state.wrong != look.wrong() || state.since.isAfter(now)) {
            state.since = now;
            state.wrong = look.wrong();
            state.queuedAt = Instant.MIN;
        }
        Duration wanted = look.wrong() ? lasting : CLEARING;
        if (!now.isBefore(state.since.plus(wanted)) && isDue(state, now)) {
            state.queuedAt = now;
            changes.accept(look.wrong() ? opening(look, now) : clearing(look, state.since, now));
        }
    }

    private static boolean isDue(State state, Instant now) {
        Instant calm = state.since.plus(CALM);
        boolean isCalmNow = !state.wrong && state.queuedAt.isBefore(calm) && !now.isBefore(calm);
        return isCalmNow || state.queuedAt.equals(Instant.MIN) || !now.isBefore(state.queuedAt.plus(AGAIN));
    }

    private EpisodeChange opening(Look look, Instant now) {
        return new EpisodeChange.Opening(
                null,
                null,
                null,
                null,
                look.type().code(),
                look.type().severity(),
                subject(look),
                look.message(),
                look.value(),
                look.limit(),
                now);
    }

    private EpisodeChange clearing(Look look, Instant wellSince, Instant now) {
        return new EpisodeChange.Clearing(
                null, look.type().code(), subject(look), ClearedReason.RECOVERED, now, wellSince);
    }

    private String subject(Look look) {
        return "platform:%s@%s".formatted(look.part(), node);
    }
}
