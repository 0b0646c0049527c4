package dev.pitwatch.core.devices.command;

import dev.pitwatch.core.devices.device.WantedRule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done so that a device becomes what it is to be: pure, of rows and time. One switch is on its way at a time; the same
 * again only after a while, and the other one at once, unless there were many lately.
 */
final class SwitchRule {

    /** A {@code DISABLE} goes out no sooner than so after the one before, for the same reason. */
    static final Duration DISABLE_EVERY = Duration.ofMinutes(10);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    /** So many within an hour are changes of mind that are followed at once. */
    private static final int MINDS = 12;

    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    /**
     * The newest switch of a device.
     *
     * @param sent whether it was sent at least once
     * @param open whether its end is awaited
     * @param at when it was given
     * @param alike how many of its kind were given within the last hour
     * @param lately how many switches were
     */
    record Last(
            CommandKind kind, @Nullable String reason, boolean sent, boolean open, Instant at, int alike, int lately) {}

    /**
     * A device as rows tell of it.
     *
     * @param refusal why it is to be disabled, in the contract's word; null: it is to be enabled
     * @param activatedByHand a person activated its workshop's subscription, rather than a payment
     * @param legacy old firmware, which reports nothing
     * @param reportedDisabled what it said last of whether it measures; null: nothing yet
     * @param last null: none was ever given
     */
    record Standing(
            String deviceId,
            @Nullable String refusal,
            boolean activatedByHand,
            boolean legacy,
            @Nullable Boolean reportedDisabled,
            @Nullable Last last) {}

    /** What comes next. */
    sealed interface Next {}

    /** Nothing: it is what it is to be. */
    record Agreed() implements Next {}

    /** Nothing by now: the switch is on its way, and is sent until it is answered. */
    record UnderWay() implements Next {}

    /** The switch, but not before then. */
    record Later(Instant at) implements Next {}

    /** The switch, now. */
    record Give(CommandKind kind, String reason) implements Next {}

    private SwitchRule() {}

    /** {@return what comes next} Takes whether the device's messages were just refused: then it is not silent, whatever it said. */
    static Next next(Standing device, boolean heard, Instant now) {
        Last last = device.last();
        CommandKind wanted = device.refusal() == null ? CommandKind.ENABLE : CommandKind.DISABLE;
        boolean refusedStill = heard && wanted == CommandKind.DISABLE;
        // To old firmware one that was sent is at its end.
        if (last != null && last.open() && !(device.legacy() && last.sent())) {
            return last.kind() == wanted ? new UnderWay() : given(device, wanted, change(last, now), now);
        }
        if (stateOf(device) == wanted && !refusedStill) {
            return new Agreed();
        }
        if (last == null) {
            return new Give(wanted, reason(device));
        }
        return given(
                device,
                wanted,
                last.kind() != wanted
                        ? change(last, now)
                        : wanted == CommandKind.DISABLE ? disabledAgain(device, last) : again(last),
                now);
    }

    private static Next given(Standing device, CommandKind wanted, Duration pause, Instant now) {
        Last last = device.last();
        // A time ahead of now is one of a clock that was wrong and has been set back.
        boolean due = last == null
                || pause.isZero()
                || last.at().isAfter(now.plus(CLOCKS_DIFFER))
                || !now.isBefore(last.at().plus(pause));
        return due ? new Give(wanted, reason(device)) : new Later(last.at().plus(pause));
    }

    /** One that has obeyed and measures all the same, or says that it does; that its right has changed since is sent at once. */
    private static Duration disabledAgain(Standing device, Last last) {
        return reason(device).equals(last.reason()) ? DISABLE_EVERY : Duration.ZERO;
    }

    private static Duration again(Last last) {
        return doubled(FIRST_PAUSE, last.alike() - 1);
    }

    private static Duration change(Last last, Instant now) {
        return last.lately() < MINDS ? Duration.ZERO : doubled(FIRST_PAUSE, last.lately() - MINDS);
    }

    private static Duration doubled(Duration pause, int times) {
        Duration doubled = pause.multipliedBy(1L << Math.max(0, Math.min(times, 8)));
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    /** {@return the switch that the device has obeyed last} One that was never sent one measures. */
    private static CommandKind stateOf(Standing device) {
        if (device.legacy()) {
            return Optional.ofNullable(device.last()).map(Last::kind).orElse(CommandKind.ENABLE);
        }
        return Boolean.TRUE.equals(device.reportedDisabled()) ? CommandKind.DISABLE : CommandKind.ENABLE;
    }

    private static String reason(Standing device) {
        if (device.refusal() != null) {
            return device.refusal();
        }
        Last last = device.last();
        if (last == null || last.reason() == null) {
            return WantedRule.BY_HAND;
        }
        if (last.kind() == CommandKind.ENABLE) {
            return last.reason();
        }
        if (last.reason().startsWith("subscription_")) {
            return device.activatedByHand() ? WantedRule.BY_HAND : "payment_received";
        }
        return last.reason().startsWith("licence_") ? "licence_renewed" : WantedRule.BY_HAND;
    }
}
