package dev.pitwatch.core.admission.licence;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the sender of a message may be heard: from memory, for every message, in the contract's order.
 * Thread safe; no query and, for a key seen before, no hash.
 */
public final class LicenceFilter {

    private static final String TOO_MANY = "more than 20 readings a second";

    /** From so many on, devices that are gone are looked for whenever their number has doubled. */
    private static final int PRUNE_FROM = 1_000;

    private final DeviceDirectory directory;
    private final LicenceKey keys;
    private final FloodLimit flood;
    private final Clock clock;
    private final Consumer<String> onNewKeyUsed;
    private final boolean logged;
    private final Map<String, Sender> senders = new ConcurrentHashMap<>();
    private final Map<RefusalReason, Counter> refused = new EnumMap<>(RefusalReason.class);
    private final Counter legacy;
    private volatile int pruneAt = PRUNE_FROM;

    /**
     * Decides by the directory and the clock.
     *
     * @param onNewKeyUsed gets the id of a device that used its new key for the first time: the old one is to be
     *     forgotten in the database; must return at once; may be called again
     */
    public LicenceFilter(
            DeviceDirectory directory,
            LicenceKey keys,
            FloodLimit flood,
            Clock clock,
            Consumer<String> onNewKeyUsed,
            MeterRegistry meters) {
        this(directory, keys, flood, clock, onNewKeyUsed, meters, true);
    }

    private LicenceFilter(
            DeviceDirectory directory,
            LicenceKey keys,
            FloodLimit flood,
            Clock clock,
            Consumer<String> onNewKeyUsed,
            MeterRegistry meters,
            boolean logged) {
        this.directory = directory;
        this.keys = keys;
        this.flood = flood;
        this.clock = clock;
        this.onNewKeyUsed = onNewKeyUsed;
        this.logged = logged;
        this.legacy = Counter.builder("pitwatch.ingest.legacy")
                .description("Messages of old firmware")
                .register(meters);
        for (RefusalReason refusal : RefusalReason.values()) {
            refused.put(
                    refusal,
                    Counter.builder("pitwatch.licence.refused")
                            .description("Messages of devices that may not be heard")
                            .tag("reason", refusal.code())
                            .register(meters));
        }
    }

    /** {@return one for devices that are made up: without limits, and nobody hears of a wrong key, by a meter or the log} */
    public static LicenceFilter ofMadeUp(DeviceDirectory directory, LicenceKey keys, Clock clock) {
        return new LicenceFilter(
                directory, keys, new FloodLimit(clock, false), clock, device -> {}, new SimpleMeterRegistry(), false);
    }

    /**
     * {@return whether the sender of a message may be heard, else the first reason that holds}
     *
     * @param deviceId who it says it is
     * @param key the licence key it sent
     * @param topic where it published
     */
    public Verdict judge(String deviceId, String key, String topic) {
        return judge(deviceId, key, topic, null, false);
    }

    /**
     * The same of a message whose sender is known, or that has come before.
     *
     * @param account that sent it, as the broker says; null: unknown
     * @param again whether it has come before: it counts as none of those that its device sends
     */
    public Verdict judge(String deviceId, String key, String topic, @Nullable String account, boolean again) {
        KnownDevice device = directory.find(deviceId).orElse(null);
        if (device == null || device.isRetired()) {
            senders.remove(deviceId);
            return unknown("not registered, or retired");
        }
        if (device.workshopId() == null) {
            return unclaimed();
        }
        Instant now = clock.instant();
        Sender sender = senderOf(device);
        DeviceTopics place = sender.placeOf(device);
        DeviceTopics.Match match = place.match(topic);
        boolean counted = again || deviceId.equals(account); // before it was read: see flood
        RefusalReason reason = reason(device, key, topic, counted, sender, match, now);
        if (reason != null) {
            return refused(reason, place, topic, account, sender, now);
        }
        sender.admitted();
        if (match == DeviceTopics.Match.LEGACY) {
            legacy.increment();
        }
        return new Verdict.Admitted(device, match == DeviceTopics.Match.LEGACY);
    }

