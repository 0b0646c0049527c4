package dev.pitwatch.hub.live;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.live.LiveEventType.Viewer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event, written once for all sockets that may see the same of it: a reading when the first one wants it, since mostly none does;
 * anything else at once. What is written is the bytes of JSON in UTF-8, which sockets share and send as they are. A link of the
 * {@link EventBudget}'s chain.
 */
final class StoredEvent {

    private static final Logger LOG = LoggerFactory.getLogger(StoredEvent.class);

    /** What the object and its links take beside the text. */
    private static final int OVERHEAD_BYTES = 160;

    /** What a reading that isn't written yet takes, as an object. */
    private static final int UNWRITTEN_BYTES = 1_200;

    final WorkshopLog log;
    final long number;
    final Instant at;
    /** Null: of the workshop as a whole. */
    final @Nullable Long pitId;
    /** Null: it is of {@link #pitId} only. */
    final @Nullable Long leftPitId;
    /** Null: of no job. */
    final @Nullable Long jobId;

    final LiveEventType kind;
    /** A reading: on a slow socket a newer one of the pit takes its place. */
    final boolean update;

    final boolean late;
    /** Only for those who see the whole workshop. */
    final boolean forAdmins;

    private final long bytes;

    /** Null once it is written. */
    private @Nullable Supplier<byte[]> writer;

    private byte @Nullable [] json;
    /** Null until the first customer reads it. */
    private byte @Nullable [] customersJson;
    /** Null until the first wall screen reads it. */
    private byte @Nullable [] wallJson;

    @Nullable
    StoredEvent older;

    @Nullable
    StoredEvent newer;

    boolean counted;

    /** Takes what writes it; only a reading may wait for that. */
    StoredEvent(WorkshopLog log, long number, Instant at, LiveEvent event, boolean update, Supplier<byte[]> writer) {
        this.log = log;
        this.number = number;
        this.at = at;
        this.pitId = event.pitId();
        this.leftPitId = event.leftPitId();
        this.jobId = event.jobId();
        this.kind = event.kind();
        this.update = update;
        this.late = event.late();
        this.forAdmins = !event.kind().isFor(Viewer.STAFF) || (event.pitId() == null && !event.forStaff());
        this.writer = writer;
        this.bytes = OVERHEAD_BYTES + (update ? UNWRITTEN_BYTES : length(json()));
    }

    private static int length(byte @Nullable [] text) {
        return text == null ? 0 : text.length;
    }

    /** {@return it as JSON; null if it can't be written; guarded by its log, as all reading is} */
    byte @Nullable [] json() {
        Supplier<byte[]> write = writer;
        if (write != null) {
            writer = null;
            json = written(write);
        }
        return json;
    }

    /** {@return it as JSON for a customer: of their job, without what concerns the workshop alone} */
    byte @Nullable [] customersJson() {
        byte[] whole = json();
        if (whole == null || !JobEventFields.areIn(kind)) {
            return whole;
        }
        if (customersJson == null) {
            customersJson = cut(whole, JobEventFields::forCustomer);
        }
        return customersJson;
    }

    /** {@return it as JSON for a wall screen, which anybody may stand before} */
    byte @Nullable [] wallJson() {
        byte[] whole = json();
        if (whole == null || !JobEventFields.areIn(kind)) {
            return whole;
        }
        if (wallJson == null) {
            wallJson = cut(whole, JobEventFields::forWall);
        }
        return wallJson;
    }

    private static byte[] cut(byte[] whole, UnaryOperator<String> fields) {
        return fields.apply(new String(whole, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    private byte @Nullable [] written(Supplier<byte[]> write) {
        try {
            return write.get();
        } catch (RuntimeException e) {
            LOG.error("live event {} of pit {} is lost: {}", number, pitId, e.getMessage());
            return null;
        }
    }

    long bytes() {
        return bytes;
    }
}
