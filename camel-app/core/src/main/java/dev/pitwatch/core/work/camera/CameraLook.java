package dev.pitwatch.core.work.camera;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What MediaMTX says of its paths.
 *
 * @param started when the server began; empty: it doesn't answer
 * @param paths by their names
 * @param unrecorded those that are to be recorded and aren't, as far as is known
 */
public record CameraLook(Optional<String> started, Map<String, Flow> paths, Set<String> unrecorded) {

    /** It doesn't answer. */
    static final CameraLook AWAY = new CameraLook(Optional.empty(), Map.of(), Set.of());

    /** What browsers play by WebRTC. */
    private static final Set<String> PLAYED = Set.of("H264", "VP8", "VP9", "AV1");

    private static final Set<String> VIDEO =
            Set.of("H264", "H265", "VP8", "VP9", "AV1", "MPEG-4 Video", "MPEG-1/2 Video", "M-JPEG");

    /**
     * A path.
     *
     * @param available whether it has a picture by what the server says: a path that is pulled on demand is {@code online} without one
     * @param bytes that came since its publisher did
     * @param codec of its picture; empty: it has none
     */
    record Flow(boolean available, long bytes, Optional<String> codec) {

        static Flow of(JsonNode path) {
            // Before 1.16 and 1.17 under other names.
            boolean available =
                    path.path(path.has("available") ? "available" : "ready").asBoolean();
            long bytes = path.path(path.has("inboundBytes") ? "inboundBytes" : "bytesReceived")
                    .asLong();
            List<String> tracks = new ArrayList<>();
            path.path("tracks").forEach(track -> tracks.add(track.asText()));
            path.path("tracks2").forEach(track -> tracks.add(track.path("codec").asText()));
            return new Flow(
                    available, bytes, tracks.stream().filter(VIDEO::contains).findFirst());
        }

        static boolean isVideo(String codec) {
            return VIDEO.contains(codec);
        }

        boolean isPlayed() {
            return codec.filter(PLAYED::contains).isPresent();
        }
    }

    static CameraLook of(JsonNode info, List<JsonNode> paths) {
        return new CameraLook(
                Optional.of(info.path("started").asText()),
                paths.stream()
                        .collect(Collectors.toMap(path -> path.path("name").asText(), Flow::of, (a, b) -> a)),
                Set.of());
    }

    CameraLook withUnrecorded(Set<String> names) {
        return new CameraLook(started, paths, names);
    }
}
