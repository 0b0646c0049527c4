package dev.pitwatch.core.work.camera;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.RefusedHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells MediaMTX what to pull and record: bean {@code cameraReconciler} of routes/cameras. What was configured by its API is gone after its
 * restart, so all is compared whenever something has changed, and each minute. Paths that are no workshop's are not touched. Thread safe.
 */
public final class CameraReconciler {

    private static final Logger LOG = LoggerFactory.getLogger(CameraReconciler.class);
    private static final Duration AGAIN = Duration.ofSeconds(60);

    /** Of a workshop's code, a pit's, and which of its streams. */
    private static final Pattern OURS = Pattern.compile("([a-z0-9][a-z0-9_-]*)/[a-z0-9][a-z0-9_-]*(?:/low)?");

    private static final String NO_CAMERA = "publisher";

    /** Of a workshop: the server's lists are read whole, for all. */
    static final int MAX_OF_WORKSHOP = 600;

    private final JdbiCameraRepository cameras;
    private final JdbiCameraNameRepository names;
    private final JdbiWorkshopCodeRepository workshops;
    private final MediaApi api;
    private final CameraAddresses addresses;
    private final CameraTurns turns = new CameraTurns();
    private final Clock clock;

    private volatile boolean due = true;
    private volatile Map<Long, String> refused = Map.of();
    private volatile CameraSources sources = new CameraSources();
    private Instant ranAt = Instant.MIN;
    private Set<String> failing = new HashSet<>();
    private Set<String> waiting = Set.of();
    /** Paths of tries, and when they were first seen: by the clock of this hub, as that of the one who tries may be another. */
    private Map<String, Instant> tried = Map.of();
    /** What this run did asks for another. */
    private boolean again;
    /** So long this run may wait for lists of recordings that others read. */
    private Duration wait = MediaApi.SHORT_WAIT;

    public CameraReconciler(Database database, MasterKey key, MediaApi api, CameraHosts hosts, Clock clock) {
        this.cameras = new JdbiCameraRepository(database, key);
        this.names = new JdbiCameraNameRepository(database);
        this.workshops = new JdbiWorkshopCodeRepository(database);
        this.api = api;
        this.addresses = new CameraAddresses(hosts);
        this.clock = clock;
    }

    /** Something has changed: the next look is not put off. */
    public void changed() {
        due = true;
    }

    /** Another hub looked after cameras, or will: what was refused here may not be any more, nor what was pulled. */
    void forget() {
        refused = Map.of();
        sources = new CameraSources();
        due = true;
    }

    /** {@return the pits whose camera's address is refused, each with the reason} */
    Map<Long, String> refused() {
        return refused;
    }

    /** Compares all, if it is time to. One that fails is tried again by the next run, and keeps none of the others. */
    public synchronized void reconcile() {
        Instant now = clock.instant();
        if (!due && !now.isBefore(ranAt) && now.isBefore(ranAt.plus(AGAIN))) {
            return;
        }
        ranAt = now;
        try {
            do {
                due = false; // before reading: what changes meanwhile is seen by the next run
            } while (!run());
        } catch (MediaServerException e) {
            due = true;
            LOG.debug("cameras: {}", e.getMessage()); // the poll says that it is away
        } catch (RuntimeException e) {
            due = true;
            throw e;
        }
    }

    /**
     * Returns whether it came to its end. With hundreds of paths MediaMTX takes longer for each change than the one before, so adding all of
     * them takes a minute: what changes meanwhile, such as a recording that is to end, does not wait for that. But where something changes all
     * the time there is one step of each kind in each run, so that none of them waits for ever.
     */
    private boolean run() {
        Map<String, JsonNode> there = api.list("config/paths").stream()
                .collect(Collectors.toMap(path -> path.path("name").asText(), path -> path, (a, b) -> a));
        List<PitCamera> all = cameras.all();
        Map<String, CameraPath> wanted = wanted(all, there);
        // Before anything is recorded.
        Map<String, CameraName> owned = names.settle(all, wanted.keySet(), clock.instant());
        wanted.keySet().removeAll(waiting(all, wanted.keySet(), owned));
        Set<String> codes = workshops.all();
        List<String> unwanted = there.keySet().stream()
                .filter(name -> !wanted.containsKey(name) && (isOurs(name, codes) || owned.containsKey(name)))
                .toList();
        List<CameraName> lost = owned.values().stream()
                .filter(name -> !wanted.containsKey(name.name()) && !there.containsKey(name.name()))
                .toList();
        Set<String> failed = new HashSet<>();
        again = false;
        wait = MediaApi.SHORT_WAIT;
        boolean whole = true;
        Consumer<String> put = name -> put(wanted.get(name), Optional.ofNullable(there.get(name)));
        Consumer<String> retire = name -> retire(name, there.get(name), owned.get(name));
        Needs needs = needs(wanted, unwanted, there);
        whole &= each(needs.soon(), failed, name -> (wanted.containsKey(name) ? put : retire).accept(name));
        whole &= each(needs.onDemand(), failed, put);
        whole &= each(needs.unwanted(), failed, retire);
        whole &= each(left(there.keySet()), failed, api::delete);
        whole &= each(lost.stream().map(CameraName::name).toList(), failed, name -> configureAgain(owned.get(name)));
        if (!whole) {
            failing.addAll(failed);
            return false;
        }
        failing = failed;
        due |= again;
        return true;
    }

