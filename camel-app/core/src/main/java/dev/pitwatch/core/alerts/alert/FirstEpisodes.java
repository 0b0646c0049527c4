package dev.pitwatch.core.alerts.alert;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The first episodes by their opening, in whatever order they are added, and how many there were in all. Not thread safe. */
final class FirstEpisodes {

    private static final Comparator<ReplayedEpisode> BY_OPENING = Comparator.<ReplayedEpisode, Instant>comparing(
                    episode -> episode.opening().at())
            .thenComparing(episode -> episode.opening().pitId(), Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(episode -> episode.opening().alertType());

    private final int most;
    /** The last one first: it gives way. */
    private final PriorityQueue<ReplayedEpisode> kept = new PriorityQueue<>(BY_OPENING.reversed());

    private int count;

    FirstEpisodes(int most) {
        this.most = most;
    }

    void add(ReplayedEpisode episode) {
        count++;
        kept.add(episode);
        if (kept.size() > most) {
            kept.remove();
        }
    }

    /** {@return how many were added} */
    int count() {
        return count;
    }

    /** {@return the first of them, by their opening} */
    List<ReplayedEpisode> list() {
        return kept.stream().sorted(BY_OPENING).toList();
    }
}
