package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.log.LogField;
import dev.pitwatch.core.readings.reading.MessageRefused;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

    /** Gives each device that may be heard again its {@code ENABLE}; one that fails is tried again by the next call. */
    public void enable() {
        disabled.forEach((device, reason) -> {
            if (mayBeHeard.test(device)) {
                try {
                    enable(device, reason);
                } catch (RuntimeException e) {
                    LogField.DEVICE_ID.with(
                            device,
                            () -> LOG.warn(
                                    "device {}: can't be enabled now, trying again: {}", device, e.getMessage()));
                }
            }
        });
    }

    private void enable(String device, String reason) {
        commands.addEnable(UUID.randomUUID(), device, String.valueOf(ENABLED_BY.get(reason)), clock.instant())
                .ifPresent(sender);
        disabled.remove(device);
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
