package dev.pitwatch.core.readings.deadletter;

import dev.pitwatch.core.readings.reading.Rejected;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Sends a message through ingest once more. */
public interface Replayer {

    /**
     * Returns at once.
     *
     * @param topic it was published on
     * @param payload as it came
     * @param receivedAt when it came; what it measured counts as late
     * @throws dev.pitwatch.base.problem.Problem {@code conflict} when nothing can be made of such a topic's messages later
     * @return completed when it is stored, or with why it was refused again (then no new dead letter is made)
     */
    CompletionStage<Optional<Rejected>> replay(String topic, byte[] payload, Instant receivedAt);
}
