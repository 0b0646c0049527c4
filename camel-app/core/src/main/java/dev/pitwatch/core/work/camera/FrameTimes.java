package dev.pitwatch.core.work.camera;

import dev.pitwatch.core.work.camera.FrameProbe.Frame;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the frames of some seconds say of a stream.
 *
 * @param fps frames a second, by the time that is usual between two: some are missing before the first key frame
 * @param keyframeS the longest time between two key frames that came; empty: there were no two
 * @param keysAreRare whether more than 2 s went by without one
 * @param hasBFrames whether some came later than one that is shown after them
 */
record FrameTimes(double fps, Optional<Double> keyframeS, boolean keysAreRare, boolean hasBFrames) {

    private static final double MAX_KEYFRAME_S = 2;

    /** Cameras' clocks are not exact. */
    private static final double TOLERANCE_S = 0.1;

    /** {@return what they say; empty: of less than a second nothing can be said} */
    static Optional<FrameTimes> of(List<Frame> frames) {
        double[] shown = frames.stream().mapToDouble(Frame::shownAt).sorted().toArray();
        double span = shown.length == 0 ? 0 : shown[shown.length - 1] - shown[0];
        if (span < 1) {
            return Optional.empty();
        }
        double[] keys = frames.stream()
                .filter(Frame::key)
                .mapToDouble(Frame::shownAt)
                .sorted()
                .toArray();
        Optional<Double> between = IntStream.range(1, keys.length)
                .mapToObj(i -> keys[i] - keys[i - 1])
                .max(Double::compare);
        double before = keys.length == 0 ? span : keys[0] - shown[0];
        double after = keys.length == 0 ? span : shown[shown.length - 1] - keys[keys.length - 1];
        double longest = Math.max(between.orElse(0.0), Math.max(before, after));
        return Optional.of(new FrameTimes(
                tenths(1 / usualGap(shown)),
                between.map(FrameTimes::tenths),
                longest > MAX_KEYFRAME_S + TOLERANCE_S,
                IntStream.range(1, frames.size())
                        .anyMatch(
                                i -> frames.get(i).shownAt() < frames.get(i - 1).shownAt())));
    }

    private static double usualGap(double[] shown) {
        double[] gaps = IntStream.range(1, shown.length)
                .mapToDouble(i -> shown[i] - shown[i - 1])
                .filter(gap -> gap > 0)
                .sorted()
                .toArray();
        return gaps[gaps.length / 2];
    }

    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
