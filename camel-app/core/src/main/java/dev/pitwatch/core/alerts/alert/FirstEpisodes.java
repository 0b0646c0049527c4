package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.notices.rule.ReplayedAlert;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/** The first episodes by their opening, in whatever order they are added, and the openings of the later ones. Not thread safe. */
final class FirstEpisodes {

    private static final Comparator<ReplayedEpisode> BY_OPENING = Comparator.<ReplayedEpisode, Instant>comparing(
                    episode -> episode.opening().at())
            .thenComparing(episode -> episode.opening().pitId(), Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(episode -> episode.opening().alertType());

    private final int most;
    /** The last one first: it gives way. */
    private final PriorityQueue<ReplayedEpisode> kept = new PriorityQueue<>(BY_OPENING.reversed());

    private final LaterOpenings later = new LaterOpenings();

    FirstEpisodes(int most) {
        this.most = most;
    }

    void add(ReplayedEpisode episode) {
        kept.add(episode);
        if (kept.size() > most) {
            later.add(kept.remove().alert());
        }
    }

    /** {@return how many were added} */
    int count() {
        return kept.size() + later.count();
    }

    /** {@return the first of them, by their opening} */
    List<ReplayedEpisode> list() {
        return kept.stream().sorted(BY_OPENING).toList();
    }

    /** {@return the openings of all others, in their order} */
    Stream<ReplayedAlert> later() {
        return later.inOrder();
    }
}
