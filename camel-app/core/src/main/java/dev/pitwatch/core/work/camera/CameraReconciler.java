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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

    private final JdbiCameraRepository cameras;
    private final MediaApi api;
    private final CameraAddresses addresses;
    private final Clock clock;

    private volatile boolean due = true;
    private volatile Map<Long, String> refused = Map.of();
    private Instant ranAt = Instant.MIN;
    private Set<String> failing = new HashSet<>();

    public CameraReconciler(Database database, MasterKey key, MediaApi api, CameraHosts hosts, Clock clock) {
        this.cameras = new JdbiCameraRepository(database, key);
        this.api = api;
        this.addresses = new CameraAddresses(hosts);
        this.clock = clock;
    }

    /** Something has changed: the next look is not put off. */
    public void changed() {
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
        due = false; // before reading: what changes meanwhile is seen by the next run
        ranAt = now;
        try {
            run();
        } catch (MediaServerException e) {
            due = true;
            LOG.debug("cameras: {}", e.getMessage()); // the poll says that it is away
        } catch (RuntimeException e) {
            due = true;
            throw e;
        }
    }

    private void run() {
        Map<String, CameraPath> wanted = wanted();
        Map<String, JsonNode> there = api.list("config/paths").stream()
                .collect(Collectors.toMap(path -> path.path("name").asText(), path -> path, (a, b) -> a));
        Set<String> codes = cameras.workshopCodes();
        Set<String> failed = new HashSet<>();
        wanted.forEach((name, path) -> attempt(name, failed, () -> put(path, Optional.ofNullable(there.get(name)))));
        there.forEach((name, has) -> {
            Matcher ours = OURS.matcher(name);
            if (!wanted.containsKey(name) && ours.matches() && codes.contains(ours.group(1))) {
                attempt(name, failed, () -> retire(name, has));
            }
        });
        failing = failed;
    }

    private Map<String, CameraPath> wanted() {
        Map<String, CameraPath> wanted = new LinkedHashMap<>();
        Map<Long, String> refusals = new HashMap<>();
        addresses.begin();
        for (PitCamera camera : cameras.all()) {
            try {
                String url = addresses.callable(camera.url(), camera.owner());
                Optional<String> low = camera.lowUrl().map(one -> addresses.callable(one, camera.owner()));
                CameraPath.of(camera, url, low).forEach(path -> wanted.put(path.name(), path));
            } catch (RefusedHostException e) {
                refusals.put(camera.pitId(), e.getMessage());
            }
        }
        refused = Map.copyOf(refusals);
        return wanted;
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
    private void retire(String name, JsonNode has) {
        ObjectNode rest = Json.MAPPER
                .createObjectNode()
                .put("source", "publisher")
                .put("sourceOnDemand", false)
                .put("record", false);
        ObjectNode change = CameraPath.differing(rest, has);
        if (!change.isEmpty()) {
            api.patch(name, change);
        } else if (!api.hasRecordings(name)) {
            api.delete(name);
        }
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
