package dev.pitwatch.core.licence;

import dev.pitwatch.core.reading.AdmittedMessage;
import dev.pitwatch.core.reading.Delivery;
import dev.pitwatch.core.reading.ReadingMessage;
import dev.pitwatch.core.reading.Rejected;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Decides whether the sender of a message may be heard: from memory, for every message, in the contract's order.
 * Thread safe; no query and, for a key seen before, no hash.
 */
public final class LicenceFilter {

    private final DeviceDirectory directory;
    private final LicenceKey keys;
    private final FloodLimit flood;
    private final Clock clock;
    private final Consumer<String> onNewKeyUsed;
    private final Map<String, Sender> senders = new ConcurrentHashMap<>();
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

    /** {@return the message with its device} Throws {@link Rejected} with the first reason that holds. */
    public AdmittedMessage admit(ReadingMessage message, Delivery delivery) {
        Optional<KnownDevice> found =
                directory.find(message.deviceId()).filter(device -> !"retired".equals(device.status()));
        if (found.isEmpty() || found.get().workshopId() == null) {
            senders.remove(message.deviceId());
            refused.get(Refusal.UNKNOWN_DEVICE).increment();
            String detail = found.isEmpty() ? "not registered, or retired" : "not claimed by a workshop";
            throw Rejected.violation(Refusal.UNKNOWN_DEVICE.code(), detail, message.deviceId(), null, false);
        }
        return admit(message, delivery, found.get());
    }

    private AdmittedMessage admit(ReadingMessage message, Delivery delivery, KnownDevice device) {
        Instant now = clock.instant();
        Sender sender = senders.computeIfAbsent(device.deviceId(), id -> new Sender(flood.allowance()));
        Place place = sender.placeOf(device);
        if (!sender.mayUse(message.licenseKey(), device, keys, now, onNewKeyUsed)) {
            throw refusal(Refusal.BAD_KEY, "licence key is not the device's", device, sender, now);
        }
        if ("disabled".equals(device.status())) {
            throw refusal(Refusal.DEVICE_DISABLED, "a person disabled the device", device, sender, now);
        }
        Place.Match match = place.match(delivery.topic());
        if (match == Place.Match.NONE) {
            throw refusal(Refusal.TOPIC_MISMATCH, place.expected(), device, sender, now);
        }
        LicenceRules.refusal(device, now).ifPresent(reason -> {
            throw refusal(reason, "device's licence or workshop's subscription is not valid", device, sender, now);
        });
        if (!sender.allowance().take()) {
            throw refusal(Refusal.FLOOD, "more than 20 readings a second", device, sender, now);
        }
        sender.admitted();
        if (match == Place.Match.LEGACY) {
            legacy.increment();
        }
        return new AdmittedMessage(message, device, device.workshopId(), device.pitId(), match == Place.Match.LEGACY);
    }

    private Rejected refusal(Refusal reason, String detail, KnownDevice device, Sender sender, Instant now) {
        refused.get(reason).increment();
        return reason.violation()
                ? Rejected.violation(
                        reason.code(),
                        detail,
                        device.deviceId(),
                        device.workshopId(),
                        reason.disables() && sender.disableIsDue(device, now))
                : Rejected.silent(reason.code(), detail, device.deviceId(), device.workshopId());
    }
}