    /** Takes that step for each path, or for the first alone where something has changed meanwhile. Returns whether it did for all. */
    private boolean each(List<String> names, Set<String> failed, Consumer<String> step) {
        boolean first = true;
        for (String name : names) {
            if (due && !first) {
                return false;
            }
            first = false;
            turns.took(name);
            attempt(name, failed, () -> step.accept(name));
        }
        return true;
    }

    /** {@return paths of tries that are over, by hubs that did not take them away} */
    private List<String> left(Set<String> there) {
        Instant now = clock.instant();
        Map<String, Instant> seen = new HashMap<>();
        there.stream()
                .filter(name -> name.startsWith(CameraTester.FOLDER))
                .forEach(name -> seen.put(name, tried.getOrDefault(name, now)));
        tried = seen;
        return seen.keySet().stream()
                .filter(name -> seen.get(name).plus(CameraTester.KEPT).isBefore(now))
                .toList();
    }

    /**
     * Paths that the server has otherwise, not at all, or for nothing, of each kind in turns by workshop.
     *
     * @param soon recordings that are to end, and what is pulled always
     */
    private record Needs(List<String> soon, List<String> onDemand, List<String> unwanted) {}

    /**
     * {@return what is to be done} A recording that is to end is the first of its workshop, one that failed the last.
     *
     * @param unwanted that no camera has any more
     */
    private Needs needs(Map<String, CameraPath> wanted, List<String> unwanted, Map<String, JsonNode> there) {
        Predicate<String> ends = name -> isRecorded(name, there)
                && (!wanted.containsKey(name) || !wanted.get(name).record());
        List<String> differing = wanted.values().stream()
                .filter(path -> !there.containsKey(path.name())
                        || !CameraPath.differing(path.fields(), there.get(path.name()))
                                .isEmpty())
                .map(CameraPath::name)
                .toList();
        Comparator<String> order =
                Comparator.comparing((String name) -> !ends.test(name)).thenComparing(failing::contains);
        return new Needs(
                inTurns(
                        Stream.concat(differing.stream(), unwanted.stream())
                                .filter(name -> ends.test(name)
                                        || wanted.containsKey(name)
                                                && !wanted.get(name).onDemand()),
                        order),
                inTurns(
                        differing.stream()
                                .filter(name ->
                                        !ends.test(name) && wanted.get(name).onDemand()),
                        order),
                inTurns(unwanted.stream().filter(name -> !ends.test(name)), order));
    }

    private List<String> inTurns(Stream<String> names, Comparator<String> order) {
        return turns.of(names.sorted(order).toList());
    }

    private static boolean isOurs(String name, Set<String> codes) {
        Matcher ours = OURS.matcher(name);
        return ours.matches() && codes.contains(ours.group(1));
    }

    /** {@return names that pits want, of which others still have recordings} */
    private Set<String> waiting(List<PitCamera> all, Set<String> wanted, Map<String, CameraName> owned) {
        Set<String> wait = new HashSet<>();
        for (PitCamera camera : all) {
            CameraName owner = owned.get(camera.path());
            if (wanted.contains(camera.path()) && (owner == null || owner.pitId() != camera.pitId())) {
                wait.add(camera.path());
                if (!waiting.contains(camera.path())) {
                    LOG.warn(
                            "cameras: pit {} waits for the path {}, until {} have gone",
                            camera.pitId(),
                            camera.path(),
                            owner == null
                                    ? "recordings below other numbers of its workshop's pits"
                                    : "the recordings of another pit there");
                }
            }
        }
        waiting = wait;
        return wait;
    }

