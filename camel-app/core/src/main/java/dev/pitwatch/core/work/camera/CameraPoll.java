package dev.pitwatch.core.work.camera;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Lease;
import dev.pitwatch.core.platform.workshop.CameraStates;
import dev.pitwatch.core.platform.workshop.CameraStates.CameraState;
import dev.pitwatch.core.work.camera.CameraLook.Flow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds whether pictures flow: bean {@code cameraPoll} of routes/cameras. One hub does; the others hear of it by
 * the rows. A picture flows when bytes came since the look before, so the first look of a camera, also after the media server was away,
 * says nothing. Thread safe.
 */
public final class CameraPoll {

    private static final Logger LOG = LoggerFactory.getLogger(CameraPoll.class);
    /** Three looks. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    /** The time of each look would be a change of each row. */
    private static final Duration SEEN_AGAIN = Duration.ofSeconds(60);

    /** What was known of recordings holds for so long while the media server doesn't answer: where a disk is full it is slow. */
    static final Duration RECORDINGS_KNOWN = Duration.ofMinutes(1);

    private static final String REFUSED = "refused_address";
    private static final String NOT_RECORDING = "not_recording";

    private final MediaApi api;
    private final JdbiCameraRepository cameras;
    private final CameraStates states;
    private final CameraReconciler reconciler;
    private final Lease lease;
    private final Clock clock;

    /** By path, as of the look before. */
    private Map<String, Long> bytes = Map.of();

    /** By pit, as of the look before. */
    private Map<Long, String> cameraOf = Map.of();

    private Instant lookedAt = Instant.MIN;
    private String started = "";
    private final RecordingWatch recordings;
    private volatile boolean mine;
    private volatile boolean away;
    private volatile boolean looked;
    private Instant awaySince = Instant.MIN;

    /** Takes the hub's name among others. */
    public CameraPoll(
            Database database, MasterKey key, MediaApi api, CameraReconciler reconciler, String node, Clock clock) {
        this.api = api;
        this.cameras = new JdbiCameraRepository(database, key);
        this.states = new CameraStates(database);
        this.reconciler = reconciler;
        this.lease = new Lease(database, "cameras", node, LEASE, clock);
        this.clock = clock;
        this.recordings = new RecordingWatch(api, clock);
    }

    /** {@return whether this hub looks after cameras} Renews its lease. */
    public boolean isMine() {
        boolean held = lease.hold();
        if (held != mine) {
            forget();
            reconciler.forget();
            mine = held;
        }
        return held;
    }

    /** {@return whether this hub looks after cameras, as of the last look} */
    public boolean wasMine() {
        return mine;
    }

    /** {@return whether the media server doesn't answer this hub, which looks after cameras} */
    public boolean isServerAway() {
        return mine && away;
    }

    /** {@return whether rows say what this hub, which looks after cameras, has found since it does} */
    public boolean hasLooked() {
        return mine && looked;
    }

    private synchronized void forget() {
        bytes = Map.of();
        looked = false;
        recordings.forget();
        away = false;
    }

    /** {@return what the media server says} */
    public CameraLook ask() {
        try {
            return CameraLook.of(api.info(), api.list("paths"));
        } catch (MediaServerException e) {
            if (!away) {
                LOG.warn("cameras: the media server doesn't answer: {}", e.getMessage());
            }
            return CameraLook.AWAY;
        }
    }

