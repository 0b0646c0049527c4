package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import dev.pitwatch.core.alerts.alert.WorkshopRules.Limits;
import dev.pitwatch.core.alerts.config.AlertConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Past readings of one pit held against limits by {@link PitWatch}, as they were when they came: a device that was silent for
 * its window counts no more. Dated by the readings' own time. Not thread safe.
 */
final class AlertReplay {

    /** An episode while it is open. */
    private static final class Running {
        private final int rule;
        private final Instant since;
        private double worst;
        private double outsideBy;

        Running(int rule, Instant since, double worst) {
            this.rule = rule;
            this.since = since;
            this.worst = worst;
        }

        /** The sample that opens it, too, is taken. */
        void take(Sample sample, Limits limits) {
            for (int slot = AlertRules.firstSlot(rule); slot < AlertRules.firstSlot(rule + 1); slot++) {
                double value = AlertRules.CRITERIA.get(slot).value().applyAsDouble(sample);
                double by = limits.of(slot).outsideBy(value);
                if (by > outsideBy) {
                    worst = value;
                    outsideBy = by;
                }
            }
        }
    }

    private final long pitId;
    private final Limits limits;
    private final DeviceWindows windows;
    private final PitWatch watch;
    private final Map<String, Instant> heard = new HashMap<>();
    private final Map<String, Running> running = new HashMap<>();
    private final List<PreviewEpisode> episodes = new ArrayList<>();

    /**
     * Makes one of a pit.
     *
     * @param windows how long each device may be silent
     */
    AlertReplay(long workshopId, long pitId, AlertConfig config, DeviceWindows windows) {
        this.pitId = pitId;
        this.limits = new Limits(config);
        this.windows = windows;
        this.watch = new PitWatch(workshopId, pitId, this::changed);
    }

    /** Takes the next sample by time. */
    void take(Sample sample) {
        forgetSilent(sample.at());
        heard.put(sample.deviceId(), sample.at());
        watch.take(sample, limits, true, sample.at());
        for (Running episode : running.values()) {
            episode.take(sample, limits);
        }
    }

    /** {@return the episodes until that time, those first that cleared first; call once, at the end} */
    List<PreviewEpisode> until(Instant end) {
        forgetSilent(end);
        running.forEach((type, episode) -> episodes.add(episode(type, episode, null)));
        running.clear();
        return episodes;
    }

    private void forgetSilent(Instant now) {
        while (true) {
            String first = null;
            Instant gone = now;
            for (Map.Entry<String, Instant> device : heard.entrySet()) {
                Instant end = device.getValue().plus(windows.of(device.getKey()));
                if (end.isBefore(gone)) {
                    first = device.getKey();
                    gone = end;
                }
            }
            if (first == null) {
                return;
            }
            heard.remove(first);
            watch.forget(first, heard.isEmpty(), gone);
        }
    }

    private void changed(EpisodeChange change) {
        if (change instanceof Opening opening) {
            Double value = opening.value();
            int rule = AlertRules.indexOf(opening.alertType());
            running.put(opening.alertType(), new Running(rule, opening.at(), value == null ? Double.NaN : value));
        } else if (change instanceof Clearing clearing) {
            Running episode = running.remove(clearing.alertType());
            if (episode != null) {
                episodes.add(episode(clearing.alertType(), episode, clearing.at()));
            }
        }
    }

    private PreviewEpisode episode(String type, Running episode, @Nullable Instant cleared) {
        return new PreviewEpisode(type, pitId, episode.since, cleared, episode.worst, null);
    }
}
