package dev.pitwatch.core.licence;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
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

    private final DeviceDirectory directory;
    private final LicenceKey keys;
    private final FloodLimit flood;
    private final Clock clock;
    private final Consumer<String> onNewKeyUsed;
    private final Map<String, Sender> senders = new ConcurrentHashMap<>();
    private final Map<String, FloodLimit.Allowance> doors = new ConcurrentHashMap<>();
    private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);
    private final Counter legacy;

    /**
     * Decides by the directory and the clock.
     *
     * @param onNewKeyUsed gets the id of a device that used its new key for the first time: the old one is to be
     *     forgotten in the database; must return at once; may be told again
     */
    public LicenceFilter(
            DeviceDirectory directory,
            LicenceKey keys,
            FloodLimit flood,
            Clock clock,
            Consumer<String> onNewKeyUsed,
            MeterRegistry meters) {
        this.directory = directory;
        this.keys = keys;
        this.flood = flood;
        this.clock = clock;
        this.onNewKeyUsed = onNewKeyUsed;
        this.legacy = meters.counter("pitwatch.ingest.legacy");
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal, meters.counter("pitwatch.licence.refused", "reason", refusal.code()));
        }
    }

    /**
     * {@return whether the sender of a message may be heard, else the first reason that holds}
     *
     * @param deviceId who it says it is
     * @param key the licence key it sent
     * @param topic where it published
     */
    public Verdict judge(String deviceId, String key, String topic) {
        return judge(deviceId, key, topic, null);
    }

    /** The same of a message that this account sent, as the broker says; null: unknown. */
    public Verdict judge(String deviceId, String key, String topic, @Nullable String account) {
        Optional<KnownDevice> device = directory.find(deviceId).filter(found -> !"retired".equals(found.status()));
        if (device.isEmpty() || device.get().workshopId() == null) {
            senders.remove(deviceId);
            refused.get(Refusal.UNKNOWN_DEVICE).increment();
            String detail = device.isEmpty() ? "not registered, or retired" : "not claimed by a workshop";
            return new Verdict.Refused(Refusal.UNKNOWN_DEVICE.code(), detail, null, true, false);
        }
        return judge(device.get(), key, topic, account, clock.instant());
    }

    /** Where a message was published, and by which account. */
    private record Origin(String topic, @Nullable String account) {}

    /**
     * {@return why a message of that account is not even read: its device sends more than it may; empty: it doesn't, or the
     * account is none of a device}
     */
    public Optional<Verdict.Refused> flood(String account) {
        Optional<KnownDevice> device = directory.find(account);
        if (device.isEmpty() || doorOf(account).take()) {
            return Optional.empty();
        }
        refused.get(Refusal.FLOOD).increment();
        return Optional.of(new Verdict.Refused(
                Refusal.FLOOD.code(), TOO_MANY, device.get().workshopId(), Refusal.FLOOD.violation(), false));
    }

    private FloodLimit.Allowance doorOf(String account) {
        FloodLimit.Allowance known = doors.get(account);
        return known != null ? known : doors.computeIfAbsent(account, id -> flood.allowance());
    }

    private Verdict judge(KnownDevice device, String key, String topic, @Nullable String account, Instant now) {
        Sender sender = senders.computeIfAbsent(device.deviceId(), id -> new Sender(id, flood, clock));
        if (!sender.mayUse(key, device, topic, keys, now, onNewKeyUsed)) {
            return refusal(
                    Refusal.BAD_KEY,
                    "licence key is not the device's",
                    device,
                    new Origin(topic, account),
                    sender,
                    now);
        }
        if ("disabled".equals(device.status())) {
            return refusal(
                    Refusal.DEVICE_DISABLED,
                    "a person disabled the device",
                    device,
                    new Origin(topic, account),
                    sender,
                    now);
        }
        Place place = sender.placeOf(device);
        Place.Match match = place.match(topic);
        if (match == Place.Match.NONE) {
            return refusal(Refusal.TOPIC_MISMATCH, place.expected(), device, new Origin(topic, account), sender, now);
        }
        Optional<Refusal> invalid = LicenceRules.refusal(device, now);
        if (invalid.isPresent()) {
            return refusal(
                    invalid.get(),
                    "device's licence or workshop's subscription is not valid",
                    device,
                    new Origin(topic, account),
                    sender,
                    now);
        }
        boolean counted = device.deviceId().equals(account); // before it was read: see flood
        if (!counted && !sender.allowance().take()) {
            return refusal(Refusal.FLOOD, TOO_MANY, device, new Origin(topic, account), sender, now);
        }
        sender.admitted();
        if (match == Place.Match.LEGACY) {
            legacy.increment();
        }
        return new Verdict.Admitted(device, match == Place.Match.LEGACY);
    }

    private Verdict refusal(
            Refusal reason, String detail, KnownDevice device, Origin origin, Sender sender, Instant now) {
        refused.get(reason).increment();
        boolean disable = reason.disables() && sender.disableIsDue(device, now);
        Long workshop =
                ViolationOwner.workshop(directory, device, origin.topic(), origin.account(), reason != Refusal.BAD_KEY);
        return new Verdict.Refused(reason.code(), detail, workshop, reason.violation(), disable);
    }
}
