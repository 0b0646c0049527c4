package dev.pitwatch.core.work.camera;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Of which camera each source is that MediaMTX pulls, so that a new camera isn't shown by the old one's stream while its name isn't
 * known. Not thread safe.
 */
final class CameraSources {

    /**
     * What is pulled of a camera.
     *
     * @param url of the camera, with its name
     * @param called the same with the address that is called, as MediaMTX has it
     */
    private record Source(String url, String called) {}

    /** Stands for each host. */
    private static final String ANY = "any";

    /** By path, as a hub saw them in MediaMTX after it had asked for them. */
    private Map<String, Source> seen = Map.of();

    /** By path. A change that MediaMTX refuses does not make the old source the new camera's. */
    private Map<String, Source> asked = Map.of();

    /** Keeps what was asked for and MediaMTX has now; what is asked for from here on counts at the next comparison. */
    void compareWith(Map<String, JsonNode> there) {
        Map<String, Source> now = new HashMap<>();
        there.forEach((path, has) -> Stream.of(asked, seen)
                .map(sources -> sources.get(path))
                .filter(Objects::nonNull)
                .filter(source -> source.called().equals(sourceOf(has)))
                .findFirst()
                .ifPresent(source -> now.put(path, source)));
        seen = now;
        asked = new HashMap<>();
    }

    /**
     * {@return the source of a path, if it is one of the camera with that URL} A source from before this hub's turn counts as the camera's
     * when all but its host is the same; where TLS needs the name, the host too.
     */
    Optional<String> of(String path, String url, Map<String, JsonNode> there) {
        return Optional.ofNullable(there.get(path))
                .map(CameraSources::sourceOf)
                .filter(source -> seen.containsKey(path) ? seen.get(path).url().equals(url) : mayBe(source, url));
    }

    /** Keeps what is asked for. */
    void ask(String path, String url, String called) {
        asked.put(path, new Source(url, called));
    }

    private static String sourceOf(JsonNode has) {
        return has.path("source").asText();
    }

    private static boolean mayBe(String source, String url) {
        if (!CameraUrl.isUsable(source) || !CameraUrl.isUsable(url)) {
            return false;
        }
        return CameraUrl.isTls(url)
                ? source.equals(url)
                : CameraUrl.withHost(source, ANY).equals(CameraUrl.withHost(url, ANY));
    }
}
