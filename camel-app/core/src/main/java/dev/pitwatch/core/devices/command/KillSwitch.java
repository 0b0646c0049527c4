package dev.pitwatch.core.devices.command;

import dev.pitwatch.core.readings.reading.MessageRefused;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Disables devices whose licence or subscription has lapsed, and enables them once it is valid again; what a person has
 * disabled stays so. The database decides what was given already, so that several hubs give each order once. Thread safe.
 */
public final class KillSwitch {

    private static final Logger LOG = LoggerFactory.getLogger(KillSwitch.class);

    /** Refusals that disable a device, and what enables it again. */
    private static final Map<String, String> ENABLED_BY = Map.of(
            "licence_revoked", "licence_renewed",
            "licence_expired", "licence_renewed",
            "subscription_suspended", "payment_received",
            "subscription_expired", "payment_received");

    /** In one transaction. */
    private static final int AT_ONCE = 500;

    private final CommandRepository commands;
    private final Consumer<Command> sender;
    private final Predicate<String> mayBeHeard;
    private final Clock clock;
    /** Device to reason. */
    private final Map<String, String> disabled = new ConcurrentHashMap<>();

    KillSwitch(CommandRepository commands, Consumer<Command> sender, Predicate<String> mayBeHeard, Clock clock) {
        this.commands = commands;
        this.sender = sender;
        this.mayBeHeard = mayBeHeard;
        this.clock = clock;
    }

    /** {@return those whose devices are to be disabled} */
    public List<MessageRefused> due(List<MessageRefused> refused) {
        return refused.stream()
                .filter(one -> one.disable() && one.deviceId() != null && ENABLED_BY.containsKey(one.reason()))
                .toList();
    }

    /**
     * Gives the message's device a {@code DISABLE}, unless it was given the same within the time.
     *
     * @param refused one that is {@link #due}
     * @param seconds the same is not given again before
     */
    public void disable(MessageRefused refused, long seconds) {
        String device = String.valueOf(refused.deviceId());
        Instant now = clock.instant();
        commands.addDisable(UUID.randomUUID(), device, refused.reason(), now, now.minus(Duration.ofSeconds(seconds)))
                .ifPresent(sender);
        disabled.put(device, refused.reason());
    }

    /**
     * Gives each device of a workshop a {@code DISABLE}, in the transaction on this thread, and sends them once that is committed.
     * Those that are disabled already, by a person or the hub, are left as they are.
     *
     * @param reason in the word of refusals: {@code subscription_suspended} or {@code subscription_expired}
     * @return how many devices were given one
     */
    public int disableAll(long workshopId, String reason) {
        List<Command> given = commands.addDisables(workshopId, reason, clock.instant());
        commands.afterCommit(() -> {
            given.forEach(command -> disabled.put(command.deviceId(), reason));
            given.forEach(sender);
        });
        return given.size();
    }

    /** Gives each device that may be heard again its {@code ENABLE}; those that fail are tried again by the next call. */
    public void enable() {
        List<String> due = disabled.keySet().stream().filter(mayBeHeard).toList();
        for (int first = 0; first < due.size(); first += AT_ONCE) {
            List<String> some = due.subList(first, Math.min(first + AT_ONCE, due.size()));
            try {
                enable(some);
            } catch (RuntimeException e) {
                LOG.warn("{} devices can't be enabled now, trying again: {}", some.size(), e.getMessage());
            }
        }
    }

    private void enable(List<String> devices) {
        Map<String, String> reasons = new HashMap<>();
        for (String device : devices) {
            String disabledFor = disabled.get(device);
            if (disabledFor != null) { // else a person was quicker
                reasons.put(device, String.valueOf(ENABLED_BY.get(disabledFor)));
            }
        }
        commands.addEnables(reasons, clock.instant()).forEach(sender);
        reasons.keySet().forEach(disabled::remove);
    }

    /** Takes over what other hubs, or this one before its last start, have disabled. */
    public void review() {
        Map<String, String> found = commands.disabledByHub(ENABLED_BY.keySet());
        disabled.putAll(found);
        disabled.keySet().retainAll(found.keySet());
    }

    /** A person has disabled or enabled the device: its state is theirs. */
    void given(Command command) {
        if (command.kind() == CommandKind.DISABLE || command.kind() == CommandKind.ENABLE) {
            disabled.remove(command.deviceId());
        }
    }
}
