package dev.pitwatch.hub.store;

import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingWeight;
import dev.pitwatch.core.readings.reading.Refusal;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.readings.reading.Rejections;
import dev.pitwatch.hub.trace.ReadingTrace;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What became of one message: a reading, or its refusal.
 *
 * @param reading null: it was refused
 * @param refusal null: it is a reading
 * @param delivery the message; its payload is kept for a reading only, which the database may yet refuse
 * @param trace null: it is not traced
 * @param refusedAgain set for a dead letter that is tried again: reported instead of making a second one
 * @param weight of the reading, in bytes as {@link ReadingWeight} tells them; 0 of none
 */
record StoreItem(
        @Nullable Reading reading,
        @Nullable Refusal refusal,
        Delivery delivery,
        @Nullable Consumer<Rejected> refusedAgain,
        @Nullable ReadingTrace trace,
        int weight) {

    private static final int KIB = 1 << 10;

    static StoreItem of(Reading reading, Delivery delivery) {
        return new StoreItem(reading, null, delivery, null, null, ReadingWeight.of(reading));
    }

    static StoreItem of(Rejected why, Delivery delivery) {
        Refusal refusal = Refusal.of(why, delivery);
        // A megabyte that was refused is not held in memory until its turn comes.
        return new StoreItem(
                null,
                refusal,
                new Delivery(
                        refusal.topic(),
                        refusal.payload(),
                        refusal.length(),
                        delivery.qos(),
                        delivery.receivedAt(),
                        delivery.ack(),
                        delivery.account(),
                        delivery.again()),
                null,
                null,
                0);
    }

    /** {@return refusals that were acknowledged already} */
    static StoreItem summed(Refusal refusal) {
        return new StoreItem(
                null,
                refusal,
                new Delivery(refusal.topic(), refusal.payload(), 0, refusal.receivedAt(), () -> {}),
                null,
                null,
                0);
    }

    /** {@return a place among what is stored, and nothing itself: acknowledged once all before it is committed} */
    static StoreItem mark(Runnable whenStored, Instant now) {
        return new StoreItem(null, null, new Delivery("", new byte[0], 0, now, whenStored), null, null, 0);
    }

    StoreItem triedAgain(Consumer<Rejected> told) {
        return new StoreItem(reading, refusal, delivery, told, trace, weight);
    }

    StoreItem traced(ReadingTrace its) {
        if (reading != null) {
            its.ofDevice(reading.deviceId());
        } else if (refusal != null) {
            refusal.why().deviceId().ifPresent(its::ofDevice);
            its.refused(refusal.why().reason());
        }
        return new StoreItem(reading, refusal, delivery, refusedAgain, its, weight);
    }

    /** {@return the same message, refused by the database} */
    StoreItem refused(Rejected why) {
        if (trace != null) {
            trace.refused(why.reason());
        }
        return new StoreItem(null, Refusal.of(why, delivery), delivery, refusedAgain, trace, 0);
    }

    /** {@return whether it is the count of refusals that were acknowledged already} */
    boolean isSummed() {
        return refusal != null && refusal.summed();
    }

    /** {@return whether it is a device's message that comes for the first time, of which nothing was counted yet} */
    boolean isNew() {
        return (reading != null || refusal != null) && !isSummed() && refusedAgain == null;
    }

    /** {@return whether it was refused for a fault of the hub's: a route's or its beans'} */
    boolean isInternal() {
        return refusal != null && refusal.why().reason().equals(Rejections.INTERNAL);
    }

    Instant receivedAt() {
        return delivery.receivedAt();
    }

    /** {@return what it takes of memory, in KiB, 1 at least; always the same} */
    int kib() {
        return Math.max(1, (delivery.payload().length + weight) / KIB);
    }
}
