package dev.pitwatch.core.work.camera;

import java.util.List;
import java.util.Optional;

/** What reads a stream frame by frame. */
@FunctionalInterface
public interface FrameProbe {

    /**
     * A frame.
     *
     * @param shownAt seconds since some moment
     * @param key whether it is a whole picture, which a player can begin with
     */
    record Frame(double shownAt, boolean key) {}

    /**
     * Waits for the frames of some seconds, as long as it takes.
     *
     * @param path of the stream at the media server
     * @return them in the order in which they came, none where none did; empty: there is no program that could read them
     */
    Optional<List<Frame>> read(String path);
}
