package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.OutageWarning;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.devices.command.SwitchRule.Agreed;
import dev.pitwatch.core.devices.command.SwitchRule.Give;
import dev.pitwatch.core.devices.command.SwitchRule.Standing;
import dev.pitwatch.core.readings.reading.MessageRefused;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes devices what they are to be: bean {@code deviceSwitches} of routes/devices. What that is follows from rows (a person's word,
 * licence, subscription) by the hub's clock; it is compared with what the device reported, and one {@code DISABLE} or {@code ENABLE}
 * at a time goes out until both agree. Which devices to look at is known from news of rows and from reports; all are looked at now
 * and then, for what time ends. The rows decide, under a lock of the device, so that several hubs give each order once. Thread safe.
 */
public final class DeviceSwitches {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceSwitches.class);
    private static final Duration LOOK_AT_ALL_EVERY = Duration.ofSeconds(15);
    private static final Duration LATER = Duration.ofSeconds(2);

    /** In one transaction. */
    private static final int AT_ONCE = 500;

    /** A device that something was heard of: that its messages were refused, or whatever else. */
    private record Heard(String deviceId, boolean refused) {}

    private final JdbiSwitchRepository rows;
    private final Consumer<Command> sender;
    private final Clock clock;
    private final OutageWarning failed = new OutageWarning();
    private final Waiting<Heard> devices = new Waiting<>(Integer.MAX_VALUE); // no more than there are
    private final Waiting<Long> workshops = new Waiting<>(Integer.MAX_VALUE);
    private volatile boolean all = true;
    private long nextLook = System.nanoTime();
    private long notBefore = nextLook;

    DeviceSwitches(JdbiSwitchRepository rows, Consumer<Command> sender, Clock clock) {
        this.rows = rows;
        this.sender = sender;
        this.clock = clock;
    }

    /** Hears whose rights change, by whichever hub or person; call before {@link DatabaseNotifications#start}. */
    public void listen(DatabaseNotifications notifications) {
        notifications.on("pitwatch_device", device -> {
            if (device.isEmpty()) {
                all = true; // some may have been missed
            } else {
                reported(device);
            }
        });
        notifications.on("pitwatch_subscription", workshop -> {
            if (workshop.isEmpty()) {
                all = true;
            } else {
                workshops.add(Long.parseLong(workshop));
            }
        });
    }

    /** A device said how it is. Returns at once. */
    public void reported(String deviceId) {
        devices.add(new Heard(deviceId, false));
    }

    /** Messages were refused: a device that is to be silent and isn't may not have understood. Returns at once. */
    public void refused(List<MessageRefused> messages) {
        for (MessageRefused message : messages) {
            if (message.disable() && message.deviceId() != null) {
                devices.add(new Heard(message.deviceId(), true));
            }
        }
    }

    /** {@return whether a switch of the device is on its way, or due, as the transaction on this thread sees it} */
    public boolean isDue(Scope scope, String deviceId) {
        Instant now = clock.instant();
        return rows.standing(scope, deviceId, now)
                .filter(device -> !(SwitchRule.next(device, false, now) instanceof Agreed))
                .isPresent();
    }

    /** Gives what is due to the devices that something was heard of, at times to all. Call often; without news it returns at once. */
    public synchronized void reconcile() {
        long time = System.nanoTime();
        boolean each = all || time - nextLook >= 0;
        if (time - notBefore < 0 || !each && devices.size() + workshops.size() == 0) {
            return;
        }
        try {
            lookAtThese();
            workshops.batch(Integer.MAX_VALUE, this::lookThrough);
            if (each) {
                all = false; // before reading: what is notified meanwhile is newer
                lookThrough(null);
                nextLook = time + LOOK_AT_ALL_EVERY.toNanos();
            }
        } catch (RuntimeException e) {
            all = true;
            notBefore = System.nanoTime() + LATER.toNanos();
            if (failed.isNew(e)) {
                LOG.warn("devices can't be disabled or enabled now, trying again: {}", e.getMessage());
            }
        }
    }

    private void lookAtThese() {
        boolean more = true;
        while (more) {
            more = devices.batch(AT_ONCE, some -> {
                List<String> these =
                        some.stream().map(Heard::deviceId).distinct().toList();
                Set<String> refused = some.stream()
                        .filter(Heard::refused)
                        .map(Heard::deviceId)
                        .collect(Collectors.toSet());
                give(rows.standings(these, clock.instant()), refused);
            });
        }
    }

    private void lookThrough(@Nullable List<Long> these) {
        String after = "";
        List<Standing> page;
        do {
            page = rows.astray(these, after, AT_ONCE, clock.instant());
            give(page, Set.of());
            after = page.isEmpty() ? after : page.get(page.size() - 1).deviceId();
        } while (page.size() == AT_ONCE);
    }

    private void give(List<Standing> seen, Set<String> refused) {
        Instant now = clock.instant();
        List<String> due = seen.stream()
                .filter(device -> SwitchRule.next(device, refused.contains(device.deviceId()), now) instanceof Give)
                .map(Standing::deviceId)
                .toList();
        if (!due.isEmpty()) {
            rows.add(due, refused, now).forEach(sender);
        }
    }
}
