package dev.pitwatch.core.work.camera;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a try to open a camera. What was not measured is null.
 *
 * @param ok a picture came, and nothing stands against it
 * @param reached a picture came, or else something listens at the address as the hub sees it: the media server doesn't say how far it got
 * @param authorised null: nothing came, so it is not known
 * @param low of its small stream; null: it has none
 * @param problems codes, the worst first
 * @param advice for each problem, and what to know besides
 */
public record CameraReport(
        boolean ok,
        boolean reached,
        @Nullable Boolean authorised,
        @Nullable String codec,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Double fps,
        @Nullable Integer bitrateKbps,
        @Nullable Double keyframeS,
        @Nullable String audio,
        @Nullable Low low,
        List<String> problems,
        List<String> advice) {

    /** The small stream. */
    public record Low(
            boolean ok,
            @Nullable String codec,
            @Nullable Integer width,
            @Nullable Integer height,
            @Nullable Integer bitrateKbps) {}
}
