package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.admission.licence.LicenceStanding;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import dev.pitwatch.core.alerts.alert.JdbiOfflineDeviceRepository.Watched;
import dev.pitwatch.core.readings.reading.Connection;
import dev.pitwatch.core.readings.reading.PresenceWindow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raises {@code device_offline} once a device was silent for its whole window, and clears it once it is back, after ten seconds
 * at least: bean {@code offlineDevices} of routes/alerts. It decides by the rows of devices and open alerts only, so that a hub
 * that dies, or a second one, changes nothing; by the rule of {@link SilentDevices}. Thread safe.
 */
public final class OfflineDevices {

    private static final Logger LOG = LoggerFactory.getLogger(OfflineDevices.class);

    /** Without news: pits go into maintenance, windows pass. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    /** Windows are shorter. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(2);

    private final JdbiOfflineDeviceRepository repository;
    private final Episodes episodes;
    private final DeviceDirectory directory;
    private final SilentDevices rule = new SilentDevices(this::window);
    private final Supplier<Instant> hearingSince;
    private final Clock clock;
    /** When a workshop's subscription was last seen to have ended. */
    private final Map<Long, Instant> lapsed = new HashMap<>();

    private volatile boolean due = true;
    private Instant lookedAt = Instant.MIN;
    private boolean failing;

    OfflineDevices(
            JdbiOfflineDeviceRepository repository,
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

    /** Queues what is to be raised and cleared by now; call each second. Of a workshop nothing while earlier changes wait to be saved. */
    public synchronized void look() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS); // as the database keeps it
        boolean again = now.isBefore(lookedAt) || !now.isBefore(lookedAt.plus(LOOK_EVERY));
        if (!(due || again)) {
            return;
        }
        due = false; // before reading: what changes meanwhile is seen by the next look
        lookedAt = now;
        Predicate<EpisodeChange> shown = episodes.shownByRows();
        try {
            repository
                    .endings(now)
                    .forEach(end -> add(
                            new Clearing(end.workshopId(), SilentDevices.TYPE, end.subject(), end.reason(), now),
                            shown));
            repository.watched(now).stream()
                    .filter(device -> !device.inMaintenance())
                    .collect(Collectors.groupingBy(Watched::workshopId))
                    .forEach((workshop, devices) -> {
                        if (devices.stream().anyMatch(device -> isLapsed(device, now))) {
                            lapsed.put(workshop, now);
                        } else {
                            rule.changes(workshop, devices, hearingSince(workshop), now)
                                    .forEach(change -> add(change, shown));
                        }
                    });
            lapsed.values().removeIf(at -> at.isBefore(now.minus(FORGOTTEN_AFTER)));
            failing = false;
        } catch (RuntimeException e) {
            due = true;
            if (!failing) {
                LOG.warn("alerts: devices that are offline are not known, trying again: {}", e.getMessage());
            }
            failing = true;
        }
    }

    /** That a subscription has ended is one alert, of the workshop: its devices are silent because they are not to be heard. */
    private boolean isLapsed(Watched device, Instant now) {
        return directory
                .find(device.deviceId())
                .map(KnownDevice::subscription)
                .flatMap(subscription -> LicenceStanding.refusalOf(subscription, now))
                .isPresent();
    }

    /** When it is valid again, its devices have their windows to come back. */
    private Instant hearingSince(long workshop) {
        Instant hub = hearingSince.get();
        Instant refused = lapsed.getOrDefault(workshop, hub);
        return refused.isAfter(hub) ? refused : hub;
    }

    private void add(EpisodeChange change, Predicate<EpisodeChange> shown) {
        if (shown.test(change)) {
            episodes.add(change);
        } else {
            due = true;
        }
    }

    private Duration window(Watched device) {
        Connection state = device.disabled() ? Connection.DISABLED : Connection.ONLINE;
        return directory
                .find(device.deviceId())
                .map(known -> PresenceWindow.of(known.offlineSeconds(), known.intervalSeconds(), state))
                .orElseGet(() -> PresenceWindow.of(PresenceWindow.DEFAULT_OFFLINE_S, 0, state));
    }
}