    private static boolean isRecorded(String name, Map<String, JsonNode> there) {
        return there.containsKey(name) && there.get(name).path("record").asBoolean();
    }

    /** Without those cameras whose addresses aren't known just now: they have no path yet, or it stays as it is if it is theirs. */
    private Map<String, CameraPath> wanted(List<PitCamera> all, Map<String, JsonNode> there) {
        Map<String, CameraPath> wanted = new LinkedHashMap<>();
        Map<Long, String> refusals = new HashMap<>();
        Map<String, CameraName> owned = names.all();
        Map<String, Integer> counts = new HashMap<>();
        CameraSources pulled = sources;
        pulled.compareWith(there);
        for (PitCamera camera : all) {
            String workshop = camera.owner().workshop();
            if (counts.merge(workshop, 1, Integer::sum) > MAX_OF_WORKSHOP) {
                refusals.put(camera.pitId(), "a workshop has at most %d cameras".formatted(MAX_OF_WORKSHOP));
                continue;
            }
            CameraName owner = owned.get(camera.path());
            // What another pit's camera is pulled by is none of this one's.
            Map<String, JsonNode> its = owner == null || owner.pitId() == camera.pitId() ? there : Map.of();
            try {
                Optional<String> url = called(pulled, its, camera, camera.path(), camera.url());
                Optional<String> low =
                        camera.lowUrl().flatMap(one -> called(pulled, its, camera, camera.healthPath(), one));
                CameraPath.of(camera, url, low).forEach(path -> wanted.put(path.name(), path));
            } catch (RefusedHostException e) {
                refusals.put(camera.pitId(), e.getMessage());
            }
        }
        refused = Map.copyOf(refusals);
        return wanted;
    }

    private Optional<String> called(
            CameraSources pulled, Map<String, JsonNode> there, PitCamera camera, String path, String url) {
        Optional<String> called = addresses.callable(url, camera.owner(), pulled.of(path, url, there));
        called.ifPresent(source -> pulled.ask(path, url, source));
        return called;
    }

    private void put(CameraPath path, Optional<JsonNode> has) {
        ObjectNode fields = path.fields();
        if (has.isEmpty()) {
            api.add(path.name(), fields);
            return;
        }
        ObjectNode change = CameraPath.differing(fields, has.get());
        if (!change.isEmpty()) {
            api.patch(path.name(), change);
        }
    }

    /** Recordings can't be reached once their path is gone, so it stays, without a camera, as long as there are some. */
    private void retire(String name, JsonNode has, @Nullable CameraName of) {
        Optional<CameraName> owner = Optional.ofNullable(of);
        ObjectNode change = CameraPath.differing(rest(owner), has);
        if (!change.isEmpty()) {
            api.patch(name, change);
            again |= change.has("source"); // whether there are recordings is known once it has ended
        } else if (owner.map(CameraName::ended).orElse(true) && isWithoutRecordings(name)) {
            api.delete(name);
            again |= names.forget(name); // another pit may wait for it
        }
    }

    /** {@return whether it is known that there are none} Of many paths the first waits for others' lists: what is to end can't wait for each. */
    private boolean isWithoutRecordings(String name) {
        Optional<Boolean> recordings = api.hasRecordings(name, wait);
        if (recordings.isEmpty()) {
            wait = Duration.ZERO;
        }
        return recordings.filter(some -> !some).isPresent();
    }

    /** After the server's restart: else what was recorded could neither be looked at nor deleted, and would stay for ever. */
    private void configureAgain(CameraName name) {
        api.add(name.name(), rest(Optional.of(name)));
        again = true;
    }

    private static ObjectNode rest(Optional<CameraName> owner) {
        ObjectNode rest = Json.MAPPER
                .createObjectNode()
                .put("source", NO_CAMERA)
                .put("sourceOnDemand", false)
                .put("record", false);
        owner.ifPresent(one -> rest.put("recordDeleteAfter", CameraPath.kept(one.days())));
        return rest;
    }

    private void attempt(String name, Set<String> failed, Runnable step) {
        try {
            step.run();
        } catch (MediaServerException e) {
            if (!e.hasAnswered()) {
                throw e;
            }
            failed.add(name);
            if (!failing.contains(name)) {
                LOG.warn("cameras: {}", e.getMessage());
            }
        }
    }
}
