package dev.pitwatch.hub.store;

import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.readings.reading.Rejections;
import java.time.Instant;
import java.util.List;

/** Messages as the store tallies them, for tests of what looks at {@link IngestTally}. */
public final class TalliedMessages {

    private TalliedMessages() {}

    /** One message of that account was acknowledged; {@code internal}: refused as that, else for another reason. */
    public static void acknowledge(IngestTally tally, String account, boolean internal) {
        tally.acknowledged(
                List.of(item(new Delivery("t", new byte[0], 1, Instant.EPOCH, () -> {}, account), internal)));
    }

    /** One message was left with the broker. */
    public static void leave(IngestTally tally) {
        tally.left();
    }

    static StoreItem item(Delivery delivery, boolean internal) {
        return StoreItem.of(
                Rejected.deadLetter(internal ? Rejections.INTERNAL : "bad_json", "as the test wants", null), delivery);
    }
}
