package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import dev.pitwatch.core.alerts.alert.JdbiOfflineDeviceRepository.Watched;
import dev.pitwatch.core.readings.reading.Connection;
import dev.pitwatch.core.readings.reading.PresenceWindow;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Past silences of one workshop's devices held against their windows by {@link SilentDevices}, looked at in whole seconds as a hub
 * does. A device was heard when it measured; before its first reading nothing is known of it. Not thread safe.
 */
final class OfflineReplay {

    private static final Duration DEFAULT_WINDOW = Duration.ofSeconds(PresenceWindow.DEFAULT_OFFLINE_S);

    /** A time in which a device was never silent for long enough to matter. */
    private static final class Heard {
        private final long pitId;
        private final Instant from;
        private Instant to;

        Heard(long pitId, Instant at) {
            this.pitId = pitId;
            this.from = at;
            this.to = at;
        }
    }

    /** A silence: from the last reading to the next one, or to the end. */
    private record Gap(long pitId, Instant from, Instant to) {}

    private static final class Device {
        private final String id;
        private final List<Heard> heard = new ArrayList<>();
        private final List<Gap> gaps = new ArrayList<>();
        private int next;
        private @Nullable ReplayedEpisode open;

        Device(String id) {
            this.id = id;
        }

        /** {@return the silence at that time, which is not before that of the call before; null: there is none} */
        @Nullable
        Gap at(Instant now) {
            while (next < gaps.size() && !now.isBefore(gaps.get(next).to())) {
                next++;
            }
            return next < gaps.size() && gaps.get(next).from().isBefore(now) ? gaps.get(next) : null;
        }
    }

    private final long workshopId;
    private final Map<Long, DeviceWindows> windows;
    private final SilentDevices rule = new SilentDevices(this::window);
    private final Map<String, Device> devices = new HashMap<>();
    private final TreeSet<Instant> looks = new TreeSet<>();
    private final FirstEpisodes episodes;
    private final PreviewWork work;
    private @Nullable ReplayedEpisode summary;
    private @Nullable Instant summaryClearedAt;

    /**
     * Makes one of a workshop.
     *
     * @param windows those of each pit's devices
     * @param active its devices; those without a reading count as heard all the time
     * @param episodes receives those that were found
     * @param work bounds how many silences are kept, and how long they are looked at
     */
    OfflineReplay(
            long workshopId,
            Map<Long, DeviceWindows> windows,
            Collection<String> active,
            FirstEpisodes episodes,
            PreviewWork work) {
        this.episodes = episodes;
        this.work = work;
        this.workshopId = workshopId;
        this.windows = windows;
        active.forEach(id -> devices.put(id, new Device(id)));
    }

    /** Takes the next sample of its device in its pit. */
    void take(Sample sample) {
        Device device = devices.get(sample.deviceId());
        if (device == null) {
            return;
        }
        int last = device.heard.size() - 1;
        Heard before = last < 0 ? null : device.heard.get(last);
        if (before != null
                && before.pitId == sample.pitId()
                && Duration.between(before.to, sample.at()).compareTo(going(sample.pitId(), device.id)) <= 0) {
            before.to = sample.at();
        } else {
            work.silence();
            device.heard.add(new Heard(sample.pitId(), sample.at()));
        }
    }

    private Duration going(long pitId, String deviceId) {
        return Duration.ofMillis(
                (long) (SilentDevices.GOING * window(pitId, deviceId).toMillis()));
    }

    /** Finds them up to that time; call once, at the end. */
    void end(Instant end) {
        devices.values().forEach(device -> findGaps(device, end));
        for (Instant now = looks.pollFirst(); now != null && now.isBefore(end); now = looks.pollFirst()) {
            look(now);
        }
        devices.values().forEach(device -> keep(device.open));
        keep(summary);
    }

    /** Pit by pit as it was heard, or moved between pits. */
    private void findGaps(Device device, Instant end) {
        device.heard.sort(Comparator.comparing(heard -> heard.from));
        for (int i = 0; i < device.heard.size(); i++) {
            work.step();
            Heard heard = device.heard.get(i);
            Instant to = i + 1 < device.heard.size() ? device.heard.get(i + 1).from : end;
            if (heard.to.isBefore(to)) {
                device.gaps.add(new Gap(heard.pitId, heard.to, to));
                Duration window = window(heard.pitId, device.id);
                lookAfter(heard.to.plus(window));
                lookAfter(heard.to.plus(window.multipliedBy(2)));
                lookAfter(to);
            }
        }
    }

    private void lookAfter(Instant time) {
        looks.add(time.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1));
    }

    private void look(Instant now) {
        List<Watched> watched = new ArrayList<>(devices.size());
        int gone = 0;
        for (Device device : devices.values()) {
            work.step();
            Watched one = watched(device, now);
            if (device.open != null && one.connection() == Connection.ONLINE) {
                heardAgain(device);
                one = watched(device, now);
            }
            gone += one.connection() == Connection.OFFLINE ? 1 : 0;
            watched.add(one);
        }
        if (summary != null && !SilentDevices.isMost(gone, devices.size())) {
            episodes.add(summary.cleared(now));
            summary = null;
            summaryClearedAt = now;
            watched.forEach(device -> lookAfter(now.plus(window(device))));
            look(now);
            return;
        }
        rule.changes(workshopId, watched, Instant.MIN, now).forEach(this::changed);
    }

    private Watched watched(Device device, Instant now) {
        Gap gap = device.at(now);
        boolean offline = gap != null && now.isAfter(gap.from().plus(window(gap.pitId(), device.id)));
        return new Watched(
                workshopId,
                gap == null ? null : gap.pitId(),
                device.id,
                offline ? Connection.OFFLINE : Connection.ONLINE,
                gap == null ? now : gap.from(),
                false,
                false,
                device.open != null,
                summary == null ? null : summary.opening().at(),
                summary == null ? summaryClearedAt : null);
    }

    /** It was heard again at the end of the silence before. */
    private void heardAgain(Device device) {
        ReplayedEpisode open = device.open;
        if (open != null) {
            episodes.add(open.cleared(device.gaps.get(device.next - 1).to()));
            device.open = null;
        }
    }

    private void changed(EpisodeChange change) {
        if (change instanceof Opening opening) {
            ReplayedEpisode opened = new ReplayedEpisode(opening, null, null);
            Device device = opening.deviceId() == null ? null : devices.get(opening.deviceId());
            if (device != null) {
                device.open = opened;
            } else if (summary == null) {
                summary = opened;
            }
        } else if (change instanceof Clearing clearing) {
            for (Device device : devices.values()) {
                ReplayedEpisode open = device.open;
                if (open != null && clearing.subject().equals("device:" + device.id)) {
                    episodes.add(open.cleared(clearing.at()));
                    device.open = null;
                }
            }
        }
    }

    private void keep(@Nullable ReplayedEpisode open) {
        if (open != null) {
            episodes.add(open);
        }
    }

    private Duration window(Watched device) {
        Long pit = device.pitId();
        return pit == null ? DEFAULT_WINDOW : window(pit, device.deviceId());
    }

    private Duration window(long pitId, String deviceId) {
        DeviceWindows known = windows.get(pitId);
        return known == null ? DEFAULT_WINDOW : known.of(deviceId);
    }
}
