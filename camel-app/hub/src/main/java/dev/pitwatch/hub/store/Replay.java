package dev.pitwatch.hub.store;

import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingBuilder;
import dev.pitwatch.core.readings.reading.Rejected;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A dead letter on its way through ingest once more: rides on the exchange as property {@code replay}. */
final class Replay {

    static final String PROPERTY = "replay";

    private final CompletableFuture<Optional<Rejected>> outcome = new CompletableFuture<>();

    CompletableFuture<Optional<Rejected>> outcome() {
        return outcome;
    }

    /** It is committed: the acknowledgement of its delivery. */
    void stored() {
        outcome.complete(Optional.empty());
    }

    void refused(Rejected why) {
        outcome.complete(Optional.of(why));
    }

    void failed(Throwable failure) {
        outcome.completeExceptionally(failure);
    }

    /** {@return the reading as one that came late: it is history by now, and must raise nothing} */
    static Reading asLate(Reading reading) {
        return ReadingBuilder.of(reading).late(true).build();
    }
}
