package dev.pitwatch.core.work.stream;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.mirror.Mirror;
import dev.pitwatch.base.mirror.MirrorSource;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.LiveSession;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.people.identity.Principal;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may look into which pit as things stand, from memory: pits that have cameras or recordings with the jobs, consents and
 * subscriptions that count for them, and live sessions. Thread safe.
 */
public final class StreamRights implements AutoCloseable {

    private static final Duration RELOAD = Duration.ofSeconds(60);

    private final JdbiStreamRepository rows;
    private final LiveSessions sessions;
    private final Mirror<Change, Long, StreamedPit> pits;

    /** What a notification names. */
    private sealed interface Change {

        boolean concerns(StreamedPit pit);

        record OfJob(long id) implements Change {
            @Override
            public boolean concerns(StreamedPit pit) {
                return Long.valueOf(id).equals(pit.jobId());
            }
        }

        record OfWorkshop(long id) implements Change {
            @Override
            public boolean concerns(StreamedPit pit) {
                return pit.workshopId() == id;
            }
        }
    }

    public StreamRights(Database database, MasterKey key, LiveSessions sessions, Clock clock, MeterRegistry meters) {
        this.rows = new JdbiStreamRepository(database, key);
        this.sessions = sessions;
        this.pits = new Mirror<>("stream-rights", RELOAD, clock, new StoredPits());
        pits.countFailures(meters, "pitwatch.streams.reload.failures");
    }

    /** Follows changes and begins to read; call before the notifications start. */
    public void start(DatabaseNotifications notifications) {
        pits.listen(notifications, "pitwatch_job", id -> new Change.OfJob(Long.parseLong(id)));
        pits.listen(notifications, "pitwatch_workshop", id -> new Change.OfWorkshop(Long.parseLong(id)));
        pits.start();
    }

    /** {@return whether anything is known yet} No one's right ends because it isn't. */
    boolean areKnown() {
        return pits.isLoaded();
    }

    /** {@return the pit, if it has a camera or may have recordings} */
    Optional<StreamedPit> pit(long id) {
        return Optional.ofNullable(pits.get(id));
    }

    /** {@return whether the viewer may look into the pit} Throws a {@link Problem} while sessions are not loaded yet. */
    boolean allows(StreamViewer viewer, long pitId) {
        StreamedPit pit = pits.get(pitId);
        if (pit == null) {
            return false;
        }
        return viewer.byLink()
                ? pit.isShownByLink(viewer.id())
                : principal(viewer).filter(pit::isShownTo).isPresent();
    }

    /**
     * {@return whether the viewer may go on looking where they do} The pit may have another path by now, and the camera of one stream a
     * small one, which is all that a machine gets. Throws a {@link Problem} while sessions are not loaded yet.
     */
    boolean allows(StreamSession session) {
        StreamViewer viewer = session.viewer();
        StreamedPit pit = pits.get(session.pitId());
        return pit != null
                && allows(viewer, session.pitId())
                && pit.isAt(
                        session.path(),
                        viewer.byLink()
                                || principal(viewer)
                                        .filter(who -> !who.isMachine())
                                        .isPresent());
    }

    /** {@return whether the viewer may play recordings of the pit} Throws a {@link Problem} while sessions are not loaded yet. */
    boolean allowsRecordings(StreamViewer viewer, long pitId) {
        StreamedPit pit = pits.get(pitId);
        return pit != null
                && !viewer.byLink()
                && principal(viewer).filter(pit::playsTo).isPresent();
    }

    /** {@return who looks in that session, if they may} */
    Optional<Principal> watcher(StreamSession session) {
        StreamViewer viewer = session.viewer();
        if (!viewer.byLink()) {
            return principal(viewer);
        }
        StreamedPit pit = pits.get(session.pitId());
        return pit == null || pit.jobId() == null
                ? Optional.empty()
                : Optional.of(Principal.byLink(viewer.id(), pit.workshopId(), pit.jobId(), Set.of(pit.pitId())));
    }

    private Optional<Principal> principal(StreamViewer viewer) {
        return sessions.find(viewer.id()).map(LiveSession::principal);
    }

    /** {@return the pit as it is stored at this moment, with or without a camera} Throws a {@link Problem} when the caller may not know of it. */
    StreamedPit stored(Principal who, long pitId) {
        return rows.find(who.scope(), pitId)
                .filter(pit -> who.sees(pit.workshopId(), pit.pitId()))
                .orElseThrow(() -> Problem.notFound("pit"));
    }

    @Override
    public void close() {
        pits.close();
    }

    private final class StoredPits implements MirrorSource<Change, Long, StreamedPit> {

        @Override
        public Map<Long, StreamedPit> all() {
            return rows.all();
        }

        @Override
        public Map<Long, StreamedPit> some(Set<Change> changes) {
            Collection<Long> workshops = new HashSet<>();
            Collection<Long> jobs = new HashSet<>();
            changes.forEach(change -> {
                if (change instanceof Change.OfJob job) {
                    jobs.add(job.id());
                } else if (change instanceof Change.OfWorkshop workshop) {
                    workshops.add(workshop.id());
                }
            });
            return rows.some(covered(changes), workshops, jobs);
        }

        @Override
        public Set<Long> covered(Set<Change> changes) {
            return pits.values().stream()
                    .filter(pit -> changes.stream().anyMatch(change -> change.concerns(pit)))
                    .map(StreamedPit::pitId)
                    .collect(Collectors.toSet());
        }
    }
}
