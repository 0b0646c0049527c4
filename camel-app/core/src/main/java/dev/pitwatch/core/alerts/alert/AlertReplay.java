package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import dev.pitwatch.core.alerts.alert.JdbiPreviewRepository.FilmTime;
import dev.pitwatch.core.alerts.alert.WorkshopRules.Limits;
import dev.pitwatch.core.alerts.config.AlertConfig;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Past readings of one pit held against limits by {@link PitWatch}, as they were when they came: a device that was silent for
 * its window counts no more, and film is worked on in its times. Dated by the readings' own time. Not thread safe.
 */
final class AlertReplay {

    /** An episode while it is open. */
    private static final class Running {
        private final int rule;
        private final Opening opening;
        private final @Nullable String deviceId;
        private @Nullable Double worst;
        private double outsideBy;

        Running(Opening opening) {
            this.rule = AlertRules.indexOf(opening.alertType());
            this.deviceId = AlertRules.ALL.get(rule).isOfDevice() ? opening.deviceId() : null;
            this.opening = opening;
            this.worst = opening.value();
        }

        /** The sample that opens it, too, is taken. One that opened without a figure has none. */
        void take(Sample sample, Limits limits) {
            if (worst == null || (deviceId != null && !deviceId.equals(sample.deviceId()))) {
                return;
            }
            for (int slot = AlertRules.firstSlot(rule); slot < AlertRules.firstSlot(rule + 1); slot++) {
                Criterion criterion = AlertRules.CRITERIA.get(slot);
                double value = criterion.isFigure() ? criterion.value().applyAsDouble(sample) : Double.NaN;
                double by = limits.of(slot).outsideBy(value);
                if (by > outsideBy) {
                    worst = value;
                    outsideBy = by;
                }
            }
        }
    }

    /** Film begins or ends to be worked on. */
    private record FilmEdge(Instant at, boolean begins) {
        static Stream<FilmEdge> of(FilmTime time) {
            Instant to = time.to();
            FilmEdge begin = new FilmEdge(time.from(), true);
            return to == null ? Stream.of(begin) : Stream.of(begin, new FilmEdge(to, false));
        }
    }

    private final Limits limits;
    private final DeviceWindows windows;
    private final PitWatch watch;
    private final List<FilmEdge> film;
    private final Map<String, Instant> heard = new HashMap<>();
    /** By type and subject. */
    private final Map<String, Running> running = new HashMap<>();

    private final FirstEpisodes episodes;
    private int nextEdge;

    /**
     * Makes one of a pit.
     *
     * @param equipped whether the pit has a device, heard or not
     * @param windows how long each device may be silent
     * @param film when film was worked on in it, in their order
     * @param openings of all pits of the workshop
     * @param episodes receives those that have cleared, and at the end those that have not
     */
    AlertReplay(
            long workshopId,
            long pitId,
            boolean equipped,
            AlertConfig config,
            DeviceWindows windows,
            List<FilmTime> film,
            Openings openings,
            FirstEpisodes episodes) {
        this.episodes = episodes;
        this.limits = new Limits(config);
        this.windows = windows;
        this.film = film.stream().flatMap(FilmEdge::of).toList();
        this.watch = new PitWatch(workshopId, pitId, openings, this::changed);
        watch.equip(equipped);
    }

    /** Takes the next sample by time. */
    void take(Sample sample) {
        pass(sample.at());
        heard.put(sample.deviceId(), sample.at());
        watch.take(sample, limits, true, sample.at());
        for (Running episode : running.values()) {
            episode.take(sample, limits);
        }
    }

    /** Ends at that time; call once. */
    void end(Instant end) {
        pass(end);
        running.values().forEach(episode -> episodes.add(episode(episode, null)));
        running.clear();
    }

    private void pass(Instant now) {
        for (; nextEdge < film.size() && !film.get(nextEdge).at().isAfter(now); nextEdge++) {
            FilmEdge edge = film.get(nextEdge);
            forgetSilent(edge.at());
            watch.film(edge.begins(), edge.at());
        }
        forgetSilent(now);
        watch.endGone(limits, now);
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
            watch.forget(first, heard.isEmpty(), limits, gone);
        }
    }

    private void changed(EpisodeChange change) {
        if (change instanceof Opening opening) {
            running.put(key(opening.alertType(), opening.subject()), new Running(opening));
        } else if (change instanceof Clearing clearing) {
            Running episode = running.remove(key(clearing.alertType(), clearing.subject()));
            if (episode != null) {
                episodes.add(episode(episode, clearing.at()));
            }
        }
    }

    private static String key(String type, String subject) {
        return type + " " + subject;
    }

    private static ReplayedEpisode episode(Running episode, @Nullable Instant cleared) {
        return new ReplayedEpisode(episode.opening, cleared, episode.worst);
    }
}