    /** {@return the rows that are to be others, by that and by the look before} Asks for some lists of recordings, too. */
    public synchronized List<CameraState> compare(CameraLook look) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS); // as the database keeps it
        List<CameraState> changed = new ArrayList<>();
        if (look.started().isEmpty()) {
            awaySince = away ? awaySince : now;
            away = true;
            if (!awaySince.plus(RECORDINGS_KNOWN).isAfter(now)) {
                recordings.forget();
            }
            bytes = Map.of();
            cameras.all().stream()
                    .map(PitCamera::state)
                    .filter(state -> state.unknownSince() == null)
                    .map(state -> unknown(state, now))
                    .forEach(changed::add);
            return changed;
        }
        if (away) {
            LOG.info("cameras: the media server answers again");
            away = false;
        }
        if (!started.equals(look.started().get())) {
            started = look.started().get();
            recordings.forget();
            reconciler.changed(); // what it was told is gone
        }
        List<PitCamera> all = cameras.all();
        CameraLook whole = look.withUnrecorded(recordings.missing(all, look.paths()));
        for (PitCamera camera : all) {
            judged(camera, whole, now)
                    .filter(state -> isNews(state, camera.state(), now))
                    .ifPresent(changed::add);
        }
        Map<String, Long> seen = new HashMap<>();
        look.paths().forEach((name, flow) -> seen.put(name, flow.bytes()));
        // A path that isn't there has been looked at, too.
        all.forEach(camera -> seen.putIfAbsent(camera.healthPath(), 0L));
        bytes = seen;
        cameraOf =
                all.stream().map(PitCamera::state).collect(Collectors.toMap(CameraState::pitId, CameraState::camera));
        lookedAt = now;
        return changed;
    }

    /** Writes them, and so notifies all hubs of those that came or went. */
    public void write(List<CameraState> changed) {
        states.write(changed);
        looked = !away;
    }

    private static CameraState unknown(CameraState state, Instant now) {
        return new CameraState(
                state.pitId(),
                state.camera(),
                state.online(),
                state.lastSeenAt(),
                state.codec(),
                state.problem(),
                now,
                state.changedAt());
    }

    /** {@return the same, of a first look} One that wasn't well has its time anew. */
    private static CameraState known(CameraState state, Instant now) {
        return new CameraState(
                state.pitId(),
                state.camera(),
                state.online(),
                state.lastSeenAt(),
                state.codec(),
                state.problem(),
                null,
                isWell(state) ? state.changedAt() : now);
    }

    private static boolean isWell(CameraState state) {
        return state.online() && !NOT_RECORDING.equals(state.problem());
    }

    /** {@return how the camera is; empty: it was not looked at before} */
    private Optional<CameraState> judged(PitCamera camera, CameraLook look, Instant now) {
        CameraState before = camera.state();
        boolean isRefused = reconciler.refused().containsKey(camera.pitId());
        if (!isRefused && !wasLookedAt(camera)) {
            return Optional.of(before)
                    .filter(state -> state.unknownSince() != null || isOfBefore(state))
                    .map(state -> known(state, now));
        }
        Optional<Flow> health = Optional.ofNullable(look.paths().get(camera.healthPath()));
        boolean online = !isRefused && flows(camera.healthPath(), health);
        String problem = isRefused ? REFUSED : problem(camera, look, health, online);
        boolean well = online && !NOT_RECORDING.equals(problem);
        boolean turned = before.changedAt() == null || well != isWell(before) || before.unknownSince() != null && !well;
        // A connection that stays without a picture has been so since the look before.
        boolean stalled = !online && health.filter(Flow::available).isPresent() && before.unknownSince() == null;
        Instant turnedAt = stalled && lookedAt.isAfter(Instant.MIN) ? lookedAt : now;
        return Optional.of(new CameraState(
                camera.pitId(),
                before.camera(),
                online,
                online ? now : before.lastSeenAt(),
                online ? health.flatMap(Flow::codec).orElse(null) : before.codec(),
                problem,
                null,
                turned ? turnedAt : before.changedAt()));
    }

    /** It was not well when a hub looked last, which may be long ago. */
    private boolean isOfBefore(CameraState state) {
        return bytes.isEmpty() && state.changedAt() != null && !isWell(state);
    }

    /** One that was changed since then wasn't: its path may have been the other one's until now. */
    private boolean wasLookedAt(PitCamera camera) {
        return bytes.containsKey(camera.healthPath()) && camera.state().camera().equals(cameraOf.get(camera.pitId()));
    }

    private boolean flows(String path, Optional<Flow> flow) {
        return flow.filter(Flow::available)
                .filter(one -> one.bytes() > 0 && one.bytes() != bytes.getOrDefault(path, 0L))
                .isPresent();
    }

    private @Nullable String problem(PitCamera camera, CameraLook look, Optional<Flow> health, boolean online) {
        if (!online) {
            return health.filter(Flow::available).isPresent() ? "no_video" : "unreachable";
        }
        if (camera.isRecorded() && (look.unrecorded().contains(camera.path()) || isStill(camera.path(), look))) {
            return NOT_RECORDING;
        }
        Flow flow = health.orElseThrow();
        return flow.codec().isEmpty() ? "no_video" : flow.isPlayed() ? null : "codec";
    }

    /** {@return whether the path was looked at before, and nothing came since} */
    private boolean isStill(String path, CameraLook look) {
        return bytes.containsKey(path)
                && !flows(path, Optional.ofNullable(look.paths().get(path)));
    }

    /** Without regard to the time of the look, unless the row's is old. */
    private static boolean isNews(CameraState now, CameraState before, Instant at) {
        CameraState alike = new CameraState(
                now.pitId(),
                now.camera(),
                now.online(),
                before.lastSeenAt(),
                now.codec(),
                now.problem(),
                now.unknownSince(),
                now.changedAt());
        return !alike.equals(before)
                || !Objects.equals(now.lastSeenAt(), before.lastSeenAt())
                        && (before.lastSeenAt() == null
                                || !before.lastSeenAt().plus(SEEN_AGAIN).isAfter(at));
    }
}
