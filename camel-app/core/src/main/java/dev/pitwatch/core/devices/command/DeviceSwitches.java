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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
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

    private final CommandRepository commands;
    private final Consumer<Command> sender;
    private final Clock clock;
    private final Set<String> devices = ConcurrentHashMap.newKeySet();
    private final OutageWarning failed = new OutageWarning();
    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private final Set<Long> workshops = ConcurrentHashMap.newKeySet();
    private volatile boolean all = true;
    private long nextLook = System.nanoTime();
    private long notBefore = nextLook;

    DeviceSwitches(CommandRepository commands, Consumer<Command> sender, Clock clock) {
        this.commands = commands;
        this.sender = sender;
        this.clock = clock;
    }

    /** Hears whose rights change, by whichever hub or person; call before {@link DatabaseNotifications#start}. */
    public void listen(DatabaseNotifications notifications) {
        notifications.on("pitwatch_device", this::changed);
        notifications.on("pitwatch_subscription", workshop -> {
            if (workshop.isEmpty()) {
                all = true; // some may have been missed
            } else {
                workshops.add(Long.parseLong(workshop));
            }
        });
    }

    private void changed(String deviceId) {
        if (deviceId.isEmpty()) {
            all = true;
        } else {
            devices.add(deviceId);
        }
    }

    /** A device said how it is. Returns at once. */
    public void reported(String deviceId) {
        devices.add(deviceId);
    }

    /** Messages were refused: a device that is to be silent and isn't may not have understood. Returns at once. */
    public void refused(List<MessageRefused> messages) {
        for (MessageRefused message : messages) {
            if (message.disable() && message.deviceId() != null) {
                heard.add(message.deviceId());
                devices.add(message.deviceId());
            }
        }
    }

    /** {@return whether a switch of the device is on its way, or due, as the transaction on this thread sees it} */
    public boolean isDue(Scope scope, String deviceId) {
        Instant now = clock.instant();
        return commands.standing(scope, deviceId, now)
                .filter(device -> !(SwitchRule.next(device, false, now) instanceof Agreed))
                .isPresent();
    }

    /** Gives what is due to the devices that something was heard of, at times to all. Call often; without news it returns at once. */
    public synchronized void reconcile() {
        long time = System.nanoTime();
        boolean each = all || time - nextLook >= 0;
        if (time - notBefore < 0 || !each && devices.isEmpty() && workshops.isEmpty()) {
            return;
        }
        try {
            lookAtThese();
            lookAtWorkshops();
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
        while (!devices.isEmpty()) {
            List<String> some = devices.stream().limit(AT_ONCE).toList();
            some.forEach(devices::remove);
            Set<String> speaking = ConcurrentHashMap.newKeySet();
            some.stream().filter(heard::remove).forEach(speaking::add);
            try {
                give(commands.standings(some, clock.instant()), speaking);
            } catch (RuntimeException e) {
                heard.addAll(speaking);
                devices.addAll(some);
                throw e;
            }
        }
    }

    private void lookAtWorkshops() {
        List<Long> some = List.copyOf(workshops);
        if (!some.isEmpty()) {
            some.forEach(workshops::remove);
            lookThrough(some);
        }
    }

    private void lookThrough(@Nullable List<Long> these) {
        String after = "";
        List<Standing> page;
        do {
            page = commands.astray(these, after, AT_ONCE, clock.instant());
            give(page, Set.of());
            after = page.isEmpty() ? after : page.get(page.size() - 1).deviceId();
        } while (page.size() == AT_ONCE);
    }

    private void give(List<Standing> seen, Set<String> speaking) {
        Instant now = clock.instant();
        List<String> due = new ArrayList<>();
        for (Standing device : seen) {
            if (SwitchRule.next(device, speaking.contains(device.deviceId()), now) instanceof Give) {
                due.add(device.deviceId());
            }
        }
        if (!due.isEmpty()) {
            commands.addSwitches(due, speaking, now).forEach(sender);
        }
    }
}