    /**
     * {@return why a message of that account is not even read: its device sends more than it may, or what is known of it without
     * the payload and comes first; empty: it doesn't send too much, or the account is none of a device}
     */
    public Optional<Verdict.Refused> flood(String account, String topic) {
        KnownDevice device = directory.find(account).orElse(null);
        if (device == null || device.isRetired()) {
            return Optional.empty();
        }
        Sender sender = senderOf(device);
        if (sender.door().take()) {
            return Optional.empty();
        }
        if (device.workshopId() == null) {
            return Optional.of(unclaimed());
        }
        Instant now = clock.instant();
        DeviceTopics place = sender.placeOf(device);
        RefusalReason reason = unread(device, place.match(topic), now).orElse(RefusalReason.FLOOD);
        return Optional.of(refused(reason, place, topic, account, sender, now));
    }

    /** Counts a message of that account, which was let in, as so many more. */
    public void weigh(String account, int more) {
        Sender sender = senders.get(account);
        if (sender != null) {
            sender.door().spend(more);
        }
    }

    /** {@return of how many devices something is remembered} */
    int remembered() {
        return senders.size();
    }

    private Verdict.Refused unclaimed() {
        return unknown("not claimed by a workshop");
    }

    private Verdict.Refused unknown(String detail) {
        refused.get(RefusalReason.UNKNOWN_DEVICE).increment();
        return new Verdict.Refused(RefusalReason.UNKNOWN_DEVICE.code(), detail, null, true, false);
    }

    private Sender senderOf(KnownDevice device) {
        Sender known = senders.get(device.deviceId());
        return known != null ? known : newSender(device.deviceId());
    }

    private Sender newSender(String deviceId) {
        if (senders.size() >= pruneAt) {
            senders.keySet().removeIf(id -> directory
                    .find(id)
                    .filter(device -> !device.isRetired())
                    .isEmpty());
            pruneAt = Math.max(PRUNE_FROM, 2 * senders.size());
        }
        return senders.computeIfAbsent(deviceId, id -> new Sender(id, flood, logged));
    }

    /** {@return the first reason that holds, if any} */
    private @Nullable RefusalReason reason(
            KnownDevice device,
            String key,
            String topic,
            boolean counted,
            Sender sender,
            DeviceTopics.Match match,
            Instant now) {
        if (!sender.mayUse(key, device, topic, keys, now, onNewKeyUsed)) {
            return RefusalReason.BAD_KEY;
        }
        Optional<RefusalReason> unread = unread(device, match, now);
        if (unread.isPresent()) {
            return unread.get();
        }
        return counted || sender.allowance().take() ? null : RefusalReason.FLOOD;
    }

    /** {@return the first reason that holds, of those that need no payload and come before too many} */
    private static Optional<RefusalReason> unread(KnownDevice device, DeviceTopics.Match match, Instant now) {
        if ("disabled".equals(device.status())) {
            return Optional.of(RefusalReason.DEVICE_DISABLED);
        }
        if (match == DeviceTopics.Match.NONE) {
            return Optional.of(RefusalReason.TOPIC_MISMATCH);
        }
        return LicenceRules.refusal(device, now);
    }

    private Verdict.Refused refused(
            RefusalReason reason,
            DeviceTopics place,
            String topic,
            @Nullable String account,
            Sender sender,
            Instant now) {
        KnownDevice device = place.device();
        refused.get(reason).increment();
        boolean disable = reason.disables() && sender.disableIsDue(device, now);
        Long workshop = ViolationOwner.workshop(directory, device, topic, account, reason != RefusalReason.BAD_KEY);
        return new Verdict.Refused(reason.code(), detail(reason, place), workshop, reason.violation(), disable);
    }

    private static String detail(RefusalReason reason, DeviceTopics place) {
        return switch (reason) {
            case BAD_KEY -> "licence key is not the device's";
            case DEVICE_DISABLED -> "a person disabled the device";
            case TOPIC_MISMATCH -> place.expected();
            case FLOOD -> TOO_MANY;
            default -> "device's licence or workshop's subscription is not valid";
        };
    }
}
