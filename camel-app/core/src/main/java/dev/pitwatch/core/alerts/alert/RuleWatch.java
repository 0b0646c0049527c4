package dev.pitwatch.core.alerts.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One rule in one pit. Knows the devices that are outside and, while an episode is open, those that were outside in it
 * and have not been well for long enough. Not thread safe.
 */
final class RuleWatch {

    /** A device that is, or was, outside. */
    static final class Device {
        final String id;
        double value = Double.NaN;
        Instant at = Instant.MIN;

        @Nullable
        Long jobId;
        /** Since when it is outside without a break; null: it is not. */
        @Nullable
        Instant outsideSince;
        /** Since when it is well without a break; null: it is not. */
        @Nullable
        Instant wellSince;

        Device(String id) {
            this.id = id;
        }
    }

    private final Map<String, Device> devices = new HashMap<>();
    private Bounds bounds;
    private boolean open;
    /** The limits were changed so that a device that was outside is no more. */
    private boolean relaxed;
    /** The first look at an open episode that no device keeps up. */
    private @Nullable Instant vacantSince;

    RuleWatch(Bounds bounds) {
        this.bounds = bounds;
    }

    boolean isOpen() {
        return open;
    }

    /** {@return whether nothing is left to remember} */
    boolean isIdle() {
        return !open && devices.isEmpty();
    }

    Bounds bounds() {
        return bounds;
    }

    /** Takes an episode that was open before this engine started. */
    void resume(Optional<String> deviceId) {
        open = true;
        deviceId.ifPresent(id -> devices.put(id, new Device(id)));
    }

    /** Takes a value; {@code raises}: it may make a device count that was not outside so far. */
    void follow(Sample sample, double value, Bounds now, boolean raises) {
        rebound(sample.deviceId(), value, now);
        Device device = devices.get(sample.deviceId());
        if (device == null) {
            if (!raises || !bounds.isOutside(value)) {
                return;
            }
            device = new Device(sample.deviceId());
            devices.put(device.id, device);
        }
        device.value = value;
        device.at = sample.at();
        device.jobId = sample.jobId();
        if (bounds.isOutside(value)) {
            device.outsideSince = since(device.outsideSince, sample.at());
            device.wellSince = null;
        } else {
            device.outsideSince = null;
            device.wellSince = bounds.isWell(value) ? since(device.wellSince, sample.at()) : null;
            if (!open) {
                devices.remove(device.id);
            }
        }
    }

    /** A time after that moment is one of a clock that was wrong and has been set back. */
    private static Instant since(@Nullable Instant known, Instant at) {
        return known == null || known.isAfter(at) ? at : known;
    }

    /** Under changed limits, a metric that is outside no more, and was not well before either, counts no more. */
    private void rebound(String deviceId, double value, Bounds now) {
        if (now.equals(bounds)) {
            return;
        }
        Bounds before = bounds;
        bounds = now;
        for (Iterator<Device> all = devices.values().iterator(); all.hasNext(); ) {
            Device device = all.next();
            double newest = device.id.equals(deviceId) ? value : device.value;
            boolean known = !Double.isNaN(newest);
            if (known && !now.isOutside(newest) && !before.isWell(newest)) {
                all.remove();
                relaxed |= open;
            }
        }
    }

    /** {@return the device that makes an episode open now, and opens it; the one just heard before others} */
    Optional<Device> open(String heard, Instant at, Duration lasting) {
        if (open) {
            return Optional.empty();
        }
        Optional<Device> opener = Optional.ofNullable(devices.get(heard))
                .filter(device -> hasLasted(device, lasting))
                .or(() -> devices.values().stream()
                        .filter(device -> hasLasted(device, lasting))
                        .findAny());
        if (opener.isPresent()) {
            open = true;
            relaxed = false;
            vacantSince = null;
        }
        return opener;
    }

    private static boolean hasLasted(Device device, Duration lasting) {
        Instant since = device.outsideSince;
        return since != null && !device.at.isBefore(since.plus(lasting));
    }

    /** {@return why the episode ends at this time, if it does, and ends it} */
    Optional<ClearedReason> close(Instant at, Duration clearing) {
        if (!open) {
            return Optional.empty();
        }
        if (devices.isEmpty() && relaxed) {
            end();
            return Optional.of(ClearedReason.CONFIG);
        }
        Instant since = wellSince(at);
        if (since == null || at.isBefore(since.plus(clearing))) {
            return Optional.empty();
        }
        end();
        return Optional.of(ClearedReason.RECOVERED);
    }

    private @Nullable Instant wellSince(Instant at) {
        if (devices.isEmpty()) {
            vacantSince = since(vacantSince, at);
            return vacantSince;
        }
        vacantSince = null;
        Instant newest = Instant.MIN;
        for (Device device : devices.values()) {
            if (device.wellSince == null) {
                return null;
            }
            newest = newest.isBefore(device.wellSince) ? device.wellSince : newest;
        }
        return newest;
    }

    /** Another alert takes its place: devices that are outside are remembered, the others start afresh. */
    void supersede() {
        open = false;
        relaxed = false;
        vacantSince = null;
        devices.values().removeIf(device -> device.outsideSince == null);
    }

    void end() {
        open = false;
        relaxed = false;
        vacantSince = null;
        devices.clear();
    }

    void forget(String deviceId) {
        devices.remove(deviceId);
    }
}
