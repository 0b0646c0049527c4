package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import dev.pitwatch.core.alerts.alert.JdbiOfflineDeviceRepository.Watched;
import dev.pitwatch.core.readings.reading.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The rule of {@code device_offline}: a device is silent for more than its window. When more than half of a workshop's devices go
 * within one window, there is one alert of the workshop in place of theirs; while that may still turn out so, none is raised.
 * Knows nothing but what it is given, so that windows can be tried on the past.
 */
final class SilentDevices {

    static final String TYPE = "device_offline";

    /** Fewer devices make no summary. */
    static final int LEAST = 3;

    /** Part of its window after which a silent device may be going with the others: more than one of its three intervals. */
    static final double GOING = 0.6;

    private final Function<Watched, Duration> windows;

    /** Takes how long each device may be silent. */
    SilentDevices(Function<Watched, Duration> windows) {
        this.windows = windows;
    }

    /**
     * {@return what is to be opened, and what a workshop's alert takes the place of}
     *
     * @param devices all of one workshop that may be alerted
     * @param hearingSince no window begins before
     */
    List<EpisodeChange> changes(long workshop, List<Watched> devices, Instant hearingSince, Instant now) {
        Look look = new Look(hearingSince, now);
        List<Watched> news = devices.stream()
                .filter(device -> !device.alerted() && look.isSilent(device) && !look.isSummedUp(device))
                .toList();
        if (news.isEmpty()) {
            return List.of();
        }
        List<Watched> going = devices.stream().filter(look::isGoing).toList();
        List<Watched> gone = going.stream().filter(look::isSilent).toList();
        if (gone.size() < going.size() && isMost(going.size(), devices.size())) {
            return List.of(); // until it is known of all of them
        }
        List<EpisodeChange> changes = new ArrayList<>();
        if (!isMost(gone.size(), devices.size())) {
            news.forEach(device -> changes.add(opening(device, now)));
        } else {
            changes.add(summary(workshop, gone.size(), devices.size(), now));
            gone.stream()
                    .filter(Watched::alerted)
                    .forEach(device ->
                            changes.add(new Clearing(workshop, TYPE, subject(device), ClearedReason.ESCALATED, now)));
        }
        return changes;
    }

    /** {@return whether these are enough for an alert of the workshop} */
    static boolean isMost(int some, int all) {
        return some >= LEAST && some * 2 > all;
    }

    /** A look at a time. */
    private final class Look {

        private final Instant hearingSince;
        private final Instant now;

        Look(Instant hearingSince, Instant now) {
            this.hearingSince = hearingSince;
            this.now = now;
        }

        boolean isSilent(Watched device) {
            return device.connection() == Connection.OFFLINE && windowsPassed(device) > 1;
        }

        /** Within a window before or after the others: it may not be known to be gone yet. */
        boolean isGoing(Watched device) {
            boolean judged = device.connection() == Connection.OFFLINE || device.connection() == Connection.ONLINE;
            double passed = windowsPassed(device);
            return judged && passed > GOING && passed <= 2;
        }

        private double windowsPassed(Watched device) {
            Instant heard = device.lastSeenAt();
            // One that has its alert went when it went; of another, silence counts since it could be heard.
            Instant from = heard == null || (heard.isBefore(hearingSince) && !device.alerted()) ? hearingSince : heard;
            return (double) Duration.between(from, now).toMillis()
                    / windows.apply(device).toMillis();
        }

        /** It went with those of the summary, or that has just been cleared: it may come back as they did. */
        boolean isSummedUp(Watched device) {
            Instant heard = device.lastSeenAt();
            Instant opened = device.summaryOpenedAt();
            Instant cleared = device.summaryClearedAt();
            Duration window = windows.apply(device);
            boolean withOthers = opened != null && (heard == null || !heard.isAfter(opened.plus(window)));
            return withOthers || (cleared != null && now.isBefore(cleared.plus(window)));
        }
    }

    static String subject(Watched device) {
        return "device:" + device.deviceId();
    }

    static String subject(long workshop) {
        return "workshop:" + workshop;
    }

    private static Opening opening(Watched device, Instant now) {
        return new Opening(
                device.workshopId(),
                device.pitId(),
                device.deviceId(),
                null,
                TYPE,
                Severity.WARNING,
                subject(device),
                "Device %s is offline".formatted(device.deviceId()),
                null,
                null,
                now);
    }

    private static Opening summary(long workshop, int gone, int all, Instant now) {
        return new Opening(
                workshop,
                null,
                null,
                null,
                TYPE,
                Severity.WARNING,
                subject(workshop),
                "%d of %d devices are offline".formatted(gone, all),
                null,
                null,
                now);
    }
}
