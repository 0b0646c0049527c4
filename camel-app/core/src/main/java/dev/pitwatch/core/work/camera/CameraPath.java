package dev.pitwatch.core.work.camera;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path as MediaMTX is to have it.
 *
 * @param source an address with its secrets
 * @param onDemand pulled only while it has readers
 */
record CameraPath(String name, String source, boolean onDemand, boolean record, int days) {

    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|[smhd])");
    private static final Map<String, Double> SECONDS =
            Map.of("ms", 0.001, "s", 1.0, "m", 60.0, "h", 3_600.0, "d", 86_400.0);

    /**
     * {@return those paths of a camera of which it is known what to call}
     *
     * @param url of its main stream, with the host that is to be called
     * @param lowUrl of its small one
     */
    static List<CameraPath> of(PitCamera camera, Optional<String> url, Optional<String> lowUrl) {
        List<CameraPath> paths = new ArrayList<>();
        lowUrl.ifPresent(low -> paths.add(new CameraPath(camera.healthPath(), low, false, false, camera.days())));
        // An on-demand path that nobody reads records nothing.
        boolean onDemand = camera.lowUrl().isPresent() && !camera.isRecorded();
        url.ifPresent(
                main -> paths.add(new CameraPath(camera.path(), main, onDemand, camera.isRecorded(), camera.days())));
        return paths;
    }

    /** {@return the code of the workshop whose the path of that name is} */
    static String workshop(String name) {
        return name.substring(0, name.indexOf('/'));
    }

    /** {@return all that we say of it} */
    ObjectNode fields() {
        return Json.MAPPER
                .createObjectNode()
                .put("source", source)
                .put("sourceOnDemand", onDemand)
                .put("rtspTransport", "tcp")
                .put("record", record)
                .put("recordPartDuration", "1s")
                .put("recordSegmentDuration", "60s")
                .put("recordDeleteAfter", kept(days));
    }

    /** {@return how long recordings are kept, as it is written} */
    static String kept(int days) {
        return Duration.ofDays(days).toHours() + "h";
    }

    /** {@return those of the fields that the server has otherwise} */
    static ObjectNode differing(ObjectNode wanted, JsonNode has) {
        ObjectNode differing = Json.MAPPER.createObjectNode();
        wanted.properties().forEach(field -> {
            if (!isSame(field.getValue(), has.path(field.getKey()))) {
                differing.set(field.getKey(), field.getValue());
            }
        });
        return differing;
    }

    /** MediaMTX answers 60s as 1m0s, and 24h as 1d. */
    private static boolean isSame(JsonNode wanted, JsonNode has) {
        if (wanted.equals(has)) {
            return true;
        }
        Optional<Double> one = seconds(wanted.asText());
        return one.isPresent() && one.equals(seconds(has.asText()));
    }

    private static Optional<Double> seconds(String text) {
        Matcher part = DURATION.matcher(text);
        double sum = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            sum += Double.parseDouble(part.group(1)) * SECONDS.get(part.group(2));
            end = part.end();
        }
        return end > 0 && end == text.length() ? Optional.of(sum) : Optional.empty();
    }
}
