package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import dev.pitwatch.core.alerts.alert.OfflineDeviceRepository.Watched;
import dev.pitwatch.core.readings.reading.Connection;
import dev.pitwatch.core.readings.reading.PresenceWindow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raises {@code device_offline} once a device was silent for its whole window, and clears it as soon as it is back: bean
 * {@code offlineDevices} of routes/alerts. It decides by the rows of devices and open alerts only, so that a hub that dies, or a
 * second one, changes nothing. When more than half of a workshop's devices go within one window, there is one alert of the
 * workshop in place of theirs; while that may still turn out so, none is raised. Thread safe.
 */
public final class OfflineDevices {

    static final String TYPE = "device_offline";

    /** Fewer devices make no summary. */
    static final int LEAST = 3;

    private static final Logger LOG = LoggerFactory.getLogger(OfflineDevices.class);

    /** Without news: pits go into maintenance, windows pass. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    /** Part of its window after which a silent device may be going with the others: more than one of its three intervals. */
    private static final double GOING = 0.6;

    private final OfflineDeviceRepository repository;
    private final Episodes episodes;
    private final DeviceDirectory directory;
    private final Supplier<Instant> hearingSince;
    private final Clock clock;
    private volatile boolean due = true;
    private Instant lookedAt = Instant.MIN;
    private boolean failing;

    OfflineDevices(
            OfflineDeviceRepository repository,
            Episodes episodes,
            DeviceDirectory directory,
            Supplier<Instant> hearingSince,
            Clock clock) {
        this.repository = repository;
        this.episodes = episodes;
        this.directory = directory;
        this.hearingSince = hearingSince;
        this.clock = clock;
    }

    /**
     * {@return one on the database, by the role of ingest}
     *
     * @param directory has each device's window
     * @param hearingSince since when this hub hears devices: no window begins before
     */
    public static OfflineDevices on(
            Database database,
            Episodes episodes,
            DeviceDirectory directory,
            Supplier<Instant> hearingSince,
            Clock clock) {
        return new OfflineDevices(
                new JdbiOfflineDeviceRepository(database.ingest()), episodes, directory, hearingSince, clock);
    }

    /** A device came or went: the next look is not put off. */
    public void changed() {
        due = true;
    }

    /** Queues what is to be raised and cleared by now; call each second. Does nothing while earlier changes wait to be saved. */
    public synchronized void look() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS); // as the database keeps it
        boolean again = now.isBefore(lookedAt) || !now.isBefore(lookedAt.plus(LOOK_EVERY));
        if (episodes.isWaiting() || !(due || again)) {
            return;
        }
        due = false; // before reading: what changes meanwhile is seen by the next look
        lookedAt = now;
        try {
            repository
                    .endings(now)
                    .forEach(end ->
                            episodes.add(new Clearing(end.workshopId(), TYPE, end.subject(), end.reason(), now)));
            repository.watched(now).stream()
                    .filter(device -> !device.inMaintenance())
                    .collect(Collectors.groupingBy(Watched::workshopId))
                    .forEach((workshop, devices) -> raise(workshop, devices, now));
            failing = false;
        } catch (RuntimeException e) {
            due = true;
            if (!failing) {
                LOG.warn("alerts: devices that are offline are not known, trying again: {}", e.getMessage());
            }
            failing = true;
        }
    }

    private void raise(long workshop, List<Watched> devices, Instant now) {
        List<Watched> news = devices.stream()
                .filter(device -> !device.alerted() && isSilent(device, now) && !isSummedUp(device, now))
                .toList();
        if (news.isEmpty()) {
            return;
        }
        List<Watched> going =
                devices.stream().filter(device -> isGoing(device, now)).toList();
        List<Watched> gone =
                going.stream().filter(device -> isSilent(device, now)).toList();
        if (gone.size() < going.size() && isMost(going, devices)) {
            return; // until it is known of all of them
        }
        if (!isMost(gone, devices)) {
            news.forEach(device -> episodes.add(opening(device, now)));
        } else {
            episodes.add(summary(workshop, gone.size(), devices.size(), now));
            gone.stream()
                    .filter(Watched::alerted)
                    .forEach(device ->
                            episodes.add(new Clearing(workshop, TYPE, subject(device), ClearedReason.ESCALATED, now)));
        }
    }

    private static boolean isMost(List<Watched> some, List<Watched> all) {
        return some.size() >= LEAST && some.size() * 2 > all.size();
    }

    private boolean isSilent(Watched device, Instant now) {
        return device.connection() == Connection.OFFLINE && windowsPassed(device, now) > 1;
    }

    /** Within a window before or after the others: it may not be known to be gone yet. */
    private boolean isGoing(Watched device, Instant now) {
        boolean judged = device.connection() == Connection.OFFLINE || device.connection() == Connection.ONLINE;
        double passed = windowsPassed(device, now);
        return judged && passed > GOING && passed <= 2;
    }

    private double windowsPassed(Watched device, Instant now) {
        Instant heard = device.lastSeenAt();
        Instant since = hearingSince.get();
        // One that has its alert went when it went; of another, silence counts since it could be heard.
        Instant from = heard == null || (heard.isBefore(since) && !device.alerted()) ? since : heard;
        return (double) Duration.between(from, now).toMillis() / window(device).toMillis();
    }

    /** It went with those of the summary, or that has just been cleared: it may come back as they did. */
    private boolean isSummedUp(Watched device, Instant now) {
        Instant heard = device.lastSeenAt();
        Instant opened = device.summaryOpenedAt();
        Instant cleared = device.summaryClearedAt();
        Duration window = window(device);
        boolean withOthers = opened != null && (heard == null || !heard.isAfter(opened.plus(window)));
        return withOthers || (cleared != null && now.isBefore(cleared.plus(window)));
    }

    private Duration window(Watched device) {
        return directory
                .find(device.deviceId())
                .map(known -> PresenceWindow.of(known.offlineSeconds(), known.intervalSeconds(), Connection.ONLINE))
                .orElseGet(() -> Duration.ofSeconds(PresenceWindow.DEFAULT_OFFLINE_S));
    }

    private static String subject(Watched device) {
        return "device:" + device.deviceId();
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
                "workshop:" + workshop,
                "%d of %d devices are offline".formatted(gone, all),
                null,
                null,
                now);
    }
}
